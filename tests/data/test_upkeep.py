"""Editions of the catalogue on SQL: tampering is noticed, and of two at once one looks again."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import text

from data.reference import load_catalogue
from data.store import SqlStores, open_stores
from matcher.errors import UnknownHashError
from matcher.records import StoredCatalogue
from matcher.tables import Tables, difference
from matcher.upkeep import BuiltCatalogue, NewProposal, ProposalKind, StaleEditionError
from tests.databases import KINDS, address_of
from tests.fakes import NOW

CATALOGUE = load_catalogue()


def tables(name: str) -> Tables:
    return {"institutions.csv": ({"id": "geri", "name_en": name},)}


def built(name: str) -> BuiltCatalogue:
    return BuiltCatalogue(CATALOGUE, StoredCatalogue.of(name, "2007", {"name": name}), tables(name))


@pytest.fixture(params=KINDS)
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SqlStores]:
    opened = open_stores(address_of(request, request.param, tmp_path))
    opened.upkeep.begin(built("GERI"), "reference", NOW)
    yield opened
    opened.close()


@pytest.mark.parametrize("stores", ["sqlite"], indirect=True)
def test_a_table_that_was_tampered_with_is_refused(stores: SqlStores) -> None:
    with stores.database.writing() as connection:
        connection.execute(text("DROP TRIGGER catalogue_tables_no_update"))
        connection.execute(text("UPDATE catalogue_tables SET rows = replace(rows, 'GERI', 'X')"))
    with pytest.raises(UnknownHashError):
        stores.upkeep.tables(1)


def test_of_two_that_apply_at_once_one_is_told_that_the_catalogue_moved(stores: SqlStores) -> None:
    names = [f"name {number}" for number in range(4)]
    changes = [difference(tables("GERI"), tables(name)) for name in names]
    ids = [
        stores.upkeep.propose(NewProposal(ProposalKind.EDIT, 1, one), "command", NOW).id
        for one in changes
    ]
    together = Barrier(len(ids))

    def apply(number: int) -> bool:
        together.wait()
        try:
            stores.upkeep.apply(ids[number], built(names[number]), 1, "command", NOW)
        except StaleEditionError:
            return False
        return True

    with ThreadPoolExecutor(len(ids)) as pool:
        done = list(pool.map(apply, range(len(ids))))
    assert sum(done) == 1
    assert [one.number for one in stores.upkeep.editions()] == [1, 2]
    assert len(stores.upkeep.proposals()) == 3
