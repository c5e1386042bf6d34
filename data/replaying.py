"""Matchers over stored models and catalogues, to compute again what was said then."""

from __future__ import annotations

from data.catalogue_json import catalogue_from_json
from data.matching import matcher_over, shipped_encoder
from data.model_json import model_from_json
from features.text import Encoder
from matcher.pipeline import Matcher
from matcher.ports import CatalogueStore, ModelStore


class StoredMatchers:
    """Opens each pair of versions once; texts are encoded by one encoder.

    Parameters
    ----------
    encoder : default: the shipped one.
    """

    def __init__(
        self, models: ModelStore, catalogues: CatalogueStore, encoder: Encoder | None = None
    ) -> None:
        self._models = models
        self._catalogues = catalogues
        self._encoder = encoder or shipped_encoder()
        self._opened: dict[tuple[str, str], Matcher] = {}

    def __call__(self, model_version: str, catalogue_version: str) -> Matcher:
        """Return the matcher over two stored versions.

        Raises
        ------
        ModelMismatchError, UnknownHashError : a version is not stored, or was tampered with.
        ModelRulesError : the model was built by other rules of comparison than this code has.
        ModelFileError, CatalogueFormatError : its form is one that this code cannot read.
        """
        key = (model_version, catalogue_version)
        if key not in self._opened:
            model = model_from_json(self._models.get(model_version).document)
            catalogue = catalogue_from_json(self._catalogues.get(catalogue_version).document)
            self._opened[key] = matcher_over(catalogue, model, self._encoder)
        return self._opened[key]
