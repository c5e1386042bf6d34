"""Accounts, invitations and networks that tests talk about."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

from features.facts import Label
from matcher.accounts import Account, AccountChange, Invitation, Network, Role, ScopeKind, Side
from matcher.audit import AuditEvent
from matcher.links import hash_token
from matcher.mail import Message
from tests.fakes import NOW

INVITED = hash_token("an invitation")
EVENT = AuditEvent("command", "account.created", "account:anna", {"roles": ["member"]})


def account(name: str = "anna", *roles: Role, **more: Any) -> Account:
    """Return an account whose values all derive from one name."""
    plain = Account(name, f"{name}@example.org", f"unique-{name}", NOW, roles=frozenset(roles))
    return replace(plain, **more)


def message(key: str = "welcome-1", **more: Any) -> Message:
    plain = Message(key, "anna@example.org", "ko", "환영합니다", "안녕하세요\n")
    return replace(plain, **more)


def invitation(**more: Any) -> Invitation:
    plain = Invitation(
        INVITED,
        "eva@example.org",
        Role.ANALYST,
        None,
        NOW,
        NOW + timedelta(days=14),
        "account:otto",
    )
    return replace(plain, **more)


def network(network_id: str = "photonics", *coordinators: str, **more: Any) -> Network:
    plain = Network(
        network_id,
        Label("Photonik", "Photonics", "광산업"),
        Side.GERMAN,
        frozenset({(ScopeKind.LAND, "DE-TH"), (ScopeKind.INNOVATION_CLUSTER, "gwangju")}),
        frozenset(coordinators),
    )
    return replace(plain, **more)


def create(stores: Any, *accounts: Account, **more: Any) -> None:
    """Store accounts in one change."""
    stores.accounts.apply(AccountChange(created=accounts, **more), NOW)
