"""Answers that hardly go together: pointed out as questions, never refused.

A firm may have a good reason for any of them, so each is only asked about; scores are not touched.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from features.profiles import Answer, SMEProfile
from features.vocabulary import Barrier, KoreaExperience, SuccessFactor

HIGH = 4
"""Answers from here on claim much: largely ready, a strong obstacle."""


@dataclass(frozen=True, slots=True)
class Contradiction:
    """Two or three answers that hardly go together.

    Parameters
    ----------
    key : stable name of the rule.
    fields : dotted names of the answers, the one to look at first in front.
    """

    key: str
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Rule:
    key: str
    fields: tuple[str, ...]
    holds: Callable[[SMEProfile], bool]


def contradictions(profile: SMEProfile) -> tuple[Contradiction, ...]:
    """Return the answers of a profile that hardly go together, in a fixed order.

    Parameters
    ----------
    profile : only answers that are given and known are looked at.

    Examples
    --------
    >>> firm = SMEProfile(
    ...     name="Muster GmbH",
    ...     technologies_offered=("Lasermesstechnik",),
    ...     korea_experience="none",
    ...     readiness={"network": 5},
    ... )
    >>> contradictions(firm)[0].key
    'network_without_experience'
    """
    return tuple(Contradiction(rule.key, rule.fields) for rule in _RULES if rule.holds(profile))


def _high(answer: Answer | None) -> bool:
    return isinstance(answer, int) and answer >= HIGH


def _ready(profile: SMEProfile, factor: SuccessFactor) -> bool:
    return _high(profile.readiness.get(factor))


def _hindered(profile: SMEProfile, barrier: Barrier) -> bool:
    return _high(profile.barriers.get(barrier))


def _network_without_experience(profile: SMEProfile) -> bool:
    no_experience = profile.korea_experience is KoreaExperience.NONE
    return no_experience and _ready(profile, SuccessFactor.NETWORK)


def _effect_without_cooperation(profile: SMEProfile) -> bool:
    has_not_begun = profile.korea_experience in (KoreaExperience.NONE, KoreaExperience.INTERESTED)
    return has_not_begun and profile.effect_so_far is not None


def _network_yet_no_access(profile: SMEProfile) -> bool:
    return _ready(profile, SuccessFactor.NETWORK) and _hindered(profile, Barrier.KOREAN_NETWORKS)


def _no_network_yet_no_obstacle(profile: SMEProfile) -> bool:
    missing = profile.readiness.get(SuccessFactor.NETWORK) == 1
    return missing and profile.barriers.get(Barrier.OWN_NETWORK) == 1


def _market_known_and_unknown(profile: SMEProfile) -> bool:
    factor, barrier = SuccessFactor.MARKET_KNOWLEDGE, Barrier.MARKET_KNOWLEDGE
    return _ready(profile, factor) and _hindered(profile, barrier)


def _resources_yet_time_and_cost(profile: SMEProfile) -> bool:
    hindered = _hindered(profile, Barrier.TIME) and _hindered(profile, Barrier.COST)
    return _ready(profile, SuccessFactor.RESOURCES) and hindered


def _personnel_without_employees(profile: SMEProfile) -> bool:
    return profile.employees == 0 and _ready(profile, SuccessFactor.PERSONNEL)


def _offered_and_sought(profile: SMEProfile) -> bool:
    offered = {phrase.casefold() for phrase in profile.technologies_offered}
    return any(phrase.casefold() in offered for phrase in profile.technologies_sought)


_RULES = (
    _Rule(
        "network_without_experience",
        ("korea_experience", "readiness.network"),
        _network_without_experience,
    ),
    _Rule(
        "effect_without_cooperation",
        ("effect_so_far", "korea_experience"),
        _effect_without_cooperation,
    ),
    _Rule(
        "network_yet_no_access",
        ("readiness.network", "barriers.korean_networks"),
        _network_yet_no_access,
    ),
    _Rule(
        "no_network_yet_no_obstacle",
        ("barriers.own_network", "readiness.network"),
        _no_network_yet_no_obstacle,
    ),
    _Rule(
        "market_known_and_unknown",
        ("readiness.market_knowledge", "barriers.market_knowledge"),
        _market_known_and_unknown,
    ),
    _Rule(
        "resources_yet_time_and_cost",
        ("readiness.resources", "barriers.time", "barriers.cost"),
        _resources_yet_time_and_cost,
    ),
    _Rule(
        "personnel_without_employees",
        ("employees", "readiness.personnel"),
        _personnel_without_employees,
    ),
    _Rule(
        "offered_and_sought",
        ("technologies_sought", "technologies_offered"),
        _offered_and_sought,
    ),
)

CONTRADICTION_KEYS: tuple[str, ...] = tuple(rule.key for rule in _RULES)
"""Every rule there is, for whoever words them."""
