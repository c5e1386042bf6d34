"""Maxima over runs of columns: how many candidates of different length are compared at once."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray


def segment_max(values: NDArray[np.float64], starts: NDArray[np.integer]) -> NDArray[np.float64]:
    """Return the largest value of each run of columns.

    Parameters
    ----------
    values : (p, t) one row per phrase or code of the asking side.
    starts : (n + 1,) column at which each run begins, ascending, from 0 to t.

    Returns
    -------
    (p, n); NaN for a run without columns.
    """
    maxima = np.full((len(values), len(starts) - 1), np.nan)
    filled = starts[:-1] < starts[1:]
    if len(values) and filled.any():
        # Runs without columns take up no room, so the remaining starts still bound the others.
        maxima[:, filled] = np.maximum.reduceat(values, starts[:-1][filled], axis=1)
    return maxima
