"""Opening a database, transactions, and what survives a crash."""

from __future__ import annotations

import gc
import sqlite3
import stat
import subprocess
import sys
from contextlib import ExitStack, closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from data.database import Database
from data.engines import is_unusable_for_now
from data.migrate import upgrade
from data.store import SqlStores, open_stores
from matcher.errors import LinkUnknownError, StoreUnavailableError, UnknownHashError
from matcher.links import hash_token
from matcher.records import StoredCatalogue, StoredModel
from tests.fakes import NOW
from tests.postgres import Server

EXPIRES = NOW + timedelta(days=1)


@pytest.fixture
def url(tmp_path: Path) -> str:
    address = f"sqlite:///{tmp_path}/store.sqlite3"
    upgrade(address)
    return address


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("foreign_keys", 1), ("synchronous", 2), ("recursive_triggers", 1)],
)
def test_every_connection_follows_the_rules(url: str, pragma: str, value: object) -> None:
    database = Database(url)
    with database.reading() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar_one() == value
    database.close()


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("mysql://me:secret@host/name", "only sqlite"),
        ("sqlite://", "names no file"),
        ("sqlite:///:memory:", "names no file"),
        ("my:secret", "not a database address"),
        ("mysql://host/name?password=secret", "only sqlite"),
    ],
)
def test_an_address_that_cannot_be_used_is_refused_without_its_password(
    address: str, why: str
) -> None:
    with pytest.raises(StoreUnavailableError, match=why) as caught:
        Database(address)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("This is not a database, however long it may be. " * 40)
    with pytest.raises(StoreUnavailableError, match="not a database"):
        open_stores(f"sqlite:///{path}")
    with pytest.raises(StoreUnavailableError, match="not a database"):
        upgrade(f"sqlite:///{path}")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreUnavailableError, match="nowhere"):
        upgrade(f"sqlite:///{tmp_path}/nowhere/store.sqlite3")


def test_the_file_is_readable_by_its_owner_only(url: str, tmp_path: Path) -> None:
    assert (tmp_path / "store.sqlite3").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("suffix", ["", "-wal", "-shm"])
def test_files_that_others_can_read_are_made_private(url: str, tmp_path: Path, suffix: str) -> None:
    stores = open_stores(url)
    stores.profiles.create({}, hash_token("x"), EXPIRES, NOW)
    path = tmp_path / f"store.sqlite3{suffix}"
    path.chmod(0o644)
    upgrade(url)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stores.profiles.by_token_hash(hash_token("x"), NOW).revision == 1
    stores.close()


def test_a_file_that_only_its_owner_can_use_is_left_alone(url: str, tmp_path: Path) -> None:
    path = tmp_path / "store.sqlite3"
    path.chmod(0o700)
    upgrade(url)
    assert stat.S_IMODE(path.stat().st_mode) == 0o700


def test_a_link_to_a_file_is_refused_and_the_file_left_alone(tmp_path: Path) -> None:
    target, link = tmp_path / "someone-elses", tmp_path / "store.sqlite3"
    target.touch(0o644)
    target.chmod(0o644)
    link.symlink_to(target)
    with pytest.raises(StoreUnavailableError, match="symbolic link"):
        upgrade(f"sqlite:///{link}")
    assert stat.S_IMODE(target.stat().st_mode) == 0o644


@pytest.mark.parametrize("refused", ["store.sqlite3", "store.sqlite3-wal", ""])
def test_a_database_that_cannot_be_written_is_refused_at_the_start(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refused: str
) -> None:
    (tmp_path / "store.sqlite3-wal").touch(0o600)
    # Root may write anywhere, so the refusal of the operating system is played.
    monkeypatch.setattr("os.access", lambda path, _mode: path != tmp_path / refused)
    with pytest.raises(StoreUnavailableError, match="this user may not write") as caught:
        upgrade(url)
    assert str(tmp_path / refused) in caught.value.mend


def test_a_folder_in_the_place_of_the_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "store.sqlite3").mkdir()
    with pytest.raises(StoreUnavailableError, match="is not a file"):
        upgrade(f"sqlite:///{tmp_path}/store.sqlite3")


def test_looking_sees_what_the_service_has_just_written(url: str, tmp_path: Path) -> None:
    stores = open_stores(url)
    stores.models.add(StoredModel.of("m", {}), NOW)
    before = {one.name for one in tmp_path.iterdir()}
    looking = open_stores(url, read_only=True)
    assert looking.models.get("m").version == "m"
    with pytest.raises(StoreUnavailableError, match="readonly"):
        looking.models.add(StoredModel.of("n", {}), NOW)
    looking.close()
    assert {one.name for one in tmp_path.iterdir()} == before
    stores.close()


