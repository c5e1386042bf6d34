"""The tables of surveys; ``data/schema.py`` says how tables are described."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from data.columns import JsonText, UtcTime
from data.schema import HASH_LENGTH, KEY_LENGTH, json_object, metadata, number

surveys = Table(
    "surveys",
    metadata,
    number(),
    Column("key", String(KEY_LENGTH), nullable=False, unique=True),
    Column("title", String(KEY_LENGTH * 2), nullable=False),
    Column("held", Integer),
    Column("source", String(KEY_LENGTH * 4), nullable=False),
    Column("source_hash", String(HASH_LENGTH), nullable=False),
    Column("synthetic", Boolean, nullable=False),
    Column("actor", String(KEY_LENGTH), nullable=False),
    Column("imported_at", UtcTime, nullable=False),
    CheckConstraint(f"length(source_hash) = {HASH_LENGTH}", name="source_hash"),
    sqlite_autoincrement=True,
)

survey_answers = Table(
    "survey_answers",
    metadata,
    Column("survey_id", ForeignKey("surveys.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("respondent", String(KEY_LENGTH), nullable=False),
    Column("answer", JsonText, nullable=False),
    Column("free_text", Text, nullable=False),
    CheckConstraint("number >= 1", name="number"),
    *json_object("answer"),
)

# The permission to delete answers: number 0 stands for the whole survey.
survey_erasures = Table(
    "survey_erasures",
    metadata,
    Column("survey_key", String(KEY_LENGTH), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("erased_at", UtcTime, nullable=False),
)
