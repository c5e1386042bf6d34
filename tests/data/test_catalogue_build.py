"""The catalogue from tables: the shipped one comes back, and edits count as what they are."""

from __future__ import annotations

import logging
from types import SimpleNamespace
from typing import Any

import pytest

from data.catalogue_build import (
    build,
    files_of,
    load_tables,
    opened,
    read_tables,
    shipped,
    with_files,
)
from data.catalogue_json import catalogue_from_json, catalogue_to_json
from data.csvfile import ReferenceFileError, long_cells, stored_before
from data.reference import REFERENCE_FOLDER, load_catalogue
from features.vocabulary import Barrier, Basis, MembersQuality, SuccessFactor
from matcher.tables import KEYS, Tables, difference

CATALOGUE = load_catalogue()
TABLES = read_tables()
PROVENANCE = {"source": "letter of the agency, 2 March 2026", "confidence": "high",
              "as_of": "2026-03", "basis": "entered", "note": ""}  # fmt: skip


def changed(file: str, identifier: str, **cells: str) -> dict[str, Any]:
    rows = tuple({**row, **cells} if row.get("id") == identifier else row for row in TABLES[file])
    return {**TABLES, file: rows}


def with_row(file: str, **cells: str) -> Tables:
    return {**TABLES, file: (*TABLES.get(file, ()), {**cells, **PROVENANCE})}


def test_the_tables_of_what_is_shipped_give_the_shipped_catalogue() -> None:
    built = shipped()
    assert built.value == CATALOGUE
    assert built.catalogue.version == CATALOGUE.version
    assert difference(built.tables, TABLES) == ()
    assert catalogue_from_json(built.catalogue.document) == CATALOGUE


def test_every_table_has_a_key_that_tells_its_rows_apart() -> None:
    for file, rows in TABLES.items():
        assert len({tuple(row[name] for name in KEYS[file]) for row in rows}) == len(rows), file


def test_no_derived_row_is_in_the_tables() -> None:
    assert TABLES["demands.csv"] == TABLES["reliefs.csv"] == ()


def test_what_follows_from_a_changed_fact_is_derived_again() -> None:
    # Without its fields the institute of Gumi relieves nothing any more.
    found = build(changed("institutions.csv", "gumi-geri", wipo_fields="", fields="testing"))
    before, after = (one.mini_cluster("gumi-02").reliefs for one in (CATALOGUE, found.value))
    assert Barrier.TIME in before
    assert Barrier.TIME not in after
    (row,) = [row for row in found.tables["institutions.csv"] if row["id"] == "gumi-geri"]
    assert row["is_test_facility"] == "yes"


def test_an_entered_demand_takes_the_place_of_the_derived_one_with_its_source() -> None:
    cells = {"mini_cluster": "gumi-01", "key": "personnel", "value": "0.75", "rule": "entered"}
    found = load_tables(with_row("demands.csv", **cells, facts=""))
    value = found.mini_cluster("gumi-01").demands[SuccessFactor.PERSONNEL]
    assert (value.value, value.basis, value.facts) == (0.75, Basis.ENTERED, ())
    source = found.source_of("gumi-01", "demand:personnel")
    assert source is not None
    assert (source.source, source.as_of) == (PROVENANCE["source"], "2026-03")
    assert found.version != CATALOGUE.version


def test_an_assumption_cannot_be_entered_as_a_demand() -> None:
    cells = {"mini_cluster": "gumi-01", "key": "personnel", "value": "0.75", "rule": "x"}
    rows = ({**cells, "facts": "", **PROVENANCE, "basis": "assumption"},)
    with pytest.raises(ReferenceFileError, match="basis not possible here"):
        load_tables({**TABLES, "demands.csv": rows})


def test_codes_that_somebody_entered_are_no_reconstruction_any_more() -> None:
    found = load_tables(with_row("value_sources.csv", mini_cluster="gumi-01", statement="codes"))
    assert found.mini_cluster("gumi-01").mapping_basis is Basis.ENTERED
    assert found.mini_cluster("gumi-02").mapping_basis is Basis.RECONSTRUCTED
    assert catalogue_from_json(build(with_row(
        "value_sources.csv", mini_cluster="gumi-01", statement="codes")).catalogue.document
    ) == found  # fmt: skip


def test_counted_members_change_what_is_demanded() -> None:
    found = load_tables(
        changed("mini_clusters.csv", "gumi-02", members_count="20", members_quality="counted")
    )
    mini = found.mini_cluster("gumi-02")
    assert mini.members.quality is MembersQuality.COUNTED
    assert mini.demands[SuccessFactor.PERSONNEL].rule == "members_few"


def test_a_file_takes_the_place_of_its_table_and_is_checked_with_the_others() -> None:
    content = (REFERENCE_FOLDER / "mini_clusters.csv").read_bytes()
    assert with_files(TABLES, {"mini_clusters.csv": content}) == TABLES
    derived = (REFERENCE_FOLDER / "demands.csv").read_bytes()
    assert with_files(TABLES, {"demands.csv": derived}) == TABLES


