"""Whether chances are true, and one monotone correction if they are not.

The correction has a shift and a slope on the log-odds. A slope stretches every contribution alike,
so the corrected chance is still the sigmoid of an exact sum; a free monotone curve would not be.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from matcher.evidence import Evidence, IntArray
from matcher.posterior import Prior, find_posterior
from matcher.resampling import Interval, firm_weights, interval
from matcher.types import FloatArray

BINS = 10
CHI_SQUARE_2 = 5.991464547107979
"""95 % quantile of the chi-square distribution with two degrees of freedom."""
PROBABLE_SLOPE = 0.5
"""Standard deviation of the slope around 1 before any held-out decision."""


class Bin(NamedTuple):
    """One point of a reliability diagram.

    Parameters
    ----------
    chance : mean stated chance, 0-1.
    share : of acceptances among its n decisions, with its interval by firm.
    """

    chance: float
    share: Interval
    n: int


@dataclass(frozen=True)
class Recalibration:
    """score -> shift + slope * score, slope > 0.

    Parameters
    ----------
    shift : log-odds; slope : log-odds per log-odds, above 0.
    gain : by how much the held-out log loss falls, summed; twice it is compared with chi-square.
    """

    shift: float
    slope: float
    gain: float

    @property
    def needed(self) -> bool:
        """Whether the gain is more than chance (5 %) makes of a calibrated model."""
        return 2.0 * self.gain > CHI_SQUARE_2

    def apply(self, scores: FloatArray) -> FloatArray:
        """Return corrected scores, (n,) log-odds; their order stays.

        Parameters
        ----------
        scores : (n,) log-odds.

        Returns
        -------
        (n,) log-odds in the same order.
        """
        return self.shift + self.slope * scores


def recalibrate(scores: FloatArray, targets: FloatArray) -> Recalibration:
    """Fit shift and slope to held-out decisions (Cox 1958).

    Parameters
    ----------
    scores : (n,) log-odds of a model that has not seen these decisions.
    targets : (n,) 1 accepted, 0 declined, or grades between.

    Returns
    -------
    Shift, slope and how much they gain.
    """
    one = np.ones(1)
    prior = Prior(one, one[:, np.newaxis] / PROBABLE_SLOPE**2, one, 1.0, 1e6, 0.0, 3.0, 1.0)
    pairs = scores[:, np.newaxis]
    evidence = Evidence(pairs, targets, 0.0 * one, one, np.ones(len(scores)))
    found = find_posterior(evidence, prior)
    slope = max(float(found.weights[0]), 1e-6)
    shift = found.baseline
    gain = log_losses(scores, targets).sum() - log_losses(shift + slope * scores, targets).sum()
    return Recalibration(shift, slope, float(gain))


def log_losses(scores: FloatArray, targets: FloatArray) -> FloatArray:
    """Return the log loss of each decision, (n,) nats, from log-odds: never infinite.

    Parameters
    ----------
    scores : (n,) log-odds.
    targets : (n,) 1 accepted, 0 declined, or grades between.

    Returns
    -------
    (n,) nats, >= 0.
    """
    losses: FloatArray = np.logaddexp(0.0, scores) - targets * scores
    return losses


def monotone(values: FloatArray, weight: FloatArray) -> FloatArray:
    """Return the nearest never-decreasing sequence (weighted squares; pool adjacent violators).

    Parameters
    ----------
    values : (n,) any numbers; weight : (n,) above 0.

    Returns
    -------
    (n,) never decreasing.
    """
    level: list[float] = []
    mass: list[float] = []
    size: list[int] = []
    for value, heavy in zip(values.tolist(), weight.tolist(), strict=True):
        level.append(value)
        mass.append(heavy)
        size.append(1)
        while len(level) > 1 and level[-2] > level[-1]:
            total = mass[-2] + mass[-1]
            level[-2] = (level[-2] * mass[-2] + level[-1] * mass[-1]) / total
            mass[-2], size[-2] = total, size[-2] + size[-1]
            del level[-1], mass[-1], size[-1]
    return np.repeat(np.array(level), size)


def reliability(
    chances: FloatArray,
    targets: FloatArray,
    firms: IntArray,
    rng: np.random.Generator,
    bins: int = BINS,
) -> tuple[Bin, ...]:
    """Return the points of a reliability diagram, about equally many decisions in each.

    Parameters
    ----------
    chances : (n,) stated, 0-1; targets : (n,) 1 accepted, 0 declined, or grades between.
    firms : (n,) number of the firm of each decision; intervals resample firms.
    rng : draws the firms; bins : most points, >= 1.

    Returns
    -------
    From the lowest chance to the highest; none without decisions.
    """
    if len(chances) == 0:
        return ()
    draws = firm_weights(firms, rng)
    points = []
    for part in np.array_split(np.argsort(chances, kind="stable"), min(bins, len(chances))):
        yes = np.bincount(firms[part], targets[part], draws.shape[1])
        all_of_it = np.bincount(firms[part], minlength=draws.shape[1])
        share = interval(targets[part].mean(), draws @ yes, draws @ all_of_it)
        points.append(Bin(float(chances[part].mean()), share, len(part)))
    return tuple(points)


def calibration_error(chances: FloatArray, targets: FloatArray, bins: int = BINS) -> float:
    """Return the mean distance of stated chance and share over equally filled bins, 0-1.

    Parameters
    ----------
    chances : (n,) stated, 0-1; targets : (n,) 1 accepted, 0 declined, or grades between.
    bins : most bins, >= 1.

    Returns
    -------
    0-1; NaN without decisions.
    """
    if len(chances) == 0:
        return float("nan")
    parts = np.array_split(np.argsort(chances, kind="stable"), min(bins, len(chances)))
    gaps = [abs(chances[part].mean() - targets[part].mean()) * len(part) for part in parts]
    return float(sum(gaps) / len(chances))
