"""What is wrong with a profile, as named faults: field, rule, value, what is allowed."""

from __future__ import annotations

import math
from datetime import date, time
from typing import Any

import pytest
from pydantic import ValidationError

from features.errors import Fault, ProfileError
from features.profile_checks import as_of_year
from features.profile_faults import MAX_FAULTS, MAX_FAULTS_PER_LIST, TOP, Contract
from features.profile_faults import faults_of as told
from features.profiles import MAX_PHRASES, SMEProfile, parse_profile
from features.vocabulary import LAENDER, Barrier, SuccessFactor

LEAST: dict[str, Any] = {"name": "Muster GmbH", "technologies_offered": ["Lasermesstechnik"]}


def faults_of(data: Any) -> tuple[Fault, ...]:
    with pytest.raises(ProfileError) as caught:
        parse_profile(data)
    return caught.value.faults


def only_fault(**answers: Any) -> Fault:
    (fault,) = faults_of({**LEAST, **answers})
    return fault


@pytest.mark.parametrize(
    ("answers", "field", "code", "value", "suggestion"),
    [
        ({"problm": "a"}, "problm", "unknown_key", None, "problem"),
        ({"employees": -3}, "employees", "out_of_range", "-3", ""),
        ({"employees": 5_000_001}, "employees", "out_of_range", "5000001", ""),
        ({"employees": True}, "employees", "not_a_whole_number", "true", ""),
        ({"employees": 12.0}, "employees", "not_a_whole_number", "12.0", ""),
        ({"employees": math.inf}, "employees", "not_a_whole_number", "inf", ""),
        ({"employees": math.nan}, "employees", "not_a_whole_number", "nan", ""),
        ({"employees": "12"}, "employees", "number_as_text", "12", ""),
        ({"employees": "about 12"}, "employees", "not_a_whole_number", "about 12", ""),
        ({"founded": date(1999, 1, 1)}, "founded", "not_a_whole_number", "1999-01-01", ""),
        ({"problem": time(7, 30)}, "problem", "not_a_text", "07:30:00", ""),
        ({"problem": ["a"]}, "problem", "not_a_text", "", ""),
        ({"employees": 10**5000}, "employees", "out_of_range", "...", ""),
        ({"founded": 999}, "founded", "out_of_range", "999", ""),
        ({"land": "Bavarai"}, "land", "unknown_code", "Bavarai", "Bavaria"),
        ({"land": "DE-XX"}, "land", "unknown_code", "DE-XX", None),
        ({"nace": ["28.41", "optics"]}, "nace.1", "unknown_code", "optics", ""),
        ({"nace": ["100.1"]}, "nace.0", "unknown_code", "100.1", "10.1"),
        ({"nace": [28]}, "nace.0", "not_a_text", "28", ""),
        ({"nace": "28.41"}, "nace", "not_a_list", "28.41", ""),
        ({"wipo_fields": [36]}, "wipo_fields.0", "out_of_range", "36", ""),
        ({"wipo_fields": [True]}, "wipo_fields.0", "not_a_whole_number", "true", ""),
        ({"wipo_fields": ["3"]}, "wipo_fields.0", "number_as_text", "3", ""),
        ({"cooperation_fields": ["sale"]}, "cooperation_fields.0", "unknown_code", "sale", "sales"),
        ({"effect_so_far": "neutrl"}, "effect_so_far", "unknown_code", "neutrl", "neutral"),
        ({"readiness": {"network": 6}}, "readiness.network", "out_of_range", "6", ""),
        ({"readiness": {"network": 3.0}}, "readiness.network", "out_of_range", "3.0", ""),
        ({"readiness": {"network": True}}, "readiness.network", "out_of_range", "true", ""),
        ({"readiness": {"network": "3"}}, "readiness.network", "number_as_text", "3", ""),
        ({"barriers": {"time": "unkown"}}, "barriers.time", "out_of_range", "unkown", "unknown"),
        ({"readiness": {"netwrk": 3}}, "readiness.netwrk", "unknown_key", "netwrk", "network"),
        ({"readiness": {"int": 3}}, "readiness.int", "unknown_key", "int", None),
        ({"readiness": [1]}, "readiness", "not_a_table", "", ""),
        ({"readiness": "unknown"}, "readiness", "not_a_table", "unknown", ""),
        ({"barriers": {"time": {"a": 1}}}, "barriers.time", "out_of_range", "", ""),
        ({"style": {"horizon": "for ever"}}, "style.horizon", "unknown_code", "for ever", ""),
        ({"style": {"horizn": "project"}}, "style.horizn", "unknown_key", "horizn", "horizon"),
        ({"style": "project"}, "style", "not_a_table", "project", ""),
        ({"technologies_offered": "Laser"}, "technologies_offered", "not_a_list", "Laser", ""),
        ({"technologies_sought": [""]}, "technologies_sought.0", "empty", "", ""),
        ({"technologies_offered": ["A"] * 10_000}, "technologies_offered", "too_many", "10000", ""),
        ({"problem": "a" * 100_000}, "problem", "too_long", "a" * 57 + "...", ""),
        ({"name": "a" * 100_000}, "name", "too_long", "a" * 57 + "...", ""),
        ({"name": " \x00 "}, "name", "empty", "", ""),
        ({"name": None}, "name", "missing", "", ""),
        ({"technologies_offered": []}, "technologies_offered", "one_phrase_needed", "", ""),
        ({"technologies_offered": ["???"]}, "technologies_offered.0", "no_word", "???", ""),
        ({"technologies_offered": ["①", "<b>"]}, "technologies_offered.0", "no_word", "①", ""),
        ({"technologies_offered": ["\u200b"]}, "technologies_offered.0", "empty", "", ""),
        ({"technologies_sought": ["\u3164"]}, "technologies_sought.0", "empty", "", ""),
        ({"name": "\u200b\u061c\U000e0041"}, "name", "empty", "", ""),
        ({"name": "?!"}, "name", "no_word", "?!", ""),
        ({"na\u200bme": "A"}, "na?me", "unknown_key", "na?me", "name"),
        ({"\ud800": 1}, "?", "unknown_key", "?", None),
        ({"\x1b[31mred\x9b\u202e": 1}, "?[31mred??", "unknown_key", "?[31mred??", None),
        ({"readiness": {"\ud800": 1}}, "readiness.?", "unknown_key", "?", None),
        ({"style": {"\x1b]0;a\x07": 1}}, "style.?]0;a?", "unknown_key", "?]0;a?", None),
        ({10**5000: 1}, "...", "unknown_key", "...", None),
        ({"land": "a\nb\x1b"}, "land", "unknown_code", "a b", None),
        ({"nace": ["x"] * 12_000}, "nace", "too_many", "12000", ""),
        ({"wipo_fields": ["x"] * 36}, "wipo_fields", "too_many", "36", ""),
        ({"cooperation_fields": ["x"] * 21}, "cooperation_fields", "too_many", "21", ""),
        ({"german_clusters": [1] * 21}, "german_clusters", "too_many", "21", ""),
        ({"exclude": [1] * 101}, "exclude", "too_many", "101", ""),
        ({7: "a"}, "7", "unknown_key", "7", None),
    ],
)  # fmt: skip
def test_every_kind_of_bad_input_is_one_named_fault(
    answers: dict[Any, Any], field: str, code: str, value: str | None, suggestion: str | None
) -> None:
    (fault,) = faults_of({**LEAST, **answers})

    assert (fault.field, fault.code) == (field, code)
    assert value is None or fault.value == value
    assert suggestion is None or fault.suggestion == suggestion


