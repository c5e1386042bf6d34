"""What a demonstration needs from outside; the rules of ``matcher/ports.py`` hold here as well."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Mark(StrEnum):
    """What an installation is for good; no mark is ever taken away."""

    #: All firms, people and decisions are synthetic.
    DEMONSTRATION = "demonstration"
    #: The demonstration was filled to its end.
    FILLED = "filled"


class MarkStore(Protocol):
    """The marks of an installation; append-only."""

    def marks(self) -> frozenset[Mark]:
        """Return the marks; none is the rule."""
        ...

    def set_mark(self, mark: Mark, actor: str, now: datetime) -> None:
        """Set a mark, with its audit row in the same transaction; again changes nothing.

        Raises
        ------
        NotEmptyError : it would become a demonstration, and something is stored already: a
            profile, an account, an invitation, a network or an audit row.
        """
        ...
