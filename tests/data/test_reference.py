"""What the shipped reference catalogue holds."""

from __future__ import annotations

import csv
import re
from collections import Counter

import pytest

from data.csvfile import PROVENANCE_COLUMNS
from data.reference import CATALOGUE_FILES, REFERENCE_FOLDER, load_catalogue
from data.rule_facts import is_same_city, is_test_facility
from features.catalogue import Catalogue
from features.errors import UnknownCodeError
from features.vocabulary import (
    Barrier,
    Basis,
    ClusterType,
    CooperationField,
    MembersQuality,
    SizeClass,
    SuccessFactor,
)
from matcher.needs import SECTORS, sector_of


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def read(file: str) -> list[dict[str, str]]:
    with (REFERENCE_FOLDER / file).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def test_all_sides_are_complete(catalogue: Catalogue) -> None:
    counts = {
        "innovation clusters": len(catalogue.innovation_clusters),
        "mini-clusters": len(catalogue.mini_clusters),
        "matchable": sum(not one.excluded for one in catalogue.mini_clusters),
        "institutions": len(catalogue.institutions),
        "German clusters": len(catalogue.german_clusters),
        "initiatives": len(catalogue.initiatives),
        "programmes": len(catalogue.programmes),
        "factors": len(catalogue.factor_labels),
        "barriers": len(catalogue.barrier_labels),
        "WIPO fields": len(catalogue.wipo_labels),
        "NACE divisions": sum(len(code) == 2 for code in catalogue.nace_labels),
    }
    assert counts == {
        "innovation clusters": 12,
        "mini-clusters": 60,
        "matchable": 58,
        "institutions": 70,
        "German clusters": 76,
        "initiatives": 22,
        "programmes": 13,
        "factors": 7,
        "barriers": 7,
        "WIPO fields": 35,
        "NACE divisions": 88,
    }


def test_names_are_documented_or_reconstructed(catalogue: Catalogue) -> None:
    bases = Counter(one.provenance.basis for one in catalogue.mini_clusters)
    assert bases == {Basis.DOCUMENTED: 49, Basis.RECONSTRUCTED: 11}


def test_member_counts_say_how_they_were_found(catalogue: Catalogue) -> None:
    qualities = Counter(one.members.quality for one in catalogue.mini_clusters)
    assert qualities == {
        MembersQuality.COUNTED: 4,
        MembersQuality.AVERAGED: 40,
        MembersQuality.PLACEHOLDER: 16,
    }


def test_only_management_support_and_design_are_excluded(catalogue: Catalogue) -> None:
    excluded = {one.id: one.excluded for one in catalogue.mini_clusters if one.excluded}
    assert excluded == {"wonju-05": "management_support", "wonju-06": "design"}
    assert all(not catalogue.mini_cluster(one).demands for one in excluded)
    assert all(not catalogue.mini_cluster(one).reliefs for one in excluded)


def test_a_mini_cluster_that_was_dissolved_says_so_in_three_languages(
    catalogue: Catalogue,
) -> None:
    note = catalogue.mini_cluster("changwon-02").status_note
    assert "Juni 2010" in note.de
    assert "June 2010" in note.en
    assert "2010년 6월" in note.ko


@pytest.mark.parametrize("file", CATALOGUE_FILES)
def test_every_row_says_where_it_comes_from(file: str) -> None:
    rows = read(file)
    assert rows
    for row in rows:
        assert all(row[column] for column in PROVENANCE_COLUMNS if column != "note")


@pytest.mark.parametrize("file", CATALOGUE_FILES)
def test_files_are_plain_utf8_with_unix_line_ends(file: str) -> None:
    content = (REFERENCE_FOLDER / file).read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")


@pytest.mark.parametrize("file", ["factors.csv", "barriers.csv"])
def test_no_number_stands_where_the_survey_prints_none(file: str) -> None:
    for row in read(file):
        for column in ("key", "cooperating", "interested", "note"):
            assert not re.search(r"\d", row[column]), row


def test_survey_statements_keep_the_two_groups_apart(catalogue: Catalogue) -> None:
    said = {(one.kind, one.key): (one.cooperating, one.interested) for one in catalogue.statements}
    assert said["factor", "product"] == ("main", "main")
    assert said["factor", "funding"] == ("named_less", "named_more")
    assert said["barrier", "time"] == ("most_important", "most_important")
    assert said["barrier", "ip"] == ("most_important", "not_named")
    assert said["barrier", "cost"] == ("not_named", "most_important")
    assert len(said) == len(SuccessFactor) + len(Barrier)


def test_assumptions_are_one_number_each_and_never_documented(catalogue: Catalogue) -> None:
    assumed = catalogue.assumptions
    assert set(assumed.relief) == set(Barrier)
    assert set(assumed.activities) == set(CooperationField)
    assert assumed.size_prior == {
        "micro": 1.0, "small": 1.0, "medium": 0.5, "large": 0.5, "very_large": 1.0,
    }  # fmt: skip
    assert {one.basis for one in assumed.sources.values()} == {Basis.ASSUMPTION}


