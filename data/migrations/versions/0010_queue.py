"""What a long queue is found and sorted by: of firms, and beside the states of introductions."""

from __future__ import annotations

import json
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0006"
branch_labels = None
depends_on = None


_STATES = "introduction_id, state, since, assigned_to"
_ASKED = "profile_id, requested_at, chance, chance_high - chance_low"
_ADDED = "profile_id, requested_at, chance, uncertainty"


def upgrade() -> None:
    _add_answer_values()
    _remake_states(
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("requested_at", sa.String(length=32), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.Column("uncertainty", sa.Float(), nullable=False),
    )
    op.create_index(
        "ix_introduction_states_state_profile_id", "introduction_states", ["state", "profile_id"]
    )


def downgrade() -> None:
    _remake_states()
    op.create_index("ix_introduction_states_state_since", "introduction_states", ["state", "since"])
    op.drop_table("answer_values")


def _remake_states(*more: sa.Column[Any]) -> None:
    """Make the table anew with its rows: SQLite would add columns behind the constraints."""
    op.execute(f"CREATE TABLE kept_states AS SELECT {_STATES} FROM introduction_states")
    op.drop_table("introduction_states")
    op.create_table(
        "introduction_states",
        sa.Column("introduction_id", sa.String(length=36), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("since", sa.String(length=32), nullable=False),
        sa.Column("assigned_to", sa.String(length=80), nullable=False),
        *more,
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_introduction_states_introduction_id"),
        ),
        sa.PrimaryKeyConstraint("introduction_id", name=op.f("pk_introduction_states")),
    )
    into, what = (f", {_ADDED}", f", {_ASKED}") if more else ("", "")
    op.execute(
        f"INSERT INTO introduction_states ({_STATES}{into}) SELECT {_STATES}{what}"  # noqa: S608
        " FROM kept_states JOIN introductions ON introductions.id = introduction_id"
    )
    op.drop_table("kept_states")
    op.create_index("ix_introduction_states_assigned_to", "introduction_states", ["assigned_to"])


def _add_answer_values() -> None:
    table = op.create_table(
        "answer_values",
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("value", sa.String(length=200), nullable=False),
        sa.CheckConstraint(
            "kind IN ('land', 'german_cluster', 'exclude')", name=op.f("ck_answer_values_kind")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_answer_values_profile_id")
        ),
        sa.PrimaryKeyConstraint("profile_id", "kind", "value", name=op.f("pk_answer_values")),
    )
    op.create_index("ix_answer_values_kind_value", "answer_values", ["kind", "value"])
    newest = op.get_bind().execute(
        sa.text(
            "SELECT profile_id, answers FROM profile_revisions AS one WHERE revision ="
            " (SELECT max(revision) FROM profile_revisions WHERE profile_id = one.profile_id)"
        )
    )
    rows = [
        {"profile_id": profile_id, "kind": kind, "value": value}
        for profile_id, answers in newest.all()
        for kind, value in sorted(_values(json.loads(answers)))
    ]
    if rows:
        op.bulk_insert(table, rows)


def _values(answers: dict[str, Any]) -> set[tuple[str, str]]:
    found = {("german_cluster", str(one)) for one in answers.get("german_clusters") or ()}
    found |= {("exclude", str(one)) for one in answers.get("exclude") or ()}
    return found | ({("land", str(answers["land"]))} if answers.get("land") else set())
