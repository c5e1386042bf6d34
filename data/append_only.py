"""Triggers that let rows be added and nothing else, whoever writes to the database.

Erasing a profile is the one exception. It is made visible rather than hidden: a row in
``erasures`` comes first, in the same transaction, and only rows of profiles that stand there can
be deleted. That row itself can never be taken away again.

These are the triggers of SQLite. Another database gets its own spelling in a function beside
:func:`sqlite_triggers` and in its migration.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, MetaData, event

from data.schema import metadata

ALWAYS_KEPT = ("catalogues", "erasures", "model_activations", "models")
"""Tables whose rows nothing can delete."""

_OF_ERASED = "SELECT 1 FROM erasures WHERE erasures.profile_id = OLD.profile_id"
KEPT_UNTIL_ERASED = {
    "impression_pages": _OF_ERASED,
    "impressions": (
        "SELECT 1 FROM erasures JOIN impression_pages"
        " ON impression_pages.profile_id = erasures.profile_id"
        " WHERE impression_pages.id = OLD.page_id"
    ),
    "profile_revisions": _OF_ERASED,
    "verdicts": _OF_ERASED,
}
"""Tables whose rows go with their profile, and the query that finds the permission to do so."""


def sqlite_triggers() -> tuple[str, ...]:
    """Return one CREATE TRIGGER statement per table and refused operation."""
    tables = sorted((*ALWAYS_KEPT, *KEPT_UNTIL_ERASED))
    never_changed = (_trigger(table, "UPDATE", "") for table in tables)
    never_deleted = (_trigger(table, "DELETE", _unless_erased(table)) for table in tables)
    return (*never_changed, *never_deleted)


def _unless_erased(table: str) -> str:
    permission = KEPT_UNTIL_ERASED.get(table)
    return "" if permission is None else f" WHEN NOT EXISTS ({permission})"


def _trigger(table: str, operation: str, condition: str) -> str:
    return (
        f"CREATE TRIGGER {table}_no_{operation.lower()} BEFORE {operation} ON {table}{condition}"
        f" BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
    )


def _create_triggers(_target: MetaData, connection: Connection, **_options: Any) -> None:
    if connection.dialect.name == "sqlite":
        for statement in sqlite_triggers():
            connection.exec_driver_sql(statement)


event.listen(metadata, "after_create", _create_triggers)
