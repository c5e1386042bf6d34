"""Databases of both kinds, and the rows of decisions put into them by bare SQL."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import psycopg

from data.engines import is_file, parse_url
from data.migrate import upgrade
from tests.postgres import Server, name_of, running_server

SQLITE, POSTGRESQL = "SQLite", "PostgreSQL"
TABLES = (
    *("slots", "slot_holdings", "introduction_steps", "notices", "audit_keys", "audit"),
    "introduction_states",
)
"""What decisions write; all but the last only grow, apart from slots that are given back."""

Rows = dict[str, list[dict[str, Any]]]
"""Rows by table, as the driver has them."""


class Databases:
    """Makes databases of one kind, each on a disk that is waited for.

    Parameters
    ----------
    server : of PostgreSQL; None makes files of SQLite.
    """

    def __init__(self, folder: Path, server: Server | None = None) -> None:
        self._folder = folder
        self._server = server
        self._number = 0

    def new(self) -> str:
        """Return the address of a migrated empty one."""
        address = self._server.new_database() if self._server else self._file()
        upgrade(address)
        return address

    def copy(self, address: str) -> str:
        """Return the address of a copy; nobody may have the original open."""
        if self._server is not None:
            return self._server.new_database(name_of(address))
        copy = self._file()
        shutil.copy(str(parse_url(address).database), str(parse_url(copy).database))
        return copy

    def _file(self) -> str:
        self._number += 1
        return f"sqlite:///{self._folder / f'{self._number}.sqlite3'}"


@contextmanager
def both_kinds(folder: Path) -> Iterator[Mapping[str, Databases]]:
    """Yield what makes databases, by the name of its kind."""
    with running_server(durable=True) as server:
        yield {SQLITE: Databases(folder), POSTGRESQL: Databases(folder, server)}


class Bare:
    """A connection without this software, that waits for the disk as the software's own do."""

    def __init__(self, address: str) -> None:
        self._connection: Any
        if is_file(address):
            path = str(parse_url(address).database)
            self._connection = sqlite3.connect(path, isolation_level=None)
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                self._connection.execute(f"PRAGMA {pragma}").close()
            self._mark, self._begin = "?", "BEGIN IMMEDIATE"
        else:
            self._connection = psycopg.connect(address, autocommit=True)
            self._mark, self._begin = "%s", "BEGIN"

    def close(self) -> None:
        self._connection.close()

    def rows(self) -> Rows:
        """Return all rows that decisions write, in the order in which they were written."""
        order = {"audit": "id", "introduction_states": "introduction_id"}
        return {name: self._read(name, order.get(name, "1, 2")) for name in TABLES}

    def query(self, sql: str, *values: object) -> list[Any]:
        """Return the rows of a query with ``?`` in place of its values."""
        with closing(self._connection.cursor()) as cursor:
            cursor.execute(sql.replace("?", self._mark), values)
            return list(cursor.fetchall())

    def write(self, rows: Mapping[str, Sequence[dict[str, Any]]], given_back: bool = False) -> None:
        """Put rows into their tables, in one transaction.

        Parameters
        ----------
        rows : those of ``introduction_states`` replace what is there.
        given_back : whether the holdings are taken away instead.
        """
        with closing(self._connection.cursor()) as cursor:
            cursor.execute(self._begin)
            for name in TABLES:
                some = rows.get(name)
                if not some:
                    continue
                if name == "introduction_states":
                    names, sql = _update(self._mark)
                elif name == "slot_holdings" and given_back:
                    names = ["introduction_id"]
                    sql = f"DELETE FROM slot_holdings WHERE introduction_id = {self._mark}"
                else:
                    names, sql = _insert(name, some[0], self._mark)
                values = [tuple(row[one] for one in names) for row in some]
                if len(values) == 1:
                    cursor.execute(sql, values[0])
                else:
                    cursor.executemany(sql, values)
            cursor.execute("COMMIT")

    def _read(self, table: str, order: str) -> list[dict[str, Any]]:
        with closing(self._connection.cursor()) as cursor:
            cursor.execute(f"SELECT * FROM {table} ORDER BY {order}")
            names = [one[0] for one in cursor.description]
            return [dict(zip(names, map(_plain, row), strict=True)) for row in cursor.fetchall()]


def _plain(value: object) -> object:
    return json.dumps(value) if isinstance(value, dict | list) else value


def _insert(table: str, row: Mapping[str, object], mark: str) -> tuple[list[str], str]:
    marks = ", ".join([mark] * len(row))
    return list(row), f"INSERT INTO {table} ({', '.join(row)}) VALUES ({marks})"


def _update(mark: str) -> tuple[list[str], str]:
    sql = f"UPDATE introduction_states SET state = {mark}, since = {mark}"
    return ["state", "since", "introduction_id"], f"{sql} WHERE introduction_id = {mark}"
