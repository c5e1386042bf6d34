"""``why-not``, ``catalogue``, ``model`` and ``doctor``."""

from __future__ import annotations

import json
import socket
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import update

from data.migrate import upgrade
from data.model_json import load_model
from data.reference import load_catalogue
from data.review_schema import introduction_states
from data.store import open_stores
from tests.command_line import run
from tests.fakes import NOW
from tests.review_cases import asking, request_one
from tests.store_cases import ANSWERS, CATALOGUE, EXPIRES, MODEL, TOKEN
from web.cli import doctor as doctor_module
from web.config import load_settings, prepare_instance
from web.wiring import open_services

# -- why-not -----------------------------------------------------------------------------------


def test_why_not_explains_an_exclusion(profile: str) -> None:
    result = run("why-not", profile, "west-04", "--lang", "de")
    assert result.exit_code == 0
    assert "Gestaltung" in result.stdout
    document = json.loads(run("why-not", profile, "west-04", "--format", "json").stdout)
    assert document["excluded"]["key"] == "design"
    assert document["rank"] is None


def test_why_not_splits_the_difference_into_terms_that_add_up(profile: str) -> None:
    document = json.loads(run("why-not", profile, "west-02", "--format", "json").stdout)
    ranking = json.loads(run("match", profile, "--format", "json").stdout)["ranking"]
    scores = {one["mini_cluster"]: one["score"] for one in ranking}
    (compared,) = document["compared_with"]
    assert (compared["rank"], compared["mini_cluster"]) == (1, "east-01")
    difference = scores["east-01"] - scores["west-02"]
    assert compared["difference"] == pytest.approx(difference, abs=1e-9)
    total = sum(term["difference"] for term in compared["terms"])
    assert total == pytest.approx(difference, abs=1e-9)
    assert document["changes"]


def test_why_not_has_no_one_to_compare_the_first_with(profile: str) -> None:
    result = run("why-not", profile, "east-01", "--lang", "en")
    assert "Rank 1 of 4" in result.stdout
    assert "Against rank" not in result.stdout
    assert "What would raise the chance" in result.stdout


@pytest.mark.parametrize("asked", ["west-02", "west-04"])
def test_why_not_is_dated_and_names_its_sources(profile: str, asked: str) -> None:
    lines = run("why-not", profile, asked, "--lang", "en").stdout
    assert "may no longer exist in this form." in lines
    assert "Name of the mini-cluster" in lines
    document = json.loads(run("why-not", profile, asked, "--format", "json").stdout)
    assert document["chance_basis"] == "assumption"
    assert document["as_of"].startswith("20")
    assert document["sources"][0]["kind"] == "name"


# -- catalogue, model, doctor --------------------------------------------------------------------


def test_catalogue_lists_all_with_their_date(profile: str) -> None:
    document = json.loads(run("catalogue", "list", "--format", "json").stdout)
    assert len(document) == 60
    assert {"id", "name", "themes", "source", "as_of", "basis", "confidence"} <= set(document[0])
    lines = run("catalogue", "list", "--lang", "ko").stdout.splitlines()
    assert len(lines) == 61
    assert "Werkzeugmaschinen" in run("catalogue", "list", "--lang", "de").stdout


def test_catalogue_shows_mini_clusters_and_places() -> None:
    mini = run("catalogue", "show", "gwangju-03", "--lang", "de").stdout
    assert "광응용" in mini
    assert "Stand 2005–2011; besteht möglicherweise nicht mehr in dieser Form." in mini
    assert "50, Mittelwert des Ortes" in mini
    place = json.loads(run("catalogue", "show", "gwangju", "--format", "json").stdout)
    assert "gwangju-03" in place["mini_clusters"]
    assert "gwangju-03" in run("catalogue", "show", "gwangju").stdout
    unknown = run("catalogue", "show", "gwangju-3")
    assert (unknown.exit_code, unknown.stdout) == (3, "")


def test_derived_values_are_up_to_date() -> None:
    result = run("catalogue", "derive", "--check")
    assert (result.exit_code, result.stdout) == (0, "nothing has changed\n")


