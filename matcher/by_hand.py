"""Weights set by hand: within signs and bounds, and which suggestions change because of which."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from features.errors import ClusterbridgeError
from features.vocabulary import RespondentGroup
from matcher.effects import TOP
from matcher.ranking import rank_order
from matcher.types import FloatArray, ModelVersion, Scores

MOST = 3.0
"""Largest weight that can be set, log-odds per standard deviation: some twenty times the odds."""
DECIMALS = 6
SAID = "set by hand"


class WeightRefusedError(ClusterbridgeError):
    """A weight that cannot be set: not a number, beyond the bounds, or against its sign."""

    def __init__(self, key: str, value: float, low: float, high: float) -> None:
        self.key, self.value, self.low, self.high = key, value, low, high
        super().__init__(f"{key}: {value}; allowed: {low} to {high}")


class Push(NamedTuple):
    """Why one mini-cluster passes another.

    Parameters
    ----------
    rises, falls : the two; before, the second stood in front of the first.
    key : the comparison or term that speaks for the first by most more than it did.
    change : by how much more, log-odds.
    """

    rises: str
    falls: str
    key: str
    change: float


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


def pushes(
    before: Scores,
    after: Scores,
    ids: tuple[str, ...],
    keys: tuple[str, ...],
    left_out: Collection[str] = (),
) -> tuple[Push, ...]:
    """Return what passes what in the first places, each with the comparison that does most of it.

    Whatever rises into or within the first places is set against the foremost that it passes;
    whatever leaves them and is not named so, against the foremost that passes it. The changes of a
    pair add up to the whole swing between the two.

    Parameters
    ----------
    ids : (n,) of the candidates; keys : (K + T,) of comparisons and terms.
    left_out : candidates that the firm is not shown.
    """
    old, new = (_places(one, ids, left_out) for one in (before, after))
    change = after.contributions - before.contributions
    pairs = []
    for one in sorted((one for one in new if new[one] < TOP), key=new.__getitem__):
        passed = [each for each in old if old[each] < old[one] and new[each] > new[one]]
        if passed:
            pairs.append((one, min(passed, key=old.__getitem__)))
    named = {falls for _rises, falls in pairs}
    for one in sorted((one for one in old if old[one] < TOP <= new[one]), key=old.__getitem__):
        if one not in named:
            passing = [each for each in new if old[each] > old[one] and new[each] < new[one]]
            pairs.append((min(passing, key=new.__getitem__), one))
    found = []
    for rises, falls in pairs:
        swing = change[ids.index(rises)] - change[ids.index(falls)]
        place = int(np.argmax(swing))
        found.append(Push(rises, falls, keys[place], float(swing[place])))
    return tuple(found)


def _places(one: Scores, ids: tuple[str, ...], left_out: Collection[str]) -> dict[str, int]:
    shown = [ids[int(place)] for place in rank_order(one.scores, ids)]
    return {
        each: place for place, each in enumerate(each for each in shown if each not in left_out)
    }
