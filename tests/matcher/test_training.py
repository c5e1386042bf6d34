"""The estimator: what it minimises, what it keeps, and what it answers to wrong input."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest
from scipy.optimize import minimize
from sklearn.utils.estimator_checks import estimator_checks_generator

from matcher.posterior import NoConvergenceError
from matcher.scoring import AdditiveScorer
from matcher.training import AdditivePairScorer, means_and_scales
from tests.matcher.test_scoring import GROUP, small_model
from tests.truth import learned, learner, small_world

SURVEY = np.array([1.0, 0.3, 0.0, 0.2])
#: A survey below the usual strength of 1.2 is taken to be on a smaller scale.
LIKELIEST = 1.2 / np.linalg.norm(SURVEY)


def decisions(n: int = 300, seed: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Values with gaps, decisions and who decided."""
    rng = np.random.default_rng(seed)
    values = rng.random((n, 4))
    odds = 3.0 * (values @ [1.0, -0.4, 0.2, 0.1]) - 1.0
    accepted = rng.random(n) < 1 / (1 + np.exp(-odds))
    values[rng.random(values.shape) < 0.1] = np.nan
    return values, accepted.astype(int), rng.integers(3, size=n)


@pytest.mark.parametrize(
    "learner", [AdditivePairScorer(), AdditivePairScorer(leniency_width=1.0, warm_start=True)]
)
def test_keeps_the_estimator_contract(learner: AdditivePairScorer) -> None:
    checked = 0
    for estimator, check in estimator_checks_generator(learner):
        # For arrays of other libraries, which scikit-learn checks only where it was told so.
        if "array_api" not in check.func.__name__:
            check(estimator)
            checked += 1
    assert checked > 40


def test_finds_the_least_of_the_written_sum() -> None:
    values, accepted, coordinator = decisions()
    scorer = AdditivePairScorer(SURVEY, 0.2, [1, 1, 0, 0], baseline=-0.5, leniency_width=0.7)
    scorer.fit(values, accepted, groups=coordinator)
    z = np.nan_to_num((values - scorer.means_) / scorer.scales_)

    def written(point: np.ndarray) -> float:
        weights, baseline, scale, lenient = point[:4], point[4], point[5], point[6:]
        eta = baseline + z @ weights + lenient[coordinator]
        loss = (np.logaddexp(0, eta) - accepted * eta).sum()
        times = scale / LIKELIEST
        loss += ((weights - scale * SURVEY) ** 2).sum() / (2 * 0.2**2) + 5 * (times - np.log(times))
        return float(loss + (baseline + 0.5) ** 2 / 18 + (lenient**2).sum() / (2 * 0.7**2))

    start = np.array([1.0, 0.3, 0.0, 0.2, -0.5, 1.0, 0, 0, 0])
    bounds = [(0, None), (0, None), *[(None, None)] * 3, (0.01, None), *[(None, None)] * 3]
    found = minimize(written, start, bounds=bounds, options={"ftol": 1e-15, "gtol": 1e-9})
    ours = [*scorer.feature_weights_, scorer.baseline_, scorer.scale_, *scorer.leniency_.values()]
    assert ours == pytest.approx(found.x, abs=1e-4)
    assert written(np.array(ours)) <= found.fun + 1e-9
    assert scorer.feature_weights_[1] == 0.0, "the data pull it below its bound"


def test_a_graded_target_is_worth_its_share_of_an_acceptance() -> None:
    values, accepted, _ = decisions(40)
    grade = np.where(accepted == 1, 0.75, 0.0)
    graded = AdditivePairScorer(SURVEY).fit(values, grade)
    twice = AdditivePairScorer(SURVEY).fit(
        np.vstack([values, values]), np.repeat([1, 0], 40), np.concatenate([grade, 1 - grade])
    )
    assert graded.feature_weights_ == pytest.approx(twice.feature_weights_, abs=1e-9)


def test_a_sample_weight_counts_like_repeating() -> None:
    values, accepted, _ = decisions(60)
    often = np.arange(60) % 3
    weighted = AdditivePairScorer(SURVEY).fit(values, accepted, often)
    repeated = AdditivePairScorer(SURVEY).fit(
        np.repeat(values, often, axis=0), np.repeat(accepted, often)
    )
    assert weighted.feature_weights_ == pytest.approx(repeated.feature_weights_, abs=1e-9)


def test_scores_are_bit_for_bit_those_that_are_served() -> None:
    values, accepted, _ = decisions()
    scorer = AdditivePairScorer([1.0, 0.2]).fit(values[:, :2], accepted)
    model = small_model(
        means=scorer.means_,
        scales=scorer.scales_,
        feature_weights={GROUP: scorer.feature_weights_},
        covariance={GROUP: scorer.covariance_},
        baseline=scorer.baseline_,
    )
    served = AdditiveScorer(model, GROUP).evaluate(values[:, :2])
    assert scorer.score_pairs(values[:, :2]).tolist() == served.scores.tolist()
    assert scorer.contributions(values[:, :2]).tolist() == served.contributions.tolist()
    assert scorer.predict_proba(values[:, :2])[:, 1].tolist() == served.chances.tolist()


