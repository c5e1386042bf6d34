"""What a mini-cluster demands and relieves, by written rules from facts (design note 0002)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from data.finders import FINDERS
from data.rule_facts import CONFIDENCE_ORDER, Facts, youngest
from features.catalogue import FactRef, MiniCluster
from features.vocabulary import Barrier, Confidence, SuccessFactor
from matcher.statements import DEMAND, RELIEF

START, STEP, SET = "start", "step", "set"
EFFECTS = (START, STEP, SET)


@dataclass(frozen=True, slots=True)
class DerivationRule:
    """One written rule.

    Parameters
    ----------
    key : name of the rule; says which facts it looks for.
    side : ``demand`` or ``relief``; target : success factor or barrier that it moves.
    effect : ``set`` gives the value, ``step`` adds to the start, ``start`` is where steps begin.
    value : -1 to 1 for a step, else 0-1.
    """

    key: str
    side: str
    target: str
    effect: str
    value: float


@dataclass(frozen=True, slots=True)
class DerivedRow:
    """One value of one mini-cluster with the rules and facts behind it.

    Parameters
    ----------
    mini_cluster : its id; side : ``demand`` or ``relief``; key : success factor or barrier.
    rules : keys of the rules that took part, in the order of the rules.
    value : 0-1.
    facts : what the rules found.
    as_of : date of the youngest dated fact.
    confidence : that of the least sure fact.
    """

    mini_cluster: str
    side: str
    key: str
    value: float
    rules: tuple[str, ...]
    facts: tuple[FactRef, ...]
    as_of: str
    confidence: Confidence


def derive(facts: Facts, rules: Iterable[DerivationRule]) -> tuple[DerivedRow, ...]:
    """Apply the rules to every mini-cluster that takes part in matching.

    Only facts with a source are read (:meth:`data.rule_facts.Facts.sourced`). A value exists only
    where at least one ``set`` or ``step`` rule finds a fact; elsewhere the value stays unknown,
    the same for all.

    Parameters
    ----------
    facts : what is known; rules : what follows from it.

    Returns
    -------
    Rows by side (demand, relief), mini-cluster and key, each in the order of its list.
    """
    facts, rules = facts.sourced(), tuple(rules)
    targets = [(DEMAND, key.value) for key in SuccessFactor]
    targets += [(RELIEF, key.value) for key in Barrier]
    return tuple(
        row
        for side in (DEMAND, RELIEF)
        for mini in facts.mini_clusters
        if not mini.excluded
        for target_side, key in targets
        if target_side == side
        for row in _derived(facts, mini, side, key, rules)
    )


def _derived(
    facts: Facts, mini: MiniCluster, side: str, key: str, rules: tuple[DerivationRule, ...]
) -> list[DerivedRow]:
    mine = [rule for rule in rules if (rule.side, rule.target) == (side, key)]
    found = [
        (rule, evidence)
        for rule in mine
        if rule.effect != START and (evidence := FINDERS[rule.key](facts, mini))
    ]
    if not found:
        return []
    pieces = [one for _, ones in found for one in ones]
    return [
        DerivedRow(
            mini_cluster=mini.id,
            side=side,
            key=key,
            value=_value(facts, side, key, mine, [rule for rule, _ in found]),
            rules=tuple(dict.fromkeys(rule.key for rule, _ in found)),
            facts=tuple(dict.fromkeys(one.fact for one in pieces)),
            as_of=youngest(one.as_of for one in pieces),
            confidence=max((one.confidence for one in pieces), key=CONFIDENCE_ORDER.index),
        )
    ]


def _value(
    facts: Facts,
    side: str,
    key: str,
    mine: list[DerivationRule],
    applied: list[DerivationRule],
) -> float:
    fixed = [rule.value for rule in applied if rule.effect == SET]
    if fixed:
        start = fixed[0]
    elif side == RELIEF:
        start = facts.assumed_relief[Barrier(key)]
    else:
        start = next(rule.value for rule in mine if rule.effect == START)
    moved = start + sum(rule.value for rule in applied if rule.effect == STEP)
    return min(1.0, max(0.0, moved))
