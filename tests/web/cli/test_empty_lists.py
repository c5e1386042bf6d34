"""A list without entries says so in one line, which is no entry."""

from __future__ import annotations

import pytest

from data.store import SqlStores
from matcher.demonstration_ports import Mark
from tests.command_line import run
from tests.fakes import NOW

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


def test_of_a_demonstration_every_list_says_that_it_is_one(stores: SqlStores) -> None:
    stores.marks.set_mark(Mark.DEMONSTRATION, "command", NOW)
    result = run("rules", "list")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr.splitlines() == [
        "Demonstration: all firms, people and decisions are synthetic.",
        "no rule is in force",
    ]
