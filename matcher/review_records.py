"""What is kept of introductions, slots and rules about pairings: one frozen record per thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from features.errors import ClusterbridgeError
from matcher.accounts import ScopeKind
from matcher.candidates import EXCLUDED_BY_PROFILE
from matcher.origins import Origin
from matcher.review import OPEN_STATES, ReviewState, Step
from matcher.review_errors import (
    AlreadyRequestedError,
    PairForbiddenError,
    RequestsRefusedError,
    StaleAssignmentError,
    StaleRulesError,
    StaleSlotsError,
)

Pair = tuple[str, str]
"""Identifiers of a firm's profile and of a mini-cluster."""
MAX_MESSAGE = 2000
"""Longest message with which a firm asks for an introduction, in characters."""
MAX_ASKED = 5
"""Introductions that a firm can ask for with one form."""
MAX_REASON = 300
"""Longest reason of a rule about a pairing, in characters."""
MAX_INTERNAL = 2000
"""Longest internal note of coordinators, in characters."""
DEFAULT_SLOTS = 5
"""Slots of a mini-cluster in a period as long as nobody has said another number; an assumption."""
MAX_SLOTS = 1000
"""Most slots of a mini-cluster in a period."""


class Disclosure(StrEnum):
    """What a firm lets go out with the first contact, beside its blind brief."""

    PROBLEM = "problem"
    SIZE = "size"
    AGE = "age"
    REGION = "region"
    NAME = "name"
    CONTACT = "contact"


@dataclass(frozen=True, slots=True)
class NewIntroduction:
    """What a firm asks for.

    Parameters
    ----------
    revision : of the answers for which the mini-cluster was suggested.
    rank, score, chance, chance_low, chance_high : as shown, for sorting and for learning.
    message : what it wants to solve, in its own words.
    disclosed : what may go out; nothing identifying leaves without it.
    origin : from which page it is asked.
    """

    profile_id: str
    revision: int
    mini_cluster: str
    model_version: str
    catalogue_version: str
    rank: int
    score: float
    chance: float
    chance_low: float
    chance_high: float
    message: str
    disclosed: frozenset[Disclosure]
    origin: Origin = Origin.UNKNOWN

    def __post_init__(self) -> None:
        if len(self.message) > MAX_MESSAGE or self.rank < 1:
            raise ValueError("not a request for an introduction")


@dataclass(frozen=True, slots=True)
class Introduction:
    """A pairing under review, with everything that happened to it.

    Parameters
    ----------
    id : random, says nothing about the firm.
    steps : all of them, by number; ``state`` is what they add up to.
    since : when it came into this state.
    assigned_to : account of the coordinator who looks after it, or empty.
    """

    id: str
    asked: NewIntroduction
    requested_by: str
    requested_at: datetime
    steps: tuple[Step, ...]
    state: ReviewState
    since: datetime
    assigned_to: str = ""


class Order(StrEnum):
    """How a queue is sorted."""

    WAITING = "waiting"
    CHANCE = "chance"
    UNCERTAIN = "uncertain"


@dataclass(frozen=True, slots=True)
class Place:
    """Where an introduction stood in a sorted queue, whatever has become of it since.

    Parameters
    ----------
    value : what the queue is sorted by, the smallest first; then by ``requested_at``, then by
        ``introduction``, which is its id.
    """

    value: float
    requested_at: datetime
    introduction: str


@dataclass(frozen=True, slots=True)
class QueueQuery:
    """Which introductions a coordinator wants to see.

    Parameters
    ----------
    states : in any of them; empty means all.
    scope : only those of firms that belong to it; None means of any firm.
    outside : only those of firms that do not belong to it; None means of any firm.
    mini_clusters : only to these; None means to any.
    firms : only those of these profiles; None means of any.
    assigned_to : only those of one coordinator; None means anybody's.
    asked_by : only those that were asked for at this moment or before; None means at any.
    at, backwards : the page that follows this place, or that comes before it; without a place the
        first page, or the last one.
    count : how many introductions a page has at most.
    """

    states: frozenset[ReviewState] = frozenset()
    mini_clusters: frozenset[str] | None = None
    scope: frozenset[tuple[ScopeKind, str]] | None = None
    outside: frozenset[tuple[ScopeKind, str]] | None = None
    firms: frozenset[str] | None = None
    assigned_to: str | None = None
    asked_by: datetime | None = None
    order: Order = Order.WAITING
    at: Place | None = None
    backwards: bool = False
    count: int = 50


@dataclass(frozen=True, slots=True)
class QueuePage:
    """One page of a queue.

    Parameters
    ----------
    total : counts all introductions that fit the query.
    number : of the first one on this page among them, from 1; 0 for a page with none.
    start, end : places of the first and the last one, None for a page with none.
    """

    introductions: tuple[Introduction, ...]
    total: int
    number: int = 0
    start: Place | None = None
    end: Place | None = None


@dataclass(frozen=True, slots=True)
class Tally:
    """How many introductions are in a state, and since when the first of them is."""

    count: int
    since: datetime


@dataclass(frozen=True, slots=True)
class WaitingList:
    """Who waits for a decision on an introduction to one mini-cluster.

    Parameters
    ----------
    first : of the firms that were asked about, the longest waiting first.
    own, total : how many there are of these firms, and of all.
    """

    first: tuple[Introduction, ...] = ()
    own: int = 0
    total: int = 0


@dataclass(frozen=True, slots=True)
class SlotUse:
    """How many introductions a mini-cluster's coordinator takes in a period, and how many it has.

    Parameters
    ----------
    open : slots that can be used; lowered below ``used`` it stays so until some are given back.
    """

    open: int
    used: int

    @property
    def free(self) -> int:
        """How many more can be accepted; never below 0."""
        return max(0, self.open - self.used)


