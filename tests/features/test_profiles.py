"""The profile contract: what is accepted, what is refused and how, and that nothing can change."""

from __future__ import annotations

import copy
import json
import math
import pickle
from collections.abc import Callable
from datetime import date, time
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from features.catalogue import Catalogue
from features.errors import Fault, ProfileError
from features.plain_data import FrozenTable, cleaned
from features.profile_faults import MAX_FAULTS, MAX_FAULTS_PER_LIST, TOP, Contract
from features.profile_faults import faults_of as told
from features.profiles import (
    MAX_PHRASES,
    Contact,
    SMEProfile,
    as_of_year,
    check_references,
    parse_contact,
    parse_profile,
)
from features.vocabulary import LAENDER, Barrier, SizeClass, SuccessFactor

LEAST: dict[str, Any] = {"name": "Muster GmbH", "technologies_offered": ["Lasermesstechnik"]}

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from([*SMEProfile.model_fields, "contact"])


def faults_of(data: Any) -> tuple[Fault, ...]:
    with pytest.raises(ProfileError) as caught:
        parse_profile(data)
    return caught.value.faults


def attempt(parse: Callable[[Any], Any], data: Any) -> Any:
    """Return what a parser makes of the data, or the one error that it may raise."""
    try:
        return parse(data)
    except ProfileError as error:
        return error


def only_fault(**answers: Any) -> Fault:
    (fault,) = faults_of({**LEAST, **answers})
    return fault


def test_name_and_one_phrase_are_enough() -> None:
    profile = parse_profile(LEAST)

    assert profile.technologies_offered == ("Lasermesstechnik",)
    assert parse_profile({"name": "A", "technologies_sought": ["LED"]}).technologies_offered == ()


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

    assert {fault.field for fault in faults} == {"name", "employees", "readiness.product", "colour"}


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


@given(st.dictionaries(KEYS | st.text(max_size=10), ANYTHING, max_size=8))
def test_any_json_is_a_profile_or_a_profile_error(data: dict[str, Any]) -> None:
    result = attempt(parse_profile, {**LEAST, **data})

    if isinstance(result, ProfileError):
        assert 1 <= len(result.faults) <= MAX_FAULTS
        assert len({fault.field for fault in result.faults}) == len(result.faults)
        assert all(fault.code for fault in result.faults)
    else:
        stored = json.loads(json.dumps(result.model_dump(mode="json")))
        assert parse_profile(stored) == result


@given(ANYTHING)
def test_any_json_is_contact_details_or_a_profile_error(data: Any) -> None:
    result = attempt(parse_contact, data)

    if isinstance(result, ProfileError):
        assert all(fault.field.startswith("contact") for fault in result.faults)
    else:
        assert isinstance(result, Contact)


def test_null_means_absent_at_every_depth() -> None:
    profile = parse_profile(
        {**LEAST, "employees": None, "readiness": {"network": None}, "nace": [None, "28"]}
    )

    assert profile.employees is None
    assert dict(profile.readiness) == {}
    assert profile.nace == ("28",)


def test_unknown_is_an_answer_of_its_own() -> None:
    profile = parse_profile({**LEAST, "readiness": {"network": "unknown"}})

    assert profile.readiness[SuccessFactor.NETWORK] == "unknown"
    assert SuccessFactor.PRODUCT not in profile.readiness


def test_invisible_characters_do_no_harm() -> None:
    profile = parse_profile(
        {
            "name": "Mus\x00ter\n\u202eGmbH\ud800",
            "technologies_offered": ["Laser\x07technik"],
            "problem": "a\r\nb",
        }
    )

    assert profile.name == "Mus ter GmbH?"
    assert profile.technologies_offered == ("Laser technik",)
    assert profile.problem == "a\nb"


@pytest.mark.parametrize(
    ("text", "seen"),
    [
        ("a\u200b\u200e\u200f\u061c\u00ad\u2060\ufeff\U000e0061b", "ab"),
        ("می\u200cخواهم", "می\u200cخواهم"),
        ("a\u200c \u200db\u200d", "a b"),
        ("a\u3164\u1160b", "a  b"),
        ("a\tb\nc\u2028d", "a\tb\nc\nd"),
        ("a\x1b[2J\x9bb", "a [2J b"),
    ],
)
def test_only_what_can_be_seen_stays(text: str, seen: str) -> None:
    assert cleaned({"problem": text}) == {"problem": seen}


def test_phrases_without_a_word_are_allowed_beside_one_with_a_word() -> None:
    given = {"name": "A", "technologies_offered": ["---"], "technologies_sought": ["LED"]}

    assert parse_profile(given).technologies_offered == ("---",)
    only = attempt(parse_profile, {"name": "A", "technologies_sought": ["---"]})
    assert only.faults == (Fault("technologies_sought.0", "no_word", "---"),)


def test_a_place_without_a_name_is_the_whole_profile() -> None:
    with pytest.raises(ValidationError) as caught:
        SMEProfile.model_validate(7)

    (fault,) = told(caught.value, Contract({TOP: ()}))
    assert (fault.field, fault.code, fault.value) == ("profile", "not_a_table", "7")


def test_errors_do_not_repeat_what_was_given() -> None:
    for model in (SMEProfile, Contact):
        with pytest.raises(ValidationError) as caught:
            model.model_validate({"secret": "a@example.org", "name": "?", "email": "secret"})

        assert "example" not in str(caught.value)
        assert "input_" not in str(caught.value)


