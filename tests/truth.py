"""Truth worlds shaped like the reference model, and what a learner gets to see of them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import brentq

from data.model_json import MODEL_FILE, load_model
from features.comparisons import COMPARISONS
from features.vocabulary import RespondentGroup, Scope
from matcher.calibration import log_losses
from matcher.evaluation import HeldOut
from matcher.gate import GateRules, judge, p_value, spending
from matcher.training import AdditivePairScorer
from matcher.truth_world import Log, World, WorldPlan, draw_world, show

N_COMPARISONS = 25
FloatArray = NDArray[np.float64]


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


def held_out(world: World, log: Log, weights: FloatArray, baseline: float) -> HeldOut:
    """What a model with these numbers says about the decided entries of a log."""
    scores = baseline + world.scores(weights)
    seen = log.rows(log.examined)
    pages = np.unique(log.page, return_index=True)[1]
    return HeldOut(
        scores[seen.firm, seen.mini_cluster],
        seen.accepted.astype(float),
        seen.firm,
        seen.page,
        seen.coordinator,
        seen.mini_cluster,
        scores[log.firm[pages]],
        log.firm[pages],
    )


def population_loss_of(world: World, weights: FloatArray, baseline: float) -> float:
    """Log loss of a model over all pairings of the world, nats."""
    return float(log_losses(baseline + world.scores(weights), world.chances).mean())


def population_loss(world: World, weights: FloatArray) -> float:
    """The same of a model with the true baseline."""
    return population_loss_of(world, weights, world.baseline)


def worse_by(world: World, model: FloatArray, loss: float, rng: np.random.Generator) -> FloatArray:
    """Return a model in a random direction whose log loss over the world is higher by this much."""
    away = rng.normal(size=len(model))
    here, along = world.baseline + world.scores(model), world.scores(away)
    wanted = float(log_losses(here, world.chances).mean()) + loss

    def too_much(step: float) -> float:
        return float(log_losses(here + step * along, world.chances).mean()) - wanted

    return model + brentq(too_much, 0.0, 8.0, xtol=1e-12) * away


def equally_good(world: World, rng: np.random.Generator, many: int = 2) -> list[FloatArray]:
    """Different models with the same log loss over the whole world: the null of the gate."""
    return [worse_by(world, world.weights, 0.03, rng) for _ in range(many)]


class Verdict(NamedTuple):
    """Whether a candidate passed the test for being better, and everything."""

    better: bool
    promoted: bool


def judged(
    world: World,
    active: FloatArray,
    candidates: Sequence[FloatArray],
    rng: np.random.Generator,
    pages: int,
) -> list[Verdict]:
    """What the gate says of each candidate, look by look.

    Parameters
    ----------
    candidates : judged one after the other on the same ``pages`` fresh lists.
    """
    log = show(world, rng, pages)
    before = held_out(world, log, active, world.baseline)
    rules, found = GateRules(), []
    for look, candidate in enumerate(candidates, start=1):
        after = held_out(world, log, candidate, world.baseline)
        gains = log_losses(before.scores, before.targets) - log_losses(after.scores, after.targets)
        by_firm = np.bincount(before.firms, gains)[np.unique(before.firms)]
        # Most fail here, and the rest of a judgement takes longer: it can only refuse more.
        passed = p_value(by_firm) <= spending(rules.error, look)
        everything = passed and judge(before, after, rng, look, rules).promoted
        found.append(Verdict(passed, everything))
    return found
