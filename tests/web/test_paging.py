"""Pages of a sorted queue: places in addresses, and the pages beside one."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.review_records import Place, QueuePage, QueueQuery
from tests.fakes import NOW
from web.paging import Turns, place_text, read_place, turned, turns_of

PLACE = Place(-0.25, NOW, "a-1")


@given(st.floats(allow_nan=False, allow_infinity=False), st.integers(0, 10**9))
def test_a_place_reads_back_as_it_was_to_the_last_bit(value: float, microseconds: int) -> None:
    place = Place(value, NOW + timedelta(microseconds=microseconds), "0b5e-1")
    assert read_place(place_text(place)) == place


@pytest.mark.parametrize(
    "text",
    [
        "", "end", "50", "~~", "0.0~2026-03-01T09:30:00~a", "0.0~2026-13-01T09:30:00+00:00~a",
        "nan~2026-03-01T09:30:00+00:00~a", "1e999~2026-03-01T09:30:00+00:00~a",
        "1-1~2026-03-01T09:30:00+00:00~a", "0.0~2026-03-01T09:30:00+00:00~",
        "0.0~2026-03-01T09:30:00+00:00~a'b", "0.0~2026-03-01T09:30:00+00:00~" + "a" * 37,
        "0.0~0001-01-01T00:00:00+14:00~a", "0.0~9999-12-31T23:59:59-14:00~a",
        "٣.0~2026-03-01T09:30:00+00:00~a",
    ],
)  # fmt: skip
def test_what_is_no_place_is_none(text: str) -> None:
    assert read_place(text) is None


@dataclass
class Queue:
    """A queue of numbered rows in pages of two, that notes what was asked for."""

    count: int
    asked: list[QueueQuery] = field(default_factory=list)

    def __call__(self, query: QueueQuery) -> QueuePage:
        self.asked.append(query)
        rows = list(range(1, self.count + 1))
        if query.at is not None:
            at = query.at.value
            rows = [row for row in rows if (row < at if query.backwards else row > at)]
        rows = rows[-2:] if query.backwards else rows[:2]
        if not rows:
            return QueuePage((), self.count)
        page: Any = tuple(rows)
        return QueuePage(page, self.count, rows[0], at_row(rows[0]), at_row(rows[-1]))


def at_row(row: float) -> Place:
    return Place(float(row), NOW, f"row-{int(2 * row)}")


def shown(count: int, **asked: str) -> Any:
    return turned(QueueQuery(count=2), asked, Queue(count)).introductions


@pytest.mark.parametrize(
    ("asked", "rows"),
    [
        ({}, (1, 2)),
        ({"after": place_text(at_row(2))}, (3, 4)),
        ({"after": place_text(at_row(2.5))}, (3, 4)),
        ({"before": place_text(at_row(5))}, (3, 4)),
        ({"before": "end"}, (4, 5)),
        ({"after": "nonsense"}, (1, 2)),
        ({"before": "nonsense"}, (1, 2)),
        # Nothing is behind it any more: the last page. Less than a page before it: the first.
        ({"after": place_text(at_row(5))}, (4, 5)),
        ({"before": place_text(at_row(2))}, (1, 2)),
        ({"before": place_text(at_row(1))}, (1, 2)),
    ],
)
def test_an_address_leads_to_its_page(asked: dict[str, str], rows: tuple[int, ...]) -> None:
    assert shown(5, **asked) == rows


def test_an_empty_queue_has_one_empty_page() -> None:
    assert shown(0) == shown(0, before="end") == shown(0, after=place_text(PLACE)) == ()


def test_a_page_links_to_the_first_the_one_before_the_next_and_the_last() -> None:
    def turns(**asked: str) -> Turns:
        page = turned(QueueQuery(count=2), asked, Queue(5))
        return turns_of(page, lambda where: "?" + "&".join(f"{k}={v}" for k, v in where.items()))

    first, third, fourth = (place_text(at_row(row)) for row in (2, 3, 4))
    assert turns() == Turns("", "", f"?after={first}", "?before=end")
    assert turns(after=first) == Turns("?", f"?before={third}", f"?after={fourth}", "?before=end")
    assert turns(before="end") == Turns("?", f"?before={fourth}", "", "")
    assert turns_of(QueuePage((), 0), str) == Turns()


def test_filters_of_a_query_hold_on_every_page() -> None:
    queue, query = Queue(5), QueueQuery(firms=frozenset({"p"}), count=2)
    for asked in ({}, {"before": "end"}, {"after": place_text(PLACE)}):
        turned(query, asked, queue)
    assert {replace(one, at=None, backwards=False) for one in queue.asked} == {query}