def test_a_database_at_rest_is_read_without_files_beside_it(url: str, tmp_path: Path) -> None:
    looking = open_stores(url, read_only=True)
    assert looking.models.activations() == ()
    assert [one.name for one in tmp_path.iterdir()] == ["store.sqlite3"]
    looking.close()


def test_a_database_that_another_process_is_writing_is_unavailable(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.engines._PRAGMAS", ("PRAGMA busy_timeout = 10",))
    monkeypatch.setattr("data.database.BUSY_SECONDS", 0)
    stores = open_stores(url)
    with closing(sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreUnavailableError, match="database is locked") as caught:
            stores.profiles.create({"name": "Geheime Firma"}, hash_token("x"), EXPIRES, NOW)
        other.execute("ROLLBACK")
    assert "Geheime Firma" not in str(caught.value)
    assert stores.profiles.create({}, hash_token("x"), EXPIRES, NOW).revision == 1
    stores.close()


def test_a_locked_database_cannot_be_read_either(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("data.engines._PRAGMAS", ("PRAGMA busy_timeout = 10",))
    with closing(sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        database = Database(url)
        with pytest.raises(StoreUnavailableError, match="locked"), database.reading() as connection:
            connection.execute(text("SELECT * FROM profiles"))
        assert database.forget() is False
        other.execute("ROLLBACK")
    database.close()


def test_a_database_whose_connections_are_all_in_use_is_unavailable(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    database = Database(url)
    monkeypatch.setattr(database.engine.pool, "_timeout", 0)
    full = pytest.raises(StoreUnavailableError, match="all connections are in use")
    with full, ExitStack() as others:
        for _ in range(100):
            others.enter_context(database.reading())
    database.close()


def test_postgresql_ends_a_transaction_that_idles(postgresql_server: Server) -> None:
    database = Database(postgresql_server.new_database())
    with database.reading() as connection:
        shown = connection.execute(text("SHOW idle_in_transaction_session_timeout")).scalar_one()
    assert shown == "1min"
    database.close()


@pytest.mark.parametrize(
    ("state", "is_outage"),
    [("08006", True), ("53100", True), ("55P03", True), ("57P01", True), ("25P03", True),
     ("54001", False)],
)  # fmt: skip
def test_only_some_faults_of_postgresql_are_an_outage(state: str, is_outage: bool) -> None:
    error = OperationalError("SELECT 1", {}, psycopg.errors.lookup(state)("fault"))
    assert is_unusable_for_now(error) is is_outage


def test_a_statement_that_the_driver_cannot_send_is_no_outage() -> None:
    fault = psycopg.OperationalError("fault")
    assert not is_unusable_for_now(OperationalError("SELECT 1", {}, fault))
    lost = OperationalError("SELECT 1", {}, fault, connection_invalidated=True)
    assert is_unusable_for_now(lost)
    never_connected = OperationalError(None, None, fault)
    assert is_unusable_for_now(never_connected)


def test_a_mistake_in_a_query_is_no_outage(url: str) -> None:
    database = Database(url)
    with pytest.raises(OperationalError, match="no such table"), database.reading() as connection:
        connection.execute(text("SELECT * FROM nowhere"))
    database.close()


def test_an_exception_inside_a_transaction_changes_nothing(url: str) -> None:
    database = Database(url)

    def write_and_crash() -> None:
        with database.writing() as connection:
            connection.execute(text("INSERT INTO profiles VALUES ('p', '2026-01-01')"))
            raise RuntimeError("crash")

    with pytest.raises(RuntimeError, match="crash"):
        write_and_crash()
    with database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM profiles")).scalar_one() == 0
    database.close()


def test_a_failing_last_step_leaves_no_half_profile(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError("disk full")

    stores = open_stores(url)
    monkeypatch.setattr("data.profiles.LinkTable.add", fail)
    with pytest.raises(OSError, match="disk full"):
        stores.profiles.create({"name": "Halb"}, hash_token("x"), EXPIRES, NOW)
    with stores.database.reading() as connection:
        for table in ("profiles", "profile_revisions", "private_links"):
            assert connection.execute(text(f"SELECT count(*) FROM {table}")).scalar_one() == 0
    stores.close()


def test_a_killed_process_keeps_what_was_committed_and_nothing_else(url: str) -> None:
    program = f"""
import os
from datetime import timedelta
from data.store import open_stores
from matcher.links import hash_token
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from tests.fakes import NOW
from tests.postgres import Server
stores = open_stores({url!r})
stores.profiles.create({{"name": "Da"}}, hash_token("kept"), NOW + timedelta(days=1), NOW)
with stores.database.writing() as connection:
    connection.execute(text("INSERT INTO profiles VALUES ('lost', '2026-01-01')"))
    os._exit(9)
"""
    finished = subprocess.run([sys.executable, "-c", program], check=False)
    assert finished.returncode == 9
    stores = open_stores(url)
    assert stores.profiles.by_token_hash(hash_token("kept"), NOW).answers == {"name": "Da"}
    with stores.database.reading() as connection:
        assert connection.execute(text("SELECT count(*) FROM profiles")).scalar_one() == 1
    stores.close()


def test_error_messages_do_not_repeat_what_a_firm_wrote(url: str) -> None:
    database = Database(url)
    values = {"id": "p", "name": "Geheime Firma"}
    with pytest.raises(Exception, match="FOREIGN KEY") as caught, database.writing() as connection:
        connection.execute(text("INSERT INTO contacts VALUES (:id, :name, '', '', 'now')"), values)
    assert "Geheime Firma" not in str(caught.value)
    database.close()


def tampered(stores: SqlStores, table: str) -> None:
    with stores.database.writing() as connection:
        connection.execute(text(f"DROP TRIGGER {table}_no_update"))
        changed = text(f"UPDATE {table} SET document = json_set(document, '$.baseline', 9)")
        connection.execute(changed)


def test_a_tampered_model_is_refused(url: str) -> None:
    stores = open_stores(url)
    stores.models.add(StoredModel.of("m", {"baseline": 1}), NOW)
    stores.models.activate("m", "reference", NOW)
    tampered(stores, "models")
    for read in (stores.models.active, lambda: stores.models.get("m")):
        with pytest.raises(UnknownHashError, match="model 'm' is refused"):
            read()
    stores.close()


def test_a_tampered_catalogue_is_refused(url: str) -> None:
    stores = open_stores(url)
    stores.catalogues.add(StoredCatalogue.of("c", "2007", {"baseline": 1}), NOW)
    tampered(stores, "catalogues")
    for read in (stores.catalogues.latest, lambda: stores.catalogues.get("c")):
        with pytest.raises(UnknownHashError, match="catalogue 'c' is refused"):
            read()
    stores.close()


def secret_in_log(folder: Path) -> bool:
    log = folder / "store.sqlite3-wal"
    return log.exists() and b"Geheime Firma" in log.read_bytes()


@pytest.mark.parametrize("then", ["read", "write", "close"])
def test_erased_data_that_a_reader_kept_in_the_log_go_as_soon_as_it_lets_go(
    url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, then: str
) -> None:
    monkeypatch.setattr("data.database.FORGET_ATTEMPTS", 1)
    stores = open_stores(url)
    made = stores.profiles.create({"name": "Geheime Firma"}, hash_token("x"), EXPIRES, NOW)
    # Another reader, which also keeps the log from going with the last connection.
    with closing(sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)) as other:
        other.execute("BEGIN")
        other.execute("SELECT count(*) FROM profiles").fetchone()
        stores.profiles.erase(made.profile_id, NOW)
        assert secret_in_log(tmp_path)
        other.execute("COMMIT")
        if then == "read":
            stores.profiles.erased()
        elif then == "write":
            stores.profiles.create({}, hash_token("y"), EXPIRES, NOW)
        else:
            stores.close()
        assert not secret_in_log(tmp_path)
    stores.close()


def test_what_a_killed_process_left_in_the_log_goes_at_the_next_start(
    url: str, tmp_path: Path
) -> None:
    with closing(sqlite3.connect(tmp_path / "store.sqlite3", isolation_level=None)) as left:
        left.execute("INSERT INTO profiles VALUES ('Geheime Firma', '2026-01-01')")
        left.execute("DELETE FROM profiles")
        assert secret_in_log(tmp_path)
        stores = open_stores(url)
        assert not secret_in_log(tmp_path)
        stores.close()


def test_a_database_that_nobody_holds_closes_its_connections(url: str) -> None:
    database = Database(url)
    with database.reading():
        pass
    engine = database.engine
    assert engine.pool.checkedin() == 1  # type: ignore[attr-defined]
    del database
    gc.collect()
    assert engine.pool.checkedin() == 0  # type: ignore[attr-defined]


def test_what_one_opening_writes_the_next_one_reads(url: str) -> None:
    stores = open_stores(url)
    created = stores.profiles.create({"name": "한빛"}, hash_token("x"), EXPIRES, NOW)
    stores.close()
    again = open_stores(url)
    assert again.profiles.by_token_hash(hash_token("x"), NOW) == created
    with pytest.raises(LinkUnknownError):
        again.profiles.link(hash_token("y"))
    again.close()