class RuleKind(StrEnum):
    """What a rule says about a pairing."""

    PIN = "pin"
    FORBID = "forbid"
    SAME_GROUP = "same_group"
    ALREADY_PARTNERS = "already_partners"
    COMPETITOR = "competitor"


FORBIDDING = frozenset(RuleKind) - {RuleKind.PIN}
"""Rules that keep a pairing from being accepted."""


@dataclass(frozen=True, slots=True)
class PairRule:
    """A pin, a ban or a conflict of interest between a firm and a mini-cluster.

    Parameters
    ----------
    expires_at : the first moment at which it does not hold any more, or None.
    ended_at : when somebody took it back, or None.
    """

    id: int
    kind: RuleKind
    profile_id: str
    mini_cluster: str
    reason: str
    actor: str
    created_at: datetime
    expires_at: datetime | None = None
    ended_at: datetime | None = None

    def holds(self, moment: datetime) -> bool:
        """Say whether the rule is, was or will be in force at a moment."""
        ends = (self.ended_at, self.expires_at)
        return self.created_at <= moment and all(one is None or moment < one for one in ends)


@dataclass(frozen=True, slots=True)
class InternalNote:
    """What a coordinator has noted on an introduction, for colleagues; never changed.

    No page shows it to the firm or to a partner. It is part of what the firm can export.
    """

    id: int
    introduction_id: str
    actor: str
    at: datetime
    text: str


def period_of(moment: datetime) -> str:
    """Return the half-year in which slots are counted, such as ``2026-H2`` (UTC)."""
    return f"{moment.year}-H{1 if moment.month <= 6 else 2}"


def forbidden_pairs(
    rules: Iterable[PairRule], excluded: Iterable[Pair], now: datetime
) -> dict[Pair, str]:
    """Return why pairings must not go on: what their firms exclude, and rules in force.

    Parameters
    ----------
    excluded : what the firms do not want to see.

    Returns
    -------
    The reason of the first rule, or :data:`EXCLUDED_BY_PROFILE`, by firm and mini-cluster.
    """
    found: dict[Pair, str] = {}
    for rule in rules:
        if rule.kind in FORBIDDING and rule.holds(now):
            found.setdefault((rule.profile_id, rule.mini_cluster), rule.reason)
    return {**dict.fromkeys(excluded, EXCLUDED_BY_PROFILE), **found}


def period_after(period: str) -> str:
    """Return the half-year that follows one."""
    year, half = int(period[:4]), period[-1]
    return f"{year}-H2" if half == "1" else f"{year + 1}-H1"


def require_sound_note(text: str) -> None:
    """Raise ValueError for a note that is empty or too long."""
    if not 0 < len(text) <= MAX_INTERNAL:
        raise ValueError(f"text: {len(text)} characters; allowed: 1 to {MAX_INTERNAL}")


def require_default(period: str, count: int, wanted: int, seen: int | None) -> None:
    """Raise StaleSlotsError when the number for all is not as it was seen, nor as it is wanted."""
    if seen is not None and count not in (seen, wanted):
        raise StaleSlotsError(period, seen, count)


def require_no_refusal(
    asked: Sequence[NewIntroduction],
    existing: Iterable[Introduction],
    forbidden: Mapping[Pair, str],
) -> None:
    """Raise RequestsRefusedError when one is open already, asked for twice, or ruled out.

    Parameters
    ----------
    asked : by one firm.
    existing : introductions of the firm.
    forbidden : why pairings must not go on.
    """
    taken = {one.asked.mini_cluster: one.id for one in existing if one.state in OPEN_STATES}
    refused: dict[str, ClusterbridgeError] = {}
    for one in asked:
        reason = forbidden.get((one.profile_id, one.mini_cluster))
        if one.mini_cluster in taken:
            refused[one.mini_cluster] = AlreadyRequestedError(
                taken[one.mini_cluster], one.mini_cluster
            )
        elif reason is not None:
            refused[one.mini_cluster] = PairForbiddenError(one.mini_cluster, reason)
        taken.setdefault(one.mini_cluster, "")
    if refused:
        raise RequestsRefusedError(refused)


def require_assignee(one: Introduction, account: str, seen: str | None) -> None:
    """Raise StaleAssignmentError when it is not as somebody saw it, nor as they want it."""
    if seen is not None and one.assigned_to not in (seen, account):
        raise StaleAssignmentError(one.id, one.assigned_to)


def require_slots(mini_cluster: str, use: SlotUse, count: int, seen: int | None) -> None:
    """Raise StaleSlotsError when they are not as somebody saw them, nor as they want them."""
    if seen is not None and use.open not in (seen, count):
        raise StaleSlotsError(mini_cluster, seen, use.open)


def newest_rule(rules: Iterable[PairRule]) -> int:
    """Return the number of the newest of a firm's rules, 0 when there is none."""
    return max((rule.id for rule in rules), default=0)


def require_newest(rules: Iterable[PairRule], profile_id: str, seen: int | None) -> None:
    """Raise StaleRulesError when a firm has newer rules than somebody saw; None saw all."""
    newest = newest_rule(rules)
    if seen is not None and newest > seen:
        raise StaleRulesError(profile_id, seen, newest)


def require_sound_rule(rule: PairRule) -> None:
    """Raise ValueError for a rule without or with too long a reason, or without a future."""
    if not 0 < len(rule.reason) <= MAX_REASON:
        raise ValueError(f"reason: {len(rule.reason)} characters; allowed: 1 to {MAX_REASON}")
    if rule.expires_at is not None and rule.expires_at <= rule.created_at:
        raise ValueError("expires_at: a rule must hold for some time")
