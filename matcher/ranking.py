"""Ordering, ties, fit bands and abstention."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from features.comparisons import COMPARISON_KEYS
from matcher.types import ABSTAIN_KEY, Abstention, Doubt, FloatArray, ModelVersion, Scores

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
    rounded = np.round(scores, SCORE_DECIMALS)
    return np.lexsort((np.array(ids, dtype=str), -rounded)).astype(np.int64)


def fit_band(score: float, model: ModelVersion) -> Band:
    """Return the band of a score.

    Parameters
    ----------
    score : log-odds; a score on a limit belongs to the upper band.
    model : its bands are the limits.
    """
    return _BANDS[bisect_right(model.bands, score)]


def abstention(
    scores: Scores, order: Sequence[int], margin: float, words: int, model: ModelVersion
) -> Abstention | None:
    """Return why the service does not vouch for the ranking, or None.

    It does not when every candidate is excluded, when nothing could be compared, when the firm is
    nearer to divisions of the economy without mini-clusters than to their themes, or when a
    profile of few words meets no candidate closely (design note 0004).

    Parameters
    ----------
    scores : of all candidates.
    order : rows of the candidates that may be proposed, best first.
    margin : topic margin of the firm, -2 to 2, NaN = no phrase.
    words : how many technology words the profile has, 0 or more.
    model : its floors decide.
    """
    if not order:
        return Abstention(ABSTAIN_KEY, Doubt.NONE_LEFT, None, model.least_topic_margin)
    column = scores.values[list(order), COMPARISON_KEYS.index(ABSTAIN_KEY)]
    known = column[~np.isnan(column)]
    if not known.size or np.isnan(margin):
        return Abstention(ABSTAIN_KEY, Doubt.NOTHING_COMPARED, None, model.least_topic_margin)
    if margin < model.least_topic_margin:
        return Abstention(ABSTAIN_KEY, Doubt.OFF_TOPIC, margin, model.least_topic_margin)
    best = float(known.max())
    if words < model.short_profile_words and best < model.abstain_below_short:
        return Abstention(ABSTAIN_KEY, Doubt.FEW_WORDS, best, model.abstain_below_short)
    return None
