"""Order, ties, bands and abstention."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.comparisons import COMPARISON_KEYS
from matcher.ranking import Band, abstention, fit_band, rank_order
from matcher.types import Abstention, Doubt, Scores
from tests.matcher.test_scoring import small_model


def scores_with_focus(focus: list[float]) -> Scores:
    values = np.full((len(focus), len(COMPARISON_KEYS)), np.nan)
    values[:, COMPARISON_KEYS.index("technology_focus")] = focus
    nothing = np.zeros(len(focus))
    return Scores(values, np.zeros_like(values), nothing, nothing, np.zeros((len(focus), 2)))


def test_best_score_comes_first() -> None:
    assert rank_order(np.array([0.1, 2.0, -1.0]), ("a", "b", "c")).tolist() == [1, 0, 2]


def test_ties_go_by_identifier() -> None:
    assert rank_order(np.array([1.0, 1.0, 1.0]), ("c", "a", "b")).tolist() == [1, 2, 0]


def test_a_difference_below_nine_decimals_is_a_tie() -> None:
    assert rank_order(np.array([1.0, 1.0 + 1e-12]), ("a", "b")).tolist() == [0, 1]
    assert rank_order(np.array([1.0, 1.0 + 4e-10]), ("a", "b")).tolist() == [0, 1]
    assert rank_order(np.array([1.0, 1.0 + 2e-9]), ("a", "b")).tolist() == [1, 0]


def test_negative_zero_ties_with_zero() -> None:
    assert rank_order(np.array([0.0, -0.0]), ("b", "a")).tolist() == [1, 0]


def test_no_candidate_gives_an_empty_order() -> None:
    assert rank_order(np.array([]), ()).tolist() == []


@given(st.lists(st.floats(-5, 5), min_size=1, max_size=30), st.randoms())
def test_order_does_not_depend_on_the_order_of_candidates(scores: list[float], rng: object) -> None:
    ids = [f"id-{index:02d}" for index in range(len(scores))]
    pairs = list(zip(scores, ids, strict=True))
    shuffled = pairs.copy()
    rng.shuffle(shuffled)  # type: ignore[attr-defined]
    first = [ids[i] for i in rank_order(np.array(scores), tuple(ids))]
    mixed_ids = tuple(one[1] for one in shuffled)
    second = [mixed_ids[i] for i in rank_order(np.array([one[0] for one in shuffled]), mixed_ids)]
    assert first == second


@pytest.mark.parametrize(
    ("score", "band"),
    [(-2.0, Band.WEAK), (-1.0, Band.PARTIAL), (0.5, Band.GOOD), (1.0, Band.VERY_GOOD)],
)
def test_band_limits_belong_to_the_better_band(score: float, band: Band) -> None:
    assert fit_band(score, small_model()) is band


def test_service_abstains_off_topic_whatever_the_focus() -> None:
    found = abstention(scores_with_focus([0.9]), [0], 0.09, 6, small_model())
    assert found == Abstention("technology_focus", Doubt.OFF_TOPIC, 0.09, 0.1)


def test_service_does_not_abstain_at_the_least_margin() -> None:
    assert abstention(scores_with_focus([0.1]), [0], 0.1, 6, small_model()) is None


def test_service_abstains_without_any_candidate() -> None:
    found = abstention(scores_with_focus([0.9]), [], 0.5, 6, small_model())
    assert found == Abstention("technology_focus", Doubt.NONE_LEFT, None, 0.1)


def test_service_abstains_without_any_phrase() -> None:
    found = abstention(scores_with_focus([np.nan]), [0], np.nan, 0, small_model())
    assert found == Abstention("technology_focus", Doubt.NOTHING_COMPARED, None, 0.1)


def test_service_abstains_where_no_margin_is_known_though_a_value_is() -> None:
    found = abstention(scores_with_focus([0.9]), [0], np.nan, 6, small_model())
    assert found == Abstention("technology_focus", Doubt.NOTHING_COMPARED, None, 0.1)


def test_a_profile_of_few_words_needs_a_close_candidate() -> None:
    found = abstention(scores_with_focus([0.2, 0.7]), [0, 1], 0.5, 5, small_model())
    assert found == Abstention("technology_focus", Doubt.FEW_WORDS, 0.7, 0.8)
    assert abstention(scores_with_focus([0.8]), [0], 0.5, 5, small_model()) is None
    assert abstention(scores_with_focus([0.7]), [0], 0.5, 6, small_model()) is None


def test_an_excluded_candidate_does_not_vouch_for_a_short_profile() -> None:
    assert abstention(scores_with_focus([0.9, 0.1]), [1], 0.5, 5, small_model()) is not None
