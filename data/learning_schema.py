"""The tables of learning; ``data/schema.py`` says how tables are described."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data.columns import JsonText, UtcTime
from data.schema import HASH_LENGTH, KEY_LENGTH, json_object, metadata, number, one_of

# How a model became active; what the software ships has no row.
activation_details = Table(
    "activation_details",
    metadata,
    Column("activation_id", ForeignKey("model_activations.id"), primary_key=True),
    Column("kind", String(KEY_LENGTH), nullable=False),
    Column("reason", Text, nullable=False),
    one_of("kind", "gate", "override", "rollback", "pin", "unpin", "unlearning"),
    CheckConstraint("kind <> 'override' OR length(reason) > 0", name="reason_given"),
    CheckConstraint("length(reason) <= 500", name="reason"),
)

model_trainings = Table(
    "model_trainings",
    metadata,
    number(),
    Column("version", ForeignKey("models.version"), nullable=False),
    Column("document", JsonText, nullable=False),
    Column("actor", String(KEY_LENGTH), nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("version"),
    *json_object("document"),
    sqlite_autoincrement=True,
)

# Each use of held-out decisions to choose between two models, kept before anything is seen.
gate_looks = Table(
    "gate_looks",
    metadata,
    number(),
    Column("candidate", ForeignKey("models.version"), nullable=False),
    Column("active", ForeignKey("models.version"), nullable=False),
    Column("held_from", UtcTime, nullable=False),
    Column("held_until", UtcTime, nullable=False),
    Column("data_hash", String(HASH_LENGTH), nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("candidate", "active", "held_from", "held_until", "data_hash"),
    CheckConstraint("held_until >= held_from", name="time"),
    sqlite_autoincrement=True,
)

model_reports = Table(
    "model_reports",
    metadata,
    number(),
    Column("version", ForeignKey("models.version"), nullable=False),
    Column("against", ForeignKey("models.version"), nullable=False),
    Column("document", JsonText, nullable=False),
    Column("at", UtcTime, nullable=False),
    Index(None, "version"),
    *json_object("document"),
    sqlite_autoincrement=True,
)

learning_exclusions = Table(
    "learning_exclusions",
    metadata,
    number(),
    Column("kind", String(KEY_LENGTH), nullable=False),
    Column("key", String(KEY_LENGTH), nullable=False),
    Column("actor", String(KEY_LENGTH), nullable=False),
    Column("at", UtcTime, nullable=False),
    UniqueConstraint("kind", "key"),
    one_of("kind", "firm", "coordinator", "import"),
    sqlite_autoincrement=True,
)

# Work in the background; the only table of learning whose rows change.
learning_jobs = Table(
    "learning_jobs",
    metadata,
    number(),
    Column("kind", String(KEY_LENGTH), nullable=False),
    Column("state", String(KEY_LENGTH), nullable=False),
    Column("actor", String(KEY_LENGTH), nullable=False),
    Column("asked_at", UtcTime, nullable=False),
    Column("seen_at", UtcTime, nullable=False),
    Column("share", Float, nullable=False),
    Column("log", Text, nullable=False),
    Column("cancelled", Boolean, nullable=False),
    Column("outcome", JsonText),
    Column("subject", JsonText, nullable=False),
    one_of("kind", "retrain", "evaluate", "unlearn", "compare", "health", "what_if", "try_weights"),
    one_of("state", "waiting", "running", "done", "failed", "cancelled", "lost"),
    CheckConstraint("share >= 0 AND share <= 1", name="share"),
    Index(None, "state"),
    *json_object("subject"),
    sqlite_autoincrement=True,
)
