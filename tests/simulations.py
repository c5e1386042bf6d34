"""What is measured over many truth worlds: a few in ``make test``, hundreds in ``make soak``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from matcher.evidence import Evidence, Point
from matcher.examination import (
    learn_from_silence,
    learn_in_lists,
    propensities,
    targets_of_silence,
)
from matcher.posterior import Posterior, find_posterior
from matcher.truth_world import Log, World, draw_world, regret, show
from tests.truth import (
    equally_good,
    judged,
    learned,
    learner,
    population_loss_of,
    reference_plan,
    small_world,
    worse_by,
)

FloatArray = NDArray[np.float64]
ONE_SIDED_95 = 1.6448536269514722
LISTS = 200
"""Held-out lists of ten that a gate gets to see."""


def upper_bound(values: FloatArray) -> FloatArray:
    """Upper 95 % bound of the mean of the rows."""
    return values.mean(axis=0) + ONE_SIDED_95 * values.std(axis=0, ddof=1) / np.sqrt(len(values))


def worlds(seeds: Sequence[int], **changes: object) -> Iterator[tuple[int, World]]:
    """Seeded worlds: of 100 firms where they are few, of the full size where they are hundreds."""
    for seed in seeds:
        plan = reference_plan(**{"n_firms": 100 if len(seeds) < 50 else 2000, **changes})
        yield seed, draw_world(plan, np.random.default_rng(seed))


def regrets(
    seeds: Sequence[int],
    counts: Sequence[int],
    scales: Sequence[float],
    orders: Sequence[bool] = (True,),
    **changes: object,
) -> FloatArray:
    """Normalised regret at 10 of the survey and after so many decisions.

    Parameters
    ----------
    scales : how many times too strong the survey is that is learned from.
    orders : whether the lists that were decided on were ordered by the survey, or at random.
    changes : to the plan of the worlds.

    Returns
    -------
    (worlds, orders, scales, 1 + counts), 0 = perfect, 1 = random; the same decisions for every
    scale.
    """
    found = np.empty((len(seeds), len(orders), len(scales), 1 + len(counts)))
    for row, (seed, world) in zip(found, worlds(seeds, **changes), strict=True):
        row[..., 0] = regret(world, world.scores(world.survey))
        for place, by_survey in enumerate(orders):
            rng = np.random.default_rng(seed + 100_000)
            log = show(world, rng, max(counts) // 5, world.survey if by_survey else None)
            log = log.rows(rng.permutation(len(log.firm))[: max(counts)])
            for position, weights in enumerate(_after(world, log, counts, scales), start=1):
                scores = world.seen @ weights.T
                for column in range(len(scales)):
                    ordered_by = scores[:, column].reshape(world.pairs.shape[:2])
                    row[place, column, position] = regret(world, ordered_by)
    return found


def _after(
    world: World, log: Log, counts: Sequence[int], scales: Sequence[float]
) -> Iterator[FloatArray]:
    """Weights (scales, K) after so many decisions, each search from an answer near by."""
    priors = [learner(world, prior_mean=one * world.survey).prior(25) for one in scales]
    everything = evidence_of(world, log, log.accepted)
    for count in counts:
        some, start, weights = everything.rows(slice(count)), None, []
        for prior, scale in zip(priors, scales, strict=True):
            if start is not None:
                start.main[-1] /= scale
            found = find_posterior(some, prior, start)
            weights.append(found.weights)
            # The next answer is nearly the same, with a survey on another scale.
            main = found.point.main * np.append(np.ones(26), scale)
            start = Point(main, found.point.groups)
        yield np.array(weights)


def covered(
    seeds: Sequence[int], counts: Sequence[int], level: float = 0.95
) -> list[NDArray[np.bool_]]:
    """Whether the interval of each weight holds the true one, for weights away from their bound.

    Away is a true weight of at least two prior widths, so that its sign limits neither the truth
    nor the estimate.

    Returns
    -------
    For each number of decisions one entry a weight and world.
    """
    held: list[list[NDArray[np.bool_]]] = [[] for _ in counts]
    for seed, world in worlds(seeds):
        away = world.plan.survey >= 2 * world.plan.deviation
        for found, decisions in zip(held, counts, strict=True):
            rng = np.random.default_rng(seed + 200_000)
            model = learned(world, show(world, rng, decisions // 10, world.survey))
            low, high = model.weight_intervals(level).T
            found.append(((low <= world.weights) & (world.weights <= high))[away])
    return [np.concatenate(found) for found in held]


def excess_losses(seeds: Sequence[int], decisions: int) -> FloatArray:
    """Log loss above the truth's, ours and that of scikit-learn's lbfgs, (worlds, 2)."""
    rows = []
    for seed, world in worlds(seeds):
        rng = np.random.default_rng(seed + 300_000)
        log = show(world, rng, decisions // 10)
        ours = learned(world, log)
        z = (world.values(log) - world.means) / world.scales
        theirs = LogisticRegression(solver="lbfgs", max_iter=1000).fit(z, log.accepted)
        best = population_loss_of(world, world.weights, world.baseline)
        rows.append(
            [
                population_loss_of(world, ours.feature_weights_, ours.baseline_) - best,
                population_loss_of(world, theirs.coef_[0], theirs.intercept_[0]) - best,
            ]
        )
    return np.array(rows)


def evidence_of(world: World, log: Log, targets: NDArray[np.generic]) -> Evidence:
    """The entries of a log as numbers, one coordinator for all."""
    values = world.values(log)
    return Evidence(values, targets.astype(float), world.means, world.scales, np.ones(len(targets)))


def fits_of_one_log(world: World, log: Log) -> dict[str, Posterior]:
    """Every way to learn from lists that were partly examined, the naive one first."""
    prior = learner(world).prior(25)
    chance = propensities(log.rank, log.examined).at(log.rank)
    silent = evidence_of(world, log, log.accepted)
    seen = log.rows(log.examined)
    decided = evidence_of(world, seen, seen.accepted)
    divided = evidence_of(world, log, targets_of_silence(log.accepted, chance))
    return {
        "naive": find_posterior(silent, prior),
        "explicit": find_posterior(decided, prior),
        "divided": find_posterior(divided, prior),
        "weighed": learn_from_silence(silent, prior, chance, log.page),
        "lists": learn_in_lists(decided, prior, seen.page, seen.accepted),
    }


def errors_of_fits(seeds: Sequence[int], lists: int, n_firms: int = 200) -> dict[str, FloatArray]:
    """Estimated minus planted weights, (worlds, K), where lists are read from the top."""
    found: dict[str, list[FloatArray]] = {}
    for seed in seeds:
        world = small_world(seed, fading=1.0, n_firms=n_firms)
        log = show(world, np.random.default_rng(seed), lists, world.survey, blur=0.5)
        for name, posterior in fits_of_one_log(world, log).items():
            found.setdefault(name, []).append(posterior.weights - world.weights)
    return {name: np.array(rows) for name, rows in found.items()}


class Looks(NamedTuple):
    """What a gate let through of models that are no better.

    Parameters
    ----------
    first : histories in which the first candidate was promoted; ever : in which any was.
    tested_first, tested_ever : the same of the test alone, without calibration and exposure.
    """

    first: int
    ever: int
    tested_first: int
    tested_ever: int
    histories: int


def null_promotions(seeds: Sequence[int], looks: int, n_firms: int = 200) -> Looks:
    """How often a model passes that is exactly as good, in repeated looks at the same decisions.

    Each history has its own world, an active model, and one candidate a look, all with the same log
    loss over the whole world. Where the lists hold a large part of all firms, the test is stricter
    than it says: it takes them for a few of many.
    """
    found = np.zeros(4, dtype=int)
    for seed in seeds:
        world = small_world(seed, n_firms=n_firms)
        rng = np.random.default_rng(seed)
        active, *candidates = equally_good(world, rng, 1 + looks)
        better, promoted = zip(*judged(world, active, candidates, rng, LISTS), strict=True)
        found += [promoted[0], any(promoted), better[0], any(better)]
    return Looks(*found.tolist(), len(seeds))


def true_promotions(seeds: Sequence[int], gain: float, lists: int, n_firms: int = 200) -> int:
    """How often a model passes that is better by this log loss over the whole world, at once."""
    passed = 0
    for seed in seeds:
        world = small_world(seed, n_firms=n_firms)
        rng = np.random.default_rng(seed)
        better = equally_good(world, rng, 1)[0]
        worse = worse_by(world, better, gain, rng)
        passed += judged(world, worse, [better], rng, lists)[0].promoted
    return passed
