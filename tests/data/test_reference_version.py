"""The version of the reference catalogue follows its content."""

from __future__ import annotations

import re
import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from data.catalogue_json import catalogue_to_json
from data.reference import CATALOGUE_FILES, REFERENCE_FOLDER, load_catalogue
from features.catalogue import Catalogue
from matcher.documents import content_hash


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in CATALOGUE_FILES:
        shutil.copy(REFERENCE_FOLDER / file, tmp_path / file)
    return tmp_path


def test_equal_files_give_an_equal_catalogue(catalogue: Catalogue, folder: Path) -> None:
    assert load_catalogue(folder) == catalogue
    assert re.fullmatch(r"[0-9a-f]{12}", catalogue.version)


def test_line_ends_and_byte_order_marks_change_nothing(catalogue: Catalogue, folder: Path) -> None:
    for file in CATALOGUE_FILES:
        content = (folder / file).read_bytes().replace(b"\n", b"\r\n")
        (folder / file).write_bytes(b"\xef\xbb\xbf" + content)
    assert load_catalogue(folder) == catalogue


def test_a_changed_fact_changes_the_version(catalogue: Catalogue, folder: Path) -> None:
    path = folder / "mini_clusters.csv"
    path.write_bytes(path.read_bytes().replace(b",140,", b",141,", 1))
    assert load_catalogue(folder).version != catalogue.version


def test_a_file_that_is_no_part_of_the_catalogue_changes_nothing(
    catalogue: Catalogue, folder: Path
) -> None:
    (folder / "weights.csv").write_text("other", encoding="utf-8")
    assert load_catalogue(folder).version == catalogue.version


def test_what_code_derives_is_part_of_the_version(catalogue: Catalogue) -> None:
    fewer = replace(catalogue, edges=catalogue.edges[1:], version="")
    document = catalogue_to_json(fewer)
    assert content_hash(document)[:12] != catalogue.version
    same = content_hash(catalogue_to_json(replace(catalogue, version="")))
    assert same[:12] == catalogue.version
