"""A chain of audit rows shows where somebody meddled with it."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.audit import FIRST, AuditEvent, AuditRow, BrokenRow, chained, digest_of, first_broken
from matcher.documents import plain
from tests.fakes import NOW

EVENT = AuditEvent("account:1", "profile.saved", "profile:p", {"revision": 2}, "d" * 64)


def chain(*events: AuditEvent) -> list[AuditRow]:
    rows: list[AuditRow] = []
    for number, event in enumerate(events, start=1):
        previous = rows[-1].row_hash if rows else FIRST
        rows.append(chained(event, number, NOW + timedelta(minutes=number), previous))
    return rows


THREE = chain(EVENT, replace(EVENT, action="profile.erased", detail={}), EVENT)


def test_a_row_is_hashed_with_all_that_it_says() -> None:
    written = (
        '{"action":"profile.saved","actor":"account:1","at":"2026-03-01T09:30:00.000000+00:00",'
        f'"detail":{{"revision":2}},"digest":"{"d" * 64}","id":1,"previous":"{"0" * 64}",'
        '"subject":"profile:p"}'
    )
    row = chained(EVENT, 1, NOW, FIRST)
    assert row == AuditRow(1, NOW, EVENT, "0" * 64, sha256(written.encode()).hexdigest())


def test_a_whole_chain_is_broken_nowhere() -> None:
    assert first_broken([]) is None
    assert first_broken(THREE) is None


@pytest.mark.parametrize(
    "changed",
    [
        replace(THREE[1], at=NOW),
        replace(THREE[1], row_hash="0" * 64),
        *(
            replace(THREE[1], event=replace(THREE[1].event, **{name: value}))
            for name, value in [
                ("actor", "account:2"),
                ("action", "profile.saved"),
                ("subject", "profile:q"),
                ("detail", {"revision": 1}),
                ("digest", ""),
            ]
        ),
    ],
)
def test_a_row_that_was_changed_is_named(changed: AuditRow) -> None:
    assert first_broken([THREE[0], changed, THREE[2]]) == BrokenRow(2, "changed")


@pytest.mark.parametrize(
    ("rows", "broken"),
    [
        ([THREE[1], THREE[2]], BrokenRow(1, "gap")),
        ([THREE[0], THREE[2]], BrokenRow(2, "gap")),
        ([THREE[0], THREE[0], THREE[1]], BrokenRow(2, "gap")),
        ([THREE[0], THREE[2], THREE[1]], BrokenRow(2, "gap")),
    ],
)
def test_a_missing_row_is_named(rows: list[AuditRow], broken: BrokenRow) -> None:
    assert first_broken(rows) == broken


def test_a_row_that_was_changed_with_its_hash_is_betrayed_by_the_next() -> None:
    forged = chained(replace(EVENT, actor="account:2"), 2, NOW, THREE[0].row_hash)
    assert first_broken([THREE[0], forged, THREE[2]]) == BrokenRow(3, "unlinked")


def test_a_chain_begins_at_nothing() -> None:
    assert first_broken([chained(EVENT, 1, NOW, "1" * 64)]) == BrokenRow(1, "unlinked")


def test_the_same_moment_has_the_same_hash_in_every_time_zone() -> None:
    seoul = NOW.astimezone(timezone(timedelta(hours=9)))
    assert chained(EVENT, 1, seoul, FIRST).row_hash == chained(EVENT, 1, NOW, FIRST).row_hash


@given(
    st.dictionaries(
        st.integers() | st.text(),
        st.none() | st.booleans() | st.floats(allow_nan=False, allow_infinity=False) | st.text()
        | st.tuples(st.integers()),
        max_size=5,
    ).filter(lambda found: len({type(key) for key in found}) <= 1),
    st.datetimes(min_value=datetime(1900, 1, 1), timezones=st.just(UTC)),
)  # fmt: skip
def test_a_row_read_back_from_json_is_whole(detail: dict[Any, Any], at: datetime) -> None:
    row = chained(replace(EVENT, detail=detail), 1, at, FIRST)
    stored = replace(row, event=replace(row.event, detail=plain(detail)))
    assert first_broken([stored]) is None


def test_a_digest_depends_on_content_and_key_and_shows_neither() -> None:
    # Worked out with: printf '{"name":"Eva"}' | openssl dgst -sha256 -hmac key
    digest = "f85806a088948764efab18cef6e99a5ad643c620f95419a7f1654a020d64bd86"
    assert digest_of({"name": "Eva"}, "key") == digest
    assert digest_of({"name": "Eve"}, "key") != digest
    assert digest_of({"name": "Eva"}, "other") != digest
