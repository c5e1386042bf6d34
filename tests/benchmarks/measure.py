"""Medians of things that ran in turns, and means with bootstrap intervals."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from time import perf_counter
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]

SEED = 20261122
RESAMPLES = 10_000
LEVEL = 0.9


class Spread(NamedTuple):
    """A middle value with a lower and an upper one."""

    middle: float
    low: float
    high: float

    def text(self, digits: int = 2, sign: str = "") -> str:
        """Return it as ``0.20 (0.18 to 0.25)``; ``sign="+"`` writes the sign of positive ones."""
        middle, low, high = (f"{value:{sign}.{digits}f}" for value in self)
        return f"{middle} ({low} to {high})"


def take_turns(
    calls: Mapping[str, Callable[[], object]], rounds: int, warm_up: int = 2
) -> dict[str, FloatArray]:
    """Run every call once a round, one after the other, and time each.

    Parameters
    ----------
    calls : by name, in the order in which they run.
    rounds : timed rounds; warm_up : rounds before them that are not timed.

    Returns
    -------
    (rounds,) seconds by name. Values at the same position were measured side by side.
    """
    seconds: dict[str, list[float]] = {name: [] for name in calls}
    for number in range(-warm_up, rounds):
        gc.collect()
        for name, call in calls.items():
            start = perf_counter()
            call()
            end = perf_counter()
            if number >= 0:
                seconds[name].append(end - start)
    return {name: np.array(values) for name, values in seconds.items()}


def spread(values: FloatArray) -> Spread:
    """Return the median of rounds and the range of the middle 90 % of them."""
    low, middle, high = np.quantile(values, [(1 - LEVEL) / 2, 0.5, (1 + LEVEL) / 2])
    return Spread(float(middle), float(low), float(high))


def ratio(values: FloatArray, others: FloatArray) -> Spread:
    """Return how many times as long as the others, round by round."""
    return spread(values / others)


def mean(values: Sequence[float] | FloatArray) -> Spread:
    """Return a mean with its 90 % percentile bootstrap interval (seeded)."""
    numbers = np.asarray(values, dtype=np.float64)
    rng = np.random.default_rng(SEED)
    draws = rng.integers(len(numbers), size=(RESAMPLES, len(numbers)))
    low, high = np.quantile(numbers[draws].mean(axis=1), [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Spread(float(numbers.mean()), float(low), float(high))


def hits(scores: FloatArray) -> FloatArray:
    """Return for each row the chance that its own column comes first; ties share it.

    Parameters
    ----------
    scores : (n, n) higher = nearer; the diagonal holds the right answers.
    """
    right = np.diagonal(scores)[:, np.newaxis]
    tied = (scores == right).sum(axis=1)
    return np.where((scores > right).any(axis=1), 0.0, 1.0 / tied)


def reciprocal_ranks(scores: FloatArray) -> FloatArray:
    """Return for each row 1 / rank of its own column; ties take their middle rank."""
    right = np.diagonal(scores)[:, np.newaxis]
    ahead, tied = (scores > right).sum(axis=1), (scores == right).sum(axis=1)
    ranks: FloatArray = 1.0 / (ahead + (tied + 1) / 2)
    return ranks


@contextmanager
def one_thread() -> Iterator[None]:
    """Hold matrix products to one thread: several only wait for each other on a busy machine."""
    from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

    with threadpool_limits(limits=1):
        yield
