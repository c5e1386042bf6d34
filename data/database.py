"""How the database is opened, and how a transaction begins: SQLite, or PostgreSQL by its address.

Both keep one promise that everything else rests on: a transaction that writes is the only writer
from its first statement on. SQLite takes its write lock, PostgreSQL one advisory lock.
"""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, StatementError

from matcher.errors import StoreUnavailableError

BUSY_SECONDS = 10
"""How long a transaction waits for another writer before it gives up."""
FORGET_ATTEMPTS = 10
"""How often emptying the write-ahead log is tried before it is put off."""
FORGET_WAIT_SECONDS = 0.2
"""How long each attempt waits for readers; writers wait as well meanwhile, so it is short."""
ADDRESSES = "sqlite:////path/of/file or postgresql://user@host/name"
"""What an address of a database looks like."""

_UNUSABLE_FOR_NOW = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
)
_WRITER_LOCK = 0x636C7573
"""Number of the advisory lock in PostgreSQL: any number will do that nobody else uses."""
_BEGIN_MODE = "begin_mode"
_READ, _WRITE = "DEFERRED", "IMMEDIATE"
_logger = logging.getLogger(__name__)

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


class Database:
    """An open database: one transaction per ``with`` block, rolled back when the block raises.

    Parameters
    ----------
    url : see :data:`ADDRESSES`.

    Raises
    ------
    StoreUnavailableError : for any other address.
    """

    def __init__(self, url: str) -> None:
        self.engine = create_store_engine(url)
        self._must_forget = False

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one moment of the database and does not block writers.

        Raises
        ------
        StoreUnavailableError : the database is locked, full or out of reach.
        """
        with self._available(), self.engine.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Yield a connection that is the only writer from its first statement on.

        What it reads cannot change before it commits, so that reading, deciding and writing are
        one step.

        Raises
        ------
        StoreUnavailableError : the database is locked, full or out of reach; nothing is written.
        """
        with self._available(), self.engine.connect() as connection:
            connection.execution_options(begin_mode=_WRITE)
            with connection.begin():
                yield connection
        if self._must_forget:
            self.forget(once=True)

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is one file of this machine."""
        return self.engine.dialect.name == "sqlite"

    def forget(self, *, once: bool = False) -> bool:
        """Empty the write-ahead log, where deleted rows stay readable after their transaction.

        PostgreSQL recycles its own log and overwrites deleted rows when it vacuums; there is
        nothing to do here (docs/operations.md says what its administrator does instead).

        What has been committed stays committed either way. If readers do not let go of the log
        in time, it is emptied after a later transaction that writes.

        Parameters
        ----------
        once : try only once.

        Returns
        -------
        True when the log is empty.
        """
        if not self.is_sqlite:
            return True
        self._must_forget = True
        for attempt in range(1 if once else FORGET_ATTEMPTS):
            if attempt:
                time.sleep(FORGET_WAIT_SECONDS / 4)
            if self._emptied_log():
                self._must_forget = False
                return True
        _logger.warning("the write-ahead log is in use and still holds deleted data")
        return False

    def _emptied_log(self) -> bool:
        try:
            # Raw: it is not possible inside a transaction, which SQLAlchemy would begin.
            with closing(self.engine.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute(f"PRAGMA busy_timeout = {int(FORGET_WAIT_SECONDS * 1000)}")
                try:
                    cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                    ((is_busy, _pages, _moved),) = cursor.fetchall()
                finally:
                    cursor.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000}")
        except sqlite3.OperationalError:
            return False
        return not is_busy

    @contextmanager
    def _available(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            if not _is_unusable_for_now(error):
                raise
            raise StoreUnavailableError(place_of(self.engine.url), str(error.orig)) from error
        except StatementError as error:
            # A column type refused a value; the ports promise its own error for that.
            if isinstance(error.orig, ValueError):
                raise error.orig from None
            raise

    def close(self) -> None:
        """Close all connections that are not in use."""
        self.engine.dispose()


def _is_unusable_for_now(error: OperationalError) -> bool:
    if not isinstance(error.orig, sqlite3.Error):
        # PostgreSQL: no connection, a lock that was not had in time, a full disk.
        return True
    code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
    # The lower byte is the kind, the others its variety.
    return code & 0xFF in _UNUSABLE_FOR_NOW


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


def place_of(url: URL) -> str:
    """Return an address for display, without a password."""
    return url.render_as_string(hide_password=True)


def create_store_engine(url: str, *, enforce_foreign_keys: bool = True) -> Engine:
    """Return an engine whose connections follow the rules of this store.

    Parameters
    ----------
    enforce_foreign_keys : False only for migrations, which may have to rebuild tables (SQLite).
    """
    parsed = parse_url(url)
    if parsed.get_backend_name() == "postgresql":
        return _postgresql_engine(parsed)
    return _sqlite_engine(parsed, enforce_foreign_keys)


def _sqlite_engine(url: URL, enforce_foreign_keys: bool) -> Engine:
    # Parameters are what firms say about themselves; error messages end up in logs.
    engine = create_engine(url, hide_parameters=True)
    pragmas = (*_PRAGMAS, f"PRAGMA foreign_keys = {'ON' if enforce_foreign_keys else 'OFF'}")

    def prepare(connection: Any, _record: object) -> None:
        # Transactions begin where we say so below, not where the driver guesses.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma).close()

    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get(_BEGIN_MODE, _READ)
        connection.exec_driver_sql(f"BEGIN {mode}")

    event.listen(engine, "connect", prepare)
    event.listen(engine, "begin", begin)
    return engine


def _postgresql_engine(url: URL) -> Engine:
    engine = create_engine(url, hide_parameters=True, pool_pre_ping=True)

    def begin(connection: Connection) -> None:
        if connection.get_execution_options().get(_BEGIN_MODE, _READ) == _READ:
            connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            return
        # Each statement after the lock sees all that earlier writers have committed.
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = '{BUSY_SECONDS}s'")
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_WRITER_LOCK})")

    event.listen(engine, "begin", begin)
    return engine


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
        raise StoreUnavailableError(place_of(parse_url(url)), str(error.orig)) from error
