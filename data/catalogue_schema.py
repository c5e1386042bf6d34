"""The tables of catalogue upkeep; ``data/schema.py`` says how tables are described."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table, Text

from data.columns import JsonText, UtcTime
from data.schema import HASH_LENGTH, KEY_LENGTH, json_object, metadata, number, one_of

# Texts of tables by their hash: most editions share most of them.
catalogue_tables = Table(
    "catalogue_tables",
    metadata,
    Column("hash", String(HASH_LENGTH), primary_key=True),
    Column("rows", JsonText, nullable=False),
    CheckConstraint(f"length(hash) = {HASH_LENGTH}", name="hash"),
    *json_object("rows"),
)

catalogue_proposals = Table(
    "catalogue_proposals",
    metadata,
    number(),
    Column("kind", String(KEY_LENGTH), nullable=False),
    Column("base", Integer, nullable=False),
    Column("changes", JsonText, nullable=False),
    Column("note", Text, nullable=False),
    Column("undoes", Integer),
    Column("actor", String(KEY_LENGTH), nullable=False),
    Column("proposed_at", UtcTime, nullable=False),
    one_of("kind", "edit", "import", "undo"),
    CheckConstraint("(undoes IS NULL) = (kind <> 'undo')", name="undoes"),
    CheckConstraint("length(note) <= 500", name="note"),
    *json_object("changes"),
    sqlite_autoincrement=True,
)

# The last row is the active catalogue.
catalogue_editions = Table(
    "catalogue_editions",
    metadata,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("catalogue_version", ForeignKey("catalogues.version"), nullable=False),
    Column("tables", JsonText, nullable=False),
    Column("changes", JsonText, nullable=False),
    Column("proposal_id", ForeignKey("catalogue_proposals.id")),
    Column("actor", String(KEY_LENGTH), nullable=False),
    Column("activated_at", UtcTime, nullable=False),
    CheckConstraint("number >= 1", name="number"),
    *json_object("tables"),
    *json_object("changes"),
)

catalogue_proposal_ends = Table(
    "catalogue_proposal_ends",
    metadata,
    Column("proposal_id", ForeignKey("catalogue_proposals.id"), primary_key=True),
    Column("outcome", String(KEY_LENGTH), nullable=False),
    Column("edition", ForeignKey("catalogue_editions.number")),
    Column("note", Text, nullable=False),
    Column("actor", String(KEY_LENGTH), nullable=False),
    Column("ended_at", UtcTime, nullable=False),
    one_of("outcome", "applied", "rejected", "withdrawn"),
    CheckConstraint("(edition IS NULL) = (outcome <> 'applied')", name="edition"),
    CheckConstraint("length(note) <= 500", name="note"),
)
