"""The tables of accounts, networks and mail; ``data/schema.py`` says how tables are described."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data.columns import UtcTime
from data.schema import HASH_LENGTH, ID_LENGTH, KEY_LENGTH, metadata, one_of

EMAIL_LENGTH = 254

users = Table(
    "users",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("email", String(EMAIL_LENGTH), nullable=False),
    # What two spellings of one address have in common: unique on every database.
    Column("address", String(EMAIL_LENGTH), nullable=False),
    Column("uniquifier", String(HASH_LENGTH), nullable=False),
    Column("password_hash", String(200), nullable=False),
    Column("active", Boolean, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("confirmed_at", UtcTime),
    Column("totp_secret", String(500), nullable=False),
    Column("totp_counter", Integer),
    Column("language", String(2), nullable=False),
    UniqueConstraint("address"),
    UniqueConstraint("uniquifier"),
    CheckConstraint("length(address) > 0", name="address"),
    one_of("language", "de", "en", "ko"),
)

user_roles = Table(
    "user_roles",
    metadata,
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Column("role", String(KEY_LENGTH), primary_key=True),
    one_of("role", "member", "coordinator", "analyst", "administrator"),
)

profile_members = Table(
    "profile_members",
    metadata,
    Column("profile_id", ForeignKey("profiles.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Index(None, "user_id"),
)

# Profiles that a coordinator filled in for a firm, on the telephone say, until the firm confirms.
profile_entries = Table(
    "profile_entries",
    metadata,
    Column("profile_id", ForeignKey("profiles.id"), primary_key=True),
    # No foreign key: the account may be erased before the firm confirms.
    Column("user_id", String(ID_LENGTH), nullable=False),
    Column("entered_at", UtcTime, nullable=False),
    Column("confirmed_at", UtcTime),
    Column("handed_over_at", UtcTime),
    Index(None, "user_id"),
)

invitations = Table(
    "invitations",
    metadata,
    Column("token_hash", String(HASH_LENGTH), primary_key=True),
    Column("email", String(EMAIL_LENGTH), nullable=False),
    Column("role", String(KEY_LENGTH), nullable=False),
    Column("profile_id", ForeignKey("profiles.id")),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("inviter", String(KEY_LENGTH)),
    one_of("role", "member", "coordinator", "analyst", "administrator"),
    CheckConstraint(f"length(token_hash) = {HASH_LENGTH}", name="token_hash"),
    CheckConstraint("expires_at > created_at", name="lifetime"),
    CheckConstraint("profile_id IS NULL OR role = 'member'", name="only_members_of_firms"),
    Index(None, "profile_id"),
)

networks = Table(
    "networks",
    metadata,
    Column("id", String(KEY_LENGTH), primary_key=True),
    Column("name_de", String(200), nullable=False),
    Column("name_en", String(200), nullable=False),
    Column("name_ko", String(200), nullable=False),
    Column("side", String(KEY_LENGTH), nullable=False),
    one_of("side", "german", "korean"),
)

network_members = Table(
    "network_members",
    metadata,
    Column("network_id", ForeignKey("networks.id"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True),
    Index(None, "user_id"),
)

network_scope = Table(
    "network_scope",
    metadata,
    Column("network_id", ForeignKey("networks.id"), primary_key=True),
    Column("kind", String(KEY_LENGTH), primary_key=True),
    Column("value", String(KEY_LENGTH), primary_key=True),
    one_of("kind", "german_cluster", "innovation_cluster", "land"),
)

# Written in the transaction of the change that a message tells of; see data/outbox.py.
outbox = Table(
    "outbox",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("key", String(KEY_LENGTH), nullable=False),
    # Address and text are emptied once the message is sent.
    Column("recipient", String(EMAIL_LENGTH), nullable=False),
    Column("language", String(2), nullable=False),
    Column("subject", String(200), nullable=False),
    Column("body", Text, nullable=False),
    Column("state", String(KEY_LENGTH), nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("due_at", UtcTime, nullable=False),
    Column("changed_at", UtcTime, nullable=False),
    Column("fault", String(KEY_LENGTH), nullable=False),
    UniqueConstraint("key"),
    one_of("state", "waiting", "sending", "sent", "failed"),
    one_of("language", "de", "en", "ko"),
    CheckConstraint("attempts >= 0", name="attempts"),
    CheckConstraint("state <> 'sent' OR (recipient = '' AND body = '')", name="sent_is_empty"),
    Index(None, "state", "due_at"),
    sqlite_autoincrement=True,
)
