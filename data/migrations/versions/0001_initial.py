"""The first schema: profiles with revisions and links, impressions, verdicts, models, catalogues.

A migration is history: it repeats what it needs and imports nothing that may change later.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.guards import NEVER, guard, unguard

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_ALWAYS_KEPT = ("catalogues", "erasures", "model_activations", "models")
_OF_ERASED = "SELECT 1 FROM erasures WHERE erasures.profile_id = OLD.profile_id"
_KEPT_UNTIL_ERASED = {
    "impression_pages": _OF_ERASED,
    "impressions": (
        "SELECT 1 FROM erasures JOIN impression_pages"
        " ON impression_pages.profile_id = erasures.profile_id"
        " WHERE impression_pages.id = OLD.page_id"
    ),
    "profile_revisions": _OF_ERASED,
    "verdicts": _OF_ERASED,
}
_TABLES = (
    "impressions",
    "verdicts",
    "impression_pages",
    "profile_revisions",
    "private_links",
    "contacts",
    "profiles",
    "erasures",
    "model_activations",
    "models",
    "catalogues",
)


def upgrade() -> None:
    _create_profiles()
    _create_contacts_and_links()
    _create_models()
    _create_impressions()
    _create_verdicts()
    for table in sorted((*_ALWAYS_KEPT, *_KEPT_UNTIL_ERASED)):
        guard(table, _KEPT_UNTIL_ERASED.get(table, NEVER))


def downgrade() -> None:
    # Indexes and triggers go with their tables.
    for table in _TABLES:
        op.drop_table(table)
    for table in sorted((*_ALWAYS_KEPT, *_KEPT_UNTIL_ERASED)):
        unguard(table)


def _json_object(table: str, column: str) -> list[sa.CheckConstraint]:
    spellings = {
        "sqlite": f"json_valid({column}) AND json_type({column}) = 'object'",
        "postgresql": f"jsonb_typeof({column}::jsonb) = 'object'",
    }
    name = op.f(f"ck_{table}_{column}_json")
    return [sa.CheckConstraint(spellings[op.get_bind().dialect.name], name=name)]


def _create_profiles() -> None:
    op.create_table(
        "erasures",
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("erased_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_erasures")),
    )
    op.create_table(
        "profiles",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_profiles")),
    )
    op.create_table(
        "profile_revisions",
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("answers", sa.Text(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        *_json_object("profile_revisions", "answers"),
        sa.CheckConstraint("revision >= 1", name=op.f("ck_profile_revisions_revision")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_profile_revisions_profile_id")
        ),
        sa.PrimaryKeyConstraint("profile_id", "revision", name=op.f("pk_profile_revisions")),
    )


def _create_contacts_and_links() -> None:
    op.create_table(
        "contacts",
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("person", sa.String(length=200), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("telephone", sa.String(length=40), nullable=True),
        sa.Column("updated_at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_contacts_profile_id")
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_contacts")),
    )
    op.create_table(
        "private_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("revoked_at", sa.String(length=32), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_private_links_lifetime")),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_private_links_token_hash")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_private_links_profile_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_private_links")),
    )
    op.create_index("ix_private_links_profile_id", "private_links", ["profile_id"], unique=False)


def _create_models() -> None:
    op.create_table(
        "catalogues",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=80), nullable=False),
        sa.Column("as_of", sa.String(length=80), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.String(length=32), nullable=False),
        *_json_object("catalogues", "document"),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_catalogues_content_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_catalogues")),
        sa.UniqueConstraint("version", name=op.f("uq_catalogues_version")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "models",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(length=80), nullable=False),
        sa.Column("document", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("added_at", sa.String(length=32), nullable=False),
        *_json_object("models", "document"),
        sa.CheckConstraint("length(content_hash) = 64", name=op.f("ck_models_content_hash")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_models")),
        sa.UniqueConstraint("version", name=op.f("uq_models_version")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "model_activations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("model_version", sa.String(length=80), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("activated_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("length(actor) > 0", name=op.f("ck_model_activations_actor")),
        sa.ForeignKeyConstraint(
            ["model_version"], ["models.version"], name=op.f("fk_model_activations_model_version")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_activations")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_model_activations_model_version", "model_activations", ["model_version"], unique=False
    )


def _create_impressions() -> None:
    op.create_table(
        "impression_pages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("model_version", sa.String(length=80), nullable=False),
        sa.Column("catalogue_version", sa.String(length=80), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("channel", sa.String(length=80), nullable=False),
        sa.Column("shown_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "channel IN ('web', 'print', 'csv', 'cli')", name=op.f("ck_impression_pages_channel")
        ),
        sa.CheckConstraint(
            "language IN ('de', 'en', 'ko')", name=op.f("ck_impression_pages_language")
        ),
        sa.ForeignKeyConstraint(
            ["catalogue_version"],
            ["catalogues.version"],
            name=op.f("fk_impression_pages_catalogue_version"),
        ),
        sa.ForeignKeyConstraint(
            ["model_version"], ["models.version"], name=op.f("fk_impression_pages_model_version")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id", "revision"],
            ["profile_revisions.profile_id", "profile_revisions.revision"],
            name=op.f("fk_impression_pages_profile_id_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impression_pages")),
        sqlite_autoincrement=True,
    )
    op.create_index(
        "ix_impression_pages_profile_id_revision",
        "impression_pages",
        ["profile_id", "revision"],
        unique=False,
    )
    op.create_index("ix_impression_pages_shown_at", "impression_pages", ["shown_at"], unique=False)
    op.create_table(
        "impressions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("mini_cluster", sa.String(length=80), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("score", sa.Float(), nullable=False),
        sa.Column("chance", sa.Float(), nullable=False),
        sa.CheckConstraint("chance >= 0 AND chance <= 1", name=op.f("ck_impressions_chance")),
        sa.CheckConstraint("rank >= 1", name=op.f("ck_impressions_rank")),
        sa.ForeignKeyConstraint(
            ["page_id"], ["impression_pages.id"], name=op.f("fk_impressions_page_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_impressions")),
        sa.UniqueConstraint(
            "page_id", "mini_cluster", name=op.f("uq_impressions_page_id_mini_cluster")
        ),
        sa.UniqueConstraint("page_id", "rank", name=op.f("uq_impressions_page_id_rank")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_impressions_mini_cluster", "impressions", ["mini_cluster"], unique=False)


def _create_verdicts() -> None:
    op.create_table(
        "verdicts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("mini_cluster", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("reason", sa.String(length=80), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("rank_shown", sa.Integer(), nullable=True),
        sa.Column("model_version", sa.String(length=80), nullable=False),
        sa.Column("catalogue_version", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "kind IN ('interesting', 'not_for_us', 'already_known', 'withdrawn')",
            name=op.f("ck_verdicts_kind"),
        ),
        sa.CheckConstraint(
            "reason IN ('technology_too_far', 'wrong_size', 'no_capacity', 'ip_concerns', 'horizon_mismatch', 'other')",
            name=op.f("ck_verdicts_reason"),
        ),
        sa.CheckConstraint(
            "reason IS NULL OR kind = 'not_for_us'",
            name=op.f("ck_verdicts_reason_needs_not_for_us"),
        ),
        sa.CheckConstraint("length(note) <= 500", name=op.f("ck_verdicts_note")),
        sa.CheckConstraint("rank_shown >= 1", name=op.f("ck_verdicts_rank_shown")),
        sa.ForeignKeyConstraint(
            ["catalogue_version"],
            ["catalogues.version"],
            name=op.f("fk_verdicts_catalogue_version"),
        ),
        sa.ForeignKeyConstraint(
            ["model_version"], ["models.version"], name=op.f("fk_verdicts_model_version")
        ),
        sa.ForeignKeyConstraint(
            ["profile_id", "revision"],
            ["profile_revisions.profile_id", "profile_revisions.revision"],
            name=op.f("fk_verdicts_profile_id_revision"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_verdicts")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_verdicts_mini_cluster", "verdicts", ["mini_cluster"], unique=False)
    op.create_index(
        "ix_verdicts_profile_id_revision", "verdicts", ["profile_id", "revision"], unique=False
    )
