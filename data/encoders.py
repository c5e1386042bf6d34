"""Text encoders that look up what was encoded before, and compute the rest."""

from __future__ import annotations

import secrets
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b
from threading import Lock

import numpy as np
from numpy.typing import NDArray

from data.vectors import VectorStore
from features.text import Encoder

RECENT_VECTORS = 4096
"""Vectors of firms' texts that are held in memory; 8 MB."""


class RecentVectors:
    """The vectors of the texts that were met last, without the texts; in memory only.

    A vector is found by a hash that only this process can compute, so neither texts nor anything
    that would confirm a guess at them stays behind.

    Parameters
    ----------
    kept : how many vectors; the one that was not needed for longest goes first.
    """

    def __init__(self, kept: int) -> None:
        self._kept = kept
        self._key = secrets.token_bytes(32)
        self._vectors: OrderedDict[bytes, NDArray[np.float32]] = OrderedDict()
        self._lock = Lock()

    def known(self, texts: Iterable[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of those texts that were met lately."""
        found = {}
        with self._lock:
            for text in texts:
                name = self._name(text)
                if name in self._vectors:
                    self._vectors.move_to_end(name)
                    found[text] = self._vectors[name]
        return found

    def add(self, vectors: Mapping[str, NDArray[np.float32]]) -> None:
        """Keep vectors by their texts."""
        with self._lock:
            for text, vector in vectors.items():
                # A row by itself would keep the whole table that it is a view of.
                self._vectors[self._name(text)] = vector.copy()
            while len(self._vectors) > self._kept:
                self._vectors.popitem(last=False)

    def _name(self, text: str) -> bytes:
        return blake2b(text.encode("utf-8", "surrogatepass"), key=self._key).digest()


class StoredEncoder:
    """An encoder that looks catalogue texts up and computes the others.

    What a firm writes is never stored with the vectors; those of the last texts are kept in
    memory, so that one firm looking at its pages does not keep the encoder busy.

    Parameters
    ----------
    encoder : computes what is not stored; its model is loaded only when that happens.
    store : vectors by text, encoder and version.
    kept : how many vectors of other texts are kept in memory, >= 0.
    """

    def __init__(self, encoder: Encoder, store: VectorStore, kept: int = RECENT_VECTORS) -> None:
        self._encoder = encoder
        self._store = store
        self._recent = RecentVectors(kept)

    @property
    def name(self) -> str:
        """Name of the encoder behind."""
        return self._encoder.name

    @property
    def version(self) -> str:
        """Version of the encoder behind."""
        return self._encoder.version

    @property
    def dimension(self) -> int:
        """Length of a vector."""
        return self._encoder.dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimension) unit rows, as the encoder itself would."""
        rows = self._store.known(self._encoder, texts)
        rows |= self._recent.known(text for text in dict.fromkeys(texts) if text not in rows)
        missing = [text for text in dict.fromkeys(texts) if text not in rows]
        if missing:
            computed = dict(zip(missing, self._encoder.encode(missing), strict=True))
            self._recent.add(computed)
            rows |= computed
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return np.stack([rows[text] for text in texts])


class KeepingEncoder:
    """An encoder that keeps every vector in a store: only for texts that are nobody's.

    Parameters
    ----------
    encoder : computes what is not stored.
    store : grows with every text; whoever passes it decides whether to save it.
    """

    def __init__(self, encoder: Encoder, store: VectorStore) -> None:
        self._encoder = encoder
        self._store = store
        self.name = encoder.name
        self.version = encoder.version
        self.dimension = encoder.dimension

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return (n, dimension) unit rows, as stored or as the encoder itself would."""
        return self._store.vectors(self._encoder, texts)
