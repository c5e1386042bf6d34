"""Truth worlds shaped like the reference model, and what a learner gets to see of them."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from data.model_json import MODEL_FILE, load_model
from features.comparisons import COMPARISONS
from features.vocabulary import RespondentGroup, Scope
from matcher.training import AdditivePairScorer
from matcher.truth_world import Log, World, WorldPlan, draw_world

N_COMPARISONS = 25


@cache
def _shape() -> tuple[NDArray[np.float64], NDArray[np.bool_]]:
    weights = load_model(MODEL_FILE).feature_weights[RespondentGroup.INTERESTED]
    firm_scope = np.array([one.scope is Scope.FIRM for one in COMPARISONS])
    return weights[:N_COMPARISONS], firm_scope[:N_COMPARISONS]


def reference_plan(**changes: Any) -> WorldPlan:
    """Starting weights and scopes of the shipped model: 25 of its comparisons, all at least 0."""
    survey, firm_scope = _shape()
    return WorldPlan(survey, firm_scope, signs=np.ones(len(survey)), **changes)


def small_world(seed: int, **changes: Any) -> World:
    """A world of 200 firms, which takes a hundredth of a second."""
    return draw_world(reference_plan(**{"n_firms": 200, **changes}), np.random.default_rng(seed))


def learner(world: World, **changes: Any) -> AdditivePairScorer:
    """The estimator as the product uses it: survey, signs and frozen means and scales."""
    given = {
        "prior_mean": world.survey,
        "signs": world.plan.signs,
        "means": world.means,
        "scales": world.scales,
    }
    return AdditivePairScorer(**{**given, **changes})


def learned(world: World, log: Log, **changes: Any) -> AdditivePairScorer:
    """The estimator fitted to the examined entries of a log."""
    seen = log.rows(log.examined)
    return learner(world, **changes).fit(world.values(seen), seen.accepted.astype(int))
