"""The shipped reference catalogue, and every kind of wrong file."""

from __future__ import annotations

import csv
import re
import shutil
from collections import Counter
from pathlib import Path

import pytest

from data.csvfile import PROVENANCE_COLUMNS
from data.facts import is_same_city, is_test_facility
from data.reference import (
    CATALOGUE_FILES,
    REFERENCE_FOLDER,
    ReferenceError,
    load_catalogue,
    load_facts,
)
from features.catalogue import Catalogue
from features.errors import ClusterbridgeError, UnknownCodeError
from features.vocabulary import (
    Barrier,
    Basis,
    ClusterType,
    CooperationField,
    MembersQuality,
    SizeClass,
    SuccessFactor,
)


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return load_catalogue()


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


def fault_of(folder: Path) -> ReferenceError:
    with pytest.raises(ReferenceError) as caught:
        load_catalogue(folder)
    return caught.value


# -- what is shipped ---------------------------------------------------------------------------


def test_all_sides_are_complete(catalogue: Catalogue) -> None:
    counts = {
        "innovation clusters": len(catalogue.innovation_clusters),
        "mini-clusters": len(catalogue.mini_clusters),
        "matchable": sum(not one.excluded for one in catalogue.mini_clusters),
        "institutions": len(catalogue.institutions),
        "German clusters": len(catalogue.german_clusters),
        "initiatives": len(catalogue.initiatives),
        "programmes": len(catalogue.programmes),
        "factors": len(catalogue.factor_labels),
        "barriers": len(catalogue.barrier_labels),
        "WIPO fields": len(catalogue.wipo_labels),
        "NACE divisions": sum(len(code) == 2 for code in catalogue.nace_labels),
    }
    assert counts == {
        "innovation clusters": 12,
        "mini-clusters": 60,
        "matchable": 58,
        "institutions": 70,
        "German clusters": 76,
        "initiatives": 22,
        "programmes": 13,
        "factors": 7,
        "barriers": 7,
        "WIPO fields": 35,
        "NACE divisions": 88,
    }


def test_names_are_documented_or_reconstructed(catalogue: Catalogue) -> None:
    bases = Counter(one.provenance.basis for one in catalogue.mini_clusters)
    assert bases == {Basis.DOCUMENTED: 49, Basis.RECONSTRUCTED: 11}


def test_member_counts_say_how_they_were_found(catalogue: Catalogue) -> None:
    qualities = Counter(one.members.quality for one in catalogue.mini_clusters)
    assert qualities == {
        MembersQuality.COUNTED: 4,
        MembersQuality.AVERAGED: 40,
        MembersQuality.PLACEHOLDER: 16,
    }


def test_only_management_support_and_design_are_excluded(catalogue: Catalogue) -> None:
    excluded = {one.id: one.excluded for one in catalogue.mini_clusters if one.excluded}
    assert excluded == {"wonju-05": "management_support", "wonju-06": "design"}
    assert all(not catalogue.mini_cluster(one).demands for one in excluded)
    assert all(not catalogue.mini_cluster(one).reliefs for one in excluded)


def test_a_mini_cluster_that_was_dissolved_says_so_in_three_languages(
    catalogue: Catalogue,
) -> None:
    note = catalogue.mini_cluster("changwon-02").status_note
    assert "Juni 2010" in note.de
    assert "June 2010" in note.en
    assert "2010년 6월" in note.ko


@pytest.mark.parametrize("file", CATALOGUE_FILES)
def test_every_row_says_where_it_comes_from(file: str) -> None:
    rows = read(REFERENCE_FOLDER, file)
    assert rows
    for row in rows:
        assert all(row[column] for column in PROVENANCE_COLUMNS if column != "note")


@pytest.mark.parametrize("file", CATALOGUE_FILES)
def test_files_are_plain_utf8_with_unix_line_ends(file: str) -> None:
    content = (REFERENCE_FOLDER / file).read_bytes()
    assert not content.startswith(b"\xef\xbb\xbf")
    assert b"\r" not in content
    assert content.endswith(b"\n")


@pytest.mark.parametrize("file", ["factors.csv", "barriers.csv"])
def test_no_number_stands_where_the_survey_prints_none(file: str) -> None:
    for row in read(REFERENCE_FOLDER, file):
        for column in ("key", "cooperating", "interested", "note"):
            assert not re.search(r"\d", row[column]), row


