"""An open database, and how a transaction begins and ends."""

from __future__ import annotations

import logging
import sqlite3
import time
import weakref
from collections.abc import Iterator
from contextlib import closing, contextmanager

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError, StatementError
from sqlalchemy.exc import TimeoutError as PoolTimeoutError

from data.engines import (
    BEGIN_MODE,
    BUSY_SECONDS,
    WRITE,
    create_reading_engine,
    create_store_engine,
    fault_of,
    is_unusable_for_now,
    place_of,
)
from matcher.errors import StoreUnavailableError

FORGET_ATTEMPTS = 10
"""How often emptying the write-ahead log is tried before it is put off."""
FORGET_WAIT_SECONDS = 0.2
"""How long each of them waits for readers; writers wait as well meanwhile, so it is short."""

_logger = logging.getLogger(__name__)


class Database:
    """An open database: one transaction per ``with`` block, rolled back when the block raises.

    Parameters
    ----------
    url : see :data:`data.engines.ADDRESSES`.
    read_only : only look at it; neither the file nor its folder is changed.

    Raises
    ------
    StoreUnavailableError : for any other address.
    """

    def __init__(self, url: str, *, read_only: bool = False) -> None:
        self.engine = create_reading_engine(url) if read_only else create_store_engine(url)
        # A connection that is only forgotten stays open until its own object is collected, and
        # Python 3.13 warns of each.
        weakref.finalize(self, self.engine.dispose)
        # What an earlier process had to leave in the log goes at the first chance.
        self._must_forget = self.is_sqlite and not read_only

    @property
    def is_sqlite(self) -> bool:
        """Whether the database is one file of this machine."""
        return self.engine.dialect.name == "sqlite"

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
            connection.execution_options(**{BEGIN_MODE: WRITE})
            with connection.begin():
                yield connection
        self.forget_if_due()

    def forget(self) -> bool:
        """Empty the write-ahead log, where deleted rows stay readable after their transaction.

        PostgreSQL recycles its own log and overwrites deleted rows when it vacuums; there is
        nothing to do here (docs/operations.md says what its administrator does instead).

        What has been committed stays committed either way. If readers do not let go of the log
        in time, it is emptied after a later transaction, or at the end.

        Returns
        -------
        True when the log is empty.
        """
        if not self.is_sqlite:
            return True
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
            if not is_unusable_for_now(error):
                raise
            raise StoreUnavailableError(place_of(self.engine.url), fault_of(error)) from error
        except PoolTimeoutError as error:
            why = "all connections are in use"
            raise StoreUnavailableError(place_of(self.engine.url), why) from error
        except StatementError as error:
            # A column type refused a value; the ports promise its own error for that.
            if isinstance(error.orig, ValueError):
                raise error.orig from None
            raise

    def close(self) -> None:
        """Close all connections that are not in use."""
        self.forget_if_due()
        self.engine.dispose()
