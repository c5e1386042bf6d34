"""What learning works with beside the stores: stored matchers, the shipped model, its firms."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import cached_property

import numpy as np

from data.model_build import load_reference_firms, load_starting_point
from data.model_json import load_model, model_from_json, model_to_json, named_by_content
from data.reference import load_catalogue
from data.replaying import StoredMatchers
from features.catalogue import Catalogue
from features.comparisons import compare
from features.text import Encoder
from features.vocabulary import RespondentGroup
from matcher.fairness import LEAST_GROUP
from matcher.learning import Foundation
from matcher.learning_operations import Bench
from matcher.operations import Services
from matcher.pipeline import Matcher
from matcher.records import StoredModel
from matcher.reference_model import baseline_for
from matcher.scoring import AdditiveScorer
from matcher.types import FloatArray, ModelVersion
from matcher.weight_prior import WeightPrior, statement_prior


class ReferenceBands:
    """The limits of the fit bands of a model: quantiles over the shipped firms and catalogue.

    Parameters
    ----------
    matcher : opens the matcher whose encoder and catalogue are used, when that is needed first.
    """

    def __init__(self, catalogue: Catalogue, matcher: Callable[[], Matcher]) -> None:
        self._catalogue = catalogue
        self._matcher = matcher

    def __call__(self, model: ModelVersion) -> tuple[float, float, float]:
        """Return the limits between weak, partial, good and very good."""
        scores = np.concatenate(self._scores(model))
        shares = load_starting_point().band_shares
        first, second, third = np.round(np.quantile(scores, shares), 6).tolist()
        return first, second, third

    def baseline(self, model: ModelVersion) -> float:
        """Return the baseline at which the model meets the base rate over the shipped firms."""
        scores = np.stack(self._scores(replace(model, baseline=0.0)))
        return baseline_for(scores, load_starting_point().base_rate)

    def _scores(self, model: ModelVersion) -> list[FloatArray]:
        return [AdditiveScorer(model, group).score_pairs(pairs) for group, pairs in self._pairs]

    @cached_property
    def _pairs(self) -> list[tuple[RespondentGroup, FloatArray]]:
        matcher = self._matcher()
        firms = [
            matcher.profiles.encode_sme(firm) for firm in load_reference_firms(self._catalogue)
        ]
        return [(firm.group, compare(firm, matcher.encoded_candidates)) for firm in firms]


def stored_model(model: ModelVersion) -> StoredModel:
    """Name a model by its content and return it as it is stored."""
    named = named_by_content(model)
    return StoredModel.of(named.version, model_to_json(named))


def open_bench(
    services: Services,
    code_version: str,
    *,
    prior: WeightPrior | None = None,
    encoder: Encoder | None = None,
    base: ModelVersion | None = None,
    least_group: int = LEAST_GROUP,
) -> Bench:
    """Return what learning works with.

    Parameters
    ----------
    prior : what is believed of the weights without a survey; default: the study's statements.
    encoder, base : others than the shipped ones.
    least_group : fewest firms of a group of which figures are kept; at least ten.
    """
    catalogue, base = load_catalogue(), base or load_model()
    matchers = StoredMatchers(services.models, services.catalogues, encoder)
    bands = ReferenceBands(catalogue, lambda: matchers(base.version, catalogue.version))
    start = load_starting_point()
    foundation = Foundation(
        base,
        prior or statement_prior(base, start.prior_width),
        bands,
        code_version,
        width=start.prior_width,
        scale_width=start.scale_width,
        least_group=max(least_group, LEAST_GROUP),
        baseline_of=bands.baseline,
    )
    return Bench(
        matchers, foundation, stored_model, lambda stored: model_from_json(stored.document)
    )
