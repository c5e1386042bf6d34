"""Answers that hardly go together are found, one rule at a time, and nothing else is."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.consistency import CONTRADICTION_KEYS, contradictions
from features.profiles import SMEProfile, parse_profile
from features.vocabulary import Barrier, SuccessFactor


def firm(**answers: Any) -> SMEProfile:
    return parse_profile({"name": "A", "technologies_offered": ["Laser"], **answers})


EACH: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "network_without_experience": (
        {"korea_experience": "none", "readiness": {"network": 4}},
        {"korea_experience": "none", "readiness": {"network": 3}},
    ),
    "effect_without_cooperation": (
        {"korea_experience": "interested", "effect_so_far": "positive"},
        {"korea_experience": "cooperating", "effect_so_far": "positive"},
    ),
    "network_yet_no_access": (
        {"readiness": {"network": 5}, "barriers": {"korean_networks": 4}},
        {"readiness": {"network": 5}, "barriers": {"korean_networks": "unknown"}},
    ),
    "no_network_yet_no_obstacle": (
        {"readiness": {"network": 1}, "barriers": {"own_network": 1}},
        {"readiness": {"network": 2}, "barriers": {"own_network": 1}},
    ),
    "market_known_and_unknown": (
        {"readiness": {"market_knowledge": 4}, "barriers": {"market_knowledge": 5}},
        {"readiness": {"market_knowledge": 2}, "barriers": {"market_knowledge": 5}},
    ),
    "resources_yet_time_and_cost": (
        {"readiness": {"resources": 5}, "barriers": {"time": 4, "cost": 5}},
        {"readiness": {"resources": 5}, "barriers": {"time": 4}},
    ),
    "personnel_without_employees": (
        {"employees": 0, "readiness": {"personnel": 4}},
        {"employees": 1, "readiness": {"personnel": 4}},
    ),
    "offered_and_sought": (
        {"technologies_sought": ["LED", "LASER"]},
        {"technologies_sought": ["LED"]},
    ),
}


def test_every_rule_has_an_example() -> None:
    assert tuple(EACH) == CONTRADICTION_KEYS


@pytest.mark.parametrize("key", EACH)
def test_rule_holds_for_its_example_only(key: str) -> None:
    doubtful, fine = EACH[key]

    assert [found.key for found in contradictions(firm(**doubtful))] == [key]
    assert contradictions(firm(**fine)) == ()


def test_cooperating_without_naming_an_effect_is_fine() -> None:
    assert contradictions(firm(korea_experience="cooperating")) == ()


def test_the_fields_to_look_at_are_named() -> None:
    (found,) = contradictions(firm(korea_experience="none", readiness={"network": 5}))

    assert found.fields == ("korea_experience", "readiness.network")


UNKNOWN = st.sampled_from(["unknown", None])


@given(
    st.dictionaries(st.sampled_from([*SuccessFactor]), UNKNOWN),
    st.dictionaries(st.sampled_from([*Barrier]), UNKNOWN),
)
def test_unknown_and_open_answers_contradict_nothing(
    readiness: dict[str, Any], barriers: dict[str, Any]
) -> None:
    assert contradictions(firm(readiness=readiness, barriers=barriers)) == ()
