"""The first model: means and scales of what is known, a baseline that meets the base rate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from features.comparisons import COMPARISON_KEYS, compare
from features.vocabulary import Barrier, RespondentGroup, SuccessFactor
from matcher.reference_model import (
    StartingPoint,
    baseline_for,
    build_reference_model,
    means_and_scales,
)
from matcher.scoring import AdditiveScorer, log_odds
from matcher.types import ModelVersion
from tests.factories import make_matcher, make_profile

MATCHER = make_matcher()
ANSWERS = {
    "readiness": dict.fromkeys(SuccessFactor, 3),
    "barriers": dict.fromkeys(Barrier, 4),
    "style": {
        "horizon": "project",
        "initiative": "peer",
        "funding": "own",
        "commitment": "contract",
    },
}
FIRMS = (
    make_profile(**ANSWERS),
    make_profile(**ANSWERS, technologies_offered=["ship valves"], employees=900),
)
GROUP = RespondentGroup.INTERESTED
WEIGHTS = dict.fromkeys(COMPARISON_KEYS, 0.5) | {"size_fit": 0.0, "technology_focus": 1.0}


def start(**changes: object) -> StartingPoint:
    given: dict[str, object] = {
        "feature_weights": dict.fromkeys(RespondentGroup, WEIGHTS),
        "sources": dict.fromkeys(COMPARISON_KEYS, "test"),
        "base_rate": 0.2,
        "prior_width": 0.3,
        "scale_width": 0.1,
        "baseline_width": 0.5,
        "interval_level": 0.9,
        "band_shares": (0.25, 0.5, 0.75),
        "least_topic_margin": 0.0,
        "least_scales": {"network_access": 0.2},
        "abstain_below_short": 0.0,
        "short_profile_words": 0,
    }
    return StartingPoint(**{**given, **changes})  # type: ignore[arg-type]


@pytest.fixture(scope="module")
def model() -> ModelVersion:
    candidates = MATCHER.encoded_candidates
    return build_reference_model(FIRMS, MATCHER.profiles, candidates, start(), {})


def test_means_and_scales_are_of_what_is_known_and_a_scale_has_a_least_size() -> None:
    pairs = np.array([[0.0, 0.5, 0.2], [1.0, np.nan, 0.2]])
    means, scales = means_and_scales(pairs, np.array([0.05, 0.05, 0.2]))
    assert means.tolist() == [0.5, 0.5, 0.2]
    assert scales.tolist() == [0.5, 0.05, 0.2]


def test_the_baseline_gives_the_best_ten_of_each_firm_the_base_rate() -> None:
    # Ten candidates at 0 and two far below: only the ten count.
    scores = np.array([[0.0] * 10 + [-9.0, -9.0]])
    assert baseline_for(scores, 0.212) == pytest.approx(log_odds(0.212), abs=1e-8)
    # One of eleven is better by ln 3 for one firm of two: 19 of 20 chances are c, one is odds 3 c.
    better = np.array([[0.0] * 11, [0.0] * 10 + [np.log(3.0)]])
    baseline = baseline_for(better, 0.212)
    chance, odds = 1 / (1 + np.exp(-baseline)), 3 * np.exp(baseline)
    assert (19 * chance + odds / (1 + odds)) / 20 == pytest.approx(0.212, abs=1e-8)


def test_the_mean_chance_over_the_reference_firms_is_the_base_rate(model: ModelVersion) -> None:
    matcher = make_matcher(model=replace(model, inputs=MATCHER.model.inputs))
    chances = [one.chance for firm in FIRMS for one in matcher.recommend(firm, n=None).ranking]
    assert np.mean(chances) == pytest.approx(0.2, abs=1e-6)


def test_weights_are_uncertain_by_themselves_and_all_together(model: ModelVersion) -> None:
    covariance = model.covariance[GROUP]
    focus, size, code = (
        COMPARISON_KEYS.index(key) for key in ("technology_focus", "size_fit", "industry_code")
    )
    # 0.3^2 of its own where there is a weight, and 0.1^2 w w' of the common scale.
    assert covariance[focus, focus] == pytest.approx(0.09 + 0.01)
    assert covariance[focus, code] == pytest.approx(0.01 * 0.5)
    assert covariance[size].tolist() == [0.0] * len(COMPARISON_KEYS)
    assert model.baseline_variance == 0.25


def test_bands_divide_the_reference_pairings_by_their_shares(model: ModelVersion) -> None:
    scorer = AdditiveScorer(model, GROUP)
    encoded = [MATCHER.profiles.encode_sme(firm) for firm in FIRMS]
    pairs = np.concatenate([compare(firm, MATCHER.encoded_candidates) for firm in encoded])
    scores = scorer.score_pairs(pairs)
    for share, limit in zip((0.25, 0.5, 0.75), model.bands, strict=True):
        assert np.mean(scores < limit) == pytest.approx(share, abs=1 / len(scores))
