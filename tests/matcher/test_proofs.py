"""Outcomes, drift, chances, groups and exposure in a few truth worlds; more in ``make soak``."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.drift import Watched
from matcher.truth_world import REACHED, aftermath, show
from tests.proofs import (
    alarms,
    bias_after_scaling,
    corrections,
    exposure_covered,
    few_of_one_group,
    taught,
    trained_on_nothing_new,
    trained_twins,
    weights_of_outcomes,
)
from tests.simulations import upper_bound
from tests.truth import small_world


def test_grades_and_outcomes_follow_the_decision_and_the_true_chance() -> None:
    world = small_world(4)
    rng = np.random.default_rng(1)
    log = show(world, rng, 3000)
    after = aftermath(world, log, rng)
    assert set(after.grades[log.accepted].tolist()) == {2, 3}
    assert set(after.grades[~log.accepted].tolist()) == {0, 1}
    assert (after.reached[~log.accepted] == -1).all()
    assert set(after.reached[log.accepted].tolist()) == set(range(len(REACHED)))
    assert (after.reached[log.accepted] > 0).mean() == pytest.approx(0.8, abs=0.02)
    odds = world.log_odds(world.weights)[log.firm, log.mini_cluster]
    signed = after.reached == REACHED.index(REACHED[-1])
    assert odds[signed].mean() > odds[log.accepted].mean() > odds[~log.accepted].mean()
    # A grade of 3 is log-odds and noise beyond 1.5, so it comes with chance sigmoid(odds - 1.5).
    perfect = (after.grades == 3).mean()
    assert perfect == pytest.approx((1 / (1 + np.exp(1.5 - odds))).mean(), abs=0.01)


def test_targets_and_weights_are_those_of_the_table() -> None:
    """By hand: a no with grade 1 is 1/6, a yes with grade 2 is 5/6, a refusal 0 at 1.5."""
    world = small_world(4)
    rng = np.random.default_rng(1)
    log = show(world, rng, 500)
    after = aftermath(world, log, rng)
    told = taught(world, log, after, later=True)
    for reached, grade, target, weight in (
        (-1, 1, 1 / 6, 1.0),
        (0, 2, 5 / 6, 1.0),
        (1, 3, 0.0, 1.5),
        (2, 2, 1.0, 1.5),
        (4, 3, 1.0, 3.0),
    ):
        these = (after.reached == reached) & (after.grades == grade)
        assert these.any()
        assert told.targets[these] == pytest.approx(target)
        assert told.sample_weight[these] == pytest.approx(weight)


def test_what_came_later_helps_and_points_where_the_planted_weights_do() -> None:
    missed, weights = weights_of_outcomes(range(10), 1000)
    assert upper_bound(missed[:, 2:] - missed[:, 1:2])[0] < 0.0
    assert np.abs(bias_after_scaling(weights[:, 0], weights[:, 2])).max() < 0.1


def test_an_alarm_is_raised_where_the_world_drifts_and_not_where_it_does_not() -> None:
    assert sum(alarms(range(15), 200).values()) <= 1
    found = alarms(range(15), 200, harder=1.0)
    assert min(found[Watched.ACCEPTANCE], found[Watched.CALIBRATION]) >= 13


@pytest.mark.parametrize(("shift", "slope"), [(0.5, 1.0), (0.0, 2.0), (0.0, 0.5)])
def test_chances_that_are_off_become_truer_for_firms_that_were_not_seen(
    shift: float, slope: float
) -> None:
    found, losses = corrections(range(6), 1000, shift, slope)
    assert all(one.needed for one in found)
    assert losses[:, 1].mean() < 0.3 * losses[:, 0].mean()
    assert np.mean([one.slope for one in found]) == pytest.approx(1 / slope, rel=0.15)


def test_chances_that_are_true_are_mostly_left_alone() -> None:
    found, _ = corrections(range(20), 1000, 0.0, 1.0)
    assert sum(one.needed for one in found) <= 4


def test_few_decisions_of_one_group_do_it_no_harm_and_those_of_the_other_help() -> None:
    missed, held = few_of_one_group(range(10), 1000, 50)
    survey, _, together = missed[:, 1].mean(axis=0)
    assert together < survey
    for one in held:
        assert one.mean() == pytest.approx(0.95, abs=4.5 * np.sqrt(0.05 * 0.95 / len(one)))


def test_candidates_that_learned_nothing_new_hardly_pass_the_gate() -> None:
    assert trained_on_nothing_new(range(8), 3).ever <= 2
    assert trained_twins(range(12), 1000).ever <= 3


def test_intervals_of_exposure_hold_what_as_many_firms_show() -> None:
    for found in exposure_covered(range(6), 40, n_firms=200, expected_of=100).values():
        assert found[:, 1].all()
        assert found[:, 0].sum() >= 3
