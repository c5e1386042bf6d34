"""The use cases of pins, bans and conflicts of interest between a firm and mini-clusters.

Who coordinates a network makes the rules about its firms. They are looked at before anything is
proposed, when an introduction is asked for, and again at every decision.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from features.catalogue import Catalogue
from features.plain_data import cleaned
from matcher.accounts import Account, home_of
from matcher.conflicts import Competitors, competitors_in
from matcher.errors import (
    ProfileNotFoundError,
)
from matcher.operations import Services
from matcher.planning import Command
from matcher.records import ProfileRevision
from matcher.review_errors import (
    RuleNotFoundError,
)
from matcher.review_records import Introduction, PairRule, RuleKind
from matcher.scope_operations import known_firms, scope_of


def holding(rules: Iterable[PairRule], moment: datetime) -> tuple[PairRule, ...]:
    """Return the rules that are in force at a moment, in their order."""
    return tuple(rule for rule in rules if rule.holds(moment))


def rules_in_force(services: Services, profile_id: str) -> tuple[PairRule, ...]:
    """Return the rules about a firm that hold now, oldest first."""
    return holding(services.review.rules_of(profile_id), services.clock.now())


def rules_about(services: Services, one: Introduction) -> tuple[PairRule, ...]:
    """Return the rules that are in force about the pairing of an introduction."""
    rules = rules_in_force(services, one.asked.profile_id)
    return tuple(rule for rule in rules if rule.mini_cluster == one.asked.mini_cluster)


def rules_when_asked(services: Services, one: Introduction) -> tuple[PairRule, ...]:
    """Return the rules about a firm that were in force when it asked for an introduction."""
    return holding(services.review.rules_of(one.asked.profile_id), one.requested_at)


def competitors_of(services: Services, catalogue: Catalogue, profile_id: str) -> Competitors:
    """Return the competitors that a firm names in its latest answers, looked up in a catalogue."""
    return _named_in(services.profiles.latest(profile_id), catalogue)


def with_conflicts(
    services: Services,
    catalogue: Catalogue,
    commands: Sequence[Command],
    introductions: Iterable[Introduction],
) -> tuple[Command, ...]:
    """Return commands with the competitor that stands against each, by the latest answers.

    Parameters
    ----------
    introductions : those that the commands name.
    """
    there = tuple(introductions)
    firms = services.profiles.latest_of({one.asked.profile_id for one in there})
    named = {key: _named_in(one, catalogue).beside for key, one in firms.items()}
    conflicts = {
        one.id: named.get(one.asked.profile_id, {}).get(one.asked.mini_cluster, "") for one in there
    }
    return tuple(replace(one, conflict=conflicts.get(one.introduction, "")) for one in commands)


def _named_in(revision: ProfileRevision, catalogue: Catalogue) -> Competitors:
    names = revision.answers.get("competitors") or ()
    return competitors_in([str(one) for one in names], catalogue)


def firm_of_network(services: Services, account: Account, profile_id: str) -> ProfileRevision:
    """Return the latest answers of a firm of a coordinator's networks.

    Raises
    ------
    ProfileNotFoundError : also for a firm of other networks, or one that told nobody of itself.
    """
    found = services.profiles.latest(profile_id)
    if scope_of(services, account).isdisjoint(home_of(found.answers)):
        raise ProfileNotFoundError(profile_id)
    if profile_id not in known_firms(services, [profile_id]):
        raise ProfileNotFoundError(profile_id)
    return found


def rules_of_firm(services: Services, account: Account, profile_id: str) -> tuple[PairRule, ...]:
    """Return all rules about a firm of a coordinator's networks, oldest first.

    Raises
    ------
    ProfileNotFoundError : as for :func:`firm_of_network`.
    """
    firm_of_network(services, account, profile_id)
    return services.review.rules_of(profile_id)


def add_rule(
    services: Services,
    account: Account,
    catalogue: Catalogue,
    profile_id: str,
    kind: RuleKind,
    mini_cluster: str,
    reason: str,
    expires_at: datetime | None,
    seen: int | None,
) -> PairRule:
    """Make a rule about a firm of one's own networks and a mini-cluster.

    Parameters
    ----------
    seen : number of the newest rule that the person saw, 0 for none.

    Raises
    ------
    ProfileNotFoundError : as for :func:`firm_of_network`.
    UnknownCodeError : there is no such mini-cluster.
    StaleRulesError : somebody else has made one meanwhile.
    ValueError : no or too long a reason, or an end that has passed.
    """
    firm_of_network(services, account, profile_id)
    given = (profile_id, kind, mini_cluster, reason, expires_at, account.actor, seen)
    return put_rule(services, catalogue, *given)


def put_rule(
    services: Services,
    catalogue: Catalogue,
    profile_id: str,
    kind: RuleKind,
    mini_cluster: str,
    reason: str,
    expires_at: datetime | None,
    actor: str,
    seen: int | None = None,
) -> PairRule:
    """Make a rule about any firm and a mini-cluster.

    Raises
    ------
    ProfileNotFoundError : there is no such firm.
    UnknownCodeError, StaleRulesError, ValueError : as for :func:`add_rule`.
    """
    one, now = catalogue.mini_cluster(mini_cluster), services.clock.now()
    return services.review.add_rule(
        kind, profile_id, one.id, cleaned(reason), actor, now, expires_at, seen
    )


def all_rules(services: Services) -> tuple[PairRule, ...]:
    """Return all rules about all firms, the latest first."""
    return services.review.rules()[::-1]


def end_any_rule(services: Services, rule_id: int, actor: str) -> PairRule:
    """Take back a rule about whatever firm; again changes nothing; raises RuleNotFoundError."""
    return services.review.end_rule(rule_id, actor, services.clock.now())


def end_rule(services: Services, account: Account, profile_id: str, rule_id: int) -> PairRule:
    """Take back a rule about a firm of one's own networks; again changes nothing.

    Raises
    ------
    ProfileNotFoundError : as for :func:`firm_of_network`.
    RuleNotFoundError : the firm has no such rule.
    """
    if rule_id not in {one.id for one in rules_of_firm(services, account, profile_id)}:
        raise RuleNotFoundError(rule_id)
    return end_any_rule(services, rule_id, account.actor)
