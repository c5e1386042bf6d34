"""The least point of a quadratic under sign constraints, exact: bound variables are exchanged."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.types import FloatArray

PATIENCE = 3
"""Rounds in which all violations are exchanged at once although their number does not fall."""


def least_point(hessian: FloatArray, slope: FloatArray, signs: FloatArray) -> FloatArray:
    """Minimise slope'v + v'Hv/2 subject to signs * v >= 0.

    Block principal pivoting (Júdice and Pires 1994): all variables that break a condition change
    sides at once; when that stops helping, only the last of them does, which is Murty's rule and
    ends after finitely many exchanges for every positive definite H.

    Parameters
    ----------
    hessian : (D, D) positive definite.
    slope : (D,) gradient at v = 0.
    signs : (D,) 1 = at least 0, -1 = at most 0, 0 = free.

    Returns
    -------
    (D,) the least point; variables on their bound are exactly 0.
    """
    limited = signs != 0
    bound = np.zeros(len(slope), dtype=bool)
    fewest, patience = len(slope) + 1, PATIENCE
    while True:
        point = _solve(hessian, slope, ~bound)
        wrong = limited & _violations(hessian @ point + slope, point, signs, bound)
        count = int(wrong.sum())
        if count == 0:
            return point
        if count < fewest:
            fewest, patience = count, PATIENCE
        elif patience > 0:
            patience -= 1
        else:
            wrong = np.arange(len(slope)) == np.flatnonzero(wrong)[-1]
        bound ^= wrong


def _solve(hessian: FloatArray, slope: FloatArray, free: NDArray[np.bool_]) -> FloatArray:
    point = np.zeros(len(slope))
    point[free] = np.linalg.solve(hessian[np.ix_(free, free)], -slope[free])
    return point


def _violations(
    gradient: FloatArray, point: FloatArray, signs: FloatArray, bound: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    # A bound variable wants to leave its bound inwards, or a free one lies beyond it.
    tolerance = 1e-12 * (1.0 + np.abs(gradient).max(initial=0.0))
    return np.where(bound, signs * gradient < -tolerance, signs * point < 0.0)
