"""Whether what is kept beside the steps of introductions is what the steps add up to.

The steps are the record. States and slots are kept beside them so that a long queue is found fast
and no slot is held twice; they can disagree only where somebody changed the database by hand, or
where the software is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from matcher.review import HOLDING_A_SLOT, ReviewState, Step, effective_steps, state_after


class Wrong(StrEnum):
    """In what an introduction disagrees with its steps."""

    #: No state is kept, so no queue shows it.
    MISSING = "missing"
    #: Steps are missing, or do not follow from each other.
    STEPS = "steps"
    STATE = "state"
    #: The moment at which it came into its state.
    SINCE = "since"
    #: What a queue is sorted and filtered by beside the state.
    REQUEST = "request"
    #: It is accepted and holds no slot.
    NO_SLOT = "no_slot"
    #: It holds a slot and is not accepted.
    SLOT = "slot"
    #: It holds a slot of another mini-cluster.
    OTHER_SLOT = "other_slot"


class Disagreement(NamedTuple):
    """One thing that is kept otherwise than the steps of an introduction say."""

    introduction: str
    what: Wrong
    kept: str
    expected: str


@dataclass(frozen=True, slots=True)
class KeptIntroduction:
    """An introduction with all that is kept beside its steps.

    Parameters
    ----------
    asked : what a queue needs, by name, as it was asked for; ``beside``, as it is kept beside.
    state, since : as kept; None where nothing is.
    slot : mini-cluster of the slot that it holds, in whatever half-year; empty for none.
    """

    id: str
    mini_cluster: str
    requested_at: datetime
    steps: tuple[Step, ...]
    state: str | None
    since: datetime | None
    slot: str
    asked: Mapping[str, object]
    beside: Mapping[str, object]


def disagreements(one: KeptIntroduction) -> Iterator[Disagreement]:
    """Yield everything in which an introduction disagrees with its steps."""
    found = _added_up(one)
    if found is None:
        yield Disagreement(one.id, Wrong.STEPS, f"{len(one.steps)} steps", "steps that fit")
        return
    state, since = found
    if one.state is None or one.since is None:
        yield Disagreement(one.id, Wrong.MISSING, "nothing", state.value)
    else:
        if one.state != state.value:
            yield Disagreement(one.id, Wrong.STATE, one.state, state.value)
        elif one.since != since:
            yield Disagreement(one.id, Wrong.SINCE, one.since.isoformat(), since.isoformat())
        for name, value in one.asked.items():
            if one.beside[name] != value:
                text = f"{name} {one.beside[name]}", f"{name} {value}"
                yield Disagreement(one.id, Wrong.REQUEST, *text)
    yield from _of_slot(one, state)


def _of_slot(one: KeptIntroduction, state: ReviewState) -> Iterator[Disagreement]:
    if state in HOLDING_A_SLOT:
        if not one.slot:
            yield Disagreement(one.id, Wrong.NO_SLOT, "no slot", f"a slot of {one.mini_cluster}")
        elif one.slot != one.mini_cluster:
            text = f"a slot of {one.slot}", f"a slot of {one.mini_cluster}"
            yield Disagreement(one.id, Wrong.OTHER_SLOT, *text)
    elif one.slot:
        yield Disagreement(one.id, Wrong.SLOT, f"a slot of {one.slot}", "no slot")


def _added_up(one: KeptIntroduction) -> tuple[ReviewState, datetime] | None:
    """Return the state that the steps lead to and since when, None where they do not fit."""
    state, since = ReviewState.REQUESTED, one.requested_at
    for count, step in enumerate(one.steps, start=1):
        after = state_after(effective_steps(one.steps[:count]))
        if step.number != count or after is None:
            return None
        if after is not state:
            state, since = after, step.at
    return state, since
