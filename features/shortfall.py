"""What a firm lacks where a mini-cluster's demand is known only roughly (design note 0002)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float64]


def expected_shortfall(demand: FloatArray, readiness: float) -> FloatArray:
    """Return the mean of max(0, demand - readiness) over all that a stated demand may mean.

    A demand that rules derive from facts is known only as a middle value, so it stands for an
    even spread around it, as wide as 0-1 allows: 0.5 for everything from 0 to 1, as if nothing
    were known, 0 and 1 for themselves.

    Parameters
    ----------
    demand : (n,) 0-1, NaN = unknown, which counts like 0.5.
    readiness : 0-1; NaN = unknown.

    Returns
    -------
    (n,) 0-1, falling with the readiness, rising with the demand; NaN without a readiness.
    """
    middle = np.where(np.isnan(demand), 0.5, demand)
    low, high = np.maximum(0.0, 2.0 * middle - 1.0), np.minimum(1.0, 2.0 * middle)
    above = np.maximum(0.0, high - readiness)
    spread = np.where(high > low, high - low, 1.0)
    shortfall: FloatArray = np.where(
        readiness <= low, middle - readiness, above * above / (2.0 * spread)
    )
    return shortfall
