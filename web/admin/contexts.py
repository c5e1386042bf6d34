"""What the templates of administration may read as ``page``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from matcher.accounts import Account, Network
from web.controls import Faulty
from web.review.desk_contexts import (
    RuleView,
)

Option = tuple[str, str]
"""Value and label of something that can be chosen."""


@dataclass(frozen=True, slots=True)
class Person:
    """One account in the list, with its roles in words."""

    account: Account
    roles: tuple[str, ...]
    is_self: bool


@dataclass(frozen=True, slots=True)
class Waiting:
    """An invitation that has not been used; ``key`` is the hash of its token."""

    key: str
    email: str
    role: str
    expires_at: datetime
    expired: bool


@dataclass(frozen=True, slots=True)
class UsersPage:
    """All accounts, and who is invited."""

    people: tuple[Person, ...]
    waiting: tuple[Waiting, ...]
    roles: tuple[Option, ...]
    languages: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class FirmRule:
    """A rule about a pairing, with the name of its firm, which may be empty."""

    firm: str
    rule: RuleView


@dataclass(frozen=True, slots=True)
class AllRulesPage:
    """The rules about all firms, the latest first: in force, and not any more."""

    now: tuple[FirmRule, ...]
    before: tuple[FirmRule, ...]


@dataclass(frozen=True, slots=True)
class NetworksPage:
    """All networks: name, side, and who coordinates them.

    Parameters
    ----------
    orphans : the first open requests of firms that nobody looks after: home of the firm in words,
        mini-cluster, state, since when; ``orphans_in_all`` counts all of them.
    """

    networks: tuple[tuple[Network, str, str, str], ...]
    orphans: tuple[tuple[str, str, str, datetime], ...]
    orphans_in_all: int


@dataclass(frozen=True, slots=True)
class NetworkPage(Faulty):
    """One network as a form.

    Parameters
    ----------
    values : what the text fields hold.
    chosen : what is ticked, by the name of the group.
    options : triples of value, label and note, by the name of the group.
    faults : pairs of the id of a control and what is wrong with it.
    """

    is_new: bool
    values: Mapping[str, str]
    chosen: Mapping[str, frozenset[str]]
    options: Mapping[str, tuple[tuple[str, str, str], ...]]
    sides: tuple[Option, ...]
    faults: tuple[tuple[str, str], ...] = ()
