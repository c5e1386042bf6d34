"""Decisions as numbers, and what they contribute to the search for the weights.

The data are read in blocks and never copied as a whole; sums of disjoint decisions add up.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Self

import numpy as np
from numpy.typing import NDArray

from matcher.logistic import logistic, sums_by_group
from matcher.types import FloatArray

BLOCK = 4096
"""Rows that are read at a time: a block of 25 comparisons stays in the processor's second cache."""
IntArray = NDArray[np.intp]


@dataclass(frozen=True)
class Evidence:
    """Decisions as numbers.

    Parameters
    ----------
    pairs : (n, K) comparison values, NaN = unknown.
    targets : (n,) 1 accepted, 0 declined, between them graded; beyond 1 where a seen acceptance
        stands for several that were not examined.
    means, scales : (K,) of the comparisons; scales > 0.
    sample_weight : (n,) how often each decision counts, >= 0.
    groups : (n,) number of the coordinator, 0 to n_groups - 1, or None where all count as one.
    parts : (n,) which of n_parts sets of K weights each decision is about, or None where there is
        one. The sets stand one after the other; baseline and coordinators are common.
    """

    pairs: FloatArray
    targets: FloatArray
    means: FloatArray
    scales: FloatArray
    sample_weight: FloatArray
    groups: IntArray | None = None
    n_groups: int = 0
    parts: IntArray | None = None
    n_parts: int = 1

    def rows(self, chosen: slice | FloatArray | NDArray[np.bool_] | IntArray) -> Self:
        """Return some of the decisions; coordinators keep their numbers."""
        return replace(
            self,
            pairs=self.pairs[chosen],
            targets=self.targets[chosen],
            sample_weight=self.sample_weight[chosen],
            groups=None if self.groups is None else self.groups[chosen],
            parts=None if self.parts is None else self.parts[chosen],
        )

    def blocks(self) -> Iterator[tuple[slice, Self]]:
        """Yield :data:`BLOCK` decisions at a time, with where they stand."""
        for first in range(0, len(self.targets), BLOCK):
            place = slice(first, first + BLOCK)
            yield place, self.rows(place)


@dataclass(frozen=True)
class Curvature:
    """Value, slope and Hessian at one point; those of disjoint decisions add up.

    Parameters
    ----------
    slope, hessian : of weights, baseline and scale together, (K + 2,) and (K + 2, K + 2).
    slope_groups, hessian_groups : (n_groups,) of the coordinators, whose Hessian is diagonal.
    cross : (K + 2, n_groups) second derivatives between the two.
    """

    value: float
    slope: FloatArray
    hessian: FloatArray
    slope_groups: FloatArray
    hessian_groups: FloatArray
    cross: FloatArray

    def plus(self, other: Curvature, sign: float = 1.0) -> Curvature:
        """Return the sum, or with sign -1 the difference."""
        return Curvature(
            self.value + sign * other.value,
            self.slope + sign * other.slope,
            self.hessian + sign * other.hessian,
            self.slope_groups + sign * other.slope_groups,
            self.hessian_groups + sign * other.hessian_groups,
            self.cross + sign * other.cross,
        )

    def reduced(self) -> FloatArray:
        """Return the Hessian of weights, baseline and scale with the coordinators left free."""
        return self.hessian - (self.cross / self.hessian_groups) @ self.cross.T


@dataclass(frozen=True)
class Point:
    """Weights, baseline and scale (K + 2,), and the leniency of each coordinator (n_groups,)."""

    main: FloatArray
    groups: FloatArray

    def moved(self, main: FloatArray, groups: FloatArray, share: float = 1.0) -> Point:
        """Return the point at this share of a step."""
        return Point(self.main + share * main, self.groups + share * groups)


