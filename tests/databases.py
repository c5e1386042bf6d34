"""Migrated empty databases of both kinds, each made once and copied for every test."""

from __future__ import annotations

import shutil
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from data.migrate import upgrade

KINDS = ("sqlite", "postgresql")


def address_of(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    """Return the address of a new, migrated, empty database that only this test uses.

    Parameters
    ----------
    kind : one of :data:`KINDS`.
    folder : where a file may be put.
    """
    if kind == "sqlite":
        return new_sqlite(folder / "store.sqlite3")
    return copy_of(request, request.getfixturevalue("empty_postgresql"), folder)


def new_sqlite(path: Path) -> str:
    """Make a migrated, empty file of SQLite and return its address."""
    path.touch(0o600)
    path.write_bytes(_migrated())
    return f"sqlite:///{path}"


@cache
def _migrated() -> bytes:
    with TemporaryDirectory() as folder:
        upgrade(f"sqlite:///{folder}/empty.sqlite3")
        return Path(folder, "empty.sqlite3").read_bytes()


def copy_of(request: pytest.FixtureRequest, template: Path | str, folder: Path) -> str:
    """Return the address of a copy of a database that nobody has open.

    Parameters
    ----------
    template : a file of SQLite, or the name of a database of PostgreSQL.
    folder : where a file may be put.
    """
    if isinstance(template, Path):
        copy = folder / "store.sqlite3"
        shutil.copy(template, copy)
        return f"sqlite:///{copy}"
    server = request.getfixturevalue("postgresql_server")
    address: str = server.new_database(template)
    return address
