"""How strongly a sentence ties a phrase to a theme."""

from __future__ import annotations

from dataclasses import replace

import pytest

from matcher.types import Alignment
from tests.factories import make_matcher, make_profile
from web.wording.reasons import Wording

MATCHER = make_matcher()


@pytest.mark.parametrize(
    ("similarity", "language", "expected"),
    [
        (0.85, "en", "meets the theme"),
        (0.849, "en", "comes close to the theme"),
        (0.7, "en", "comes close to the theme"),
        (0.699, "en", "is still the nearest to the theme"),
        (0.4, "en", "is still the nearest to the theme"),
        (0.2, "en", "Nothing comes near"),
        (0.68, "de", "liegt von Ihren Angaben noch am nächsten bei dem Thema"),
        (0.8, "de", "kommt dem Thema"),
        (0.68, "ko", "에 가장 가깝습니다"),
        (0.8, "ko", "가깝습니다"),
    ],
)
@pytest.mark.parametrize("name", ["offered", "sought"])
def test_how_near_a_theme_is_said_to_be_follows_the_similarity(
    similarity: float, language: str, expected: str, name: str
) -> None:
    explanation = MATCHER.recommend(make_profile(), n=None).explanation("east-01")
    assert explanation is not None
    alignment = Alignment("lasers", name, 0, similarity)
    one = replace(explanation, alignments=(alignment,))
    text = Wording(language, MATCHER.catalogue).reason(one.contribution("technology_focus"), one)
    assert expected in text
    mark = {"en": "seek", "de": "such", "ko": "찾으시는"}[language]
    assert (mark in text) == (name == "sought")
