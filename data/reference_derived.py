"""The derivation rules as data, and the committed values that follow from them."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from data.csvfile import PROVENANCE_COLUMNS, Row, read_table, unique
from data.derivation import (
    EFFECTS,
    START,
    STEP,
    DerivationRule,
    DerivedRow,
)
from data.finders import FINDERS
from data.reference_network import Sides
from features.catalogue import DerivedValue, FactRef, Programme, ValueSource
from features.comparisons import SCOPES
from features.vocabulary import Barrier, Basis, Scope, SuccessFactor
from matcher.statements import DEMAND, ENTERED_BASES, RELIEF

_Key = TypeVar("_Key", bound=StrEnum)

DEMAND_COMPARISON, RELIEF_COMPARISON = "readiness", "barrier"
"""First part of the comparison that reads a demand or a relief."""

DERIVED_COLUMNS = ("mini_cluster", "key", "value", "rule", "facts")
DERIVED_FILES: Mapping[str, str] = {DEMAND: "demands.csv", RELIEF: "reliefs.csv"}
RULE_MARK = "+"
"""Between the keys of several rules that make one value."""

_SOURCE = "rules.csv, from the facts named here"
_TARGETS: Mapping[str, type[StrEnum]] = {DEMAND: SuccessFactor, RELIEF: Barrier}


@dataclass(frozen=True, slots=True)
class DerivedValues:
    """Demands and reliefs by mini-cluster; what is missing is unknown.

    Parameters
    ----------
    demands, reliefs : by id of the mini-cluster, and by success factor or barrier.
    entered : sources of those that coordinators entered.
    """

    demands: Mapping[str, Mapping[SuccessFactor, DerivedValue]]
    reliefs: Mapping[str, Mapping[Barrier, DerivedValue]]
    entered: tuple[ValueSource, ...] = ()


def read_rules(folder: Path) -> tuple[DerivationRule, ...]:
    """Return the rules of ``rules.csv``.

    Parameters
    ----------
    folder : where the files lie.
    """
    rows = read_table(folder, "rules.csv", ("key", "target", "effect", "value", "description"))
    unique(rows, "key", "target")
    rules = tuple(_rule(row) for row in rows)
    started = {rule.target for rule in rules if rule.effect == START}
    for rule, row in zip(rules, rows, strict=True):
        if rule.side == DEMAND and rule.effect == STEP and rule.target not in started:
            row.fail("target", "a step without a start", "a row of the effect start")
    return rules


def _rule(row: Row) -> DerivationRule:
    side, _, target = row.text("target").partition(":")
    if side not in _TARGETS or target not in list(_TARGETS[side]):
        row.fail("target", "unknown code", "demand:<success factor> or relief:<barrier>")
    effect = row.one_of("effect", EFFECTS)
    if effect != START:
        row.one_of("key", tuple(FINDERS))
    elif side == RELIEF:
        row.fail("effect", "a relief starts from assumptions.csv", "set, step")
    row.text("description")
    row.provenance((Basis.ASSUMPTION, Basis.DOCUMENTED))
    value = row.number("value", -1.0 if effect == STEP else 0.0, 1.0)
    return DerivationRule(row.text("key"), side, target, effect, value)


def read_derived(folder: Path, sides: Sides, programmes: tuple[Programme, ...]) -> DerivedValues:
    """Return the committed demands and reliefs; every fact they name must exist.

    Parameters
    ----------
    folder : where the files lie.
    sides : clusters, mini-clusters and institutions of both sides.
    programmes : funding programmes that facts may name.
    """
    read_rules(folder)  # Only checked: the values below were derived from them.
    known = _known_facts(sides, programmes)
    return DerivedValues(
        demands=_values(folder, DERIVED_FILES[DEMAND], SuccessFactor, known),
        reliefs=_values(folder, DERIVED_FILES[RELIEF], Barrier, known),
        entered=(*_entered(folder, DEMAND), *_entered(folder, RELIEF)),
    )


def _entered(folder: Path, side: str) -> tuple[ValueSource, ...]:
    """Return the sources of what coordinators entered; rules and facts stand behind the rest."""
    found = (
        (row, row.provenance()) for row in read_table(folder, DERIVED_FILES[side], DERIVED_COLUMNS)
    )
    return tuple(
        ValueSource(row.text("mini_cluster"), f"{side}:{row.text('key')}", given)
        for row, given in found
        if given.basis is not Basis.DERIVED
    )


def _known_facts(sides: Sides, programmes: tuple[Programme, ...]) -> Mapping[str, set[str]]:
    return {
        "institution": {one.id for one in sides.institutions},
        "programme": {one.id for one in programmes},
        "german_cluster": {one.id for one in sides.german_clusters},
        "agency": {one.id for one in sides.innovation_clusters},
        "members": {one.id for one in sides.mini_clusters},
    }


def _values(
    folder: Path, file: str, keys: type[_Key], known: Mapping[str, set[str]]
) -> Mapping[str, Mapping[_Key, DerivedValue]]:
    rows = read_table(folder, file, DERIVED_COLUMNS)
    unique(rows, "mini_cluster", "key")
    found: dict[str, dict[_Key, DerivedValue]] = defaultdict(dict)
    prefix = DEMAND_COMPARISON if keys is SuccessFactor else RELIEF_COMPARISON
    for row in rows:
        mini = row.known("mini_cluster", known["members"], "mini-cluster")
        key = row.key("key", keys)
        if SCOPES[f"{prefix}_{key}"] is Scope.FIRM:
            row.fail("key", "is compared alike for all mini-clusters", "keys of pair scope")
        found[mini][key] = _value(row, known)
    return dict(found)


def _value(row: Row, known: Mapping[str, set[str]]) -> DerivedValue:
    # An assumption may never differ between mini-clusters, so none is accepted here.
    provenance = row.provenance((Basis.DERIVED, *ENTERED_BASES))
    is_derived = provenance.basis is Basis.DERIVED
    rule = row.text("rule")
    if is_derived:
        for key in rule.split(RULE_MARK):
            if key not in FINDERS:
                row.fail("rule", f"unknown code {key!r}", ", ".join(FINDERS))
    return DerivedValue(
        value=row.number("value", 0.0, 1.0),
        basis=provenance.basis,
        rule=rule,
        facts=tuple(_fact(row, part, known) for part in row.items("facts", required=is_derived)),
        as_of=provenance.as_of,
    )


def _fact(row: Row, text: str, known: Mapping[str, set[str]]) -> FactRef:
    kind, _, identifier = text.partition(":")
    if identifier not in known.get(kind, ()):
        row.fail("facts", f"no such fact {text!r}", "kind:id with kind one of " + ", ".join(known))
    return FactRef(kind, identifier)


def derived_csv(rows: tuple[DerivedRow, ...], side: str) -> str:
    """Return the content of ``demands.csv`` or ``reliefs.csv`` for derived rows.

    Parameters
    ----------
    rows : what was derived.
    side : ``demand`` or ``relief``.
    """
    out = io.StringIO(newline="")
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow((*DERIVED_COLUMNS, *PROVENANCE_COLUMNS))
    for row in rows:
        if row.side == side:
            facts = ";".join(f"{fact.kind}:{fact.id}" for fact in row.facts)
            rules = RULE_MARK.join(row.rules)
            writer.writerow(
                (
                    *(row.mini_cluster, row.key, f"{row.value:g}", rules, facts),
                    *(_SOURCE, row.confidence.value, row.as_of, Basis.DERIVED.value, ""),
                )
            )
    return out.getvalue()
