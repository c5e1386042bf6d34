"""The person who is logged in, as Flask-Security wants it, made from what is stored."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime

from flask import current_app
from flask_login import current_user
from flask_security import RoleMixin, UserMixin

from matcher.accounts import STAFF, Account, Role
from matcher.errors import AccountNotFoundError

AUTHENTICATOR = "authenticator"
"""The one kind of second factor: an app that shows codes."""
STAFF_SECOND_FACTOR = "STAFF_SECOND_FACTOR"
"""Configuration key: whether everybody who sees more than one firm needs a second factor."""


@dataclass(frozen=True)
class RoleName(RoleMixin):
    """A role by its name."""

    name: str


@dataclass(eq=False, kw_only=True)
class User(UserMixin):
    """An account while a request works on it.

    Parameters
    ----------
    stored : the account as it was read, None while it is new.
    """

    id: str = ""  # type: ignore[assignment]
    email: str = ""
    fs_uniquifier: str = ""
    password: str | None = field(default=None, repr=False)
    active: bool = True
    confirmed_at: datetime | None = None
    tf_primary_method: str | None = None
    tf_totp_secret: str | None = field(default=None, repr=False)
    tf_phone_number: str | None = None
    totp_counter: int | None = None
    roles: list[RoleName] = field(default_factory=list)  # type: ignore[assignment]
    stored: Account | None = None

    @classmethod
    def of(cls, account: Account) -> User:
        """Return a stored account to work on."""
        return cls(
            id=account.id,
            email=account.email,
            fs_uniquifier=account.uniquifier,
            password=account.password_hash or None,
            active=account.active,
            confirmed_at=account.confirmed_at,
            tf_primary_method=AUTHENTICATOR if account.totp_secret else None,
            tf_totp_secret=account.totp_secret or None,
            totp_counter=account.totp_counter,
            roles=[RoleName(role.value) for role in sorted(account.roles)],
            stored=account,
        )

    def onto(self, account: Account) -> Account:
        """Return an account with the credentials that were worked on."""
        return replace(
            account,
            email=self.email,
            uniquifier=self.fs_uniquifier,
            password_hash=self.password or "",
            confirmed_at=self.confirmed_at,
            totp_secret=self.tf_totp_secret or "",
            totp_counter=self.totp_counter,
        )

    @property
    def needs_second_factor(self) -> bool:
        """Whether a password alone is not enough for what this person may see."""
        is_staff = any(Role(role.name) in STAFF for role in self.roles)
        return is_staff and bool(current_app.config[STAFF_SECOND_FACTOR])

    def check_tf_required(
        self, tf_setup_methods: list[tuple[str, str]], tf_fresh: bool
    ) -> tuple[bool, list[tuple[str, str]]]:
        """Ask for a code whoever has set one up, and whoever must."""
        return self.needs_second_factor or bool(tf_setup_methods), tf_setup_methods

    def check_tf_required_setup(self) -> bool:
        """Say whether the second factor can be switched off."""
        return self.needs_second_factor


def logged_in() -> User | None:
    """Return who is logged in, or None."""
    user = current_user._get_current_object()
    return user if isinstance(user, User) else None


def own_account() -> Account:
    """Return the account that is logged in; raises AccountNotFoundError."""
    user = logged_in()
    if user is None or user.stored is None:
        raise AccountNotFoundError
    return user.stored
