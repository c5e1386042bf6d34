"""Unlearning gives what training without the decisions gives, and reports what moved."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.evidence import Evidence, Point
from matcher.posterior import Prior, curvature, error_after, find_posterior, newton_step
from matcher.training import AdditivePairScorer
from matcher.truth_world import show
from matcher.unlearning import unlearn
from tests.truth import learner, small_world


def evidence_and_prior(pages: int = 400, n_firms: int = 200) -> tuple[Evidence, np.ndarray, Prior]:
    """Decisions of a small world by three coordinators, the firm of each, and the prior."""
    world = small_world(11, n_coordinators=3, leniency=0.5, n_firms=n_firms)
    log = show(world, np.random.default_rng(11), pages, world.survey)
    evidence = Evidence(
        world.values(log),
        log.accepted.astype(float),
        world.means,
        world.scales,
        np.ones(len(log.firm)),
        log.coordinator,
        3,
    )
    return evidence, log.firm, learner(world).prior(25)


def test_taking_back_one_firm_equals_training_without_it() -> None:
    evidence, firm, prior = evidence_and_prior()
    gone = firm == firm[0]
    known = find_posterior(evidence, prior)
    done = unlearn(known, evidence.rows(gone), evidence.rows(~gone), prior, prior)
    cold = find_posterior(evidence.rows(~gone), prior)
    assert np.abs(done.after.weights - cold.weights).max() < 1e-10
    assert abs(done.after.baseline - cold.baseline) < 1e-10
    assert (done.removed, done.left) == (gone.sum(), (~gone).sum())
    assert np.abs(done.after.weights - done.before.weights).max() > 1e-6, (
        "the firm had an influence"
    )


def test_taking_back_one_coordinator_equals_training_without_that_coordinator() -> None:
    evidence, _, prior = evidence_and_prior()
    assert evidence.groups is not None
    gone = evidence.groups == 2
    known = find_posterior(evidence, prior)
    done = unlearn(known, evidence.rows(gone), evidence.rows(~gone), prior, prior)
    never_there = replace(evidence.rows(~gone), n_groups=2)
    cold = find_posterior(never_there, prior)
    assert np.abs(done.after.weights - cold.weights).max() < 1e-10
    assert done.after.point.groups[2] == pytest.approx(0.0, abs=1e-10)


def test_prior_and_means_are_computed_again_as_well() -> None:
    evidence, firm, prior = evidence_and_prior()
    gone = firm == firm[0]
    known = find_posterior(evidence, prior)
    later = replace(prior, mean=prior.mean * 0.9 + 0.01)
    left = replace(evidence.rows(~gone), means=evidence.means + 0.01)
    done = unlearn(known, evidence.rows(gone), left, prior, later)
    cold = find_posterior(left, later)
    assert np.abs(done.after.weights - cold.weights).max() < 1e-10


def test_taking_back_everything_leaves_the_prior() -> None:
    evidence, _, prior = evidence_and_prior(20)
    nothing = np.zeros(len(evidence.targets), dtype=bool)
    known = find_posterior(evidence, prior)
    done = unlearn(known, evidence, evidence.rows(nothing), prior, prior)
    assert done.after.weights == pytest.approx(prior.scale * prior.mean, abs=1e-9)


def test_a_short_way_reads_the_decisions_less_often() -> None:
    evidence, firm, prior = evidence_and_prior()
    gone = firm == firm[0]
    known = find_posterior(evidence, prior)
    done = unlearn(known, evidence.rows(gone), evidence.rows(~gone), prior, prior)
    assert done.after.passes <= 2 < find_posterior(evidence.rows(~gone), prior).passes


def test_one_firm_of_many_costs_one_reading_of_the_others() -> None:
    evidence, firm, prior = evidence_and_prior(6000, n_firms=1000)
    gone = firm == firm[0]
    known = find_posterior(evidence, prior)
    done = unlearn(known, evidence.rows(gone), evidence.rows(~gone), prior, prior)
    cold = find_posterior(evidence.rows(~gone), prior)
    assert done.after.passes == 1
    assert np.abs(done.after.weights - cold.weights).max() < 1e-10
    assert done.after.covariance == pytest.approx(cold.covariance, rel=1e-4, abs=1e-9)


@pytest.mark.parametrize("kind", ["plain", "unknown", "coordinators"])
@pytest.mark.parametrize("away", [1e-2, 1e-3, 1e-4])
def test_a_step_misses_the_least_point_by_no_more_than_the_bound(kind: str, away: float) -> None:
    evidence, _, prior = evidence_and_prior()
    if kind != "coordinators":
        evidence = replace(evidence, groups=None, n_groups=0)
    if kind == "unknown":
        lost = np.random.default_rng(3).random(evidence.pairs.shape) < 0.1
        evidence = replace(evidence, pairs=np.where(lost, np.nan, evidence.pairs))
    best = find_posterior(evidence, prior).point
    moved = best.main + away * np.random.default_rng(5).normal(size=27)
    start = Point(np.where(best.main == 0.0, 0.0, np.maximum(moved, 0.0)), best.groups)
    start.main[-2] = moved[-2]
    here = curvature(evidence, prior, start)
    main, groups = newton_step(here, start, prior)
    missed = np.abs(start.main + main - best.main).max()
    bound = error_after(evidence, here, start, (main, groups))
    assert 0.0 < missed <= 1.05 * bound + 1e-12
    assert bound < 1e4 * missed + 1e-9


def test_the_estimator_gives_the_same_as_its_parts() -> None:
    evidence, _, prior = evidence_and_prior(50)
    estimator = AdditivePairScorer(
        prior.mean, 0.1, prior.signs, means=evidence.means, scales=evidence.scales
    )
    estimator.fit(evidence.pairs, evidence.targets.astype(int), groups=evidence.groups)
    assert estimator.feature_weights_ == pytest.approx(find_posterior(evidence, prior).weights)


@pytest.mark.parametrize(("much", "left"), [(500, 30), (2000, 30), (1000, 100), (5000, 0)])
def test_where_nearly_everything_goes_the_search_still_ends_at_the_cold_answer(
    much: int, left: int
) -> None:
    """Decisions that speak of a far larger scale go: one step from there would pass below 0."""
    rng = np.random.default_rng(0)
    mean = np.array([1.0, 0.4, 0.25, 0.25, 0.1])
    z = rng.normal(size=(much + left, 5))
    accepted = (rng.random(much + left) < 1 / (1 + np.exp(-5.0 * z @ mean))).astype(float)
    prior = Prior(mean, np.eye(5) / 0.09, np.ones(5), 1.0, 5.0, 0.0, 3.0, 0.5)
    who = rng.integers(0, 3, much + left)
    evidence = Evidence(z, accepted, np.zeros(5), np.ones(5), np.ones(much + left), who, 3)
    goes = np.arange(much + left) < much
    known = find_posterior(evidence, prior)
    after = unlearn(known, evidence.rows(goes), evidence.rows(~goes), prior, prior).after
    cold = find_posterior(evidence.rows(~goes), prior)
    assert after.point.main == pytest.approx(cold.point.main, abs=1e-9)