@given(st.text(st.characters(), max_size=30), st.text(st.characters(), max_size=30))
def test_messages_can_be_printed_on_any_terminal(key: str, value: str) -> None:
    for data in ({key: value}, {**LEAST, "land": value, "style": {key: value}}):
        result = attempt(parse_profile, data)
        assert str(result).isprintable() or not isinstance(result, ProfileError)
    contact = attempt(parse_contact, {key: 1, "email": value})
    assert str(contact).isprintable() or not isinstance(contact, ProfileError)


def test_names_and_codes_take_their_one_form() -> None:
    profile = parse_profile(
        {
            **LEAST,
            "land": "north rhine-westphalia",
            "nace": ["2841", "28.41"],
            "wipo_fields": [3, 3],
        }
    )

    assert (profile.land, profile.nace, profile.wipo_fields) == ("DE-NW", ("28.41",), (3,))
    assert parse_profile({**LEAST, "land": "Bayern"}).land == "DE-BY"


def test_ids_can_be_typed_in_capitals() -> None:
    profile = parse_profile({**LEAST, "exclude": ["GWANGJU-03", "gwangju-03"]})

    assert profile.exclude == ("gwangju-03",)


def test_a_year_that_is_not_allowed_names_the_present_one() -> None:
    for year in (999, 2101):
        (fault,) = as_of_year((only_fault(founded=year),), 2026)
        assert (fault.value, fault.allowed) == (str(year), "1000-2026")


def test_size_class_needs_a_head_count() -> None:
    assert parse_profile({**LEAST, "employees": 0}).size_class is SizeClass.MICRO
    assert parse_profile(LEAST).size_class is None


def test_nothing_in_a_profile_can_be_changed() -> None:
    answers = {"network": 3}
    profile = parse_profile({**LEAST, "readiness": answers})
    answers["network"] = 5

    assert profile.readiness == {SuccessFactor.NETWORK: 3}
    with pytest.raises(TypeError):
        profile.readiness[SuccessFactor.NETWORK] = 5  # type: ignore[index]
    with pytest.raises(ValueError, match="frozen"):
        profile.readiness = {}  # type: ignore[misc]


def test_equal_profiles_have_equal_hashes_and_survive_copies() -> None:
    one, other = (parse_profile({**LEAST, "readiness": {"network": 3}}) for _ in range(2))

    assert hash(one) == hash(other)
    assert pickle.loads(pickle.dumps(one)) == one
    assert copy.deepcopy(one) == one


def test_default_tables_cannot_be_changed_either() -> None:
    empty = parse_profile(LEAST).barriers

    assert not hasattr(empty, "__setitem__")
    assert empty == {}
    assert repr(FrozenTable({"a": 1})) == "{'a': 1}"


@given(ANYTHING)
def test_cleaning_twice_is_cleaning_once(data: Any) -> None:
    assert json.dumps(cleaned(cleaned(data))) == json.dumps(cleaned(data))


def test_contact_details_are_checked_and_no_part_of_the_profile() -> None:
    contact = parse_contact({"person": " A \n B ", "email": "a@example.org", "telephone": None})

    assert (contact.person, contact.email, contact.telephone) == ("A B", "a@example.org", None)
    assert "contact" not in parse_profile({**LEAST, "contact": {"person": "A"}}).model_dump()


@pytest.mark.parametrize(
    ("data", "field", "code", "suggestion"),
    [
        ({"email": "a@b"}, "contact.email", "no_address", ""),
        ({"emial": "a@b.de"}, "contact.emial", "unknown_key", "email"),
        ({"telephone": "1" * 41}, "contact.telephone", "too_long", ""),
        ([], "contact", "not_a_table", ""),
    ],
)
def test_wrong_contact_details_are_named(data: Any, field: str, code: str, suggestion: str) -> None:
    with pytest.raises(ProfileError) as caught:
        parse_contact(data)

    (fault,) = caught.value.faults
    assert (fault.field, fault.code, fault.suggestion) == (field, code, suggestion)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    from data.reference import load_catalogue

    return load_catalogue()


def test_references_into_the_catalogue_are_checked_apart(catalogue: Catalogue) -> None:
    known = catalogue.german_clusters[0].id
    profile = parse_profile(
        {**LEAST, "german_clusters": [known, known + "x"], "exclude": ["gwangju-33"]}
    )

    with pytest.raises(ProfileError) as caught:
        check_references(profile, catalogue)

    found = [(one.field, one.code, one.suggestion) for one in caught.value.faults]
    assert found[0] == ("german_clusters.1", "unknown_code", known)
    assert found[1][:2] == ("exclude.0", "unknown_code")
    assert found[1][2].startswith("gwangju-")


def test_unknown_references_without_end_are_cut(catalogue: Catalogue) -> None:
    profile = parse_profile({**LEAST, "exclude": [f"nowhere-{n}" for n in range(100)]})

    with pytest.raises(ProfileError) as caught:
        check_references(profile, catalogue)

    assert len(caught.value.faults) == MAX_FAULTS


def test_known_references_pass(catalogue: Catalogue) -> None:
    profile = parse_profile({**LEAST, "exclude": [catalogue.mini_clusters[0].id]})

    assert check_references(profile, catalogue) is None  # type: ignore[func-returns-value]
