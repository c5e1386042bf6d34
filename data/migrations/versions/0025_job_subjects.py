"""More can run in the background, and each job says what it is about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0022"
branch_labels = None
depends_on = None

_NAME = "learning_jobs"
_BEFORE = ("retrain", "evaluate")
_NOW = (*_BEFORE, "unlearn", "compare", "health", "what_if", "try_weights")
_KEPT = "id, kind, state, actor, asked_at, seen_at, share, log, cancelled, outcome"
_STATES = "'waiting', 'running', 'done', 'failed', 'cancelled', 'lost'"


def upgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(_NOW, about=True)
        return
    subject = sa.Column("subject", sa.Text(), nullable=False, server_default="{}")
    op.add_column(_NAME, subject)
    op.alter_column(_NAME, "subject", server_default=None)
    op.drop_constraint(op.f(f"ck_{_NAME}_kind"), _NAME, type_="check")
    op.create_check_constraint(op.f(f"ck_{_NAME}_kind"), _NAME, _one_of(_NOW))
    rule = "jsonb_typeof(subject::jsonb) = 'object'"
    op.create_check_constraint(op.f(f"ck_{_NAME}_subject_json"), _NAME, rule)


def downgrade() -> None:
    op.execute(f"DELETE FROM {_NAME} WHERE NOT ({_one_of(_BEFORE)})")  # noqa: S608
    if op.get_bind().dialect.name == "sqlite":
        _made_anew(_BEFORE, about=False)
        return
    op.drop_column(_NAME, "subject")
    op.drop_constraint(op.f(f"ck_{_NAME}_kind"), _NAME, type_="check")
    op.create_check_constraint(op.f(f"ck_{_NAME}_kind"), _NAME, _one_of(_BEFORE))


def _one_of(kinds: tuple[str, ...]) -> str:
    return "kind IN ({})".format(", ".join(f"'{one}'" for one in kinds))


def _made_anew(kinds: tuple[str, ...], *, about: bool) -> None:
    """SQLite cannot change a rule: the table is made anew, and its rows are kept."""
    op.execute(f"CREATE TABLE kept_rows AS SELECT {_KEPT} FROM {_NAME}")  # noqa: S608
    op.drop_table(_NAME)
    more: tuple[sa.Column[str] | sa.CheckConstraint, ...] = ()
    if about:
        rule = "json_valid(subject) AND json_type(subject) = 'object'"
        more = (
            sa.Column("subject", sa.Text(), nullable=False),
            sa.CheckConstraint(rule, name=op.f(f"ck_{_NAME}_subject_json")),
        )
    op.create_table(
        _NAME,
        sa.Column("id", sa.Integer(), nullable=False),
        *(sa.Column(one, sa.String(80), nullable=False) for one in ("kind", "state", "actor")),
        *(sa.Column(one, sa.String(32), nullable=False) for one in ("asked_at", "seen_at")),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        *more,
        sa.CheckConstraint(_one_of(kinds), name=op.f(f"ck_{_NAME}_kind")),
        sa.CheckConstraint(f"state IN ({_STATES})", name=op.f(f"ck_{_NAME}_state")),
        sa.CheckConstraint("share >= 0 AND share <= 1", name=op.f(f"ck_{_NAME}_share")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{_NAME}")),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{_NAME}_state", _NAME, ["state"])
    names, values = (f"{_KEPT}, subject", f"{_KEPT}, '{{}}'") if about else (_KEPT, _KEPT)
    op.execute(f"INSERT INTO {_NAME} ({names}) SELECT {values} FROM kept_rows")  # noqa: S608
    op.drop_table("kept_rows")
