"""The most probable weights: logistic regression with a prior and signs, by Newton's method.

What is minimised, with z as in scoring (0 where unknown), eta = b + w'z + u of the coordinator:

    sum s (log(1 + exp(eta)) - t eta)                   the decisions, t a target, s a weight
    + (w - a m)' Q (w - a m) / 2                        weights near a times the survey's
    + kappa (a / a0 - 1 - log(a / a0))                  the scale a: near a0, free to be another
    + (b - b0)^2 / (2 B^2) + sum u^2 / (2 U^2)          baseline; leniency of each coordinator

subject to sign_k w_k >= 0. It is convex for every t, so the least point is the only one and does
not depend on where the search starts.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from features.errors import ClusterbridgeError
from matcher.bounded import least_point
from matcher.evidence import Curvature, Evidence, Point, largest_change, of_decisions
from matcher.types import FloatArray

SAMPLES = (60_000, 4_000)
"""Beyond three times the first number the search starts from the answer for about so many
decisions, which starts from that for the second number."""
ROUGH_STEP = 1e-2
"""A part only has to be answered as well as it stands for the whole."""
LAST_STEP = 1e-6
"""A Newton step below this leaves an error of the order of its square."""
NEAR = 1e-4
"""Below this it is worth a look at how large that error can be at most."""
LAST_ERROR = 1e-11
"""Largest error of a weight, baseline or scale that a last step may leave by that bound."""
MOST_STEPS = 100
LEAST_GAIN = 1e-4


class NoConvergenceError(ClusterbridgeError, ArithmeticError):
    """The search did not end; inputs as large as to overflow do this, decisions do not."""

    mend = "look for values or weights that are far too large; nothing was changed"


@dataclass(frozen=True)
class Prior:
    """What is believed about the weights before any decision.

    Parameters
    ----------
    mean : (K,) the survey's weights, log-odds per standard deviation.
    precision : (K, K) inverse covariance of the weights around a times the mean.
    signs : (K,) 1 = never negative, -1 = never positive, 0 = free.
    scale, scale_shape : a0, the likeliest scale a, and kappa, how firmly a is held near it.
    baseline, baseline_width : mean and standard deviation of the baseline, log-odds.
    leniency_width : standard deviation of the coordinators' leniency, log-odds.
    """

    mean: FloatArray
    precision: FloatArray
    signs: FloatArray
    scale: float
    scale_shape: float
    baseline: float
    baseline_width: float
    leniency_width: float


@dataclass(frozen=True)
class Posterior:
    """The most probable point and what the decisions and the prior are like around it.

    Parameters
    ----------
    seen_at : the last point at which all decisions were read, less than 1e-4 away from ``point``.
    curvature : value, slope and Hessian there.
    covariance : (K + 1, K + 1) of weights and baseline (last), the scale and the coordinators
        integrated out, as if no sign were fixed: the inverse of the Hessian.
    passes : how often all decisions were read.
    """

    point: Point
    seen_at: Point
    curvature: Curvature
    covariance: FloatArray
    passes: int

    @property
    def weights(self) -> FloatArray:
        """(K,) log-odds per standard deviation."""
        return self.point.main[:-2]

    @property
    def baseline(self) -> float:
        """Log-odds of a mean pairing before a coordinator of mean leniency."""
        return float(self.point.main[-2])

    @property
    def scale(self) -> float:
        """How many times the survey's weights the decisions speak of; 1 without a survey."""
        return float(self.point.main[-1])


def find_posterior(
    evidence: Evidence, prior: Prior, start: Point | None = None, last_step: float = LAST_STEP
) -> Posterior:
    """Return the most probable weights.

    Parameters
    ----------
    evidence : any number of decisions, also none.
    prior : what holds without them.
    start : where to begin; the answer does not depend on it beyond 1e-11, its price does.
    last_step : the search ends with a step below it; the error is of the order of its square.

    Raises
    ------
    NoConvergenceError : the numbers overflow.
    """
    point = _allowed(first_guess(evidence, prior) if start is None else start, prior)
    here = curvature(evidence, prior, point)
    for passes in range(1, MOST_STEPS + 1):
        main, groups = newton_step(here, point, prior)
        length = max(np.abs(main).max(), np.abs(groups).max(initial=0.0))
        if length < last_step or (
            length < NEAR and error_after(evidence, here, point, (main, groups)) < LAST_ERROR
        ):
            best = _allowed(point.moved(main, groups), prior)
            covariance = np.asarray(np.linalg.inv(here.reduced()), dtype=np.float64)
            return Posterior(best, point, here, covariance[:-1, :-1], passes)
        point, here = _descend(evidence, prior, point, here, (main, groups))
    raise NoConvergenceError(f"no least point after {MOST_STEPS} steps")


