"""The tables, with their rules where the database itself can hold them.

Those of reviewing are in ``data/review_schema.py``. The migrations make all tables;
``tests/data/test_migrations.py`` keeps the two equal. That rows are only ever added is the
business of ``data/append_only.py``.
"""

from __future__ import annotations

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from data.columns import JsonText, UtcTime

ID_LENGTH = 36
HASH_LENGTH = 64
KEY_LENGTH = 80

metadata = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    }
)


def one_of(column: str, *allowed: str) -> CheckConstraint:
    """Return the rule that a column holds one of some words."""
    listed = ", ".join(f"'{value}'" for value in allowed)
    return CheckConstraint(f"{column} IN ({listed})", name=column)


def json_object(column: str) -> tuple[CheckConstraint, CheckConstraint]:
    """Return the rule that a column holds a JSON object, as each database spells it."""
    name = f"{column}_json"
    sqlite = f"json_valid({column}) AND json_type({column}) = 'object'"
    postgresql = f"jsonb_typeof({column}::jsonb) = 'object'"
    return (
        CheckConstraint(sqlite, name=name).ddl_if(dialect="sqlite"),
        CheckConstraint(postgresql, name=name).ddl_if(dialect="postgresql"),
    )


def number() -> Column[int]:
    """Return a column that the database numbers."""
    return Column("id", Integer, primary_key=True)


profiles = Table(
    "profiles",
    metadata,
    Column("id", String(ID_LENGTH), primary_key=True),
    Column("created_at", UtcTime, nullable=False),
)

profile_revisions = Table(
    "profile_revisions",
    metadata,
    Column("profile_id", ForeignKey("profiles.id"), primary_key=True),
    Column("revision", Integer, primary_key=True, autoincrement=False),
    Column("answers", JsonText, nullable=False),
    Column("created_at", UtcTime, nullable=False),
    CheckConstraint("revision >= 1", name="revision"),
    *json_object("answers"),
)

# What is looked for in the latest answers, kept beside them so that an index finds it.
answer_values = Table(
    "answer_values",
    metadata,
    Column("profile_id", ForeignKey("profiles.id"), primary_key=True),
    Column("kind", String(KEY_LENGTH), primary_key=True),
    Column("value", String(200), primary_key=True),
    one_of("kind", "land", "german_cluster", "exclude"),
    Index(None, "kind", "value"),
)

# Contact details have a table of their own, so that no query for matching can read them by chance.
contacts = Table(
    "contacts",
    metadata,
    Column("profile_id", ForeignKey("profiles.id"), primary_key=True),
    Column("person", String(200)),
    Column("email", String(254)),
    Column("telephone", String(40)),
    Column("updated_at", UtcTime, nullable=False),
)

