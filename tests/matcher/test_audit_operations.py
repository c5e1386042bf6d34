"""Checking the audit trail block by block."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from types import SimpleNamespace
from typing import Any

import pytest

from matcher.audit import FIRST, AuditEvent, AuditRow, BrokenRow, chained
from matcher.audit_operations import BLOCK, Checked, verify_trail
from matcher.review_errors import UnreadableRowsError
from tests.fakes import NOW

EVENT = AuditEvent("account:1", "profile.saved", "profile:p", {})


def chain(count: int) -> list[AuditRow]:
    rows: list[AuditRow] = []
    for number in range(1, count + 1):
        rows.append(chained(EVENT, number, NOW, rows[-1].row_hash if rows else FIRST))
    return rows


@dataclass
class Trail:
    """A trail that can only be read in blocks, and notes what was asked for."""

    stored: list[AuditRow]
    unreadable: int = 0
    asked: list[tuple[int, int]] = field(default_factory=list)

    def after(self, number: int, most: int) -> tuple[AuditRow, ...]:
        self.asked.append((number, most))
        found = tuple(row for row in self.stored if row.id > number)[:most]
        if self.unreadable in [row.id for row in found]:
            raise UnreadableRowsError
        return found


def verified(trail: Trail, *more: Any) -> Checked:
    services: Any = SimpleNamespace(audit=trail)
    return verify_trail(services, *more)


@pytest.mark.parametrize("count", [0, 1, 6, 7, 8, 14, 20])
def test_a_whole_chain_of_any_length_is_read_to_its_end_in_blocks(count: int) -> None:
    rows = chain(count)
    trail = Trail(rows)
    assert verified(trail, "", 7) == Checked(count, rows[-1] if rows else None, None, False)
    assert [most for _, most in trail.asked] == [7] * (count // 7 + 1 + (count % 7 > 0))
    assert [number for number, _ in trail.asked] == sorted({number for number, _ in trail.asked})


@pytest.mark.parametrize("place", [1, 6, 7, 8, 19, 20])
def test_a_changed_row_is_named_wherever_it_stands_in_its_block(place: int) -> None:
    rows = chain(20)
    rows[place - 1] = replace(rows[place - 1], event=replace(EVENT, actor="account:2"))
    trail = Trail(rows)
    assert verified(trail, "", 7).broken == BrokenRow(place, "changed")
    # Nothing is read behind the block of the broken row.
    assert max(number for number, _ in trail.asked) < place


@pytest.mark.parametrize("place", [7, 8, 9])
def test_a_missing_row_is_named_at_the_edge_of_a_block(place: int) -> None:
    rows = chain(20)
    del rows[place - 1]
    assert verified(Trail(rows), "", 7).broken == BrokenRow(place, "gap")


@pytest.mark.parametrize("place", [1, 7, 8, 20])
def test_a_row_that_cannot_be_read_is_named_after_all_before_it_were_checked(place: int) -> None:
    found = verified(Trail(chain(20), unreadable=place), "", 7)
    assert (found.broken, found.count) == (BrokenRow(place, "unreadable"), place - 1)


def test_a_changed_row_before_one_that_cannot_be_read_is_the_first() -> None:
    place = 3
    rows = chain(20)
    rows[place - 1] = replace(rows[place - 1], row_hash="1" * 64)
    found = verified(Trail(rows, unreadable=5), "", 7)
    assert found.broken == BrokenRow(place, "changed")


def test_a_row_is_found_by_its_hash_in_whatever_block() -> None:
    place = 15
    rows = chain(20)
    assert verified(Trail(rows), rows[place].row_hash, 7).contains
    assert not verified(Trail(rows), "f" * 64, 7).contains


def test_no_more_than_one_block_is_asked_for_at_once() -> None:
    trail = Trail(chain(BLOCK + 1))
    assert verified(trail).count == BLOCK + 1
    assert trail.asked == [(0, BLOCK), (BLOCK, BLOCK), (BLOCK + 1, BLOCK)]
