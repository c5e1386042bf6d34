"""Triggers that let rows be added and nothing else, whoever writes to the database.

Erasing a profile is the one exception. It is made visible rather than hidden: a row in
``erasures`` comes first, in the same transaction, and only rows of profiles that stand there can
be deleted. That row itself can never be taken away again.

SQLite and PostgreSQL spell them differently; a migration repeats the spelling of its day.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, MetaData, event

import data.catalogue_schema
import data.learning_schema
import data.partner_schema
import data.privacy_schema
import data.survey_schema  # noqa: F401  (they add tables, also those of reviewing, to the metadata)
from data.schema import metadata

ALWAYS_KEPT = (
    "account_erasures",
    "activation_details",
    "audit",
    "catalogue_editions",
    "catalogue_proposal_ends",
    "catalogue_proposals",
    "catalogue_tables",
    "catalogues",
    "erasures",
    "gate_looks",
    "instance_marks",
    "learning_exclusions",
    "model_activations",
    "model_reports",
    "model_trainings",
    "models",
    "operator_texts",
    "survey_erasures",
    "surveys",
)
"""Tables whose rows nothing can delete."""

_OF_ERASED = "SELECT 1 FROM erasures WHERE erasures.profile_id = OLD.profile_id"
KEPT_UNTIL_ERASED = {
    "consents": _OF_ERASED,
    "impression_pages": _OF_ERASED,
    "impressions": (
        "SELECT 1 FROM erasures JOIN impression_pages"
        " ON impression_pages.profile_id = erasures.profile_id"
        " WHERE impression_pages.id = OLD.page_id"
    ),
    "internal_notes": (
        "SELECT 1 FROM erasures JOIN introductions"
        " ON introductions.profile_id = erasures.profile_id"
        " WHERE introductions.id = OLD.introduction_id"
    ),
    "introduction_steps": (
        "SELECT 1 FROM erasures JOIN introductions"
        " ON introductions.profile_id = erasures.profile_id"
        " WHERE introductions.id = OLD.introduction_id"
    ),
    "introductions": _OF_ERASED,
    "pair_rule_ends": (
        "SELECT 1 FROM erasures JOIN pair_rules ON pair_rules.profile_id = erasures.profile_id"
        " WHERE pair_rules.id = OLD.rule_id"
    ),
    "pair_rules": _OF_ERASED,
    "profile_revisions": _OF_ERASED,
    "step_details": (
        "SELECT 1 FROM erasures JOIN introductions"
        " ON introductions.profile_id = erasures.profile_id"
        " WHERE introductions.id = OLD.introduction_id"
    ),
    "survey_answers": (
        "SELECT 1 FROM survey_erasures JOIN surveys ON surveys.key = survey_erasures.survey_key"
        " WHERE surveys.id = OLD.survey_id AND survey_erasures.number IN (0, OLD.number)"
    ),
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


def postgresql_triggers() -> tuple[str, ...]:
    """Return the statements that make one function and three triggers per table."""
    tables = sorted((*ALWAYS_KEPT, *KEPT_UNTIL_ERASED))
    return tuple(statement for table in tables for statement in _postgresql_trigger(table))


def _postgresql_trigger(table: str) -> tuple[str, ...]:
    permission = KEPT_UNTIL_ERASED.get(table, "SELECT 1 WHERE false")
    refuse = (
        f"RAISE EXCEPTION '{table} is append-only'"
        " USING ERRCODE = 'integrity_constraint_violation';"
    )
    return (
        f"CREATE FUNCTION {table}_append_only() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        # An IF of its own: TRUNCATE has no OLD row that the query could look at.
        f" IF TG_OP = 'DELETE' THEN IF EXISTS ({permission}) THEN RETURN OLD; END IF; END IF;"
        f" {refuse} END $$",
        f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table}"
        f" FOR EACH ROW EXECUTE FUNCTION {table}_append_only()",
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}"
        f" FOR EACH STATEMENT EXECUTE FUNCTION {table}_append_only()",
    )


def triggers(dialect: str) -> tuple[str, ...]:
    """Return the statements for ``sqlite`` or ``postgresql``."""
    return sqlite_triggers() if dialect == "sqlite" else postgresql_triggers()


def _create_triggers(_target: MetaData, connection: Connection, **_options: Any) -> None:
    for statement in triggers(connection.dialect.name):
        connection.exec_driver_sql(statement)


event.listen(metadata, "after_create", _create_triggers)
