"""A matcher over a catalogue, with what is shipped beside it: model, vectors and paths."""

from __future__ import annotations

from pathlib import Path

from data.encoders import RECENT_VECTORS, KeepingEncoder, StoredEncoder
from data.model_json import load_model
from data.routes import stored_paths
from data.vectors import VectorStore
from features.catalogue import Catalogue
from features.text import Encoder, TextEncoder
from matcher.pipeline import Matcher
from matcher.types import ModelVersion

VECTORS_FILE = Path(__file__).parent / "reference" / "vectors.npz"
"""Vectors of all catalogue texts; a cache, written by ``clusterbridge model build-reference``."""

SAMPLE_VECTORS_FILE = Path(__file__).parent / "samples" / "vectors.npz"
"""Vectors of the reference firms' texts, so that the model is the same on every processor."""


def catalogue_texts(catalogue: Catalogue) -> tuple[str, ...]:
    """Return every text of the catalogue that is compared, each once.

    Parameters
    ----------
    catalogue : its themes, fields of institutions and divisions without mini-clusters are read.
    """
    themes = [
        text for mini in catalogue.mini_clusters for theme in mini.themes
        for text in (theme.de, theme.en, theme.ko)
    ]  # fmt: skip
    fields = [field for institution in catalogue.institutions for field in institution.fields]
    return tuple(dict.fromkeys([*themes, *fields, *catalogue.off_topic]))


def write_vectors(
    catalogue: Catalogue, encoder: Encoder | None = None, path: Path = VECTORS_FILE
) -> bool:
    """Compute and store the vectors of a catalogue; True if the file changed.

    Parameters
    ----------
    catalogue : whose texts are encoded.
    encoder : what encodes them, by default the text encoder; path : the file.

    Returns
    -------
    True if the file changed.
    """
    encoder = encoder or TextEncoder()
    stored, fresh = VectorStore(path), VectorStore(path)
    texts = catalogue_texts(catalogue)
    if len(stored.known(encoder, texts)) == len(texts):
        return False
    fresh.vectors(encoder, texts)
    return fresh.save()


def shipped_encoder(kept: int = RECENT_VECTORS) -> StoredEncoder:
    """Return the text encoder with the shipped vectors, and the ``kept`` last, in front of it.

    Parameters
    ----------
    kept : how many vectors of texts that are not shipped stay in memory, >= 0.
    """
    return StoredEncoder(TextEncoder(), VectorStore(VECTORS_FILE), kept)


def building_encoder(samples: VectorStore, encoder: Encoder | None = None) -> StoredEncoder:
    """Return the encoder that the reference model is built with.

    The last bits of a computed vector depend on the processor, those of a stored one do not.

    Parameters
    ----------
    samples : vectors of the reference firms' texts; missing ones are computed and put in.
    encoder : what computes them, by default the text encoder.
    """
    keeping = KeepingEncoder(encoder or TextEncoder(), samples)
    return StoredEncoder(keeping, VectorStore(VECTORS_FILE))


def matcher_over(
    catalogue: Catalogue, model: ModelVersion | None = None, encoder: Encoder | None = None
) -> Matcher:
    """Return a matcher over a catalogue, with the introduction paths that are stored for it.

    Parameters
    ----------
    catalogue : the reference one, or another.
    model : another model than the reference one.
    encoder : another encoder than the shipped one.

    Raises
    ------
    ModelFileError : the shipped model is missing or broken.
    """
    matcher = Matcher(
        catalogue,
        load_model() if model is None else model,
        shipped_encoder() if encoder is None else encoder,
    )
    matcher.profiles.access.remember(stored_paths(matcher.catalogue))
    return matcher