def first_guess(evidence: Evidence, prior: Prior, samples: tuple[int, ...] | None = None) -> Point:
    """Return the prior's point, or for very many decisions the answer for every k-th of them.

    Parameters
    ----------
    samples : sizes of the parts, each a part of the one before; None = :data:`SAMPLES`.
    """
    n, sizes = len(evidence.targets), SAMPLES if samples is None else samples
    if sizes and n > 3 * sizes[0]:
        part = evidence.rows(slice(None, None, n // sizes[0]))
        counted = float(part.sample_weight.sum())
        # All that count may lie between: then there is no part to start from.
        if counted > 0.0:
            weight = part.sample_weight * (evidence.sample_weight.sum() / counted)
            part = replace(part, pairs=np.ascontiguousarray(part.pairs), sample_weight=weight)
            start = first_guess(part, prior, sizes[1:])
            return find_posterior(part, prior, start, ROUGH_STEP).point
    main = np.append(prior.scale * prior.mean, [prior.baseline, prior.scale])
    return Point(main, np.zeros(evidence.n_groups))


def newton_step(here: Curvature, point: Point, prior: Prior) -> tuple[FloatArray, FloatArray]:
    """Return the step to the least point of the quadratic that touches here, signs kept."""
    hessian = here.reduced()
    slope = here.slope - (here.cross / here.hessian_groups) @ here.slope_groups
    signs = np.append(prior.signs, [0.0, 0.0])
    main = least_point(hessian, slope - hessian @ point.main, signs) - point.main
    return main, -(here.slope_groups + main @ here.cross) / here.hessian_groups


def error_after(
    evidence: Evidence, here: Curvature, point: Point, step: tuple[FloatArray, FloatArray]
) -> float:
    """Return how far a Newton step can miss the least point, in its worst coordinate.

    The loss is self-concordant in the sense of Bach (2010): |D3F[v, v, u]| <= M D2F[v, v] |u|, with
    M the largest change of any log-odds along the step. So the slope that is left is at most
    M / 2 times the length of the step, both measured by the Hessian. It holds under the signs too.

    Returns
    -------
    Log-odds per standard deviation, for weights, baseline and scale; coordinators are left out.
    """
    main, groups = step
    along = main @ here.hessian @ main + 2.0 * main @ here.cross @ groups
    length = np.sqrt(along + here.hessian_groups @ groups**2)
    # The scale's own term is -log(a), whose third derivative is 2 / a times its second.
    most = max(largest_change(evidence, step), 2.0 * abs(main[-1]) / point.main[-1])
    widest = np.sqrt(np.diag(np.linalg.inv(here.reduced())).max())
    return float(0.5 * most * length * widest)


def curvature(evidence: Evidence, prior: Prior, point: Point) -> Curvature:
    """Return value, slope and Hessian of decisions and prior together."""
    return of_decisions(evidence, point).plus(of_prior(prior, point))


def of_prior(prior: Prior, point: Point) -> Curvature:
    """Return value, slope and Hessian of the prior."""
    weights, (baseline, scale) = point.main[:-2], point.main[-2:]
    apart = weights - scale * prior.mean
    pull = prior.precision @ apart
    lever = prior.precision @ prior.mean
    shift, narrow = baseline - prior.baseline, prior.baseline_width**-2
    tight = np.full(len(point.groups), prior.leniency_width**-2)
    value = 0.5 * (apart @ pull + narrow * shift**2 + tight @ point.groups**2)
    stretch = scale / prior.scale
    value += prior.scale_shape * (stretch - 1.0 - np.log(stretch))
    slope_scale = prior.scale_shape * (1.0 / prior.scale - 1.0 / scale) - prior.mean @ pull
    size = len(weights)
    hessian = np.zeros((size + 2, size + 2))
    hessian[:size, :size] = prior.precision
    hessian[:size, -1] = hessian[-1, :size] = -lever
    hessian[-2, -2] = narrow
    hessian[-1, -1] = prior.mean @ lever + prior.scale_shape / scale**2
    slope = np.concatenate([pull, [narrow * shift, slope_scale]])
    cross = np.zeros((size + 2, len(point.groups)))
    return Curvature(float(value), slope, hessian, tight * point.groups, tight, cross)


def _descend(
    evidence: Evidence,
    prior: Prior,
    point: Point,
    here: Curvature,
    step: tuple[FloatArray, FloatArray],
) -> tuple[Point, Curvature]:
    """Go along the step as far as the loss falls enough; the scale stays above 0."""
    main, groups = step
    slope = float(here.slope @ main + here.slope_groups @ groups)
    share = min(1.0, 0.9 * point.main[-1] / max(-main[-1], 1e-300))
    noise = 1e-12 * (1.0 + abs(here.value))
    for _ in range(60):
        there = _allowed(point.moved(main, groups, share), prior)
        found = curvature(evidence, prior, there)
        if found.value <= here.value + LEAST_GAIN * share * slope + noise:
            return there, found
        share /= 2
    raise NoConvergenceError("no step lowers the loss")


def _allowed(point: Point, prior: Prior) -> Point:
    """Return the nearest point whose weights keep their signs."""
    weights = point.main[:-2]
    kept = np.where(prior.signs * weights < 0.0, 0.0, weights)
    return Point(np.concatenate([kept, point.main[-2:]]), point.groups)