@pytest.mark.parametrize(
    ("file", "content", "problem"),
    [
        ("weights.csv", b"", "no table of the catalogue"),
        ("../mini_clusters.csv", b"", "no table of the catalogue"),
        ("mini_clusters.csv", b"id\ngumi-01\n", "missing column"),
        ("mini_clusters.csv", b"\xff\xfe", "broken encoding"),
        ("demands.csv", b"mini_cluster\n", "missing column"),
    ],
)
def test_a_file_that_cannot_be_used_is_named(file: str, content: bytes, problem: str) -> None:
    with pytest.raises(ReferenceFileError, match=problem) as caught:
        with_files(TABLES, {file: content})
    assert caught.value.file == file


def test_the_line_that_is_named_is_that_of_the_given_file() -> None:
    content = (REFERENCE_FOLDER / "mini_clusters.csv").read_text(encoding="utf-8")
    wrong = content.replace("changwon,", "nowhere,").encode()
    with pytest.raises(ReferenceFileError) as caught:
        with_files(TABLES, {"mini_clusters.csv": wrong})
    assert (caught.value.line, caught.value.column) == (2, "innovation_cluster")
    assert caught.value.value == "nowhere"


LONG = "long since " * 100
"""More than a cell takes today; editions of before the limits may hold it."""
OLD = changed("institutions.csv", "gumi-geri", role=LONG.strip())


@pytest.fixture
def warned(caplog: pytest.LogCaptureFixture) -> pytest.LogCaptureFixture:
    caplog.set_level(logging.WARNING, "data.csvfile")
    return caplog


def test_a_cell_of_an_earlier_edition_is_read_however_long_it_is_and_warned_about(
    warned: pytest.LogCaptureFixture,
) -> None:
    found = load_tables(OLD, OLD)
    assert found.version != CATALOGUE.version
    (said,) = set(warned.messages)
    assert "institutions.csv, line " in said
    assert "column role: 1099 characters, stored before at most 1000 were allowed" in said
    assert LONG.strip() in files_of(OLD)["institutions.csv"].decode()


def test_a_new_cell_is_refused_as_ever(warned: pytest.LogCaptureFixture) -> None:
    for known in (None, TABLES):
        with pytest.raises(ReferenceFileError, match="1099 characters") as caught:
            build(OLD, known)
        assert caught.value.allowed == "at most 1000"
    longer = changed("institutions.csv", "gumi-geri", role=f"{LONG}still")
    with pytest.raises(ReferenceFileError, match="1105 characters"):
        build(longer, OLD)
    assert warned.messages == []


def test_what_else_is_changed_leaves_a_long_cell_of_before_alone() -> None:
    (row,) = [one for one in TABLES["mini_clusters.csv"] if one["id"] == "gumi-02"]
    others = [one for one in TABLES["mini_clusters.csv"] if one["id"] != "gumi-02"]
    wanted = {**OLD, "mini_clusters.csv": (*others, {**row, "note": "looked at again"})}
    built = build(wanted, OLD)
    assert {one.file for one in difference(OLD, built.tables)} == {"mini_clusters.csv"}
    files = {"institutions.csv": files_of(wanted)["institutions.csv"]}
    assert difference(OLD, with_files(OLD, files)) == ()


@pytest.mark.parametrize("role", [LONG.strip(), "=1+1"])
def test_a_stored_edition_that_todays_rules_refuse_is_opened(
    role: str, warned: pytest.LogCaptureFixture
) -> None:
    tables = changed("institutions.csv", "gumi-geri", role=role)
    document = catalogue_to_json(CATALOGUE)
    version = load_tables(tables, tables).version if role != "=1+1" else CATALOGUE.version
    upkeep: Any = SimpleNamespace(
        editions=lambda: [SimpleNamespace(catalogue_version=version, number=1)],
        tables=lambda _number: tables,
    )
    catalogues: Any = SimpleNamespace(get=lambda _version: SimpleNamespace(document=document))
    found = opened(upkeep, catalogues, version)
    assert found.version == version


def test_what_is_tolerated_ends_with_the_reading() -> None:
    with pytest.raises(ReferenceFileError), stored_before(long_cells(OLD)):
        load_tables(changed("institutions.csv", "gumi-geri", kind="nothing"), OLD)
    with pytest.raises(ReferenceFileError, match="1099 characters"):
        build(OLD)


def test_the_same_tables_are_read_once_whoever_made_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    tables = changed("institutions.csv", "gumi-geri", role="read once")
    again = {file: tuple(dict(row) for row in rows) for file, rows in tables.items()}
    built = build(tables, TABLES)
    monkeypatch.setattr("data.catalogue_build.load_catalogue", _no_loader)
    assert build(again, TABLES) is built
    assert load_tables(built.tables, TABLES) is built.value
    with pytest.raises(AssertionError, match="read again"):
        build(changed("institutions.csv", "gumi-geri", role="read once more"), TABLES)


def test_a_fault_is_found_every_time() -> None:
    tables = changed("institutions.csv", "gumi-geri", kind="nothing")
    for _time in range(2):
        with pytest.raises(ReferenceFileError, match="nothing"):
            build(tables)


def _no_loader(*_given: Any) -> None:
    raise AssertionError("read again")
