"""Learning in a few truth worlds; ``test_learning_soak.py`` does the same in hundreds."""

from __future__ import annotations

import numpy as np
import pytest

from matcher import posterior
from matcher.evidence import Evidence
from matcher.posterior import find_posterior
from matcher.scoring import NORMAL_QUANTILES
from matcher.truth_world import show
from tests.simulations import covered, excess_losses, regrets, upper_bound
from tests.truth import learned, learner, small_world


def test_few_decisions_do_no_harm_and_many_help_whatever_the_scale_of_the_survey() -> None:
    found = regrets(range(8), (25, 200, 1000), (1.0, 0.3, 3.0))[:, 0]
    excess = found[..., 1:] - found[..., :1]
    assert (excess[..., 0].mean(axis=0) < 0.005).all()
    assert (upper_bound(excess)[..., 2] < 0.0).all()
    assert (found[..., 3].mean(axis=0) < 0.7 * found[..., 0].mean(axis=0)).all()


def test_no_decision_leaves_the_survey_in_place() -> None:
    world = small_world(1)
    nothing = Evidence(np.zeros((0, 25)), np.zeros(0), world.means, world.scales, np.zeros(0))
    prior = learner(world).prior(25)
    found = find_posterior(nothing, prior)
    assert found.weights == pytest.approx(found.scale * world.survey, abs=1e-12)
    assert found.scale == pytest.approx(prior.scale)


def test_a_large_fit_has_a_start_where_the_decisions_it_would_begin_with_count_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(posterior, "SAMPLES", (50,))
    rng = np.random.default_rng(5)
    pairs, targets = rng.random((200, 2)), (rng.random(200) < 0.5).astype(float)
    counts = np.where(np.arange(200) % 4 == 0, 0.0, 1.0)
    prior = learner(small_world(1), prior_mean=[1.0, 0.5], signs=None).prior(2)
    means, scales = np.full(2, 0.5), np.full(2, 0.3)
    found = find_posterior(Evidence(pairs, targets, means, scales, counts), prior)
    kept = counts > 0.0
    alone = Evidence(pairs[kept], targets[kept], means, scales, counts[kept])
    assert found.weights == pytest.approx(find_posterior(alone, prior).weights, abs=1e-10)


def test_intervals_of_weights_cover_the_planted_ones() -> None:
    (held,) = covered(range(25), (1000,))
    assert held.mean() == pytest.approx(0.95, abs=4.5 * np.sqrt(0.05 * 0.95 / len(held)))


def test_intervals_of_chances_cover_the_true_ones() -> None:
    shares = []
    for seed in range(10):
        world = small_world(seed)
        model = learned(world, show(world, np.random.default_rng(seed), 100, world.survey))
        values = world.pairs.reshape(-1, 25)
        spread = NORMAL_QUANTILES[0.9] * np.sqrt(model.score_variance(values))
        apart = np.abs(model.score_pairs(values) - world.log_odds(world.weights).ravel())
        shares.append((apart <= spread).mean())
    assert np.mean(shares) == pytest.approx(0.9, abs=0.07)


def test_a_survey_saves_log_loss_against_a_plain_regression() -> None:
    ours, theirs = excess_losses(range(8), 1000).mean(axis=0)
    assert ours < 0.7 * theirs


def test_unknown_answers_cost_little() -> None:
    apart = []
    for share in (0.0, 0.2):
        world = small_world(3, unknown=share)
        model = learned(world, show(world, np.random.default_rng(3), 1500))
        apart.append(np.abs(model.feature_weights_ - world.weights).mean())
    assert apart[1] < apart[0] + 0.03
