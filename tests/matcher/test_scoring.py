"""The additive model: parts add up, unknowns widen but do not move."""

from __future__ import annotations

import math
from dataclasses import replace
from statistics import NormalDist

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from features.vocabulary import RespondentGroup
from matcher.scoring import NORMAL_QUANTILES, AdditiveScorer, added_up, log_odds, sigmoid
from matcher.types import ModelVersion, Term

GROUP = RespondentGroup.INTERESTED


def small_model(**changes: object) -> ModelVersion:
    """Two comparisons with round numbers."""
    model = ModelVersion(
        version="test",
        comparison_keys=("a", "b"),
        means=np.array([0.5, 0.2]),
        scales=np.array([0.25, 0.1]),
        feature_weights={group: np.array([1.0, -0.5]) for group in RespondentGroup},
        covariance={group: np.diag([0.01, 0.04]) for group in RespondentGroup},
        baseline=-1.0,
        baseline_variance=0.25,
        interval_level=0.9,
        chance_basis="assumption",
        bands=(-1.0, 0.0, 1.0),
        least_topic_margin=0.1,
        abstain_below_short=0.8,
        short_profile_words=6,
        sources={"a": "test", "b": "test"},
        inputs={},
    )
    return replace(model, **changes)  # type: ignore[arg-type]


def test_score_is_worked_by_hand() -> None:
    scorer = AdditiveScorer(small_model(), GROUP)
    # z = (0.75 - 0.5) / 0.25 = 1; (0.4 - 0.2) / 0.1 = 2; score = -1 + 1*1 + (-0.5)*2 = -1
    pairs = np.array([[0.75, 0.4]])
    assert scorer.contributions(pairs).tolist() == [[1.0, -1.0]]
    assert scorer.score_pairs(pairs).tolist() == [-1.0]
    assert scorer.chance(pairs)[0] == pytest.approx(1 / (1 + math.e))


def test_unknown_comparison_contributes_nothing_but_widens_the_interval() -> None:
    scorer = AdditiveScorer(small_model(), GROUP)
    known = np.array([[0.5, 0.2]])
    unknown = np.array([[0.5, np.nan]])
    assert scorer.score_pairs(known) == scorer.score_pairs(unknown)
    assert np.ptp(scorer.chance_interval(unknown)) > np.ptp(scorer.chance_interval(known))


def test_interval_is_worked_by_hand() -> None:
    scorer = AdditiveScorer(small_model(), GROUP)
    # z = (1, unknown): z'Sz = 0.01, unknown adds 0.5^2 + 0.04 = 0.29, baseline 0.25; sum 0.55
    low, high = scorer.chance_interval(np.array([[0.75, np.nan]]))[0]
    spread = 1.6448536269514722 * math.sqrt(0.55)
    assert low == pytest.approx(1 / (1 + math.exp(spread)))
    assert high == pytest.approx(1 / (1 + math.exp(-spread)))


def test_weights_that_are_uncertain_together_widen_the_interval_by_their_covariance() -> None:
    own = np.array([[0.01, 0.015], [0.015, 0.04]])
    covariance = {RespondentGroup.COOPERATING: np.zeros((2, 2)), GROUP: own}
    scorer = AdditiveScorer(small_model(covariance=covariance), GROUP)
    # z = (1, 2): z'Sz = 0.01 + 2 * 2 * 0.015 + 4 * 0.04 = 0.23, baseline 0.25; sum 0.48
    low, high = scorer.chance_interval(np.array([[0.75, 0.4]]))[0]
    spread = 1.6448536269514722 * math.sqrt(0.48)
    assert low == pytest.approx(1 / (1 + math.exp(1.0 + spread)))
    assert high == pytest.approx(1 / (1 + math.exp(1.0 - spread)))


def test_each_group_has_the_uncertainty_of_its_own_weights() -> None:
    covariance = {
        RespondentGroup.COOPERATING: np.diag([1.0, 1.0]),
        RespondentGroup.INTERESTED: np.diag([0.0, 0.0]),
    }
    model, pairs = small_model(covariance=covariance), np.array([[0.75, 0.4]])
    wide, narrow = (
        np.ptp(AdditiveScorer(model, group).chance_interval(pairs))
        for group in (RespondentGroup.COOPERATING, RespondentGroup.INTERESTED)
    )
    assert wide > narrow


@pytest.mark.parametrize("level", NORMAL_QUANTILES)
def test_quantiles_are_those_of_the_normal_distribution(level: float) -> None:
    quantile = NormalDist().inv_cdf((1.0 + level) / 2.0)
    assert NORMAL_QUANTILES[level] == pytest.approx(quantile, abs=1e-12)


def test_terms_are_added_from_the_first_to_the_last() -> None:
    # From the last to the first, the two large ones would cancel before the 1 is lost.
    assert added_up(np.array([[1.0, 1e16, -1e16]]), 0.0).tolist() == [0.0]


def test_scores_beyond_all_bounds_have_a_chance_all_the_same() -> None:
    assert sigmoid(np.array([-1e9, 0.0, 1e9])).tolist() == [0.0, 0.5, 1.0]


def test_a_product_multiplies_and_a_bend_has_mean_zero() -> None:
    z = np.array([[2.0, 3.0], [-1.0, np.nan]])
    assert Term(0, 0).of(z).tolist() == [3.0, 0.0]
    product = Term(0, 1).of(z)
    assert product[0] == 6.0
    assert np.isnan(product[1])


def test_no_pairs_give_empty_results() -> None:
    scores = AdditiveScorer(small_model(), GROUP).evaluate(np.empty((0, 2)))
    assert scores.scores.shape == (0,)
    assert scores.intervals.shape == (0, 2)


def test_groups_use_their_own_weights() -> None:
    weights = {
        RespondentGroup.COOPERATING: np.array([2.0, 0.0]),
        RespondentGroup.INTERESTED: np.array([1.0, 0.0]),
    }
    model = small_model(feature_weights=weights)
    pairs = np.array([[0.75, 0.2]])
    assert AdditiveScorer(model, RespondentGroup.COOPERATING).score_pairs(pairs)[0] == 1.0
    assert AdditiveScorer(model, RespondentGroup.INTERESTED).score_pairs(pairs)[0] == 0.0


def test_log_odds_and_sigmoid_undo_each_other() -> None:
    assert sigmoid(np.array([log_odds(0.212)]))[0] == pytest.approx(0.212, abs=1e-12)


pairs_with_gaps = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 20), st.just(2)),
    elements=st.one_of(st.floats(0, 1), st.just(float("nan"))),
)


@given(pairs_with_gaps)
def test_parts_add_up_to_the_score(pairs: np.ndarray) -> None:
    scores = AdditiveScorer(small_model(), GROUP).evaluate(pairs)
    total = scores.contributions.sum(axis=1) - 1.0
    assert np.allclose(scores.scores, total, atol=1e-9, rtol=0)


@given(pairs_with_gaps)
def test_chance_lies_inside_its_interval(pairs: np.ndarray) -> None:
    scores = AdditiveScorer(small_model(), GROUP).evaluate(pairs)
    assert (scores.intervals[:, 0] <= scores.chances).all()
    assert (scores.chances <= scores.intervals[:, 1]).all()


@given(pairs_with_gaps)
def test_one_pairing_scores_the_same_alone_and_among_others(pairs: np.ndarray) -> None:
    scorer = AdditiveScorer(small_model(), GROUP)
    together = scorer.score_pairs(pairs)
    alone = [scorer.score_pairs(pairs[i : i + 1])[0] for i in range(len(pairs))]
    assert together.tolist() == alone
