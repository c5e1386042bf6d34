"""The use case of checking the audit trail, a block at a time, however long it is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from matcher.audit import AuditRow, BrokenRow, first_broken
from matcher.operations import Services
from matcher.review_errors import UnreadableRowsError

BLOCK = 1000
"""Rows that are in memory at once."""


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of checking the trail.

    Parameters
    ----------
    count : rows that were read in order.
    last : the last of them, None for an empty trail.
    broken : the first row at which the chain is not what it should be, or None.
    contains : whether one of them has the hash that was asked for; False where none was.
    """

    count: int
    last: AuditRow | None
    broken: BrokenRow | None
    contains: bool


def verify_trail(services: Services, wanted: str = "", block: int = BLOCK) -> Checked:
    """Check the chain from its first row to its end.

    Rows that are added meanwhile may be part of it or not.

    Parameters
    ----------
    wanted : hash of a row that should be there, 64 hexadecimal digits; empty asks for none.
    block : rows to read at once, from 1.
    """
    reading = _Reading(services, block, wanted)
    broken = first_broken(reading)
    if broken is None and reading.unreadable:
        broken = BrokenRow(reading.count + 1, "unreadable")
    return Checked(reading.count, reading.last, broken, reading.contains)


class _Reading:
    """The rows of the trail in order, of which only the last is kept."""

    def __init__(self, services: Services, block: int, wanted: str) -> None:
        self._services, self._block, self._wanted = services, block, wanted
        self.count, self.contains, self.unreadable = 0, False, False
        self.last: AuditRow | None = None

    def __iter__(self) -> Iterator[AuditRow]:
        while rows := self._next():
            for row in rows:
                yield row
                self.count, self.last = self.count + 1, row
                self.contains = self.contains or row.row_hash == self._wanted

    def _next(self) -> tuple[AuditRow, ...]:
        after = self.last.id if self.last else 0
        try:
            return self._services.audit.after(after, self._block)
        except UnreadableRowsError:
            # Everything before the row that cannot be read is still checked, one by one.
            if self._block == 1:
                self.unreadable = True
                return ()
            self._block = 1
            return self._next()
