"""Random commands of reviewing, careful ones and careless ones."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from matcher.planning import Command
from matcher.review import ReviewAction, ReviewReason, Side
from tests.review_model import LIFE, ReviewModel

sides = st.sampled_from([*Side, Side.COORDINATOR, Side.COORDINATOR, Side.COORDINATOR])
reasons = st.lists(st.sampled_from(ReviewReason), min_size=1, max_size=3).map(tuple)
notes = st.sampled_from(["", " ", "why", "x" * 1000, "x" * 1001])


def carefully(draw: Any, model: ReviewModel, name: str) -> Command:
    """Draw a command that can be refused only for reasons that lie in the world."""
    actions = [*LIFE.get(model.state(name), {}), "undo"]
    action, seen = ReviewAction(draw(st.sampled_from(actions))), len(model.logs[name])
    if action is ReviewAction.UNDO:
        target = draw(st.one_of(st.just(seen), st.integers(0, seen + 1)))
        return Command(name, action, seen, undoes=target, note=draw(st.sampled_from(["", "why"])))
    return Command(name, action, seen, draw(st.sampled_from([None, 0, 3])), draw(reasons), "why")


def carelessly(draw: Any, model: ReviewModel, name: str) -> Command:
    """Draw a command in which anything can be wrong."""
    action = draw(st.sampled_from(ReviewAction))
    seen = len(model.logs[name]) + draw(st.sampled_from([0, 0, 0, -1, 1]))
    relevance = draw(st.sampled_from([None, None, 0, 3, 4, -1]))
    undoes = draw(st.sampled_from([None, None, 1, seen]))
    why = draw(st.one_of(st.just(()), reasons))
    return Command(name, action, seen, relevance, why, draw(notes), undoes)
