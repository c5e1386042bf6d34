"""A demonstration has a folder of its own, is filled once, and touches nothing real."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

import data.model_build
from data.demo_logins import LOGINS_FILE
from data.marks import require_demonstrable
from data.migrate import downgrade, upgrade
from data.store import open_stores
from matcher.accounts import COMMAND
from matcher.demonstration_ports import Mark
from matcher.errors import NotEmptyError
from tests.command_line import run
from tests.fakes import NOW
from tests.store_cases import ANSWERS, EXPIRES, TOKEN
from web.config import Settings, load_settings
from web.demonstration.opening import (
    UnfinishedDemonstrationError,
    demonstration_settings,
    open_demonstration,
)


@pytest.fixture(name="few_firms")
def _few_firms(monkeypatch: pytest.MonkeyPatch) -> None:
    every: Any = data.model_build.load_reference_firms
    monkeypatch.setattr(data.model_build, "load_reference_firms", lambda known: every(known)[:2])


def settings_of(folder: Path) -> Settings:
    return demonstration_settings({}, str(folder))


@pytest.mark.usefixtures("few_firms")
def test_the_first_start_fills_it_and_the_second_keeps_it(tmp_path: Path) -> None:
    told: list[str] = []
    settings = settings_of(tmp_path)
    logins = open_demonstration(settings, told.append)
    assert (tmp_path / LOGINS_FILE).stat().st_mode & 0o777 == 0o600
    assert len(json.loads((tmp_path / LOGINS_FILE).read_text())) == len(logins) > 0
    stores = open_stores(settings.database_url)
    before = stores.audit.last()
    assert open_demonstration(settings, told.append) == logins
    assert stores.audit.last() == before
    stores.close()
    assert len(told) == 1
    email = logins[0].email
    shown = run("demo", "code", email, "--instance", str(tmp_path))
    assert shown.stdout.strip().isdigit()
    stores = open_stores(settings.database_url, read_only=True)
    profile_id = stores.profiles.all_latest()[0].profile_id
    stores.close()
    again = run("replay", profile_id, "--at", "2100-01-01", "--instance", str(tmp_path))
    assert again.exit_code == 0, again.output
    assert again.stdout.startswith("Demonstration: all firms, people and decisions are synthetic.")
    assert again.stdout.count("  equal") >= 10
    told = run("demo", "logins", "--instance", str(tmp_path)).stdout
    assert logins[0].password in told
    assert f"demo code ADDRESS --instance {tmp_path}" in told


def in_use(folder: Path) -> Settings:
    """Return the settings of an installation with one profile."""
    settings = load_settings({"CLUSTERBRIDGE_INSTANCE": str(folder)})
    upgrade(settings.database_url)
    stores = open_stores(settings.database_url)
    stores.profiles.create(ANSWERS, TOKEN, EXPIRES, NOW)
    stores.close()
    return settings


def test_an_installation_in_use_is_refused_and_stays_as_it_is(tmp_path: Path) -> None:
    settings = in_use(tmp_path)
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(NotEmptyError):
        open_demonstration(settings)
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before
    refused = run("demo", "fill", "--instance", str(tmp_path))
    assert refused.exit_code == 1
    assert "another instance folder" in refused.stderr


def test_one_of_an_older_version_is_refused_without_being_migrated(tmp_path: Path) -> None:
    settings = in_use(tmp_path)
    downgrade(settings.database_url, "0005")
    with pytest.raises(NotEmptyError):
        require_demonstrable(settings.database_url)


def test_what_was_interrupted_is_not_taken_for_filled(tmp_path: Path) -> None:
    settings = settings_of(tmp_path)
    upgrade(settings.database_url)
    stores = open_stores(settings.database_url)
    stores.marks.set_mark(Mark.DEMONSTRATION, COMMAND, NOW)
    stores.close()
    with pytest.raises(UnfinishedDemonstrationError) as told:
        open_demonstration(settings)
    assert str(tmp_path) in told.value.mend


def test_codes_are_shown_for_demonstrations_only(tmp_path: Path) -> None:
    in_use(tmp_path)
    refused = run("demo", "code", "anna@example.org", "--instance", str(tmp_path))
    assert refused.exit_code == 1
    assert "no demonstration" in refused.stderr


@pytest.mark.parametrize("moment", ["yesterday", "2026-13-01", ""])
def test_a_replay_wants_a_moment(tmp_path: Path, moment: str) -> None:
    refused = run("replay", "x", "--at", moment, "--instance", str(tmp_path))
    assert refused.exit_code == 3
    assert "2026-05-01T14:30+02:00" in refused.stderr


def test_the_folder_is_never_that_of_ordinary_use_unless_it_is_named() -> None:
    assert demonstration_settings({}).instance.name == "instance-demo"
    assert load_settings({}).instance.name == "instance"
    named = {"CLUSTERBRIDGE_INSTANCE": "shown", "CLUSTERBRIDGE_DATABASE_URL": "sqlite:////x/y"}
    assert demonstration_settings(named).instance.name == "shown"
    assert demonstration_settings(named).database_url == "sqlite:////x/y"
    assert demonstration_settings(named, "other").database_url.endswith(
        "/other/clusterbridge.sqlite3"
    )
