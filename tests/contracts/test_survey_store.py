"""What every SurveyStore promises."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import DatabaseError

from features.vocabulary import CooperationField, Effect, RespondentGroup, SizeClass
from matcher.survey import Importance, SurveyKnownError, SurveyNotFoundError
from tests.fakes import NOW
from tests.store_cases import LATER
from tests.surveys import make_answer, make_survey

FULL = make_answer(
    "A 1",
    size=SizeClass.SMALL,
    fields=frozenset({CooperationField.SALES, CooperationField.RESEARCH}),
    effect=Effect.NEUTRAL,
    ratings={"barrier_time": Importance.VERY_IMPORTANT},
    free_text="Zu wenig Zeit, 시간 부족",
)
BARE = make_answer("B 2", group=None)
SURVEY = make_survey([FULL, BARE])


def add(stores: Any, key: str = "key-1", **changes: object) -> Any:
    return stores.surveys.add(make_survey([FULL, BARE], **changes), key, "account:otto", NOW)


def test_a_survey_comes_back_as_it_went_in_with_where_it_came_from(stores: Any) -> None:
    kept = add(stores)
    assert stores.surveys.surveys() == (kept,)
    assert stores.surveys.answers(kept.id) == SURVEY.answers
    assert (kept.title, kept.held, kept.source) == (SURVEY.title, SURVEY.held, SURVEY.source)
    assert (kept.actor, kept.imported_at, kept.answers) == ("account:otto", NOW, 2)
    (row,) = stores.audit.of_subject(f"survey:{kept.id}")
    assert (row.event.actor, row.event.action) == ("account:otto", "survey.imported")
    assert "A 1" not in str(row.event.detail)


def test_the_same_file_is_not_imported_twice_unless_it_was_erased(stores: Any) -> None:
    first = add(stores)
    with pytest.raises(SurveyKnownError):
        add(stores, "key-2")
    stores.surveys.erase(first.id, None, "command", LATER)
    assert add(stores, "key-3").id != first.id


def test_one_respondent_is_erased_and_the_others_stay(stores: Any) -> None:
    kept = add(stores)
    stores.surveys.erase(kept.id, "A 1", "command", LATER)
    assert stores.surveys.answers(kept.id) == (BARE,)
    (left,) = stores.surveys.surveys()
    assert (left.answers, left.erased) == (1, 1)
    assert stores.surveys.erased() == {"key-1-1": LATER}
    with pytest.raises(SurveyNotFoundError):
        stores.surveys.erase(kept.id, "A 1", "command", LATER)


def test_who_was_erased_stays_erased_however_often_the_file_is_imported_again(stores: Any) -> None:
    stores.surveys.erase(add(stores).id, "A 1", "command", LATER)
    for number in (1, 2, 3):
        (kept,) = stores.surveys.surveys()
        stores.surveys.erase(kept.id, None, "command", LATER)
        again = add(stores, f"again-{number}")
        assert stores.surveys.answers(again.id) == (BARE,)
        assert (again.answers, again.erased) == (1, 1)
        assert stores.surveys.erased()[f"again-{number}-1"] == LATER
    assert add(stores, "other", source_hash="b" * 64).answers == 2


def test_an_erased_survey_counts_as_never_seen(stores: Any) -> None:
    kept = add(stores)
    stores.surveys.erase(kept.id, None, "command", LATER)
    assert stores.surveys.surveys() == ()
    for look in (stores.surveys.answers, lambda one: stores.surveys.erase(one, None, "x", NOW)):
        with pytest.raises(SurveyNotFoundError):
            look(kept.id)
    events = [row.event for row in stores.audit.of_subject(f"survey:{kept.id}")]
    assert [(one.action, one.detail.get("answers")) for one in events] == [
        ("survey.imported", 2),
        ("survey.erased", 2),
    ]


def test_what_a_backup_brings_back_is_erased_again(stores: Any) -> None:
    kept = add(stores, "key-9")
    assert stores.surveys.reapply_erasures(["key-9-2", "gone-0"], LATER) == {"key-9-2"}
    assert stores.surveys.answers(kept.id) == (FULL,)
    assert stores.surveys.reapply_erasures(["key-9-2"], LATER) == frozenset()
    assert set(stores.surveys.erased()) == {"key-9-2", "gone-0"}


def test_a_time_without_a_zone_is_refused(stores: Any) -> None:
    with pytest.raises(ValueError, match="time zone"):
        stores.surveys.add(SURVEY, "key", "command", datetime(2026, 1, 1))


@pytest.mark.parametrize("stores", ["sqlite", "postgresql"], indirect=True)
def test_answers_are_never_changed_and_only_deleted_when_erased(stores: Any) -> None:
    from data.survey_schema import survey_answers

    add(stores)
    for statement in (update(survey_answers).values(free_text=""), delete(survey_answers)):
        with pytest.raises(DatabaseError), stores.database.writing() as connection:
            connection.execute(statement)


def test_groups_stay_apart(stores: Any) -> None:
    kept = add(stores)
    groups = [one.group for one in stores.surveys.answers(kept.id)]
    assert groups == [RespondentGroup.COOPERATING, None]
