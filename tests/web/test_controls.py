"""What people type into the controls that all forms share."""

from __future__ import annotations

from datetime import date

import pytest

from web.controls import day_of


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2026-03-31", date(2026, 3, 31)),
        (" 2026-03-31 ", date(2026, 3, 31)),
        ("", None),
        ("20260331", None),
        ("2026-W14-2", None),
        ("2026-02-30", None),
        ("31.03.2026", None),
    ],
)
def test_a_day_is_read_in_one_form(typed: str, day: date | None) -> None:
    assert day_of(typed) == day
