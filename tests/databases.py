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
    if kind == "sqlite":
        copy = folder / "store.sqlite3"
        shutil.copy(request.getfixturevalue("empty_sqlite"), copy)
        return f"sqlite:///{copy}"
    server = request.getfixturevalue("postgresql_server")
    address: str = server.new_database(request.getfixturevalue("empty_postgresql"))
    return address
