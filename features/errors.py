"""The one root of every error that Clusterbridge raises on purpose."""

from __future__ import annotations

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


class Fault:
    """One thing that is wrong with one field.

    Parameters
    ----------
    field : dotted name of the field, such as ``readiness.network``.
    code : stable key of the rule that was broken, such as ``unknown_code``.
    value : what was given, shortened for display.
    allowed : what would have been accepted, in plain words or as a list.
    suggestion : the nearest accepted value, or an empty string.
    """

    __slots__ = ("allowed", "code", "field", "suggestion", "value")

    def __init__(
        self, field: str, code: str, value: str = "", allowed: str = "", suggestion: str = ""
    ) -> None:
        self.field = field
        self.code = code
        self.value = value
        self.allowed = allowed
        self.suggestion = suggestion

    def __str__(self) -> str:
        text = f"{self.field}: {self.code.replace('_', ' ')}"
        if self.value:
            text += f" ({self.value!r})"
        if self.allowed:
            text += f"; allowed: {self.allowed}"
        if self.suggestion:
            text += f"; did you mean {self.suggestion!r}?"
        return text

    def __repr__(self) -> str:
        return f"Fault({self.field!r}, {self.code!r}, {self.value!r})"

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, Fault):
            return NotImplemented
        return (self.field, self.code, self.value) == (other.field, other.code, other.value)

    def __hash__(self) -> int:
        return hash((self.field, self.code, self.value))


class UnknownCodeError(ClusterbridgeError):
    """A code, identifier or key that is in none of the known lists."""

    def __init__(self, kind: str, value: str, suggestion: str = "") -> None:
        self.kind = kind
        self.value = value
        self.suggestion = suggestion
        hint = f"; did you mean {suggestion!r}?" if suggestion else ""
        super().__init__(f"unknown {kind} {shortened(value)!r}{hint}")
