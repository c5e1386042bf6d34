"""What the forms of all pages share: choices, and what is wrong beside a control."""

from __future__ import annotations

from typing import Protocol

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
