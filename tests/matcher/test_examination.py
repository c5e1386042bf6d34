"""Silence is not a no: naive fits miss the planted weights, the corrected ones find them."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from matcher.examination import (
    LEAST_PROPENSITY,
    beside_naive,
    learn_in_lists,
    pairs_in_lists,
    propensities,
    targets_of_silence,
)
from matcher.posterior import Prior, find_posterior
from matcher.robust import robust_covariance
from matcher.truth_world import show
from tests.simulations import errors_of_fits, evidence_of, fits_of_one_log, worlds
from tests.truth import learner, reference_plan, small_world

#: Comparisons that differ between candidates: inside one list the others cannot be learned.
ORDERING = ~reference_plan().firm_scope


@cache
def errors() -> dict[str, np.ndarray]:
    """Estimated minus planted weights, (worlds, K), of each way to learn from the same logs."""
    return errors_of_fits(range(4), 1500)


def test_taking_silence_for_a_no_overstates_what_the_list_was_ordered_by() -> None:
    assert errors()["naive"][:, 0].mean() > 0.2


@pytest.mark.parametrize(
    ("way", "bias"), [("explicit", 0.05), ("divided", 0.08), ("weighed", 0.05), ("lists", 0.08)]
)
def test_corrected_fits_recover_the_planted_weights(way: str, bias: float) -> None:
    apart = errors()[way].mean(axis=0)
    assert abs(apart[0]) < bias, "technology, by which the lists were ordered"
    assert np.abs(apart[ORDERING]).mean() < 0.04


def test_weighing_silence_wastes_less_than_dividing_by_the_propensity() -> None:
    spread = {way: np.sqrt((errors()[way] ** 2).mean()) for way in ("weighed", "divided")}
    assert spread["weighed"] < spread["divided"]


def test_each_correction_is_shown_beside_the_naive_weight() -> None:
    world = small_world(1, fading=1.0)
    log = show(world, np.random.default_rng(1), 800, world.survey)
    found = fits_of_one_log(world, log)
    rows = beside_naive(tuple("abcdefghijklmnopqrstuvwxy"), found["naive"], found["weighed"])
    assert rows[0].key == "a"
    assert rows[0].naive == found["naive"].weights[0]
    assert rows[0].errors < -2, "technology was overstated"


def test_propensities_are_shares_of_examined_impressions_that_never_rise() -> None:
    rank = np.array([1, 1, 1, 2, 2, 2, 3, 3, 3])
    looked = np.array([1, 1, 1, 0, 0, 1, 1, 1, 0], dtype=bool)
    found = propensities(rank, looked)
    assert found.by_rank == pytest.approx([3.5 / 4, 2 / 4, 2 / 4])
    assert found.at(np.array([1, 3, 99])) == pytest.approx([3.5 / 4, 0.5, 0.5])


def test_a_propensity_is_clipped_so_that_no_acceptance_stands_for_too_many() -> None:
    targets = targets_of_silence(np.array([True, True, False]), np.array([0.5, 1e-9, 0.5]))
    assert targets.tolist() == [2.0, 1 / LEAST_PROPENSITY, 0.0]


@pytest.mark.parametrize("rank", [[], [0, 1]])
def test_impressions_without_a_rank_are_refused(rank: list[int]) -> None:
    with pytest.raises(ValueError, match="rank"):
        propensities(np.array(rank, dtype=np.intp), np.ones(len(rank), dtype=bool))


def test_pairs_join_accepted_and_declined_of_one_list_only() -> None:
    page = np.array([5, 7, 5, 5, 7, 9])
    accepted = np.array([True, True, False, False, True, False])
    better, worse = pairs_in_lists(page, accepted)
    assert list(zip(better.tolist(), worse.tolist(), strict=True)) == [(0, 2), (0, 3)]


def test_lists_without_a_contrast_leave_the_prior() -> None:
    world = small_world(1)
    log = show(world, np.random.default_rng(1), 5)
    prior: Prior = learner(world).prior(25)
    evidence = evidence_of(world, log, log.accepted)
    found = learn_in_lists(evidence, prior, log.page, np.ones(len(log.page), dtype=bool))
    assert found.weights == pytest.approx(prior.scale * prior.mean, abs=1e-9)


def test_robust_errors_agree_with_the_plain_ones_where_decisions_are_plain() -> None:
    world = small_world(3)
    log = show(world, np.random.default_rng(3), 1500)
    prior = learner(world).prior(25)
    evidence = evidence_of(world, log, log.accepted)
    plain = find_posterior(evidence, prior)
    robust = robust_covariance(evidence, prior, plain, log.page)
    ratio = np.sqrt(np.diag(robust) / np.diag(plain.covariance))
    assert ratio == pytest.approx(np.ones(26), abs=0.15)


def test_ranges_of_weights_from_pairs_are_as_wide_as_the_weights_spread() -> None:
    """With pairs counted once, not 2 / length times, they would be half as wide."""
    away = ORDERING & (reference_plan().survey >= 2 * reference_plan().deviation)
    apart, stated = [], []
    for seed, world in worlds(range(24)):
        log = show(world, np.random.default_rng(seed + 9), 150, world.survey)
        found = learn_in_lists(
            evidence_of(world, log, log.accepted), learner(world).prior(25), log.page, log.accepted
        )
        apart.append((found.weights - world.weights)[away])
        stated.append(np.sqrt(np.diag(found.covariance)[:-1])[away])
    ratio = np.sqrt(np.mean(np.square(apart)) / np.mean(np.square(stated)))
    assert 0.75 < ratio < 1.25
