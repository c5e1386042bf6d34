"""Stored introduction paths: those of the shipped catalogue, and of no other."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from data.reference import load_catalogue
from data.routes import ROUTES_FILE, stored_paths, write_paths
from features.access import AccessMap
from features.catalogue import Catalogue


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


def test_the_shipped_paths_are_those_that_the_graph_gives(catalogue: Catalogue) -> None:
    worked_out = AccessMap(catalogue).paths_from_first_steps()
    assert stored_paths(catalogue) == worked_out
    assert sum(map(len, worked_out.values())) > 100


def test_the_shipped_file_is_what_the_command_writes(catalogue: Catalogue, tmp_path: Path) -> None:
    write_paths(catalogue, tmp_path / "routes.json")
    assert (tmp_path / "routes.json").read_bytes() == ROUTES_FILE.read_bytes()


def test_remembered_paths_lead_a_firm_the_same_way(catalogue: Catalogue) -> None:
    with_paths, without = AccessMap(catalogue), AccessMap(catalogue)
    with_paths.remember(stored_paths(catalogue))
    members = [one.id for one in catalogue.german_clusters]
    for clusters in ([], members[:1], members):
        assert with_paths.routes(clusters).to_agencies == without.routes(clusters).to_agencies


def test_paths_of_another_catalogue_are_not_used(catalogue: Catalogue) -> None:
    assert stored_paths(replace(catalogue, version="another")) == {}


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", '{"catalogue": "VERSION"}', '{"catalogue": "VERSION", "paths": 1}']
)
def test_a_damaged_file_counts_as_none(content: str, catalogue: Catalogue, tmp_path: Path) -> None:
    path = tmp_path / "routes.json"
    path.write_text(content.replace("VERSION", catalogue.version), encoding="utf-8")
    assert stored_paths(catalogue, path) == {}
    assert stored_paths(catalogue, tmp_path / "missing.json") == {}


def test_a_match_from_a_cold_start_loads_no_graph_library() -> None:
    code = (
        "import sys; from data.reference import open_matcher; "
        "from features.profiles import SMEProfile; "
        "open_matcher().recommend(SMEProfile(name='M', technologies_offered=('LED',))); "
        "sys.exit('networkx' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
