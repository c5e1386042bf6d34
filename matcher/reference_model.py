"""The first model version: computed from reference firms and written starting weights."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from features.comparisons import COMPARISON_KEYS, compare
from features.encoding import EncodedCandidates
from features.profile_encoder import ProfileEncoder
from features.profiles import SMEProfile
from features.vocabulary import RespondentGroup
from matcher.scoring import AdditiveScorer, log_odds, sigmoid
from matcher.types import FloatArray, ModelVersion

SMALLEST_SCALE = 0.05
"""A scale below this would blow a hair's breadth up into a reason (design section 2)."""
TOP = 10
"""The base rate is met by the mean chance over this many best candidates of each firm."""
MODEL_DECIMALS = 12
"""Means, scales and the baseline are rounded, so that a rebuild elsewhere gives the same file."""


@dataclass(frozen=True)
class StartingPoint:
    """What is assumed before there are decisions.

    Parameters
    ----------
    feature_weights : per respondent group and comparison key, log-odds per standard deviation.
    sources : per comparison key, where its weight comes from.
    base_rate : 0-1, the chance that the mean over the reference top ten must meet.
    prior_width : standard deviation of each weight around its starting value.
    scale_width : relative standard deviation of the common scale of all weights.
    baseline_width : standard deviation of the baseline, log-odds.
    interval_level : two-sided coverage of the interval, 0-1.
    band_shares : ascending shares of reference pairings below each band limit, 0-1.
    least_topic_margin, abstain_below_short, short_profile_words : see :class:`ModelVersion`.
    least_scales : per comparison key, the least scale where the reference firms hardly differ.
    """

    feature_weights: Mapping[RespondentGroup, Mapping[str, float]]
    sources: Mapping[str, str]
    base_rate: float
    prior_width: float
    scale_width: float
    baseline_width: float
    interval_level: float
    band_shares: tuple[float, float, float]
    least_topic_margin: float
    least_scales: Mapping[str, float]
    abstain_below_short: float
    short_profile_words: int


def build_reference_model(
    firms: Sequence[SMEProfile],
    encoder: ProfileEncoder,
    candidates: EncodedCandidates,
    start: StartingPoint,
    inputs: Mapping[str, str],
) -> ModelVersion:
    """Compute means, scales, baseline and bands over the reference firms.

    Parameters
    ----------
    firms : the shipped synthetic firms, at least one.
    encoder : encodes the firms against the catalogue of the candidates.
    candidates : all matchable mini-clusters.
    start : assumed weights and widths.
    inputs : name and content hash of everything that went in.

    Returns
    -------
    A model version without a version name (``data.model_json`` names it by its content).
    """
    encoded = [encoder.encode_sme(firm) for firm in firms]
    values = np.stack([compare(firm, candidates) for firm in encoded])
    least = [start.least_scales.get(key, SMALLEST_SCALE) for key in COMPARISON_KEYS]
    means, scales = means_and_scales(values.reshape(-1, values.shape[-1]), np.array(least))
    weights = {group: _vector(start.feature_weights[group]) for group in RespondentGroup}
    draft = ModelVersion(
        version="",
        comparison_keys=COMPARISON_KEYS,
        means=means,
        scales=scales,
        feature_weights=weights,
        covariance={group: _covariance(weights[group], start) for group in RespondentGroup},
        baseline=0.0,
        baseline_variance=start.baseline_width**2,
        interval_level=start.interval_level,
        chance_basis="assumption",
        bands=(0.0, 0.0, 0.0),
        least_topic_margin=start.least_topic_margin,
        abstain_below_short=start.abstain_below_short,
        short_profile_words=start.short_profile_words,
        sources=start.sources,
        inputs=inputs,
    )
    groups = [firm.group for firm in encoded]
    scores = np.stack(
        [
            AdditiveScorer(draft, group).score_pairs(pairs)
            for group, pairs in zip(groups, values, strict=True)
        ]
    )
    baseline = baseline_for(scores, start.base_rate)
    limits = np.round(np.quantile(scores + baseline, start.band_shares), 6)
    return _with_baseline(draft, baseline, limits)


def means_and_scales(pairs: FloatArray, least: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return mean and scale of each comparison over the pairs in which it is known.

    Parameters
    ----------
    pairs : (n, K) comparison values, 0-1, NaN = unknown; each column known at least once.
    least : (K,) the least scale of each comparison, >= 0.05.

    Returns
    -------
    Means and scales, both (K,); a scale is the standard deviation, or the least scale.
    """
    means: FloatArray = np.asarray(np.nanmean(pairs, axis=0))
    spread: FloatArray = np.asarray(np.nanstd(pairs, axis=0))
    scales: FloatArray = np.fmax(spread, least)
    return np.round(means, MODEL_DECIMALS), np.round(scales, MODEL_DECIMALS)


def baseline_for(scores: FloatArray, base_rate: float) -> float:
    """Find the baseline at which the mean chance over each firm's top ten is the base rate.

    Parameters
    ----------
    scores : (n_firms, n_candidates) log-odds without a baseline.
    base_rate : 0-1, both exclusive.

    Returns
    -------
    Log-odds, found by bisection on a function that only increases.
    """
    top = np.sort(scores, axis=1)[:, -TOP:]
    low, high = log_odds(base_rate) - 50.0, log_odds(base_rate) + 50.0
    for _ in range(200):
        middle = 0.5 * (low + high)
        if float(sigmoid(top + middle).mean()) < base_rate:
            low = middle
        else:
            high = middle
    return round(0.5 * (low + high), 9)


def _vector(weights: Mapping[str, float]) -> FloatArray:
    return np.array([weights[key] for key in COMPARISON_KEYS])


def _covariance(weights: FloatArray, start: StartingPoint) -> FloatArray:
    """S = width^2 I + scale_width^2 w w': own deviations plus the common, unknown scale."""
    spread = start.prior_width**2 * np.diag((weights != 0.0).astype(float))
    return spread + start.scale_width**2 * np.outer(weights, weights)


def _with_baseline(draft: ModelVersion, baseline: float, limits: FloatArray) -> ModelVersion:
    first, second, third = limits.tolist()
    return replace(draft, baseline=baseline, bands=(first, second, third))
