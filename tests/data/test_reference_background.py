"""Figures about Korea and findings of other surveys: complete, dated, refused where wrong."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from data.csvfile import ReferenceFileError
from data.reference_background import (
    BACKGROUND_FILES,
    REFERENCE_FOLDER,
    counts_of_mini_clusters,
    read_korea_figures,
    read_other_surveys,
)
from features.vocabulary import Basis

READERS = dict(zip(BACKGROUND_FILES, (read_korea_figures, read_other_surveys), strict=True))


def test_reports_do_not_agree_with_the_60_of_the_study() -> None:
    found = [(one.period, one.value) for one in counts_of_mini_clusters()]
    assert found == [
        ("2005-04", "36"), ("2005-07", "43"), ("2009-11", "55"), ("2010-04", "55"),
        ("2009-2010", "60"), ("2010-12", "81"), ("2012-11", "70"), ("undated", "90"),
        ("2018-05", "100"),
    ]  # fmt: skip


def test_the_complexes_of_korea_add_up() -> None:
    found = {one.metric: int(one.value) for one in read_korea_figures(REFERENCE_FOLDER)[:5]}
    assert found.pop("complexes") == sum(found.values()) == 661


def test_what_was_not_looked_up_is_reconstructed() -> None:
    for one in read_other_surveys(REFERENCE_FOLDER):
        is_general = one.provenance.source == "general knowledge, not looked up"
        assert (one.provenance.basis is Basis.RECONSTRUCTED) == is_general


@pytest.mark.parametrize(
    ("file", "column", "value"),
    [
        ("korea_figures.csv", "scope", "japan"),
        ("korea_figures.csv", "metric", "happiness"),
        ("korea_figures.csv", "value", "many"),
        ("korea_figures.csv", "unit", "won"),
        ("korea_figures.csv", "period", "lately"),
        ("korea_figures.csv", "source", ""),
        ("other_surveys.csv", "value", "25"),
        ("other_surveys.csv", "rank", "first"),
        ("other_surveys.csv", "rank", ""),
        ("other_surveys.csv", "bound", "roughly"),
        ("other_surveys.csv", "unit", "points"),
        ("other_surveys.csv", "basis", "assumption"),
    ],
)
def test_a_wrong_cell_is_named(tmp_path: Path, file: str, column: str, value: str) -> None:
    shutil.copy(REFERENCE_FOLDER / file, tmp_path / file)
    with (tmp_path / file).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    rows[0][column] = value
    with (tmp_path / file).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    with pytest.raises(ReferenceFileError) as caught:
        READERS[file](tmp_path)
    fault = caught.value
    assert (fault.file, fault.line, fault.column, fault.value) == (file, 2, column, value)
    assert fault.allowed
