"""Intervals by firm: decisions of one firm hang together, so firms are drawn, not decisions.

The bootstrap is Efron's (1979, *Annals of Statistics* 7, 1-26), of clusters as in Field and Welsh
(2007, *JRSS B* 69, 369-390); the jackknife Tukey's, whose variance is on average at least the true
one (Efron, Stein 1981, *Annals of Statistics* 9, 586-596).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from matcher.evidence import IntArray
from matcher.types import FloatArray

RESAMPLES = 1000
LEVEL = 0.9
_Z = 1.6448536269514722
"""The 0.95 quantile of the normal distribution, for :data:`LEVEL`."""


class Interval(NamedTuple):
    """A number with its bootstrap interval (:data:`LEVEL`, percentile)."""

    value: float
    low: float
    high: float


def firm_weights(firms: IntArray, rng: np.random.Generator, draws: int = RESAMPLES) -> FloatArray:
    """Return how often each firm is drawn, (draws, n_firms); each row adds up to the firms.

    Parameters
    ----------
    firms : (n,) number of the firm of each entry, from 0; numbers that do not occur are not drawn.
    """
    n_numbers = int(firms.max(initial=-1)) + 1
    present = np.unique(firms)
    weights = np.zeros((draws, n_numbers))
    if len(present):
        even = np.full(len(present), 1.0 / len(present))
        weights[:, present] = rng.multinomial(len(present), even, size=draws)
    return weights


def interval(value: float, numerators: FloatArray, denominators: FloatArray) -> Interval:
    """Return a ratio with the interval of its draws; draws without any entry are left out."""
    drawn = denominators > 0
    return Interval(float(value), *quantiles(numerators[drawn] / denominators[drawn]))


def around(value: float, draws: FloatArray) -> Interval:
    """Return a number from 0 to 1 with the spread of its draws around it, not around their middle.

    A draw repeats firms, so it holds fewer different lists than there are: concentration and
    calibration error come out higher. How far draws lie apart still says how sure the number is.
    """
    low, high = quantiles(draws)
    middle = float(np.median(draws)) if len(draws) else float("nan")
    found = value + low - middle, value + high - middle
    return Interval(float(value), *(float(np.clip(one, 0.0, 1.0)) for one in found))


def jackknifed(value: float, without: FloatArray, step: float) -> Interval:
    """Return a number from 0 to 1 with the interval of what it is without each firm.

    For what depends on whether anything occurs at all: draws know only what was seen, and lie too
    close together.

    Parameters
    ----------
    without : (n,) the same number of all firms but one; NaN bounds where there are fewer than two.
    step : the least by which it can change. One is added to the error, since that no firm alone
        has made a difference does not mean that none could.
    """
    n = len(without)
    if n < 2:
        return Interval(float(value), float("nan"), float("nan"))
    error = np.sqrt((n - 1) / n * ((without - without.mean()) ** 2).sum() + step**2)
    return Interval(float(value), max(0.0, value - _Z * error), min(1.0, value + _Z * error))


def quantiles(draws: FloatArray) -> tuple[float, float]:
    """Return the bounds that hold the middle 90 % of the draws; NaN where there are none."""
    if len(draws) == 0:
        return float("nan"), float("nan")
    low, high = np.quantile(draws, [(1.0 - LEVEL) / 2.0, (1.0 + LEVEL) / 2.0])
    return float(low), float(high)
