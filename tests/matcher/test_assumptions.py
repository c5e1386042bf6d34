"""Made-up numbers never rank: what is assumed of a mini-cluster may move without any effect."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from data.derivation import DerivationRule, derive
from data.facts import Facts
from data.model_build import load_reference_firms
from data.reference import REFERENCE_FOLDER, load_facts
from data.reference_derived import read_rules
from features.catalogue import Catalogue, DerivedValue, Members
from features.comparisons import COMPARISON_KEYS
from features.vocabulary import Barrier, Basis, MembersQuality, SuccessFactor
from matcher.pipeline import Matcher
from tests.matcher.test_invariants import ranked

FIRMS = load_reference_firms()


def test_permuting_what_is_assumed_of_mini_clusters_changes_no_ranking(
    matcher: Matcher, catalogue: Catalogue
) -> None:
    """The one value of a mini-cluster that is an assumption is a placeholder number of members.

    It moves to another mini-cluster, everything is derived and encoded anew, and every reference
    firm's ranking stays. The same exchange among counted members does change rankings, so the
    test would see it.
    """
    facts = load_facts()
    rules = read_rules(REFERENCE_FOLDER)
    unchanged = _rankings(_with_members(catalogue, facts, rules, {}), matcher)
    for quality, changes in ((MembersQuality.PLACEHOLDER, False), (MembersQuality.COUNTED, True)):
        chosen = [one for one in facts.mini_clusters if one.members.quality is quality]
        assert len({one.members.count for one in chosen}) > 1
        rotated = dict(
            zip(
                (one.id for one in chosen),
                (one.members for one in [*chosen[1:], chosen[0]]),
                strict=True,
            )
        )
        if quality is MembersQuality.COUNTED:
            rotated = {key: replace(members, count=400) for key, members in rotated.items()}
        permuted = _rankings(_with_members(catalogue, facts, rules, rotated), matcher)
        assert (permuted != unchanged) is changes


def _with_members(
    catalogue: Catalogue,
    facts: Facts,
    rules: tuple[DerivationRule, ...],
    members: Mapping[str, Members],
) -> Catalogue:
    """Return the catalogue with other member counts and everything derived from them."""
    changed = {
        one.id: replace(one, members=members.get(one.id, one.members))
        for one in facts.mini_clusters
    }
    rows = derive(replace(facts, mini_clusters=tuple(changed.values())), rules)
    demands: dict[str, dict[SuccessFactor, DerivedValue]] = {}
    for row in rows:
        if row.side == "demand":
            value = DerivedValue(row.value, Basis.DERIVED, "+".join(row.rules), (), row.as_of)
            demands.setdefault(row.mini_cluster, {})[SuccessFactor(row.key)] = value
    return replace(
        catalogue,
        mini_clusters=tuple(
            replace(one, members=changed[one.id].members, demands=demands.get(one.id, {}))
            for one in catalogue.mini_clusters
        ),
    )


def _rankings(catalogue: Catalogue, matcher: Matcher) -> list[list[tuple[str, float]]]:
    other = Matcher(catalogue, matcher.model, matcher.profiles.encoder)
    return [ranked(other, firm) for firm in FIRMS[:12]]


def test_encoded_candidates_differ_only_where_a_fact_is(matcher: Matcher) -> None:
    """Whatever the comparisons read of a candidate and no fact carries is the same for all."""
    encoded = matcher.encoded_candidates
    assumed = matcher.catalogue.assumptions.relief
    for row, identifier in enumerate(encoded.ids):
        mini = matcher.catalogue.mini_cluster(identifier)
        for column, factor in enumerate(SuccessFactor):
            demand = mini.demands.get(factor)
            found = encoded.demand[row, column]
            assert np.isnan(found) if demand is None else found == demand.value
        for column, barrier in enumerate(Barrier):
            relief = mini.reliefs.get(barrier)
            expected = assumed[barrier] if relief is None else relief.value
            assert encoded.relief[row, column] == expected
    assert len(set(encoded.hop.tolist())) == 1
    for mini in matcher.catalogue.mini_clusters:
        for one in (*mini.demands.values(), *mini.reliefs.values()):
            assert one.basis is not Basis.ASSUMPTION
            assert one.facts


def test_no_comparison_that_ranks_reads_an_assumption_that_differs(matcher: Matcher) -> None:
    """Of each comparison, all candidates whose input is an assumption have the same number."""
    for key in COMPARISON_KEYS:
        assumed = {
            (one[key].number, one[key].phrases)
            for one in matcher.encoded_candidates.inputs
            if one[key].basis is Basis.ASSUMPTION
        }
        assert len(assumed) <= 1, key
