"""What must hold of learning, over hundreds of truth worlds: ``make soak``."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.truth_world import show
from tests.matcher.test_examination import learned_from
from tests.simulations import covered, excess_losses, regrets, upper_bound
from tests.truth import equally_good, population_loss, promoted, small_world, worse_by

pytestmark = pytest.mark.soak

COUNTS = (25, 50, 200, 1000, 10_000)


@pytest.mark.parametrize("by_survey", [True, False], ids=["ordered", "random"])
def test_regret_never_exceeds_the_surveys_by_more_than_stated(by_survey: bool) -> None:
    scales = (1.0, 0.3, 3.0)
    found = regrets(range(200), COUNTS, scales, by_survey)
    bounds = upper_bound(found[..., 1:] - found[..., :1])
    for scale, mean, bound in zip(scales, found.mean(axis=0), bounds, strict=True):
        print(f"\nsurvey x {scale}: regret {np.round(mean, 4)}; excess below {np.round(bound, 4)}")
    assert (bounds <= 0.005).all()
    assert (bounds[:, 1] < 0.0).all(), "with 50 decisions it is better than the survey"


@pytest.mark.parametrize("decisions", [1000, 3000, 10_000])
def test_intervals_of_weights_cover_at_the_stated_rate(decisions: int) -> None:
    held = covered(range(300), decisions)
    print(f"\n{decisions} decisions: {held.mean():.3f} of {len(held)} intervals cover")
    assert held.mean() == pytest.approx(0.95, abs=0.02)


def test_excess_log_loss_is_below_seven_tenths_of_a_plain_regression() -> None:
    found = excess_losses(range(200), 1000)
    print(f"\nexcess log loss, ours and lbfgs: {found.mean(axis=0)}")
    assert upper_bound(found[:, 0] - 0.7 * found[:, 1]) < 0.0


def test_the_gate_promotes_no_more_than_its_error_rate() -> None:
    passed = 0
    for seed in range(1000):
        world = small_world(seed)
        rng = np.random.default_rng(seed)
        passed += promoted(world, equally_good(world, rng), rng, 200)
    print(f"\n{passed} of 1,000 null retrainings promoted")
    assert passed <= 65


def test_the_gate_promotes_a_gain_of_a_hundredth_of_a_nat() -> None:
    passed, gains = [], []
    for seed in range(200):
        world = small_world(seed)
        rng = np.random.default_rng(seed)
        models = equally_good(world, rng)
        worse = worse_by(world, models[0], 0.01, rng)
        gains.append(population_loss(world, worse) - population_loss(world, models[0]))
        passed.append(promoted(world, [worse, models[0]], rng, 300))
    print(f"\n{np.mean(passed):.2f} promoted at a gain of {np.mean(gains):.4f}")
    assert np.mean(passed) >= 0.8


def test_corrected_fits_recover_the_planted_weights_and_naive_ones_do_not() -> None:
    apart: dict[str, list[np.ndarray]] = {}
    for seed in range(60):
        world = small_world(seed, fading=1.0, n_firms=500)
        log = show(world, np.random.default_rng(seed), 4000, world.survey, blur=0.5)
        for name, posterior in learned_from(world, log).items():
            apart.setdefault(name, []).append(posterior.weights - world.weights)
    bias = {name: float(np.mean(rows, axis=0)[0]) for name, rows in apart.items()}
    print(f"\nbias of the technology weight: {bias}")
    assert bias["naive"] > 0.2
    assert all(abs(bias[name]) < 0.05 for name in apart if name != "naive")
