"""Triggers that migrations put on tables whose rows are only ever added.

Part of history like the migrations themselves: never changed, only added to. The triggers of the
code of today are in ``data/append_only.py``.
"""

from __future__ import annotations

from alembic import op

NEVER = "SELECT 1 WHERE false"
"""A permission to delete that nobody has."""


def guard(table: str, permission: str = NEVER) -> None:
    """Let rows of a table be added and nothing else.

    Parameters
    ----------
    permission : query that finds a row while a row ``OLD`` may be deleted.
    """
    if op.get_bind().dialect.name == "sqlite":
        _guard_sqlite(table, permission)
    else:
        _guard_postgresql(table, permission)


def unguard(table: str) -> None:
    """Drop what stays of the guard when its table has been dropped."""
    if op.get_bind().dialect.name == "postgresql":
        op.execute(f"DROP FUNCTION {table}_append_only()")


def _guard_sqlite(table: str, permission: str) -> None:
    condition = "" if permission == NEVER else f" WHEN NOT EXISTS ({permission})"
    for operation, unless in (("UPDATE", ""), ("DELETE", condition)):
        op.execute(
            f"CREATE TRIGGER {table}_no_{operation.lower()} BEFORE {operation} ON {table}"
            f"{unless} BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END"
        )


def _guard_postgresql(table: str, permission: str) -> None:
    op.execute(
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        f" IF TG_OP = 'DELETE' THEN IF EXISTS ({permission}) THEN RETURN OLD; END IF; END IF;"
        f" RAISE EXCEPTION '{table} is append-only'"
        " USING ERRCODE = 'integrity_constraint_violation'; END $$"
    )
    function = f"EXECUTE FUNCTION {table}_append_only()"
    op.execute(
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW {function}"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT {function}"
    )