def test_an_unknown_comparison_widens_the_variance_but_adds_nothing() -> None:
    values, accepted, _ = decisions()
    scorer = AdditivePairScorer(SURVEY).fit(values, accepted)
    known = scorer.means_[np.newaxis]
    unknown = np.where(np.arange(4) == 0, np.nan, known)
    assert scorer.score_pairs(unknown) == pytest.approx(scorer.score_pairs(known))
    widened = scorer.score_variance(unknown) - scorer.score_variance(known)
    expected = scorer.feature_weights_[0] ** 2 + scorer.covariance_[0, 0]
    assert widened == pytest.approx([expected])


def test_survey_on_another_scale_gives_nearly_the_same_weights() -> None:
    world = small_world(5)
    values = world.pairs[:100].reshape(-1, 25)
    accepted = np.random.default_rng(1).random(6000) < world.chances[:100].ravel()
    found = [
        learner(world, prior_mean=times * world.survey).fit(values, accepted) for times in (1, 3)
    ]
    apart = found[0].feature_weights_ - found[1].feature_weights_
    assert np.abs(apart).max() < 0.01
    assert found[0].scale_ / found[1].scale_ == pytest.approx(3, rel=0.1)


def test_leniency_is_learned_and_enters_no_score() -> None:
    world = small_world(2, n_coordinators=2)
    rng = np.random.default_rng(2)
    values = world.pairs[:60].reshape(-1, 25)
    who = np.array(["strict", "mild"])[rng.integers(2, size=len(values))]
    odds = world.log_odds(world.weights)[:60].ravel() + np.where(who == "mild", 1.0, -1.0)
    accepted = rng.random(len(values)) < 1 / (1 + np.exp(-odds))
    with_them = learner(world, leniency_width=1.0).fit(values, accepted, groups=who)
    assert with_them.leniency_["mild"] - with_them.leniency_["strict"] == pytest.approx(2, abs=0.4)
    assert with_them.baseline_ == pytest.approx(world.baseline, abs=0.7)
    total = with_them.baseline_ + with_them.contributions(values).sum(axis=1)
    assert with_them.score_pairs(values) == pytest.approx(total)


def test_a_warm_start_gives_the_same_answer() -> None:
    values, accepted, coordinator = decisions()
    warm = AdditivePairScorer(SURVEY, signs=[1, 0, 0, 1], warm_start=True)
    warm.fit(values[:150], accepted[:150], groups=coordinator[:150])
    warm.fit(values, accepted, groups=coordinator)
    cold = AdditivePairScorer(SURVEY, signs=[1, 0, 0, 1]).fit(values, accepted, groups=coordinator)
    assert np.abs(warm.feature_weights_ - cold.feature_weights_).max() < 1e-10
    assert np.abs(warm.covariance_ - cold.covariance_).max() < 1e-7


def test_many_decisions_start_from_a_part_and_end_at_the_same_answer() -> None:
    rng = np.random.default_rng(1)
    values = rng.random((210_000, 3))
    accepted = (rng.random(len(values)) < values[:, 0]).astype(int)
    scorer = AdditivePairScorer([1.0, 0.1, 0.1]).fit(values, accepted)
    again = AdditivePairScorer([1.0, 0.1, 0.1]).set_params(warm_start=True)
    again.fit(values[:1000], accepted[:1000]).fit(values, accepted)
    assert np.abs(scorer.feature_weights_ - again.feature_weights_).max() < 1e-10


def test_same_decisions_give_the_same_bits() -> None:
    values, accepted, _ = decisions()
    one, other = (AdditivePairScorer(SURVEY).fit(values, accepted) for _ in range(2))
    assert one.feature_weights_.tobytes() == other.feature_weights_.tobytes()
    assert one.covariance_.tobytes() == other.covariance_.tobytes()


def test_columns_in_another_order_give_the_same_weights_in_that_order() -> None:
    values, accepted, _ = decisions()
    order = np.array([2, 0, 3, 1])
    plain = AdditivePairScorer(SURVEY).fit(values, accepted)
    moved = AdditivePairScorer(SURVEY[order]).fit(values[:, order], accepted)
    assert moved.feature_weights_ == pytest.approx(plain.feature_weights_[order], abs=1e-9)


def test_one_class_only_keeps_to_the_survey() -> None:
    values, _, _ = decisions(30)
    scorer = AdditivePairScorer(SURVEY, signs=np.ones(4)).fit(values, np.zeros(30, dtype=int))
    assert np.isfinite(scorer.feature_weights_).all()
    assert scorer.feature_weights_ / scorer.scale_ == pytest.approx(SURVEY, abs=0.05)
    assert (scorer.predict_proba(values)[:, 1] < 0.2).all()


def test_contradictory_decisions_leave_the_weights_at_the_prior_direction() -> None:
    values, _, _ = decisions(30)
    scorer = AdditivePairScorer(SURVEY).fit(np.vstack([values, values]), np.repeat([0, 1], 30))
    assert scorer.baseline_ == pytest.approx(0.0, abs=0.2)
    assert scorer.scale_ < 0.6, "the decisions speak against any weight"


