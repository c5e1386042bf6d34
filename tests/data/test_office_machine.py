"""Whatever an office does in whatever order, its stores and a simple model agree."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import timedelta
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from data.store import SqlStores, open_stores
from matcher.audit import first_broken
from matcher.errors import ClusterbridgeError, ModelMismatchError
from matcher.operations import Services
from matcher.planning import Command, Plan
from matcher.records import ProfileRevision
from matcher.review import ReviewAction, Side
from matcher.review_errors import AlreadyRequestedError, PairForbiddenError, WorldMovedError
from matcher.review_records import QueueQuery, RuleKind
from matcher.upkeep import ClashError, NothingToChangeError, Proposal, ProposalKind
from matcher.upkeep_operations import (
    Upkeeper,
    apply_proposal,
    end_proposal,
    load_shipped,
    propose,
    propose_undo,
)
from tests.databases import KINDS, address_of
from tests.fakes import FakeClock, fake_services
from tests.office_model import OfficeModel, Rule
from tests.review_cases import asking, request_one
from tests.review_draws import carefully, carelessly, sides
from tests.review_model import LIFE, Expected, ReviewModel
from tests.store_cases import ANSWERS, EXPIRES, MODEL
from tests.upkeep_model import ROWS, Content, build, content_of, good, tables_of

FIRMS, PLACES = ("f", "g"), ("a", "b")
ACTOR = "account:1"
KEEPER = Upkeeper("account:anna")
EXAMPLES = {"memory": 60, "sqlite": 20, "postgresql": 4}
firms, places = st.sampled_from(FIRMS), st.sampled_from(PLACES)


@dataclass
class World:
    """One kind of stores, and how it names what the model names otherwise."""

    services: Services
    clock: FakeClock
    stores: SqlStores | None = None
    ids: dict[str, str] = field(default_factory=dict)
    firms: dict[str, ProfileRevision] = field(default_factory=dict)
    rules: list[int] = field(default_factory=list)
    versions: list[str] = field(default_factory=list)

    def ask(self, firm: str, place: str, **changed: Any) -> str:
        """Let a firm ask; return the identifier, or why not."""
        version = {"catalogue_version": self.versions[-1], **changed}
        asked = asking(self.firms[firm], mini_cluster=place, **version)
        try:
            return request_one(self.services.review, asked, f"link:{firm}", self.clock.now()).id
        except AlreadyRequestedError:
            return "already"
        except PairForbiddenError:
            return "forbidden"

    def own(self, commands: Sequence[Command]) -> list[Command]:
        """Return commands by the identifiers of this world."""
        names = [self.ids.get(one.introduction, "unknown") for one in commands]
        return [replace(one, introduction=name) for one, name in zip(commands, names, strict=True)]

    def change(self, make: Callable[[], Proposal]) -> str:
        """Propose a change of the catalogue, apply it, and return what comes of it."""
        try:
            made = make()
        except NothingToChangeError:
            return "nothing"
        except ClashError:
            return "clash"
        except ClusterbridgeError:
            return "bad"
        seen = self.services.upkeep.current().number
        try:
            apply_proposal(self.services, KEEPER, made.id, seen, build)
        except ClusterbridgeError as error:
            end_proposal(self.services, KEEPER, made.id)
            return "clash" if isinstance(error, ClashError) else "bad"
        self.versions.append(self.services.upkeep.editions()[-1].catalogue_version)
        return "done"


def opened(address: str) -> World:
    """Open the stores at an address, those in memory where it is empty."""
    clock = FakeClock()
    services = fake_services(clock)
    stores = open_stores(address) if address else None
    if stores is not None:
        names = {one.name for one in fields(stores)} & {one.name for one in fields(services)}
        services = replace(services, **{name: getattr(stores, name) for name in names})
    return World(services, clock, stores)


class Office(RuleBasedStateMachine):
    """Requests, decisions, bulks, undos, rules, time, and changes of the catalogue."""

    def __init__(self, address: Callable[[], str]) -> None:
        super().__init__()
        self.world = opened(address())

    def teardown(self) -> None:
        if self.world.stores is not None:
            self.world.stores.close()

    @property
    def names(self) -> list[str]:
        return sorted(self.model.review.logs)

    @initialize(content=ROWS.filter(good), slots=st.integers(1, 3))
    def begin(self, content: Content, slots: int) -> None:
        services, now = self.world.services, self.world.clock.now()
        self.model = OfficeModel(PLACES, now, [content])
        services.models.add(MODEL, now)
        first = load_shipped(services, build(tables_of(content)))
        self.world.versions.append(first.catalogue_version)
        for number, firm in enumerate(FIRMS):
            token = f"{number}" * 64
            self.world.firms[firm] = services.profiles.create(ANSWERS, token, EXPIRES, now)
            self.request(firm, PLACES[0])
        self.change_capacity(PLACES[0], slots)

    # Asking.

    @rule(firm=firms, place=places)
    def request(self, firm: str, place: str) -> None:
        refusal = self.model.refusal_of_request(firm, place)
        found = self.world.ask(firm, place)
        if refusal:
            assert found == refusal
        else:
            self.world.ids[self.model.request(firm, place)] = found

    @rule(firm=firms, place=places)
    def request_by_what_nobody_has_stored(self, firm: str, place: str) -> None:
        with pytest.raises(ModelMismatchError):
            self.world.ask(firm, place, catalogue_version="none")

    # Deciding.

    @rule(place=places, data=st.data())
    def accept_all_there(self, place: str, data: st.DataObject) -> None:
        there = [one for one in self.names if self.model.review.mini_clusters[one] == place]
        seen = {one: len(self.model.review.logs[one]) for one in there}
        commands = [Command(one, ReviewAction.ACCEPT, seen[one]) for one in there]
        self.carry_out(data.draw(st.permutations(commands)), Side.COORDINATOR, bulk=True)

    @rule(data=st.data())
    def decide_one(self, data: st.DataObject) -> None:
        name = data.draw(st.sampled_from(self.names))
        self.carry_out([carefully(data.draw, self.model.review, name)], Side.COORDINATOR)

    @rule(data=st.data(), side=sides)
    def decide_several(self, data: st.DataObject, side: Side) -> None:
        some = data.draw(st.lists(st.sampled_from(self.names), min_size=1, max_size=4))
        make = st.sampled_from([carefully, carelessly])
        commands = [data.draw(make)(data.draw, self.model.review, name) for name in some]
        unknown = [Command("unknown", ReviewAction.ACCEPT, 0)] * data.draw(st.integers(0, 1))
        self.carry_out([*unknown, *commands], side, bulk=True)

    @precondition(lambda self: any(self.model.review.logs.values()))
    @rule(data=st.data())
    def undo_the_last_step(self, data: st.DataObject) -> None:
        logs = {name: len(log) for name, log in self.model.review.logs.items() if log}
        name = data.draw(st.sampled_from(sorted(logs)))
        why = data.draw(st.sampled_from(["", "a slip"]))
        undo = Command(name, ReviewAction.UNDO, logs[name], undoes=logs[name], note=why)
        self.carry_out([undo], Side.COORDINATOR)

    @precondition(lambda self: self.model.batches)
    @rule(data=st.data())
    def undo_a_bulk(self, data: st.DataObject) -> None:
        batch = data.draw(st.sampled_from(sorted(self.model.batches)))
        done = self.model.batches[batch]
        found = {one.id for one in self.world.services.review.of_batch(batch)}
        assert found == {self.world.ids[name] for name in done}
        seen = {name: len(self.model.review.logs[name]) for name in done}
        commands = [
            Command(name, ReviewAction.UNDO, seen[name], undoes=number)
            for name, number in done.items()
        ]
        self.carry_out(data.draw(st.permutations(commands)), Side.COORDINATOR, bulk=True)

    @rule(data=st.data())
    def let_some_expire(self, data: st.DataObject) -> None:
        names = sorted(data.draw(st.sets(st.sampled_from(self.names), max_size=2)))
        seen = {one: len(self.model.review.logs[one]) for one in names}
        commands = [Command(one, ReviewAction.EXPIRE, seen[one]) for one in names]
        self.carry_out(commands, Side.SYSTEM)

    @rule(data=st.data())
    def commit_what_was_seen_before_somebody_else(self, data: st.DataObject) -> None:
        name, other = (data.draw(st.sampled_from(self.names)) for _ in range(2))
        mine = [carefully(data.draw, self.model.review, name)]
        seen, after_mine = self.model.review.expects(mine, Side.COORDINATOR)
        shown = self.preview(mine, Side.COORDINATOR)
        self.carry_out([carefully(data.draw, self.model.review, other)], Side.COORDINATOR)
        now, following = self.model.review.expects(mine, Side.COORDINATOR)
        try:
            made = self.commit(mine, Side.COORDINATOR, shown.fingerprint)
        except WorldMovedError as error:
            self.compare(error.plan, now, following)
            place = self.model.review.mini_clusters[name]
            assert seen != now or after_mine.used(place) != following.used(place)
        else:
            assert seen == now
            self.compare(made, now, following)
            self.model.review = following

    def preview(self, commands: Sequence[Command], side: Side, batch: str = "") -> Plan:
        now, review = self.world.clock.now(), self.world.services.review
        return review.preview(self.world.own(commands), side, ACTOR, now, batch)

    def commit(
        self, commands: Sequence[Command], side: Side, fingerprint: str, batch: str = ""
    ) -> Plan:
        now, review = self.world.clock.now(), self.world.services.review
        return review.commit(self.world.own(commands), side, ACTOR, now, fingerprint, batch)

    def carry_out(self, commands: Sequence[Command], side: Side, *, bulk: bool = False) -> None:
        expected, following = self.model.review.expects(commands, side)
        batch = f"bulk-{len(self.model.batches)}" if bulk else ""
        shown = self.preview(commands, side, batch)
        made = self.commit(commands, side, shown.fingerprint, batch)
        assert made.effects == shown.effects
        self.compare(made, expected, following)
        done = [
            command.introduction
            for command, one in zip(commands, expected, strict=True)
            if one.refusal is None
        ]
        if batch and done:
            self.model.batches[batch] = {name: len(following.logs[name]) for name in done}
        self.model.review = following

    def compare(self, plan: Plan, expected: Sequence[Expected], following: ReviewModel) -> None:
        found = [Expected(one.refusal, one.before, one.after, one.slots) for one in plan.effects]
        assert found == expected
        before = self.model.review
        for place in PLACES:
            was, left = (one.capacity[place] - one.used(place) for one in (before, following))
            assert plan.slots.get(place, (was, was)) == (was, left)
            assert left >= min(0, was)

    # What is around it.

    @rule(place=places, size=st.integers(0, 3))
    def change_capacity(self, place: str, size: int) -> None:
        period, now = self.model.review.period, self.world.clock.now()
        use = self.world.services.review.set_slots(place, period, size, ACTOR, now)
        self.model.review.capacity[place] = size
        assert (use.open, use.used) == (size, self.model.review.used(place))

    @rule(kind=st.sampled_from(RuleKind), firm=firms, place=places,
          days=st.sampled_from([None, 1, 30]))  # fmt: skip
    def pin_or_forbid(self, kind: RuleKind, firm: str, place: str, days: int | None) -> None:
        now = self.world.clock.now()
        until = None if days is None else now + timedelta(days=days)
        profile = self.world.firms[firm].profile_id
        review = self.world.services.review
        made = review.add_rule(kind, profile, place, "because", ACTOR, now, until)
        self.world.rules.append(made.id)
        self.model.rules.append(Rule(kind, firm, place, until))
        self.model.watch()

    @precondition(lambda self: self.model.rules)
    @rule(data=st.data())
    def end_a_rule(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(0, len(self.model.rules) - 1))
        now = self.world.clock.now()
        self.world.services.review.end_rule(self.world.rules[number], ACTOR, now)
        self.model.rules[number].ended = True
        self.model.watch()

    @rule(firm=firms, excluded=st.frozensets(places))
    def exclude_places(self, firm: str, excluded: frozenset[str]) -> None:
        answers, before = {**ANSWERS, "exclude": sorted(excluded)}, self.world.firms[firm]
        self.world.firms[firm] = self.world.services.profiles.save(
            before.profile_id, answers, before.revision, self.world.clock.now()
        )
        self.model.excluded[firm] = excluded
        self.model.watch()

    @rule(days=st.sampled_from([1, 30, 130]))
    def let_time_pass(self, days: int) -> None:
        self.world.clock.move(days=days)
        self.model.move_to(self.world.clock.now())

    # The catalogue.

    @rule(wanted=ROWS, data=st.data(), kind=st.sampled_from(["edit", "import"]))
    def load_a_catalogue(self, wanted: Content, data: st.DataObject, kind: str) -> None:
        base = data.draw(st.integers(1, len(self.model.editions)))
        make = partial(propose, self.world.services, KEEPER, tables_of(wanted), build,
                       ProposalKind(kind), base=base)  # fmt: skip
        found = self.world.change(make)
        assert found == self.model.change(self.model.editions[base - 1], wanted, partly=False)

    @precondition(lambda self: len(self.model.editions) > 1)
    @rule(data=st.data())
    def undo_an_edition(self, data: st.DataObject) -> None:
        number = data.draw(st.integers(2, len(self.model.editions)))
        there, back = self.model.editions[number - 1], self.model.editions[number - 2]
        found = self.world.change(partial(propose_undo, self.world.services, KEEPER, number))
        assert found == self.model.change(there, back, partly=True)

    # What must hold after everything.

    @invariant()
    def nothing_differs_from_the_model(self) -> None:
        review, model = self.world.services.review, self.model.review
        found = review.several(self.world.ids.values())
        for name, log in model.logs.items():
            one = found[self.world.ids[name]]
            assert one.state == model.state(name)
            assert [(step.number, step.action) for step in one.steps] == [
                (number, entry.action) for number, entry in enumerate(log, start=1)
            ]
            version = one.asked.catalogue_version
            assert version == self.world.versions[self.model.asked_with[name] - 1]
        use = review.slots(model.period, PLACES)
        for place in PLACES:
            assert (use[place].open, use[place].used) == (model.capacity[place], model.used(place))
        is_open = frozenset(one.state for one in found.values() if one.state in LIFE)
        page = review.queue(QueueQuery(states=is_open)) if is_open else None
        ids = {one.id for one in page.introductions} if page else set()
        assert ids == {self.world.ids[name] for name in model.logs if model.state(name) in LIFE}

    @invariant()
    def every_edition_is_as_the_model_has_it(self) -> None:
        upkeep = self.world.services.upkeep
        assert [content_of(upkeep.tables(one.number)) for one in upkeep.editions()] == (
            self.model.editions
        )
        assert upkeep.current_version() == self.world.versions[-1]

    @invariant()
    def the_audit_chain_tells_what_was_done(self) -> None:
        chain = self.world.services.audit.rows()
        assert first_broken(chain) is None
        if self.world.stores is None:
            return  # Those in memory note less.
        for name, log in self.model.review.logs.items():
            subject = f"introduction:{self.world.ids[name]}"
            told = [row.event.action for row in chain if row.event.subject == subject]
            done = [f"introduction.{entry.action}" for entry in log]
            assert told == ["introduction.requested", *done]


@pytest.mark.slow
@pytest.mark.parametrize("kind", ["memory", *KINDS])
def test_stores_and_model_agree(request: pytest.FixtureRequest, kind: str, tmp_path: Path) -> None:
    numbers = count()

    def address() -> str:
        folder = tmp_path / str(next(numbers))
        folder.mkdir()
        return "" if kind == "memory" else address_of(request, kind, folder)

    run_state_machine_as_test(
        partial(Office, address),
        settings=settings(max_examples=EXAMPLES[kind], stateful_step_count=30),
    )
