"""The clock of a story that is being lived through."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from matcher.demonstration import DAYS

LENGTH = timedelta(days=DAYS + 10)
"""From the first account to the end: there are coordinators before the first firm comes."""


@dataclass
class StoryClock:
    """A clock that is set to each moment of a story.

    Parameters
    ----------
    end : moment up to which the story goes.
    """

    time: datetime
    end: datetime

    @classmethod
    def before(cls, end: datetime) -> StoryClock:
        """Return the clock at the beginning of a story that goes up to a moment."""
        return cls(end - LENGTH, end)

    def now(self) -> datetime:
        """Return the moment that the story has come to."""
        return self.time
