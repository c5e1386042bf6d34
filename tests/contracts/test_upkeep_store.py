"""What every UpkeepStore promises: editions, proposals, and one active catalogue."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from data.reference import load_catalogue
from matcher.audit import first_broken
from matcher.records import StoredCatalogue
from matcher.tables import Tables, apply, difference
from matcher.upkeep import (
    BuiltCatalogue,
    Edition,
    EditionNotFoundError,
    NewProposal,
    Outcome,
    ProposalEndedError,
    ProposalKind,
    ProposalNotFoundError,
    StaleEditionError,
)
from tests.fakes import NOW
from tests.store_cases import LATER

OTTO, ANNA = "account:otto", "account:anna"
CATALOGUE = load_catalogue()
FIRST: Tables = {"institutions.csv": ({"id": "geri", "name_en": "GERI"},), "demands.csv": ()}
SECOND: Tables = {"institutions.csv": ({"id": "geri", "name_en": "Gumi RI"},), "demands.csv": ()}


def built(tables: Tables) -> BuiltCatalogue:
    """Return tables as if they had been loaded: stores do not look inside."""
    document = {file: [dict(row) for row in rows] for file, rows in tables.items()}
    stored = StoredCatalogue.of("catalogue-x", "2007", document)
    stored = replace(stored, version=f"catalogue-{stored.content_hash[:6]}")
    return BuiltCatalogue(CATALOGUE, stored, tables)


def edit(base: int, before: Tables = FIRST, after: Tables = SECOND) -> NewProposal:
    return NewProposal(ProposalKind.EDIT, base, difference(before, after), "its new name")


@pytest.fixture
def first(stores: Any) -> Edition:
    edition: Edition = stores.upkeep.begin(built(FIRST), "reference", NOW)
    return edition


def test_there_is_no_catalogue_before_the_first_edition(stores: Any) -> None:
    assert stores.upkeep.current_version() is None
    assert stores.upkeep.editions() == ()
    for ask in (stores.upkeep.current, lambda: stores.upkeep.tables(1)):
        with pytest.raises(EditionNotFoundError):
            ask()
    with pytest.raises(EditionNotFoundError):
        stores.upkeep.propose(edit(1), OTTO, NOW)


def test_what_is_shipped_becomes_the_first_edition_once(stores: Any, first: Edition) -> None:
    assert (first.number, first.changes, first.proposal) == (1, (), None)
    assert stores.upkeep.begin(built(FIRST), "reference", LATER) == first
    assert stores.upkeep.editions() == (first,)
    assert stores.upkeep.current_version() == built(FIRST).catalogue.version
    assert stores.upkeep.tables(1) == FIRST
    assert stores.catalogues.get(first.catalogue_version) == built(FIRST).catalogue


def test_a_newer_shipped_catalogue_follows_unless_a_person_changed_it(
    stores: Any, first: Edition
) -> None:
    second = stores.upkeep.begin(built(SECOND), "reference", LATER)
    assert (second.number, second.changes) == (2, difference(FIRST, SECOND))
    proposal = stores.upkeep.propose(edit(2, SECOND, FIRST), OTTO, LATER)
    third = stores.upkeep.apply(proposal.id, built(FIRST), 2, OTTO, LATER)
    assert stores.upkeep.begin(built(SECOND), "reference", LATER) == third


def test_a_proposal_is_kept_as_it_is_and_changes_nothing(stores: Any, first: Edition) -> None:
    kept = stores.upkeep.propose(edit(1), ANNA, LATER)
    assert stores.upkeep.proposal(kept.id) == kept
    assert (kept.asked, kept.actor, kept.at, kept.end) == (edit(1), ANNA, LATER, None)
    assert stores.upkeep.proposals() == (kept,)
    assert stores.upkeep.current() == first
    with pytest.raises(ProposalNotFoundError):
        stores.upkeep.proposal(99)


@pytest.mark.parametrize("wrong", [{"base": 2}, {"base": 0}, {"undoes": 7}])
def test_a_proposal_rests_on_editions_that_are_there(
    stores: Any, first: Edition, wrong: dict[str, int]
) -> None:
    asked = replace(edit(1), kind=ProposalKind.UNDO, undoes=1)
    with pytest.raises(EditionNotFoundError):
        stores.upkeep.propose(replace(asked, **wrong), OTTO, NOW)
    assert stores.upkeep.proposals() == ()


def test_applying_a_proposal_makes_the_next_edition(stores: Any, first: Edition) -> None:
    proposal = stores.upkeep.propose(edit(1), ANNA, NOW)
    second = stores.upkeep.apply(proposal.id, built(SECOND), 1, OTTO, LATER)
    assert second == Edition(
        2, built(SECOND).catalogue.version, edit(1).changes, proposal.id, OTTO, LATER
    )
    assert stores.upkeep.current() == second
    assert stores.upkeep.editions() == (first, second)
    assert (stores.upkeep.tables(1), stores.upkeep.tables(2)) == (FIRST, SECOND)
    assert apply(stores.upkeep.tables(1), second.changes) == SECOND
    end = stores.upkeep.proposal(proposal.id).end
    assert (end.outcome, end.actor, end.at, end.edition) == (Outcome.APPLIED, OTTO, LATER, 2)
    assert stores.upkeep.proposals() == ()
    assert stores.upkeep.became([1, 2]) == {2: stores.upkeep.proposal(proposal.id)}
    assert stores.upkeep.became([1]) == stores.upkeep.became([]) == {}


def test_a_proposal_ends_once(stores: Any, first: Edition) -> None:
    applied = stores.upkeep.propose(edit(1), ANNA, NOW)
    stores.upkeep.apply(applied.id, built(SECOND), 1, OTTO, NOW)
    rejected = stores.upkeep.propose(edit(1), ANNA, NOW)
    ended = stores.upkeep.end(rejected.id, Outcome.REJECTED, OTTO, LATER, "not so")
    assert (ended.end.outcome, ended.end.note, ended.end.edition) == (
        Outcome.REJECTED,
        "not so",
        None,
    )
    for one in (applied, rejected):
        with pytest.raises(ProposalEndedError):
            stores.upkeep.end(one.id, Outcome.WITHDRAWN, ANNA, LATER)
        with pytest.raises(ProposalEndedError):
            stores.upkeep.apply(one.id, built(FIRST), 2, OTTO, LATER)
    assert stores.upkeep.current().number == 2
    for ask in (
        lambda: stores.upkeep.end(99, Outcome.REJECTED, OTTO, LATER),
        lambda: stores.upkeep.apply(99, built(FIRST), 2, OTTO, LATER),
    ):
        with pytest.raises(ProposalNotFoundError):
            ask()


def test_what_was_previewed_on_another_edition_is_not_applied(stores: Any, first: Edition) -> None:
    one, two = (stores.upkeep.propose(edit(1), ANNA, NOW) for _ in range(2))
    stores.upkeep.apply(one.id, built(SECOND), 1, OTTO, NOW)
    rows = stores.audit.rows()
    with pytest.raises(StaleEditionError) as caught:
        stores.upkeep.apply(two.id, built(SECOND), 1, OTTO, LATER)
    assert (caught.value.seen, caught.value.current) == (1, 2)
    assert stores.audit.rows() == rows
    assert stores.upkeep.proposals() == (two,)


def test_the_same_content_again_is_the_same_version_in_another_edition(
    stores: Any, first: Edition
) -> None:
    there = stores.upkeep.propose(edit(1), ANNA, NOW)
    stores.upkeep.apply(there.id, built(SECOND), 1, OTTO, NOW)
    undo = NewProposal(ProposalKind.UNDO, 2, difference(SECOND, FIRST), "", 2)
    back = stores.upkeep.propose(undo, ANNA, NOW)
    third = stores.upkeep.apply(back.id, built(FIRST), 2, OTTO, NOW)
    assert (third.number, third.catalogue_version) == (3, first.catalogue_version)
    assert stores.upkeep.proposal(back.id).asked.undoes == 2


def test_every_step_leaves_a_row_in_the_trail_without_its_texts(
    stores: Any, first: Edition
) -> None:
    one = stores.upkeep.propose(edit(1), ANNA, NOW)
    stores.upkeep.apply(one.id, built(SECOND), 1, OTTO, NOW)
    two = stores.upkeep.propose(edit(1), ANNA, NOW)
    stores.upkeep.end(two.id, Outcome.WITHDRAWN, ANNA, NOW, "a mistake")
    rows = stores.audit.rows()
    assert [(row.event.actor, row.event.action, row.event.subject) for row in rows] == [
        ("reference", "catalogue.activated", "edition:1"),
        (ANNA, "catalogue.proposed", f"proposal:{one.id}"),
        (OTTO, "catalogue.activated", "edition:2"),
        (ANNA, "catalogue.proposed", f"proposal:{two.id}"),
        (ANNA, "catalogue.withdrawn", f"proposal:{two.id}"),
    ]
    assert first_broken(rows) is None
    assert rows[2].event.detail["tables"].keys() == FIRST.keys()
    for text in ("its new name", "Gumi RI", "a mistake"):
        assert text not in str(rows)