def test_survey_statements_keep_the_two_groups_apart(catalogue: Catalogue) -> None:
    said = {(one.kind, one.key): (one.cooperating, one.interested) for one in catalogue.statements}
    assert said["factor", "product"] == ("main", "main")
    assert said["factor", "funding"] == ("named_less", "named_more")
    assert said["barrier", "time"] == ("most_important", "most_important")
    assert said["barrier", "ip"] == ("most_important", "not_named")
    assert said["barrier", "cost"] == ("not_named", "most_important")
    assert len(said) == len(SuccessFactor) + len(Barrier)


def test_assumptions_are_one_number_each_and_never_documented(catalogue: Catalogue) -> None:
    assumed = catalogue.assumptions
    assert set(assumed.relief) == set(Barrier)
    assert set(assumed.activities) == set(CooperationField)
    assert assumed.size_prior == {
        "micro": 1.0, "small": 1.0, "medium": 0.5, "large": 0.5, "very_large": 1.0,
    }  # fmt: skip
    assert {one.basis for one in assumed.sources.values()} == {Basis.ASSUMPTION}


def test_every_size_class_has_a_name(catalogue: Catalogue) -> None:
    assert set(catalogue.size_labels) == {size.value for size in SizeClass}


def test_table_1_has_every_row_for_every_type(catalogue: Catalogue) -> None:
    rows = Counter(one.row for one in catalogue.table1)
    assert set(rows.values()) == {len(ClusterType)}
    assert len(rows) == 12
    fits = {(one.row, one.type): dict(one.answers) for one in catalogue.table1}
    assert fits["style_horizon", ClusterType.KOREAN_MINI_CLUSTER] == {
        "project": 1.0,
        "long_term": 0.25,
    }
    assert fits["sustainability", ClusterType.KOREAN_MINI_CLUSTER] == {}


def test_themes_keep_every_entry_of_the_longer_list(catalogue: Catalogue) -> None:
    themes = catalogue.mini_cluster("gwangju-01").themes
    assert [one.ko for one in themes] == ["광모듈", "광수동소자", "광선로", "광커넥터"]
    assert all(one.de and one.en for one in themes)


def test_irasme_is_shown_but_not_offered(catalogue: Catalogue) -> None:
    assert not catalogue.programme("irasme").open_to_firms
    assert all("irasme" not in one.programmes for one in catalogue.mini_clusters)


def test_a_call_for_some_fields_is_open_to_those_only(catalogue: Catalogue) -> None:
    assert "bmbf-2plus2" in catalogue.mini_cluster("ochang-01").programmes
    assert "bmbf-2plus2" not in catalogue.mini_cluster("daebul-02").programmes
    assert all("zim-kiat" in one.programmes for one in catalogue.mini_clusters)


def test_institutes_share_a_field_inside_their_innovation_cluster(catalogue: Catalogue) -> None:
    for mini in catalogue.mini_clusters:
        for identifier in mini.institutes:
            institute = catalogue.institution(identifier)
            assert institute.cluster == mini.innovation_cluster
            assert set(institute.wipo_fields) & set(mini.wipo_fields)


def test_same_city_and_test_facility_follow_their_written_rules(catalogue: Catalogue) -> None:
    for one in catalogue.institutions:
        national = one.cluster == "national"
        city = "" if national else catalogue.innovation_cluster(one.cluster).city
        assert one.same_city is (not national and is_same_city(one.city, city)), one.id
        assert one.is_test_facility is is_test_facility(one.kind, one.fields, one.role), one.id


def test_nodes_are_unique_and_edges_join_nodes(catalogue: Catalogue) -> None:
    nodes = [node.id for node in catalogue.nodes]
    assert len(nodes) == len(set(nodes))
    assert {"ahk-korea", "kicox", "gumi", "gumi-01", "mai-carbon"} <= set(nodes)
    for edge in catalogue.edges:
        assert {edge.source, edge.target} <= set(nodes)
        assert 0.0 < edge.trust < 1.0


def test_edges_of_one_relation_have_one_trust(catalogue: Catalogue) -> None:
    trusts: dict[str, set[float]] = {}
    for edge in catalogue.edges:
        trusts.setdefault(edge.relation, set()).add(edge.trust)
    assert all(len(values) == 1 for values in trusts.values())


