"""A synthetic world whose weights are known: what learning is proven against. No fact is in it.

Firms, mini-clusters and their comparisons are drawn at random; who would accept whom follows from
weights that the world keeps to itself: the survey's, deviating. Coordinators see ranked lists,
look at them from the top, and decide with a leniency of their own and now and then by mistake.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from matcher.reference_model import SMALLEST_SCALE, TOP, baseline_for
from matcher.review import ReviewAction
from matcher.scoring import sigmoid
from matcher.types import FloatArray

IntArray = NDArray[np.intp]
BoolArray = NDArray[np.bool_]
ANSWER_LEVELS = 4
"""Comparisons that are the same for all candidates come from answers: 0, 1/4, ... 1."""

GRADE_STEP = 1.5
"""Log-odds between an acceptable pairing and a perfect one, and a poor and a useless one."""
REACHED = (
    ReviewAction.ACCEPT,
    ReviewAction.REPLY_REFUSED,
    ReviewAction.REPLY_INTERESTED,
    ReviewAction.MEET,
    ReviewAction.SIGN,
)
"""Last words on what was accepted, in the order of :attr:`Aftermath.reached`."""
HURDLES = (1.5, 1.0, 0.0)
"""Log-odds by which an interested answer, a meeting and a signature are likelier than a yes."""


@dataclass(frozen=True)
class WorldPlan:
    """What kind of world to draw; every number is synthetic.

    Parameters
    ----------
    survey : (K,) weights the survey should have found, log-odds per standard deviation.
    firm_scope : (K,) comparisons that are the same for all candidates of a firm.
    signs : (K,) signs that hold in this world; 0 = either.
    kin : number of leading comparisons that share a common cause, such as technology.
    deviation : standard deviation of the true weights around the survey's.
    survey_scale : the survey that learners get is this many times too strong.
    base_rate : mean chance of each firm's ten best, 0-1.
    unknown : share of values that nobody knows, 0-1.
    interaction : weight of the product of the first two comparisons.
    u_shape : weight of the square of the comparison ``u_key``.
    drift : standard deviation by which each weight changes at time ``drift_at`` (0-1).
    harder : by how much log-odds fall at that time, for all pairings alike.
    n_coordinators, leniency : how many decide, and the standard deviation of their log-odds.
    mistakes : share of decisions that are a coin flip.
    fading : a pairing at rank r is examined with chance r ** -fading.
    """

    survey: FloatArray
    firm_scope: BoolArray
    signs: FloatArray
    kin: int = 4
    n_firms: int = 2000
    n_mini_clusters: int = 60
    deviation: float = 0.1
    survey_scale: float = 1.0
    base_rate: float = 0.3
    unknown: float = 0.0
    interaction: float = 0.0
    u_shape: float = 0.0
    u_key: int = 4
    drift: float = 0.0
    harder: float = 0.0
    drift_at: float = 0.5
    n_coordinators: int = 5
    leniency: float = 0.0
    mistakes: float = 0.0
    fading: float = 0.0


@dataclass(frozen=True)
class Log:
    """What the desk wrote down, one entry for each pairing that was shown.

    Parameters
    ----------
    firm, mini_cluster, page, coordinator : (n,) numbers.
    rank : (n,) 1 for the best; shown_at : (n,) time from 0 to 1.
    examined : (n,) whether anybody looked; accepted : (n,) false also where nobody looked.
    """

    firm: IntArray
    mini_cluster: IntArray
    page: IntArray
    coordinator: IntArray
    rank: IntArray
    shown_at: FloatArray
    examined: BoolArray
    accepted: BoolArray

    def rows(self, chosen: BoolArray | IntArray | slice) -> Log:
        """Return some of the entries."""
        return Log(**{name: values[chosen] for name, values in vars(self).items()})


@dataclass(frozen=True)
class Aftermath:
    """What came of logged pairings.

    Parameters
    ----------
    grades : (n,) of the decision: 0 or 1 where it was a no, 2 or 3 where it was a yes.
    reached : (n,) position in :data:`REACHED` of the last word; -1 where nothing was accepted.
    """

    grades: IntArray
    reached: IntArray


@dataclass(frozen=True)
class World:
    """A drawn world.

    Parameters
    ----------
    pairs : (n_firms, n_mini_clusters, K) comparison values 0-1, NaN = unknown.
    means, scales : (K,) over all pairs.
    survey : (K,) what learners are told; weights, later : (K,) the truth, before and after drift.
    baseline : log-odds of a mean pairing.
    leniency : (n_coordinators,) log-odds.
    hidden : the standardised values without gaps, which decide.
    """

    plan: WorldPlan
    pairs: FloatArray
    means: FloatArray
    scales: FloatArray
    survey: FloatArray
    weights: FloatArray
    later: FloatArray
    baseline: float
    leniency: FloatArray
    hidden: FloatArray

    @cached_property
    def chances(self) -> FloatArray:
        """Return the true chance of each pairing, (n_firms, n_mini_clusters), before drift."""
        return sigmoid(self.log_odds(self.weights))

    def log_odds(self, weights: FloatArray) -> FloatArray:
        """Return true log-odds of acceptance under these weights, (n_firms, n_mini_clusters)."""
        return self.baseline + _odds(self.plan, self.hidden, weights)

    @cached_property
    def seen(self) -> FloatArray:
        """Return the standardised values that a model is told, unknown as 0, (n_pairs, K)."""
        rows = self.hidden.reshape(-1, self.hidden.shape[-1])
        return np.where(np.isnan(self.pairs).reshape(rows.shape), 0.0, rows)

    def scores(self, weights: FloatArray) -> FloatArray:
        """Return what a model with these weights sees, unknown as 0: (n_firms, n_mini_clusters)."""
        return np.asarray((self.seen @ weights).reshape(self.pairs.shape[:2]))

    def values(self, log: Log) -> FloatArray:
        """Return the comparison values of logged pairings, (n, K)."""
        return self.pairs[log.firm, log.mini_cluster]


def draw_world(plan: WorldPlan, rng: np.random.Generator) -> World:
    """Draw one world; the same plan and seed give the same world."""
    known = _values(plan, rng)
    flat = known.reshape(-1, known.shape[-1])
    means, scales = flat.mean(axis=0), np.maximum(flat.std(axis=0), SMALLEST_SCALE)
    hidden = (known - means) / scales
    weights = _deviated(plan.survey, plan.deviation, plan.signs, rng)
    later = _deviated(weights, plan.drift, plan.signs, rng)
    lost = rng.random(known.shape) < plan.unknown
    # An answer that is missing is missing for all candidates.
    lost[..., plan.firm_scope] = lost[:, :1, plan.firm_scope]
    baseline = baseline_for(_odds(plan, hidden, weights), plan.base_rate)
    return World(
        plan=plan,
        pairs=np.where(lost, np.nan, known),
        means=means,
        scales=scales,
        survey=plan.survey * plan.survey_scale,
        weights=weights,
        later=later,
        baseline=baseline,
        leniency=rng.normal(0.0, 1.0, plan.n_coordinators) * plan.leniency,
        hidden=hidden,
    )


def show(
    world: World,
    rng: np.random.Generator,
    pages: int,
    weights: FloatArray | None = None,
    length: int = TOP,
    blur: float = 0.0,
) -> Log:
    """Let coordinators work through ranked lists, one firm a page.

    Parameters
    ----------
    weights : of the model that ranks; None = in random order.
    length : candidates on a page.
    blur : standard deviation of noise on the ranking score, log-odds: deliberate exploration.
    """
    firm = rng.integers(world.plan.n_firms, size=pages)
    noise = rng.normal(size=(pages, world.plan.n_mini_clusters))
    ranked_by = noise if weights is None else world.scores(weights)[firm] + blur * noise
    shown = np.argsort(-ranked_by, axis=1, kind="stable")[:, :length]
    when = np.sort(rng.random(pages))
    coordinator = rng.integers(world.plan.n_coordinators, size=pages)
    chance = _chance_of_yes(world, firm, shown, when, coordinator)
    rank = np.broadcast_to(np.arange(1, length + 1), shown.shape)
    examined = rng.random(shown.shape) < rank ** -float(world.plan.fading)
    accepted = examined & (rng.random(shown.shape) < chance)
    spread = np.repeat(np.arange(pages), length)
    return Log(
        firm[spread],
        shown.ravel(),
        spread,
        coordinator[spread],
        rank.ravel(),
        when[spread],
        examined.ravel(),
        accepted.ravel(),
    )


def aftermath(world: World, log: Log, rng: np.random.Generator, answered: float = 0.8) -> Aftermath:
    """Draw grades, partners' answers, meetings and signatures from the same weights as decisions.

    A decision is log-odds and logistic noise above 0, and its grade says how far from 0 they are.

    Parameters
    ----------
    answered : chance that a partner says anything yet of what was accepted.
    """
    odds = world.log_odds(world.weights)[log.firm, log.mini_cluster]
    graded = odds + world.leniency[log.coordinator]
    beyond = np.where(log.accepted, graded, -graded)
    # The chance that the noise goes beyond one step more, given that it has gone beyond 0.
    clear = rng.random(len(odds)) < sigmoid(beyond - GRADE_STEP) / sigmoid(beyond)
    grades = np.where(log.accepted, 2 + clear, 1 - clear)
    draws = rng.random((len(HURDLES), len(odds)))
    interested, met, signed = (
        draw < sigmoid(odds + one) for draw, one in zip(draws, HURDLES, strict=True)
    )
    reached = np.where(interested, 2 + met + (met & signed), 1)
    reached = np.where(rng.random(len(odds)) < answered, reached, 0)
    return Aftermath(grades, np.where(log.accepted, reached, -1))


def regret(world: World, scores: FloatArray, n: int = TOP) -> float:
    """Return the normalised regret at n: 0 for the best possible lists, 1 for random ones.

    Parameters
    ----------
    scores : (n_firms, n_mini_clusters) by which lists are ordered.
    """
    chances = world.chances
    best = np.partition(chances, -n, axis=1)[:, -n:].mean()
    first = np.argpartition(-scores, n - 1, axis=1)[:, :n]
    got = np.take_along_axis(chances, first, axis=1).mean()
    return float((best - got) / (best - chances.mean()))


def _values(plan: WorldPlan, rng: np.random.Generator) -> FloatArray:
    """Comparison values: a share of the firm, of the mini-cluster, and of the pair."""
    size = len(plan.survey)
    of_firm = rng.normal(size=(plan.n_firms, 1, size))
    of_cluster = rng.normal(size=(1, plan.n_mini_clusters, size))
    of_pair = rng.normal(size=(plan.n_firms, plan.n_mini_clusters, size))
    cause = rng.normal(size=(plan.n_firms, plan.n_mini_clusters, 1))
    of_pair[..., : plan.kin] = np.sqrt(0.5) * (of_pair[..., : plan.kin] + cause)
    latent = np.sqrt(0.2) * of_firm + np.sqrt(0.2) * of_cluster + np.sqrt(0.6) * of_pair
    latent[..., plan.firm_scope] = of_firm[..., plan.firm_scope]
    middle = rng.uniform(-1.5, 1.5, size)
    values = sigmoid(middle + 0.8 * latent)
    levels = np.round(values[..., plan.firm_scope] * ANSWER_LEVELS) / ANSWER_LEVELS
    values[..., plan.firm_scope] = levels
    return values


def _odds(plan: WorldPlan, z: FloatArray, weights: FloatArray) -> FloatArray:
    odds = (z.reshape(-1, z.shape[-1]) @ weights).reshape(z.shape[:-1])
    odds += plan.interaction * z[..., 0] * z[..., 1]
    odds += plan.u_shape * (z[..., plan.u_key] ** 2 - 1.0)
    return np.asarray(odds, dtype=np.float64)


def _deviated(
    weights: FloatArray, width: float, signs: FloatArray, rng: np.random.Generator
) -> FloatArray:
    moved = weights + width * rng.normal(size=len(weights))
    return np.where(signs * moved < 0.0, 0.0, moved)


def _chance_of_yes(
    world: World, firm: IntArray, shown: IntArray, when: FloatArray, coordinator: IntArray
) -> FloatArray:
    seen = world.hidden[firm[:, np.newaxis], shown]
    before, after = (_odds(world.plan, seen, weights) for weights in (world.weights, world.later))
    after = after - world.plan.harder
    odds = np.where(when[:, np.newaxis] < world.plan.drift_at, before, after)
    plain = sigmoid(world.baseline + odds + world.leniency[coordinator][:, np.newaxis])
    return (1.0 - world.plan.mistakes) * plain + world.plan.mistakes * 0.5