def test_doctor_reports_each_check_and_how_to_mend_it(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> tuple[str, str]:
        raise RuntimeError("it broke")

    checks = {"good": lambda: ("fine", ""), "bad": lambda: ("old", "renew it"), "worse": broken}
    monkeypatch.setattr(doctor_module, "CHECKS", checks)
    result = run("doctor")
    assert result.exit_code == 1
    assert "ok     good: fine" in result.stdout
    assert "mend: renew it" in result.stdout
    assert "RuntimeError: it broke" in result.stdout
    assert "2 of 3 checks failed." in result.stdout
    monkeypatch.setattr(doctor_module, "CHECKS", {"good": lambda: ("fine", "")})
    assert run("doctor").exit_code == 0


@pytest.mark.parametrize(
    "check", ["Python", "packages", "reference data", "instance folder", "secret key", "database",
              "introductions", "port", "styles, fonts and translations"],
)  # fmt: skip
def test_a_sound_installation_passes(check: str) -> None:
    detail, mend = doctor_module.CHECKS[check]()
    assert detail
    assert mend == ""


def test_doctor_finds_an_open_secret_key(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir()
    key = folder / "secret_key"
    key.write_text("x" * 64)
    key.chmod(0o644)
    assert doctor_module.CHECKS["secret key"]()[1] == f"chmod 600 {key}"


def test_doctor_finds_what_serve_would_refuse(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "instance"
    folder.mkdir()
    target = tmp_path / "target"
    target.touch()
    for name in ("secret_key", "clusterbridge.sqlite3"):
        (folder / name).symlink_to(target)
    monkeypatch.setenv("CLUSTERBRIDGE_HOST", "203.0.113.1")
    lines = run("doctor").stdout.splitlines()
    mends = dict(pairwise(lines))
    found = {line.split(": ")[0].split("  ")[1]: line for line in lines if line[:5] == "wrong"}
    assert "is a symbolic link" in found["secret key"]
    assert "is a symbolic link" in found["database"]
    assert "cannot listen on 203.0.113.1:8000" in found["port"]
    assert "127.0.0.1" in mends[found["port"]]
    assert all("chmod" not in mends[found[name]] for name in ("secret key", "database"))


def test_doctor_tells_a_taken_port_from_a_wrong_address(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        monkeypatch.setenv("CLUSTERBRIDGE_PORT", port)
        detail, mend = doctor_module.CHECKS["port"]()
    assert detail.startswith(f"{port} is taken; “serve” uses ")
    assert mend == ""


def test_doctor_finds_a_database_that_is_none(tmp_path: Path) -> None:
    folder = tmp_path / "instance"
    folder.mkdir()
    (folder / "clusterbridge.sqlite3").write_text("no database " * 100)
    lines = run("doctor").stdout.splitlines()
    (place,) = (number for number, line in enumerate(lines) if "database: " in line)
    assert "file is not a database" in lines[place]
    assert "restore it from a backup" in lines[place + 1]


def test_doctor_names_introductions_whose_kept_state_is_not_what_their_steps_say(
    tmp_path: Path,
) -> None:
    address = f"sqlite:///{tmp_path / 'instance' / 'clusterbridge.sqlite3'}"
    (tmp_path / "instance").mkdir()
    upgrade(address)
    with closing(open_stores(address)) as stores:
        stores.models.add(MODEL, NOW)
        stores.catalogues.add(CATALOGUE, NOW)
        profile = stores.profiles.create(ANSWERS, TOKEN, EXPIRES, NOW)
        asked = [asking(profile, mini_cluster=f"gwangju-0{number}") for number in range(7)]
        kept = [request_one(stores.review, one, "link:x", NOW) for one in asked]
        detail, mend = doctor_module.CHECKS["introductions"]()
        assert (detail[:16], mend) == ("7 introductions,", "")
        with stores.database.writing() as connection:
            connection.execute(update(introduction_states).values(state="approved"))
    lines = run("doctor").stdout.splitlines()
    (place,) = (number for number, line in enumerate(lines) if "introductions: " in line)
    assert "introductions: 7 differences: " in lines[place]
    assert f"{min(one.id for one in kept)}: approved, not requested; " in lines[place]
    assert lines[place].endswith(" and 2 more")
    assert "audit verify" in lines[place + 1]


@pytest.mark.parametrize(("folder", "why"), [("", "holds no database"), ("nope", "is no folder")])
def test_match_with_an_instance_that_has_no_database_says_so(
    profile: str, tmp_path: Path, folder: str, why: str
) -> None:
    result = run("match", profile, "--instance", str(tmp_path / folder))
    assert result.exit_code == 1
    assert why in result.stderr
    assert "Mend: " in result.stderr
    assert not (tmp_path / "clusterbridge.sqlite3").exists()


@pytest.mark.slow
def test_match_takes_the_active_model_of_an_instance(
    profile: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    settings = prepare_instance(load_settings({"CLUSTERBRIDGE_INSTANCE": str(tmp_path / "own")}))
    open_services(settings, load_catalogue())
    result = run("match", profile, "--instance", str(tmp_path / "own"), "--format", "json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["model_version"] == load_model().version
    assert document["candidates"] == 58
