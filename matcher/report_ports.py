"""What reports need from outside; the rules of ``matcher/ports.py`` hold here as well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from matcher.review_records import Introduction


@dataclass(frozen=True, slots=True)
class Shortlist:
    """The ranking for one version of a firm's answers by one model.

    Parameters
    ----------
    first_shown_at : when any place of it was shown first.
    """

    profile_id: str
    revision: int
    model_version: str
    first_shown_at: datetime


class ReportStore(Protocol):
    """Everything that reports count, of all firms at once; only read."""

    def begun(self) -> Mapping[str, datetime]:
        """Return when each profile was begun, by its identifier."""
        ...

    def shortlists(self) -> tuple[Shortlist, ...]:
        """Return what was shown, the earliest first."""
        ...

    def requested(self, first: datetime, last: datetime) -> tuple[Introduction, ...]:
        """Return what was asked for from a moment on and before another, the oldest first."""
        ...
