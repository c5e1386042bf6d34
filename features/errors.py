"""The one root of every error that Clusterbridge raises on purpose."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

LONGEST_SHOWN = 60
"""Characters of what was given that a message repeats at most."""


def shortened(text: str) -> str:
    """Return a text as a message repeats it.

    Parameters
    ----------
    text : of any length; of more than :data:`LONGEST_SHOWN` characters the beginning stays.
    """
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


class ClusterbridgeError(Exception):
    """Root of all expected errors; its message may be shown to a person."""

    #: What mends it, for whoever runs the installation; empty where only the message helps.
    mend: str = ""


class ProfileError(ClusterbridgeError):
    """A profile that cannot be accepted, with every fault named at once.

    Parameters
    ----------
    faults : one :class:`Fault` per field that is wrong, at least one.
    """

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("; ".join(str(fault) for fault in faults))


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing that is wrong with one field; equal where field, code and value are.

    Parameters
    ----------
    field : dotted name of the field, such as ``readiness.network``.
    code : stable key of the rule that was broken, such as ``unknown_code``.
    value : what was given, shortened for display.
    allowed : what would have been accepted, in plain words or as a list.
    suggestion : the nearest accepted value, or an empty string.
    place : ``line:column`` in a file, where that is what is wrong.
    """

    field: str
    code: str
    value: str = ""
    allowed: str = dataclasses.field(default="", compare=False, repr=False)
    suggestion: str = dataclasses.field(default="", compare=False, repr=False)
    place: str = dataclasses.field(default="", compare=False, repr=False)

    def __str__(self) -> str:
        text = f"{self.field}: {self.code.replace('_', ' ')}"
        if self.place:
            text += f" at {self.place}"
        if self.value:
            text += f" ({self.value!r})"
        if self.allowed:
            text += f"; allowed: {self.allowed}"
        if self.suggestion:
            text += f"; did you mean {self.suggestion!r}?"
        return text


class UnknownCodeError(ClusterbridgeError):
    """A code, identifier or key that is in none of the known lists."""

    def __init__(self, kind: str, value: str, suggestion: str = "") -> None:
        self.kind = kind
        self.value = value
        self.suggestion = suggestion
        hint = f"; did you mean {suggestion!r}?" if suggestion else ""
        super().__init__(f"unknown {kind} {shortened(value)!r}{hint}")
