"""Random edits, imports, reviews, applications and undoings against a model of a few lines."""

from __future__ import annotations

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from matcher.audit import first_broken
from matcher.errors import ClusterbridgeError
from matcher.upkeep import (
    ClashError,
    NothingToChangeError,
    ProposalEndedError,
    ProposalKind,
    SecondPersonError,
    StaleEditionError,
)
from matcher.upkeep_operations import (
    Upkeeper,
    apply_proposal,
    end_proposal,
    load_shipped,
    preview,
    propose,
    propose_undo,
)
from tests.fakes import fake_services
from tests.upkeep_model import ROWS, Content, build, content_of, good, outcome, tables_of

ANNA, OTTO = Upkeeper("account:anna"), Upkeeper("account:otto")
PEOPLE = st.sampled_from([ANNA, OTTO])


class Upkeep(RuleBasedStateMachine):
    """The use cases on one side, a list of contents on the other."""

    @initialize(content=ROWS.filter(good))
    def begin(self, content: Content) -> None:
        self.services = fake_services()
        load_shipped(self.services, build(tables_of(content)))
        self.editions: list[Content] = [content]
        self.open: dict[int, tuple[Upkeeper, Content, Content, bool]] = {}
        self.ended: set[int] = set()

    @property
    def now(self) -> Content:
        return self.editions[-1]

    @rule(who=PEOPLE, wanted=ROWS, data=st.data(), kind=st.sampled_from(["edit", "import"]))
    def propose_something(
        self, who: Upkeeper, wanted: Content, data: st.DataObject, kind: str
    ) -> None:
        base = data.draw(st.integers(1, len(self.editions)))
        before = self.editions[base - 1]
        try:
            made = propose(
                self.services, who, tables_of(wanted), build, ProposalKind(kind), base=base
            )
        except NothingToChangeError:
            assert wanted == before
        except ClusterbridgeError:
            assert not good(wanted)
        else:
            assert good(wanted)
            assert wanted != before
            self.open[made.id] = (who, before, wanted, False)

    @precondition(lambda self: len(self.editions) > 1)
    @rule(who=PEOPLE, data=st.data())
    def propose_to_undo(self, who: Upkeeper, data: st.DataObject) -> None:
        number = data.draw(st.integers(2, len(self.editions)))
        there, back = self.editions[number - 1], self.editions[number - 2]
        expected = outcome(there, back, self.now, partly=True)
        try:
            made = propose_undo(self.services, who, number)
        except ClashError:
            assert expected is None
        else:
            assert expected is not None
            self.open[made.id] = (who, there, back, True)

    @precondition(lambda self: self.open)
    @rule(who=PEOPLE, data=st.data(), second=st.booleans(), late=st.booleans())
    def apply_one(self, who: Upkeeper, data: st.DataObject, second: bool, late: bool) -> None:
        number = data.draw(st.sampled_from(sorted(self.open)))
        proposer, before, wanted, partly = self.open[number]
        expected = outcome(before, wanted, self.now, partly=partly)
        seen = len(self.editions) - late
        try:
            done = apply_proposal(self.services, who, number, seen, build, second_person=second)
        except SecondPersonError:
            assert second
            assert proposer == who
        except StaleEditionError:
            assert late
        except ClashError:
            assert expected is None
        except ClusterbridgeError:
            assert expected is not None
            assert not good(expected)
        else:
            assert not late
            assert not (second and proposer == who)
            assert expected is not None
            assert done.number == len(self.editions) + 1
            self.editions.append(expected)
            self.ended.add(number)
            del self.open[number]

    @precondition(lambda self: self.open)
    @rule(who=PEOPLE, data=st.data())
    def end_one(self, who: Upkeeper, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.open)))
        ended = end_proposal(self.services, who, number).end
        assert ended is not None
        mine = self.open.pop(number)[0] == who
        assert ended.outcome.value == ("withdrawn" if mine else "rejected")
        self.ended.add(number)

    @precondition(lambda self: self.ended)
    @rule(who=PEOPLE, data=st.data())
    def nothing_ends_twice(self, who: Upkeeper, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.ended)))
        for do in (
            lambda: end_proposal(self.services, who, number),
            lambda: apply_proposal(self.services, who, number, len(self.editions), build),
        ):
            try:
                do()
            except ProposalEndedError:
                continue
            raise AssertionError("ended twice")

    @precondition(lambda self: self.open)
    @rule(data=st.data())
    def a_preview_says_what_would_happen(self, data: st.DataObject) -> None:
        number = data.draw(st.sampled_from(sorted(self.open)))
        _, before, wanted, partly = self.open[number]
        expected = outcome(before, wanted, self.now, partly=partly)
        if expected is not None and not good(expected):
            return
        shown = preview(self.services, ANNA, number, build)
        assert shown.seen == len(self.editions)
        assert (shown.built and content_of(shown.built.tables)) == expected

    @invariant()
    def nothing_differs_from_the_model(self) -> None:
        upkeep = self.services.upkeep
        assert [content_of(upkeep.tables(one.number)) for one in upkeep.editions()] == self.editions
        assert [one.id for one in upkeep.proposals()] == sorted(self.open)
        assert upkeep.current_version() == upkeep.editions()[-1].catalogue_version
        assert first_broken(self.services.audit.rows()) is None


Upkeep.TestCase.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)
TestUpkeep = Upkeep.TestCase
