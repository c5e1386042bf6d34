"""The truth world is the same for the same seed, and holds what its plan says."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.truth_world import regret, show
from tests.truth import reference_plan, small_world


def test_the_same_seed_gives_the_same_world_and_the_same_log() -> None:
    one, other = small_world(1, unknown=0.1), small_world(1, unknown=0.1)
    assert one.pairs.tobytes() == other.pairs.tobytes()
    logs = [show(world, np.random.default_rng(2), 20, world.survey) for world in (one, other)]
    assert logs[0].accepted.tolist() == logs[1].accepted.tolist()
    assert not np.array_equal(one.weights, small_world(2).weights)


def test_values_lie_in_range_and_an_answer_is_the_same_for_all_candidates() -> None:
    world = small_world(1, unknown=0.2)
    known = world.pairs[~np.isnan(world.pairs)]
    assert known.min() >= 0.0
    assert known.max() <= 1.0
    of_firm = world.pairs[:, :, world.plan.firm_scope]
    assert np.array_equal(of_firm, np.broadcast_to(of_firm[:, :1], of_firm.shape), equal_nan=True)
    assert np.isnan(world.pairs).mean() == pytest.approx(0.2, abs=0.02)


def test_the_truth_deviates_from_the_survey_by_the_stated_width_and_keeps_signs() -> None:
    worlds = [small_world(seed, n_firms=5) for seed in range(60)]
    technology = np.array([world.weights[0] - world.plan.survey[0] for world in worlds])
    assert technology.std() == pytest.approx(0.1, abs=0.03)
    assert min(world.weights.min() for world in worlds) == 0.0


def test_the_ten_best_have_the_stated_chance() -> None:
    world = small_world(3, base_rate=0.25)
    assert np.sort(world.chances, axis=1)[:, -10:].mean() == pytest.approx(0.25, abs=1e-6)


def test_regret_is_zero_for_the_truth_and_one_for_chance() -> None:
    world = small_world(3)
    assert regret(world, world.chances) == pytest.approx(0.0)
    anyhow = np.random.default_rng(1).normal(size=world.chances.shape)
    assert regret(world, anyhow) == pytest.approx(1.0, abs=0.1)


def test_acceptance_follows_the_true_chance() -> None:
    world = small_world(4)
    log = show(world, np.random.default_rng(1), pages=3000)
    expected = world.chances[log.firm, log.mini_cluster]
    assert log.examined.all()
    assert log.accepted.mean() == pytest.approx(expected.mean(), abs=0.01)
    likely = expected > np.quantile(expected, 0.9)
    assert log.accepted[likely].mean() == pytest.approx(expected[likely].mean(), abs=0.03)


def test_examination_falls_with_rank_and_nothing_unexamined_is_accepted() -> None:
    world = small_world(4, fading=1.0)
    log = show(world, np.random.default_rng(1), pages=3000, weights=world.survey)
    shares = [log.examined[log.rank == rank].mean() for rank in (1, 2, 10)]
    assert shares == pytest.approx([1.0, 0.5, 0.1], abs=0.03)
    assert not log.accepted[~log.examined].any()


def test_lenient_coordinators_accept_more_and_mistakes_draw_towards_a_half() -> None:
    world = small_world(4, n_coordinators=2, leniency=2.0)
    log = show(world, np.random.default_rng(1), pages=2000)
    order = np.argsort(world.leniency)
    shares = [log.accepted[log.coordinator == one].mean() for one in order]
    assert shares[0] < shares[1]
    blind = small_world(4, mistakes=1.0)
    assert show(blind, np.random.default_rng(1), 500).accepted.mean() == pytest.approx(
        0.5, abs=0.03
    )


def test_drift_changes_the_weights_at_its_date_only() -> None:
    world = small_world(4, drift=1.0, drift_at=0.5)
    log = show(world, np.random.default_rng(1), pages=4000)
    odds = world.log_odds(world.later)[log.firm, log.mini_cluster]
    later = 1 / (1 + np.exp(-odds))
    for chosen, expected in (
        (log.shown_at < 0.5, world.chances[log.firm, log.mini_cluster]),
        (log.shown_at >= 0.5, later),
    ):
        assert log.accepted[chosen].mean() == pytest.approx(expected[chosen].mean(), abs=0.015)


def test_interaction_and_u_shape_enter_the_truth() -> None:
    plain, bent = small_world(4), small_world(4, interaction=0.5, u_shape=0.3)
    z = bent.hidden
    added = 0.5 * z[..., 0] * z[..., 1] + 0.3 * (z[..., 4] ** 2 - 1)
    shift = bent.log_odds(bent.weights) - plain.log_odds(plain.weights) - added
    assert np.ptp(shift) < 1e-9, "apart from the baseline"


def test_the_world_has_the_shape_that_is_asked_of_it() -> None:
    plan = reference_plan()
    assert (plan.n_firms, plan.n_mini_clusters, len(plan.survey)) == (2000, 60, 25)
