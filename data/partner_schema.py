"""The tables of partners and notices: contacts, links for answers, who is told what and how."""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
)

from data.account_schema import EMAIL_LENGTH
from data.columns import UtcTime
from data.review_schema import introductions
from data.schema import HASH_LENGTH, KEY_LENGTH, metadata, number, one_of

# What few steps have beside the rest; append-only like the steps themselves.
step_details = Table(
    "step_details",
    metadata,
    Column("introduction_id", ForeignKey(introductions.c.id), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("happened_on", Date),
    Column("suggested", String(KEY_LENGTH), nullable=False),
    Column("shown", String(HASH_LENGTH)),
    ForeignKeyConstraint(
        ["introduction_id", "number"],
        ["introduction_steps.introduction_id", "introduction_steps.number"],
    ),
)

# Name, address and source are emptied when a contact ends.
partner_contacts = Table(
    "partner_contacts",
    metadata,
    number(),
    Column("place", String(KEY_LENGTH), nullable=False),
    Column("name", String(200), nullable=False),
    Column("email", String(EMAIL_LENGTH), nullable=False),
    Column("language", String(2), nullable=False),
    Column("source", String(300), nullable=False),
    Column("as_of", Date, nullable=False),
    Column("entered_by", String(KEY_LENGTH), nullable=False),
    Column("entered_at", UtcTime, nullable=False),
    Column("ended_at", UtcTime),
    Column("confidence", String(8), nullable=False, server_default="none"),
    Column("standing", String(8), nullable=False, server_default="current"),
    Column("replaces", Integer),
    Column("since", UtcTime),
    one_of("language", "de", "en", "ko"),
    CheckConstraint("ended_at IS NOT NULL OR length(source) > 0", name="source"),
    Index(None, "place"),
    sqlite_autoincrement=True,
)

reply_links = Table(
    "reply_links",
    metadata,
    Column("token_hash", String(HASH_LENGTH), primary_key=True),
    Column("introduction_id", ForeignKey("introductions.id"), nullable=False),
    Column("contact_id", ForeignKey("partner_contacts.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("used_at", UtcTime),
    Column("revoked_at", UtcTime),
    Column("brief", Text),
    CheckConstraint(f"length(token_hash) = {HASH_LENGTH}", name="token_hash"),
    CheckConstraint("expires_at > created_at", name="lifetime"),
    Index(None, "introduction_id"),
    Index(None, "contact_id"),
)

# Written in the transaction of the step: whom to tell is worked out afterwards, and none is lost.
notices = Table(
    "notices",
    metadata,
    Column("introduction_id", ForeignKey("introductions.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("recipient", String(KEY_LENGTH), primary_key=True),
    Column("at", UtcTime, nullable=False),
    Index(None, "recipient", "at"),
)

mail_preferences = Table(
    "mail_preferences",
    metadata,
    Column("subject", String(KEY_LENGTH), primary_key=True),
    Column("mode", String(KEY_LENGTH), nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    one_of("mode", "immediate", "daily", "never"),
)
