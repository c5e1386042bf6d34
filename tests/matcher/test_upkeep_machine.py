"""Random edits, imports, reviews, applications and undoings against a model of a few lines."""

from __future__ import annotations

from collections.abc import Mapping

import hypothesis.strategies as st
from hypothesis import settings
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from data.reference import load_catalogue
from matcher.audit import first_broken
from matcher.errors import ClusterbridgeError
from matcher.records import StoredCatalogue
from matcher.tables import Tables
from matcher.upkeep import (
    BuiltCatalogue,
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

FILE = "institutions.csv"
Content = Mapping[str, tuple[str, str]]
"""The model of a catalogue: two cells by the key of their row."""
CATALOGUE = load_catalogue()
ANNA, OTTO = Upkeeper("account:anna"), Upkeeper("account:otto")
PEOPLE = st.sampled_from([ANNA, OTTO])
ROWS = st.dictionaries(
    st.sampled_from("abc"), st.tuples(st.sampled_from("123"), st.sampled_from("12"))
)


def build(tables: Tables) -> BuiltCatalogue:
    """Load tables as the real loaders would, except that only one text is wrong."""
    if any("3" in (row["x"], row["y"]) and row["id"] == "c" for row in tables[FILE]):
        raise ClusterbridgeError("c is never 3")
    stored = StoredCatalogue.of("x", "2007", {"rows": [dict(row) for row in tables[FILE]]})
    version = stored.content_hash[:12]
    return BuiltCatalogue(CATALOGUE, StoredCatalogue.of(version, "2007", stored.document), tables)


def tables_of(content: Content) -> Tables:
    return {FILE: tuple({"id": key, "x": x, "y": y} for key, (x, y) in content.items())}


def content_of(tables: Tables) -> dict[str, tuple[str, str]]:
    return {row["id"]: (row["x"], row["y"]) for row in tables[FILE]}


def good(content: Content) -> bool:
    return "3" not in content.get("c", ())


def merged(base: Content, wanted: Content, now: Content, key: str) -> tuple[str, ...] | str | None:
    """Return one row after a change from base to wanted on what is now; ``clash`` if it cannot."""
    mine, aim, here = base.get(key), wanted.get(key), now.get(key)
    if aim in (mine, here):
        return here
    if mine is None or aim is None:
        return aim if here == mine else "clash"
    if here is None:
        return "clash"
    cells = [
        (h if m == a else a if h in (m, a) else "clash")
        for m, a, h in zip(mine, aim, here, strict=True)
    ]
    return "clash" if "clash" in cells else tuple(cells)


def outcome(base: Content, wanted: Content, now: Content, *, partly: bool) -> Content | None:
    """Return the catalogue after a change, or None where it cannot be applied."""
    rows = {key: merged(base, wanted, now, key) for key in {*base, *wanted, *now}}
    if not partly and "clash" in rows.values():
        return None
    kept = {key: now.get(key) if row == "clash" else row for key, row in rows.items()}
    found = {key: (row[0], row[1]) for key, row in kept.items() if row is not None}
    return None if found == now else found


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
