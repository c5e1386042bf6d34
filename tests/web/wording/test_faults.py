"""Faults as sentences: field, value, what is allowed, in three languages."""

from __future__ import annotations

from typing import Any

import pytest

from features.errors import Fault, ProfileError
from features.profile_checks import check_references
from features.profiles import parse_profile
from tests.factories import make_catalogue, make_profile
from web.wording.faults import MESSAGES, FaultSentences

ENGLISH = FaultSentences("en")


def faults(**answers: Any) -> dict[str, Fault]:
    given = {"name": "Muster", "technologies_offered": ["Laser"], **answers}
    with pytest.raises(ProfileError) as caught:
        parse_profile(given)
    return {fault.field: fault for fault in caught.value.faults}


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "employees: “-3” is not allowed. Allowed: 0 to 5,000,000."),
        ("de", "employees: „-3“ ist nicht zulässig. Zulässig: 0 bis 5.000.000."),
        ("ko", "employees: ‘-3’\u2060은 허용되지 않습니다. 허용되는 값: 0~5,000,000."),
    ],
)
def test_a_number_out_of_range_names_the_range(language: str, expected: str) -> None:
    fault = faults(employees=-3)["employees"]
    assert FaultSentences(language).line(fault) == expected


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({"founded": 999}, "“999” is not allowed. Allowed: 1000 to 2100."),
        ({"readiness": {"network": 6}}, "“6” is not allowed. Allowed: 1 to 5 or “unknown”."),
        ({"employes": 3}, "is not a known key. Did you mean “employees”?"),
        ({"land": "Bavarria"}, "“Bavarria” is not known. Did you mean “Bavaria”?"),
        ({"nace": ["28.4X"]}, "Allowed: NACE Rev. 2, such as 28.41."),
        ({"technologies_offered": []}, "needs at least one phrase here"),
        ({"name": ""}, "must not be empty."),
        ({"name": "x" * 201}, "xxx...” is too long. Allowed: at most 200 characters."),
        (
            {"technologies_sought": ["x"] * 10_000},
            "10,000 entries are too many. Allowed: at most 40 entries.",
        ),
        ({"nace": "28.41"}, "“28.41” is not a list. Allowed: NACE Rev. 2, such as 28.41."),
        ({"exclude": "a"}, "is not a list. Allowed: the id of a mini-cluster in the catalogue."),
        ({"competitors": {"a": 1}}, "must be a list."),
        ({"problem": ["a"]}, "must be a text, not a list and not a table. Allowed: at most 5,000"),
        ({"style": "project"}, "“project” is not a table of keys and values. Allowed: horizon,"),
        ({"employees": "48"}, "“48” is given as a text; leave the quotation marks out."),
        ({"employees": "many"}, "“many” is not a whole number."),
        ({"korea_experience": "none at all"}, "Did you mean “none”?"),
    ],
)
def test_each_fault_says_what_would_be_accepted(answers: dict[str, Any], expected: str) -> None:
    (fault,) = faults(**answers).values()
    assert expected in ENGLISH.sentence(fault)


@pytest.mark.parametrize("language", ["de", "en", "ko"])
def test_every_code_has_a_sentence_without_a_gap(language: str) -> None:
    sentences = FaultSentences(language)
    for code in (*MESSAGES, "a_code_of_tomorrow"):
        text = sentences.sentence(Fault("file", code, "byte 7"))
        assert text
        assert "{" not in text
        assert sentences.sentence(Fault("file", code))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("en", "Line 2, column 9: “Jena” cannot be read here. Allowed: TOML."),
        ("de", "Zeile 2, Spalte 9: „Jena“ lässt sich hier nicht lesen. Zulässig: TOML."),
        ("ko", "2행 9열: 이 위치의 ‘Jena’\u2060를 읽을 수 없습니다. 허용되는 값: TOML."),
    ],
)
def test_a_place_in_a_file_is_told_in_the_language_of_the_reader(
    language: str, expected: str
) -> None:
    fault = Fault("file", "not_readable", "Jena", "TOML", place="2:9")
    assert FaultSentences(language).sentence(fault) == expected


def test_keys_that_are_allowed_are_listed_once() -> None:
    with pytest.raises(ProfileError) as caught:
        parse_profile({"name": "A", "one": 1, "two": 2, "readiness": {"three": 3}})
    lines = ENGLISH.lines(caught.value.faults)
    allowed = {line.partition(":")[0]: "Allowed:" in line for line in lines}
    assert allowed["readiness.three"]
    assert [allowed["one"], allowed["two"]] == [True, False]


def test_unknown_identifiers_name_the_nearest_known_one_and_what_they_should_be() -> None:
    profile = make_profile(german_clusters=["optonett"], exclude=["nope"])
    with pytest.raises(ProfileError) as caught:
        check_references(profile, make_catalogue())
    near, far = map(ENGLISH.line, caught.value.faults)
    assert "“optonett” is not known. Did you mean “optonet”?" in near
    assert far.endswith("Allowed: the id of a mini-cluster in the catalogue.")
