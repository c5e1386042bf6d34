"""Contacts of partners, links with which they answer, notices, what few steps have beside."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

from data.migrations.guards import guard, unguard

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_OF_ERASED = (
    "SELECT 1 FROM erasures JOIN introductions"
    " ON introductions.profile_id = erasures.profile_id"
    " WHERE introductions.id = OLD.introduction_id"
)
_TABLES = ("mail_preferences", "notices", "reply_links", "partner_contacts", "step_details")


def upgrade() -> None:
    _create_step_details()
    _create_contacts()
    _create_reply_links()
    _create_notices()
    guard("step_details", _OF_ERASED)


def downgrade() -> None:
    for table in _TABLES:
        op.drop_table(table)
    unguard("step_details")


def _create_step_details() -> None:
    op.create_table(
        "step_details",
        sa.Column("introduction_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("suggested", sa.String(length=80), nullable=False),
        sa.ForeignKeyConstraint(
            ["introduction_id"],
            ["introductions.id"],
            name=op.f("fk_step_details_introduction_id"),
        ),
        sa.ForeignKeyConstraint(
            ["introduction_id", "number"],
            ["introduction_steps.introduction_id", "introduction_steps.number"],
            name=op.f("fk_step_details_introduction_id_number"),
        ),
        sa.PrimaryKeyConstraint("introduction_id", "number", name=op.f("pk_step_details")),
    )


def _create_contacts() -> None:
    op.create_table(
        "partner_contacts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("source", sa.String(length=300), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.Column("entered_by", sa.String(length=80), nullable=False),
        sa.Column("entered_at", sa.String(length=32), nullable=False),
        sa.Column("ended_at", sa.String(length=32), nullable=True),
        sa.CheckConstraint(
            "language IN ('de', 'en', 'ko')", name=op.f("ck_partner_contacts_language")
        ),
        sa.CheckConstraint(
            "ended_at IS NOT NULL OR length(source) > 0", name=op.f("ck_partner_contacts_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_contacts")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_partner_contacts_place", "partner_contacts", ["place"])


def _create_reply_links() -> None:
    op.create_table(
        "reply_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("introduction_id", sa.String(length=36), nullable=False),
        sa.Column("contact_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        sa.Column("used_at", sa.String(length=32), nullable=True),
        sa.Column("revoked_at", sa.String(length=32), nullable=True),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_reply_links_token_hash")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_reply_links_lifetime")),
        sa.ForeignKeyConstraint(
            ["introduction_id"], ["introductions.id"], name=op.f("fk_reply_links_introduction_id")
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["partner_contacts.id"], name=op.f("fk_reply_links_contact_id")
        ),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_reply_links")),
    )
    op.create_index("ix_reply_links_introduction_id", "reply_links", ["introduction_id"])
    op.create_index("ix_reply_links_contact_id", "reply_links", ["contact_id"])


def _create_notices() -> None:
    op.create_table(
        "notices",
        sa.Column("introduction_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("recipient", sa.String(length=80), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["introduction_id"], ["introductions.id"], name=op.f("fk_notices_introduction_id")
        ),
        sa.PrimaryKeyConstraint(
            "introduction_id", "number", "recipient", name=op.f("pk_notices")
        ),
    )
    op.create_index("ix_notices_recipient_at", "notices", ["recipient", "at"])
    op.create_table(
        "mail_preferences",
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("mode", sa.String(length=80), nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint(
            "mode IN ('immediate', 'daily', 'never')", name=op.f("ck_mail_preferences_mode")
        ),
        sa.PrimaryKeyConstraint("subject", name=op.f("pk_mail_preferences")),
    )
