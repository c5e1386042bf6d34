"""Which of the firm's phrases meets which theme."""

from __future__ import annotations

import numpy as np

from features.encoding import EncodedCandidates, EncodedSME, FloatArray, PhraseBlock
from features.similarity import cosines, similarity_curve
from matcher.types import Alignment

MAX_ALIGNMENTS = 5


def align(firm: EncodedSME, candidates: EncodedCandidates, position: int) -> tuple[Alignment, ...]:
    """Return the best phrase-theme pairs of one pairing, best first.

    A pair's similarity is the mapped cosine with the theme's wording in the language that fits
    best; an English version of an offered phrase, where each phrase has one, counts half.

    Parameters
    ----------
    position : row of the candidate.

    Returns
    -------
    At most five alignments, one per phrase.
    """
    offered = _cosines(firm.offered, candidates, position)
    if len(firm.english) == len(firm.offered):
        offered = 0.5 * (offered + _cosines(firm.english, candidates, position))
    sought = _cosines(firm.sought, candidates, position)
    found = [
        *_best(firm.offered, offered, "offered"),
        *_best(firm.sought, sought, "sought"),
    ]
    found.sort(key=lambda one: (-one.similarity, one.mine))
    return tuple(found[:MAX_ALIGNMENTS])


def _cosines(block: PhraseBlock, candidates: EncodedCandidates, position: int) -> FloatArray:
    start, stop = candidates.themes[0].starts[position : position + 2]
    by_language = [
        cosines(block.vectors, themes.vectors[start:stop]) for themes in candidates.themes
    ]
    best: FloatArray = np.max(by_language, axis=0)
    return best


def _best(block: PhraseBlock, table: FloatArray, name: str) -> list[Alignment]:
    if not len(block):
        return []
    themes = table.argmax(axis=1)
    similarity = similarity_curve(table.max(axis=1))
    rows = zip(block.phrases, themes.tolist(), similarity.tolist(), strict=True)
    return [Alignment(phrase, name, theme, value) for phrase, theme, value in rows]
