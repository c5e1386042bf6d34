"""Trainings of models, looks at held-out decisions, reports, what is left out, and jobs."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.guards import guard, unguard

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

_GUARDED = (
    "activation_details",
    "gate_looks",
    "learning_exclusions",
    "model_reports",
    "model_trainings",
)


def upgrade() -> None:
    _create_activation_details()
    _create_trainings()
    _create_looks()
    _create_reports()
    _create_exclusions()
    _create_jobs()
    for table in _GUARDED:
        guard(table)


def downgrade() -> None:
    for table in (*_GUARDED, "learning_jobs"):
        op.drop_table(table)
    for table in _GUARDED:
        unguard(table)


def _text(name: str, length: int = 80) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=length), nullable=False)


def _id() -> sa.Column[int]:
    return sa.Column("id", sa.Integer(), nullable=False)


def _json(table: str, column: str) -> sa.CheckConstraint:
    rule = {
        "sqlite": f"json_valid({column}) AND json_type({column}) = 'object'",
        "postgresql": f"jsonb_typeof({column}::jsonb) = 'object'",
    }[op.get_bind().dialect.name]
    return sa.CheckConstraint(rule, name=op.f(f"ck_{table}_{column}_json"))


def _of_model(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], ["models.version"], name=op.f(f"fk_{table}_{column}")
    )


def _create_activation_details() -> None:
    name = "activation_details"
    kinds = "'gate', 'override', 'rollback', 'pin', 'unpin', 'unlearning'"
    op.create_table(
        name,
        sa.Column("activation_id", sa.Integer(), nullable=False),
        _text("kind"),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.CheckConstraint(f"kind IN ({kinds})", name=op.f(f"ck_{name}_kind")),
        sa.CheckConstraint(
            "kind <> 'override' OR length(reason) > 0", name=op.f(f"ck_{name}_reason_given")
        ),
        sa.CheckConstraint("length(reason) <= 500", name=op.f(f"ck_{name}_reason")),
        sa.ForeignKeyConstraint(
            ["activation_id"], ["model_activations.id"], name=op.f(f"fk_{name}_activation_id")
        ),
        sa.PrimaryKeyConstraint("activation_id", name=op.f(f"pk_{name}")),
    )


def _create_trainings() -> None:
    name = "model_trainings"
    op.create_table(
        name,
        _id(),
        _text("version"),
        sa.Column("document", sa.Text(), nullable=False),
        _text("actor"),
        _text("at", 32),
        _json(name, "document"),
        _of_model(name, "version"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("version", name=op.f(f"uq_{name}_version")),
        sqlite_autoincrement=True,
    )


def _create_looks() -> None:
    name = "gate_looks"
    unique = ("candidate", "active", "held_from", "held_until", "data_hash")
    op.create_table(
        name,
        _id(),
        _text("candidate"),
        _text("active"),
        _text("held_from", 32),
        _text("held_until", 32),
        _text("data_hash", 64),
        _text("at", 32),
        sa.CheckConstraint("held_until >= held_from", name=op.f(f"ck_{name}_time")),
        _of_model(name, "candidate"),
        _of_model(name, "active"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint(*unique, name=op.f(f"uq_{name}_{'_'.join(unique)}")),
        sqlite_autoincrement=True,
    )


def _create_reports() -> None:
    name = "model_reports"
    op.create_table(
        name,
        _id(),
        _text("version"),
        _text("against"),
        sa.Column("document", sa.Text(), nullable=False),
        _text("at", 32),
        _json(name, "document"),
        _of_model(name, "version"),
        _of_model(name, "against"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{name}_version", name, ["version"])


def _create_exclusions() -> None:
    name = "learning_exclusions"
    op.create_table(
        name,
        _id(),
        _text("kind"),
        _text("key"),
        _text("actor"),
        _text("at", 32),
        sa.CheckConstraint(
            "kind IN ('firm', 'coordinator', 'import')", name=op.f(f"ck_{name}_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sa.UniqueConstraint("kind", "key", name=op.f(f"uq_{name}_kind_key")),
        sqlite_autoincrement=True,
    )


def _create_jobs() -> None:
    name = "learning_jobs"
    states = "'waiting', 'running', 'done', 'failed', 'cancelled', 'lost'"
    op.create_table(
        name,
        _id(),
        _text("kind"),
        _text("state"),
        _text("actor"),
        _text("asked_at", 32),
        _text("seen_at", 32),
        sa.Column("share", sa.Float(), nullable=False),
        sa.Column("log", sa.Text(), nullable=False),
        sa.Column("cancelled", sa.Boolean(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('retrain', 'evaluate')", name=op.f(f"ck_{name}_kind")),
        sa.CheckConstraint(f"state IN ({states})", name=op.f(f"ck_{name}_state")),
        sa.CheckConstraint("share >= 0 AND share <= 1", name=op.f(f"ck_{name}_share")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{name}")),
        sqlite_autoincrement=True,
    )
    op.create_index(f"ix_{name}_state", name, ["state"])
