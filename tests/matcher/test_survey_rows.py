"""A table of answers: read in any order and language, every fault named, duplicates found."""

from __future__ import annotations

import pytest

from data.reference import load_catalogue
from features.vocabulary import CooperationField, Effect, RespondentGroup, SizeClass
from matcher.analysis import READINESS
from matcher.survey import MOST_ROWS, RATED, Importance
from matcher.survey_rows import ReadRows, SurveyRowsError, read_rows
from matcher.survey_words import column_names

CATALOGUE = load_catalogue()
COLUMNS = column_names(CATALOGUE)
VERY = Importance.VERY_IMPORTANT


def read(*rows: list[str]) -> ReadRows:
    return read_rows(rows, COLUMNS)


def test_columns_stand_in_any_order_and_what_is_empty_is_not_answered() -> None:
    found = read(
        ["barrier_time", "effect", "respondent", "fields", "group", "size", "free_text"],
        ["very_important", "positive", "7", "sales; R&D", "cooperating", "49", "Too slow"],
        ["", "", "8", "", "neither", "", ""],
    )
    first, second = found.answers
    assert (first.respondent, first.group) == ("7", RespondentGroup.COOPERATING)
    assert (first.size, first.effect) == (SizeClass.SMALL, Effect.POSITIVE)
    assert first.fields == {CooperationField.SALES, CooperationField.RESEARCH}
    assert (dict(first.ratings), first.free_text) == ({"barrier_time": VERY}, "Too slow")
    assert (second.group, second.size, dict(second.ratings)) == (None, None, {})


@pytest.mark.parametrize(
    ("headings", "cells"),
    [
        (["Gruppe", "Größe", "Wirkung", "Öffentliche Förderung"],
         ["kooperierend", "unter 10", "sehr positiv", "sehr wichtig"]),
        (["그룹", "규모", "협력 효과", "공적 지원(자금)"],
         ["협력 중", "10인 미만", "매우 긍정적", "매우 중요"]),
        (["Group", "Size class", "Effect", "Public funding"],
         ["Co-operating", "fewer than 10", "Very positive", "Very important"]),
    ],
    ids=["de", "ko", "en"],
)  # fmt: skip
def test_headings_and_answers_are_understood_in_three_languages(
    headings: list[str], cells: list[str]
) -> None:
    found = read(headings, cells)
    assert found.faults == ()
    (answer,) = found.answers
    assert answer.size is SizeClass.MICRO
    assert answer.effect is Effect.VERY_POSITIVE
    assert dict(answer.ratings) == {"readiness_funding": VERY}


def test_market_knowledge_as_a_factor_and_as_a_barrier_are_two_columns() -> None:
    label = CATALOGUE.factor_labels[READINESS["readiness_market_knowledge"]].de
    found = read(["group", label, "barrier_market_knowledge"], ["interested", "3", "0"])
    assert dict(found.answers[0].ratings) == {
        "readiness_market_knowledge": VERY,
        "barrier_market_knowledge": Importance.NOT_IMPORTANT,
    }


def test_a_fault_names_row_column_value_and_what_is_allowed() -> None:
    found = read(
        ["Gruppe", "Wirkung", "barrier_ip", "fields"],
        ["kooperierend", "super", "5", "sales, moon"],
        ["interessiert", "positiv", "2", ""],
        ["interessiert", "", "2", ""],
    )
    assert {(one.row, one.column, one.value) for one in found.faults} == {
        (2, "Wirkung", "super"),
        (2, "barrier_ip", "5"),
        (2, "fields", "moon"),
        (3, "Wirkung", "positiv"),
    }
    wrong = next(one for one in found.faults if one.column == "barrier_ip")
    assert wrong.allowed == "very_important, important, less_important, not_important"
    assert len(found.answers) == 1


def test_a_respondent_who_is_there_twice_is_a_fault_and_equal_answers_are_a_hint() -> None:
    rated = ["2"] * len(RATED)
    found = read(
        ["respondent", "group", *RATED],
        ["a", "interested", *rated],
        ["b", "interested", *rated],
        ["a", "cooperating", *rated],
    )
    assert [(one.row, one.value) for one in found.faults] == [(4, "a")]
    assert found.alike == ((2, 3),)


def test_three_answers_are_enough_to_be_read() -> None:
    found = read(["group", "barrier_cost"], *[["interested", "1"]] * 3)
    assert [one.respondent for one in found.answers] == ["1", "2", "3"]
    assert (found.faults, found.alike) == ((), ())


def test_a_file_that_says_it_is_synthetic_is_synthetic() -> None:
    rows = [["group", "effect", "synthetic"], ["cooperating", "neutral", "yes"]]
    assert read(*rows).synthetic
    assert not read(rows[0], ["cooperating", "neutral", ""]).synthetic


def test_columns_that_mean_nothing_are_named() -> None:
    assert read(["group", "effect", "Lieblingsfarbe"]).unused == ("Lieblingsfarbe",)


@pytest.mark.parametrize(
    "rows",
    [
        (),
        (["effect"], ["positive"]),
        (["group", "size"], ["interested", "3"]),
        (["group", "Gruppe", "effect"],),
        (["group", "effect"], *[["interested", ""]] * (MOST_ROWS + 1)),
    ],
    ids=["empty", "no group", "nothing rated", "twice", "too many"],
)
def test_a_table_that_cannot_be_one_is_refused(rows: tuple[list[str], ...]) -> None:
    with pytest.raises(SurveyRowsError):
        read(*rows)


@pytest.mark.parametrize(
    ("said", "size"),
    [
        ("249", SizeClass.MEDIUM), ("249.0", SizeClass.MEDIUM), ("249,00", SizeClass.MEDIUM),
        ("1.250", SizeClass.of(1250)), ("1,250", SizeClass.of(1250)), ("1 250", SizeClass.of(1250)),
        ("1'250.0", SizeClass.of(1250)), ("9", SizeClass.MICRO), ("10.0", SizeClass.SMALL),
    ],
)  # fmt: skip
def test_a_head_count_is_read_with_marks_between_thousands_and_as_programs_export_it(
    said: str, size: SizeClass
) -> None:
    found = read(["group", "size", "barrier_cost"], ["interested", said, "very important"])
    assert found.answers[0].size is size


@pytest.mark.parametrize("said", ["10.5", "1,5", "24.9", "2.49.0", "1,25", "12500,1", "-3", "1e3"])
def test_what_is_no_head_count_is_a_fault_and_never_another_number(said: str) -> None:
    found = read(["group", "size", "barrier_cost"], ["interested", said, "very important"])
    (fault,) = found.faults
    assert (fault.column, fault.value) == ("size", said)