def test_every_size_class_has_a_name(catalogue: Catalogue) -> None:
    assert set(catalogue.size_labels) == {size.value for size in SizeClass}


def test_table_1_has_every_row_for_every_type(catalogue: Catalogue) -> None:
    rows = Counter(one.row for one in catalogue.table1)
    assert set(rows.values()) == {len(ClusterType)}
    assert len(rows) == 12
    fits = {(one.row, one.type): dict(one.answers) for one in catalogue.table1}
    assert fits["style_horizon", ClusterType.KOREAN_MINI_CLUSTER] == {
        "project": 1.0,
        "long_term": 0.25,
    }
    assert fits["sustainability", ClusterType.KOREAN_MINI_CLUSTER] == {}


def test_themes_keep_every_entry_of_the_longer_list(catalogue: Catalogue) -> None:
    themes = catalogue.mini_cluster("gwangju-01").themes
    assert [one.ko for one in themes] == ["광모듈", "광수동소자", "광선로", "광커넥터"]
    assert all(one.de and one.en for one in themes)


def test_irasme_is_shown_but_not_offered(catalogue: Catalogue) -> None:
    assert not catalogue.programme("irasme").open_to_firms
    assert all("irasme" not in one.programmes for one in catalogue.mini_clusters)


def test_a_call_for_some_fields_is_open_to_those_only(catalogue: Catalogue) -> None:
    assert "bmbf-2plus2" in catalogue.mini_cluster("ochang-01").programmes
    assert "bmbf-2plus2" not in catalogue.mini_cluster("daebul-02").programmes
    assert all("zim-kiat" in one.programmes for one in catalogue.mini_clusters)


def test_institutes_share_a_field_inside_their_innovation_cluster(catalogue: Catalogue) -> None:
    for mini in catalogue.mini_clusters:
        for identifier in mini.institutes:
            institute = catalogue.institution(identifier)
            assert institute.cluster == mini.innovation_cluster
            assert set(institute.wipo_fields) & set(mini.wipo_fields)


def test_same_city_and_test_facility_follow_their_written_rules(catalogue: Catalogue) -> None:
    for one in catalogue.institutions:
        national = one.cluster == "national"
        city = "" if national else catalogue.innovation_cluster(one.cluster).city.en
        assert one.same_city is (not national and is_same_city(one.city.en, city)), one.id
        assert one.is_test_facility is is_test_facility(one.kind, one.fields, one.role), one.id


def test_nodes_are_unique_and_edges_join_nodes(catalogue: Catalogue) -> None:
    nodes = [node.id for node in catalogue.nodes]
    assert len(nodes) == len(set(nodes))
    assert {"ahk-korea", "kicox", "gumi", "gumi-01", "mai-carbon"} <= set(nodes)
    for edge in catalogue.edges:
        assert {edge.source, edge.target} <= set(nodes)
        assert 0.0 < edge.trust < 1.0


def test_an_institution_is_tied_to_its_agency_once_and_only_with_a_source(
    catalogue: Catalogue,
) -> None:
    agencies = {one.id for one in catalogue.innovation_clusters}
    sourced = {one.id for one in catalogue.institutions if one.provenance.is_sourced}
    ties = [
        (edge.source, edge.target, edge.relation)
        for edge in catalogue.edges
        if edge.target in agencies and edge.relation in ("runs", "hosts")
    ]
    assert len({(source, target) for source, target, _ in ties}) == len(ties)
    assert {source for source, _, relation in ties if relation == "hosts"} <= sourced
    assert len(sourced) < len(catalogue.institutions)


def test_edges_of_one_relation_have_one_trust(catalogue: Catalogue) -> None:
    trusts: dict[str, set[float]] = {}
    for edge in catalogue.edges:
        trusts.setdefault(edge.relation, set()).add(edge.trust)
    assert all(len(values) == 1 for values in trusts.values())


def test_only_documented_or_entered_edges_claim_a_link_with_a_mini_cluster(
    catalogue: Catalogue,
) -> None:
    claimed = [one for one in catalogue.edges if one.relation in {"works_with", "links_documented"}]
    assert len(claimed) == 10
    assert {one.provenance.basis for one in claimed} == {Basis.DOCUMENTED}


def test_span_of_years_is_that_of_the_mini_clusters(catalogue: Catalogue) -> None:
    assert catalogue.as_of == "2005-2015"


def test_an_unknown_id_is_answered_with_the_nearest(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownCodeError, match="gwangju-03"):
        catalogue.mini_cluster("gwangju-3")


def test_sectors_are_those_of_the_list_of_technology_fields() -> None:
    """One name of ours for each name of the WIPO, over all 35 fields."""
    named = {(sector_of(int(row["field"])), row["sector"]) for row in read("wipo35.csv")}
    assert sorted(ours for ours, _theirs in named) == sorted(SECTORS)
    assert len({theirs for _ours, theirs in named}) == len(SECTORS)
