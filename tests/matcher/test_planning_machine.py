"""Whatever is done in whatever order, plans and a simple model of reviewing agree."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from matcher.planning import Command, plan
from matcher.review import ReviewAction, Side, Step, effective_steps, state_after
from tests.fakes import NOW
from tests.review_draws import carefully, carelessly, sides
from tests.review_model import Expected, ReviewModel

PLACES = ("a", "b")
places = st.sampled_from(PLACES)


class Reviewing(RuleBasedStateMachine):
    """Requests, commands, bulk decisions, undos, expiry, bans and other capacities."""

    def __init__(self) -> None:
        super().__init__()
        self.model = ReviewModel(dict.fromkeys(PLACES, 3))
        self.steps: dict[str, tuple[Step, ...]] = {}

    @initialize()
    def request_some(self) -> None:
        for place in PLACES * 2:
            self.request(place)

    @precondition(lambda self: len(self.steps) < 8)
    @rule(place=places)
    def request(self, place: str) -> None:
        name = f"i{len(self.steps)}"
        self.model.mini_clusters[name], self.model.logs[name] = place, []
        self.steps[name] = ()

    @rule(place=places, size=st.integers(0, 4))
    def change_capacity(self, place: str, size: int) -> None:
        self.model.capacity[place] = size

    @rule(data=st.data())
    def ban_or_lift_the_ban(self, data: st.DataObject) -> None:
        self.model.forbidden ^= {data.draw(st.sampled_from(sorted(self.steps)))}

    @rule(place=places, data=st.data())
    def accept_all_there(self, place: str, data: st.DataObject) -> None:
        names = [name for name, where in self.model.mini_clusters.items() if where == place]
        commands = [Command(one, ReviewAction.ACCEPT, len(self.steps[one])) for one in names]
        self.carry_out(data.draw(st.permutations(commands)), Side.COORDINATOR)

    @rule(data=st.data())
    def decide_one(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(sorted(self.steps)))
        self.carry_out([carefully(data.draw, self.model, name)], Side.COORDINATOR)

    @rule(data=st.data(), side=sides)
    def decide_several(self, data: st.DataObject, side: Side) -> None:
        some = st.lists(st.sampled_from(sorted(self.steps)), min_size=1, max_size=5)
        make = st.sampled_from([carefully, carelessly])
        commands = [data.draw(make)(data.draw, self.model, name) for name in data.draw(some)]
        if data.draw(st.booleans()):
            commands.insert(0, Command("unknown", ReviewAction.ACCEPT, 0))
        self.carry_out(commands, side)

    @precondition(lambda self: any(self.steps.values()))
    @rule(data=st.data())
    def undo_the_last_step(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from([one for one, steps in self.steps.items() if steps]))
        last = len(self.steps[name])
        self.carry_out([Command(name, ReviewAction.UNDO, last, undoes=last)], Side.COORDINATOR)

    @rule(data=st.data())
    def let_some_expire(self, data: st.DataObject) -> None:
        names = sorted(data.draw(st.sets(st.sampled_from(sorted(self.steps)), max_size=2)))
        commands = [
            Command(one, ReviewAction.EXPIRE, len(self.steps[one])) for one in sorted(names)
        ]
        self.carry_out(commands, Side.SYSTEM)

    def carry_out(self, commands: Sequence[Command], side: Side) -> None:
        world = self.model.world(self.steps)
        expected, following = self.model.expects(commands, side)
        shown = plan(world, commands, side, "account:1", NOW)
        made = plan(world, commands, side, "account:1", NOW + timedelta(hours=1))
        assert shown.fingerprint == made.fingerprint
        found = [Expected(one.refusal, one.before, one.after, one.slots) for one in made.effects]
        assert found == expected
        for place, (before, after) in made.slots.items():
            assert before == self.model.capacity[place] - self.model.used(place)
            assert after == following.capacity[place] - following.used(place)
        for place in PLACES:
            assert following.used(place) <= max(following.capacity[place], self.model.used(place))
            assert place in made.slots or following.used(place) == self.model.used(place)
        self.model = following
        self.steps.update({name: (*self.steps[name], one) for name, one in made.steps.items()})

    @invariant()
    def states_are_those_of_the_model(self) -> None:
        for name, steps in self.steps.items():
            assert state_after(effective_steps(steps)) == self.model.state(name)
            assert [one.number for one in steps] == list(range(1, len(steps) + 1))


TestReviewing = pytest.mark.slow(Reviewing.TestCase)
TestReviewing.settings = settings(max_examples=60, stateful_step_count=40)
