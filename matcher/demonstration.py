"""The story of a demonstration: what synthetic firms and coordinators do in the course of a year.

Only what happens and when; nothing is stored here. The same seed tells the same story. How often
things happen is invented, no finding about any programme.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import TypeVar

import numpy as np

from matcher.records import VerdictKind, VerdictReason
from matcher.review import ReviewAction, ReviewReason

DAYS = 360
"""How far back a story goes."""
WAITING_SHARE = 0.85
"""Share of firms that have a request waiting for a decision at the end."""
WAITING_DAYS = 75
"""How long such a request has waited at most."""

_Choice = TypeVar("_Choice")
_A = ReviewAction
_TO_MEETING = (_A.ACCEPT, _A.CONTACT, _A.REPLY_INTERESTED, _A.MEET)
COURSES: Sequence[tuple[int, tuple[ReviewAction, ...]]] = (
    (5, (_A.DECLINE,)),
    (2, (_A.DEFER, _A.DECLINE)),
    (1, (_A.ASK, _A.ANSWER, _A.DECLINE)),
    (1, (_A.ACCEPT, _A.UNDO, _A.DECLINE)),
    (1, (_A.WITHDRAW,)),
    (2, (_A.ASK,)),
    (1, (_A.ACCEPT,)),
    (4, (_A.ACCEPT, _A.CONTACT)),
    (3, (_A.ACCEPT, _A.CONTACT, _A.REPLY_REFUSED)),
    (2, (_A.ACCEPT, _A.CONTACT, _A.REPLY_NOT_NOW)),
    (2, (_A.ACCEPT, _A.CONTACT, _A.REPLY_INTERESTED)),
    (3, _TO_MEETING),
    (2, (*_TO_MEETING, _A.END)),
    (2, (*_TO_MEETING, _A.SIGN)),
    (2, (*_TO_MEETING, _A.SIGN, _A.START_PROJECT)),
)
"""Weight and steps of what becomes of a request that was made long enough ago.

