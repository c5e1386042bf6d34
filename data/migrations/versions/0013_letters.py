"""What a letter told is kept with its link; what a firm saw when it agreed, with its step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("reply_links", sa.Column("brief", sa.Text(), nullable=True))
    op.add_column("step_details", sa.Column("shown", sa.String(length=64), nullable=True))


def downgrade() -> None:
    op.drop_column("step_details", "shown")
    op.drop_column("reply_links", "brief")
