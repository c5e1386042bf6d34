"""Learning tried in one synthetic world."""

from __future__ import annotations

import pytest

from data.model_json import load_model
from matcher.rehearsal import plan_of, rehearse
from matcher.truth_world import WorldPlan


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
