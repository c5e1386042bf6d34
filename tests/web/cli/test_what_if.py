"""``clusterbridge what-if``: trials of which nothing is left."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping
from contextlib import closing
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from data import model_build
from data.migrate import upgrade
from data.reference import load_catalogue
from tests.command_line import run
from web.config import load_settings
from web.wiring import open_services


@pytest.fixture(name="database", scope="module")
def _database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An installation as it is after its first start."""
    folder = tmp_path_factory.mktemp("instance")
    upgrade(f"sqlite:///{folder}/clusterbridge.sqlite3")
    settings = load_settings({"CLUSTERBRIDGE_INSTANCE": str(folder)})
    open_services(settings, load_catalogue())
    path = folder / "clusterbridge.sqlite3"
    with closing(sqlite3.connect(path)) as connection:
        # What is in the log beside the file would else come into it at some later time.
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture(autouse=True)
def _installation(database: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Work on that installation, with six of the reference firms."""
    monkeypatch.setenv("CLUSTERBRIDGE_INSTANCE", str(database.parent))
    few = model_build.load_reference_firms(load_catalogue())[:6]
    monkeypatch.setattr(model_build, "load_reference_firms", lambda _catalogue: few)


def trial(*arguments: str) -> Mapping[str, Any]:
    result = run("what-if", *arguments, "--format", "json")
    assert result.exit_code == 0, result.stderr
    found: Mapping[str, Any] = json.loads(result.stdout)
    return found


def test_interpreters_everywhere_change_chances_and_needs_but_no_order(database: Path) -> None:
    before = sha256(database.read_bytes()).digest()
    found = trial("--interpreters", "0.75")
    reference = found["trials"]["reference"]
    assert (found["assumption"], found["interval_level"]) == (True, 0.9)
    assert (reference["firms"], reference["changed"]["value"]) == (6, 0.0)
    assert reference["chance"]["change"]["value"] > 0
    (language,) = (one for one in reference["needs"] if one["barrier"] == "language")
    assert language["before"] > language["after"] == 0
    assert found["trials"]["open_introductions"] is None
    assert sha256(database.read_bytes()).digest() == before


def test_a_mini_cluster_on_trial_comes_into_shortlists() -> None:
    texts = {"name_de": "Laser", "name_en": "laser", "name_ko": "레이저", "wipo_fields": "9"}
    (offered, *_others) = model_build.load_reference_firms(load_catalogue())[0].technologies_offered
    themes = {f"themes_{one}": offered for one in ("de", "en", "ko")}
    codes = {"nace_codes": "26.51", "ksic_codes": "272"}
    given = [f"--set={name}={text}" for name, text in (texts | themes | codes).items()]
    found = trial("--mini-cluster", "gwangju", *given)
    new = set(found["trials"]["reference"]["moved_in"])
    assert new - {one.id for one in load_catalogue().mini_clusters}


def test_slots_alone_rank_nobody() -> None:
    found = trial("--slots", "gwangju-01=5")
    assert found["trials"] == {}
    assert found["slots"] == [
        {"mini_cluster": "gwangju-01", "waiting": 0, "before": 0, "after": 0, "more": 5}
    ]


def test_a_trial_is_told_in_sentences() -> None:
    told = run("what-if", "--fund", "0.5", "--at", "gwangju", "--slots", "gwangju-01=2").stdout
    assert told.startswith("A trial: what follows rests on your assumption. Nothing is stored.")
    assert "Reference firms (synthetic): 6" in told
    assert "Firms that wait: fewer than 5, so nothing is said of them." in told
    assert "gwangju-01: 0 introductions wait" in told


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ((), "nothing to try"),
        (("--help-with", "cost=2"), "allowed: KEY=0 to 1"),
        (("--help-with", "weather=0.5"), "KEY of time, language"),
        (("--fund", "0.5", "--at", "atlantis"), "no place 'atlantis'"),
        (("--mini-cluster", "atlantis"), "no place 'atlantis'"),
        (("--slots", "gwangju-01=many"), "allowed: a mini-cluster=0 to 9999"),
        (("--fund", "0.5", "--set", "name_de=x"), "--set needs --mini-cluster"),
        (("--mini-cluster", "gwangju", "--set", "colour=red"), "allowed: FIELD=TEXT"),
        (("--mini-cluster", "gwangju", "--set", "name_de=x"), "Error: "),
    ],
)
def test_what_cannot_be_tried_is_said_in_one_line(arguments: tuple[str, ...], said: str) -> None:
    result = run("what-if", *arguments)
    assert result.exit_code == 3
    assert said in result.stderr
    assert len(result.stderr.splitlines()) == 1
