"""The fairness figures of the model card are those of the shipped model and firms."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from data.learning_bench import ReferenceBands
from data.matching import SAMPLE_VECTORS_FILE, building_encoder
from data.model_build import load_reference_firms
from data.model_json import load_model
from data.reference import load_catalogue
from data.vectors import VectorStore
from features.comparisons import compare
from matcher.fairness import LEAST_GROUP, traits_of
from matcher.pipeline import Matcher
from matcher.scoring import AdditiveScorer, sigmoid

CARD = Path(__file__).parents[2] / "docs" / "model-card.md"
NAMES = {
    "small": "small firms (10 to 49 employees)",
    "medium": "medium firms (50 to 249)",
    "large": "large firms (250 and more)",
    "DE-BW": "Baden-Württemberg",
}


@pytest.fixture(scope="module")
def matcher() -> Matcher:
    return Matcher(
        load_catalogue(), load_model(), building_encoder(VectorStore(SAMPLE_VECTORS_FILE))
    )


def test_the_card_says_what_the_first_suggestion_of_each_group_is_worth(matcher: Matcher) -> None:
    found: dict[str, list[float]] = {}
    for firm in load_reference_firms(matcher.catalogue):
        encoded = matcher.profiles.encode_sme(firm)
        scorer = AdditiveScorer(matcher.model, encoded.group)
        chance = sigmoid(scorer.score_pairs(compare(encoded, matcher.encoded_candidates))).max()
        for key in ("all", *traits_of(firm)):
            found.setdefault(key, []).append(float(chance))
    shown = {key: each for key, each in found.items() if len(each) >= LEAST_GROUP}
    assert set(shown) == {"all", *NAMES}, "groups of fewer firms are not shown"
    text = CARD.read_text(encoding="utf-8")
    for key, each in shown.items():
        name = NAMES.get(key, "all reference firms")
        assert f"| {name} | {len(each)} | {np.mean(each):.2f} |".replace("0.", ".") in text


def test_the_baseline_of_a_survey_is_found_as_that_of_the_shipped_model_was(
    matcher: Matcher,
) -> None:
    bands = ReferenceBands(matcher.catalogue, lambda: matcher)
    assert bands.baseline(matcher.model) == matcher.model.baseline
    assert bands(matcher.model) == matcher.model.bands
