"""Which of the firm's phrases meets which theme."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from features.encoding import EncodedCandidates, EncodedSME, FloatArray
from features.similarity import grid_cosines, similarity_curve
from matcher.types import Alignment

MAX_ALIGNMENTS = 5


def align(
    firm: EncodedSME, candidates: EncodedCandidates, positions: Sequence[int]
) -> list[tuple[Alignment, ...]]:
    """Return the best phrase-theme pairs of several pairings, best first.

    A pair's similarity is the mapped cosine with the theme's wording in the language that fits
    best; an English version of an offered phrase, where each phrase has one, counts half.

    Parameters
    ----------
    positions : rows of the candidates.

    Returns
    -------
    Per candidate at most five alignments, one per phrase.
    """
    phrases = (*firm.offered.phrases, *firm.sought.phrases)
    lists = ("offered",) * len(firm.offered) + ("sought",) * len(firm.sought)
    table = _similarities(firm, candidates)
    starts = candidates.themes.starts.tolist()
    found = []
    for position in positions:
        part = table[:, starts[position] : starts[position + 1]]
        themes = part.argmax(axis=1).tolist()
        best = part.max(axis=1).tolist()
        pairs = [Alignment(*values) for values in zip(phrases, lists, themes, best, strict=True)]
        pairs.sort(key=lambda one: (-one.similarity, one.mine))
        found.append(tuple(pairs[:MAX_ALIGNMENTS]))
    return found


def _similarities(firm: EncodedSME, candidates: EncodedCandidates) -> FloatArray:
    """Return (offered + sought phrases, all themes) mapped similarities."""
    themes = candidates.themes
    rows = themes.rows[: themes.languages * themes.count]
    table = grid_cosines(firm.technologies, rows)
    table = table.reshape(len(table), themes.languages, themes.count).max(axis=1)
    first, second = len(firm.offered), len(firm.offered) + len(firm.english)
    offered = table[:first]
    if len(firm.english) == len(firm.offered):
        offered = 0.5 * (offered + table[first:second])
    return similarity_curve(np.vstack([offered, table[second:]]))