def of_decisions(evidence: Evidence, point: Point) -> Curvature:
    """Return value, slope and Hessian of the decisions, summed block by block."""
    size, parts, groups = len(evidence.means), evidence.n_parts, evidence.n_groups
    value, slope, hessian = 0.0, np.zeros((parts, size + 1)), np.zeros((parts, size + 1, size + 1))
    of_groups, cross = np.zeros((2, groups)), np.zeros((parts, size + 1, groups))
    room, of_part = np.empty((2, BLOCK, size))
    for _place, block in evidence.blocks():
        x = room[: len(block.targets)]
        eta = _centred(block, point, x)
        loss, residual, spread = logistic(eta, block.targets, block.sample_weight)
        value += loss
        if block.groups is not None:
            for row, column in enumerate((residual, spread)):
                of_groups[row] += np.bincount(block.groups, column, groups)
        root = np.sqrt(spread)
        for part, rows in _of_parts(block):
            z, left, width, narrow = x, residual, spread, root
            if rows is not None:
                # With a place to write to and no look at bounds this is seven times as fast.
                z = np.take(x, rows, axis=0, out=of_part[: len(rows)], mode="clip")
                left, width, narrow = residual[rows], spread[rows], root[rows]
            slope[part] += np.append(left @ z, left.sum())
            if block.groups is not None:
                each = np.column_stack([z * width[:, np.newaxis], width])
                who = block.groups if rows is None else block.groups[rows]
                cross[part] += sums_by_group(each, who, groups)
            z *= narrow[:, np.newaxis]
            hessian[part, :-1, :-1] += z.T @ z
            hessian[part, -1, :-1] += narrow @ z
            hessian[part, -1, -1] += width.sum()
    # So far values were centred only: dividing the sums is cheaper than dividing every value.
    scales = np.append(evidence.scales, 1.0)
    return Curvature(
        value,
        np.append(_joined(slope / scales), 0.0),
        np.pad(_block_diagonal(hessian / np.outer(scales, scales)), (0, 1)),
        of_groups[0],
        of_groups[1],
        np.pad(_joined(cross / scales[:, np.newaxis]), ((0, 1), (0, 0))),
    )


def _of_parts(block: Evidence) -> Iterator[tuple[int, IntArray | None]]:
    """Yield each set of weights and the rows that are about it; None = all of them."""
    if block.parts is None:
        yield 0, None
        return
    for part in range(block.n_parts):
        yield part, np.flatnonzero(block.parts == part)


def _joined(of_parts: FloatArray) -> FloatArray:
    """Return (parts, K + 1, ...) as (parts * K + 1, ...): the last, the baseline's, is common."""
    inner = of_parts[:, :-1]
    rows = inner.reshape(inner.shape[0] * inner.shape[1], *inner.shape[2:])
    return np.concatenate([rows, of_parts[:, -1].sum(axis=0)[np.newaxis]])


def _block_diagonal(of_parts: FloatArray) -> FloatArray:
    """Return one symmetric matrix of those of the parts, of which the last row is given."""
    parts, size = len(of_parts), of_parts.shape[1] - 1
    whole = np.zeros((parts * size + 1, parts * size + 1))
    for part, one in enumerate(of_parts):
        place = slice(part * size, (part + 1) * size)
        whole[place, place] = one[:-1, :-1]
        whole[-1, place] = one[-1, :-1]
        whole[-1, -1] += one[-1, -1]
    whole[:-1, -1] = whole[-1, :-1]
    return whole


def log_odds(evidence: Evidence, point: Point) -> FloatArray:
    """Return the log-odds of each decision, (n,)."""
    found, room = np.empty(len(evidence.targets)), np.empty((BLOCK, len(evidence.means)))
    for place, block in evidence.blocks():
        found[place] = _centred(block, point, room[: len(block.targets)])
    return found


def largest_change(evidence: Evidence, step: tuple[FloatArray, FloatArray]) -> float:
    """Return by how much a step changes the log-odds of any decision at most."""
    most, room, point = 0.0, np.empty((BLOCK, len(evidence.means))), Point(*step)
    for _place, block in evidence.blocks():
        change = _centred(block, point, room[: len(block.targets)])
        most = max(most, float(np.abs(change).max()))
    return most


def _centred(block: Evidence, point: Point, x: FloatArray) -> FloatArray:
    """Write the centred values into x, unknown ones as 0, and return the log-odds of the block."""
    np.subtract(block.pairs, block.means, out=x)
    weights = point.main[:-2].reshape(block.n_parts, -1) / block.scales
    eta = _sums(block, x, weights)
    # One unknown value makes a sum NaN: cheaper than looking at each of them.
    if np.isnan(eta).any():
        np.nan_to_num(x, copy=False, nan=0.0)
        eta = _sums(block, x, weights)
    eta += point.main[-2]
    if block.groups is not None:
        eta += point.groups[block.groups]
    return eta


def _sums(block: Evidence, x: FloatArray, weights: FloatArray) -> FloatArray:
    """Return the weighted sum of each row under the set of weights that it is about."""
    sums: FloatArray = x @ weights[0]
    for part in range(1, block.n_parts):
        np.copyto(sums, x @ weights[part], where=block.parts == part)
    return sums


def standardised(evidence: Evidence) -> FloatArray:
    """Return z = (x - mean) / scale, 0 where unknown, and a last column of ones.

    Returns
    -------
    (n, n_parts * K + 1); the columns of other sets of weights are 0.
    """
    z = (evidence.pairs - evidence.means) / evidence.scales
    z = np.where(np.isnan(z), 0.0, z)
    if evidence.parts is not None:
        wide = np.zeros((len(z), evidence.n_parts, z.shape[1]))
        wide[np.arange(len(z)), evidence.parts] = z
        z = wide.reshape(len(z), -1)
    return np.column_stack([z, np.ones(len(z))])
