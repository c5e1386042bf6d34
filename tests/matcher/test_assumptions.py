"""Made-up numbers never rank: what is assumed of a mini-cluster may move without any effect."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from data.derivation import DerivationRule, derive
from data.derive import write_derived
from data.finders import FEW_MEMBERS
from data.model_build import load_reference_firms
from data.reference import REFERENCE_FOLDER, load_catalogue, load_facts
from data.reference_derived import read_rules
from data.reference_korea import NATIONAL
from data.rule_facts import Facts
from features.catalogue import Catalogue, DerivedValue, Members
from features.comparisons import COMPARISON_KEYS
from features.vocabulary import Barrier, Basis, MembersQuality, SuccessFactor
from matcher.pipeline import Matcher
from tests.matcher.test_invariants import ranked

FIRMS = load_reference_firms(load_catalogue())


@pytest.mark.slow
def test_permuting_what_is_assumed_of_mini_clusters_changes_no_ranking(
    matcher: Matcher, catalogue: Catalogue
) -> None:
    """Of a mini-cluster itself only its number of members is ever assumed, where nobody counted.

    Numbers on both sides of the limit that the rule on stable personnel knows are dealt out among
    those that are placeholders or averages; everything is derived and encoded anew, and every
    reference firm's ranking stays. The same among counted members does change rankings, so the
    test would see it.
    """
    facts = load_facts()
    rules = read_rules(REFERENCE_FOLDER)
    unchanged = _rankings(_with_members(catalogue, facts, rules, {}), matcher)
    for quality in MembersQuality:
        chosen = [one for one in facts.mini_clusters if one.members.quality is quality]
        assert len(chosen) > 1
        dealt = {
            one.id: replace(one.members, count=(FEW_MEMBERS - 40, FEW_MEMBERS + 350)[place % 2])
            for place, one in enumerate(chosen)
        }
        permuted = _rankings(_with_members(catalogue, facts, rules, dealt), matcher)
        assert (permuted != unchanged) is (quality is MembersQuality.COUNTED), quality


@pytest.mark.slow
@pytest.mark.parametrize(("basis", "changes"), [("reconstructed", False), ("documented", True)])
def test_what_rests_on_general_knowledge_may_vanish_without_any_effect(
    matcher: Matcher, tmp_path: Path, basis: str, changes: bool
) -> None:
    """Institutions without a source are on the pages only: leaving them out moves no score.

    The same with institutions that a source documents does change rankings, so the test would see
    it; those that the network needs stay.
    """
    shutil.copytree(REFERENCE_FOLDER, tmp_path, dirs_exist_ok=True)
    _leave_out(tmp_path / "institutions.csv", basis, _needed(matcher.catalogue))
    _leave_out_edges(tmp_path)
    write_derived(tmp_path)
    catalogue = load_catalogue(tmp_path)
    assert len(catalogue.institutions) < len(matcher.catalogue.institutions)
    unchanged = _rankings(matcher.catalogue, matcher)
    assert (_rankings(catalogue, matcher) != unchanged) is changes


def _needed(catalogue: Catalogue) -> set[str]:
    national = {one.id for one in catalogue.institutions if one.cluster == NATIONAL}
    return national | {one.institution for one in load_facts().agency_links.values()}


def _leave_out(path: Path, basis: str, needed: Collection[str]) -> None:
    """Leave out the rows of a basis."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    kept = [row for row in rows if row["basis"] != basis or row["id"] in needed]
    _write(path, kept)


def _leave_out_edges(folder: Path) -> None:
    """Leave out the documented edges of institutions that are not there any more."""
    with (folder / "institutions.csv").open(encoding="utf-8", newline="") as file:
        known = {row["id"] for row in csv.DictReader(file)}
    path = folder / "network_edges.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    _write(path, [row for row in rows if row["from_id"] in known | {"mai-carbon"}])


def _write(path: Path, rows: Sequence[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def test_whatever_a_ranking_cites_has_a_source(matcher: Matcher) -> None:
    catalogue = matcher.catalogue
    for mini, inputs in zip(
        map(catalogue.mini_cluster, matcher.encoded_candidates.ids),
        matcher.encoded_candidates.inputs,
        strict=True,
    ):
        facts = [fact for given in inputs.values() for fact in given.facts]
        cited = {fact.id for fact in facts if fact.kind == "institution"}
        cited |= set(inputs["problem_fit"].codes)
        assert cited <= {
            one.id for one in catalogue.institutions if one.provenance.basis is Basis.DOCUMENTED
        }, mini.id
    ranked_by = {one.source for one in catalogue.edges if one.relation in ("hosts", "shares_field")}
    for one in catalogue.institutions:
        assert one.provenance.is_sourced or one.id not in ranked_by


def test_no_institution_counts_as_documented_if_its_place_is_general_knowledge() -> None:
    """Place and field of an institution are what the rules read."""
    for one in load_facts().sourced().institutions:
        assert one.cluster == NATIONAL or "general knowledge" not in one.provenance.source


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
