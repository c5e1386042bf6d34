"""Who looked at a ranking, on whose side, and on which page; nobody kept that before."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0019"
branch_labels = None
depends_on = None

_TABLE = "impression_pages"


def upgrade() -> None:
    text = {"type_": sa.String(length=80), "nullable": False}
    op.add_column(_TABLE, sa.Column("actor", server_default="", **text))
    # Everything so far was shown to the firm itself.
    rule = sa.CheckConstraint(
        "side IN ('firm', 'coordinator')", name=op.f("ck_impression_pages_side")
    )
    op.add_column(
        _TABLE,
        sa.Column("side", sa.String(length=80), rule, nullable=False, server_default="firm"),
    )
    op.add_column(_TABLE, sa.Column("origin", server_default="", **text))


def downgrade() -> None:
    for name in ("origin", "side", "actor"):
        op.drop_column(_TABLE, name)
