"""Statements taken out of the tables and put back, with the shipped tables and their loaders."""

from __future__ import annotations

import pytest

from data.catalogue_build import build, read_tables
from data.csvfile import ReferenceFileError
from features.errors import UnknownCodeError
from features.vocabulary import Barrier, Basis, MembersQuality, SuccessFactor
from matcher.statements import (
    STATEMENTS,
    fields_of,
    institution_of,
    is_entered,
    statement_of,
    with_institution,
    with_statement,
    without_statement,
)
from matcher.tables import difference

TABLES = read_tables()
SOURCE = {"source": "letter of 2 March 2026", "confidence": "high", "as_of": "2026-03",
          "basis": "entered"}  # fmt: skip
MINI = "gwangju-01"
GIVEN = {
    "name": {"name_de": "Glasfaser", "name_en": "Optical fibre", "name_ko": "광섬유"},
    "themes": {"themes_de": "Laser\n\n  Glas ", "themes_en": "laser\nglass",
               "themes_ko": "레이저\n유리"},
    "codes": {"nace_codes": "26.7", "ksic_codes": "273", "wipo_fields": "9; 10"},
    "members": {"members_count": "33"},
    "status": {"status_note_de": "aufgelöst", "status_note_en": "dissolved",
               "status_note_ko": "해산", "excluded": "design"},
}  # fmt: skip


def given(statement: str) -> dict[str, str]:
    return {**GIVEN.get(statement, {"value": "0,75"}), **SOURCE}


@pytest.mark.parametrize("statement", STATEMENTS)
def test_what_is_put_in_is_found_again_and_makes_a_catalogue(statement: str) -> None:
    changed = with_statement(TABLES, MINI, statement, given(statement))
    found = statement_of(changed, MINI, statement)
    assert set(found) == {*fields_of(statement), *SOURCE}
    assert {name: found[name] for name in SOURCE} == SOURCE
    built = build(changed)
    assert {one.key[0] for one in difference(TABLES, built.tables)} == {MINI}
    if statement != "name":
        source = built.value.source_of(MINI, statement)
        assert source is not None
        assert (source.basis, source.as_of) == (Basis.ENTERED, "2026-03")


@pytest.mark.parametrize("statement", STATEMENTS)
def test_putting_in_the_same_again_changes_nothing(statement: str) -> None:
    changed = with_statement(TABLES, MINI, statement, given(statement))
    again = with_statement(changed, MINI, statement, statement_of(changed, MINI, statement))
    assert difference(changed, again) == ()


def test_names_and_themes_become_what_somebody_entered() -> None:
    tables = with_statement(TABLES, MINI, "name", given("name"))
    mini = build(with_statement(tables, MINI, "themes", given("themes"))).value.mini_cluster(MINI)
    assert (mini.name.ko, mini.provenance.basis) == ("광섬유", Basis.ENTERED)
    assert [theme.de for theme in mini.themes] == ["Laser", "Glas"]
    assert mini.themes_basis is Basis.ENTERED
    published = {**given("themes"), "basis": "documented"}
    tables = with_statement(TABLES, MINI, "themes", published)
    assert build(tables).value.mini_cluster(MINI).themes_basis is Basis.DOCUMENTED


def test_a_number_of_members_with_a_source_counts_as_counted() -> None:
    mini = build(with_statement(TABLES, MINI, "members", given("members"))).value.mini_cluster(MINI)
    assert mini.members.quality is MembersQuality.COUNTED
    assert (mini.members.count, mini.members.basis_text) == (33, SOURCE["source"])
    assert mini.demands[SuccessFactor.PERSONNEL].rule == "members_few"


def test_an_entered_relief_can_be_taken_out_again() -> None:
    changed = with_statement(TABLES, MINI, "relief:time", given("relief:time"))
    assert is_entered(changed, MINI, "relief:time")
    assert not is_entered(TABLES, MINI, "relief:time")
    assert not is_entered(TABLES, MINI, "name")
    assert build(changed).value.mini_cluster(MINI).reliefs[Barrier.TIME].value == 0.75
    assert difference(TABLES, without_statement(changed, MINI, "relief:time")) == ()


def test_themes_of_different_number_in_the_languages_are_refused() -> None:
    uneven = {**given("themes"), "themes_ko": "레이저"}
    with pytest.raises(ReferenceFileError) as caught:
        build(with_statement(TABLES, MINI, "themes", uneven))
    assert caught.value.column == "theme_ko"


def test_an_institution_is_changed_and_added() -> None:
    geri = {**institution_of(TABLES, "gumi-geri"), **SOURCE, "role": "testing", "kind":
            "specialised_centre", "fields": "testing of displays"}  # fmt: skip
    built = build(with_institution(TABLES, "gumi-geri", geri)).value
    found = built.institution("gumi-geri")
    assert (found.role, found.is_test_facility, found.same_city) == ("testing", True, True)
    assert found.provenance.basis is Basis.ENTERED
    added = build(with_institution(TABLES, "gumi-new", geri)).value
    assert added.institutions[-1].id == "gumi-new"


def test_what_is_not_there_is_not_found() -> None:
    for ask in (
        lambda: statement_of(TABLES, "nowhere-01", "name"),
        lambda: statement_of(TABLES, MINI, "weather"),
        lambda: with_statement(TABLES, "nowhere-01", "name", SOURCE),
        lambda: institution_of(TABLES, "nothing"),
    ):
        with pytest.raises(UnknownCodeError):
            ask()
