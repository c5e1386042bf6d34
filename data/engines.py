"""How connections are made: SQLite, or PostgreSQL by its address.

Both keep one promise that everything else rests on: a transaction that writes is the only writer
from its first statement on. SQLite takes its write lock, PostgreSQL one advisory lock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError

from matcher.errors import StoreUnavailableError

ADDRESSES = "sqlite:////path/of/file or postgresql://user@host/name"
"""What an address of a database looks like."""
IDLE_SECONDS = 60
"""After so long without a statement PostgreSQL ends a transaction, which may hold the lock."""
BUSY_SECONDS = 10
"""How long a transaction waits for another writer before it gives up."""
RESTORE = "restore it from a backup; or move it away, and the next start makes a new one"
"""What mends a damaged file."""
BEGIN_MODE, READ, WRITE = "begin_mode", "DEFERRED", "IMMEDIATE"
"""Execution option of a connection, and what it may say."""

_WRITER_LOCK = 0x636C7573
"""Number of the advisory lock in PostgreSQL: any number will do that nobody else uses."""
_UNUSABLE_FOR_NOW = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
)

_UNUSABLE_STATES = ("08", "25P03", "40", "53", "55", "57")
"""The same as first letters of PostgreSQL's SQLSTATE: no connection, a transaction that took too
long, two in each other's way, no room, a lock that was not had in time, stopping or starting."""

_PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}",
    "PRAGMA journal_mode = WAL",
    # FULL: what was committed survives a power cut, not only a crash of the process.
    "PRAGMA synchronous = FULL",
    # Without it INSERT OR REPLACE would delete rows past the append-only triggers.
    "PRAGMA recursive_triggers = ON",
    # Erased answers are overwritten in the file, not merely unlinked.
    "PRAGMA secure_delete = ON",
)


