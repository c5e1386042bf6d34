"""When somebody is reminded that nothing happens, and when silence counts as an end."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from matcher.notices import Audience
from matcher.review import TRANSITIONS, ReviewAction, ReviewState
from matcher.review_records import Introduction

_S = ReviewState
REMINDED: Mapping[ReviewState, Audience] = {
    **dict.fromkeys(
        (_S.REQUESTED, _S.DEFERRED, _S.APPROVED, _S.CONTACTED, _S.NOT_NOW, _S.INTERESTED),
        Audience.COORDINATORS,
    ),
    **dict.fromkeys((_S.NEEDS_INFORMATION, _S.MET, _S.LETTER_OF_INTENT), Audience.FIRM),
}
"""In which states somebody can be reminded, and who."""

EXPIRING = frozenset(state for state, action in TRANSITIONS if action is ReviewAction.EXPIRE)
"""States that can end by silence."""


class Silence(StrEnum):
    """What follows from silence."""

    REMIND = "remind"
    EXPIRE = "expire"


@dataclass(frozen=True)
class Patience:
    """After how many days in a state something follows; a state that is missing never.

    Parameters
    ----------
    remind : for states of :data:`REMINDED`; once each time that the state is entered.
    expire : for states of :data:`EXPIRING`.

    The defaults are assumptions; nobody has measured how long partners take.
    """

    remind: Mapping[ReviewState, int] = field(
        default_factory=lambda: {
            _S.REQUESTED: 7, _S.DEFERRED: 30, _S.NEEDS_INFORMATION: 7, _S.APPROVED: 7,
            _S.CONTACTED: 14, _S.NOT_NOW: 60, _S.INTERESTED: 14, _S.MET: 60,
            _S.LETTER_OF_INTENT: 90,
        }
    )  # fmt: skip
    expire: Mapping[ReviewState, int] = field(
        default_factory=lambda: {
            _S.NEEDS_INFORMATION: 60, _S.CONTACTED: 60, _S.NOT_NOW: 180, _S.INTERESTED: 180
        }
    )  # fmt: skip

    def ends(self, now: datetime) -> Mapping[ReviewState, datetime]:
        """Return since when at the latest an introduction is in a state if something follows."""
        both = (*self.remind.items(), *self.expire.items())
        return {
            state: now - timedelta(days=min(days for other, days in both if other is state))
            for state, _days in both
        }


@dataclass(frozen=True, slots=True)
class Due:
    """Something that follows from the silence about an introduction."""

    introduction: Introduction
    what: Silence


def due(
    introductions: Iterable[Introduction], patience: Patience, now: datetime
) -> tuple[Due, ...]:
    """Return what follows from silence now, in the order of the introductions.

    Where both would follow, the end does: nobody is reminded of what is over.
    """
    found = []
    for one in introductions:
        if _is_over(one, patience.expire, now):
            found.append(Due(one, Silence.EXPIRE))
        elif _is_over(one, patience.remind, now):
            found.append(Due(one, Silence.REMIND))
    return tuple(found)


def _is_over(one: Introduction, days: Mapping[ReviewState, int], now: datetime) -> bool:
    limit = days.get(one.state)
    return limit is not None and now - one.since >= timedelta(days=limit)
