"""The stores under contract: in memory and on SQLite; another database is one more parameter."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.migrate import upgrade
from data.store import open_stores
from matcher.records import ProfileRevision
from tests.fakes import NOW, fake_stores
from tests.store_cases import ANSWERS, CATALOGUE, EXPIRES, MODEL, TOKEN


@pytest.fixture(scope="session")
def empty_sqlite(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "empty.sqlite3"
    upgrade(f"sqlite:///{path}")
    return path


@pytest.fixture(params=["memory", "sqlite"])
def stores(request: pytest.FixtureRequest, empty_sqlite: Path, tmp_path: Path) -> Iterator[Any]:
    if request.param == "memory":
        yield fake_stores()
        return
    copy = tmp_path / "store.sqlite3"
    shutil.copy(empty_sqlite, copy)
    opened = open_stores(f"sqlite:///{copy}")
    yield opened
    opened.close()


@pytest.fixture
def profile(stores: Any) -> ProfileRevision:
    created: ProfileRevision = stores.profiles.create(ANSWERS, TOKEN, EXPIRES, NOW)
    return created


@pytest.fixture
def reference(stores: Any) -> None:
    stores.models.add(MODEL, NOW)
    stores.catalogues.add(CATALOGUE, NOW)
