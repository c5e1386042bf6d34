"""``clusterbridge audit verify``: the chain is whole, or the first broken row is named."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from data.store import open_stores
from tests.account_cases import EVENT, account, create
from tests.command_line import run
from tests.databases import new_sqlite

FILE = "clusterbridge.sqlite3"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_sqlite(tmp_path / FILE)
    stores = open_stores(f"sqlite:///{tmp_path / FILE}")
    for name in ("anna", "carl", "eva"):
        create(stores, account(name), events=(EVENT,))
    stores.close()
    return tmp_path


def tamper(folder: Path, statement: str) -> None:
    """Change the file as somebody would who has it: without the triggers that forbid it."""
    with closing(sqlite3.connect(folder / FILE)) as connection, connection:
        found = connection.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
        )
        for (name,) in found.fetchall():
            connection.execute(f'DROP TRIGGER "{name}"')
        connection.execute(statement)


def hashes(folder: Path) -> list[str]:
    with closing(sqlite3.connect(folder / FILE)) as connection:
        rows = connection.execute("SELECT row_hash FROM audit ORDER BY id").fetchall()
    return [found for (found,) in rows]


def test_a_whole_chain_says_what_a_valid_backup_contains(folder: Path) -> None:
    result = run("audit", "verify", "--instance", str(folder))
    assert result.exit_code == 0
    first, second = result.stdout.splitlines()
    assert first == "3 rows, the chain is whole"
    assert "row 3 of 2026-03-01T09:30:00+00:00" in second
    assert second.endswith(hashes(folder)[-1])


def test_an_empty_trail_is_whole(tmp_path: Path) -> None:
    new_sqlite(tmp_path / FILE)
    assert run("audit", "verify", "--instance", str(tmp_path)).stdout == (
        "0 rows, the chain is whole\n"
    )


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("UPDATE audit SET actor = 'somebody' WHERE id = 2", "row 2: it was changed itself"),
        ("UPDATE audit SET at = 'yesterday' WHERE id = 2", "row 2: it was changed itself"),
        ("DELETE FROM audit WHERE id = 2", "row 2: a row is missing"),
        (f"UPDATE audit SET previous_hash = '{'f' * 64}' WHERE id = 3", "row 3: the row before it"),
    ],
)
def test_the_first_broken_row_is_named(folder: Path, statement: str, said: str) -> None:
    tamper(folder, statement)
    result = run("audit", "verify", "--instance", str(folder))
    assert result.exit_code == 1
    assert said in result.stderr
    assert result.stdout == ""


def test_an_end_that_was_cut_off_is_missed_by_its_hash(folder: Path) -> None:
    noted = hashes(folder)[-1]
    command = ("audit", "verify", "--instance", str(folder), "--contains")
    assert run(*command, noted.upper()).exit_code == 0
    tamper(folder, "DELETE FROM audit WHERE id = 3")
    assert run(*command[:-1]).exit_code == 0
    result = run(*command, noted)
    assert result.exit_code == 1
    assert "rows are missing at the end" in result.stderr
