"""How the database is opened, and how a transaction begins."""

from __future__ import annotations

import logging
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, OperationalError, StatementError

from matcher.errors import StoreUnavailableError

BUSY_SECONDS = 10
"""How long a transaction waits for another writer before it gives up."""
FORGET_ATTEMPTS = 10
"""How often emptying the write-ahead log is tried before it is put off."""
FORGET_WAIT_SECONDS = 0.2
"""How long each of them waits for readers; writers wait as well meanwhile, so it is short."""
RESTORE = "restore it from a backup; or move it away, and the next start makes a new one"
"""What mends a damaged file."""

_UNUSABLE_FOR_NOW = (
    sqlite3.SQLITE_BUSY,
    sqlite3.SQLITE_LOCKED,
    sqlite3.SQLITE_FULL,
    sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_READONLY,
    sqlite3.SQLITE_CANTOPEN,
)
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
    url : ``sqlite:////absolute/path`` of a file.
    read_only : only look at it; neither the file nor its folder is changed.

    Raises
    ------
    StoreUnavailableError : for an address that is not the address of an SQLite file.
    """

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self.engine = create_reading_engine(url) if read_only else create_store_engine(url)
        # What an earlier process had to leave in the log goes at the first chance.
        self._must_forget = not read_only

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Yield a connection that sees one moment of the database and does not block writers.

        Raises
        ------
        StoreUnavailableError : the database is locked, full or out of reach.
        """
        with self._available(), self.engine.begin() as connection:
            yield connection
        self.forget_if_due()

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
            connection.execution_options(begin_mode="IMMEDIATE")
            with connection.begin():
                yield connection
        self.forget_if_due()

    def forget(self) -> bool:
        """Empty the write-ahead log, where deleted rows stay readable after their transaction.

        What has been committed stays committed either way. If readers do not let go of the log
        in time, it is emptied after a later transaction, or at the end.

        Returns
        -------
        True when the log is empty.
        """
        self._must_forget = True
        for attempt in range(FORGET_ATTEMPTS):
            if attempt:
                time.sleep(FORGET_WAIT_SECONDS / 4)
            if self._emptied_log(FORGET_WAIT_SECONDS):
                self._must_forget = False
                return True
        _logger.warning("the write-ahead log is in use and still holds deleted data")
        return False

    def forget_if_due(self) -> None:
        """Empty the log if that is still to be done and nobody has to wait for it.

        It is due in a database that was just opened: a process that was killed may have left
        deleted rows in the log.
        """
        if self._must_forget and self._emptied_log(0):
            self._must_forget = False

    def _emptied_log(self, wait_seconds: float) -> bool:
        try:
            # Raw: it is not possible inside a transaction, which SQLAlchemy would begin.
            with closing(self.engine.raw_connection()) as connection:
                cursor = connection.cursor()
                cursor.execute(f"PRAGMA busy_timeout = {int(wait_seconds * 1000)}")
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
            code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR)
            # The lower byte is the kind, the others its variety.
            if code & 0xFF not in _UNUSABLE_FOR_NOW:
                raise
            raise StoreUnavailableError(place_of(self.engine.url), str(error.orig)) from error
        except StatementError as error:
            # A column type refused a value; the ports promise its own error for that.
            if isinstance(error.orig, ValueError):
                raise error.orig from None
            raise

    def close(self) -> None:
        """Close all connections that are not in use."""
        self.forget_if_due()
        self.engine.dispose()


def parse_url(url: str) -> URL:
    """Return the parsed address of an SQLite file; raises StoreUnavailableError for any other."""
    try:
        parsed = make_url(url)
    except ArgumentError:
        # The text may hold a password, so it is not repeated.
        raise StoreUnavailableError("(unreadable)", "not a database address") from None
    if parsed.get_backend_name() != "sqlite":
        raise StoreUnavailableError(place_of(parsed), "only sqlite:////path/of/file is supported")
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
    enforce_foreign_keys : False only for migrations, which may have to rebuild tables.
    """
    pragmas = (*_PRAGMAS, f"PRAGMA foreign_keys = {'ON' if enforce_foreign_keys else 'OFF'}")
    return _engine(parse_url(url), pragmas)


def create_reading_engine(url: str) -> Engine:
    """Return an engine that only reads, and leaves a file and its folder as they are."""
    parsed = parse_url(url)
    path = Path(str(parsed.database)).absolute()

    def connect() -> sqlite3.Connection:
        # Where there is no log nobody has the database open: the file alone is read, also in a
        # folder that cannot be written. Else SQLite would make a log there, only to look at it.
        is_open = path.with_name(f"{path.name}-wal").exists()
        address = f"{path.as_uri()}?mode=ro{'' if is_open else '&immutable=1'}"
        return sqlite3.connect(address, uri=True, check_same_thread=False)

    return _engine(parsed, _PRAGMAS[:1], creator=connect)


def _engine(url: URL, pragmas: Iterable[str], **options: Any) -> Engine:
    # Parameters are what firms say about themselves; error messages end up in logs.
    engine = create_engine(url, hide_parameters=True, **options)

    def prepare(connection: Any, _record: object) -> None:
        # Transactions begin where we say so below, not where the driver guesses.
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(pragma).close()

    def begin(connection: Connection) -> None:
        mode = connection.get_execution_options().get("begin_mode", "DEFERRED")
        connection.exec_driver_sql(f"BEGIN {mode}")

    event.listen(engine, "connect", prepare)
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
        code = getattr(error.orig, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF
        mend = RESTORE if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB) else ""
        raise StoreUnavailableError(place_of(parse_url(url)), str(error.orig), mend) from error