What is left without an answer expires by itself after a while, as it does everywhere.
"""
STILL_WAITING: Sequence[tuple[int, tuple[ReviewAction, ...]]] = (
    (8, ()),
    (2, (_A.DEFER,)),
    (1, (_A.ASK,)),
    (1, (_A.ASK, _A.ANSWER)),
)
"""The same for a request that still waits at the end."""
_DELAYS = {
    _A.ANSWER: (1, 6),
    _A.CONTACT: (1, 5),
    _A.MEET: (10, 30),
    _A.SIGN: (20, 45),
    _A.START_PROJECT: (20, 60),
    _A.UNDO: (0, 1),
}
_JUDGED = frozenset({_A.ACCEPT, _A.DECLINE})


@dataclass(frozen=True, slots=True)
class TakenStep:
    """A step on an introduction.

    Parameters
    ----------
    after : time since the step before, or since the request.
    relevance, reasons : only where somebody judges or has to say why.
    """

    action: ReviewAction
    after: timedelta
    relevance: int | None = None
    reasons: tuple[ReviewReason, ...] = ()


@dataclass(frozen=True, slots=True)
class Request:
    """A request for an introduction.

    Parameters
    ----------
    before_end : how long before the end it is made.
    rank : of the suggestion that it is about, 1 for the best.
    steps : what becomes of it; those that would come after the end do not happen.
    """

    before_end: timedelta
    rank: int
    steps: tuple[TakenStep, ...]


@dataclass(frozen=True, slots=True)
class SaidVerdict:
    """What a firm says about the suggestion at a rank, some time after it began."""

    rank: int
    kind: VerdictKind
    reason: VerdictReason | None = None


@dataclass(frozen=True, slots=True)
class FirmStory:
    """What one firm does.

    Parameters
    ----------
    before_end : how long before the end it begins its profile.
    corrects : whether it saves its answers in two steps, the second an hour after.
    """

    before_end: timedelta
    corrects: bool
    verdicts: tuple[SaidVerdict, ...]
    requests: tuple[Request, ...]


def firm_stories(count: int, seed: int) -> tuple[FirmStory, ...]:
    """Return the stories of some firms.

    Parameters
    ----------
    seed : the same one gives the same stories; those of the first firms do not depend on how
        many there are.
    """
    return tuple(_firm_story(_Dice(seed, number)) for number in range(count))


class _Dice:
    """Seeded choices of one firm."""

    def __init__(self, seed: int, number: int) -> None:
        self._random = np.random.default_rng([seed, number])

    def whole(self, least: int, most: int) -> int:
        return int(self._random.integers(least, most, endpoint=True))

    def happens(self, share: float) -> bool:
        return bool(self._random.random() < share)

    def one_of(self, choices: Sequence[_Choice]) -> _Choice:
        return choices[self.whole(0, len(choices) - 1)]

    def weighted(self, weights: Sequence[int], choices: Sequence[_Choice]) -> _Choice:
        shares = np.array(weights) / sum(weights)
        return choices[int(self._random.choice(len(choices), p=shares))]

    def some(self, choices: Sequence[_Choice], count: int) -> list[_Choice]:
        return [choices[place] for place in self._random.permutation(len(choices))[:count]]


def _firm_story(dice: _Dice) -> FirmStory:
    begins = _moment(dice, 3, DAYS)
    ranks = iter(dice.some(range(1, 11), 10))
    requests = [
        _request(dice, begins, next(ranks), COURSES)
        for _ in range(dice.weighted((2, 4, 3, 1), (0, 1, 2, 3)))
    ]
    if dice.happens(WAITING_SHARE):
        lately = min(begins, _moment(dice, 2, WAITING_DAYS))
        requests.append(_request(dice, lately, next(ranks), STILL_WAITING, lately=True))
    requests.sort(key=lambda one: -one.before_end)
    return FirmStory(begins, dice.happens(0.3), _verdicts(dice), tuple(requests))


def _request(
    dice: _Dice,
    begins: timedelta,
    rank: int,
    courses: Sequence[tuple[int, tuple[ReviewAction, ...]]],
    *,
    lately: bool = False,
) -> Request:
    weights, choices = zip(*courses, strict=True)
    steps = dice.weighted(weights, choices)
    waits = timedelta(hours=dice.whole(2, 20 if lately else 24 * 40))
    before_end = max(timedelta(hours=18), begins - waits)
    return Request(before_end, rank, tuple(_step(dice, one, rank, lately) for one in steps))


def _step(dice: _Dice, action: ReviewAction, rank: int, lately: bool) -> TakenStep:
    least, most = (0, 0) if lately else _DELAYS.get(action, (2, 14))
    after = timedelta(days=dice.whole(least, most), hours=dice.whole(1, 6))
    relevance: int | None = None
    reasons: tuple[ReviewReason, ...] = ()
    if action in _JUDGED:
        good = action is _A.ACCEPT
        # Those further up are judged better, so that there is something to learn.
        relevance = dice.weighted((rank, 8), (2, 3)) if good else dice.one_of((0, 1, 1, 2))
    if action in (_A.DECLINE, _A.REPLY_REFUSED, _A.END):
        known = [one for one in ReviewReason if one is not ReviewReason.OTHER]
        reasons = tuple(sorted(dice.some(known, dice.one_of((1, 1, 1, 2)))))
    return TakenStep(action, after, relevance, reasons)


def _verdicts(dice: _Dice) -> tuple[SaidVerdict, ...]:
    said = []
    for rank in dice.some(range(1, 11), dice.one_of((0, 0, 1, 2, 3))):
        kinds = (VerdictKind.INTERESTING, VerdictKind.NOT_FOR_US, VerdictKind.ALREADY_KNOWN)
        kind = dice.weighted((5, 3, 1), kinds)
        known = [one for one in VerdictReason if one is not VerdictReason.OTHER]
        reason = dice.one_of(known) if kind is VerdictKind.NOT_FOR_US else None
        said.append(SaidVerdict(rank, kind, reason))
    return tuple(said)


def _moment(dice: _Dice, least: int, most: int) -> timedelta:
    """Return how many days and working hours before the end something happens."""
    return timedelta(days=dice.whole(least, most), minutes=dice.whole(0, 8 * 60))
