"""Editions of the catalogue, and proposals that lead from one to the next."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.guards import guard, unguard

revision = "0011"
down_revision = "0007"
branch_labels = None
depends_on = None

_TABLES = (
    "catalogue_proposal_ends",
    "catalogue_editions",
    "catalogue_proposals",
    "catalogue_tables",
)


def upgrade() -> None:
    _create_tables()
    _create_proposals()
    _create_editions()
    _create_ends()
    for table in sorted(_TABLES):
        guard(table)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
        unguard(table)


def _json(table: str, column: str) -> sa.CheckConstraint:
    rule = {
        "sqlite": f"json_valid({column}) AND json_type({column}) = 'object'",
        "postgresql": f"jsonb_typeof({column}::jsonb) = 'object'",
    }[op.get_bind().dialect.name]
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{column}_json"))


def _create_tables() -> None:
    op.create_table(
        "catalogue_tables",
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.Column("rows", sa.Text(), nullable=False),
        sa.CheckConstraint("length(hash) = 64", name=op.f("ck_catalogue_tables_hash")),
        _json("catalogue_tables", "rows"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_catalogue_tables")),
    )


def _create_proposals() -> None:
    name = "catalogue_proposals"
    op.create_table(
        name,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("undoes", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("proposed_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("kind IN ('edit', 'import', 'undo')", name=op.f(f"ck_{name}_kind")),
        sa.CheckConstraint("(undoes IS NULL) = (kind <> 'undo')", name=op.f(f"ck_{name}_undoes")),
        sa.CheckConstraint("length(note) <= 500", name=op.f(f"ck_{name}_note")),
        _json(name, "changes"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sqlite_autoincrement=True,
    )


def _create_editions() -> None:
    name = "catalogue_editions"
    op.create_table(
        name,
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("catalogue_version", sa.String(length=80), nullable=False),
        sa.Column("tables", sa.Text(), nullable=False),
        sa.Column("changes", sa.Text(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("activated_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f(f"ck_{name}_number")),
        _json(name, "tables"),
        _json(name, "changes"),
        sa.ForeignKeyConstraint(
            ["catalogue_version"],
            ["catalogues.version"],
            name=op.f(f"fk_{name}_catalogue_version"),
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["catalogue_proposals.id"], name=op.f(f"fk_{name}_proposal_id")
        ),
        sa.PrimaryKeyConstraint("number", name=op.f(f"pk_{name}")),
    )


def _create_ends() -> None:
    name = "catalogue_proposal_ends"
    op.create_table(
        name,
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=80), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "outcome IN ('applied', 'rejected', 'withdrawn')", name=op.f(f"ck_{name}_outcome")
        ),
        sa.CheckConstraint(
            "(edition IS NULL) = (outcome <> 'applied')", name=op.f(f"ck_{name}_edition")
        ),
        sa.CheckConstraint("length(note) <= 500", name=op.f(f"ck_{name}_note")),
        sa.ForeignKeyConstraint(
            ["edition"], ["catalogue_editions.number"], name=op.f(f"fk_{name}_edition")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["catalogue_proposals.id"], name=op.f(f"fk_{name}_proposal_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f(f"pk_{name}")),
    )
