"""Slots that people set, internal notes, and from which page something was said."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.guards import guard, unguard

revision = "0015"
down_revision = "0012"
branch_labels = None
depends_on = None

_DEFAULT = 5
_WITH_ORIGIN = ("introductions", "introduction_steps", "verdicts")
_OF_ERASED = (
    "SELECT 1 FROM erasures JOIN introductions"
    " ON introductions.profile_id = erasures.profile_id"
    " WHERE introductions.id = OLD.introduction_id"
)


def upgrade() -> None:
    op.create_table(
        "slot_settings",
        sa.Column("mini_cluster", sa.String(length=80), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.CheckConstraint("count BETWEEN 0 AND 1000", name=op.f("ck_slot_settings_count")),
        sa.PrimaryKeyConstraint("mini_cluster", "period", name=op.f("pk_slot_settings")),
    )
    # Whoever has another number than the default must have said so.
    op.execute(
        "INSERT INTO slot_settings (mini_cluster, period, count)"
        " SELECT mini_cluster, period, SUM(CASE WHEN is_open THEN 1 ELSE 0 END) FROM slots"
        " GROUP BY mini_cluster, period"
        f" HAVING SUM(CASE WHEN is_open THEN 1 ELSE 0 END) <> {_DEFAULT}"
    )
    op.create_table(
        "internal_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.String(length=36), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "length(text) BETWEEN 1 AND 2000", name=op.f("ck_internal_notes_text")
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_internal_notes_introduction_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_internal_notes")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_internal_notes_introduction_id", "internal_notes", ["introduction_id"])
    guard("internal_notes", _OF_ERASED)
    for table in _WITH_ORIGIN:
        column = sa.Column("origin", sa.String(length=80), nullable=False, server_default="")
        op.add_column(table, column)


def downgrade() -> None:
    for table in _WITH_ORIGIN:
        op.drop_column(table, "origin")
    op.drop_table("internal_notes")
    unguard("internal_notes")
    op.drop_table("slot_settings")
