"""Pages of a sorted queue: where one begins, as it stands in an address.

A page is named by the place of a row beside it, not by how many rows come before it: what is
decided or asked for meanwhile moves nothing from one page to another, and a late page is found as
fast as an early one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from math import isfinite, nan
from typing import Any

from matcher.review_records import Place, QueuePage, QueueQuery

AFTER, BEFORE = "after", "before"
END = "end"
"""The place behind the last row."""
_PLACE = re.compile(r"(-?[0-9.e+-]{1,30})~([0-9T:.+-]{20,40})~([0-9A-Za-z-]{1,36})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Turns:
    """Addresses of other pages, empty where there is no such page."""

    first_url: str = ""
    earlier_url: str = ""
    later_url: str = ""
    last_url: str = ""


def place_text(place: Place) -> str:
    """Return a place as it stands in an address."""
    return f"{place.value!r}~{place.requested_at.isoformat()}~{place.introduction}"


def read_place(text: str) -> Place | None:
    """Return the place of an address, None for what is none."""
    found = _PLACE.fullmatch(text)
    if found is None:
        return None
    value, moment = _number(found[1]), read_moment(found[2])
    if moment is None or not isfinite(value):
        return None
    return Place(value, moment, found[3])


def read_moment(text: str) -> datetime | None:
    """Return an aware moment in UTC, None for what is none; also where UTC has no such year."""
    try:
        found = datetime.fromisoformat(text)
        return None if found.tzinfo is None else found.astimezone(UTC)
    except (ValueError, OverflowError):
        return None


def _number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return nan


def turned(
    query: QueueQuery, asked: Mapping[str, str], page_of: Callable[[QueueQuery], QueuePage]
) -> QueuePage:
    """Return the page that an address asks for.

    Where there is nothing behind a place any more it is the last page, and where a page before a
    place would not be full, or the place is none, the first one.

    Parameters
    ----------
    query : filters, order and size of a page.
    asked : may hold ``after`` or ``before``.
    """
    before, after = asked.get(BEFORE, ""), read_place(asked.get(AFTER, ""))
    if before == END:
        return page_of(replace(query, backwards=True))
    if (place := read_place(before)) is not None:
        found = page_of(replace(query, at=place, backwards=True))
        return page_of(query) if found.number <= 1 else found
    found = page_of(replace(query, at=after))
    if after is not None and not found.introductions and found.total:
        return page_of(replace(query, backwards=True))
    return found


def turns_of(found: QueuePage, url_of: Callable[[Mapping[str, Any]], str]) -> Turns:
    """Return the addresses of the pages beside one.

    Parameters
    ----------
    url_of : from what stands in the address for paging to the address, filters included.
    """
    if found.start is None or found.end is None:
        return Turns()
    is_first = found.number == 1
    is_last = found.number + len(found.introductions) > found.total
    return Turns(
        "" if is_first else url_of({}),
        "" if is_first else url_of({BEFORE: place_text(found.start)}),
        "" if is_last else url_of({AFTER: place_text(found.end)}),
        "" if is_last else url_of({BEFORE: END}),
    )
