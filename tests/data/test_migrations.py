"""The migrations lead to the schema, both ways, and a newer schema is left alone."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

import data.append_only  # noqa: F401  (adds the triggers to the metadata)
from data.engines import create_store_engine
from data.migrate import check, current, downgrade, newest_revision, upgrade
from data.schema import metadata
from data.store import open_stores
from matcher.errors import SchemaTooNewError, SchemaTooOldError, StoreUnavailableError
from tests.databases import KINDS, address_of
from tests.postgres import Server


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "store.sqlite3"


@pytest.fixture
def url(path: Path) -> str:
    return f"sqlite:///{path}"


def objects(path: Path) -> dict[str, list[str]]:
    """Return every table, index and trigger with its definition, parts in alphabetical order."""
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL"
            " AND name NOT LIKE 'sqlite_%' AND name <> 'alembic_version'"
        )
        return {name: _divided(sql) for name, sql in found}


def _divided(sql: str) -> list[str]:
    """Return the columns and constraints of a definition, however its lines are broken."""
    depth, parts = 0, [""]
    for sign in sql:
        depth += (sign == "(") - (sign == ")")
        if sign == "," and depth == 1:
            parts.append("")
        else:
            parts[-1] += sign
    return sorted(" ".join(part.split()) for part in parts)


def test_up_down_and_up_again_gives_the_same_schema(url: str, path: Path) -> None:
    assert upgrade(url) == newest_revision() == current(url)
    first = objects(path)
    assert downgrade(url, "base") is None
    assert objects(path) == {}
    upgrade(url)
    assert objects(path) == first
    assert "impressions_no_update" in first


def test_what_was_shown_before_was_certain_to_be_shown_there(url: str, path: Path) -> None:
    upgrade(url, "0005")
    with closing(sqlite3.connect(path)) as connection, connection:
        for row in (
            "profiles VALUES ('p', 't')",
            "profile_revisions VALUES ('p', 1, '{}', 't')",
            f"models VALUES (1, 'm', '{{}}', '{'0' * 64}', 't')",
            f"catalogues VALUES (1, 'c', '2007', '{{}}', '{'0' * 64}', 't')",
            "impression_pages VALUES (3, 'p', 1, 'm', 'c', 'de', 'web', 't')",
            "impressions VALUES (7, 3, 'gwangju-01', 2, 0.5, 0.6)",
        ):
            connection.execute(f"INSERT INTO {row}")
    upgrade(url)
    with closing(sqlite3.connect(path)) as connection:
        found = connection.execute("SELECT * FROM impressions").fetchall()
        looked = connection.execute("SELECT actor, side, origin FROM impression_pages").fetchall()
    assert looked == [("", "firm", "")]
    assert found == [(7, 3, "gwangju-01", 2, 0.5, 0.6, 1.0)]
    downgrade(url, "0005")
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("SELECT * FROM impressions").fetchall() == [found[0][:6]]


def postgresql_objects(url: str) -> set[tuple[str, ...]]:
    """Return every column, constraint, index, trigger and function with its definition."""
    queries = (
        "SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns"
        " WHERE table_schema = 'public' AND table_name <> 'alembic_version'",
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE connamespace = 'public'::regnamespace AND left(conname, 7) <> 'alembic'",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'"
        " AND left(indexname, 7) <> 'alembic'",
        "SELECT tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    )
    engine = create_store_engine(url)
    with engine.connect() as connection:
        found = {tuple(row) for query in queries for row in connection.exec_driver_sql(query)}
    engine.dispose()
    return found


def test_postgresql_gets_the_same_both_ways_and_from_the_code(postgresql_server: Server) -> None:
    url, made_by_code = postgresql_server.new_database(), postgresql_server.new_database()
    assert current(url) is None
    upgrade(url)
    first = postgresql_objects(url)
    assert downgrade(url, "base") is None
    assert postgresql_objects(url) == set()
    assert upgrade(url) == newest_revision() == current(url)
    assert postgresql_objects(url) == first
    engine = create_store_engine(made_by_code)
    with engine.connect() as connection:
        connection.execution_options(begin_mode="IMMEDIATE")
        with connection.begin():
            metadata.create_all(connection)
    engine.dispose()
    assert postgresql_objects(made_by_code) == first


def test_upgrading_twice_changes_nothing(url: str, path: Path) -> None:
    upgrade(url)
    before = objects(path)
    assert upgrade(url) == newest_revision()
    assert objects(path) == before


@pytest.mark.parametrize("kind", KINDS)
def test_the_migrations_lead_to_the_tables_of_the_code(
    request: pytest.FixtureRequest, kind: str, tmp_path: Path
) -> None:
    url = address_of(request, kind, tmp_path)
    engine = create_store_engine(url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_checks_and_triggers_are_those_of_the_code_as_well(url: str, path: Path) -> None:
    upgrade(url)
    made_by_code = path.with_name("code.sqlite3")
    engine = create_store_engine(f"sqlite:///{made_by_code}")
    metadata.create_all(engine)
    engine.dispose()
    migrated, coded = objects(path), objects(made_by_code)
    assert migrated.keys() == coded.keys()
    for name, definition in coded.items():
        assert _parts(migrated[name]) == _parts(definition), name


def _parts(definition: list[str]) -> list[str]:
    return sorted(re.sub(r"[\s(),]+", " ", part).strip() for part in definition)


def test_a_newer_schema_is_refused_and_left_alone(url: str, path: Path) -> None:
    upgrade(url)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    for open_it in (check, upgrade, open_stores, lambda address: downgrade(address, "base")):
        with pytest.raises(SchemaTooNewError, match="'9999' is newer than"):
            open_it(url)
    assert current(url) == "9999"
    assert "impressions" in objects(path)


def test_a_database_that_needs_migrating_is_not_opened(url: str, path: Path) -> None:
    upgrade(url)
    downgrade(url, "base")
    for open_it in (check, open_stores):
        with pytest.raises(SchemaTooOldError, match="has no schema yet"):
            open_it(url)


def test_a_database_that_is_not_there_is_named_and_not_made(url: str, path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match=f"{path.parent} holds no database"):
        open_stores(url)
    assert list(path.parent.iterdir()) == []
    with pytest.raises(StoreUnavailableError, match=f"there is no folder {path.parent}/none"):
        open_stores(f"sqlite:///{path.parent}/none/store.sqlite3")


def test_looking_at_a_database_changes_neither_it_nor_its_folder(url: str, path: Path) -> None:
    path.touch()
    assert current(url) is None
    assert path.stat().st_size == 0
    upgrade(url)
    before = {one: one.stat().st_mtime_ns for one in path.parent.iterdir()}
    check(url)
    assert current(url) == newest_revision()
    assert {one: one.stat().st_mtime_ns for one in path.parent.iterdir()} == before


def test_a_migration_that_loses_a_reference_is_refused(url: str, path: Path) -> None:
    upgrade(url)
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("INSERT INTO contacts VALUES ('nobody', '', '', '', '')")
    with pytest.raises(StoreUnavailableError, match="'contacts' with a missing reference"):
        upgrade(url)


def test_a_migration_that_fails_half_way_changes_nothing(
    url: str, path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("power cut")

    monkeypatch.setattr("data.migrate._require_sound", fail)
    with pytest.raises(RuntimeError, match="power cut"):
        upgrade(url)
    assert objects(path) == {}
    assert current(url) is None
