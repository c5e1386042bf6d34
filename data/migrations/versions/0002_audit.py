"""The audit trail and the keys without which its digests say nothing."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.guards import guard, unguard

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("action", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("previous_hash", sa.String(length=64), nullable=False),
        sa.Column("row_hash", sa.String(length=64), nullable=False),
        sa.CheckConstraint("length(actor) > 0", name=op.f("ck_audit_actor")),
        sa.CheckConstraint("length(row_hash) = 64", name=op.f("ck_audit_row_hash")),
        sa.CheckConstraint(_json_object("detail"), name=op.f("ck_audit_detail_json")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sa.UniqueConstraint("previous_hash", name=op.f("uq_audit_previous_hash")),
        sa.UniqueConstraint("row_hash", name=op.f("uq_audit_row_hash")),
    )
    op.create_index("ix_audit_subject", "audit", ["subject"], unique=False)
    op.create_table(
        "audit_keys",
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_audit_keys_profile_id")
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_audit_keys")),
    )
    guard("audit")


def downgrade() -> None:
    op.drop_table("audit_keys")
    op.drop_table("audit")
    unguard("audit")


def _json_object(column: str) -> str:
    if op.get_bind().dialect.name == "sqlite":
        return f"json_valid({column}) AND json_type({column}) = 'object'"
    return f"jsonb_typeof({column}::jsonb) = 'object'"
