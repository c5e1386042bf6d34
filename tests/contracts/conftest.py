"""The stores under contract: in memory, on SQLite and on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.store import open_stores
from matcher.records import ProfileRevision
from tests.databases import address_of
from tests.fakes import NOW, fake_stores
from tests.store_cases import ANSWERS, CATALOGUE, EXPIRES, MODEL, TOKEN


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def stores(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Any]:
    if request.param == "memory":
        yield fake_stores()
        return
    opened = open_stores(address_of(request, request.param, tmp_path))
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
