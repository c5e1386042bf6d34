"""How sure a contact of a partner is; nobody has said so of those of before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.columns import add_column

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column(
        "partner_contacts",
        sa.Column("confidence", sa.String(length=8), nullable=False, server_default="none"),
    )


def downgrade() -> None:
    op.drop_column("partner_contacts", "confidence")