def test_only_documented_or_entered_edges_claim_a_link_with_a_mini_cluster(
    catalogue: Catalogue,
) -> None:
    claimed = [one for one in catalogue.edges if one.relation in {"works_with", "links_documented"}]
    assert len(claimed) == 10
    assert {one.provenance.basis for one in claimed} == {Basis.DOCUMENTED}


def test_span_of_years_is_that_of_the_mini_clusters(catalogue: Catalogue) -> None:
    assert catalogue.as_of == "2005-2015"


def test_an_unknown_id_is_answered_with_the_nearest(catalogue: Catalogue) -> None:
    with pytest.raises(UnknownCodeError, match="gwangju-03"):
        catalogue.mini_cluster("gwangju-3")


# -- the version -------------------------------------------------------------------------------


def test_equal_files_give_an_equal_catalogue(catalogue: Catalogue, folder: Path) -> None:
    assert load_catalogue(folder) == catalogue
    assert re.fullmatch(r"[0-9a-f]{12}", catalogue.version)


def test_line_ends_and_byte_order_marks_change_nothing(catalogue: Catalogue, folder: Path) -> None:
    for file in CATALOGUE_FILES:
        content = (folder / file).read_bytes().replace(b"\n", b"\r\n")
        (folder / file).write_bytes(b"\xef\xbb\xbf" + content)
    assert load_catalogue(folder) == catalogue


def test_a_changed_fact_changes_the_version(catalogue: Catalogue, folder: Path) -> None:
    change(folder, "mini_clusters.csv", 0, "members_count", "141")
    assert load_catalogue(folder).version != catalogue.version


def test_a_file_that_is_no_part_of_the_catalogue_changes_nothing(
    catalogue: Catalogue, folder: Path
) -> None:
    (folder / "weights.csv").write_text("other", encoding="utf-8")
    assert load_catalogue(folder).version == catalogue.version


# -- wrong files -------------------------------------------------------------------------------


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
    lines[2] = lines[2].replace("Werkzeug- und Formenbau".encode(), "Präzision".encode("latin-1"))
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
    change(folder, "programmes.csv", 2, "terms", "one\ntwo")
    fault = fault_of(folder)
    assert (fault.line, fault.column) == (4, "terms")


