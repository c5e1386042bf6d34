"""Accounts, roles, firms and networks: what is kept of them, and the rules that need no store."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

import idna

from features.facts import Label
from matcher.audit import AuditEvent
from matcher.errors import InvitationError, LastAdministratorError
from matcher.mail import Message
from matcher.records import PrivateLink

COMMAND = "command"
"""Actor of a change that is made on the command line."""
SYSTEM = "system"
"""Actor of what the service does by itself."""
VISITOR = "visitor"
"""Actor of what somebody tries who is not logged in."""
UNKNOWN_ACCOUNT = "account:unknown"
"""Subject of a try with an address that has no account."""
INVITATION_LIFETIME = timedelta(days=14)
FIRST_ADMINISTRATOR_LIFETIME = timedelta(hours=24)
FIRM_LINK_LIFETIME = timedelta(hours=12)
"""How long a link works that a member of a firm opens its profile with."""
_CREDENTIALS = (
    "email",
    "uniquifier",
    "password_hash",
    "confirmed_at",
    "totp_secret",
    "totp_counter",
    "language",
)


class Role(StrEnum):
    """What an account may do; ``web/permissions.py`` says what that is."""

    MEMBER = "member"
    COORDINATOR = "coordinator"
    ANALYST = "analyst"
    ADMINISTRATOR = "administrator"


STAFF = frozenset({Role.COORDINATOR, Role.ANALYST, Role.ADMINISTRATOR})
"""Roles that see more than their own firm."""


class Side(StrEnum):
    """For which side a network speaks."""

    GERMAN = "german"
    KOREAN = "korean"


class ScopeKind(StrEnum):
    """By what a network is told which firms and mini-clusters are its own."""

    GERMAN_CLUSTER = "german_cluster"
    INNOVATION_CLUSTER = "innovation_cluster"
    LAND = "land"


@dataclass(frozen=True, slots=True)
class Account:
    """A person who can log in.

    Parameters
    ----------
    id : random identifier, says nothing about the person.
    email : as the person gave it, normalised; unique without regard to case.
    password_hash : Argon2id, or empty while no password has been set.
    uniquifier : random; sessions carry it, so a new one ends them all.
    confirmed_at : since when an address of the account was shown to be the person's own, or None;
        moving to another one keeps it, taking the account back after a move begins anew.
    totp_secret : encrypted secret of the second factor, or empty.
    totp_counter : time step of the last code that was accepted; no code is accepted twice.
    language : in which the person is written to.
    """

    id: str
    email: str
    uniquifier: str
    created_at: datetime
    password_hash: str = field(default="", repr=False)
    active: bool = True
    confirmed_at: datetime | None = None
    totp_secret: str = field(default="", repr=False)
    totp_counter: int | None = None
    language: str = "de"
    roles: frozenset[Role] = frozenset()

    @property
    def actor(self) -> str:
        """The account as the actor or subject of an audit row."""
        return actor_of(self.id)

    @property
    def is_working_administrator(self) -> bool:
        """Whether the account can administer now."""
        return self.active and Role.ADMINISTRATOR in self.roles


@dataclass(frozen=True, slots=True)
class Invitation:
    """A one-time link to an account; only the hash of its token is kept, and it goes when used.

    Parameters
    ----------
    email : whom it was sent to; empty for the first administrator, who gives an address.
    role : the role that it gives.
    profile_id : the firm whose member one becomes, or None.
    inviter : who sent it, as the audit trail names them; what they may no longer give ends.
    """

    token_hash: str
    email: str
    role: Role
    profile_id: str | None
    created_at: datetime
    expires_at: datetime
    inviter: str | None = None

    def usable(self, now: datetime) -> Invitation:
        """Return the invitation itself; raises InvitationError when it has expired."""
        if now >= self.expires_at:
            raise InvitationError
        return self


def home_of(answers: Mapping[str, Any]) -> frozenset[tuple[ScopeKind, str]]:
    """Return where a firm with these answers belongs: what networks know their firms by."""
    clusters = answers.get("german_clusters") or ()
    found = {(ScopeKind.GERMAN_CLUSTER, str(one)) for one in clusters}
    land = answers.get("land")
    return frozenset(found | ({(ScopeKind.LAND, str(land))} if land else set()))


@dataclass(frozen=True, slots=True)
class Network:
    """A network of one side: the firms and mini-clusters in its scope, and who coordinates them.

    Parameters
    ----------
    id : short key such as ``photonics-thuringia``.
    scope : pairs of kind and identifier of the catalogue.
    coordinators : identifiers of accounts.
    """

    id: str
    name: Label
    side: Side
    scope: frozenset[tuple[ScopeKind, str]] = frozenset()
    coordinators: frozenset[str] = frozenset()

    def values(self, kind: ScopeKind) -> frozenset[str]:
        """Return the identifiers of one kind in the scope."""
        return frozenset(value for found, value in self.scope if found is kind)

    def covers_firm(self, answers: Mapping[str, Any]) -> bool:
        """Say whether a firm with these answers belongs to the network."""
        return not self.scope.isdisjoint(home_of(answers))

    def covers_innovation_cluster(self, innovation_cluster: str) -> bool:
        """Say whether the mini-clusters of an innovation cluster belong to the network."""
        return innovation_cluster in self.values(ScopeKind.INNOVATION_CLUSTER)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountChange:
    """Everything that changes together: kept whole in one transaction, or not at all.

    Parameters
    ----------
    created : new accounts.
    credentials : accounts whose address, password, confirmation, second factor, language and
        uniquifier replace what is stored; their roles and whether they are active stay as they are.
    seen : accounts in ``credentials`` as they were read: what is the same as then is not written.
    roles, active : new values by the identifier of an account. Who is no coordinator any more, or
        not active, coordinates no network from then on.
    invitations : new ones. One for the same address and purpose replaces the earlier.
    used : token hashes of invitations that must be usable still, and are gone after.
    revoked : token hashes of invitations that go, there or not.
    entered : pairs of a profile and the account that filled it in for the firm.
    confirmed : profiles whose firm has confirmed what was filled in for it.
    handed_over : new links of profiles that were filled in for firms; all their others end.
    erased : accounts that go with all that is personal of them, memberships included.
    abandoned : accounts that go like those where nobody has confirmed them meanwhile.
    erased_profiles : firms that go with ``erased``: exactly those without another member.
    joined, left : pairs of profile and account. Who leaves may know links: the profile's all end.
    networks : new or replaced ones.
    removed_networks : identifiers.
    events : one row of the audit trail each.
    messages : to be sent once the change is kept.
    """

    created: tuple[Account, ...] = ()
    credentials: tuple[Account, ...] = ()
    seen: tuple[Account, ...] = ()
    roles: Mapping[str, frozenset[Role]] = field(default_factory=dict)
    active: Mapping[str, bool] = field(default_factory=dict)
    invitations: tuple[Invitation, ...] = ()
    used: tuple[str, ...] = ()
    revoked: tuple[str, ...] = ()
    entered: tuple[tuple[str, str], ...] = ()
    confirmed: tuple[str, ...] = ()
    handed_over: tuple[PrivateLink, ...] = ()
    erased: tuple[str, ...] = ()
    abandoned: tuple[str, ...] = ()
    erased_profiles: tuple[str, ...] = ()
    joined: tuple[tuple[str, str], ...] = ()
    left: tuple[tuple[str, str], ...] = ()
    networks: tuple[Network, ...] = ()
    removed_networks: tuple[str, ...] = ()
    events: tuple[AuditEvent, ...] = ()
    messages: tuple[Message, ...] = ()

    @property
    def going(self) -> tuple[str, ...]:
        """The accounts that go."""
        return (*self.erased, *self.abandoned)


def changed_credentials(change: AccountChange, account: Account) -> dict[str, Any]:
    """Return the credentials of an account that a change has to write, by name."""
    seen = next((one for one in change.seen if one.id == account.id), None)
    given = {name: getattr(account, name) for name in _CREDENTIALS}
    if seen is None:
        return given
    return {name: value for name, value in given.items() if value != getattr(seen, name)}


def without_networks(change: AccountChange) -> frozenset[str]:
    """Return the accounts that coordinate nothing once a change is kept."""
    no_role = {key for key, roles in change.roles.items() if Role.COORDINATOR not in roles}
    return frozenset(no_role | {key for key, active in change.active.items() if not active})


@dataclass(frozen=True, slots=True)
class Entry:
    """A profile that a coordinator filled in for a firm, which has not confirmed it yet.

    Parameters
    ----------
    writer : identifier of the account that filled it in; it may be erased by now.
    handed_over : whether the firm got a link of its own, without which nobody can confirm.
    """

    writer: str
    handed_over: bool


def actor_of(account_id: str) -> str:
    """Return an account as the actor or subject of an audit row."""
    return f"account:{account_id}"


def invitation_key(token_hash: str) -> str:
    """Return the key of the message that carries an invitation."""
    return f"invitation-{token_hash[:32]}"


def same_address(email: str) -> str:
    """Return what two spellings of one e-mail address have in common; nothing for no address."""
    local, at, domain = email.strip().lower().rpartition("@")
    # Not casefold: it makes the domains of "ß" and of "ss" one, and they have two owners.
    with suppress(idna.IDNAError):
        domain = idna.encode(domain, uts46=True).decode("ascii")
    return f"{local}{at}{domain}"


def require_an_administrator(before: Collection[Account], after: Collection[Account]) -> None:
    """Raise LastAdministratorError when a change would leave nobody who can administer."""
    had_one = any(account.is_working_administrator for account in before)
    if had_one and not any(account.is_working_administrator for account in after):
        raise LastAdministratorError


def coordinated_by(networks: Collection[Network], account_id: str) -> tuple[Network, ...]:
    """Return the networks that an account coordinates, in their given order."""
    return tuple(network for network in networks if account_id in network.coordinators)
