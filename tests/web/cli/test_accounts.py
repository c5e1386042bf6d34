"""``clusterbridge accounts``, ``networks`` and ``mail``."""

from __future__ import annotations

import email
import os
from dataclasses import replace
from email.policy import default
from pathlib import Path

import pytest

from data.store import SqlStores
from matcher.accounts import COMMAND, Network, Role, ScopeKind
from tests.account_cases import account, create
from tests.command_line import run
from web.config import ADDRESS_FILE, load_settings, note_address


@pytest.fixture(autouse=True)
def _people(stores: SqlStores) -> None:
    create(stores, account("anna", Role.COORDINATOR), account("otto", Role.ADMINISTRATOR))


def events(stores: SqlStores) -> list[tuple[str, str]]:
    return [(row.event.actor, row.event.action) for row in stores.audit.rows()]


def test_accounts_are_listed(stores: SqlStores) -> None:
    assert run("accounts", "list").stdout.splitlines() == [
        "anna@example.org  coordinator  active  password only",
        "otto@example.org  administrator  active  password only",
    ]


def test_an_invitation_is_printed_and_sent(
    stores: SqlStores, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERBRIDGE_BASE_URL", "https://match.example.org")
    result = run("accounts", "invite", "eva@example.org", "analyst", "--lang", "de")
    link = result.stdout.strip()
    assert link.startswith("https://match.example.org/de/account/invitation/")
    assert events(stores) == [(COMMAND, "account.invited")]
    assert run("mail", "deliver").stdout == "1 message sent\n"
    assert run("mail", "deliver").stdout == "0 messages sent\n"
    (path,) = (folder / "outbox").iterdir()
    letter = email.message_from_bytes(path.read_bytes(), policy=default)
    assert (letter["To"], letter["From"]) == ("eva@example.org", "noreply@match.example.org")
    assert link in letter.get_content()


def test_a_link_leads_to_where_the_service_really_listens(
    stores: SqlStores, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERBRIDGE_PORT", "8123")
    invite = ("accounts", "invite", "eva@example.org", "analyst")
    assert run(*invite).stdout.startswith("http://127.0.0.1:8123/")
    note_address(replace(load_settings(os.environ), host="0.0.0.0", port=8124))
    assert run(*invite).stdout.startswith("http://localhost:8124/")
    for damaged in ("127.0.0.1", "127.0.0.1 0", "127.0.0.1 x", "", "a b c"):
        (folder / ADDRESS_FILE).write_text(damaged)
        assert run(*invite).stdout.startswith("http://127.0.0.1:8123/"), damaged


def test_mail_that_is_not_accepted_is_said(
    stores: SqlStores, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("accounts", "invite", "eva@example.org", "analyst")
    monkeypatch.setenv("CLUSTERBRIDGE_SMTP_URL", "smtp://127.0.0.1:1")
    result = run("mail", "deliver")
    assert result.exit_code == 1
    assert "1 not accepted" in result.stderr


def test_roles_and_activity_are_set(stores: SqlStores) -> None:
    assert run("accounts", "set-role", "Anna@example.org", "analyst").exit_code == 0
    assert run("accounts", "deactivate", "anna@example.org").exit_code == 0
    assert run("accounts", "list").stdout.splitlines()[0].split("  ")[1:3] == [
        "analyst",
        "deactivated",
    ]
    assert run("accounts", "activate", "anna@example.org").exit_code == 0
    assert run("accounts", "reset-second-factor", "anna@example.org").exit_code == 0
    assert events(stores) == [
        (COMMAND, "account.roles_set"),
        (COMMAND, "account.deactivated"),
        (COMMAND, "account.activated"),
        (COMMAND, "account.second_factor_reset"),
    ]


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (("set-role", "nobody@example.org", "analyst"), 3),
        (("set-role", "anna@example.org", "owner"), 2),
        (("deactivate", "nobody@example.org"), 3),
        (("deactivate", "otto@example.org"), 1),
        (("set-role", "otto@example.org", "member"), 1),
        (("invite", "nonsense", "member"), 3),
    ],
)
def test_what_cannot_be_done_changes_nothing(
    stores: SqlStores, arguments: tuple[str, ...], code: int
) -> None:
    assert run("accounts", *arguments).exit_code == code
    assert events(stores) == []


SAVE = ("networks", "save", "photonics", "--side", "german", "--de", "Photonik", "--en",
        "Photonics", "--ko", "광산업")  # fmt: skip


def test_networks_are_saved_listed_and_removed(stores: SqlStores) -> None:
    more = ("--land", "DE-TH", "--innovation-cluster", "gwangju", "--coordinator",
            "anna@example.org")  # fmt: skip
    assert run(*SAVE, *more).exit_code == 0
    (kept,) = stores.accounts.networks()
    assert isinstance(kept, Network)
    assert kept.scope == {(ScopeKind.LAND, "DE-TH"), (ScopeKind.INNOVATION_CLUSTER, "gwangju")}
    assert run("networks", "list").stdout == (
        "photonics  german  Photonics  innovation_cluster:gwangju,land:DE-TH  anna@example.org\n"
    )
    assert run("networks", "remove", "photonics").exit_code == 0
    assert run("networks", "remove", "photonics").exit_code == 3
    assert events(stores) == [(COMMAND, "network.saved"), (COMMAND, "network.removed")]


@pytest.mark.parametrize(
    "more",
    [
        ("--land", "Thuringia"),
        ("--innovation-cluster", "atlantis"),
        ("--german-cluster", "atlantis"),
        ("--coordinator", "otto@example.org"),
        ("--coordinator", "nobody@example.org"),
    ],
)
def test_a_network_names_only_what_there_is(stores: SqlStores, more: tuple[str, ...]) -> None:
    assert run(*SAVE, *more).exit_code == 3
    assert stores.accounts.networks() == ()
