"""What a letter told is kept with its link; what a firm saw when it agreed, with its step."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.columns import add_column
from data.migrations.guards import guard

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

_OF_ERASED = (
    "SELECT 1 FROM erasures JOIN introductions ON introductions.profile_id = erasures.profile_id"
    " WHERE introductions.id = OLD.introduction_id"
)


def upgrade() -> None:
    add_column("reply_links", sa.Column("brief", sa.Text(), nullable=True))
    if add_column("step_details", sa.Column("shown", sa.String(length=64), nullable=True)):
        guard("step_details", _OF_ERASED)


def downgrade() -> None:
    op.drop_column("step_details", "shown")
    op.drop_column("reply_links", "brief")
