"""The logistic loss with its derivatives, and sums by group: the arithmetic under the search."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from matcher.types import FloatArray


def logistic(
    eta: FloatArray, targets: FloatArray, weight: FloatArray
) -> tuple[float, FloatArray, FloatArray]:
    """Return the weighted loss, and first and second derivative by eta of each term."""
    small = np.exp(-np.abs(eta))
    chance = np.where(eta >= 0.0, 1.0, small) / (1.0 + small)
    loss = weight @ (np.maximum(eta, 0.0) + np.log1p(small) - targets * eta)
    return float(loss), weight * (chance - targets), weight * (small / (1.0 + small) ** 2)


def sums_by_group(values: FloatArray, groups: NDArray[np.intp], n_groups: int) -> FloatArray:
    """Sum the rows of each group: (n, D) -> (D, n_groups)."""
    from scipy.sparse import csr_array

    n = len(groups)
    member = csr_array((np.ones(n), groups, np.arange(n + 1)), shape=(n, n_groups))
    sums: FloatArray = (member.T @ values).T
    return sums