private_links = Table(
    "private_links",
    metadata,
    Column("token_hash", String(HASH_LENGTH), primary_key=True),
    Column("profile_id", ForeignKey("profiles.id"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("expires_at", UtcTime, nullable=False),
    Column("revoked_at", UtcTime),
    CheckConstraint(f"length(token_hash) = {HASH_LENGTH}", name="token_hash"),
    CheckConstraint("expires_at > created_at", name="lifetime"),
    Index(None, "profile_id"),
)

# No foreign key: the profile is gone. Its identifier is random and says nothing about the firm.
erasures = Table(
    "erasures",
    metadata,
    Column("profile_id", String(ID_LENGTH), primary_key=True),
    Column("erased_at", UtcTime, nullable=False),
)

# Who changed what; matcher/audit.py says how the rows hang together.
audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("at", UtcTime, nullable=False),
    Column("actor", String(KEY_LENGTH), nullable=False),
    Column("action", String(KEY_LENGTH), nullable=False),
    Column("subject", String(KEY_LENGTH), nullable=False),
    Column("detail", JsonText, nullable=False),
    Column("digest", String(HASH_LENGTH), nullable=False),
    Column("previous_hash", String(HASH_LENGTH), nullable=False),
    Column("row_hash", String(HASH_LENGTH), nullable=False),
    UniqueConstraint("previous_hash"),
    UniqueConstraint("row_hash"),
    CheckConstraint("length(actor) > 0", name="actor"),
    CheckConstraint(f"length(row_hash) = {HASH_LENGTH}", name="row_hash"),
    Index(None, "subject"),
    *json_object("detail"),
)

# Without its key, the digests of a firm's content in the audit rows say nothing.
audit_keys = Table(
    "audit_keys",
    metadata,
    Column("profile_id", ForeignKey("profiles.id"), primary_key=True),
    Column("key", String(HASH_LENGTH), nullable=False),
)

# What an installation is for good; matcher/demonstration_ports.py says what each mark means.
instance_marks = Table(
    "instance_marks",
    metadata,
    Column("mark", String(KEY_LENGTH), primary_key=True),
    Column("set_at", UtcTime, nullable=False),
    one_of("mark", "demonstration", "filled"),
)

models = Table(
    "models",
    metadata,
    number(),
    Column("version", String(KEY_LENGTH), nullable=False),
    Column("document", JsonText, nullable=False),
    Column("content_hash", String(HASH_LENGTH), nullable=False),
    Column("added_at", UtcTime, nullable=False),
    UniqueConstraint("version"),
    CheckConstraint(f"length(content_hash) = {HASH_LENGTH}", name="content_hash"),
    *json_object("document"),
    sqlite_autoincrement=True,
)

model_activations = Table(
    "model_activations",
    metadata,
    number(),
    Column("model_version", ForeignKey("models.version"), nullable=False),
    Column("actor", String(KEY_LENGTH), nullable=False),
    Column("activated_at", UtcTime, nullable=False),
    CheckConstraint("length(actor) > 0", name="actor"),
    Index(None, "model_version"),
    sqlite_autoincrement=True,
)

catalogues = Table(
    "catalogues",
    metadata,
    number(),
    Column("version", String(KEY_LENGTH), nullable=False),
    Column("as_of", String(KEY_LENGTH), nullable=False),
    Column("document", JsonText, nullable=False),
    Column("content_hash", String(HASH_LENGTH), nullable=False),
    Column("added_at", UtcTime, nullable=False),
    UniqueConstraint("version"),
    CheckConstraint(f"length(content_hash) = {HASH_LENGTH}", name="content_hash"),
    *json_object("document"),
    sqlite_autoincrement=True,
)

# What is common to everything on one page is said once: its rows cannot contradict each other.
impression_pages = Table(
    "impression_pages",
    metadata,
    number(),
    Column("profile_id", String(ID_LENGTH), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("model_version", ForeignKey("models.version"), nullable=False),
    Column("catalogue_version", ForeignKey("catalogues.version"), nullable=False),
    Column("language", String(2), nullable=False),
    Column("channel", String(KEY_LENGTH), nullable=False),
    Column("shown_at", UtcTime, nullable=False),
    Column("actor", String(KEY_LENGTH), nullable=False, server_default=""),
    Column(
        "side",
        String(KEY_LENGTH),
        one_of("side", "firm", "coordinator"),
        nullable=False,
        server_default="firm",
    ),
    Column("origin", String(KEY_LENGTH), nullable=False, server_default=""),
    ForeignKeyConstraint(
        ["profile_id", "revision"], ["profile_revisions.profile_id", "profile_revisions.revision"]
    ),
    one_of("language", "de", "en", "ko"),
    one_of("channel", "web", "print", "csv", "cli"),
    Index(None, "profile_id", "revision"),
    Index(None, "shown_at"),
    sqlite_autoincrement=True,
)

impressions = Table(
    "impressions",
    metadata,
    number(),
    Column("page_id", ForeignKey("impression_pages.id"), nullable=False),
    Column("mini_cluster", String(KEY_LENGTH), nullable=False),
    Column("rank", Integer, nullable=False),
    Column("score", Float, nullable=False),
    Column("chance", Float, nullable=False),
    Column("rank_probability", Float, nullable=False),
    UniqueConstraint("page_id", "mini_cluster"),
    UniqueConstraint("page_id", "rank"),
    CheckConstraint("rank >= 1", name="rank"),
    CheckConstraint("chance >= 0 AND chance <= 1", name="chance"),
    CheckConstraint("rank_probability > 0 AND rank_probability <= 1", name="rank_probability"),
    Index(None, "mini_cluster"),
    sqlite_autoincrement=True,
)

verdicts = Table(
    "verdicts",
    metadata,
    number(),
    Column("profile_id", String(ID_LENGTH), nullable=False),
    Column("revision", Integer, nullable=False),
    Column("mini_cluster", String(KEY_LENGTH), nullable=False),
    Column("kind", String(KEY_LENGTH), nullable=False),
    Column("reason", String(KEY_LENGTH)),
    Column("note", Text, nullable=False),
    Column("rank_shown", Integer),
    Column("model_version", ForeignKey("models.version"), nullable=False),
    Column("catalogue_version", ForeignKey("catalogues.version"), nullable=False),
    Column("created_at", UtcTime, nullable=False),
    Column("origin", String(KEY_LENGTH), nullable=False, server_default=""),
    ForeignKeyConstraint(
        ["profile_id", "revision"], ["profile_revisions.profile_id", "profile_revisions.revision"]
    ),
    one_of("kind", "interesting", "not_for_us", "already_known", "withdrawn"),
    one_of(
        "reason",
        "technology_too_far",
        "wrong_size",
        "no_capacity",
        "ip_concerns",
        "horizon_mismatch",
        "other",
    ),
    CheckConstraint("reason IS NULL OR kind = 'not_for_us'", name="reason_needs_not_for_us"),
    CheckConstraint("length(note) <= 500", name="note"),
    CheckConstraint("rank_shown >= 1", name="rank_shown"),
    Index(None, "profile_id", "revision"),
    Index(None, "mini_cluster"),
    sqlite_autoincrement=True,
)
