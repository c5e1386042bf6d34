"""Whether the world still is as it was when the model learned: figures with stated thresholds.

What came lately is put beside what came before. A figure that rests on too little says so and
raises no alarm.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.types import FloatArray

BoolArray = NDArray[np.bool_]
LEAST_ROWS = 30
"""Rows on either side below which a figure says nothing."""
BINS = 5
"""Equally filled bins of the values before, for the shift of an input."""
Z_99 = 2.5758293035489004
"""Two-sided 99 % quantile of the normal distribution: a change has to be more than chance."""


class Watched(StrEnum):
    """What is looked at."""

    INPUTS = "inputs"
    ACCEPTANCE = "acceptance"
    CALIBRATION = "calibration"
    DISAGREEMENT = "disagreement"
    MISSING = "missing"


THRESHOLDS = {
    Watched.INPUTS: 0.25,
    Watched.ACCEPTANCE: 0.1,
    Watched.CALIBRATION: 0.1,
    Watched.DISAGREEMENT: 0.2,
    Watched.MISSING: 0.1,
}
"""From where a figure is an alarm (chosen, not measured): population stability index; change of
the share accepted; distance of stated and found share; of one coordinator from all others beyond
what the pairings explain; growth of the share of comparisons that nobody can make."""


class Figure(NamedTuple):
    """One figure.

    Parameters
    ----------
    value : None where too little is known.
    threshold : from where on it is an alarm.
    about : the comparison or coordinator that is furthest off, or empty.
    """

    watched: Watched
    value: float | None
    threshold: float
    alarm: bool
    about: str = ""


class Watch(NamedTuple):
    """Decisions in the order of time, with what the active model says of them.

    Parameters
    ----------
    values : (n, K) comparison values, NaN = unknown; chances, targets : (n,) 0-1.
    coordinators : (n,) who decided; lately : (n,) whether it belongs to the time watched.
    """

    values: FloatArray
    chances: FloatArray
    targets: FloatArray
    coordinators: Sequence[str]
    lately: BoolArray


def health(watch: Watch, keys: Sequence[str]) -> tuple[Figure, ...]:
    """Return every figure, in the order of :class:`Watched`."""
    return (
        inputs(watch, keys),
        acceptance(watch),
        calibration(watch),
        disagreement(watch),
        missing(watch),
    )


def inputs(watch: Watch, keys: Sequence[str]) -> Figure:
    """Return the largest shift of a comparison."""
    shifts = [
        stability_index(column[~watch.lately], column[watch.lately]) for column in watch.values.T
    ]
    known = [(shift, key) for shift, key in zip(shifts, keys, strict=True) if shift is not None]
    if not known:
        return _figure(Watched.INPUTS, None)
    shift, key = max(known)
    return _figure(Watched.INPUTS, shift, key)


def stability_index(before: FloatArray, lately: FloatArray) -> float | None:
    """Return the population stability index of known values, None where they are too few.

    Sum over bins of (q - p) log(q / p), with half a value added to each bin. What chance alone
    gives on average, (bins - 1) (1 / n + 1 / m), is taken off.
    """
    before, lately = before[~np.isnan(before)], lately[~np.isnan(lately)]
    if min(len(before), len(lately)) < LEAST_ROWS:
        return None
    edges = np.unique(np.quantile(before, np.linspace(0.0, 1.0, BINS + 1)[1:-1]))
    counts = [
        np.bincount(np.searchsorted(edges, one, side="left"), minlength=len(edges) + 1) + 0.5
        for one in (before, lately)
    ]
    old, new = (one / one.sum() for one in counts)
    chance = len(edges) * (1.0 / len(before) + 1.0 / len(lately))
    return max(0.0, float(((new - old) * np.log(new / old)).sum()) - chance)


def acceptance(watch: Watch) -> Figure:
    """Return by how much the share accepted has changed; no alarm within what chance gives."""
    old, new = watch.targets[~watch.lately], watch.targets[watch.lately]
    if min(len(old), len(new)) < LEAST_ROWS:
        return _figure(Watched.ACCEPTANCE, None)
    change = float(new.mean() - old.mean())
    error = float(np.sqrt(old.var() / len(old) + new.var() / len(new)))
    return _figure(Watched.ACCEPTANCE, change, sure=abs(change) > Z_99 * error)


def calibration(watch: Watch) -> Figure:
    """Return the distance of stated and found share of what came lately."""
    apart = (watch.targets - watch.chances)[watch.lately]
    if len(apart) < LEAST_ROWS:
        return _figure(Watched.CALIBRATION, None)
    value = float(apart.mean())
    return _figure(Watched.CALIBRATION, value, sure=abs(value) > Z_99 * _error(apart))


def disagreement(watch: Watch) -> Figure:
    """Return how far one coordinator is from the others, beyond what the pairings explain."""
    apart = watch.targets - watch.chances
    who = np.array(watch.coordinators, dtype=object)
    found: list[tuple[float, str, bool]] = []
    for name in sorted(set(watch.coordinators)):
        mine = who == name
        own, others = apart[mine], apart[~mine]
        if min(len(own), len(others)) >= LEAST_ROWS:
            gap = float(own.mean() - others.mean())
            error = float(np.hypot(_error(own), _error(others)))
            found.append((gap, name, abs(gap) > Z_99 * error))
    if not found:
        return _figure(Watched.DISAGREEMENT, None)
    gap, name, sure = max(found, key=lambda one: abs(one[0]))
    return _figure(Watched.DISAGREEMENT, gap, name, sure=sure)


def missing(watch: Watch) -> Figure:
    """Return by how much the share of unknown comparisons has grown."""
    unknown = np.isnan(watch.values).mean(axis=1)
    old, new = unknown[~watch.lately], unknown[watch.lately]
    if min(len(old), len(new)) < LEAST_ROWS:
        return _figure(Watched.MISSING, None)
    growth = float(new.mean() - old.mean())
    return _figure(Watched.MISSING, growth, sure=growth > 0.0)


def _figure(watched: Watched, value: float | None, about: str = "", *, sure: bool = True) -> Figure:
    threshold = THRESHOLDS[watched]
    alarm = value is not None and abs(value) > threshold and sure
    return Figure(watched, value, threshold, alarm, about)


def _error(values: FloatArray) -> float:
    return float(values.std() / np.sqrt(len(values)))
