"""The tables of reviewing: introductions and their steps, slots, rules about pairings."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data.columns import UtcTime
from data.schema import ID_LENGTH, KEY_LENGTH, metadata, number, one_of

introductions = Table(
    "introductions",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("profile_id", String(ID_LENGTH), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("mini_cluster", String(KEY_LENGTH), nullable=False),
    Column("model_version", ForeignKey("models.version"), nullable=False),
    Column("catalogue_version", ForeignKey("catalogues.version"), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("chance", Float, nullable=False),
    Column("chance_low", Float, nullable=False),
    Column("chance_high", Float, nullable=False),
    Column("message", Text, nullable=False),
    Column("disclosed", String(KEY_LENGTH), nullable=False),
    Column("requested_by", String(KEY_LENGTH), nullable=False),
    Column("requested_at", UtcTime, nullable=False),
    Column("origin", String(KEY_LENGTH), nullable=False, server_default=""),
    ForeignKeyConstraint(
        ["profile_id", "revision"], ["profile_revisions.profile_id", "profile_revisions.revision"]
    ),
    CheckConstraint("rank >= 1", name="rank"),
    CheckConstraint("chance >= 0 AND chance <= 1", name="chance"),
    CheckConstraint("length(message) <= 2000", name="message"),
    Index(None, "profile_id", "mini_cluster"),
)

introduction_steps = Table(
    "introduction_steps",
    metadata,
    Column("introduction_id", ForeignKey("introductions.id"), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("action", String(KEY_LENGTH), nullable=False),
    Column("side", String(KEY_LENGTH), nullable=False),
    Column("actor", String(KEY_LENGTH), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("relevance", Integer),
    Column("reasons", String(200), nullable=False),
    Column("note", Text, nullable=False),
    Column("undoes", Integer),
    Column("batch", String(KEY_LENGTH), nullable=False),
    Column("origin", String(KEY_LENGTH), nullable=False, server_default=""),
    CheckConstraint("number >= 1", name="number"),
    CheckConstraint("relevance BETWEEN 0 AND 3", name="relevance"),
    CheckConstraint("length(note) <= 1000", name="note"),
    CheckConstraint("(undoes IS NULL) = (action <> 'undo')", name="undoes"),
    CheckConstraint("undoes < number", name="undoes_earlier"),
    one_of("side", "firm", "coordinator", "partner", "system"),
    Index(None, "batch"),
)

# What the steps add up to, kept beside them with what a queue is sorted by: a long one is found
# and counted in this table alone.
introduction_states = Table(
    "introduction_states",
    metadata,
    Column("introduction_id", ForeignKey("introductions.id"), primary_key=True),
    Column("state", String(KEY_LENGTH), nullable=False),
    Column("since", UtcTime, nullable=False),
    Column("assigned_to", String(KEY_LENGTH), nullable=False),
    Column("profile_id", String(ID_LENGTH), nullable=False),
    Column("requested_at", UtcTime, nullable=False),
    Column("chance", Float, nullable=False),
    Column("uncertainty", Float, nullable=False),
    Index(None, "state", "profile_id"),
    Index(None, "assigned_to"),
)

# One row a slot: nobody can hold one that is not there, and no two can hold the same.
slots = Table(
    "slots",
    metadata,
    Column("mini_cluster", String(KEY_LENGTH), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("is_open", Boolean, nullable=False),
    CheckConstraint("number >= 1", name="number"),
)

# What people have said; for all mini-clusters, from a period on, where the name is empty.
slot_settings = Table(
    "slot_settings",
    metadata,
    Column("mini_cluster", String(KEY_LENGTH), primary_key=True),
    Column("period", String(10), primary_key=True),
    Column("count", Integer, nullable=False),
    CheckConstraint("count BETWEEN 0 AND 1000", name="count"),
)

slot_holdings = Table(
    "slot_holdings",
    metadata,
    Column("introduction_id", ForeignKey("introductions.id"), primary_key=True),
    Column("mini_cluster", String(KEY_LENGTH), nullable=False),
    Column("period", String(10), nullable=False),
    Column("number", Integer, nullable=False),
    ForeignKeyConstraint(
        ["mini_cluster", "period", "number"], ["slots.mini_cluster", "slots.period", "slots.number"]
    ),
    UniqueConstraint("mini_cluster", "period", "number"),
)

internal_notes = Table(
    "internal_notes",
    metadata,
    number(),
    Column("introduction_id", ForeignKey("introductions.id"), nullable=False),
    Column("actor", String(KEY_LENGTH), nullable=False),
    Column("at", UtcTime, nullable=False),
    Column("text", Text, nullable=False),
    CheckConstraint("length(text) BETWEEN 1 AND 2000", name="text"),
    Index(None, "introduction_id"),
    sqlite_autoincrement=True,
)

pair_rules = Table(
    "pair_rules",
    metadata,
    number(),
    Column("kind", String(KEY_LENGTH), nullable=False),
    Column("profile_id", ForeignKey("profiles.id"), nullable=False),
    Column("mini_cluster", String(KEY_LENGTH), nullable=False),
    Column("reason", String(300), nullable=False),
    Column("actor", String(KEY_LENGTH), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime),
    one_of("kind", "pin", "forbid", "same_group", "already_partners", "competitor"),
    CheckConstraint("length(reason) > 0", name="reason"),
    Index(None, "profile_id"),
    sqlite_autoincrement=True,
)

pair_rule_ends = Table(
    "pair_rule_ends",
    metadata,
    Column("rule_id", ForeignKey("pair_rules.id"), primary_key=True),
    Column("actor", String(KEY_LENGTH), nullable=False),
    Column("ended_at", UtcTime, nullable=False),
)