def test_each_wrong_field_has_its_own_fault() -> None:
    faults = faults_of({"name": 1, "employees": -1, "readiness": {"product": 0}, "colour": "red"})

    assert {fault.field for fault in faults} == {
        "name", "employees", "readiness.product", "colour", "technologies_offered",
    }  # fmt: skip


def test_missing_phrases_are_told_beside_other_faults_of() -> None:
    told = {fault.field: fault.code for fault in faults_of({"land": "DE-XX"})}
    assert told == {
        "land": "unknown_code", "name": "missing", "technologies_offered": "one_phrase_needed",
    }  # fmt: skip
    wrong = faults_of({"technologies_sought": 5})
    assert [fault.field for fault in wrong] == ["name", "technologies_sought"]


def test_faults_say_what_is_allowed() -> None:
    assert only_fault(readiness={"network": 9}).allowed == "1-5, unknown"
    assert only_fault(employees=-1).allowed == "0-5000000"
    assert only_fault(land="Elbonia").allowed == ", ".join(LAENDER)
    assert only_fault(problem="a" * 5001).allowed == "0-5000"
    assert only_fault(technologies_sought=["a" * 201]).allowed == "0-200"
    assert only_fault(style="project").allowed == "horizon, initiative, funding, commitment"
    assert only_fault(readiness=[1]).allowed == ", ".join(SuccessFactor)
    assert only_fault(english=["a"] * 41).allowed == f"0-{MAX_PHRASES}"
    assert only_fault(readiness={"x": 1}).allowed == ", ".join(SuccessFactor)
    assert only_fault(barriers={"x": 1}).allowed == ", ".join(Barrier)


def test_faults_without_end_are_cut() -> None:
    assert len(faults_of({**LEAST, "technologies_offered": [1] * 40})) == MAX_FAULTS_PER_LIST
    assert len(faults_of({**LEAST, **{f"key{n}": 1 for n in range(10_000)}})) == MAX_FAULTS


@pytest.mark.parametrize("data", [None, [], "name", 3, [LEAST]])
def test_what_is_no_table_is_refused(data: Any) -> None:
    assert [fault.code for fault in faults_of(data)] == ["not_a_table"]


def test_nesting_without_end_is_refused() -> None:
    deep: dict[str, Any] = {}
    inner = deep
    for _ in range(5_000):
        inner["time"] = inner = {}

    assert only_fault(barriers=deep).code == "out_of_range"


def test_a_place_without_a_name_is_the_whole_profile() -> None:
    with pytest.raises(ValidationError) as caught:
        SMEProfile.model_validate(7)

    (fault,) = told(caught.value, Contract({TOP: ()}))
    assert (fault.field, fault.code, fault.value) == ("profile", "not_a_table", "7")


def test_a_year_that_is_not_allowed_names_the_present_one() -> None:
    for year in (999, 2101):
        (fault,) = as_of_year((only_fault(founded=year),), 2026)
        assert (fault.value, fault.allowed) == (str(year), "1000-2026")
