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
from features.similarity import grid_cosines, similarity_curve
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
    positions : rows of the candidates.

    Returns
    -------
    Per candidate at most five alignments, one per phrase.
    """
    if not len(positions):
        return []
    phrases = (*firm.offered.phrases, *firm.sought.phrases)
    lists = ("offered",) * len(firm.offered) + ("sought",) * len(firm.sought)
    rows, starts, columns = _themes_of(candidates.themes, positions)
    table = _similarities(firm, rows, candidates.themes.languages)
    best = np.maximum.reduceat(table, starts[:-1], axis=1)
    nearest = _first_places(table, best, starts)
    found = []
    for themes, similarities in zip(
        nearest[:, columns].T.tolist(), best[:, columns].T.tolist(), strict=True
    ):
        pairs = [*map(Alignment, phrases, lists, themes, similarities)]
        pairs.sort(key=lambda one: (-one.similarity, one.mine))
        found.append(tuple(pairs[:MAX_ALIGNMENTS]))
    return found


def _themes_of(
    themes: Themes, positions: Sequence[int]
) -> tuple[FloatArray, IntArray, Sequence[int]]:
    """Return (l * t, d) theme rows to compare, their starts, and each position's run in them."""
    n = len(themes.starts) - 1
    if 2 * len(positions) > n:
        # To pick out most of the rows would cost more than it saves.
        return themes.rows[: themes.languages * themes.count], themes.starts, positions
    runs = [np.arange(themes.starts[one], themes.starts[one + 1]) for one in positions]
    chosen = np.concatenate(runs)
    rows = np.concatenate([chosen + i * themes.count for i in range(themes.languages)])
    return themes.rows[rows], run_starts([len(run) for run in runs]), range(len(positions))


def _similarities(firm: EncodedSME, rows: FloatArray, languages: int) -> FloatArray:
    """Return (offered + sought phrases, t) mapped similarities, the mean of the languages."""
    table = grid_cosines(firm.technologies, rows)
    table = table.reshape(len(table), languages, len(rows) // languages).mean(axis=1)
    first, second = len(firm.offered), len(firm.offered) + len(firm.english)
    return similarity_curve(np.vstack([table[:first], table[second:]]))


def _first_places(table: FloatArray, best: FloatArray, starts: IntArray) -> IntArray:
    """Return (p, n) the place inside each run at which its largest value comes first."""
    lengths = np.diff(starts)
    places = np.arange(starts[-1]) - np.repeat(starts[:-1], lengths)
    is_best = table == np.repeat(best, lengths, axis=1)
    found: IntArray = np.minimum.reduceat(
        np.where(is_best, places, starts[-1]), starts[:-1], axis=1
    )
    return found
