"""A profile in a file, and the small catalogue behind every command."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import PROFILE
from tests.factories import make_matcher


@pytest.fixture
def profile(tmp_path: Path) -> str:
    """The path of a profile that can be matched."""
    path = tmp_path / "firm.toml"
    path.write_text(PROFILE, encoding="utf-8")
    return str(path)


@pytest.fixture(autouse=True)
def _small_catalogue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("data.matching.open_matcher", make_matcher)
    monkeypatch.setenv("CLUSTERBRIDGE_INSTANCE", str(tmp_path / "instance"))
