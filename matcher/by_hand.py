"""Weights set by hand: within signs and bounds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from features.errors import ClusterbridgeError
from features.vocabulary import RespondentGroup
from matcher.types import FloatArray, ModelVersion

MOST = 3.0
"""Largest weight that can be set, log-odds per standard deviation: some twenty times the odds."""
DECIMALS = 6
SAID = "set by hand"


class WeightRefusedError(ClusterbridgeError):
    """A weight that cannot be set: not a number, beyond the bounds, or against its sign."""

    def __init__(self, key: str, value: float, low: float, high: float) -> None:
        self.key, self.value, self.low, self.high = key, value, low, high
        super().__init__(f"{key}: {value}; allowed: {low} to {high}")


def bounds_of(
    prior: Mapping[RespondentGroup, FloatArray], group: RespondentGroup, keys: tuple[str, ...]
) -> dict[str, tuple[float, float]]:
    """Return the lowest and highest weight of each comparison; its sign is that of the prior.

    Parameters
    ----------
    prior : per group the means, (K,) or longer, 0 = the sign is free.
    """
    return {
        key: (0.0 if mean > 0.0 else -MOST, 0.0 if mean < 0.0 else MOST)
        for key, mean in zip(keys, prior[group], strict=False)
    }


def set_by_hand(
    base: ModelVersion,
    group: RespondentGroup,
    given: Mapping[str, float],
    bounds: Mapping[str, tuple[float, float]],
) -> ModelVersion:
    """Return a model with some weights of one group set, without its name.

    Intervals stay those of the base: nobody has measured how sure a hand is.

    Raises
    ------
    WeightRefusedError : a weight is beyond its bounds, or of no comparison.
    """
    weights = np.array(base.feature_weights[group])
    for key, value in given.items():
        low, high = bounds.get(key, (0.0, 0.0))
        if key not in bounds or not low <= value <= high:
            raise WeightRefusedError(key, value, low, high)
        weights[base.comparison_keys.index(key)] = round(value, DECIMALS)
    return replace(
        base,
        version="",
        feature_weights={**base.feature_weights, group: weights},
        sources={**base.sources, **dict.fromkeys(given, SAID)},
        inputs={**base.inputs, "by_hand": base.version},
    )
