"""Metrics are worked by hand, agree with scikit-learn, and are NaN where nothing can be said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import log_loss, ndcg_score

from matcher.evaluation import (
    HeldOut,
    agreement_parts,
    alpha,
    covered,
    evaluate,
    exposures,
    gini,
    ndcg,
    per_list,
    reciprocal_rank,
    split_by_time_and_firm,
)
from matcher.resampling import around
from matcher.scoring import sigmoid
from matcher.truth_world import show
from tests.truth import held_out, small_world


def a_model() -> HeldOut:
    world = small_world(1)
    log = show(world, np.random.default_rng(1), 150, world.survey)
    return held_out(world, log, world.weights, world.baseline)


def test_ndcg_is_worked_by_hand() -> None:
    # Ranked grades 0, 1, 0.5: (1 / log2 3 + 0.5 / 2) / (1 + 0.5 / log2 3)
    expected = (1 / np.log2(3) + 0.25) / (1 + 0.5 / np.log2(3))
    assert ndcg(np.array([0.0, 1.0, 0.5]), 5) == pytest.approx(expected)
    assert ndcg(np.array([1.0, 0.0]), 5) == 1.0
    assert ndcg(np.array([0.0, 1.0]), 1) == 0.0


def test_a_list_in_which_nothing_was_accepted_has_no_ndcg_and_no_first_rank() -> None:
    assert np.isnan(ndcg(np.zeros(3), 5))
    assert np.isnan(reciprocal_rank(np.zeros(3)))
    assert reciprocal_rank(np.array([0.0, 0.4, 1.0])) == pytest.approx(1 / 3)


@given(st.lists(st.integers(0, 3), min_size=2, max_size=15), st.integers(1, 12))
def test_ndcg_agrees_with_scikit_learn(grades: list[int], n: int) -> None:
    gains = np.array(grades, dtype=float)
    if gains.max() > 0:
        falling = -np.arange(len(gains), dtype=float)
        assert ndcg(gains, n) == pytest.approx(ndcg_score([gains], [falling], k=n))


def test_every_metric_has_an_interval_around_it() -> None:
    model = a_model()
    found = evaluate(model, np.random.default_rng(1))
    assert set(found) == {
        "ndcg_5",
        "ndcg_10",
        "mrr",
        "log_loss",
        "calibration_error",
        "exposure_gini",
        "coverage",
        "agreement",
    }
    for name in ("ndcg_5", "ndcg_10", "mrr", "log_loss"):
        assert found[name].low < found[name].value < found[name].high, name
    assert found["log_loss"].value == pytest.approx(log_loss(model.targets, sigmoid(model.scores)))


def test_the_truth_ranks_better_than_chance() -> None:
    model = a_model()
    anyhow = replace(model, scores=np.random.default_rng(1).normal(size=len(model.scores)))
    truth, chance = (evaluate(one, np.random.default_rng(1)) for one in (model, anyhow))
    assert truth["ndcg_10"].low > chance["ndcg_10"].value
    assert truth["log_loss"].high < chance["log_loss"].value


def test_no_decisions_give_nan_without_a_warning() -> None:
    none, number = np.zeros(0), np.zeros(0, dtype=np.intp)
    empty = HeldOut(none, none, number, number, number, number, np.zeros((0, 60)), number)
    assert all(np.isnan(one.value) for one in evaluate(empty, np.random.default_rng(1)).values())


def test_equal_scores_keep_the_order_given() -> None:
    model = replace(a_model(), scores=np.zeros(len(a_model().scores)))
    found = per_list(model, reciprocal_rank)
    first = model.targets[model.lists == 0]
    assert found[0] == pytest.approx(reciprocal_rank(first), nan_ok=True)


def test_gini_is_zero_for_equals_and_near_one_for_a_single_one() -> None:
    assert gini(np.ones(5)) == pytest.approx(0.0)
    assert gini(np.array([0.0, 0.0, 0.0, 1.0])) == pytest.approx(0.75)
    assert np.isnan(gini(np.zeros(3)))


@given(st.lists(st.floats(0, 100), min_size=2, max_size=12))
def test_gini_is_the_mean_difference_over_twice_the_mean(amounts: list[float]) -> None:
    values = np.array(amounts)
    if values.sum() > 1e-3:
        pairwise = np.abs(values[:, np.newaxis] - values).mean()
        assert gini(values) == pytest.approx(pairwise / (2 * values.mean()), abs=1e-9)


def test_exposure_falls_with_rank_and_ends_after_ten() -> None:
    model = replace(a_model(), all_scores=-np.arange(60.0)[np.newaxis], list_firms=np.array([2]))
    given_to = exposures(model, 3)
    assert given_to[2, :3] == pytest.approx([1, 1 / np.log2(3), 0.5])
    assert np.count_nonzero(given_to) == 10


def agreeing(targets: list[float], coordinators: list[int], pairings: list[int]) -> float:
    model = replace(
        a_model(),
        targets=np.array(targets),
        coordinators=np.array(coordinators),
        mini_clusters=np.array(pairings),
        firms=np.zeros(len(targets), dtype=np.intp),
    )
    return float(alpha(agreement_parts(model, 1).sum(axis=0)))


def test_agreement_is_krippendorffs_alpha() -> None:
    assert agreeing([1, 1, 0, 0], [0, 1, 0, 1], [5, 5, 6, 6]) == 1.0
    # Of 6 ordered pairs within pairings 2 differ; of all 30 ordered pairs 18 do.
    assert agreeing([1, 0, 0, 0, 1, 1], [0, 1, 0, 1, 0, 1], [1, 1, 2, 2, 3, 3]) == pytest.approx(
        1 - (2 / 6) / (18 / 30)
    )


def test_only_the_last_decision_of_a_coordinator_counts_for_agreement() -> None:
    assert agreeing([0, 1, 1, 0, 0], [0, 0, 1, 0, 1], [5, 5, 5, 6, 6]) == 1.0


def test_agreement_is_unknown_where_nobody_decided_the_same() -> None:
    assert np.isnan(agreeing([1, 0], [0, 1], [5, 6]))


@given(st.integers(0, 1000), st.floats(0.05, 0.9))
def test_split_keeps_firms_apart_and_time_in_order(seed: int, share: float) -> None:
    rng = np.random.default_rng(seed)
    firms, when = rng.integers(12, size=80), rng.random(80)
    try:
        split = split_by_time_and_firm(firms, when, share)
    except ValueError:
        assert share > 0.5
        return
    assert not set(firms[split.train]) & set(firms[split.held_out])
    assert when[split.train].max() < split.cut <= when[split.held_out].min()
    n_firms = len(np.unique(firms))
    assert len(np.unique(firms[split.held_out])) == pytest.approx(share * n_firms, abs=1)


def test_a_single_moment_cannot_be_split() -> None:
    with pytest.raises(ValueError, match="none before"):
        split_by_time_and_firm(np.array([0, 1]), np.array([1.0, 1.0]))
    with pytest.raises(ValueError, match="decisions: 0"):
        split_by_time_and_firm(np.zeros(0, dtype=np.intp), np.zeros(0))


def test_the_spread_of_biased_draws_is_put_around_the_figure() -> None:
    """Worked by hand: draws of 0 to 100 hundredths have their middle 90 % 45 below and above 50."""
    found = around(0.9, np.arange(101) / 100)
    assert found == pytest.approx((0.9, 0.45, 1.0))
    assert np.isnan(around(0.5, np.zeros(0))[1:]).all()


def test_coverage_is_as_unsure_as_what_single_firms_alone_were_shown() -> None:
    """Worked by hand: of 4 mini-clusters 3 are shown, one to both firms and one to each alone.

    Without either firm 2 of 4 are left, which does not vary; a step of a quarter is added.
    """
    value, low, high = covered(np.array([[1.0, 0.5, 0.0, 0.0], [1.0, 0.0, 0.2, 0.0]]))
    assert (value, high) == (0.75, 1.0)
    assert low == pytest.approx(0.75 - 1.6448536 * 0.25)
    # Of three firms one alone was shown two: 1/2, 1 and 1 without each.
    three = np.array([[1.0, 1.0, 1.0, 0.0], [1.0, 0.0, 0.0, 1.0], [1.0, 0.0, 0.0, 1.0]])
    error = np.sqrt(2 / 3 * (1 / 9 + 2 / 36) + 1 / 16)
    assert covered(three) == pytest.approx((1.0, 1.0 - 1.6448536 * error, 1.0))
    assert np.isnan(covered(np.zeros((2, 4)))).all()
    assert np.isnan(covered(np.ones((1, 4)))[1:]).all()


@given(st.integers(2, 30), st.integers(1, 12), st.floats(0.0, 1.0), st.integers(0, 1000))
def test_the_interval_of_coverage_holds_its_figure(
    firms: int, mini_clusters: int, share: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    one = covered((rng.random((firms, mini_clusters)) < share).astype(float))
    assert np.isnan(one.value) or 0.0 <= one.low <= one.value <= one.high <= 1.0


@pytest.mark.parametrize("seed", range(6))
def test_every_interval_holds_its_figure_also_where_lists_are_few_and_different(seed: int) -> None:
    rng = np.random.default_rng(seed)
    firms = 4 + 3 * seed
    given = replace(
        a_model(),
        scores=rng.normal(size=2 * firms),
        targets=(rng.random(2 * firms) < 0.4).astype(float),
        firms=np.repeat(np.arange(firms), 2),
        lists=np.repeat(np.arange(firms), 2),
        coordinators=np.zeros(2 * firms, dtype=np.intp),
        mini_clusters=np.tile(np.array([3, 7]), firms),
        all_scores=rng.normal(size=(firms, 60)),
        list_firms=np.arange(firms),
    )
    for name in ("exposure_gini", "coverage", "calibration_error", "log_loss"):
        one = evaluate(given, rng)[name]
        assert one.low <= one.value <= one.high, name
        assert one.low >= 0.0, name
