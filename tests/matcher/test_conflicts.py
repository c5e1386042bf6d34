"""A firm is not introduced where a competitor stands that it named."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest

from matcher.conflicts import COMPETITOR_NAMED, NONE_NAMED, competitors_in
from matcher.counterfactuals import what_would_raise
from matcher.effects import first_places
from matcher.planning import Command, Refusal
from matcher.review import ReviewAction
from tests.factories import make_catalogue, make_matcher, make_profile
from tests.reviewing import accept, only, placed, undo, world

CATALOGUE = make_catalogue()
MATCHER = make_matcher()


@pytest.mark.parametrize(
    "name",
    [
        "Prüflabor Ost",
        "prueflabor ost gmbh",
        "Eastern Test Laboratory",
        "동부시험원",
        "etl",
        "E.T.L.",
    ],
)
def test_an_institution_is_found_by_any_of_its_names(name: str) -> None:
    found = competitors_in([name], CATALOGUE)
    assert found.beside["east-01"] == name
    assert "east-02" not in found.beside
    assert found.unknown == ()


def test_a_name_with_brackets_is_found_with_and_without_what_stands_in_them() -> None:
    (lab,) = CATALOGUE.institutions
    named = replace(lab.name, en="Eastern Test Laboratory (Harbour)")
    catalogue = replace(CATALOGUE, institutions=(replace(lab, name=named),))
    for name in ("Eastern Test Laboratory", "Eastern Test Laboratory (Harbour)"):
        assert competitors_in([name], catalogue).beside["east-01"] == name


@pytest.mark.parametrize("names", [[], [" "], ["…"]])
def test_no_name_keeps_a_firm_from_nothing(names: Sequence[str]) -> None:
    assert competitors_in(names, CATALOGUE).beside == {}
    assert competitors_in([], CATALOGUE) == NONE_NAMED


def test_what_the_catalogue_does_not_list_is_left_to_a_person() -> None:
    found = competitors_in(["Rivale AG", "ETL", "Test"], CATALOGUE)
    assert found.unknown == ("Rivale AG", "Test")
    assert found.beside["east-01"] == "ETL"


def test_a_mini_cluster_beside_a_named_competitor_is_not_proposed_and_says_why() -> None:
    free, firm = make_profile(), make_profile(competitors=["ETL", "Rivale AG"])
    assert MATCHER.recommend(free, n=None).explanation("east-01") is not None
    found = MATCHER.recommend(firm, n=None)
    assert found.explanation("east-01") is None
    exclusion = found.exclusion("east-01")
    assert exclusion is not None
    assert (exclusion.key, exclusion.why) == (COMPETITOR_NAMED, "ETL")
    assert "east-01" not in first_places(firm, MATCHER)
    assert what_would_raise(MATCHER, MATCHER.recommend(firm), "east-01") == ()


def test_naming_competitors_changes_no_other_score() -> None:
    before = MATCHER.recommend(make_profile(), n=None)
    after = MATCHER.recommend(make_profile(competitors=["ETL"]), n=None)
    for one in after.ranking:
        known = before.explanation(one.mini_cluster)
        assert known is not None
        assert known.score == one.score


def test_a_decision_looks_at_named_competitors_again() -> None:
    there = world(placed("x"), a=1)
    named = replace(accept("x"), conflict="ETL")
    assert only(there, named).refusal is Refusal.COMPETITOR_NAMED
    declined = Command("x", ReviewAction.DEFER, 0, conflict="ETL")
    assert only(there, declined).refusal is None
    approved = world(placed("x", "accept"), a=1)
    letter = Command("x", ReviewAction.CONTACT, 1, conflict="ETL")
    assert only(approved, letter).refusal is Refusal.COMPETITOR_NAMED
    back = world(placed("x", "accept", "undo 1"), a=1)
    assert only(back, replace(undo("x", 2, 2), conflict="ETL")).refusal is Refusal.COMPETITOR_NAMED
    banned = world(placed("x", forbidden="ban"), a=1)
    assert only(banned, named).refusal is Refusal.FORBIDDEN
