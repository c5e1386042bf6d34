"""Whether comparisons see what people mean: the reasons of refusals held against the numbers.

A reason names comparisons (``matcher.review.REASON_COMPARISONS``). Where coordinators say "wrong
size" and the comparison of sizes is no lower than in other refusals, it does not see what they see.
Nothing of this enters the weights (design note 0012).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from math import nan, sqrt
from typing import Any, NamedTuple

import numpy as np

from matcher.evidence import IntArray
from matcher.examination import BoolArray
from matcher.learning import Examples
from matcher.learning_reports import number
from matcher.review import REASON_COMPARISONS, ReviewReason, Side
from matcher.scoring import NORMAL_QUANTILES
from matcher.sides import SIDES
from matcher.training_set import Examination, TrainingRow
from matcher.types import FloatArray

LEAST = 10
"""Refusals with a reason, and without it, from which they are compared."""
LEVEL = 0.9
"""Coverage of the interval."""
NOTHING = (nan, nan, nan)
"""Agreement and interval where there are too few refusals."""


class Stated(NamedTuple):
    """What one side means by a reason, as far as one comparison tells.

    Parameters
    ----------
    given, others : refusals with the reason and without it in which the comparison is known.
    agreement : chance that the comparison is lower in one with the reason than in one without, a
        tie counted half; 0.5 = it sees nothing of it. NaN where there are too few.
    low, high : its 90 % interval, firms drawn; NaN where there are too few.
    """

    side: Side
    reason: ReviewReason
    comparison: str
    given: int
    others: int
    agreement: float
    low: float
    high: float


def stated_reasons(
    examples: Examples, rows: Sequence[TrainingRow], keys: Sequence[str]
) -> tuple[Stated, ...]:
    """Hold every reason that was given against the comparisons it points at.

    Parameters
    ----------
    examples : lists in which the pairings of the rows are compared; rows of other lists are left
        out.
    rows : one per side (``matcher.sides.rows_by_side``); only refusals are looked at.
    keys : of the comparisons, in the order of the values.
    """
    lists = {key: place for place, key in enumerate(examples.list_keys)}
    known = [
        (row, found)
        for row in rows
        if row.examination is Examination.DECLINED
        and (found := _values_of(examples, lists, row)) is not None
    ]
    return tuple(
        one
        for side in SIDES.values()
        if (mine := [each for each in known if SIDES.get(each[0].signal) is side])
        for one in _of_side(side, mine, keys)
    )


def reasons_document(found: Sequence[Stated]) -> list[dict[str, Any]]:
    """Return it as plain JSON: a number that there is too little for becomes null."""
    return [
        {key: number(value) if isinstance(value, float) else value for key, value in row.items()}
        for row in (one._asdict() for one in found)
    ]


def _values_of(
    examples: Examples, lists: Mapping[tuple[str, int, str], int], row: TrainingRow
) -> FloatArray | None:
    place = lists.get((row.profile_id, row.revision, row.catalogue_version))
    if place is None or row.mini_cluster not in examples.list_ids[place]:
        return None
    candidate = examples.list_ids[place].index(row.mini_cluster)
    return np.asarray(examples.list_values[place][candidate], dtype=np.float64)


def _of_side(
    side: Side, mine: Sequence[tuple[TrainingRow, FloatArray]], keys: Sequence[str]
) -> Iterator[Stated]:
    names = {name: place for place, name in enumerate(sorted({row.profile_id for row, _ in mine}))}
    firms = np.array([names[row.profile_id] for row, _ in mine], dtype=np.intp)
    values = np.array([found for _, found in mine], dtype=np.float64)
    for reason, pointed in REASON_COMPARISONS.items():
        given = np.array([reason in row.reasons for row, _ in mine], dtype=bool)
        for key in pointed if given.any() else ():
            column = values[:, keys.index(key)]
            known = ~np.isnan(column)
            counts = int((known & given).sum()), int((known & ~given).sum())
            found = NOTHING
            if min(counts) >= LEAST:
                found = agreement(column[known], given[known], firms[known])
            yield Stated(side, reason, key, *counts, *found)


def agreement(values: FloatArray, given: BoolArray, firms: IntArray) -> tuple[float, float, float]:
    """Return how likely a value is lower where a reason was given, with its interval by firm.

    The variance is that of the placements summed by firm (Obuchowski 1997).

    Parameters
    ----------
    values : (n,) none unknown; given : (n,) with some of both; firms : (n,) numbers from 0.
    """
    low, high = np.sort(values[given]), np.sort(values[~given])
    share = np.empty(len(values))
    # Of each with the reason, how many without it are higher; of each without, how many are lower.
    share[given] = 1.0 - _below(high, values[given])
    share[~given] = _below(low, values[~given])
    found = float(share[given].mean())
    size = np.where(given, len(low), len(high))
    by_firm = np.bincount(firms, weights=(share - found) / size)
    there = len(np.unique(firms))
    if there < 2:
        return found, nan, nan
    spread = NORMAL_QUANTILES[LEVEL] * sqrt(float((by_firm**2).sum()) * there / (there - 1))
    return found, max(0.0, found - spread), min(1.0, found + spread)


def _below(ordered: FloatArray, values: FloatArray) -> FloatArray:
    """Return the share of some ordered numbers below each value, ties counted half."""
    less = np.searchsorted(ordered, values, side="left")
    most = np.searchsorted(ordered, values, side="right")
    return np.asarray((less + most) / (2.0 * len(ordered)), dtype=np.float64)
