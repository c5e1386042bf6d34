"""``clusterbridge profiles``: purging and erasing."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from data.store import SqlStores
from matcher.links import hash_token
from tests.command_line import NOW, UNKNOWN, run, start


def test_purge_erases_what_ended_so_many_days_ago(stores: SqlStores) -> None:
    old = start(stores, "old", -timedelta(days=31))
    recent = start(stores, "recent", -timedelta(days=29))
    open_one = start(stores, "open", timedelta(days=5))
    result = run("profiles", "purge", "--expired-for", "30")
    assert (result.exit_code, result.stdout) == (0, f"erased {old}\n1 profile erased\n")
    assert set(stores.profiles.erased()) == {old}
    assert stores.profiles.latest(recent).revision == 1
    assert stores.profiles.latest(open_one).revision == 1
    assert run("profiles", "purge", "--expired-for", "30").stdout == "0 profiles erased\n"


@pytest.mark.parametrize("days", ["-1", "soon", "36501"])
def test_purge_takes_a_number_of_days(stores: SqlStores, days: str) -> None:
    start(stores, "old", -timedelta(days=31))
    assert run("profiles", "purge", "--expired-for", days).exit_code == 2
    assert run("profiles", "purge").exit_code == 2
    assert stores.profiles.erased() == {}


@pytest.mark.parametrize(
    "link", ["secret", "https://match.example.org/en/p/secret", "/ko/p/secret/suggestions?n=all"]
)
@pytest.mark.parametrize("revoked", [True, False])
def test_a_link_that_opens_nothing_any_more_still_names_its_profile(
    stores: SqlStores, link: str, revoked: bool
) -> None:
    profile_id = start(stores, "secret", -timedelta(days=1))
    if revoked:
        stores.profiles.revoke_link(hash_token("secret"), NOW)
    result = run("profiles", "erase", link)
    assert (result.exit_code, result.stdout) == (0, f"erased {profile_id}\n1 profile erased\n")
    assert set(stores.profiles.erased()) == {profile_id}


def test_a_profile_is_erased_by_its_identifier(stores: SqlStores) -> None:
    profile_id = start(stores, "secret", timedelta(days=1))
    assert run("profiles", "erase", profile_id).exit_code == 0
    assert set(stores.profiles.erased()) == {profile_id}


def test_a_link_can_come_from_standard_input(stores: SqlStores) -> None:
    profile_id = start(stores, "secret", timedelta(days=1))
    assert run("profiles", "erase", "-", text="/p/secret\n").exit_code == 0
    assert set(stores.profiles.erased()) == {profile_id}


@pytest.mark.parametrize("given", [UNKNOWN, "guessed", "/p/guessed"])
def test_an_unknown_profile_cannot_be_erased(stores: SqlStores, given: str) -> None:
    start(stores, "secret", timedelta(days=1))
    result = run("profiles", "erase", given)
    assert (result.exit_code, result.stdout) == (3, "")
    assert result.stderr.startswith("Error: ")
    assert "guessed" not in result.stderr
    assert stores.profiles.erased() == {}


def test_the_instance_folder_can_be_named(
    stores: SqlStores, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    profile_id = start(stores, "secret", timedelta(days=1))
    monkeypatch.setenv("CLUSTERBRIDGE_INSTANCE", str(tmp_path / "other"))
    monkeypatch.setenv("CLUSTERBRIDGE_DATABASE_URL", f"sqlite:///{tmp_path}/other.sqlite3")
    assert run("profiles", "erase", profile_id, "--instance", str(folder)).exit_code == 0
    assert set(stores.profiles.erased()) == {profile_id}


def test_a_database_that_is_not_there_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERBRIDGE_INSTANCE", str(tmp_path / "nowhere"))
    result = run("profiles", "purge", "--expired-for", "9")
    assert result.exit_code == 1
    assert "is no folder" in result.stderr
    assert not (tmp_path / "nowhere").exists()


def test_help_says_from_when_a_purge_counts() -> None:
    text = " ".join(run("profiles", "purge", "--help").stdout.split())
    assert "whose last link expired or was revoked DAYS ago or earlier" in text
