"""How a job of learning is to be done; those of before were asked for without any wish."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.columns import add_column

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    add_column("learning_jobs", sa.Column("wishes", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("learning_jobs", "wishes")
