"""From learned weights, or from a survey alone, to a model version."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from matcher.calibration import Recalibration
from matcher.documents import content_hash
from matcher.learning import DECIMALS, GROUPS, UNCORRECTED, Examples, Foundation
from matcher.respondents import GroupModel
from matcher.survey import RATED
from matcher.training_set import Reading
from matcher.types import ModelVersion

READ = {
    Reading.DECISIONS: "decisions",
    Reading.LISTS: "decisions in pairs of one list",
}


def version_of(
    learned: GroupModel,
    found: Foundation,
    data_hash: str,
    examples: Examples,
    correction: Recalibration = UNCORRECTED,
) -> ModelVersion:
    """Return the model version without its name (``data.model_json`` names it by its content).

    Parameters
    ----------
    correction : of the chances; it stretches every weight alike, so the sum stays exact.
    """
    base, slope = found.base, correction.slope
    decisions = sum(one.is_decided for one in examples.rows)
    firms = len({one.profile_id for one in examples.rows if one.teaches})
    read = READ[found.settings.reading]
    said = f"{read}: {decisions} of {firms} firms, starting from {found.prior.source}"
    draft = replace(
        base,
        version="",
        feature_weights={
            group: np.round(slope * learned.feature_weights[group], DECIMALS) for group in GROUPS
        },
        covariance={
            group: np.round(slope**2 * learned.covariance[group], DECIMALS) for group in GROUPS
        },
        baseline=round(correction.shift + slope * learned.posterior.baseline, DECIMALS),
        baseline_variance=round(slope**2 * float(learned.posterior.covariance[-1, -1]), DECIMALS),
        chance_basis="decisions",
        sources=dict.fromkeys(found.keys, said),
        terms=found.terms,
        inputs={**base.inputs, **_origins(found, data_hash)},
    )
    return replace(draft, bands=found.bands_of(draft))


def version_of_prior(found: Foundation, data_hash: str) -> ModelVersion:
    """Return the model version that a survey gives before any decision, without its name.

    Its chance stays an assumption: the baseline meets the same base rate as the shipped model's.

    Parameters
    ----------
    data_hash : of no decisions.
    """
    base, prior = found.base, found.prior
    covariance = {
        group: np.diag(np.square(prior.width[group]) * (prior.mean[group] != 0.0))
        + found.scale_width**2 * np.outer(prior.mean[group], prior.mean[group])
        for group in GROUPS
    }
    draft = replace(
        base,
        version="",
        feature_weights=dict(prior.mean),
        covariance={group: np.round(covariance[group], DECIMALS) for group in GROUPS},
        sources={**base.sources, **dict.fromkeys(RATED, prior.source)},
        inputs={**base.inputs, **_origins(found, data_hash), "survey": prior.source},
    )
    if found.baseline_of is not None:
        draft = replace(draft, baseline=found.baseline_of(draft))
    return replace(draft, bands=found.bands_of(draft))


def _origins(found: Foundation, data_hash: str) -> dict[str, str]:
    return {
        "base": found.base.version,
        "data": data_hash[:12],
        "prior": found.prior.digest()[:12],
        "settings": content_hash(found.settings._asdict())[:12],
        "code": found.code_version,
    }
