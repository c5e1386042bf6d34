"""Incomplete answers: what may be saved, and what follows a save."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import ProfileError
from features.profiles import Contact
from matcher.drafts import (
    ContactChange,
    changed_fields,
    checked_draft,
    merged_contact,
    next_revision,
    three_way,
)
from matcher.errors import StaleContactError, StaleRevisionError
from matcher.records import ProfileRevision
from tests.fakes import NOW

FIRST = ProfileRevision("p", 1, {"name": "A"}, NOW)
SECOND = ProfileRevision("p", 2, {"name": "A", "place": "Jena"}, NOW)


@pytest.mark.parametrize(
    ("answers", "stored"),
    [
        ({}, {}),
        ({"name": ""}, {}),
        ({"name": "\x00 \x07"}, {}),
        ({"name": " Muster GmbH "}, {"name": "Muster GmbH"}),
        ({"name": None, "employees": 40}, {"employees": 40}),
        ({"technologies_offered": []}, {}),
        ({"technologies_sought": ["LED", "LED"]}, {"technologies_sought": ["LED"]}),
        ({"land": "hessen"}, {"land": "DE-HE"}),
        ({"readiness": {"network": "unknown", "product": 3}},) * 2,
        ({"readiness": {}, "style": {}}, {}),
        ({"style": {"horizon": "project", "funding": None}}, {"style": {"horizon": "project"}}),
        ({"contact": {"person": "Eva"}}, {}),
        ({"employees": 0}, {"employees": 0}),
    ],
)
def test_incomplete_answers_are_stored_in_one_form(
    answers: dict[str, Any], stored: dict[str, Any]
) -> None:
    assert checked_draft(answers) == stored


@pytest.mark.parametrize(
    ("answers", "fields"),
    [
        ({"employees": -1}, {"employees"}),
        ({"name": "", "employees": -1, "founded": 99999}, {"employees", "founded"}),
        ({"problem": "x" * 100_000}, {"problem"}),
        ({"technologies_offered": ["x"] * 10_000}, {"technologies_offered"}),
        ({"colour": "red"}, {"colour"}),
        ({"barriers": {"ip": 6}}, {"barriers.ip"}),
    ],
)
def test_wrong_answers_are_refused_and_missing_ones_are_not_blamed(
    answers: dict[str, Any], fields: set[str]
) -> None:
    with pytest.raises(ProfileError) as caught:
        checked_draft(answers)
    assert {fault.field for fault in caught.value.faults} == fields


@given(
    st.fixed_dictionaries(
        {},
        optional={
            "name": st.text(max_size=30),
            "place": st.text(max_size=30),
            "employees": st.integers(0, 5000),
            "technologies_sought": st.lists(st.text("ab 광\n", min_size=1).filter(str.strip)),
        },
    )
)
def test_checking_what_was_stored_changes_nothing(answers: dict[str, Any]) -> None:
    try:
        stored = checked_draft(answers)
    except ProfileError:
        # Too many or too long phrases, or no word in one; other tests say so.
        assert answers.keys() & {"technologies_sought", "name"}
        return
    assert checked_draft(stored) == stored


def test_changed_fields_are_those_that_differ() -> None:
    before = {"name": "A", "place": "Jena", "employees": 3}
    after = {"name": "A", "place": "Ulm", "founded": 1990}
    assert changed_fields(before, after) == ("employees", "founded", "place")


def test_a_save_on_the_current_revision_gives_the_next() -> None:
    later = NOW + timedelta(seconds=1)
    following = next_revision(SECOND, SECOND, 2, {"name": "B"}, later)
    assert following == ProfileRevision("p", 3, {"name": "B"}, later)


def test_equal_answers_stay_the_current_revision_whatever_was_seen() -> None:
    assert next_revision(SECOND, FIRST, 1, dict(SECOND.answers), NOW) is SECOND


@pytest.mark.parametrize(
    ("seen", "number", "changed"),
    [(FIRST, 1, ("place",)), (None, 9, ("name", "place"))],
)
def test_a_save_on_another_revision_is_stale(
    seen: ProfileRevision | None, number: int, changed: tuple[str, ...]
) -> None:
    with pytest.raises(StaleRevisionError) as caught:
        next_revision(SECOND, seen, number, {"name": "B"}, NOW)
    assert caught.value.changed == changed
    assert "Jena" not in str(caught.value)


@pytest.mark.parametrize(
    ("before", "here", "there", "merged"),
    [
        ("", "", "", ("", False)),
        ("", "mine", "", ("mine", False)),
        ("", "", "theirs", ("theirs", False)),
        ("", "same", "same", ("same", False)),
        ("", "mine", "theirs", ("mine", True)),
        ("old", "", "old", ("", False)),
        ("old", "old", "", ("", False)),
        ("old", "", "theirs", ("", True)),
        ("old", "mine", "", ("mine", True)),
    ],
)
def test_two_sides_clash_only_where_both_changed(
    before: str, here: str, there: str, merged: tuple[str, bool]
) -> None:
    assert three_way(before, here, there) == merged


def test_contact_details_are_put_together_field_by_field() -> None:
    shown = Contact(person="Eva", telephone="1")
    stored = Contact(person="Eva", email="eva@muster.example", telephone="1")
    change = ContactChange(shown, Contact(person="Ida", telephone="1"))

    assert merged_contact("p", stored, change) == stored.model_copy(update={"person": "Ida"})
    assert merged_contact("p", None, ContactChange(Contact(), shown)) == shown
    assert merged_contact("p", stored, None) is stored


def test_contact_details_changed_on_both_sides_are_named_and_not_told() -> None:
    stored = Contact(person="Eva", telephone="2")
    change = ContactChange(Contact(telephone="1"), Contact(person="Ida"))
    with pytest.raises(StaleContactError) as caught:
        merged_contact("p", stored, change)
    assert caught.value.fields == ("person", "telephone")
    assert "Eva" not in str(caught.value)
