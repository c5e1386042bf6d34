"""``why-not`` and ``catalogue``, and ``match`` on an installation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.model_json import load_model
from data.reference import load_catalogue
from tests.command_line import run
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
    place = run("catalogue", "show", "gwanju", "--lang", "de").stderr
    assert "kein Innovationscluster" in place
    assert "„gwangju“" in place


def test_derived_values_are_up_to_date() -> None:
    result = run("catalogue", "derive", "--check")
    assert (result.exit_code, result.stdout) == (0, "nothing has changed\n")


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
