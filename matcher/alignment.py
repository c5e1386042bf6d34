"""Which of the firm's phrases meets which theme."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.encoding import (
    EncodedCandidates,
    EncodedSME,
    FloatArray,
    IntArray,
    Themes,
    run_starts,
)
from features.similarity import similarity_curve
from matcher.types import Alignment

MAX_ALIGNMENTS = 5


def align(
    firm: EncodedSME, candidates: EncodedCandidates, positions: Sequence[int]
) -> list[tuple[Alignment, ...]]:
    """Return the best phrase-theme pairs of several pairings, best first.

    A pair's similarity is the mapped mean of the cosines with the theme's wording in three
    languages. The English version is left out: its lines need not stand in the same order, so
    nothing says which of them belongs to which phrase.

    Parameters
    ----------
    firm : the encoded query.
    candidates : n encoded mini-clusters.
    positions : rows of the candidates that are shown, each 0 to n - 1.

    Returns
    -------
    Per candidate at most five alignments, one per phrase.
    """
    if not len(positions):
        return []
    phrases = (*firm.offered.phrases, *firm.sought.phrases)
    lists = ("offered",) * len(firm.offered) + ("sought",) * len(firm.sought)
    table, starts = _cosines(firm, candidates.themes, positions)
    best = np.maximum.reduceat(table, starts[:-1], axis=1)
    nearest = _first_places(table, best, starts)
    similarities = similarity_curve(best)
    order = _best_first(similarities, phrases)
    return [
        tuple(Alignment(phrases[row], lists[row], themes[row], mapped[row]) for row in chosen)
        for chosen, themes, mapped in zip(
            order.T.tolist(), nearest.T.tolist(), similarities.T.tolist(), strict=True
        )
    ]


def _cosines(
    firm: EncodedSME, themes: Themes, positions: Sequence[int]
) -> tuple[FloatArray, IntArray]:
    """Return (offered + sought phrases, t) mean cosines of the languages, and each run's start."""
    rows = np.asarray(positions)
    lengths = np.diff(themes.starts)[rows]
    starts = run_starts(lengths)
    columns = np.arange(starts[-1]) + np.repeat(themes.starts[rows] - starts[:-1], lengths)
    each = firm.theme_cosines(themes)[:, : themes.languages * themes.count]
    each = each.reshape(len(each), themes.languages, themes.count)[:, :, columns]
    first, second = len(firm.offered), len(firm.offered) + len(firm.english)
    table = each.mean(axis=1)
    return np.vstack([table[:first], table[second:]]), starts


def _best_first(similarities: FloatArray, phrases: Sequence[str]) -> IntArray:
    """Return (at most 5, n) rows of the most similar phrases; ties go by the phrase."""
    place = {phrase: rank for rank, phrase in enumerate(sorted(set(phrases)))}
    ties = np.array([place[phrase] for phrase in phrases])
    ties = np.broadcast_to(ties[:, None], similarities.shape)
    return np.lexsort((ties, -similarities), axis=0)[:MAX_ALIGNMENTS]


def _first_places(table: FloatArray, best: FloatArray, starts: IntArray) -> IntArray:
    """Return (p, n) the place inside each run at which its largest value comes first."""
    lengths = np.diff(starts)
    places = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths)
    is_best = table == np.repeat(best, lengths, axis=1)
    found: IntArray = np.minimum.reduceat(
        np.where(is_best, places, starts[-1]), starts[:-1], axis=1
    )
    return found
