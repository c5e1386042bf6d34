"""Every kind of wrong reference file is refused by name."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pytest

from data.csvfile import MOST_ROWS, Row, read_rows
from data.reference import (
    CATALOGUE_FILES,
    REFERENCE_FOLDER,
    ReferenceFileError,
    load_catalogue,
    load_facts,
)
from features.errors import ClusterbridgeError
from tests.data.wrong_cells import WRONG_CELLS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for file in CATALOGUE_FILES:
        shutil.copy(REFERENCE_FOLDER / file, tmp_path / file)
    return tmp_path


def read(folder: Path, file: str) -> list[dict[str, str]]:
    with (folder / file).open(encoding="utf-8", newline="") as handle:
        return list(csv.DictReader(handle))


def write(folder: Path, file: str, rows: list[dict[str, str]]) -> None:
    with (folder / file).open("w", encoding="utf-8", newline="") as handle:
        writer = csv.DictWriter(handle, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def change(folder: Path, file: str, row: int, column: str, value: str) -> None:
    rows = read(folder, file)
    assert column in rows[row]
    rows[row][column] = value
    write(folder, file, rows)


def fault_of(folder: Path) -> ReferenceFileError:
    with pytest.raises(ReferenceFileError) as caught:
        load_catalogue(folder)
    return caught.value


@pytest.mark.parametrize("file", CATALOGUE_FILES)
def test_a_missing_file_is_named(folder: Path, file: str) -> None:
    (folder / file).unlink()
    fault = fault_of(folder)
    assert fault.file == file
    assert "missing" in str(fault)


@pytest.mark.parametrize("file", CATALOGUE_FILES)
def test_a_file_without_rows_is_refused(folder: Path, file: str) -> None:
    header = (folder / file).read_text(encoding="utf-8").splitlines()[0]
    (folder / file).write_text(header + "\n", encoding="utf-8")
    assert fault_of(folder).file == file


@pytest.mark.parametrize("file", CATALOGUE_FILES)
def test_a_missing_column_is_named(folder: Path, file: str) -> None:
    rows = read(folder, file)
    for row in rows:
        del row["source"]
    write(folder, file, rows)
    fault = fault_of(folder)
    assert (fault.file, fault.line, fault.column) == (file, 1, "source")
    assert "missing column" in fault.problem


@pytest.mark.parametrize("file", CATALOGUE_FILES)
def test_an_unknown_column_is_named(folder: Path, file: str) -> None:
    rows = [{**row, "placeholder_0_1": "0.85"} for row in read(folder, file)]
    write(folder, file, rows)
    fault = fault_of(folder)
    assert (fault.file, fault.line, fault.column) == (file, 1, "placeholder_0_1")


@pytest.mark.parametrize("file", CATALOGUE_FILES)
@pytest.mark.parametrize("column", ["source", "confidence", "as_of", "basis"])
def test_a_row_without_provenance_is_refused(folder: Path, file: str, column: str) -> None:
    change(folder, file, 1, column, "")
    fault = fault_of(folder)
    assert (fault.file, fault.line, fault.column) == (file, 3, column)
    assert fault.allowed


def test_a_column_twice_is_refused(folder: Path) -> None:
    path = folder / "wipo35.csv"
    path.write_text(
        path.read_text(encoding="utf-8").replace("field,sector", "field,field", 1),
        encoding="utf-8",
    )
    assert fault_of(folder).problem == "column twice"


def test_an_empty_file_is_refused(folder: Path) -> None:
    (folder / "nace.csv").write_bytes(b"")
    assert "missing column" in fault_of(folder).problem


def test_broken_encoding_names_line_and_bytes(folder: Path) -> None:
    path = folder / "mini_clusters.csv"
    lines = path.read_bytes().split(b"\n")
    lines[2] = lines[2].replace(b"Werkzeug- und Formenbau", "Präzision".encode("latin-1"))
    path.write_bytes(b"\n".join(lines))
    fault = fault_of(folder)
    assert (fault.file, fault.line, fault.allowed) == ("mini_clusters.csv", 3, "UTF-8")
    assert fault.value.startswith("e4")


def test_a_row_with_a_cell_too_many_is_refused(folder: Path) -> None:
    path = folder / "barriers.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    lines[4] += ",surplus"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    fault = fault_of(folder)
    assert (fault.line, fault.value, fault.allowed) == (5, "12", "11 cells")


def test_broken_quoting_is_refused(folder: Path) -> None:
    path = folder / "barriers.csv"
    path.write_text(path.read_text(encoding="utf-8") + '"open', encoding="utf-8")
    fault = fault_of(folder)
    assert "quoting" in fault.problem
    assert fault.line == 9


def test_a_line_break_inside_a_cell_is_refused_at_its_first_line(folder: Path) -> None:
    change(folder, "programmes.csv", 2, "terms_en", "one\ntwo")
    fault = fault_of(folder)
    assert (fault.line, fault.column) == (4, "terms_en")


@pytest.mark.parametrize(("file", "column", "value", "problem"), WRONG_CELLS)
def test_a_wrong_cell_is_named_by_file_line_column_and_value(
    folder: Path, file: str, column: str, value: str, problem: str
) -> None:
    change(folder, file, 0, column, value)
    fault = fault_of(folder)
    assert isinstance(fault, ClusterbridgeError)
    assert fault.file == file
    assert problem in fault.problem
    assert fault.allowed
    assert str(fault).startswith(f"{file}, line {fault.line}, column {fault.column}: ")
    if value and column == fault.column:
        assert (fault.line, fault.value) == (2, value) or "differs" in problem


@pytest.mark.parametrize(
    ("file", "column"),
    [
        ("innovation_clusters.csv", "id"),
        ("innovation_cluster_figures.csv", "value"),
        ("mini_clusters.csv", "id"),
        ("mini_cluster_themes.csv", "position"),
        ("institutions.csv", "id"),
        ("german_clusters.csv", "id"),
        ("german_initiatives.csv", "id"),
        ("programmes.csv", "id"),
        ("nace.csv", "code"),
        ("wipo35.csv", "field"),
        ("size_classes.csv", "key"),
        ("table1.csv", "type"),
        ("factors.csv", "key"),
        ("barriers.csv", "key"),
        ("assumptions.csv", "key"),
        ("network_relations.csv", "relation"),
        ("network_edges.csv", "relation"),
        ("export_control.csv", "key"),
        ("rules.csv", "target"),
        ("demands.csv", "key"),
        ("reliefs.csv", "key"),
    ],
)
def test_a_row_given_twice_is_refused_with_both_lines(folder: Path, file: str, column: str) -> None:
    rows = read(folder, file)
    write(folder, file, [*rows, rows[0]])
    fault = fault_of(folder)
    assert (fault.file, fault.line, fault.column) == (file, len(rows) + 2, column)
    assert fault.problem == "duplicate of line 2"


@pytest.mark.parametrize(
    "file",
    ["factors.csv", "barriers.csv", "assumptions.csv", "size_classes.csv", "wipo35.csv",
     "network_relations.csv", "table1.csv"],
)  # fmt: skip
def test_a_closed_list_must_be_complete(folder: Path, file: str) -> None:
    write(folder, file, read(folder, file)[:-1])
    assert "missing" in fault_of(folder).problem


def test_an_id_used_on_both_sides_is_refused(folder: Path) -> None:
    change(folder, "german_clusters.csv", 0, "id", "changwon-keri")
    assert "twice" in fault_of(folder).problem


def test_an_agency_needs_an_institution_that_exists(folder: Path) -> None:
    rows = read(folder, "innovation_clusters.csv")
    rows[0]["agency_link"], rows[0]["agency_institution"] = "runs", "gunsan-nobody"
    write(folder, "innovation_clusters.csv", rows)
    fault = fault_of(folder)
    assert (fault.column, fault.value) == ("agency_institution", "gunsan-nobody")


def test_a_mini_cluster_needs_a_theme(folder: Path) -> None:
    rows = [
        row for row in read(folder, "mini_cluster_themes.csv") if row["mini_cluster"] != "gumi-01"
    ]
    write(folder, "mini_cluster_themes.csv", rows)
    fault = fault_of(folder)
    assert (fault.file, fault.value) == ("mini_clusters.csv", "gumi-01")


def test_a_step_needs_a_start(folder: Path) -> None:
    rows = [row for row in read(folder, "rules.csv") if row["target"] != "demand:network"]
    rows.append({**rows[-1], "target": "demand:network", "effect": "step"})
    write(folder, "rules.csv", rows)
    with pytest.raises(ReferenceFileError, match="a step without a start"):
        load_catalogue(folder)


def test_a_relief_starts_from_its_assumption_only(folder: Path) -> None:
    rows = read(folder, "rules.csv")
    rows.append({**rows[-1], "key": "relief_start", "effect": "start"})
    write(folder, "rules.csv", rows)
    with pytest.raises(ReferenceFileError, match="starts from assumptions"):
        load_catalogue(folder)


def test_facts_can_be_read_without_the_derived_files(folder: Path) -> None:
    (folder / "demands.csv").unlink()
    (folder / "reliefs.csv").unlink()
    assert len(load_facts(folder).mini_clusters) == 60


@pytest.mark.parametrize("identifier", ["gwangju/03", "Gwangju-03", "gwangju 03", "gwangju;03"])
def test_an_id_of_a_mini_cluster_stands_in_addresses_and_lists(
    folder: Path, identifier: str
) -> None:
    for path in folder.glob("*.csv"):
        text = path.read_text(encoding="utf-8").replace("gwangju-03", identifier)
        path.write_text(text, encoding="utf-8")
    fault = fault_of(folder)
    assert (fault.file, fault.column, fault.value) == ("mini_clusters.csv", "id", identifier)
    assert fault.problem == "not an id"


def test_dates_of_editions_stored_before_dates_were_checked_can_still_be_read(
    folder: Path,
) -> None:
    rows = read(folder, "german_initiatives.csv")
    number = next(n for n, row in enumerate(rows) if row["start"] == "2014-2016")
    change(folder, "german_initiatives.csv", number, "start", "2014-16")
    figures = read(folder, "innovation_cluster_figures.csv")
    number = next(n for n, row in enumerate(figures) if row["period"] == "2008-06/2012")
    change(folder, "innovation_cluster_figures.csv", number, "period", "2008-06 / 2012")
    assert len(load_catalogue(folder).mini_clusters) == 60


def test_a_long_wrong_value_is_shortened_in_the_message(folder: Path) -> None:
    change(folder, "mini_clusters.csv", 0, "members_count", "x" * 1000)
    fault = fault_of(folder)
    assert len(str(fault)) < 300
    assert fault.value == "x" * 59 + "…", "pages show no more either"


@pytest.mark.parametrize(
    ("column", "length", "allowed"),
    [("name_en", 300, "at most 300"), ("source", 1000, "at most 1000"), ("note", 1000, "at most")],
)
def test_a_text_that_is_too_long_is_refused(
    folder: Path, column: str, length: int, allowed: str
) -> None:
    change(folder, "mini_clusters.csv", 0, column, "x" * length)
    load_catalogue(folder)
    change(folder, "mini_clusters.csv", 0, column, "x" * (length + 1))
    fault = fault_of(folder)
    assert (fault.file, fault.line, fault.column) == ("mini_clusters.csv", 2, column)
    assert fault.allowed.startswith(allowed)


@pytest.mark.parametrize("start", ["=1+1", "+cmd", "-cmd|x", "@SUM(A1)", "\uff1dA1", "-1+1"])
def test_a_cell_that_a_spreadsheet_would_compute_is_refused(folder: Path, start: str) -> None:
    """Whoever opens the public table would run it."""
    change(folder, "mini_clusters.csv", 0, "source", start)
    fault = fault_of(folder)
    assert (fault.line, fault.column, fault.value) == (2, "source", start)
    assert "formula" in fault.problem


def test_a_negative_number_is_no_formula(folder: Path) -> None:
    cells = dict(zip(("id", "value"), ("a", "-1.5"), strict=True))
    write(folder, "numbers.csv", [cells])
    (row,) = read_rows(folder, "numbers.csv", ("id", "value"))
    assert row.number("value", -2, 0) == -1.5


def test_a_number_of_thousands_of_digits_is_none(folder: Path) -> None:
    row = Row("codes.csv", 2, {"code": "9" * 5000})
    for read_it in (row.integer, row.integers):
        with pytest.raises(ReferenceFileError, match=r"codes\.csv, line 2, column code"):
            read_it("code", 0, 9)


@pytest.mark.parametrize("content", ["x\n" * 900_000, "\n" * 900_000], ids=["short", "blank"])
def test_a_file_with_another_header_or_too_many_rows_is_read_no_further(
    folder: Path, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[int] = []
    monkeypatch.setattr("data.csvfile._row", lambda _file, line, *_more: taken.append(line))
    (folder / "long.csv").write_text(content, encoding="utf-8")
    with pytest.raises(ReferenceFileError, match=r"unknown column|too many rows"):
        read_rows(folder, "long.csv", ("id",))
    assert taken == []
    with pytest.raises(ReferenceFileError, match="too many rows"):
        read_rows(folder, "long.csv")
    assert len(taken) <= MOST_ROWS


def test_a_table_with_too_many_columns_is_refused(folder: Path) -> None:
    (folder / "wide.csv").write_text(",".join(map(str, range(101))), encoding="utf-8")
    with pytest.raises(ReferenceFileError, match="too many columns"):
        read_rows(folder, "wide.csv")


@pytest.mark.parametrize(
    "answers", ["project:1.0", "project:1.0;long_term:2", "project:much;long_term:1", "project"]
)
def test_answers_of_table_1_must_fit_the_question(folder: Path, answers: str) -> None:
    rows = read(folder, "table1.csv")
    number = next(n for n, row in enumerate(rows) if row["row"] == "style_horizon")
    change(folder, "table1.csv", number, "answers", answers)
    fault = fault_of(folder)
    assert (fault.file, fault.column, fault.value) == ("table1.csv", "answers", answers)
    assert "long_term" in fault.allowed


def test_a_folder_in_place_of_a_file_is_refused(folder: Path) -> None:
    (folder / "nace.csv").unlink()
    (folder / "nace.csv").mkdir()
    assert "cannot be read" in fault_of(folder).problem


def test_a_list_may_be_long_without_filling_the_message(folder: Path) -> None:
    change(folder, "network_edges.csv", 0, "to_id", "nowhere")
    assert fault_of(folder).allowed.endswith("…")