WRONG_CELLS = [
    ("mini_clusters.csv", "innovation_cluster", "gangwon", "no such innovation cluster"),
    ("mini_clusters.csv", "nace_codes", "28.4;34.1", "unknown code '34.1'"),
    ("mini_clusters.csv", "nace_codes", "28.4;;25.7", "empty part"),
    ("mini_clusters.csv", "nace_codes", "28.4;28.4", "repeated part"),
    ("mini_clusters.csv", "nace_codes", "28.411", "unknown code"),
    ("mini_clusters.csv", "ksic_codes", "machines", "unknown code"),
    ("mini_clusters.csv", "wipo_fields", "36", "unknown code"),
    ("mini_clusters.csv", "wipo_fields", "²", "unknown code"),
    ("mini_clusters.csv", "members_count", "many", "not a whole number"),
    ("mini_clusters.csv", "members_count", "0", "out of range"),
    ("mini_clusters.csv", "members_count", "-5", "out of range"),
    ("mini_clusters.csv", "members_quality", "guessed", "unknown code"),
    ("mini_clusters.csv", "in_2009", "perhaps", "unknown code"),
    ("mini_clusters.csv", "excluded", "other", "unknown code"),
    ("mini_clusters.csv", "confidence", "sure", "unknown code"),
    ("mini_clusters.csv", "basis", "assumption", "basis not possible here"),
    ("mini_clusters.csv", "as_of", "last year", "not a date"),
    ("mini_clusters.csv", "as_of", "2007-13", "not a date"),
    ("mini_clusters.csv", "name_ko", "", "empty"),
    ("mini_clusters.csv", "status_note_de", "aufgelöst", "empty"),
    ("mini_cluster_themes.csv", "mini_cluster", "changwon-99", "no such mini-cluster"),
    ("mini_cluster_themes.csv", "theme_de", "", "empty"),
    ("mini_cluster_themes.csv", "origin", "invented", "unknown code"),
    ("mini_cluster_themes.csv", "origin", "stated", "differs inside"),
    ("innovation_clusters.csv", "latitude", "north", "not a number"),
    ("innovation_clusters.csv", "latitude", "nan", "out of range"),
    ("innovation_clusters.csv", "longitude", "13.4", "out of range"),
    ("innovation_clusters.csv", "designation_round", "3", "out of range"),
    ("innovation_clusters.csv", "agency_link", "runs", "link without institution"),
    ("innovation_cluster_figures.csv", "innovation_cluster", "seoul", "no such"),
    ("innovation_cluster_figures.csv", "value", "about 100", "not a number"),
    ("institutions.csv", "kind", "museum", "unknown code"),
    ("institutions.csv", "same_city", "maybe", "unknown code"),
    ("institutions.csv", "innovation_cluster", "busan", "no such innovation cluster"),
    ("german_clusters.csv", "laender", "DE-XX", "unknown code"),
    ("german_clusters.csv", "type", "bottom-up", "unknown code"),
    ("german_initiatives.csv", "level", "village", "unknown code"),
    ("programmes.csv", "open_to_firms", "yes", "does not fit"),
    ("programmes.csv", "max_employees", "few", "not a whole number"),
    ("nace.csv", "code", "1", "not a NACE code"),
    ("nace.csv", "section", "Z", "unknown code"),
    ("wipo35.csv", "field", "0", "out of range"),
    ("size_classes.csv", "max_employees", "10", "not a limit"),
    ("table1.csv", "row", "weather", "unknown code"),
    ("table1.csv", "type", "french", "unknown code"),
    ("table1.csv", "answers", "project:1.0", "only shown"),
    ("factors.csv", "cooperating", "0.85", "unknown code"),
    ("barriers.csv", "interested", "1.0", "unknown code"),
    ("barriers.csv", "key", "weather", "unknown code"),
    ("assumptions.csv", "kind", "guess", "unknown code"),
    ("assumptions.csv", "value", "1.5", "out of range"),
    ("assumptions.csv", "basis", "documented", "basis not possible here"),
    ("network_relations.csv", "trust", "0", "out of range"),
    ("network_relations.csv", "relation", "friend_of", "unknown code"),
    ("network_edges.csv", "from_id", "nobody", "no such node"),
    ("network_edges.csv", "relation", "friend_of", "unknown code"),
    ("export_control.csv", "category", "10", "out of range"),
    ("rules.csv", "key", "weather", "unknown code"),
    ("rules.csv", "target", "demand:weather", "unknown code"),
    ("rules.csv", "effect", "times", "unknown code"),
    ("rules.csv", "value", "2", "out of range"),
    ("demands.csv", "mini_cluster", "changwon-99", "no such mini-cluster"),
    ("demands.csv", "key", "cost", "unknown code"),
    ("demands.csv", "value", "-0.1", "out of range"),
    ("demands.csv", "basis", "assumption", "basis not possible here"),
    ("demands.csv", "rule", "weather", "unknown code"),
    ("reliefs.csv", "facts", "institution:nowhere", "no such fact"),
    ("reliefs.csv", "facts", "rumour:gumi", "no such fact"),
]


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
def test_a_row_given_twice_is_refused_with_both_lines(
    folder: Path, file: str, column: str
) -> None:
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
    with pytest.raises(ReferenceError, match="a step without a start"):
        load_catalogue(folder)


def test_a_relief_starts_from_its_assumption_only(folder: Path) -> None:
    rows = read(folder, "rules.csv")
    rows.append({**rows[-1], "key": "relief_start", "effect": "start"})
    write(folder, "rules.csv", rows)
    with pytest.raises(ReferenceError, match="starts from assumptions"):
        load_catalogue(folder)


def test_facts_can_be_read_without_the_derived_files(folder: Path) -> None:
    (folder / "demands.csv").unlink()
    (folder / "reliefs.csv").unlink()
    assert len(load_facts(folder).mini_clusters) == 60


def test_a_long_wrong_value_is_shortened_in_the_message(folder: Path) -> None:
    change(folder, "mini_clusters.csv", 0, "members_count", "x" * 1000)
    fault = fault_of(folder)
    assert len(str(fault)) < 300
    assert len(fault.value) == 1000
