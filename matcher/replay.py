"""What was so at a past moment, from what is stored, and whether computing it again agrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from matcher.explanation import Explanation
from matcher.origins import Origin
from matcher.records import Channel, Impression, ProfileRevision
from matcher.review import ReviewState, Side, Step, effective_steps, state_after
from matcher.review_records import Introduction

MOST_COMPARED = 3
"""So many suggestions stand side by side at most; a longer page on a screen is a list."""


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
    """Where a mini-cluster stood on a page that was shown by the moment."""

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
    shown : the last list that was shown by then, by rank.
    apart : each mini-cluster that was shown on another page since, as it was last shown there; its
        rank may be that of newer answers, so it is no part of the list.
    introductions : those asked for by then, the oldest first.
    """

    profile_id: str
    moment: datetime
    erased_at: datetime | None
    revision: ProfileRevision | None
    shown: tuple[ShownThen, ...]
    apart: tuple[ShownThen, ...]
    introductions: tuple[IntroductionThen, ...]

    @property
    def again(self) -> tuple[Again, ...]:
        """Everything that was computed again."""
        shown = (one.again for one in (*self.shown, *self.apart))
        return (*shown, *(one.again for one in self.introductions))


def revision_at(revisions: Iterable[ProfileRevision], moment: datetime) -> ProfileRevision | None:
    """Return the last of some revisions, oldest first, that was there at a moment."""
    there = [one for one in revisions if one.created_at <= moment]
    return there[-1] if there else None


def is_list(page: Sequence[Impression]) -> bool:
    """Say whether what was shown together is a list, not a suggestion or two or three compared.

    Of pages from before their origin was kept, a table and a print are lists; on a screen, more
    places than can be compared are one.

    Parameters
    ----------
    page : everything that was shown on one page, at least one.
    """
    first = page[0]
    if first.origin is not Origin.UNKNOWN:
        return first.origin is Origin.RESULTS
    return first.channel is not Channel.WEB or len(page) > MOST_COMPARED


def last_list(impressions: Iterable[Impression], moment: datetime) -> tuple[Impression, ...]:
    """Return the last list that a firm was shown up to a moment, by rank; empty without any.

    Parameters
    ----------
    impressions : oldest page first.
    """
    lists = [page for page in _pages(impressions, moment) if is_list(page)]
    return tuple(sorted(lists[-1], key=lambda one: one.rank)) if lists else ()


def shown_apart(impressions: Iterable[Impression], moment: datetime) -> tuple[Impression, ...]:
    """Return what a firm was shown after the last list up to a moment, by rank and identifier.

    Parameters
    ----------
    impressions : oldest page first; of several showings of a mini-cluster the last one counts.
    """
    found: dict[str, Impression] = {}
    for page in _pages(impressions, moment):
        found = {} if is_list(page) else found | {one.mini_cluster: one for one in page}
    return tuple(sorted(found.values(), key=lambda one: (one.rank, one.mini_cluster)))


def _pages(impressions: Iterable[Impression], moment: datetime) -> Iterable[list[Impression]]:
    pages: dict[int, list[Impression]] = {}
    for one in impressions:
        if one.shown_at <= moment and one.side is Side.FIRM:
            pages.setdefault(one.page_id, []).append(one)
    return pages.values()


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
