"""From stored answers to a ranking, and from what was shown to impressions."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from data.model_json import load_model
from data.reference import load_catalogue
from features.errors import ProfileError
from matcher.pipeline import Matcher
from matcher.recommend import has_long_texts, missing_answers, rank, shown_page
from matcher.records import Channel, ProfileRevision
from tests.fake_encoder import HashEncoder

NOW = datetime(2026, 3, 1, tzinfo=UTC)


def revision(**answers: Any) -> ProfileRevision:
    return ProfileRevision("p1", 3, answers, NOW)


@pytest.mark.parametrize(
    ("answers", "missing"),
    [
        ({}, ("name", "technologies_offered")),
        ({"name": "M"}, ("technologies_offered",)),
        ({"technologies_sought": ["optics"]}, ("name",)),
        ({"name": "M", "technologies_offered": ["optics"]}, ()),
    ],
)
def test_missing_answers_are_named(answers: dict[str, Any], missing: tuple[str, ...]) -> None:
    assert missing_answers(answers) == missing


def test_fault_that_is_no_gap_is_raised() -> None:
    with pytest.raises(ProfileError, match="employees"):
        missing_answers({"name": "M", "technologies_offered": ["optics"], "employees": -1})


def test_incomplete_answers_cannot_be_ranked() -> None:
    with pytest.raises(ProfileError):
        rank(Matcher(load_catalogue(), load_model(), HashEncoder()), revision(name="M"))


def test_shown_places_keep_their_rank_among_all() -> None:
    matcher = Matcher(load_catalogue(), load_model(), HashEncoder())
    ranked = rank(matcher, revision(name="M", technologies_offered=["optics"]))
    ranking = ranked.recommendation.ranking
    assert len(ranking) == 58
    page = shown_page(ranked, ranking[4:6], "ko", Channel.PRINT)
    assert [place.rank for place in page.places] == [5, 6]
    assert page.places[0].mini_cluster == ranking[4].mini_cluster
    assert (page.profile_id, page.revision, page.channel) == ("p1", 3, Channel.PRINT)
    assert (page.model_version, page.catalogue_version) == (
        matcher.model.version,
        matcher.catalogue.version,
    )


def test_texts_are_long_by_their_characters_or_by_their_number() -> None:
    short = {"technologies_offered": ["LED"] * 20, "english": ["LED"] * 20, "problem": "x" * 1880}
    assert not has_long_texts({})
    assert not has_long_texts(short)
    assert has_long_texts({**short, "problem": "x" * 1881})
    assert has_long_texts({**short, "technologies_sought": ["L"], "problem": None})
