"""The gate lets the better one through and keeps its error rate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.calibration import log_losses
from matcher.gate import (
    GateReport,
    GateRules,
    Refusal,
    _with_refusals,
    judge,
    p_value,
    spending,
)
from matcher.resampling import Interval
from matcher.truth_world import show
from tests.simulations import null_promotions
from tests.truth import (
    equally_good,
    held_out,
    judged,
    population_loss,
    small_world,
)

WIDE = GateRules(calibration_margin=1.0, exposure_margin=1.0)


def test_models_that_are_equally_good_pass_at_the_stated_rate() -> None:
    world = small_world(1)
    rng = np.random.default_rng(5)
    models = equally_good(world, rng)
    losses = [population_loss(world, model) for model in models]
    assert losses[0] == pytest.approx(losses[1], abs=1e-9)
    passed = 0
    log = show(world, rng, 60 * 200)
    scores = [world.baseline + world.scores(model)[log.firm, log.mini_cluster] for model in models]
    gains = log_losses(scores[0], log.accepted) - log_losses(scores[1], log.accepted)
    for part in np.array_split(np.arange(len(gains)), 200):
        by_firm = np.bincount(log.firm[part], gains[part], 200)
        passed += p_value(by_firm[np.unique(log.firm[part])]) <= 0.05
    assert passed <= 19, "of 200; a true rate of 5 % stays below that in 99 of 100 runs"


def test_a_better_model_is_promoted() -> None:
    worlds = [small_world(seed) for seed in range(8)]
    passed = [
        judged(world, world.survey * 0.6, [world.weights], np.random.default_rng(seed), 200)[
            0
        ].promoted
        for seed, world in enumerate(worlds)
    ]
    assert sum(passed) >= 7


def test_looking_five_times_lets_no_more_through_that_is_no_better() -> None:
    found = null_promotions(range(20), looks=5)
    assert found.ever <= 4, "of 20; at a rate of 5 % more happen once in four hundred runs"
    assert found.first <= found.ever


def reports(look: int = 1, rules: GateRules = WIDE, **changed: float) -> tuple[Refusal, ...]:
    world = small_world(1)
    log = show(world, np.random.default_rng(1), int(changed.get("pages", 200)))
    active = held_out(world, log, world.survey * 0.6, world.baseline)
    candidate = held_out(world, log, world.weights * changed.get("stretch", 1.0), world.baseline)
    return judge(active, candidate, np.random.default_rng(1), look, rules).refusals


def test_the_same_model_again_is_not_better() -> None:
    world = small_world(1)
    log = show(world, np.random.default_rng(1), 200)
    model = held_out(world, log, world.survey, world.baseline)
    report = judge(model, model, np.random.default_rng(1))
    assert report.refusals == (Refusal.NOT_BETTER,)
    assert report.p_value == 1.0
    assert report.gain == (0.0, 0.0, 0.0)
    assert not report.promoted


def test_few_firms_are_not_enough() -> None:
    assert Refusal.TOO_FEW_FIRMS in reports(pages=10)


def test_a_candidate_that_exaggerates_is_worse_calibrated() -> None:
    assert Refusal.WORSE_CALIBRATED in reports(stretch=4.0, rules=GateRules())


def test_a_candidate_that_always_shows_the_same_is_more_concentrated() -> None:
    world = small_world(1)
    log = show(world, np.random.default_rng(1), 200)
    model = held_out(world, log, world.weights, world.baseline)
    same = np.tile(np.arange(60.0), (len(model.all_scores), 1))
    report = judge(model, replace(model, all_scores=same), np.random.default_rng(1))
    assert Refusal.MORE_CONCENTRATED in report.refusals
    assert report.exposure.low > 0.05


def test_looking_again_spends_less_and_all_looks_together_spend_the_error() -> None:
    spent = [spending(0.05, look) for look in range(1, 20_000)]
    assert spent == sorted(spent, reverse=True)
    assert sum(spent) == pytest.approx(0.05, abs=1e-5)
    assert reports() == ()


def test_a_gain_that_passes_at_first_sight_may_fail_after_many_looks() -> None:
    world = small_world(2)
    log = show(world, np.random.default_rng(3), 200)
    active = held_out(world, log, world.survey * 0.75, world.baseline)
    candidate = held_out(world, log, world.survey, world.baseline)
    first = judge(active, candidate, np.random.default_rng(1), 1, WIDE)
    assert first.promoted
    late = int(np.ceil(np.sqrt(first.spent / first.p_value))) + 1
    assert not judge(active, candidate, np.random.default_rng(1), late, WIDE).promoted


def test_firms_are_the_units_of_the_test() -> None:
    assert p_value(np.array([1.0])) == 1.0
    assert p_value(np.array([0.1, 0.1])) == 0.0
    assert p_value(np.array([-0.1, -0.1])) == 1.0
    assert p_value(np.array([0.0, 1.0, 2.0])) == pytest.approx(0.11270166, abs=1e-6)


def test_other_decisions_or_no_look_are_refused() -> None:
    world = small_world(1)
    log = show(world, np.random.default_rng(1), 50)
    model = held_out(world, log, world.survey, world.baseline)
    other = replace(model, targets=1.0 - model.targets)
    with pytest.raises(ValueError, match="other decisions"):
        judge(model, other, np.random.default_rng(1))
    with pytest.raises(ValueError, match="look: 0"):
        judge(model, model, np.random.default_rng(1), look=0)


def judged_by(calibration: Interval, exposure: Interval) -> tuple[Refusal, ...]:
    """What a clear gain is refused for where the other two figures are these."""
    gain = Interval(0.1, 0.05, 0.15)
    found = GateReport((), gain, 0.001, 0.03, calibration, exposure, 100, 500, 1)
    return _with_refusals(found, GateRules(calibration_margin=0.03, exposure_margin=0.05)).refusals


def test_not_worse_is_a_bound_and_not_a_point() -> None:
    """The upper end counts: a figure within its margin that may lie beyond it is not enough."""
    fine = Interval(0.0, -0.01, 0.01)
    assert judged_by(fine, fine) == ()
    assert judged_by(Interval(0.0, -0.04, 0.031), fine) == (Refusal.WORSE_CALIBRATED,)
    assert judged_by(fine, Interval(0.0, -0.06, 0.051)) == (Refusal.MORE_CONCENTRATED,)
    nothing = Interval(float("nan"), float("nan"), float("nan"))
    assert judged_by(nothing, nothing) == (Refusal.WORSE_CALIBRATED, Refusal.MORE_CONCENTRATED)
