"""Changes of the catalogue in words: names of fields, and what stood there before and after."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import g

from data.catalogue_build import read_tables
from matcher.tables import RowChange
from tests.shell import settings
from web.app import create_app
from web.upkeep.changes import changed_rows
from web.upkeep.columns import cell_words
from web.upkeep.dates import shown_as_of, stored_as_of
from web.wiring import wired
from web.wording.labels import Labels

TABLES = read_tables()


@pytest.fixture
def german(tmp_path: Path) -> Iterator[Labels]:
    with create_app(settings(tmp_path)).test_request_context("/de/"):
        g.language = "de"
        yield Labels("de", wired().catalogue)


def change(file: str, **cells: str) -> RowChange:
    """Return a change of the first row of a table; without cells the row is taken out."""
    before: Any = TABLES[file][0]
    after = {**before, **cells} if cells else None
    return RowChange(file, ("x",), before, after, 0)


def test_a_key_is_shown_in_words_before_and_after(german: Labels) -> None:
    (row,) = changed_rows([change("mini_clusters.csv", in_2009="uncertain")], german)
    (line,) = row.lines
    assert (line.column, line.before) == ("Bestand 2009", "ja, soweit sich das beurteilen lässt")
    assert line.after == "unsicher"


def test_no_row_is_a_heading_alone(german: Labels) -> None:
    (row,) = changed_rows([change("mini_clusters.csv", note="Neu.")], german)
    assert [(line.column, line.after) for line in row.lines] == [("Anmerkung", "Neu.")]
    for file in TABLES:
        if TABLES[file]:
            (row,) = changed_rows([change(file)], german)
            assert row.lines, file


def test_a_row_without_a_name_is_told_by_what_it_is_about(german: Labels) -> None:
    (row,) = changed_rows([change("network_edges.csv")], german)
    assert row.title == "Verbindung im Netzwerk: MAI Carbon → Gumi"
    (row,) = changed_rows([change("innovation_cluster_figures.csv")], german)
    assert "_" not in row.title
    assert "/" not in row.title


@pytest.mark.parametrize(
    ("column", "text", "words"),
    [
        ("laender", "DE-BE;DE-BB", "Berlin; Brandenburg"),
        ("innovation_cluster", "gwangju", "Gwangju"),
        ("innovation_cluster", "elsewhere", "elsewhere"),
        ("members_quality", "placeholder", "nicht bekannt"),
        ("value", "0.25", "0,25"),
        ("same_city", "yes", "ja"),
        ("type", "made_up", "made_up"),
    ],
)
def test_cells_are_read_as_words(german: Labels, column: str, text: str, words: str) -> None:
    assert cell_words(column, text, german) == words


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("um 2011", "c. 2011"),
        ("2011년경", "c. 2011"),
        ("ca. 2005–2010", "c. 2005-2010"),
        ("2007년 3월", "2007-03"),
        ("März 2007", "2007-03"),
        ("ohne Datum", "undated"),
        ("기준 시점 미상", "undated"),
        ("vorgestern", "vorgestern"),
    ],
)
def test_a_date_is_typed_in_the_words_of_the_reader(typed: str, stored: str) -> None:
    assert stored_as_of(typed) == stored


@pytest.mark.parametrize("language", ["de", "en", "ko"])
@pytest.mark.parametrize("stored", ["c. 2011", "undated", "2005-2010", "2009-05"])
def test_a_date_that_is_shown_can_be_typed_again(
    german: Labels, language: str, stored: str
) -> None:
    labels = Labels(language, german.catalogue)
    assert stored_as_of(shown_as_of(stored, labels)) == stored
