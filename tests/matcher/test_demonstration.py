"""The story of a demonstration is the same each time, can happen, and leaves work to do."""

from __future__ import annotations

from datetime import timedelta

import pytest

from matcher.demonstration import COURSES, DAYS, STILL_WAITING, firm_stories
from matcher.review import ReviewAction, ReviewState, Side, Step, effective_steps, state_after
from tests.fakes import NOW

_IN_REVIEW = {ReviewState.REQUESTED, ReviewState.DEFERRED, ReviewState.NEEDS_INFORMATION}


def test_a_seed_tells_one_story_whose_beginning_does_not_depend_on_its_length() -> None:
    assert firm_stories(20, 1) == firm_stories(20, 1)
    assert firm_stories(5, 1) == firm_stories(20, 1)[:5]
    assert firm_stories(5, 2) != firm_stories(5, 1)
    assert firm_stories(0, 1) == ()


def end_of(actions: tuple[ReviewAction, ...]) -> ReviewState | None:
    steps = tuple(
        Step(number, action, Side.COORDINATOR, "a", NOW,
             undoes=number - 1 if action is ReviewAction.UNDO else None)
        for number, action in enumerate(actions, start=1)
    )  # fmt: skip
    return state_after(effective_steps(steps))


@pytest.mark.parametrize("actions", [actions for _, actions in (*COURSES, *STILL_WAITING)])
def test_every_course_can_happen(actions: tuple[ReviewAction, ...]) -> None:
    assert end_of(actions) is not None


def test_the_courses_lead_to_every_state_but_the_one_of_silence() -> None:
    reached = {end_of(actions) for _, actions in (*COURSES, *STILL_WAITING)}
    assert reached == set(ReviewState) - {ReviewState.EXPIRED}, "that follows from silence"


def test_what_still_waits_waits_for_a_coordinator_or_for_an_answer() -> None:
    assert {end_of(actions) for _, actions in STILL_WAITING} == _IN_REVIEW


@pytest.mark.parametrize("seed", range(20))
def test_nobody_asks_before_beginning_and_most_firms_have_something_to_decide_on(seed: int) -> None:
    stories = firm_stories(85, seed)
    for story in stories:
        assert timedelta(0) < story.before_end <= timedelta(days=DAYS + 1)
        assert all(timedelta(0) < one.before_end <= story.before_end for one in story.requests)
        ranks = [one.rank for one in story.requests]
        assert len(set(ranks)) == len(ranks)
    courses = {actions for _, actions in STILL_WAITING}
    waiting = [
        one
        for one in stories
        if any(tuple(step.action for step in each.steps) in courses for each in one.requests)
    ]
    assert len(waiting) >= 60


def test_whoever_judges_gives_a_grade_and_whoever_refuses_a_reason() -> None:
    steps = [
        step
        for story in firm_stories(85, 1)
        for request in story.requests
        for step in request.steps
    ]
    for step in steps:
        assert (step.relevance is not None) == (
            step.action in (ReviewAction.ACCEPT, ReviewAction.DECLINE)
        )
        if step.action in (ReviewAction.DECLINE, ReviewAction.REPLY_REFUSED, ReviewAction.END):
            assert step.reasons
