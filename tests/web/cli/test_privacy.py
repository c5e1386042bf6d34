"""``clusterbridge erasures``, ``jobs``, ``retention`` and ``texts``."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from data.store import SqlStores
from features.vocabulary import Confidence
from matcher.accounts import AccountChange
from matcher.links import hash_token
from matcher.partner import PartnerContact
from matcher.privacy import ErasedKind, TextKind
from matcher.review import ReviewAction as A
from matcher.review import Side
from tests.account_cases import account
from tests.command_line import NOW, UNKNOWN, run, start
from tests.review_cases import asking, do, request_one
from tests.store_cases import CATALOGUE, MODEL
from tests.surveys import make_answer, make_survey


def actions(stores: SqlStores) -> list[str]:
    return [row.event.action for row in stores.audit.rows()]


@pytest.mark.parametrize("from_file", [True, False])
def test_erasures_are_applied_again_after_a_backup_is_restored(
    folder: Path, stores: SqlStores, tmp_path: Path, from_file: bool
) -> None:
    kept = start(stores, "kept", timedelta(days=1))
    gone = start(stores, "gone", timedelta(days=1))
    stores.close()
    database, backup = folder / "clusterbridge.sqlite3", tmp_path / "backup.sqlite3"
    shutil.copy(database, backup)
    assert run("profiles", "erase", gone).exit_code == 0
    listed = run("erasures", "list").stdout
    assert listed.endswith(f" profile {gone}\n")
    assert (folder / "erasures.log").read_text() == listed
    saved = tmp_path / "erasures.txt"
    saved.write_text(f"{listed}\n2026-01-01T00:00:00+00:00 account {UNKNOWN}\n")
    shutil.copy(backup, database)
    assert stores.profiles.latest(gone).revision == 1
    if from_file:
        (folder / "erasures.log").unlink()
    result = run("erasures", "reapply", *([str(saved)] if from_file else []))
    assert (result.exit_code, result.stdout) == (0, f"erased profile {gone}\n1 erased again\n")
    assert set(stores.profiles.erased()) == {gone}
    assert set(stores.accounts.erased()) == ({UNKNOWN} if from_file else set())
    assert stores.profiles.latest(kept).revision == 1
    assert run("audit", "verify").exit_code == 0
    assert f" profile {gone}\n" in (folder / "erasures.log").read_text()


def test_a_list_of_every_kind_is_applied_again_after_a_backup_is_restored(
    folder: Path, stores: SqlStores, tmp_path: Path
) -> None:
    gone, firm = (start(stores, name, timedelta(days=1)) for name in ("gone", "firm"))
    stores.accounts.apply(AccountChange(created=(replace(account("x"), id=UNKNOWN),)), NOW)
    contact = stores.partners.add_contact(
        PartnerContact(0, "gumi", "N", "n@example.org", "ko", "x", NOW.date(), "command", NOW,
                       confidence=Confidence.HIGH), NOW)  # fmt: skip
    key = hash_token("survey")[:24]
    survey = stores.surveys.add(make_survey([make_answer("a")]), key, "command", NOW)
    texts = {"de": "Ja", "en": "Yes", "ko": "예"}
    stores.privacy.save_text(TextKind.CONSENT, texts, "command", NOW)
    stores.privacy.add_consent(firm, 1, True, NOW)
    stores.models.add(MODEL, NOW)
    stores.catalogues.add(CATALOGUE, NOW)
    asked = asking(stores.profiles.latest(firm))
    one = request_one(stores.review, asked, "link:x", NOW)
    for action in (A.ACCEPT, A.CONTACT, A.REPLY_INTERESTED):
        do(stores, one, action)
    do(stores, one, A.CONSENT, side=Side.FIRM, shown="a-b-c-d")
    stores.close()
    database, backup = folder / "clusterbridge.sqlite3", tmp_path / "backup.sqlite3"
    shutil.copy(database, backup)
    later = NOW + timedelta(seconds=1)
    stores.profiles.erase(gone, later)
    stores.accounts.apply(AccountChange(erased=(UNKNOWN,)), later)
    stores.partners.end_contact(contact.id, "command", later)
    stores.surveys.erase(survey.id, "a", "command", later)
    stores.privacy.add_consent(firm, 1, False, later)
    do(stores, one, A.REVOKE_CONSENT, later, side=Side.FIRM)
    stores.close()
    saved = tmp_path / "erasures.txt"
    saved.write_text(run("erasures", "list").stdout)
    assert {line.split()[1] for line in saved.read_text().splitlines()} == set(ErasedKind)
    shutil.copy(backup, database)
    result = run("erasures", "reapply", str(saved))
    assert {line.split()[1] for line in result.stdout.splitlines()[:-1]} == set(ErasedKind)
    assert run("erasures", "reapply", str(saved)).stdout == "0 erased again\n"


@pytest.mark.parametrize("kind", list(ErasedKind))
def test_an_identifier_that_no_list_has_erases_nothing(
    stores: SqlStores, tmp_path: Path, kind: ErasedKind
) -> None:
    saved = tmp_path / "erasures.txt"
    saved.write_text(f"{NOW.isoformat()} {kind} abc-1\n")
    result = run("erasures", "reapply", str(saved))
    assert (result.exit_code, "abc-1 is no identifier" in result.stderr) == (3, True)


def test_a_command_that_changes_something_erases_first_what_a_backup_brought_back(
    folder: Path, stores: SqlStores, tmp_path: Path
) -> None:
    gone = start(stores, "gone", timedelta(days=1))
    (folder / "erasures.log").write_text(f"{NOW.isoformat()} profile {gone}\n")
    for reads in (("accounts", "list"), ("networks", "list"), ("contacts", "list"),
                  ("erasures", "list"), ("catalogue", "history")):  # fmt: skip
        assert run(*reads).exit_code == 0
        assert stores.profiles.erased() == {}, reads
    assert run("retention", "set", "profiles", "30").exit_code == 0
    assert set(stores.profiles.erased()) == {gone}


@pytest.mark.parametrize("line", ["\xff", "yesterday profile x", UNKNOWN, "; DROP TABLE"])
def test_a_file_that_is_no_list_of_erasures_erases_nothing(
    stores: SqlStores, tmp_path: Path, line: str
) -> None:
    profile_id = start(stores, "secret", timedelta(days=1))
    saved = tmp_path / "erasures.txt"
    saved.write_bytes(f"{NOW.isoformat()} profile {profile_id}\n{line}\n".encode("latin-1"))
    result = run("erasures", "reapply", str(saved))
    assert result.exit_code == 3
    assert "line 2 is no erasure" in result.stderr
    assert stores.profiles.erased() == {}


def test_the_job_erases_what_was_kept_for_its_time_and_says_so_before(stores: SqlStores) -> None:
    old = start(stores, "old", -timedelta(days=31))
    recent = start(stores, "recent", -timedelta(days=29))
    begun = replace(account("begun"), created_at=NOW - timedelta(days=8))
    member = replace(account("anna"), created_at=NOW - timedelta(days=8), confirmed_at=NOW)
    stores.accounts.apply(AccountChange(created=(begun, member)), NOW)
    assert run("retention", "set", "profiles", "30").stdout == "done\n"
    assert "profiles: 30 days\nunconfirmed: 7 days" in run("retention", "list").stdout
    before = actions(stores)
    dry = run("jobs", "retention", "--dry-run")
    assert dry.stdout.splitlines() == [
        "profiles: 1 would be erased", "accounts: 1 would be erased",
        "invitations: 0 would be erased", "messages: 0 would be erased",
        "contacts: 0 would be erased",
    ]  # fmt: skip
    assert actions(stores) == before
    assert stores.profiles.latest(old).revision == 1
    done = run("jobs", "retention").stdout
    assert done == dry.stdout.replace("would be erased", "erased")
    assert set(stores.profiles.erased()) == {old}
    assert stores.profiles.latest(recent).revision == 1
    assert stores.accounts.accounts() == (member,)
    assert actions(stores)[len(before) :] == [
        "profile.erased", "account.erased", "retention.applied",
    ]  # fmt: skip
    assert stores.audit.rows()[-1].event.detail["profiles"] == 1
    assert "profiles: 0 erased" in run("jobs", "retention").stdout


@pytest.mark.parametrize("days", ["0", "-1", "3651", "soon"])
def test_a_period_has_its_bounds(stores: SqlStores, days: str) -> None:
    assert run("retention", "set", "profiles", days).exit_code == 2
    assert stores.privacy.periods() == {}


def test_texts_have_versions(stores: SqlStores, tmp_path: Path) -> None:
    files = {}
    for language, text in (("de", "Ja"), ("en", "Yes"), ("ko", "예")):
        files[language] = tmp_path / f"{language}.txt"
        files[language].write_text(text, encoding="utf-8")
    options = [part for key, path in files.items() for part in (f"--{key}", str(path))]
    assert run("texts", "save", "consent", *options).stdout == "consent: version 1\n"
    assert run("texts", "save", "consent", *options).stdout == "consent: version 1\n"
    files["ko"].write_text("네", encoding="utf-8")
    assert run("texts", "save", "consent", *options).stdout == "consent: version 2\n"
    assert run("texts", "show", "consent", "--lang", "ko").stdout == "네\n"
    assert run("texts", "show", "consent", "--version", "1", "--lang", "ko").stdout == "예\n"
    assert run("texts", "show", "consent", "--version", "3").exit_code == 3
    assert run("texts", "list").stdout.count("consent  version") == 2
    files["ko"].write_text("", encoding="utf-8")
    refused = run("texts", "save", "consent", *options)
    assert "text in 'ko': empty" in refused.stderr
    assert len(stores.audit.rows()) == 2
