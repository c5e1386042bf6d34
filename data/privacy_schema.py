"""The tables of consents, the operator's texts, periods of keeping and erased accounts."""

from __future__ import annotations

from sqlalchemy import Boolean, CheckConstraint, Column, ForeignKey, Index, Integer, String, Table
from sqlalchemy import Text as LongText

from data.columns import UtcTime
from data.schema import ID_LENGTH, KEY_LENGTH, metadata, number

# As in ``erasures``: the account is gone, its identifier is random and says nothing about anybody.
account_erasures = Table(
    "account_erasures",
    metadata,
    Column("user_id", String(ID_LENGTH), primary_key=True),
    Column("erased_at", UtcTime, nullable=False),
)

operator_texts = Table(
    "operator_texts",
    metadata,
    Column("kind", String(KEY_LENGTH), primary_key=True),
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("text_de", LongText, nullable=False),
    Column("text_en", LongText, nullable=False),
    Column("text_ko", LongText, nullable=False),
    Column("actor", String(KEY_LENGTH), nullable=False),
    Column("saved_at", UtcTime, nullable=False),
    CheckConstraint("version >= 1", name="version"),
)

consents = Table(
    "consents",
    metadata,
    number(),
    Column("profile_id", ForeignKey("profiles.id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("given", Boolean, nullable=False),
    Column("at", UtcTime, nullable=False),
    CheckConstraint("version >= 1", name="version"),
    Index(None, "profile_id"),
    sqlite_autoincrement=True,
)

retention_periods = Table(
    "retention_periods",
    metadata,
    Column("name", String(KEY_LENGTH), primary_key=True),
    Column("days", Integer, nullable=False),
    CheckConstraint("days >= 1", name="days"),
)

# Whom a message concerns, such as ``profile:<id>``: what is kept of it goes when they are erased.
mail_subjects = Table(
    "mail_subjects",
    metadata,
    Column("key", String(KEY_LENGTH), primary_key=True),
    Column("subject", String(KEY_LENGTH), nullable=False),
    Index(None, "subject"),
)
