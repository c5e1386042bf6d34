"""A plan says exactly what commands would do, and why some of them do nothing."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from matcher.planning import MAX_AGREEMENTS, MAX_COMMANDS, Command, Effect, Placed, Refusal, plan
from matcher.review import ReviewAction, ReviewReason, ReviewState, Side, Step, legal_actions
from tests.fakes import NOW
from tests.reviewing import accept, carried_on, decline, only, placed, planned, taken, undo, world

A, R = ReviewAction, ReviewReason
COORDINATOR = Side.COORDINATOR


# What is done.


def test_accepting_takes_a_slot_of_the_mini_cluster_and_appends_one_step() -> None:
    found = planned(world(placed("x"), a=2), replace(accept("x"), relevance=3, note=" good "))
    state = ReviewState.REQUESTED
    assert found.effects == (
        Effect("x", A.ACCEPT, "a", "firm-of-x", state, ReviewState.APPROVED, -1),
    )
    assert found.slots == {"a": (2, 1)}
    assert found.steps == {"x": Step(1, A.ACCEPT, COORDINATOR, "account:1", NOW, 3, (), "good")}
    assert found.refused == ()


def test_a_bulk_decision_names_itself_on_every_step() -> None:
    where = world(placed("x"), placed("y", "defer"), a=2)
    found = plan(where, [accept("x"), accept("y", 1)], COORDINATOR, "account:1", NOW, "b1")
    assert [step.batch for step in found.steps.values()] == ["b1", "b1"]
    assert [step.number for step in found.steps.values()] == [1, 2]


@pytest.mark.parametrize(
    ("before", "action", "side"),
    [
        (("accept",), A.EXPIRE, Side.SYSTEM),
        (("accept",), A.WITHDRAW, Side.FIRM),
        (("accept",), A.END, COORDINATOR),
        (("accept", "contact"), A.REPLY_REFUSED, Side.PARTNER),
    ],
)
def test_whatever_ends_an_approved_introduction_frees_its_slot(
    before: tuple[str, ...], action: ReviewAction, side: Side
) -> None:
    command = Command("x", action, len(before), reasons=(R.CAPACITY,))
    found = planned(world(placed("x", *before), a=0), command, side=side)
    assert found.slots == {"a": (0, 1)}


def test_what_touches_no_slot_names_none() -> None:
    assert planned(world(placed("x"), a=1), decline("x")).slots == {}


# Slots.


def test_slots_that_run_out_in_the_middle_refuse_the_later_commands() -> None:
    where = world(*map(placed, "wxyz"), placed("b", at="b"), a=2, b=1)
    found = planned(where, *map(accept, "wxbyz"))
    refusals = [one.refusal for one in found.effects]
    assert refusals == [None, None, None, Refusal.NO_SLOT, Refusal.NO_SLOT]
    assert found.slots == {"a": (2, 0), "b": (1, 0)}
    assert list(found.steps) == ["w", "x", "b"]


def test_a_slot_freed_earlier_in_a_bulk_decision_can_be_taken_later() -> None:
    where = world(placed("x", "accept"), placed("y"), a=0)
    end = Command("x", A.END, 1, reasons=(R.CAPACITY,))
    assert [one.slots for one in planned(where, end, accept("y")).effects] == [1, -1]
    assert planned(where, end, accept("y")).slots == {"a": (0, 0)}
    assert planned(where, accept("y"), end).effects[0].refusal is Refusal.NO_SLOT


def test_a_mini_cluster_without_a_number_has_no_slots() -> None:
    assert only(world(placed("x"), b=9), accept("x")).refusal is Refusal.NO_SLOT


def test_slots_lowered_below_use_are_refilled_only_when_enough_became_free() -> None:
    where = world(placed("v", "accept"), placed("w", "accept"), placed("x"), placed("y"), a=-1)
    ends = [Command(name, A.END, 1, reasons=(R.CAPACITY,)) for name in "vw"]
    found = planned(where, ends[0], accept("x"), ends[1], accept("y"))
    assert [one.refusal for one in found.effects] == [None, Refusal.NO_SLOT, None, None]
    assert found.slots == {"a": (-1, 0)}


# Refusals.


@pytest.mark.parametrize(
    ("before", "command", "side", "refusal"),
    [
        ((), accept("unknown"), COORDINATOR, Refusal.NOT_FOUND),
        (("defer",), accept("x"), COORDINATOR, Refusal.MOVED),
        ((), accept("x", 1), COORDINATOR, Refusal.MOVED),
        ((), accept("x"), Side.FIRM, Refusal.NOT_YOURS),
        ((), Command("x", A.EXPIRE, 0), COORDINATOR, Refusal.NOT_YOURS),
        (("accept",), undo("x", 1, 1), Side.FIRM, Refusal.NOT_YOURS),
        ((), Command("x", A.CONTACT, 0), COORDINATOR, Refusal.ILLEGAL),
        ((), decline("x", reasons=()), COORDINATOR, Refusal.REASON_MISSING),
        ((), decline("x", reasons=(R.OTHER,)), COORDINATOR, Refusal.TEXT_MISSING),
        ((), decline("x", reasons=(R.OTHER,), note=" \u200b "), COORDINATOR, Refusal.TEXT_MISSING),
        ((), replace(accept("x"), undoes=1), COORDINATOR, Refusal.BAD_VALUE),
        (("accept",), replace(undo("x", 1, 1), relevance=0), COORDINATOR, Refusal.BAD_VALUE),
        (("accept",), replace(undo("x", 1, 1), reasons=(R.OTHER,)), COORDINATOR, Refusal.BAD_VALUE),
    ],
)
def test_a_command_that_cannot_be_carried_out_says_why(
    before: tuple[str, ...], command: Command, side: Side, refusal: Refusal
) -> None:
    found = planned(world(placed("x", *before), a=1), command, side=side)
    (effect,) = found.effects
    assert effect.refusal is refusal
    assert (effect.before, effect.slots) == (effect.after, 0)
    assert found.refused == (effect,)
    assert (found.steps, found.slots) == ({}, {})


@pytest.mark.parametrize("relevance", [-1, 4, True, False, 1.0, "1"])
def test_a_relevance_is_one_of_four_whole_numbers(relevance: Any) -> None:
    command = replace(accept("x"), relevance=relevance)
    assert only(world(placed("x"), a=1), command).refusal is Refusal.BAD_VALUE


@pytest.mark.parametrize("relevance", [None, 0, 1, 2, 3])
def test_each_grade_of_relevance_is_kept(relevance: int | None) -> None:
    found = planned(world(placed("x"), a=1), replace(accept("x"), relevance=relevance))
    assert found.steps["x"].relevance == relevance


def test_a_note_is_measured_as_it_is_kept() -> None:
    where, longest = world(placed("x"), a=1), f"\r\n {'가' * 1000} \x00"
    assert planned(where, decline("x", note=longest)).steps["x"].note == "가" * 1000
    assert only(where, decline("x", note="x" * 1001)).refusal is Refusal.BAD_VALUE


def test_reasons_are_kept_once_each_and_in_one_order() -> None:
    where, mixed = world(placed("x")), (R.WRONG_SIZE, R.CAPACITY, R.WRONG_SIZE)
    found = planned(where, decline("x", reasons=mixed))
    assert found.steps["x"].reasons == (R.CAPACITY, R.WRONG_SIZE)
    again = planned(where, decline("x", reasons=mixed[:2]))
    assert again.fingerprint == found.fingerprint


def test_an_illegal_command_says_what_would_be_legal() -> None:
    effect = only(world(placed("x", "accept")), Command("x", A.DEFER, 1))
    assert effect.legal == (A.CONTACT, A.END, A.WITHDRAW)
    assert only(world(placed("x")), accept("x")).legal == ()


@pytest.mark.parametrize("second", [accept("x"), decline("x"), decline("x", reasons=())])
def test_an_introduction_named_twice_is_decided_once(second: Command) -> None:
    found = planned(world(placed("x"), a=1), accept("x"), second, accept("x"))
    assert [one.refusal for one in found.effects] == [None, Refusal.TWICE, Refusal.TWICE]
    assert found.slots == {"a": (1, 0)}


def test_a_second_command_does_not_step_in_for_one_that_was_refused() -> None:
    found = planned(world(placed("x"), a=1), decline("x", reasons=()), accept("x"))
    refusals = [one.refusal for one in found.effects]
    assert refusals == [Refusal.REASON_MISSING, Refusal.TWICE]


def test_what_does_not_exist_is_not_found_however_often_it_is_named() -> None:
    found = planned(world(), accept("x"), accept("x"))
    assert [one.refusal for one in found.effects] == [Refusal.NOT_FOUND] * 2
    assert found.effects[0] == Effect("x", A.ACCEPT, refusal=Refusal.NOT_FOUND)


def test_a_forbidden_pairing_is_neither_accepted_nor_contacted() -> None:
    new = placed("x", forbidden="competitor")
    assert only(world(new, a=1), accept("x")).refusal is Refusal.FORBIDDEN
    approved = placed("x", "accept", forbidden="competitor")
    assert only(world(approved, a=1), Command("x", A.CONTACT, 1)).refusal is Refusal.FORBIDDEN


def test_of_a_forbidden_pairing_the_partner_learns_no_name() -> None:
    known = placed("x", "accept", "contact", "reply_interested", "consent")
    told = Command("x", A.DISCLOSE, 4)
    assert only(world(known), told).refusal is None
    banned = replace(known, forbidden="competitor")
    assert only(world(banned), told).refusal is Refusal.FORBIDDEN


def test_a_forbidden_pairing_can_be_declined_and_ended() -> None:
    new = placed("x", forbidden="competitor")
    assert only(world(new), decline("x")).refusal is None
    approved = placed("x", "accept", forbidden="competitor")
    end = Command("x", A.END, 1, reasons=(R.OTHER,), note="competitor")
    assert only(world(approved), end).after == "ended"


def test_too_many_commands_are_refused_as_a_whole() -> None:
    with pytest.raises(ValueError, match=f"{MAX_COMMANDS + 1}; allowed"):
        planned(world(), *[accept("x")] * (MAX_COMMANDS + 1))


# Undo.


def test_undoing_an_accept_frees_its_slot_and_undoing_that_takes_it_again() -> None:
    where = world(placed("x", "accept"), a=0)
    back = planned(where, undo("x", 1, 1))
    assert (back.effects[0].after, back.slots) == ("requested", {"a": (0, 1)})
    after = carried_on(where, back)
    again = planned(after, undo("x", 2, 2))
    assert (again.effects[0].after, again.slots) == ("approved", {"a": (1, 0)})
    third = planned(carried_on(after, again), undo("x", 3, 3))
    assert (third.effects[0].after, third.slots) == ("requested", {"a": (0, 1)})


def test_an_accept_comes_back_only_while_a_slot_is_free() -> None:
    where = world(placed("x", "accept", "undo 1"), placed("y"), a=1)
    found = planned(where, accept("y"), undo("x", 2, 2))
    assert found.effects[1].refusal is Refusal.NO_SLOT
    banned = placed("x", "accept", "undo 1", forbidden="competitor")
    assert only(world(banned, a=1), undo("x", 2, 2)).refusal is Refusal.FORBIDDEN


@pytest.mark.parametrize(
    ("before", "target", "refusal"),
    [
        ((), 1, Refusal.NOTHING_TO_UNDO),
        (("defer",), 0, Refusal.NOTHING_TO_UNDO),
        (("defer",), 2, Refusal.NOTHING_TO_UNDO),
        (("defer",), None, Refusal.NOTHING_TO_UNDO),
        (("defer", "undo 1"), 1, Refusal.NOTHING_TO_UNDO),
        (("accept", "contact"), 2, Refusal.HAPPENED_OUTSIDE),
        (("accept", "contact"), 1, Refusal.LATER_STEPS),
        (("ask", "answer"), 1, Refusal.LATER_STEPS),
        (("accept", "undo 1", "decline"), 2, Refusal.LATER_STEPS),
    ],
)
def test_an_undo_that_comes_too_late_says_why(
    before: tuple[str, ...], target: int | None, refusal: Refusal
) -> None:
    command = Command("x", A.UNDO, len(before), undoes=target)
    assert only(world(placed("x", *before), a=9), command).refusal is refusal


def test_an_undo_that_comes_too_late_says_what_can_be_done_instead() -> None:
    effect = only(world(placed("x", "accept", "contact")), undo("x", 2, 2))
    assert A.END in effect.legal
    assert effect.legal == legal_actions(ReviewState.CONTACTED, COORDINATOR)


def test_an_introduction_comes_back_only_while_no_other_of_the_same_two_is_open() -> None:
    old, new = placed("old", "decline"), replace(placed("new"), profile_id="firm-of-old")
    where = replace(world(old, new), open_pairs={("firm-of-old", "a"): 1})
    back, away = undo("old", 1, 1), decline("new")
    assert only(where, back).refusal is Refusal.ASKED_AGAIN
    assert planned(where, back, away).effects[0].refusal is Refusal.ASKED_AGAIN
    assert planned(where, away, back).effects[1].after == "requested"
    twice = planned(world(old, replace(old, id="older")), back, undo("older", 1, 1))
    assert [one.refusal for one in twice.effects] == [None, Refusal.ASKED_AGAIN]


def test_an_undo_that_would_change_nothing_is_refused() -> None:
    # Step 5 takes back step 2, which step 4 had restored; undoing step 4 would do so once more.
    steps = ("defer", "undo 1", "undo 2", "undo 3", "undo 2")
    assert only(world(placed("x", *steps)), undo("x", 4, 5)).refusal is Refusal.NOTHING_TO_UNDO
    assert only(world(placed("x", *steps)), undo("x", 5, 5)).after == "requested"


@pytest.mark.parametrize(
    ("before", "back"),
    [
        (("reply_refused",), "contacted"),
        (("reply_not_now",), "contacted"),
        (("reply_interested",), "contacted"),
        (("reply_interested", "meet"), "interested"),
        (("reply_interested", "meet", "sign"), "met"),
        (("reply_interested", "meet", "start_project"), "met"),
        (("reply_interested", "end"), "interested"),
    ],
)
def test_what_a_coordinator_reported_by_mistake_is_taken_back_with_the_reason(
    before: tuple[str, ...], back: str
) -> None:
    steps = ("accept", "contact", *before)
    where, command = world(placed("x", *steps), a=1), undo("x", len(steps), len(steps))
    blank = replace(command, note=" ")
    assert only(where, command).refusal is Refusal.NOTE_MISSING
    assert only(where, blank).refusal is Refusal.NOTE_MISSING
    found = planned(where, replace(command, note="wrong line"))
    assert (found.effects[0].refusal, found.effects[0].after) == (None, back)
    assert found.steps["x"].note == "wrong line"
    after = carried_on(where, found)
    again = replace(undo("x", len(steps) + 1, len(steps) + 1), note="it was right")
    assert only(after, again).after == where.introductions["x"].state


def test_a_report_is_not_taken_back_under_what_was_built_on_it() -> None:
    steps = ("accept", "contact", "reply_interested", "meet")
    command = replace(undo("x", 3, 4), note="a slip")
    assert only(world(placed("x", *steps)), command).refusal is Refusal.LATER_STEPS
    refused = world(placed("x", "accept", "contact", "reply_refused"), a=0)
    command = replace(undo("x", 3, 3), note="a slip")
    assert only(refused, command).refusal is Refusal.NO_SLOT


@pytest.mark.parametrize("side", [Side.FIRM, Side.PARTNER])
def test_nobody_takes_back_what_a_firm_or_a_partner_said(side: Side) -> None:
    (said,) = taken("withdraw", side=side)
    where = world(replace(placed("x"), steps=(said,)))
    assert only(where, undo("x", 1, 1)).refusal is Refusal.HAPPENED_OUTSIDE
    by_telephone = world(placed("x", "withdraw"))
    assert only(by_telephone, undo("x", 1, 1)).after == "requested"


def reported(*actions: str, earlier: tuple[str, ...] = ()) -> Placed:
    """Return an introduction of which the firm itself has reported something in the end."""
    before = taken("accept", "contact", "reply_interested", *earlier)
    said = [replace(one, number=one.number + len(before), side=Side.FIRM)
            for one in taken(*actions)]  # fmt: skip
    return replace(placed("x"), steps=(*before, *said))


@pytest.mark.parametrize(
    ("reports", "back", "slots"),
    [(("meet",), "interested", 0), (("meet", "sign"), "met", 0), (("end",), "interested", -1)],
)
def test_a_firm_takes_back_what_it_reported_with_the_reason_and_that_again(
    reports: tuple[str, ...], back: str, slots: int
) -> None:
    one = reported(*reports)
    where, last = world(one, a=1), len(one.steps)
    command = undo("x", last, last)
    assert only(where, command, Side.FIRM).refusal is Refusal.NOTE_MISSING
    assert only(where, replace(command, note="so"), COORDINATOR).refusal is Refusal.HAPPENED_OUTSIDE
    found = planned(where, replace(command, note="wrong line"), side=Side.FIRM)
    (effect,) = found.effects
    assert (effect.refusal, effect.after, effect.slots) == (None, back, slots)
    after = carried_on(where, found)
    again = replace(undo("x", last + 1, last + 1), note="it was right")
    assert only(after, again, COORDINATOR).refusal is Refusal.HAPPENED_OUTSIDE
    assert only(after, again, Side.FIRM).after == one.state


def test_a_firm_takes_back_nothing_but_its_own_reports() -> None:
    own = replace(undo("x", 1, 1), note="a slip")
    (withdrawn,) = taken("withdraw", side=Side.FIRM)
    said = world(replace(placed("x"), steps=(withdrawn,)))
    assert only(said, own, Side.FIRM).refusal is Refusal.HAPPENED_OUTSIDE
    by_others = world(placed("x", "accept", "contact", "reply_interested", "meet"))
    meeting = replace(undo("x", 4, 4), note="a slip")
    assert only(by_others, meeting, Side.FIRM).refusal is Refusal.NOT_YOURS


def test_a_firm_is_refused_where_the_world_has_moved_on_since_its_report() -> None:
    ended = reported("end")
    command = replace(undo("x", 4, 4), note="a slip")
    assert only(world(ended, a=0), command, Side.FIRM).refusal is Refusal.NO_SLOT
    banned = replace(ended, forbidden="competitor")
    assert only(world(banned, a=1), command, Side.FIRM).refusal is Refusal.FORBIDDEN
    again = replace(world(ended, a=1), open_pairs={ended.pair: 1})
    assert only(again, command, Side.FIRM).refusal is Refusal.ASKED_AGAIN
    built_on = replace(ended, steps=(*reported("meet").steps, *taken("sign")))
    built_on = replace(built_on, steps=(*built_on.steps[:-1], replace(taken("sign")[0], number=5)))
    later = replace(command, seen=5)
    assert only(world(built_on), later, Side.FIRM).refusal is Refusal.LATER_STEPS


def test_the_outcome_of_a_plan_leaves_out_what_is_noted_with_it() -> None:
    where = world(reported("end"), a=1)
    first, other = (
        planned(where, replace(undo("x", 4, 4), note=note), side=Side.FIRM) for note in "ab"
    )
    assert first.outcome == other.outcome
    assert first.fingerprint != other.fingerprint
    refused = planned(replace(where, free={}), replace(undo("x", 4, 4), note="a"), side=Side.FIRM)
    assert refused.outcome != first.outcome


def test_steps_that_do_not_fit_together_are_an_error_and_not_a_plan() -> None:
    with pytest.raises(AssertionError, match="introduction x"):
        planned(world(placed("x", "contact")), accept("x", 1))


def test_a_firm_agrees_only_so_often_and_takes_it_back_whenever_it_likes() -> None:
    before = ("accept", "contact", "reply_interested")
    said = ("consent", "revoke_consent") * (MAX_AGREEMENTS - 1)
    where = world(placed("x", *before, *said))
    seen = len(before) + len(said)
    assert only(where, Command("x", A.CONSENT, seen), Side.FIRM).refusal is None
    where = world(placed("x", *before, *said, "consent"))
    again = Command("x", A.CONSENT, seen + 1)
    assert only(where, again, Side.FIRM).refusal is Refusal.TOO_OFTEN
    back = Command("x", A.REVOKE_CONSENT, seen + 1)
    assert only(where, back, Side.FIRM).refusal is None
