"""Surveys with their answers, and what of them has been erased."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.guards import guard, unguard

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

_OF_ERASED = (
    "SELECT 1 FROM survey_erasures JOIN surveys ON surveys.key = survey_erasures.survey_key"
    " WHERE surveys.id = OLD.survey_id AND survey_erasures.number IN (0, OLD.number)"
)
_TABLES = ("survey_answers", "survey_erasures", "surveys")


def upgrade() -> None:
    op.create_table(
        "surveys",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("held", sa.Integer(), nullable=True),
        sa.Column("source", sa.String(length=320), nullable=False),
        sa.Column("source_hash", sa.String(length=64), nullable=False),
        sa.Column("synthetic", sa.Boolean(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("imported_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("length(source_hash) = 64", name=op.f("ck_surveys_source_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_surveys")),
        sa.UniqueConstraint("key", name=op.f("uq_surveys_key")),
        sqlite_autoincrement=True,
    )
    rule = {
        "sqlite": "json_valid(answer) AND json_type(answer) = 'object'",
        "postgresql": "jsonb_typeof(answer::jsonb) = 'object'",
    }[op.get_bind().dialect.name]
    op.create_table(
        "survey_answers",
        sa.Column("survey_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("respondent", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.Text(), nullable=False),
        sa.Column("free_text", sa.Text(), nullable=False),
        sa.CheckConstraint("number >= 1", name=op.f("ck_survey_answers_number")),
        sa.CheckConstraint(rule, name=op.f("ck_survey_answers_answer_json")),
        sa.ForeignKeyConstraint(
            ["survey_id"], ["surveys.id"], name=op.f("fk_survey_answers_survey_id")
        ),
        sa.PrimaryKeyConstraint("survey_id", "number", name=op.f("pk_survey_answers")),
    )
    op.create_table(
        "survey_erasures",
        sa.Column("survey_key", sa.String(length=80), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("erased_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("survey_key", "number", name=op.f("pk_survey_erasures")),
    )
    guard("survey_answers", _OF_ERASED)
    guard("survey_erasures")
    guard("surveys")


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
        unguard(table)
