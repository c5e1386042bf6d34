"""What is appended stays, even for somebody who writes SQL by hand."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from data.append_only import ALWAYS_KEPT, KEPT_UNTIL_ERASED
from data.migrate import upgrade
from data.schema import metadata
from data.store import SqlStores, open_stores
from matcher.links import hash_token
from matcher.records import (
    Channel,
    ShownPage,
    ShownPlace,
    StoredCatalogue,
    StoredModel,
    VerdictKind,
)
from matcher.verdicts import GivenVerdict
from tests.fakes import NOW

TABLES = sorted((*ALWAYS_KEPT, *KEPT_UNTIL_ERASED))
FIRST_COLUMN = {"erasures": "profile_id", "profile_revisions": "profile_id"}


@pytest.fixture
def stores(tmp_path: Path) -> Iterator[SqlStores]:
    """Stores with at least one row in every table, one profile there and one erased."""
    url = f"sqlite:///{tmp_path}/store.sqlite3"
    upgrade(url)
    opened = open_stores(url)
    opened.models.add(StoredModel.of("m", {}), NOW)
    opened.models.activate("m", "reference", NOW)
    opened.catalogues.add(StoredCatalogue.of("c", "2007", {}), NOW)
    for token in ("here", "gone"):
        expires = NOW + timedelta(days=1)
        profile = opened.profiles.create({"name": token}, hash_token(token), expires, NOW)
        places = (ShownPlace("gwangju-01", 1, 0.5, 0.6),)
        shown = ShownPage(profile.profile_id, 1, "m", "c", "de", Channel.WEB, places)
        opened.impressions.append(shown, NOW)
        verdict = GivenVerdict("gwangju-01", VerdictKind.ALREADY_KNOWN)
        opened.verdicts.append(profile, verdict, "m", "c", NOW)
    opened.profiles.erase(profile.profile_id, NOW)
    yield opened
    opened.close()


def run(stores: SqlStores, statement: str) -> None:
    with stores.database.writing() as connection:
        connection.execute(text(statement))


def rows(stores: SqlStores, table: str) -> list[object]:
    with stores.database.reading() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))]


@pytest.mark.parametrize("table", TABLES)
def test_no_row_can_be_changed(stores: SqlStores, table: str) -> None:
    before, column = rows(stores, table), FIRST_COLUMN.get(table, "id")
    with pytest.raises(IntegrityError, match=f"{table} is append-only"):
        run(stores, f"UPDATE {table} SET {column} = {column}")
    assert before
    assert rows(stores, table) == before


@pytest.mark.parametrize("table", TABLES)
def test_no_row_can_be_deleted(stores: SqlStores, table: str) -> None:
    before = rows(stores, table)
    with pytest.raises(IntegrityError, match=f"{table} is append-only"):
        run(stores, f"DELETE FROM {table}")
    assert before
    assert rows(stores, table) == before


@pytest.mark.parametrize("table", TABLES)
def test_no_row_can_be_replaced(stores: SqlStores, table: str) -> None:
    before = rows(stores, table)
    with pytest.raises(IntegrityError, match="append-only"):
        run(stores, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    assert rows(stores, table) == before


def test_every_table_is_either_guarded_or_known_to_change() -> None:
    changing = {"profiles", "contacts", "private_links"}
    assert set(metadata.tables) == changing | set(TABLES)


def test_erased_answers_are_not_left_in_the_file(stores: SqlStores, tmp_path: Path) -> None:
    name = "Ganz Besonderer Name GmbH"
    expires = NOW + timedelta(days=1)
    profile = stores.profiles.create({"name": name}, hash_token("x"), expires, NOW)
    stores.profiles.erase(profile.profile_id, NOW)
    stores.close()
    assert all(name.encode() not in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE private_links SET expires_at = created_at", "lifetime"),
        ("UPDATE private_links SET profile_id = 'nobody'", "FOREIGN KEY"),
        ("INSERT INTO profile_revisions SELECT id, 2, '{', created_at FROM profiles", "answers"),
        ("INSERT INTO profile_revisions SELECT id, 2, '[]', created_at FROM profiles", "answers"),
        ("INSERT INTO profile_revisions SELECT id, 0, '{}', created_at FROM profiles", "revision"),
        ("INSERT INTO profile_revisions SELECT id, 1, '{}', created_at FROM profiles", "UNIQUE"),
        ("INSERT INTO impressions SELECT 9, page_id, 'x', 1, 0, 0 FROM impressions", "UNIQUE"),
        ("INSERT INTO impressions SELECT 9, page_id, 'x', 0, 0, 0 FROM impressions", "rank"),
        ("INSERT INTO impressions SELECT 9, page_id, 'x', 2, 0, 2 FROM impressions", "chance"),
        (
            "INSERT INTO verdicts SELECT 9, profile_id, 1, 'x', 'interesting', 'other', '', NULL,"
            " 'm', 'c', created_at FROM verdicts",
            "reason_needs_not_for_us",
        ),
        (
            "INSERT INTO verdicts SELECT 9, profile_id, 1, 'x', 'maybe', NULL, '', NULL,"
            " 'm', 'c', created_at FROM verdicts",
            "kind",
        ),
    ],
)
def test_the_database_itself_refuses_what_cannot_be(
    stores: SqlStores, statement: str, rule: str
) -> None:
    with pytest.raises(IntegrityError, match=rule):
        run(stores, statement)
