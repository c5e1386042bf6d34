"""Contributions keep keys, order and causes; reasons are the strongest; what is shared is named."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from features.comparisons import COMPARISON_KEYS
from features.vocabulary import Basis, Cause, Group, Scope
from matcher.explanation import Explanation, contributions_of, shared_programmes
from matcher.types import Contribution, Term
from tests.factories import make_catalogue, make_matcher, make_profile

K = len(COMPARISON_KEYS)
CAUSES = {"problem_fit": Cause.ANSWERED_UNKNOWN}


def test_every_comparison_is_listed_in_the_fixed_order() -> None:
    shares = np.arange(2 * K, dtype=float).reshape(2, K)
    values = shares / (2 * K)
    found = contributions_of(values, shares, {})
    assert [[one.key for one in row] for row in found] == [list(COMPARISON_KEYS)] * 2
    assert [[one.value for one in row] for row in found] == values.tolist()
    assert [[one.contribution for one in row] for row in found] == shares.tolist()


def test_unknown_value_has_no_contribution_but_a_cause() -> None:
    values, shares = np.full((1, K), np.nan), np.zeros((1, K))
    row = contributions_of(values, shares, CAUSES)[0]
    assert {one.value for one in row} == {None}
    assert {one.contribution for one in row} == {0.0}
    causes = {one.key: one.cause for one in row}
    assert causes.pop("problem_fit") is Cause.ANSWERED_UNKNOWN
    assert set(causes.values()) == {Cause.NOT_IN_CATALOGUE}


def test_value_unknown_for_one_candidate_only_is_unknown_there_alone() -> None:
    values, shares = np.full((3, K), 0.25), np.ones((3, K))
    values[1, 2], shares[1, 2] = np.nan, 0.0
    found = contributions_of(values, shares, {})
    assert [row[2].value for row in found] == [0.25, None, 0.25]
    assert [row[2].cause for row in found] == [None, Cause.NOT_IN_CATALOGUE, None]


def test_no_pairing_has_no_contributions() -> None:
    assert contributions_of(np.empty((0, K)), np.empty((0, K)), {}) == []


def part(key: str, contribution: float, scope: Scope = Scope.PAIR) -> Contribution:
    """A contribution of which nothing but key, size and scope matters."""
    return Contribution(key, Group.READINESS, scope, 0.5, contribution, None)


def explained(*contributions: Contribution, **changes: Any) -> Explanation:
    """An explanation with these contributions; the rest comes from the small catalogue."""
    first = make_matcher().recommend(make_profile()).ranking[0]
    return replace(first, contributions=contributions, **changes)


def test_reasons_are_the_strongest_that_differ_between_candidates() -> None:
    found = explained(
        part("weak", 0.1),
        part("strong", 0.9),
        part("alike", 2.0, Scope.FIRM),
        part("bad", -0.3),
        part("worse", -0.7),
        part("alike_too", -2.0, Scope.FIRM),
        part("nothing", 0.0),
    )
    assert [one.key for one in found.reasons_for()] == ["strong", "weak"]
    assert [one.key for one in found.reasons_against()] == ["worse", "bad"]


def test_reasons_of_one_size_go_by_key_and_no_more_than_asked_for() -> None:
    found = explained(*(part(key, 0.5) for key in "dbca"), *(part(key, -0.5) for key in "zyx"))
    assert [one.key for one in found.reasons_for()] == ["a", "b", "c"]
    assert [one.key for one in found.reasons_against(2)] == ["x", "y"]
    assert found.reasons_for(0) == ()


def test_a_term_of_what_is_alike_for_all_is_alike_for_all() -> None:
    places = [COMPARISON_KEYS.index(key) for key in ("size_fit", "activity_fit", "industry_code")]
    alike, mixed = Term(places[0], places[1]), Term(places[0], places[2])
    values, shares = np.full((1, K + 2), 0.5), np.ones((1, K + 2))
    row = contributions_of(values, shares, {}, (alike, mixed))[0]
    assert [(one.group, one.scope) for one in row[-2:]] == [
        (Group.COMBINED, Scope.FIRM),
        (Group.COMBINED, Scope.PAIR),
    ]


def test_the_basis_of_a_term_is_derived_that_of_a_comparison_is_the_mini_clusters() -> None:
    found = explained()
    assert found.basis("technology_focus*industry_code") is Basis.DERIVED
    assert found.basis("industry_code") is Basis.RECONSTRUCTED


@pytest.mark.parametrize(
    ("employees", "shared"),
    [
        (0, ["open-call", "small-firms"]),
        (249, ["open-call", "small-firms"]),
        (250, ["open-call"]),
        (None, ["open-call"]),
    ],
)
def test_programmes_are_shared_up_to_the_largest_firm_that_may_apply(
    employees: int | None, shared: list[str]
) -> None:
    matcher = make_matcher()
    best = matcher.recommend(make_profile(employees=employees)).explanation("east-01")
    assert best is not None
    assert [one.id for one in shared_programmes(matcher.catalogue, best)] == shared


def test_a_programme_that_is_closed_to_firms_is_not_shared() -> None:
    plain = make_catalogue()
    closed = tuple(replace(one, open_to_firms=False) for one in plain.programmes)
    catalogue = replace(plain, programmes=closed)
    best = make_matcher(catalogue).recommend(make_profile()).ranking[0]
    assert best.theirs["funding_route"].codes
    assert shared_programmes(catalogue, best) == ()
