"""Why one candidate stands above another, term by term."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.comparisons import COMPARISONS
from features.network import NoPath
from matcher.contrast import contrast
from matcher.explanation import Explanation
from matcher.ranking import Band
from matcher.types import Contribution
from tests.factories import make_matcher, make_profile

shares = st.lists(
    st.floats(-5.0, 5.0, allow_nan=False), min_size=len(COMPARISONS), max_size=len(COMPARISONS)
)


def explanation(contributions: list[float], identifier: str = "a", rank: int = 1) -> Explanation:
    terms = tuple(
        Contribution(one.key, one.group, one.scope, 0.5, share, None)
        for one, share in zip(COMPARISONS, contributions, strict=True)
    )
    score = -1.0 + sum(contributions)
    return Explanation(
        identifier, rank, score, -1.0, 0.5, (0.4, 0.6), Band.GOOD, terms, {}, {}, (),
        NoPath("not_connected"),
    )  # fmt: skip


def test_difference_is_worked_by_hand() -> None:
    nothing = [0.0] * len(COMPARISONS)
    better = explanation([1.0, 0.25, *nothing[2:]], "better")
    worse = explanation([0.5, 0.5, *nothing[2:]], "worse", rank=2)
    found = contrast(better, worse)
    assert (found.better, found.worse, found.difference) == ("better", "worse", 0.25)
    keys = [one.key for one in COMPARISONS]
    assert [(term.key, term.difference) for term in found.terms] == [
        (keys[0], 0.5),
        (keys[1], -0.25),
    ]


@given(shares, shares)
def test_terms_add_up_to_the_difference_of_the_scores(
    left: list[float], right: list[float]
) -> None:
    found = contrast(explanation(left), explanation(right, "b", 2))
    assert sum(term.difference for term in found.terms) == pytest.approx(found.difference, abs=1e-9)
    sizes = [abs(term.difference) for term in found.terms]
    assert sizes == sorted(sizes, reverse=True)


def test_equal_terms_are_left_out_and_ties_go_by_key() -> None:
    nothing = [0.0] * len(COMPARISONS)
    found = contrast(explanation([0.5, 0.5, *nothing[2:]]), explanation(nothing, "b", 2))
    assert [term.key for term in found.terms] == sorted(one.key for one in COMPARISONS[:2])


def test_explanations_of_two_models_are_not_compared() -> None:
    one = explanation([0.0] * len(COMPARISONS))
    with pytest.raises(ValueError, match="one query under one model"):
        contrast(one, replace(one, baseline=-2.0))


def test_real_explanations_add_up() -> None:
    first, *others = make_matcher().recommend(make_profile(), n=None).ranking
    for other in others:
        found = contrast(first, other)
        assert found.difference >= 0.0
        total = sum(term.difference for term in found.terms)
        assert total == pytest.approx(first.score - other.score, abs=1e-9)
