"""Erased accounts, consents, texts of the operator, periods of keeping, whom a message concerns."""

from __future__ import annotations

from contextlib import suppress

import idna
import sqlalchemy as sa
from alembic import op

from data.migrations.guards import guard, unguard

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ENTRIES = "profile_id, user_id, entered_at, confirmed_at"
_OF_ERASED = "SELECT 1 FROM erasures WHERE erasures.profile_id = OLD.profile_id"
_GUARDED = ("account_erasures", "consents", "operator_texts")


def upgrade() -> None:
    _create_erasures()
    _create_texts()
    _create_retention()
    _create_mail_subjects()
    _remake_entries(is_new=True)
    guard("account_erasures")
    guard("operator_texts")
    guard("consents", _OF_ERASED)
    _renew_addresses()


def downgrade() -> None:
    _remake_entries(is_new=False)
    for table in ("mail_subjects", "retention_periods", *_GUARDED):
        op.drop_table(table)
    for table in _GUARDED:
        unguard(table)


def _create_erasures() -> None:
    op.create_table(
        "account_erasures",
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("erased_at", sa.String(length=32), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name=op.f("pk_account_erasures")),
    )


def _create_texts() -> None:
    op.create_table(
        "operator_texts",
        sa.Column("kind", sa.String(length=80), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("text_de", sa.Text(), nullable=False),
        sa.Column("text_en", sa.Text(), nullable=False),
        sa.Column("text_ko", sa.Text(), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("saved_at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_operator_texts_version")),
        sa.PrimaryKeyConstraint("kind", "version", name=op.f("pk_operator_texts")),
    )
    op.create_table(
        "consents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("given", sa.Boolean(), nullable=False),
        sa.Column("at", sa.String(length=32), nullable=False),
        sa.CheckConstraint("version >= 1", name=op.f("ck_consents_version")),
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_consents_profile_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consents")),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_consents_profile_id", "consents", ["profile_id"])


def _create_retention() -> None:
    op.create_table(
        "retention_periods",
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.CheckConstraint("days >= 1", name=op.f("ck_retention_periods_days")),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_retention_periods")),
    )


def _create_mail_subjects() -> None:
    op.create_table(
        "mail_subjects",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_mail_subjects")),
    )
    op.create_index("ix_mail_subjects_subject", "mail_subjects", ["subject"])


def _remake_entries(*, is_new: bool) -> None:
    """Make the table anew with its rows: the account that entered a profile may be erased."""
    op.execute(f"CREATE TABLE kept_entries AS SELECT {_ENTRIES} FROM profile_entries")
    op.drop_table("profile_entries")
    users = sa.ForeignKeyConstraint(
        ["user_id"], ["users.id"], name=op.f("fk_profile_entries_user_id")
    )
    handed_over = sa.Column("handed_over_at", sa.String(length=32), nullable=True)
    op.create_table(
        "profile_entries",
        sa.Column("profile_id", sa.String(length=36), nullable=False),
        sa.Column("user_id", sa.String(length=36), nullable=False),
        sa.Column("entered_at", sa.String(length=32), nullable=False),
        sa.Column("confirmed_at", sa.String(length=32), nullable=True),
        handed_over if is_new else users,
        sa.ForeignKeyConstraint(
            ["profile_id"], ["profiles.id"], name=op.f("fk_profile_entries_profile_id")
        ),
        sa.PrimaryKeyConstraint("profile_id", name=op.f("pk_profile_entries")),
    )
    op.create_index("ix_profile_entries_user_id", "profile_entries", ["user_id"])
    there = "" if is_new else " WHERE user_id IN (SELECT id FROM users)"
    op.execute(
        f"INSERT INTO profile_entries ({_ENTRIES}) SELECT {_ENTRIES} FROM kept_entries{there}"  # noqa: S608
    )
    op.drop_table("kept_entries")


def _renew_addresses() -> None:
    """Let accounts with other than ASCII letters in their domain be found by the present rule."""
    users = sa.table("users", sa.column("id"), sa.column("email"), sa.column("address"))
    connection = op.get_bind()
    rows = connection.execute(sa.select(users)).all()
    taken = {row.address for row in rows}
    for row in rows:
        address = _same_address(row.email)
        # Where two are one now, the later is left as it is: an administrator has to decide.
        if address != row.address and address not in taken:
            taken.add(address)
            connection.execute(
                sa.update(users).where(users.c.id == row.id).values(address=address)
            )


def _same_address(email: str) -> str:
    local, at, domain = email.strip().lower().rpartition("@")
    with suppress(idna.IDNAError):
        domain = idna.encode(domain, uts46=True).decode("ascii")
    return f"{local}{at}{domain}"
