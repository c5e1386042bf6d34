"""Who sent an invitation, so that it ends with what they may give."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_COLUMNS = "token_hash, email, role, profile_id, created_at, expires_at"
_ROLES = "'member', 'coordinator', 'analyst', 'administrator'"


def upgrade() -> None:
    _remake(sa.Column("inviter", sa.String(length=80), nullable=True))


def downgrade() -> None:
    _remake()


def _remake(*more: sa.Column[str]) -> None:
    """Make the table anew with its rows: SQLite would add a column behind the constraints."""
    op.execute(f"CREATE TABLE kept_invitations AS SELECT {_COLUMNS} FROM invitations")
    op.drop_table("invitations")
    _create(*more)
    op.execute(
        f"INSERT INTO invitations ({_COLUMNS}) SELECT {_COLUMNS} FROM kept_invitations"  # noqa: S608
    )
    op.drop_table("kept_invitations")


def _create(*more: sa.Column[str]) -> None:
    op.create_table(
        "invitations",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        *more,
        sa.CheckConstraint(f"role IN ({_ROLES})", name=op.f("ck_invitations_role")),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_invitations_token_hash")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_invitations_lifetime")),
        sa.CheckConstraint(
            "profile_id IS NULL OR role = 'member'",
            name=op.f("ck_invitations_only_members_of_firms"),
        ),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_invitations_profile_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitations")),
    )
    op.create_index("ix_invitations_profile_id", "invitations", ["profile_id"])
