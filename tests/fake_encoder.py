"""An encoder for tests: deterministic, cheap, and near for texts that share letters."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from features.cleaning import clean_text


class HashEncoder:
    """Hashes character n-grams (one to three letters) of a text into 64 numbers.

    Parameters
    ----------
    version : stands for the version of a model.

    Attributes
    ----------
    calls : every list of texts that was encoded, in order.
    """

    name = "hash"
    dimension = 64

    def __init__(self, version: str = "1") -> None:
        self.version = version
        self.calls: list[list[str]] = []

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Encode texts as the real encoder promises: unit rows, zeros for an empty text."""
        self.calls.append(list(texts))
        rows = [_row(text, self.version, self.dimension) for text in texts]
        return np.array(rows, dtype=np.float32).reshape(-1, self.dimension)


@lru_cache(maxsize=20_000)
def _row(text: str, version: str, dimension: int) -> tuple[float, ...]:
    """Return the vector of a text; the same texts come again in nearly every test."""
    row = np.zeros(dimension)
    cleaned = clean_text(text).casefold()
    if not cleaned:
        return tuple(row)
    padded = f" {cleaned} "
    for size in (1, 2, 3):
        for start in range(len(padded) - size + 1):
            place, sign = _bucket(padded[start : start + size], version, dimension)
            row[place] += sign * size
    norm = np.linalg.norm(row)
    # Grams may cancel out; such a text still needs a direction.
    return tuple(row / norm if norm else np.eye(1, dimension)[0])


def _bucket(gram: str, version: str, dimension: int) -> tuple[int, float]:
    digest = hashlib.sha256(f"{version} {gram}".encode()).digest()
    return digest[0] % dimension, 1.0 if digest[1] % 2 else -1.0
