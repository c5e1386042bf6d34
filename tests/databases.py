"""Migrated empty databases of both kinds, each made once and copied for every test."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

KINDS = ("sqlite", "postgresql")


def address_of(request: pytest.FixtureRequest, kind: str, folder: Path) -> str:
    """Return the address of a new, migrated, empty database that only this test uses.

    Parameters
    ----------
    kind : one of :data:`KINDS`.
    folder : where a file may be put.
    """
    return copy_of(request, request.getfixturevalue(f"empty_{kind}"), folder)


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
