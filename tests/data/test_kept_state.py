"""Introductions, their states and slots on real databases, held against their steps."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import text

from data.kept_state import disagreeing, kept_introductions
from data.store import SqlStores, open_stores
from matcher.kept_state import Wrong
from matcher.review import ReviewAction, ReviewReason
from matcher.review_records import Introduction
from tests.databases import KINDS, address_of
from tests.fakes import NOW
from tests.review_cases import asking, do, request_one
from tests.store_cases import ANSWERS, CATALOGUE, EXPIRES, MODEL, TOKEN

_A = ReviewAction


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStores]:
    opened = open_stores(address_of(request, request.param, tmp_path))
    opened.models.add(MODEL, NOW)
    opened.catalogues.add(CATALOGUE, NOW)
    yield opened
    opened.close()


@pytest.fixture
def five(stores: SqlStores) -> list[Introduction]:
    """Return one that waits, one accepted, one declined, one taken back, one with a partner."""
    profile = stores.profiles.create(ANSWERS, TOKEN, EXPIRES, NOW)
    lives = ((), (_A.ACCEPT,), (_A.DECLINE,), (_A.ACCEPT, _A.UNDO), (_A.ACCEPT, _A.CONTACT))
    found = []
    for number, life in enumerate(lives):
        asked = asking(profile, mini_cluster=f"gwangju-0{number}")
        one = request_one(stores.review, asked, "link:x", NOW)
        for action in life:
            why = {"reasons": (ReviewReason.WRONG_SIZE,)} if action is _A.DECLINE else {}
            do(stores, one, action, undoes=1 if action is _A.UNDO else None, **why)
        found.append(one)
    return found


def by_hand(stores: SqlStores, statement: str, **values: str) -> None:
    with stores.database.writing() as connection:
        connection.execute(text(statement), values)


def wrong(stores: SqlStores) -> list[tuple[str, Wrong]]:
    return [(one.introduction, one.what) for one in disagreeing(stores.database)[1]]


def test_what_the_software_writes_agrees(stores: SqlStores, five: list[Introduction]) -> None:
    assert disagreeing(stores.database) == (5, ())


def test_an_office_without_introductions_agrees(stores: SqlStores) -> None:
    assert disagreeing(stores.database) == (0, ())


@pytest.mark.parametrize(
    ("place", "statement", "what"),
    [
        (0, "UPDATE introduction_states SET state = 'approved' WHERE introduction_id = :one",
         Wrong.STATE),
        (1, "DELETE FROM slot_holdings WHERE introduction_id = :one", Wrong.NO_SLOT),
        (2, "DELETE FROM introduction_states WHERE introduction_id = :one", Wrong.MISSING),
        (3, "UPDATE introduction_states SET chance = 0.75 WHERE introduction_id = :one",
         Wrong.REQUEST),
        (4, "UPDATE introduction_states SET since = '2020-01-01T00:00:00.000000+00:00'"
            " WHERE introduction_id = :one", Wrong.SINCE),
    ],
)  # fmt: skip
def test_what_was_changed_by_hand_is_named(
    stores: SqlStores, five: list[Introduction], place: int, statement: str, what: Wrong
) -> None:
    by_hand(stores, statement, one=five[place].id)
    assert wrong(stores) == [(five[place].id, what)]


def test_a_slot_that_was_given_to_another_is_named_on_both_sides(
    stores: SqlStores, five: list[Introduction]
) -> None:
    statement = "UPDATE slot_holdings SET introduction_id = :two WHERE introduction_id = :one"
    by_hand(stores, statement, one=five[1].id, two=five[0].id)
    assert sorted(wrong(stores)) == sorted([(five[0].id, Wrong.SLOT), (five[1].id, Wrong.NO_SLOT)])


@pytest.mark.parametrize("block", [1, 2, 5, 6])
def test_all_are_read_once_in_blocks(
    stores: SqlStores, five: list[Introduction], block: int
) -> None:
    found = [one.id for one in kept_introductions(stores.database, block)]
    assert found == sorted(one.id for one in five)
