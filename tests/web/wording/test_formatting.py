"""Numbers, dates and lists in three languages."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.wording.formatting import Formats, percent_attribute

DE, EN, KO = Formats("de"), Formats("en"), Formats("ko")
LANGUAGES = (DE, EN, KO)


@pytest.mark.parametrize(
    ("value", "digits", "german", "english", "korean"),
    [
        (30456, 0, "30.456", "30,456", "30,456"),
        (0.81, 2, "0,81", "0.81", "0.81"),
        (-1.5, 1, "−1,5", "−1.5", "−1.5"),
        (-0.001, 2, "0,00", "0.00", "0.00"),
        (1234567.891, 2, "1.234.567,89", "1,234,567.89", "1,234,567.89"),
    ],
)
def test_number_groups_thousands_and_writes_a_true_minus(
    value: float, digits: int, german: str, english: str, korean: str
) -> None:
    written = tuple(formats.number(value, digits) for formats in LANGUAGES)
    assert written == (german, english, korean)


@pytest.mark.parametrize(
    ("value", "german", "english"),
    [
        (0.52, "+0,52", "+0.52"),
        (-0.24, "−0,24", "−0.24"),
        (0.004, "0,00", "0.00"),
        (-0.004, "0,00", "0.00"),
        (0.0, "0,00", "0.00"),
    ],
)
def test_contribution_has_a_sign_unless_it_rounds_to_zero(
    value: float, german: str, english: str
) -> None:
    assert (DE.signed(value), EN.signed(value), KO.signed(value)) == (german, english, english)


def test_german_puts_a_no_break_space_before_per_cent() -> None:
    assert DE.percent(0.47) == "47\u00a0%"
    assert EN.percent(0.47) == KO.percent(0.47) == "47%"
    assert DE.percent(0.212, 1) == "21,2\u00a0%"


def test_span_has_the_sign_of_the_language() -> None:
    assert DE.percent_span(0.38, 0.57) == "38–57\u00a0%"
    assert EN.percent_span(0.38, 0.57) == "38–57%"
    assert KO.percent_span(0.38, 0.57) == "38~57%"
    assert DE.dated("2005-2012") == EN.dated("2005-2012") == "2005–2012"
    assert KO.dated("2005-2012") == "2005~2012"


def test_months_and_days_of_facts_are_written_in_words() -> None:
    assert [one.dated("2009-05") for one in (DE, EN, KO)] == ["Mai 2009", "May 2009", "2009년 5월"]
    assert DE.dated("2004-06-03") == "3.\u00a0Juni 2004"
    assert KO.dated("2004-06-03") == "2004년 6월 3일"
    assert [DE.dated(one) for one in ("2014-16", "2005/2010", "2005-13-40")] == [
        "2014-16", "2005/2010", "2005-13-40",
    ]  # fmt: skip


def test_date_is_written_in_words() -> None:
    day = date(2010, 4, 6)
    assert DE.day(day) == "6.\u00a0April 2010"
    assert EN.day(day) == "6\u00a0April 2010"
    assert KO.day(day) == "2010년 4월 6일"
    assert DE.day(date(2026, 3, 31)) == "31.\u00a0März 2026"


def test_moment_is_told_in_utc() -> None:
    moment = datetime(2026, 11, 22, 1, 5, tzinfo=timezone(timedelta(hours=9)))
    assert EN.moment(moment) == "21\u00a0November 2026, 16:05\u00a0UTC"
    assert KO.moment(moment.astimezone(UTC)) == "2026년 11월 21일 16:05\u00a0UTC"


def test_moment_without_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="has no time zone"):
        DE.moment(datetime(2026, 11, 22))


def test_listing_joins_with_the_word_of_the_language() -> None:
    assert DE.listing(["A", "B", "C"]) == "A, B und C"
    assert EN.listing(["A", "B"]) == "A and B"
    assert KO.listing(["가", "나", "다"]) == "가, 나, 다"
    assert EN.listing(["A"]) == "A"
    assert EN.listing([]) == ""


@pytest.mark.parametrize(
    ("before", "after", "digits"),
    [
        (0.2, 0.3, 0),
        (0.201, 0.203, 1),
        (0.2, 0.2004, None),
        (0.07, 0.08, 1),
        (0.0701, 0.0702, None),
    ],
)
def test_a_change_is_shown_with_as_many_digits_as_it_needs(
    before: float, after: float, digits: int | None
) -> None:
    assert EN.change_digits(before, after) == digits


def test_attribute_is_kept_inside_the_box_and_free_of_the_language() -> None:
    assert percent_attribute(0.4333) == "43.3%"
    assert percent_attribute(0.5) == "50%"
    assert percent_attribute(-1) == "0%"
    assert percent_attribute(7) == "100%"


@given(st.floats(-1e9, 1e9), st.integers(0, 6))
def test_number_is_the_same_number_in_every_language(value: float, digits: int) -> None:
    german = DE.number(value, digits).replace(".", "").replace(",", ".").replace("−", "-")
    english = EN.number(value, digits).replace(",", "").replace("−", "-")
    assert float(german) == float(english) == pytest.approx(round(value, digits))
    assert KO.number(value, digits) == EN.number(value, digits)
