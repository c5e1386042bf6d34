"""Accounts with roles, members of firms, invitations, networks, and the outbox of e-mail."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

ROLES = ("member", "coordinator", "analyst", "administrator")
LANGUAGES = ("de", "en", "ko")


def upgrade() -> None:
    _create_users()
    _create_firms()
    _create_networks()
    _create_outbox()


def downgrade() -> None:
    for table in (
        "outbox",
        "network_scope",
        "network_members",
        "networks",
        "invitations",
        "profile_entries",
        "profile_members",
        "user_roles",
        "users",
    ):
        op.drop_table(table)


def _create_users() -> None:
    op.create_table(
        "users",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("uniquifier", sa.String(length=64), nullable=False),
        sa.Column("password_hash", sa.String(length=200), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", sa.String(length=32), nullable=True),
        sa.Column("totp_secret", sa.String(length=500), nullable=False),
        sa.Column("totp_counter", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.CheckConstraint("length(address) > 0", name=op.f("ck_users_address")),
        _one_of("users", "language", LANGUAGES),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_users")),
        sa.UniqueConstraint("address", name=op.f("uq_users_address")),
        sa.UniqueConstraint("uniquifier", name=op.f("uq_users_uniquifier")),
    )
    op.create_table(
        "user_roles",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        _one_of("user_roles", "role", ROLES),
        _points_to("user_roles", "user_id", "users"),
        sa.PrimaryKeyConstraint("user_id", "role", name=op.f("pk_user_roles")),
    )


def _create_firms() -> None:
    op.create_table(
        "profile_members",
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        _points_to("profile_members", "profile_id", "profiles"),
        _points_to("profile_members", "user_id", "users"),
        sa.PrimaryKeyConstraint("profile_id", "user_id", name=op.f("pk_profile_members")),
    )
    op.create_index("ix_profile_members_user_id", "profile_members", ["user_id"])
    op.create_table(
        "profile_entries",
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("entered_at", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", sa.String(length=32), nullable=True),
        _points_to("profile_entries", "profile_id", "profiles"),
        _points_to("profile_entries", "user_id", "users"),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_profile_entries")),
    )
    op.create_index("ix_profile_entries_user_id", "profile_entries", ["user_id"])
    op.create_table(
        "invitations",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("email", sa.String(length=254), nullable=False),
        sa.Column("role", sa.String(length=80), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", sa.String(length=32), nullable=False),
        sa.Column("expires_at", sa.String(length=32), nullable=False),
        _one_of("invitations", "role", ROLES),
        sa.CheckConstraint("length(token_hash) = 64", name=op.f("ck_invitations_token_hash")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_invitations_lifetime")),
        sa.CheckConstraint(
            "profile_id IS NULL OR role = 'member'",
            name=op.f("ck_invitations_only_members_of_firms"),
        ),
        _points_to("invitations", "profile_id", "profiles"),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_invitations")),
    )
    op.create_index("ix_invitations_profile_id", "invitations", ["profile_id"])


def _create_networks() -> None:
    op.create_table(
        "networks",
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("name_de", sa.String(length=200), nullable=False),
        sa.Column("name_en", sa.String(length=200), nullable=False),
        sa.Column("name_ko", sa.String(length=200), nullable=False),
        sa.Column("side", sa.String(length=80), nullable=False),
        _one_of("networks", "side", ("german", "korean")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_networks")),
    )
    op.create_table(
        "network_members",
        sa.Column("network_id", sa.String(length=80), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        _points_to("network_members", "network_id", "networks"),
        _points_to("network_members", "user_id", "users"),
        sa.PrimaryKeyConstraint("network_id", "user_id", name=op.f("pk_network_members")),
    )
    op.create_index("ix_network_members_user_id", "network_members", ["user_id"])
    op.create_table(
        "network_scope",
        sa.Column("network_id", sa.String(length=80), nullable=False),
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("value", sa.String(length=80), nullable=False),
        _one_of("network_scope", "kind", ("german_cluster", "innovation_cluster", "land")),
        _points_to("network_scope", "network_id", "networks"),
        sa.PrimaryKeyConstraint("network_id", "kind", "value", name=op.f("pk_network_scope")),
    )


def _create_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("recipient", sa.String(length=254), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("state", sa.String(length=80), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("due_at", sa.String(length=32), nullable=False),
        sa.Column("changed_at", sa.String(length=32), nullable=False),
        sa.Column("fault", sa.String(length=80), nullable=False),
        _one_of("outbox", "state", ("waiting", "sending", "sent", "failed")),
        _one_of("outbox", "language", LANGUAGES),
        sa.CheckConstraint("attempts >= 0", name=op.f("ck_outbox_attempts")),
        sa.CheckConstraint(
            "state <> 'sent' OR (recipient = '' AND body = '')",
            name=op.f("ck_outbox_sent_is_empty"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_outbox_state_due_at", "outbox", ["state", "due_at"])


def _one_of(table: str, column: str, allowed: tuple[str, ...]) -> sa.CheckConstraint:
    listed = ", ".join(f"'{value}'" for value in allowed)
    return sa.CheckConstraint(f"{column} IN ({listed})", name=op.f(f"ck_{table}_{column}"))


def _points_to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}")
    )
