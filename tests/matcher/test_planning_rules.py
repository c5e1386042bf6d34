"""What holds for every plan, and what two plans have to share to be the same."""

from __future__ import annotations

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.planning import Command, Refusal, World, plan
from matcher.review import ReviewAction, ReviewReason, Side, legal_actions
from tests.fakes import NOW
from tests.reviewing import accept, carried_on, only, placed, planned, world

A, R = ReviewAction, ReviewReason
COORDINATOR = Side.COORDINATOR

# The fingerprint.

WHERE = world(placed("x"), placed("y", "accept"), a=3)
MIXED = (accept("x"), Command("y", A.END, 1, reasons=(R.OTHER,), note="moved"))


def test_the_same_plan_has_the_same_fingerprint_at_every_time() -> None:
    later = plan(deepcopy(WHERE), MIXED, COORDINATOR, "account:1", NOW + timedelta(hours=1))
    assert later.fingerprint == planned(WHERE, *MIXED).fingerprint


def test_what_the_plan_does_not_depend_on_is_not_in_the_fingerprint() -> None:
    larger = world(*WHERE.introductions.values(), placed("z"), a=3, b=1)
    assert planned(larger, *MIXED).fingerprint == planned(WHERE, *MIXED).fingerprint


@pytest.mark.parametrize(
    ("where", "commands"),
    [
        (WHERE, MIXED[:1]),
        (WHERE, MIXED[::-1]),
        (WHERE, (replace(MIXED[0], relevance=1), MIXED[1])),
        (WHERE, (MIXED[0], replace(MIXED[1], note="gone"))),
        (WHERE, (MIXED[0], replace(MIXED[1], reasons=(R.CAPACITY,)))),
        (world(placed("x"), placed("y", "accept"), a=2), MIXED),
        (world(placed("x"), placed("y", "accept"), a=0), MIXED),
        (world(placed("x", "defer"), placed("y", "accept"), a=3), MIXED),
        (world(placed("x", at="b"), placed("y", "accept"), a=3, b=3), MIXED),
        (world(placed("x", forbidden="ban"), placed("y", "accept"), a=3), MIXED),
        (world(placed("x"), a=3), MIXED),
    ],
)
def test_whatever_the_plan_does_differently_changes_the_fingerprint(
    where: World, commands: tuple[Command, ...]
) -> None:
    assert planned(where, *commands).fingerprint != planned(WHERE, *MIXED).fingerprint


def test_who_does_it_is_in_the_fingerprint() -> None:
    arguments = [(COORDINATOR, "account:2"), (Side.FIRM, "account:1")]
    others = [plan(WHERE, MIXED, side, actor, NOW).fingerprint for side, actor in arguments]
    assert planned(WHERE, *MIXED).fingerprint not in others


# What holds for every plan.

HISTORIES = [(), ("defer",), ("ask",), ("accept",), ("accept", "contact"), ("decline",)]
HISTORIES += [("accept", "undo 1"), ("accept", "undo 1", "undo 2"), ("expire",)]


@st.composite
def bulks(draw: st.DrawFn) -> tuple[World, list[Command], Side]:
    """A small world with little room, commands on it, and whose they are."""
    names = [f"i{number}" for number in range(draw(st.integers(1, 6)))]
    places = st.sampled_from("ab")
    found = [placed(one, *draw(st.sampled_from(HISTORIES)), at=draw(places)) for one in names]
    commands = []
    for one in draw(st.permutations(found)):
        action, seen = draw(st.sampled_from([A.ACCEPT, *A])), len(one.steps)
        undoes = seen if action is A.UNDO else None
        reasons = () if action is A.UNDO else (R.CAPACITY,)
        commands.append(Command(one.id, action, seen, reasons=reasons, undoes=undoes))
    free = {"a": draw(st.integers(-1, 2)), "b": draw(st.integers(0, 2))}
    return world(*found, **free), commands, draw(st.sampled_from([COORDINATOR, *Side]))


@given(bulks())
def test_slots_are_the_sum_of_the_effects_and_never_overdrawn(
    bulk: tuple[World, list[Command], Side],
) -> None:
    where, commands, side = bulk
    found = planned(where, *commands, side=side)
    for place, (before, after) in found.slots.items():
        effects = [one.slots for one in found.effects if one.mini_cluster == place]
        assert (before, after - before) == (where.free[place], sum(effects))
        assert after >= min(0, before)
    assert set(found.slots) == {one.mini_cluster for one in found.effects if one.slots}


@given(bulks())
def test_carrying_out_a_plan_leads_to_the_states_it_shows(
    bulk: tuple[World, list[Command], Side],
) -> None:
    where, commands, side = bulk
    found = planned(where, *commands, side=side)
    after = carried_on(where, found)
    for effect in found.effects:
        assert after.introductions[effect.introduction].state == effect.after
        assert (effect.introduction in found.steps) == (effect.refusal is None)


@given(bulks())
def test_planning_changes_nothing_that_it_received(
    bulk: tuple[World, list[Command], Side],
) -> None:
    before = deepcopy(bulk)
    where, commands, side = bulk
    planned(where, *commands, side=side)
    assert bulk == before


@given(bulks(), bulks())
def test_only_equal_plans_have_equal_fingerprints(
    one: tuple[World, list[Command], Side], other: tuple[World, list[Command], Side]
) -> None:
    first, second = (planned(where, *commands, side=side) for where, commands, side in (one, other))
    assert (first == second) == (first.fingerprint == second.fingerprint)


@pytest.mark.parametrize("side", Side)
@pytest.mark.parametrize("history", HISTORIES)
def test_what_is_legal_is_exactly_what_is_not_refused_as_illegal_or_not_yours(
    history: tuple[str, ...], side: Side
) -> None:
    where = world(placed("x", *history), a=1)
    seen, state = len(history), where.introductions["x"].state
    possible = [action for action in A if action is not A.UNDO]
    effects = [
        only(where, Command("x", one, seen, reasons=(R.CAPACITY,)), side) for one in possible
    ]
    refused = {Refusal.ILLEGAL, Refusal.NOT_YOURS}
    found = tuple(one.action for one in effects if one.refusal not in refused)
    assert found == legal_actions(state, side)
