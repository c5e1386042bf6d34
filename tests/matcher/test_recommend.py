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
from matcher.review_records import PairRule, RuleKind
from matcher.types import Exclusion
from tests.factories import make_matcher, make_profile
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


def rule(kind: RuleKind, mini_cluster: str, reason: str) -> PairRule:
    return PairRule(1, kind, "p1", mini_cluster, reason, "coordinator", NOW)


def test_a_pinned_mini_cluster_stands_first_and_keeps_rank_and_score() -> None:
    matcher = make_matcher()
    asked = revision(**make_profile().model_dump(mode="json"))
    plain = rank(matcher, asked)
    names = [one.mini_cluster for one in plain.recommendation.ranking]
    assert list(plain.places) == names
    pinned = rank(matcher, asked, [rule(RuleKind.PIN, names[-1], "met at the fair")])
    assert list(pinned.places) == [names[-1], *names[:-1]]
    assert list(pinned.places.values()) == [1, 2, 3, 4]
    assert pinned.recommendation.ranking == plain.recommendation.ranking


def test_of_several_rules_of_one_kind_the_first_one_counts() -> None:
    rules = [
        rule(RuleKind.FORBID, "east-01", "first"),
        rule(RuleKind.COMPETITOR, "east-01", "second"),
        rule(RuleKind.PIN, "east-02", "third"),
        rule(RuleKind.PIN, "east-02", "fourth"),
    ]
    found = rank(make_matcher(), revision(**make_profile().model_dump(mode="json")), rules)
    exclusion = Exclusion("east-01", "forbid", "first")
    assert found.recommendation.exclusion("east-01") == exclusion
    assert found.pins == {"east-02": "third"}
