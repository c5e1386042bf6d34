"""The audit trail on real databases: a chain that grows, and keys that can be destroyed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from data.audit import AuditTrail, SqlAuditStore
from data.store import SqlStores, open_stores
from matcher.audit import FIRST, AuditEvent, AuditRow, BrokenRow, first_broken
from matcher.links import hash_token
from matcher.review_errors import UnreadableRowsError
from tests.databases import KINDS, address_of
from tests.fakes import NOW

EVENT = AuditEvent("account:1", "profile.saved", "profile:p", {"names": ["한빛"], "revision": 2})
OTHER = replace(EVENT, subject="profile:q", detail={})
CONTENT = {"name": "Muster GmbH"}


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStores]:
    opened = open_stores(address_of(request, request.param, tmp_path))
    yield opened
    opened.close()


@pytest.fixture
def trail(stores: SqlStores) -> SqlAuditStore:
    return SqlAuditStore(stores.database)


@pytest.fixture
def firm(stores: SqlStores) -> str:
    expires = NOW + timedelta(days=1)
    return stores.profiles.create({}, hash_token("x"), expires, NOW).profile_id


def add(stores: SqlStores, *events: AuditEvent) -> list[AuditRow]:
    with stores.database.writing() as connection:
        return [AuditTrail(connection).add(event, NOW) for event in events]


def digest(stores: SqlStores, firm: str) -> str:
    with stores.database.writing() as connection:
        return AuditTrail(connection).digest(firm, CONTENT)


def by_hand(stores: SqlStores, statement: str) -> None:
    """Change the trail as somebody would who owns the database."""
    drops = ["DROP TRIGGER audit_no_change ON audit"]
    if stores.database.is_sqlite:
        drops = ["DROP TRIGGER audit_no_update", "DROP TRIGGER audit_no_delete"]
    with stores.database.writing() as connection:
        for drop in drops:
            connection.execute(text(drop))
        connection.execute(text(statement))


def test_an_empty_trail_has_no_end(trail: SqlAuditStore) -> None:
    assert trail.rows() == ()
    assert trail.last() is None


def test_the_chain_grows_across_transactions(stores: SqlStores, trail: SqlAuditStore) -> None:
    first, second = add(stores, EVENT, OTHER)
    (third,) = add(stores, EVENT)
    assert [one.id for one in (first, second, third)] == [1, 2, 3]
    assert first.previous_hash == FIRST
    assert third.previous_hash == second.row_hash
    assert trail.rows() == (first, second, third)
    assert trail.last() == third
    assert first_broken(trail.rows()) is None


def test_the_chain_is_read_in_blocks(stores: SqlStores, trail: SqlAuditStore) -> None:
    rows = tuple(add(stores, EVENT, OTHER, EVENT))
    assert trail.after(0, 2) == rows[:2]
    assert trail.after(2, 2) == rows[2:]
    assert trail.after(3, 2) == ()


def test_what_is_never_written_cannot_be_read(stores: SqlStores, trail: SqlAuditStore) -> None:
    rows = tuple(add(stores, EVENT, OTHER, EVENT))
    by_hand(stores, "UPDATE audit SET at = 'yesterday' WHERE id = 2")
    assert trail.after(0, 1) == rows[:1]
    assert trail.after(2, 5) == rows[2:]
    with pytest.raises(UnreadableRowsError):
        trail.after(0, 3)


def test_one_thing_has_a_history_of_its_own(stores: SqlStores, trail: SqlAuditStore) -> None:
    first, _, third = add(stores, EVENT, OTHER, EVENT)
    assert trail.of_subject("profile:p") == (first, third)
    assert trail.of_subject("profile:r") == ()


def test_a_change_that_fails_leaves_no_row(stores: SqlStores, trail: SqlAuditStore) -> None:
    (first,) = add(stores, EVENT)
    with pytest.raises(IntegrityError, match="actor"):
        add(stores, OTHER, replace(OTHER, actor=""))
    assert trail.rows() == (first,)
    (second,) = add(stores, OTHER)
    assert (second.id, second.previous_hash) == (2, first.row_hash)


def test_a_time_of_another_zone_does_not_break_the_chain(
    stores: SqlStores, trail: SqlAuditStore
) -> None:
    with stores.database.writing() as connection:
        AuditTrail(connection).add(EVENT, NOW.astimezone(timezone(timedelta(hours=9))))
    assert first_broken(trail.rows()) is None


@pytest.mark.parametrize(
    ("statement", "broken"),
    [
        ("UPDATE audit SET actor = 'account:2' WHERE id = 2", BrokenRow(2, "changed")),
        ("UPDATE audit SET detail = '{}' WHERE id = 1", BrokenRow(1, "changed")),
        (f"UPDATE audit SET row_hash = '{'1' * 64}' WHERE id = 1", BrokenRow(1, "changed")),
        (f"UPDATE audit SET previous_hash = '{'1' * 64}' WHERE id = 3", BrokenRow(3, "unlinked")),
        ("DELETE FROM audit WHERE id = 2", BrokenRow(2, "gap")),
    ],
)
def test_the_first_row_changed_by_hand_is_named(
    stores: SqlStores, trail: SqlAuditStore, statement: str, broken: BrokenRow
) -> None:
    add(stores, EVENT, OTHER, EVENT)
    by_hand(stores, statement)
    assert first_broken(trail.rows()) == broken


def test_no_two_rows_follow_the_same_row(stores: SqlStores) -> None:
    add(stores, EVENT)
    statement = (
        "INSERT INTO audit SELECT 2, at, actor, action, subject, detail, digest, previous_hash,"
        f" '{'1' * 64}' FROM audit"
    )
    with (
        pytest.raises(IntegrityError, match="previous_hash"),
        stores.database.writing() as connection,
    ):
        connection.execute(text(statement))


def test_equal_content_has_an_equal_digest_while_the_key_lives(
    stores: SqlStores, firm: str
) -> None:
    first = digest(stores, firm)
    assert len(first) == 64
    assert digest(stores, firm) == first


def test_each_firm_has_a_key_of_its_own(stores: SqlStores, firm: str) -> None:
    expires = NOW + timedelta(days=1)
    other = stores.profiles.create({}, hash_token("y"), expires, NOW).profile_id
    assert digest(stores, firm) != digest(stores, other)


def test_erasing_a_profile_destroys_its_key_and_leaves_the_chain_whole(
    stores: SqlStores, trail: SqlAuditStore, firm: str
) -> None:
    (row,) = add(stores, replace(EVENT, digest=digest(stores, firm)))
    stores.profiles.erase(firm, NOW)
    with stores.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM audit_keys")).scalar_one() == 0
    assert row in trail.rows()
    assert first_broken(trail.rows()) is None
