"""A contact of a partner may wait for confirmation, or be kept for taking a correction back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.columns import add_column

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

_TABLE = "partner_contacts"


def upgrade() -> None:
    standing = sa.Column("standing", sa.String(8), nullable=False, server_default="current")
    add_column(_TABLE, standing)
    add_column(_TABLE, sa.Column("replaces", sa.Integer(), nullable=True))
    add_column(_TABLE, sa.Column("since", sa.String(32), nullable=True))


def downgrade() -> None:
    # Older software would take whoever waits, and whoever was corrected, for somebody to write to.
    op.execute(
        f"UPDATE {_TABLE} SET name = '', email = '', source = '', "  # noqa: S608
        "ended_at = COALESCE(ended_at, entered_at) WHERE standing != 'current'"
    )
    for name in ("since", "replaces", "standing"):
        op.drop_column(_TABLE, name)
