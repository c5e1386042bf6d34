"""Names of roles and sides in the language of the page."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from matcher.accounts import Account, Role, Side


def role_names() -> Mapping[Role, str]:
    """Return the name of each role."""
    return {
        Role.MEMBER: _("Member of a firm"),
        Role.COORDINATOR: _("Network coordinator"),
        Role.ANALYST: _("Analyst"),
        Role.ADMINISTRATOR: _("Administrator"),
    }


def side_names() -> Mapping[Side, str]:
    """Return the name of each side."""
    return {Side.GERMAN: _("German side"), Side.KOREAN: _("Korean side")}


def roles_of(account: Account) -> tuple[str, ...]:
    """Return the names of an account's roles in the order of the list."""
    return tuple(name for role, name in role_names().items() if role in account.roles)
