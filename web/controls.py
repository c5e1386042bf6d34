"""What the forms of all pages share: choices, and what is wrong beside a control."""

from __future__ import annotations

import re
from datetime import date
from typing import Protocol

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
Option = tuple[str, str, str]
"""A choice: its value, what it is called, and a note on it."""
Faults = tuple[tuple[str, str], ...]
"""Controls with what is wrong with them, in the order of the form."""


class _HasFaults(Protocol):
    @property
    def faults(self) -> Faults: ...


class Faulty:
    """A form, or a page with one, that has ``faults``."""

    __slots__ = ()

    def fault(self: _HasFaults, control: str) -> str:
        """Return what is wrong with one control, or nothing."""
        return next((text for name, text in self.faults if name == control), "")


def fault_of(control: str) -> str:
    """Return the category of a flashed fault: the summary on the next page leads to its control."""
    return f"fault:{control}"


def day_of(text: str) -> date | None:
    """Return the day that was typed, such as 2026-03-31, None for none or what is none."""
    typed = text.strip()
    try:
        # Other forms of ISO 8601, such as weeks, are no form in which people give a day.
        return date.fromisoformat(typed) if _DAY.fullmatch(typed) else None
    except ValueError:
        return None
