"""Between controls and answers: nothing typed is lost, and two tabs lose nothing either."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import MultiDict

from features.cleaning import has_word
from features.errors import ProfileError
from features.profiles import Contact, SMEProfile
from features.vocabulary import Barrier, CooperationField, KoreaExperience, SuccessFactor
from matcher.drafts import checked_draft
from web.questionnaire.forms import (
    SEEN,
    contact_values,
    controls,
    form_values,
    read_answers,
    read_contact,
    typed_values,
    whole_number,
    with_step,
)
from web.questionnaire.merging import THEIRS, chosen_values, merge_step
from web.questionnaire.questions import (
    QUESTIONS,
    STEP_ANSWERS,
    STEPS,
    control_id,
    control_of,
    step_of,
)

ANSWER = st.integers(1, 5) | st.just("unknown")
LINE = st.text(
    st.characters(codec="utf-8", categories=["L", "N", "P"]), min_size=1, max_size=30
).filter(has_word)
LINES = st.lists(LINE, max_size=4, unique=True)
STORED = st.fixed_dictionaries(
    {},
    optional={
        "name": LINE,
        "employees": st.integers(0, 5000),
        "technologies_offered": LINES,
        "problem": LINE,
        "wipo_fields": st.lists(st.integers(1, 35), unique=True),
        "cooperation_fields": st.lists(st.sampled_from([*CooperationField]), unique=True),
        "korea_experience": st.sampled_from([*KoreaExperience]),
        "readiness": st.dictionaries(st.sampled_from([*SuccessFactor]), ANSWER),
        "barriers": st.dictionaries(st.sampled_from([*Barrier]), ANSWER),
        "style": st.fixed_dictionaries({}, optional={"horizon": st.just("project")}),
        "exclude": st.just(["gwangju-03"]),
        "competitors": LINES,
    },
)


def test_every_answer_is_asked_for_once() -> None:
    asked = [key for keys in STEP_ANSWERS.values() for key in keys]

    assert sorted(asked) == sorted(SMEProfile.model_fields)
    assert {control_of(name).partition(".")[0] for step in STEPS for name in controls(step)} <= {
        name.partition(".")[0] for name in QUESTIONS
    }


@given(STORED)
def test_stored_answers_come_back_from_the_form_unchanged(stored: dict[str, Any]) -> None:
    answers = checked_draft(stored)

    read = dict(answers)
    for step in STEPS:
        read = with_step(read, step, read_answers(step, form_values(answers, step)))

    assert checked_draft(read) == answers


@given(STORED, st.sampled_from(STEPS))
def test_a_step_leaves_the_answers_of_the_others_alone(stored: dict[str, Any], step: str) -> None:
    emptied = with_step(stored, step, {})

    kept = {key: value for key, value in stored.items() if key not in STEP_ANSWERS[step]}
    assert emptied == kept


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("48", 48),
        ("1.200", 1200),
        ("1,200", 1200),
        ("1 200", 1200),
        ("1\u202f200", 1200),
        ("12.345.678", 12_345_678),
        ("-3", -3),
        ("\u22123", -3),
        ("６４", 64),
        ("１，２００", 1200),
        ("1.2", "1.2"),
        ("x６", "x６"),
        ("²", "²"),
        ("1.200,5", "1.200,5"),
        ("about 50", "about 50"),
        ("9" * 400, "9" * 400),
        ("", ""),
    ],
)
def test_numbers_are_read_as_people_write_them(text: str, number: int | str) -> None:
    assert whole_number(text) == number


def test_what_is_no_number_stays_for_the_fault_to_name() -> None:
    answers = read_answers("company", {"name": ["A"], "employees": ["fifty"]})

    with pytest.raises(ProfileError) as caught:
        checked_draft(answers)
    assert [(one.code, one.value) for one in caught.value.faults] == [
        ("not_a_whole_number", "fifty")
    ]


def test_empty_controls_are_no_answers() -> None:
    form = MultiDict([("technologies_offered", " \n\n "), ("nace", ""), ("problem", "  ")])

    assert read_answers("technology", typed_values("technology", form)) == {}
    assert read_answers("readiness", {"readiness.network": [""]}) == {}


def test_lines_and_lists_are_taken_apart() -> None:
    form = MultiDict(
        [("technologies_offered", "Laser\r\n\r\n Optik "), ("nace", "26.51"), ("nace", "")]
    )

    assert read_answers("technology", typed_values("technology", form)) == {
        "technologies_offered": ["Laser", "Optik"],
        "nace": ["26.51"],
    }


def test_dont_know_and_no_answer_differ() -> None:
    values = {"readiness.network": ["unknown"], "readiness.product": []}

    assert read_answers("readiness", values) == {"readiness": {"network": "unknown"}}


def test_contact_details_are_read_apart_from_the_answers() -> None:
    values = {"contact.email": [" a@example.org "], "contact.person": [""]}

    assert read_contact(values) == {"email": "a@example.org"}
    assert read_answers("cooperation", values) == {}
    assert contact_values(Contact(email="a@example.org"), SEEN) == {
        "contact_seen.person": [],
        "contact_seen.email": ["a@example.org"],
        "contact_seen.telephone": [],
    }


def test_faults_find_their_control_and_step() -> None:
    assert control_of("nace.1") == "nace"
    assert control_of("readiness.network") == "readiness.network"
    assert control_id("barriers.own_network") == "barriers-own-network"
    assert step_of("style.horizon") == step_of("contact.email") == "cooperation"
    assert step_of("exclude.0") == step_of("competitors") == "cooperation"
    assert step_of("whatever") == "check"


BASE = {"problem": "old", "technologies_offered": ["A"], "wipo_fields": [1]}


def test_changes_to_different_questions_are_put_together() -> None:
    typed = form_values({**BASE, "problem": "mine"}, "technology")

    merged = merge_step("technology", typed, BASE, {**BASE, "wipo_fields": [2]})

    assert merged.conflicts == ()
    assert read_answers("technology", merged.values) == {
        "problem": "mine",
        "technologies_offered": ["A"],
        "wipo_fields": [2],
    }


def test_different_answers_to_one_question_are_a_conflict() -> None:
    typed = form_values({**BASE, "problem": "mine"}, "technology")

    merged = merge_step("technology", typed, BASE, {**BASE, "problem": "theirs"})

    (conflict,) = merged.conflicts
    assert (conflict.name, conflict.mine, conflict.theirs) == ("problem", ("mine",), ("theirs",))
    assert merged.values["problem"] == ["mine"]


def test_an_answer_taken_back_on_one_side_is_a_change() -> None:
    typed = form_values(BASE, "technology")

    merged = merge_step("technology", typed, BASE, {"technologies_offered": ["A"]})

    assert read_answers("technology", merged.values) == {"technologies_offered": ["A"]}


@given(STORED, STORED, st.sampled_from(STEPS))
def test_without_changes_elsewhere_there_is_no_conflict(
    base: dict[str, Any], mine: dict[str, Any], step: str
) -> None:
    base, mine = checked_draft(base), checked_draft(mine)

    merged = merge_step(step, form_values(mine, step), base, base)

    assert merged.conflicts == ()
    assert merged.values == form_values(mine, step)


def test_choice_between_tabs_is_made_question_by_question() -> None:
    mine = form_values({**BASE, "problem": "mine"}, "technology")
    theirs = {**BASE, "problem": "theirs", "wipo_fields": [7]}

    values = chosen_values("technology", mine, theirs, {"problem": THEIRS})

    assert values["problem"] == ["theirs"]
    assert values["wipo_fields"] == ["1"]
