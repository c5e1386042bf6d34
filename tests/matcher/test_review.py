"""The life of an introduction: one table, and undos that can be undone."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.comparisons import COMPARISON_KEYS
from matcher.origins import Origin
from matcher.review import (
    DATED,
    HOLDING_A_SLOT,
    LETTERS,
    MAY,
    NEEDS_REASON,
    OPEN_STATES,
    REASON_COMPARISONS,
    TRANSITIONS,
    ReviewAction,
    ReviewReason,
    ReviewState,
    Side,
    Step,
    can_be_tried,
    effective_steps,
    fits_without,
    happened_outside,
    legal_actions,
    state_after,
    takes_back,
    undone_numbers,
)
from tests.fakes import NOW
from tests.review_model import ALLOWED, LIFE, MUST_SAY_WHY, REPORTED, SENT, USING_A_SLOT
from tests.reviewing import taken

A = ReviewAction
UNDO = Step(1, A.UNDO, Side.COORDINATOR, "account:1", NOW)


def state_of(steps: tuple[Step, ...]) -> ReviewState | None:
    return state_after(effective_steps(steps))


def with_undo(steps: tuple[Step, ...], target: int) -> tuple[Step, ...]:
    return (*steps, replace(UNDO, number=len(steps) + 1, undoes=target))


@st.composite
def walks(draw: st.DrawFn) -> tuple[Step, ...]:
    """Legal steps in a row, then perhaps taken back or restored, each only where it fits."""
    steps: tuple[Step, ...] = ()
    for _ in range(draw(st.integers(1, 12))):
        state = state_of(steps)
        actions = sorted(LIFE.get(state or "", {}))
        targets = [one.number for one in steps if one.number not in undone_numbers(steps)]
        if actions and (not targets or draw(st.booleans())):
            action = A(draw(st.sampled_from(actions)))
            steps = (*steps, replace(UNDO, number=len(steps) + 1, action=action))
        else:
            longer = with_undo(steps, draw(st.sampled_from(targets)))
            steps = steps if state_of(longer) is None else longer
    return steps


def test_the_table_is_the_one_that_was_agreed() -> None:
    found: dict[str, dict[str, str]] = {}
    for (source, action), to in TRANSITIONS.items():
        found.setdefault(source, {})[action] = to
    assert found == LIFE


def test_everybody_may_do_what_was_agreed() -> None:
    found = {side: {action for action in A if side in MAY[action]} for side in Side}
    assert found == ALLOWED


def test_every_state_is_reached_from_a_request() -> None:
    reached, waiting = set(), ["requested"]
    while waiting:
        state = waiting.pop()
        waiting += set(LIFE.get(state, {}).values()) - reached - {state}
        reached.add(state)
    assert reached == set(ReviewState)


def test_exactly_the_open_states_can_be_left() -> None:
    assert {source for source, _ in TRANSITIONS} == OPEN_STATES


def test_slots_reasons_letters_and_reports_are_those_that_were_agreed() -> None:
    assert HOLDING_A_SLOT == USING_A_SLOT
    assert NEEDS_REASON == MUST_SAY_WHY
    assert LETTERS == SENT
    assert DATED == REPORTED


def test_reasons_speak_of_comparisons_that_exist() -> None:
    assert REASON_COMPARISONS.keys() == set(ReviewReason)
    assert {key for keys in REASON_COMPARISONS.values() for key in keys} <= set(COMPARISON_KEYS)
    silent = [reason for reason, keys in REASON_COMPARISONS.items() if not keys]
    assert silent == [ReviewReason.OTHER]


@pytest.mark.parametrize(
    ("state", "side", "actions"),
    [
        ("requested", Side.COORDINATOR, [A.ACCEPT, A.DECLINE, A.DEFER, A.ASK, A.WITHDRAW]),
        ("requested", Side.FIRM, [A.WITHDRAW]),
        ("requested", Side.SYSTEM, [A.EXPIRE]),
        ("requested", Side.PARTNER, []),
        ("needs_information", Side.FIRM, [A.ANSWER, A.WITHDRAW]),
        ("contacted", Side.PARTNER, [A.REPLY_INTERESTED, A.REPLY_NOT_NOW, A.REPLY_REFUSED]),
        (
            "met",
            Side.FIRM,
            [A.SIGN, A.START_PROJECT, A.CONSENT, A.REVOKE_CONSENT, A.END, A.WITHDRAW],
        ),
        ("withdrawn", Side.COORDINATOR, []),
    ],
)
def test_what_may_be_done_next_comes_in_a_fixed_order(
    state: str, side: Side, actions: list[ReviewAction]
) -> None:
    assert legal_actions(ReviewState(state), side) == tuple(actions)


@pytest.mark.parametrize(
    ("actions", "state"),
    [
        ((), "requested"),
        (("defer", "ask", "answer", "accept", "contact", "reply_not_now", "contact"), "contacted"),
        (("accept", "contact", "reply_interested", "meet", "sign", "start_project"), "project"),
        (("contact",), None),
        (("decline", "accept"), None),
    ],
)
def test_steps_add_up_to_a_state_or_do_not_fit(actions: tuple[str, ...], state: str | None) -> None:
    assert state_after(taken(*actions)) == state


@pytest.mark.parametrize(
    ("actions", "undone", "state"),
    [
        (("accept", "undo 1"), {1}, "requested"),
        (("accept", "undo 1", "undo 2"), {2}, "approved"),
        (("accept", "undo 1", "undo 2", "undo 3"), {1, 3}, "requested"),
        (("accept", "undo 1", "undo 2", "undo 1"), {1, 2}, "requested"),
        (("accept", "undo 1", "decline"), {1}, "declined"),
        (("accept", "undo 1", "decline", "undo 2"), {2}, None),
        (("accept", "undo 1", "decline", "undo 3", "undo 2"), {2, 3}, "approved"),
        (("defer", "accept", "undo 1"), {1}, "approved"),
        (("ask", "answer", "undo 1"), {1}, None),
    ],
)
def test_undoing_takes_steps_out_of_the_sum(
    actions: tuple[str, ...], undone: set[int], state: str | None
) -> None:
    steps = taken(*actions)
    assert undone_numbers(steps) == undone
    assert state_of(steps) == state


def test_undos_themselves_do_not_count_as_steps() -> None:
    steps = taken("defer", "accept", "undo 2", "decline")
    assert effective_steps(steps) == (steps[0], steps[3])


@pytest.mark.parametrize(
    ("action", "side", "outside"),
    [
        ("contact", Side.COORDINATOR, True),
        ("disclose", Side.COORDINATOR, True),
        ("reply_refused", Side.PARTNER, True),
        ("reply_refused", Side.COORDINATOR, False),
        ("start_project", Side.COORDINATOR, False),
        ("withdraw", Side.FIRM, True),
        ("end", Side.FIRM, True),
        ("reply_not_now", Side.PARTNER, True),
        ("withdraw", Side.COORDINATOR, False),
        ("accept", Side.COORDINATOR, False),
        ("expire", Side.SYSTEM, False),
    ],
)
def test_what_others_said_happened_in_the_world(action: str, side: Side, outside: bool) -> None:
    assert happened_outside(*taken(action, side=side)) is outside


@pytest.mark.parametrize(
    ("action", "side", "by_firm", "by_coordinator"),
    [
        ("meet", Side.FIRM, True, False),
        ("end", Side.FIRM, True, False),
        ("consent", Side.FIRM, False, False),
        ("answer", Side.FIRM, False, False),
        ("meet", Side.COORDINATOR, False, True),
        ("expire", Side.SYSTEM, False, True),
        ("reply_refused", Side.PARTNER, False, False),
    ],
)
def test_everybody_takes_back_their_own_reports_only(
    action: str, side: Side, by_firm: bool, by_coordinator: bool
) -> None:
    (step,) = taken(action, side=side)
    assert takes_back(Side.FIRM, step) is by_firm
    assert takes_back(Side.COORDINATOR, step) is by_coordinator
    # Only what was recorded of a partner is taken back for it, not what it answered itself.
    assert not takes_back(Side.PARTNER, step)
    told = replace(step, origin=Origin.TELEPHONE)
    assert takes_back(Side.PARTNER, told) is (side is Side.PARTNER)
    assert not takes_back(Side.SYSTEM, step)


def test_what_cannot_be_tried_is_not_offered() -> None:
    steps = taken("accept", "contact", "reply_interested", "meet", "undo 4", side=Side.FIRM)
    offered = [one.number for one in steps if can_be_tried(steps, one.number, Side.FIRM)]
    assert offered == [5]
    assert not can_be_tried(steps, 9, Side.FIRM)
    assert not any(can_be_tried(steps, one.number, Side.COORDINATOR) for one in steps)


@pytest.mark.parametrize(
    ("taken_before", "fits"),
    [(("accept",), True), (("accept", "contact"), False), (("accept", "undo 1"), True)],
)
def test_a_step_that_others_rest_on_leaves_what_does_not_fit(
    taken_before: tuple[str, ...], fits: bool
) -> None:
    assert fits_without(taken(*taken_before), 1) is fits


@given(walks())
def test_a_walk_of_legal_steps_and_fitting_undos_has_a_state(steps: tuple[Step, ...]) -> None:
    assert state_of(steps) is not None


@given(walks(), st.data())
def test_undoing_an_undo_restores_exactly_what_counted(
    steps: tuple[Step, ...], data: st.DataObject
) -> None:
    standing = [one.number for one in steps if one.number not in undone_numbers(steps)]
    once = with_undo(steps, data.draw(st.sampled_from(standing)))
    twice = with_undo(once, len(once))
    assert effective_steps(twice) == effective_steps(steps)
    assert effective_steps(with_undo(twice, len(twice))) == effective_steps(once)