def parse_url(url: str) -> URL:
    """Return the parsed address of a database; raises StoreUnavailableError for any other."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        # The text may hold a password, so it is not repeated.
        raise StoreUnavailableError("(unreadable)", "not a database address") from None
    if parsed.get_backend_name() == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if parsed.get_backend_name() != "sqlite":
        raise StoreUnavailableError(place_of(parsed), f"only {ADDRESSES} is supported")
    if not parsed.database or parsed.database == ":memory:":
        raise StoreUnavailableError(place_of(parsed), "the address names no file")
    return parsed


def is_file(url: str) -> bool:
    """Say whether a database is one file of this machine."""
    return parse_url(url).get_backend_name() == "sqlite"


def place_of(url: URL) -> str:
    """Return an address for display, without a password; options may hold one too."""
    return url.set(query={}).render_as_string(hide_password=True)


def create_store_engine(url: str, *, enforce_foreign_keys: bool = True) -> Engine:
    """Return an engine whose connections follow the rules of this store.

    Parameters
    ----------
    enforce_foreign_keys : False only for migrations, which may have to rebuild tables (SQLite).
    """
    if not is_file(url):
        return _postgresql_engine(parse_url(url))
    pragmas = (*_PRAGMAS, f"PRAGMA foreign_keys = {'ON' if enforce_foreign_keys else 'OFF'}")
    return _sqlite_engine(parse_url(url), pragmas)


def create_reading_engine(url: str) -> Engine:
    """Return an engine that only reads, and leaves a file and its folder as they are."""
    parsed = parse_url(url)
    if not is_file(url):
        return _postgresql_engine(parsed)
    path = Path(str(parsed.database)).absolute()

    def connect() -> sqlite3.Connection:
        # Where there is no log nobody has the database open: the file alone is read, also in a
        # folder that cannot be written. Else SQLite would make a log there, only to look at it.
        is_open = path.with_name(f"{path.name}-wal").exists()
        address = f"{path.as_uri()}?mode=ro{'' if is_open else '&immutable=1'}"
        return sqlite3.connect(address, uri=True, check_same_thread=False)

    return _sqlite_engine(parsed, _PRAGMAS[:1], creator=connect)


def _sqlite_engine(url: URL, pragmas: Iterable[str], **options: Any) -> Engine:
    # Parameters are what firms say about themselves; error messages end up in logs.
    engine = create_engine(url, hide_parameters=True, **options)

    def prepare(connection: Any, _record: object) -> None:
        # Transactions begin where we say so below, not where the driver guesses.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma).close()

    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get(BEGIN_MODE, READ)
        connection.exec_driver_sql(f"BEGIN {mode}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _postgresql_engine(url: URL) -> Engine:
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)

    def prepare(connection: Any, _record: object) -> None:
        connection.execute(f"SET idle_in_transaction_session_timeout = '{IDLE_SECONDS}s'").close()
        connection.commit()

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(BEGIN_MODE, READ) == READ:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return
        # Each statement after the lock sees all that earlier writers have committed.
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def is_unusable_for_now(error: OperationalError) -> bool:
    """Say whether trying again later may help: locked, full, out of reach."""
    if not isinstance(error.orig, sqlite3.Error):
        state = getattr(error.orig, "sqlstate", None)
        if state is None:
            # The driver's own word: it could not connect, or lost its connection, or was asked for
            # what it cannot do, which no time mends.
            return error.statement is None or error.connection_invalidated
        return str(state).startswith(_UNUSABLE_STATES)
    code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    # The lower byte is the kind, the others its variety.
    return code & 0xFF in _UNUSABLE_FOR_NOW


#: What went wrong in our words, by the kind of SQLite's error; its own text may repeat a path.
_SQLITE_FAULTS = {
    sqlite3.SQLITE_BUSY: "the database is locked by another program",
    sqlite3.SQLITE_LOCKED: "the database is locked by another program",
    sqlite3.SQLITE_FULL: "the disk is full",
    sqlite3.SQLITE_IOERR: "the disk cannot be read or written",
    sqlite3.SQLITE_READONLY: "the file or its folder cannot be written (readonly)",
    sqlite3.SQLITE_CANTOPEN: "the file cannot be opened",
    sqlite3.SQLITE_PERM: "this user may not use the file",
    sqlite3.SQLITE_AUTH: "this user may not use the file",
    sqlite3.SQLITE_CORRUPT: "the file is damaged",
    sqlite3.SQLITE_NOTADB: "the file is not a database",
}
#: The same by the first letters of PostgreSQL's SQLSTATE; its own text names hosts and users.
_POSTGRESQL_FAULTS = {
    "08": "there is no connection to the server",
    "25P03": "a transaction took too long",
    "28": "the server refuses this user or password",
    "3D": "there is no such database on the server",
    "40": "two transactions were in each other's way",
    "42501": "this user may not do that in the database",
    "53100": "the server's disk is full",
    "53": "the server has no room for another connection",
    "55P03": "the database is locked by another program",
    "57": "the server is starting or stopping",
}

#: What mends those that a person can mend.
_SQLITE_MENDS = {
    sqlite3.SQLITE_BUSY: "wait until the other program is done, or stop it",
    sqlite3.SQLITE_LOCKED: "wait until the other program is done, or stop it",
    sqlite3.SQLITE_FULL: "make room on the disk",
    sqlite3.SQLITE_CORRUPT: RESTORE,
    sqlite3.SQLITE_NOTADB: RESTORE,
}
_POSTGRESQL_MENDS = {
    "08": "start the server, or correct the address of the database",
    "28": "correct user and password in the address of the database, or in a .pgpass file",
    "3D": "make an empty database of this name for this user, or correct the address",
    "42501": "make this user the owner of the database",
    "53100": "make room on the server's disk",
    "53": "let the server take more connections, or close others",
    "57": "wait until the server has started",
}


def mend_of(error: DBAPIError) -> str:
    """Return what mends what a driver reports, or nothing where that is not known."""
    if isinstance(error.orig, sqlite3.Error):
        return _SQLITE_MENDS.get(_sqlite_code(error.orig) & 0xFF, "")
    return _of_state(error, _POSTGRESQL_MENDS)


def _sqlite_code(error: sqlite3.Error) -> int:
    return int(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR))


def _of_state(error: DBAPIError, known: Mapping[str, str]) -> str:
    """Return what is known of PostgreSQL's state: of all of it, else of its first letters."""
    state = getattr(error.orig, "sqlstate", None) or "08"
    return next((known[state[:length]] for length in (5, 2) if state[:length] in known), "")


def fault_of(error: DBAPIError) -> str:
    """Return what went wrong in our words: the driver's own may hold paths, hosts and values."""
    if isinstance(error.orig, sqlite3.Error):
        code = _sqlite_code(error.orig)
        return _SQLITE_FAULTS.get(code & 0xFF, f"SQLite reports error {code}")
    return _of_state(error, _POSTGRESQL_FAULTS) or (
        f"PostgreSQL reports {getattr(error.orig, 'sqlstate', None)}"
    )


@contextmanager
def opening(url: str) -> Iterator[None]:
    """Turn what the driver raises while a database is opened into one clear line.

    Raises
    ------
    StoreUnavailableError
    """
    try:
        yield
    except DBAPIError as error:
        place = place_of(parse_url(url))
        raise StoreUnavailableError(place, fault_of(error), mend_of(error)) from error
