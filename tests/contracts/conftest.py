"""The stores under contract: in memory, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.store import open_stores
from matcher.records import ProfileRevision
from tests.databases import new_sqlite
from tests.fakes import NOW, fake_stores
from tests.postgres import Server, empty
from tests.store_cases import ANSWERS, CATALOGUE, EXPIRES, MODEL, TOKEN


@pytest.fixture(scope="session")
def same_postgresql(postgresql_server: Server, empty_postgresql: str) -> str:
    """The address of a database for one test after the other, emptied after each."""
    return postgresql_server.new_database(empty_postgresql)


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    if request.param == "memory":
        yield fake_stores()
    elif request.param == "sqlite":
        opened = open_stores(new_sqlite(tmp_path / "store.sqlite3"))
        yield opened
        opened.close()
    else:
        address = request.getfixturevalue("same_postgresql")
        opened = open_stores(address)
        yield opened
        opened.close()
        empty(address)


@pytest.fixture
def profile(stores: Any) -> ProfileRevision:
    created: ProfileRevision = stores.profiles.create(ANSWERS, TOKEN, EXPIRES, NOW)
    return created


@pytest.fixture
def reference(stores: Any) -> None:
    stores.models.add(MODEL, NOW)
    stores.catalogues.add(CATALOGUE, NOW)
