"""The profile contract: what is accepted, what is refused and how, and that nothing can change."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from features.catalogue import Catalogue
from features.errors import Fault, ProfileError
from features.plain_data import FrozenTable, cleaned
from features.profile_checks import check_references
from features.profile_faults import MAX_FAULTS
from features.profiles import Contact, SMEProfile, parse_contact, parse_profile
from features.vocabulary import SizeClass, SuccessFactor

LEAST: dict[str, Any] = {"name": "Muster GmbH", "technologies_offered": ["Lasermesstechnik"]}

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(st.characters(), max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)
KEYS = st.sampled_from([*SMEProfile.model_fields, "contact"])


def attempt(parse: Callable[[Any], Any], data: Any) -> Any:
    """Return what a parser makes of the data, or the one error that it may raise."""
    try:
        return parse(data)
    except ProfileError as error:
        return error


def test_name_and_one_phrase_are_enough() -> None:
    profile = parse_profile(LEAST)

    assert profile.technologies_offered == ("Lasermesstechnik",)
    assert parse_profile({"name": "A", "technologies_sought": ["LED"]}).technologies_offered == ()


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


def test_nulls_and_what_cannot_be_seen_go_at_every_depth_that_a_profile_has() -> None:
    given = {"style": {"horizon": None, "funding": "own\x00"}, "nace": [None, "28.41\u200e"]}
    assert cleaned(given) == {"style": {"funding": "own"}, "nace": ["28.41"]}


def test_phrases_without_a_word_are_allowed_beside_one_with_a_word() -> None:
    given = {"name": "A", "technologies_offered": ["---"], "technologies_sought": ["LED"]}

    assert parse_profile(given).technologies_offered == ("---",)
    only = attempt(parse_profile, {"name": "A", "technologies_sought": ["---"]})
    assert only.faults == (Fault("technologies_sought.0", "no_word", "---"),)


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
