"""How many comparisons the answers allow agrees with what is then compared."""

from __future__ import annotations

from typing import Any

import pytest

from features.comparisons import COMPARISON_KEYS
from features.coverage import answer_field, coverage
from features.profiles import parse_profile
from features.vocabulary import Cause
from tests.factories import make_matcher


def test_without_answers_only_the_way_of_introduction_can_be_compared() -> None:
    found = coverage({})

    assert found.possible == ("network_access",)
    assert found.total == len(COMPARISON_KEYS) == 26


def test_each_answer_opens_its_comparison() -> None:
    found = coverage(
        {
            "technologies_sought": ["LED"],
            "employees": 0,
            "readiness": {"network": 1, "product": "unknown"},
            "barriers": {"cost": 5},
            "style": {"horizon": "project"},
            "nace": [],
            "problem": "",
        }
    )

    assert found.possible == (
        "technology_focus",
        "size_fit",
        "readiness_network",
        "barrier_cost",
        "style_horizon",
        "network_access",
        "funding_route",
    )
    assert found.answered_unknown == ("readiness_product",)
    assert "problem_fit" in found.not_answered


def test_every_comparison_but_one_waits_for_an_answer() -> None:
    waiting = {key: answer_field(key) for key in COMPARISON_KEYS}

    assert [key for key, field in waiting.items() if not field] == ["network_access"]
    assert waiting["readiness_market_knowledge"] == "readiness.market_knowledge"
    assert waiting["barrier_own_network"] == "barriers.own_network"
    assert waiting["style_commitment"] == "style.commitment"


@pytest.mark.parametrize(
    "answers",
    [
        {"problem": "???"},
        {"problem": "Messkopf", "employees": 40, "style": {"funding": "own"}},
        {"readiness": {"network": "unknown"}, "barriers": {"cost": 5}, "nace": ["26.51"]},
    ],
)
def test_what_is_possible_is_what_the_matching_then_compares(answers: dict[str, Any]) -> None:
    given = {"name": "M", "technologies_offered": ["LED"], **answers}
    found = coverage(given)
    best = make_matcher().recommend(parse_profile(given), n=1).ranking[0]

    assert found.possible == tuple(one.key for one in best.contributions if one.cause is None)
    assert found.answered_unknown == tuple(
        one.key for one in best.contributions if one.cause is Cause.ANSWERED_UNKNOWN
    )
