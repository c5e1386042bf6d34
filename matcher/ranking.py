"""Ordering, ties, fit bands and abstention."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from features.comparisons import COMPARISON_KEYS
from matcher.types import ABSTAIN_KEY, Abstention, FloatArray, ModelVersion, Scores

SCORE_DECIMALS = 9
"""Scores are compared after rounding to this many decimals; ties go by identifier."""


class Band(StrEnum):
    """How well a pairing fits, against all reference pairings."""

    WEAK = "weak"
    PARTIAL = "partial"
    GOOD = "good"
    VERY_GOOD = "very_good"


_BANDS = tuple(Band)


def rank_order(scores: FloatArray, ids: tuple[str, ...]) -> NDArray[np.int64]:
    """Return candidate positions from best to worst, by (-rounded score, id).

    Parameters
    ----------
    scores : (n,) log-odds.
    ids : (n,) identifiers that break ties alphabetically.
    """
    rounded = -np.round(scores, SCORE_DECIMALS) + 0.0
    return np.lexsort((np.array(ids, dtype=str), rounded)).astype(np.int64)


def fit_band(score: float, model: ModelVersion) -> Band:
    """Return the band of a score; the limits belong to the model version."""
    return _BANDS[bisect_right(model.bands, score)]


def abstention(
    scores: Scores, order: Sequence[int], words: int, model: ModelVersion
) -> Abstention | None:
    """Return why the service does not vouch for the ranking, or None.

    The service abstains when no candidate's technology focus reaches the model's floor, when it
    is unknown everywhere, or when there is no candidate. A profile of few words has a higher
    floor: a single word meets some theme by its spelling alone (design note 0004).

    Parameters
    ----------
    order : rows of the candidates that may be proposed.
    words : how many technology words the profile has.
    """
    few_words = words < model.short_profile_words
    floor = model.abstain_below_short if few_words else model.abstain_below
    column = scores.values[list(order), COMPARISON_KEYS.index(ABSTAIN_KEY)]
    known = column[~np.isnan(column)]
    best = float(known.max()) if known.size else None
    if best is not None and best >= floor:
        return None
    return Abstention(ABSTAIN_KEY, best, floor, few_words)
