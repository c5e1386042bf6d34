"""The matcher on what is shipped: reference catalogue, reference model, stored vectors."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from data.model_json import load_model
from data.reference import load_catalogue
from data.vectors import VectorStore
from features.catalogue import Catalogue
from features.text import Encoder, TextEncoder
from matcher.pipeline import Matcher
from matcher.types import ModelVersion

VECTORS_FILE = Path(__file__).parent / "reference" / "vectors.npz"
"""Vectors of all catalogue texts; a cache, written by ``clusterbridge model build-reference``."""


class StoredEncoder:
    """An encoder that looks catalogue texts up and computes the others, without keeping them.

    What a firm writes is never stored with the vectors: it is computed for each request.

    Parameters
    ----------
    encoder : computes what is not stored; its model is loaded only when that happens.
    store : vectors by text, encoder and version.
    """

    def __init__(self, encoder: Encoder, store: VectorStore) -> None:
        self._encoder = encoder
        self._store = store

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
        missing = [text for text in dict.fromkeys(texts) if text not in rows]
        if missing:
            rows |= dict(zip(missing, self._encoder.encode(missing), strict=True))
        if not texts:
            return np.empty((0, self.dimension), dtype=np.float32)
        return np.stack([rows[text] for text in texts])


def catalogue_texts(catalogue: Catalogue) -> tuple[str, ...]:
    """Return every text of the catalogue that is compared, each once."""
    themes = [
        text for mini in catalogue.mini_clusters for theme in mini.themes
        for text in (theme.de, theme.en, theme.ko)
    ]  # fmt: skip
    fields = [field for institution in catalogue.institutions for field in institution.fields]
    return tuple(dict.fromkeys([*themes, *fields, *catalogue.off_topic]))


def write_vectors(
    catalogue: Catalogue, encoder: Encoder | None = None, path: Path = VECTORS_FILE
) -> bool:
    """Compute and store the vectors of a catalogue; True if the file changed."""
    encoder = encoder or TextEncoder()
    stored, fresh = VectorStore(path), VectorStore(path)
    texts = catalogue_texts(catalogue)
    if len(stored.known(encoder, texts)) == len(texts):
        return False
    fresh.vectors(encoder, texts)
    return fresh.save()


def shipped_encoder() -> StoredEncoder:
    """Return the text encoder with the shipped vectors in front of it."""
    return StoredEncoder(TextEncoder(), VectorStore(VECTORS_FILE))


def open_matcher(
    catalogue: Catalogue | None = None,
    model: ModelVersion | None = None,
    encoder: Encoder | None = None,
) -> Matcher:
    """Return a matcher, by default on everything that is shipped.

    Parameters
    ----------
    catalogue : another catalogue than the reference one.
    model : another model than the reference one.
    encoder : another encoder than the shipped one.

    Raises
    ------
    ReferenceFileError, ModelFileError : a shipped file is missing or broken.
    """
    return Matcher(
        load_catalogue() if catalogue is None else catalogue,
        load_model() if model is None else model,
        shipped_encoder() if encoder is None else encoder,
    )
