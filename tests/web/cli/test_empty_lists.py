"""A list without entries says so in one line, which is no entry."""

from __future__ import annotations

import pytest

from data.store import SqlStores
from tests.command_line import run

LISTS = [
    "accounts list",
    "accounts invitations",
    "networks list",
    "contacts list",
    "rules list",
    "rules list --all",
    "erasures list",
    "texts list",
    "survey list",
    "models jobs",
    "catalogue proposals",
    "catalogue history gwangju-01",
]


@pytest.mark.parametrize("command", LISTS)
def test_an_empty_list_says_so_beside_the_output(stores: SqlStores, command: str) -> None:
    result = run(*command.split())
    assert result.exit_code == 0, result.output
    assert result.stdout == ""
    assert len(result.stderr.splitlines()) == 1
