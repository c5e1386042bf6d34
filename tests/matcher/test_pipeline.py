"""What a matcher refuses, how many it has compared, and which reason it names of several."""

from __future__ import annotations

from typing import Any

import pytest

from features.comparisons import RULES_VERSION
from matcher.errors import ModelRulesError
from matcher.types import RULES, Exclusion
from tests.factories import make_matcher, make_model, make_profile


@pytest.mark.parametrize("inputs", [{}, {RULES: f"{RULES_VERSION}0"}])
def test_a_model_of_other_rules_is_refused_with_what_to_do(inputs: dict[str, str]) -> None:
    with pytest.raises(ModelRulesError, match=r"serve.*build-reference") as caught:
        make_matcher(model=make_model(inputs=inputs))
    assert caught.value.version == "test-model"
    assert caught.value.needed == RULES_VERSION


def test_a_short_list_says_how_many_were_compared() -> None:
    found = make_matcher().recommend(make_profile(), n=1)
    assert (len(found.ranking), found.candidates) == (1, 4)


def test_a_rule_of_a_coordinator_is_named_before_a_competitor_that_the_firm_named() -> None:
    forbidden = Exclusion("east-01", "forbid", "they met in 2008")
    firm = make_profile(competitors=["ETL"])
    assert make_matcher().recommend(firm).exclusion("east-01") != forbidden
    found = make_matcher().recommend(firm, ruled_out={"east-01": forbidden})
    assert found.exclusion("east-01") == forbidden


@pytest.mark.parametrize("n", [-1, "3", 2.5])
def test_a_length_that_is_none_is_refused_by_name(n: Any) -> None:
    with pytest.raises(ValueError, match=r"^n: .*; allowed: 0 or more, or None for all$"):
        make_matcher().recommend(make_profile(), n=n)


def test_a_mapping_in_place_of_a_profile_is_refused_with_what_makes_one() -> None:
    mapping: Any = {"name": "Muster", "technologies_offered": ["Laser"]}
    with pytest.raises(TypeError, match="profile: dict; allowed: SMEProfile, as parse_profile"):
        make_matcher().recommend(mapping)
