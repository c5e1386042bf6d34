"""What is measured over many truth worlds: a few in ``make test``, hundreds in ``make soak``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from matcher.truth_world import World, draw_world, regret, show
from tests.truth import learned, population_loss_of, reference_plan

FloatArray = NDArray[np.float64]
ONE_SIDED_95 = 1.6448536269514722


def upper_bound(values: FloatArray) -> FloatArray:
    """Upper 95 % bound of the mean of the rows."""
    return values.mean(axis=0) + ONE_SIDED_95 * values.std(axis=0, ddof=1) / np.sqrt(len(values))


def worlds(seeds: Sequence[int], **changes: object) -> Iterator[tuple[int, World]]:
    """Seeded worlds: of 100 firms where they are few, of the full size where they are hundreds."""
    for seed in seeds:
        plan = reference_plan(**{"n_firms": 100 if len(seeds) < 50 else 2000, **changes})
        yield seed, draw_world(plan, np.random.default_rng(seed))


def regrets(
    seeds: Sequence[int], counts: Sequence[int], scales: Sequence[float], by_survey: bool = True
) -> FloatArray:
    """Normalised regret at 10 of the survey and after so many decisions.

    Parameters
    ----------
    scales : how many times too strong the survey is that is learned from.
    by_survey : whether the lists that were decided on were ordered by the survey, or at random.

    Returns
    -------
    (worlds, scales, 1 + counts), 0 = perfect, 1 = random; the same decisions for every scale.
    """
    found = np.empty((len(seeds), len(scales), 1 + len(counts)))
    for row, (seed, world) in zip(found, worlds(seeds), strict=True):
        rng = np.random.default_rng(seed + 100_000)
        log = show(world, rng, max(counts) // 5, world.survey if by_survey else None)
        anyhow = rng.permutation(len(log.firm))
        row[:, 0] = regret(world, world.scores(world.survey))
        for place, scale in enumerate(scales):
            for position, count in enumerate(counts, start=1):
                some = log.rows(anyhow[:count])
                model = learned(world, some, prior_mean=scale * world.survey)
                row[place, position] = regret(world, world.scores(model.feature_weights_))
    return found


def covered(seeds: Sequence[int], decisions: int, level: float = 0.95) -> NDArray[np.bool_]:
    """Whether the interval of each weight holds the true one, for weights away from their bound.

    Away is a true weight of at least two prior widths, so that its sign limits neither the truth
    nor the estimate.
    """
    held = []
    for seed, world in worlds(seeds):
        rng = np.random.default_rng(seed + 200_000)
        model = learned(world, show(world, rng, decisions // 10, world.survey))
        low, high = model.weight_intervals(level).T
        away = world.plan.survey >= 2 * world.plan.deviation
        held.append(((low <= world.weights) & (world.weights <= high))[away])
    return np.concatenate(held)


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
