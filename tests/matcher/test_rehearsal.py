"""Learning tried in one synthetic world."""

from __future__ import annotations

import numpy as np
import pytest

from data.model_json import load_model
from matcher.rehearsal import _pages, plan_of, rehearse
from matcher.training import AdditivePairScorer
from matcher.truth_world import WorldPlan, draw_world, show


@pytest.fixture(scope="module")
def plan() -> WorldPlan:
    return plan_of(load_model(), n_firms=60, deviation=0.3)


def test_the_survey_comes_first_and_decisions_bring_learning_nearer(plan: WorldPlan) -> None:
    survey, few, many = rehearse(plan, [20, 3000], seed=3)
    assert (survey.decisions, few.decisions, many.decisions) == (0, 20, 3000)
    assert survey.covered is None
    assert many.error < survey.error
    assert 0 <= many.regret < survey.regret < 1
    assert many.covered is not None
    assert 0 <= many.covered <= 1


def test_the_same_seed_gives_the_same_numbers_and_another_one_others(plan: WorldPlan) -> None:
    assert rehearse(plan, [50], seed=1) == rehearse(plan, [50], seed=1)
    assert rehearse(plan, [50], seed=1) != rehearse(plan, [50], seed=2)


def test_one_decision_is_enough_to_try(plan: WorldPlan) -> None:
    survey, one = rehearse(plan, [1], seed=0)
    assert one.error == pytest.approx(survey.error, abs=0.05)


def test_a_survey_that_is_right_leaves_no_error() -> None:
    survey, *_ = rehearse(plan_of(load_model(), n_firms=30, deviation=0.0), [10], seed=0)
    assert survey.error == 0
    assert survey.regret == pytest.approx(0, abs=1e-12)


@pytest.mark.parametrize("fading", [0.0, 1.0, 3.0])
def test_what_nobody_looked_at_is_no_decision_and_enough_is_decided(fading: float) -> None:
    plan = plan_of(load_model(), n_firms=40, fading=fading)
    found = rehearse(plan, (1, 30, 400), 3)
    assert [one.decisions for one in found] == [0, 1, 30, 400]
    assert _pages(plan, 400) * (np.arange(1, 11) ** -fading).sum() > 400


def test_where_coordinators_differ_their_leniency_is_taken_out() -> None:
    """Else a lenient and a strict one pull the weights: over some worlds the error is larger."""
    plan = plan_of(load_model(), n_firms=60, leniency=3.0)
    apart = 0.0
    for seed in range(6):
        world = draw_world(plan, np.random.default_rng(seed))
        log = show(world, np.random.default_rng(seed + 50), 100, world.survey)
        scorer = AdditivePairScorer(
            world.survey, signs=plan.signs, means=world.means, scales=world.scales
        )
        values, said = world.values(log), log.accepted.astype(float)
        with_them = scorer.fit(values, said, groups=log.coordinator).feature_weights_
        without = scorer.fit(values, said).feature_weights_
        apart += float(
            np.abs(without - world.weights).mean() - np.abs(with_them - world.weights).mean()
        )
    assert apart > 0.0
