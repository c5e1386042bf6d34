"""States and slots held against the steps of introductions."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from matcher.kept_state import Disagreement, KeptIntroduction, Wrong, disagreements
from matcher.review import Step
from tests.fakes import NOW
from tests.reviewing import taken

DAY = timedelta(days=1)
ASKED = {"profile_id": "p", "requested_at": NOW, "chance": 0.5, "uncertainty": 0.25}


def kept(*actions: str, **more: Any) -> KeptIntroduction:
    steps = tuple(replace(step, at=NOW + step.number * DAY) for step in taken(*actions))
    values: dict[str, Any] = {"state": "requested", "since": NOW, "slot": ""}
    return KeptIntroduction(
        "i", "east-01", NOW, steps, asked=ASKED, beside=ASKED, **{**values, **more}
    )


@pytest.mark.parametrize(
    "one",
    [
        kept(),
        kept("accept", state="approved", since=NOW + DAY, slot="east-01"),
        kept("accept", "undo 1", since=NOW + 2 * DAY),
        kept("accept", "contact", state="contacted", since=NOW + 2 * DAY, slot="east-01"),
        kept("defer", "defer", state="deferred", since=NOW + DAY),
        kept("decline", state="declined", since=NOW + DAY),
    ],
)
def test_what_the_steps_add_up_to_is_in_order(one: KeptIntroduction) -> None:
    assert list(disagreements(one)) == []


@pytest.mark.parametrize(
    ("one", "wrong"),
    [
        (kept(state="approved"), [(Wrong.STATE, "approved", "requested")]),
        (kept(state=None, since=None), [(Wrong.MISSING, "nothing", "requested")]),
        (
            kept(since=NOW + DAY),
            [(Wrong.SINCE, (NOW + DAY).isoformat(), NOW.isoformat())],
        ),
        (
            kept("accept", state="approved", since=NOW + DAY),
            [(Wrong.NO_SLOT, "no slot", "a slot of east-01")],
        ),
        (kept(slot="east-01"), [(Wrong.SLOT, "a slot of east-01", "no slot")]),
        (
            kept("accept", state="approved", since=NOW + DAY, slot="west-02"),
            [(Wrong.OTHER_SLOT, "a slot of west-02", "a slot of east-01")],
        ),
        (
            kept("accept", "undo 1", state="approved", since=NOW + DAY, slot="east-01"),
            [(Wrong.STATE, "approved", "requested"), (Wrong.SLOT, "a slot of east-01", "no slot")],
        ),
        (
            replace(kept(), beside={**ASKED, "chance": 0.75}),
            [(Wrong.REQUEST, "chance 0.75", "chance 0.5")],
        ),
    ],
)
def test_each_difference_is_named_with_what_is_kept_and_what_the_steps_say(
    one: KeptIntroduction, wrong: list[tuple[Wrong, str, str]]
) -> None:
    assert list(disagreements(one)) == [Disagreement("i", *each) for each in wrong]


def renumbered(*numbers: int) -> tuple[Step, ...]:
    both = taken("accept", "contact")
    return tuple(replace(step, number=n) for step, n in zip(both, numbers, strict=True))


@pytest.mark.parametrize(
    "steps", [taken("contact"), renumbered(2, 3), renumbered(1, 3), taken("accept", "accept")]
)
def test_steps_that_are_missing_or_do_not_fit_are_named_as_that(steps: tuple[Step, ...]) -> None:
    (found,) = disagreements(replace(kept(), steps=steps))
    assert found.what is Wrong.STEPS
