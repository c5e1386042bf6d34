"""A profile in a file, an installation, and the small catalogue behind every command."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.store import SqlStores, open_stores
from tests.command_line import PROFILE
from tests.databases import new_sqlite
from tests.factories import make_matcher


@pytest.fixture
def profile(tmp_path: Path) -> str:
    """The path of a profile that can be matched."""
    path = tmp_path / "firm.toml"
    path.write_text(PROFILE, encoding="utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def _small_catalogue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("data.reference.open_matcher", make_matcher)
    monkeypatch.setenv("CLUSTERBRIDGE_INSTANCE", str(tmp_path / "instance"))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of an installation with an empty database, which the environment names."""
    instance = tmp_path / "instance"
    instance.mkdir()
    new_sqlite(instance / "clusterbridge.sqlite3")
    monkeypatch.setenv("CLUSTERBRIDGE_INSTANCE", str(instance))
    return instance


@pytest.fixture
def stores(folder: Path) -> Iterator[SqlStores]:
    """The stores of a service that is running meanwhile."""
    opened = open_stores(f"sqlite:///{folder}/clusterbridge.sqlite3")
    yield opened
    opened.close()
