"""Learning tried in a synthetic world, where the true weights are known. No fact is in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from features.comparisons import COMPARISONS
from features.vocabulary import RespondentGroup, Scope
from matcher.reference_model import TOP
from matcher.training import AdditivePairScorer
from matcher.truth_world import World, WorldPlan, draw_world, regret, show
from matcher.types import FloatArray, ModelVersion

LEVEL = 0.95


@dataclass(frozen=True)
class Rehearsed:
    """What was learned from so many decisions.

    Parameters
    ----------
    decisions : 0 = the survey alone.
    regret : normalised regret at 10 over all firms: 0 for the best possible lists, 1 for random
        ones.
    error : mean absolute difference between learned and true weights, log-odds per standard
        deviation.
    covered : share of the weights whose 95 % interval holds the true one; None without decisions.
    """

    decisions: int
    regret: float
    error: float
    covered: float | None


def plan_of(model: ModelVersion, **changes: Any) -> WorldPlan:
    """Return a plan in which the weights of a model are what the survey says.

    Parameters
    ----------
    changes : other fields of :class:`~matcher.truth_world.WorldPlan`.
    """
    survey = model.feature_weights[RespondentGroup.INTERESTED]
    of_firms = np.array([one.scope is Scope.FIRM for one in COMPARISONS])
    return WorldPlan(survey, of_firms, signs=(survey > 0).astype(float), **changes)


def rehearse(plan: WorldPlan, counts: Sequence[int], seed: int) -> tuple[Rehearsed, ...]:
    """Draw one world, let coordinators decide on lists in the survey's order, and learn.

    What nobody looked at is no decision; where coordinators differ, their leniency is learned too.

    Parameters
    ----------
    counts : numbers of decisions to learn from, each at least 1; a larger one holds the smaller.
    seed : the same plan, counts and seed give the same numbers.

    Returns
    -------
    The survey alone first, then one for each count.
    """
    rng = np.random.default_rng(seed)
    world = draw_world(plan, rng)
    found = [_of(world, 0, world.survey, None)]
    log = show(world, rng, _pages(plan, max(counts)), world.survey)
    decided = log.rows(np.flatnonzero(log.examined))
    log = decided.rows(rng.permutation(len(decided.firm)))
    for count in counts:
        some = log.rows(slice(count))
        model = AdditivePairScorer(
            world.survey, signs=plan.signs, means=world.means, scales=world.scales
        ).fit(
            world.values(some),
            some.accepted.astype(float),
            groups=some.coordinator if plan.leniency else None,
        )
        low, high = model.weight_intervals(LEVEL).T
        covered = float(((low <= world.weights) & (world.weights <= high)).mean())
        found.append(_of(world, count, model.feature_weights_, covered))
    return tuple(found)


def _pages(plan: WorldPlan, decisions: int) -> int:
    """Return how many lists surely hold so many decisions, where not all of a list is looked at."""
    looked_at = float((np.arange(1, TOP + 1) ** -plan.fading).sum())
    # The number of looks spreads by less than its root.
    return int(np.ceil((decisions + 6.0 * np.sqrt(decisions)) / looked_at)) + TOP


def _of(world: World, count: int, weights: FloatArray, covered: float | None) -> Rehearsed:
    error = float(np.abs(weights - world.weights).mean())
    return Rehearsed(count, regret(world, world.scores(weights)), error, covered)
