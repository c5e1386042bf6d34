"""Numbers, dates and lists as German, Korean and English readers expect them; pure, no Flask."""

from __future__ import annotations

import re
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime

MINUS = "\u2212"
NO_BREAK_SPACE = "\u00a0"
EN_DASH = "\u2013"
WORD_JOINER = "\u2060"

_GROUP = {"de": ".", "en": ",", "ko": ","}
_POINT = {"de": ",", "en": ".", "ko": "."}
_PERCENT = {"de": f"{NO_BREAK_SPACE}%", "en": "%", "ko": "%"}
#: Korean writes a span with a tilde, German and English with an en dash.
_TO = {"de": EN_DASH, "en": EN_DASH, "ko": "~"}
_AND = {"de": " und ", "en": " and ", "ko": ", "}
_GERMAN_MONTHS = (
    "Januar",
    "Februar",
    "März",
    "April",
    "Mai",
    "Juni",
    "Juli",
    "August",
    "September",
    "Oktober",
    "November",
    "Dezember",
)
_ENGLISH_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
MONTH_NAMES = (_GERMAN_MONTHS, _ENGLISH_MONTHS)
_SPAN_OF_YEARS = re.compile(r"\d{4}-\d{4}")
_MONTH = re.compile(r"\d{4}-\d{2}")
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


@dataclass(frozen=True, slots=True)
class Formats:
    """All ways to write a value in one language.

    Parameters
    ----------
    language : ``de``, ``en`` or ``ko``.
    """

    language: str

    def number(self, value: float, digits: int = 0) -> str:
        """Write a number with grouped thousands, such as ``30.456`` or ``−0,5``."""
        plain = f"{abs(value):,.{digits}f}"
        text = plain.translate(
            {ord(","): _GROUP[self.language], ord("."): _POINT[self.language]},
        )
        return f"{MINUS}{text}" if value < 0 and _is_not_zero(plain) else text

    def signed(self, value: float, digits: int = 2) -> str:
        """Write a contribution with its sign, such as ``+0,52``; what rounds to 0 has none."""
        text = self.number(value, digits)
        return f"+{text}" if value > 0 and _is_not_zero(f"{value:.{digits}f}") else text

    def percent(self, fraction: float, digits: int = 0) -> str:
        """Write a share (1.0 is the whole) in per cent, such as ``47 %`` or ``47%``."""
        return f"{self.number(100.0 * fraction, digits)}{_PERCENT[self.language]}"

    def change_digits(self, before: float, after: float) -> int | None:
        """Return how many digits show that a share has changed, or None where one is not enough.

        Parameters
        ----------
        before, after : 0-1; below one tenth a whole per cent is too coarse, so one digit is shown.
        """
        for digits in (1,) if min(before, after) < 0.1 else (0, 1):
            if self.percent(before, digits) != self.percent(after, digits):
                return digits
        return None

    def span(self, low: float, high: float, digits: int = 0) -> str:
        """Write a range of numbers, such as ``38–57``."""
        return f"{self.number(low, digits)}{_TO[self.language]}{self.number(high, digits)}"

    def percent_span(self, low: float, high: float, digits: int = 0) -> str:
        """Write a range of shares (1.0 is the whole), such as ``38–57 %``."""
        return self.span(100.0 * low, 100.0 * high, digits) + _PERCENT[self.language]

    def dated(self, text: str) -> str:
        """Write a span of years, a month or a day as tables keep it; others stay as they are.

        Examples
        --------
        >>> [Formats("en").dated(one) for one in ("2005-2012", "2009-05", "2014-16")]
        ['2005\u20132012', 'May 2009', '2014-16']
        >>> Formats("ko").dated("2004-06-03")
        '2004\ub144 6\uc6d4 3\uc77c'
        """
        if _SPAN_OF_YEARS.fullmatch(text):
            return text.replace("-", _TO[self.language])
        with suppress(ValueError):
            if _MONTH.fullmatch(text):
                return self.month(date.fromisoformat(f"{text}-01"))
            if _DAY.fullmatch(text):
                return self.day(date.fromisoformat(text))
        return text

    def month(self, value: date) -> str:
        """Write the month of a date, such as ``April 2010``."""
        if self.language == "ko":
            return f"{value.year}년 {value.month}월"
        months = _GERMAN_MONTHS if self.language == "de" else _ENGLISH_MONTHS
        return f"{months[value.month - 1]} {value.year}"

    def day(self, value: date) -> str:
        """Write a date in words, such as ``6. April 2010``."""
        if self.language == "ko":
            return f"{value.year}년 {value.month}월 {value.day}일"
        if self.language == "de":
            return f"{value.day}.{NO_BREAK_SPACE}{_GERMAN_MONTHS[value.month - 1]} {value.year}"
        return f"{value.day}{NO_BREAK_SPACE}{_ENGLISH_MONTHS[value.month - 1]} {value.year}"

    def moment(self, value: datetime) -> str:
        """Write a point in time in UTC, to the minute.

        Raises
        ------
        ValueError : the time has no zone.
        """
        if value.tzinfo is None:
            raise ValueError(f"moment: {value.isoformat()} has no time zone; give it in UTC")
        utc = value.astimezone(UTC)
        separator = " " if self.language == "ko" else ", "
        return f"{self.day(utc)}{separator}{utc:%H:%M}{NO_BREAK_SPACE}UTC"

    def listing(self, items: Sequence[str]) -> str:
        """Join words, such as ``A, B und C``; nothing gives an empty string."""
        *head, last = items or [""]
        return f"{', '.join(head)}{_AND[self.language]}{last}" if head else last


def percent_attribute(fraction: float) -> str:
    """Write a share as an SVG attribute: per cent, one digit, always with a point.

    Parameters
    ----------
    fraction : share of the box, kept within 0-1.
    """
    return f"{100.0 * min(1.0, max(0.0, fraction)):.1f}".removesuffix(".0") + "%"


def _is_not_zero(text: str) -> bool:
    return any(digit in text for digit in "123456789")
