"""Marks of an installation, and with which probability a place was shown at its rank."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.guards import guard, unguard

revision = "0007"
down_revision = "0010"
branch_labels = None
depends_on = None

_COLUMNS = "id, page_id, mini_cluster, rank, score, chance"
_OF_ERASED = (
    "SELECT 1 FROM erasures JOIN impression_pages"
    " ON impression_pages.profile_id = erasures.profile_id"
    " WHERE impression_pages.id = OLD.page_id"
)
_RULE = "rank_probability > 0 AND rank_probability <= 1"
_NAME = "ck_impressions_rank_probability"


def upgrade() -> None:
    op.create_table(
        "instance_marks",
        sa.Column("mark", sa.String(length=80), nullable=False),
        sa.Column("set_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "mark IN ('demonstration', 'filled')", name=op.f("ck_instance_marks_mark")
        ),
        sa.PrimaryKeyConstraint("mark", name=op.f("pk_instance_marks")),
    )
    guard("instance_marks")
    # Every ranking so far left nothing to chance.
    if op.get_bind().dialect.name == "sqlite":
        _remake("1.0 AS rank_probability", *_probability())
    else:
        column = sa.Column("rank_probability", sa.Float(), nullable=False, server_default="1")
        op.add_column("impressions", column)
        op.alter_column("impressions", "rank_probability", server_default=None)
        op.create_check_constraint(op.f(_NAME), "impressions", _RULE)


def downgrade() -> None:
    op.drop_table("instance_marks")
    unguard("instance_marks")
    if op.get_bind().dialect.name == "sqlite":
        _remake("")
    else:
        op.drop_column("impressions", "rank_probability")


def _probability() -> tuple[sa.schema.SchemaItem, ...]:
    column = sa.Column("rank_probability", sa.Float(), nullable=False)
    return column, sa.CheckConstraint(_RULE, name=op.f(_NAME))


def _remake(added: str, *more: sa.schema.SchemaItem) -> None:
    """Make the table anew with its rows: SQLite would add a column behind the constraints."""
    columns = f"{_COLUMNS}, {added}" if added else _COLUMNS
    op.execute(f"CREATE TABLE kept_impressions AS SELECT {columns} FROM impressions")
    op.drop_table("impressions")
    _create(*more)
    names = f"{_COLUMNS}, rank_probability" if added else _COLUMNS
    op.execute(
        f"INSERT INTO impressions ({names}) SELECT {names} FROM kept_impressions"  # noqa: S608
    )
    op.drop_table("kept_impressions")
    guard("impressions", _OF_ERASED)


def _create(*more: sa.schema.SchemaItem) -> None:
    op.create_table(
        "impressions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("mini_cluster", sa.String(length=80), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        *more,
        sa.CheckConstraint("chance >= 0 AND chance <= 1", name=op.f("ck_impressions_chance")),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_impressions_rank")),
        sa.ForeignKeyConstraint(
            ["page_id"], ["impression_pages.id"], name=op.f("fk_impressions_page_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impressions")),
        sa.UniqueConstraint(
            "page_id", "mini_cluster", name=op.f("uq_impressions_page_id_mini_cluster")
        ),
        sa.UniqueConstraint("page_id", "rank", name=op.f("uq_impressions_page_id_rank")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_impressions_mini_cluster", "impressions", ["mini_cluster"])
