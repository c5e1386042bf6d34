"""What was so at a past moment, from what is stored, and whether computing it again agrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from matcher.explanation import Explanation
from matcher.records import Impression, ProfileRevision
from matcher.review import ReviewState, Step, effective_steps, state_after
from matcher.review_records import Introduction


@dataclass(frozen=True, slots=True)
class Difference:
    """One number that comes out another way than it was kept.

    Parameters
    ----------
    name : ``rank``, ``score``, ``chance``, ``chance_low`` or ``chance_high``.
    """

    name: str
    kept: float
    computed: float


@dataclass(frozen=True, slots=True)
class Again:
    """An explanation, computed again from the stored answers, model and catalogue.

    Parameters
    ----------
    explanation : None where it cannot be computed; ``missing`` says why.
    differences : from what was kept; empty where it is equal to the last bit.
    """

    explanation: Explanation | None
    differences: tuple[Difference, ...] = ()
    missing: str = ""

    @property
    def is_equal(self) -> bool:
        """Whether what was shown then has been computed again, and is the same."""
        return self.explanation is not None and not self.differences


@dataclass(frozen=True, slots=True)
class ShownThen:
    """Where a mini-cluster stood when it was last shown before the moment."""

    impression: Impression
    again: Again


@dataclass(frozen=True, slots=True)
class IntroductionThen:
    """An introduction as it was at the moment.

    Parameters
    ----------
    steps : those taken by then; ``state`` is what they added up to.
    since : when it had come into this state.
    """

    introduction: Introduction
    state: ReviewState
    since: datetime
    steps: tuple[Step, ...]
    again: Again


@dataclass(frozen=True, slots=True)
class Replay:
    """The shortlist of a firm at a past moment.

    Parameters
    ----------
    erased_at : when the firm erased everything, after which nothing can be replayed; else None.
    revision : the answers of then, None before there were any.
    shown : each mini-cluster as it was last shown by then, by rank and identifier.
    introductions : those asked for by then, the oldest first.
    """

    profile_id: str
    moment: datetime
    erased_at: datetime | None
    revision: ProfileRevision | None
    shown: tuple[ShownThen, ...]
    introductions: tuple[IntroductionThen, ...]

    @property
    def again(self) -> tuple[Again, ...]:
        """Everything that was computed again."""
        return (*(one.again for one in self.shown), *(one.again for one in self.introductions))


def revision_at(revisions: Iterable[ProfileRevision], moment: datetime) -> ProfileRevision | None:
    """Return the last of some revisions, oldest first, that was there at a moment."""
    there = [one for one in revisions if one.created_at <= moment]
    return there[-1] if there else None


def last_shown(impressions: Iterable[Impression], moment: datetime) -> tuple[Impression, ...]:
    """Return the last showing of each mini-cluster up to a moment, by rank and identifier.

    Parameters
    ----------
    impressions : oldest page first.
    """
    found = {one.mini_cluster: one for one in impressions if one.shown_at <= moment}
    return tuple(sorted(found.values(), key=lambda one: (one.rank, one.mini_cluster)))


def steps_at(one: Introduction, moment: datetime) -> tuple[ReviewState, datetime, tuple[Step, ...]]:
    """Return the state of an introduction at a moment, since when, and its steps until then.

    Parameters
    ----------
    one : asked for at the moment or before.
    """
    steps = tuple(step for step in one.steps if step.at <= moment)
    state, since = ReviewState.REQUESTED, one.requested_at
    for count, step in enumerate(steps, start=1):
        after = state_after(effective_steps(steps[:count]))
        assert after is not None, f"introduction {one.id} has steps that do not fit"  # noqa: S101
        if after is not state:
            state, since = after, step.at
    return state, since, steps


def compared(
    explanation: Explanation | None, kept: Mapping[str, float], place: int | None = None
) -> Again:
    """Say whether an explanation has the numbers that were kept, to the last bit.

    Parameters
    ----------
    explanation : None where the mini-cluster does not stand in the ranking.
    place : at which it is shown, None for its rank.
    kept : some of ``rank``, ``score``, ``chance``, ``chance_low`` and ``chance_high``.
    """
    if explanation is None:
        return Again(None, missing="the mini-cluster does not stand in the ranking")
    low, high = explanation.interval
    computed = {
        "rank": explanation.rank if place is None else place,
        "score": explanation.score,
        "chance": explanation.chance,
        "chance_low": low,
        "chance_high": high,
    }
    return Again(
        explanation,
        tuple(
            Difference(name, value, computed[name])
            for name, value in kept.items()
            if value != computed[name]
        ),
    )