def test_constant_and_collinear_comparisons_change_nothing_else() -> None:
    values, accepted, _ = decisions()
    constant = np.full((300, 1), 0.4)
    more = np.hstack([values, constant, values[:, :1]])
    scorer = AdditivePairScorer([*SURVEY, 0.3, 0.0]).fit(more, accepted)
    assert scorer.feature_weights_[4] == pytest.approx(0.3 * scorer.scale_)
    assert np.isfinite(scorer.covariance_).all()
    assert np.linalg.eigvalsh(scorer.covariance_).min() > 0


def test_extreme_weights_of_a_survey_do_no_harm() -> None:
    values, accepted, _ = decisions()
    scorer = AdditivePairScorer(1000 * SURVEY).fit(values, accepted)
    assert np.abs(scorer.feature_weights_).max() < 5
    assert scorer.scale_ < 0.01


def test_a_comparison_nobody_knows_keeps_its_prior() -> None:
    values, accepted, _ = decisions()
    values[:, 1] = np.nan
    scorer = AdditivePairScorer(SURVEY).fit(values, accepted)
    assert scorer.feature_weights_[1] == pytest.approx(0.3 * scorer.scale_)
    assert (scorer.means_[1], scorer.scales_[1]) == (0.0, 1.0)


def test_intervals_stop_at_a_fixed_sign() -> None:
    values, accepted, _ = decisions()
    scorer = AdditivePairScorer(SURVEY, signs=[1, 1, 0, 1]).fit(values, accepted)
    low, high = scorer.weight_intervals(0.95).T
    assert low[1] == 0.0 <= scorer.feature_weights_[1] <= high[1]
    assert low[0] < scorer.feature_weights_[0] < high[0]


@pytest.mark.parametrize(
    ("changed", "named"),
    [
        ({"prior_mean": [1.0, 2.0]}, "prior_mean"),
        ({"prior_mean": [1.0, np.nan, 0, 0]}, "prior_mean"),
        ({"prior_width": 0.0}, "prior_width"),
        ({"signs": [2, 0, 0, 0]}, "signs"),
        ({"signs": [-1, 0, 0, 0]}, "against the signs"),
        ({"scales": [0, 1, 1, 1], "means": [0, 0, 0, 0]}, "scales"),
        ({"baseline_width": 0.0}, "baseline_width"),
        ({"leniency_width": -1.0}, "leniency_width"),
    ],
)
def test_a_wrong_setting_is_named(changed: dict[str, Any], named: str) -> None:
    values, accepted, _ = decisions(20)
    settings: dict[str, Any] = {"prior_mean": SURVEY, **changed}
    with pytest.raises(ValueError, match=named):
        AdditivePairScorer(**settings).fit(values, accepted)


def test_wrong_decisions_are_named() -> None:
    values, accepted, coordinator = decisions(20)
    scorer = AdditivePairScorer(SURVEY)
    with pytest.raises(ValueError, match="minimum of 1 is required"):
        scorer.fit(values[:0], accepted[:0])
    with pytest.raises(ValueError, match="Only binary"):
        scorer.fit(values, np.arange(20) % 3)
    with pytest.raises(ValueError, match="one class only"):
        scorer.fit(values, np.full(20, "accepted"))
    with pytest.raises(ValueError, match="groups: shape"):
        scorer.fit(values, accepted, groups=coordinator[:5])
    with pytest.raises(ValueError, match="Negative values"):
        scorer.fit(values, accepted, sample_weight=np.full(20, -1.0))


def test_numbers_that_overflow_end_with_an_error() -> None:
    values, accepted, _ = decisions(20)
    with np.errstate(all="ignore"), pytest.raises((NoConvergenceError, ValueError)):
        AdditivePairScorer(SURVEY).fit_targets(values, accepted * 1e300)


def test_means_and_scales_leave_unknown_values_out() -> None:
    values = np.array([[0.2, np.nan], [0.6, 0.5], [np.nan, 0.5]])
    means, scales = means_and_scales(values, np.ones(3))
    assert means == pytest.approx([0.4, 0.5])
    assert scales == pytest.approx([0.2, 0.05])


def test_learning_brings_the_order_nearer_to_the_truth() -> None:
    from matcher.truth_world import regret, show

    world = small_world(7)
    log = show(world, np.random.default_rng(7), pages=500)
    before = regret(world, world.scores(world.survey))
    after = regret(world, world.scores(learned(world, log).feature_weights_))
    assert after < 0.6 * before


def test_scoring_needs_no_scikit_learn() -> None:
    code = "import sys, matcher.scoring; sys.exit('sklearn' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_a_survey_weights_are_centred_on_zero_and_ten_times_as_free() -> None:
    prior = AdditivePairScorer(prior_width=0.1).prior(3)
    assert prior.mean.tolist() == [0.0, 0.0, 0.0]
    assert np.diag(prior.precision) == pytest.approx([1.0, 1.0, 1.0])
    known = AdditivePairScorer([1.0, 1.0, 1.0], prior_width=0.1).prior(3)
    assert np.diag(known.precision) == pytest.approx([100.0, 100.0, 100.0])
