"""``clusterbridge contacts`` and ``clusterbridge jobs``."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.store import open_stores
from features.profiles import Contact
from matcher.links import hash_token
from matcher.records import StoredCatalogue, StoredModel
from matcher.review import ReviewState
from matcher.review_records import NewIntroduction
from tests.command_line import run
from tests.databases import new_sqlite
from tests.review_cases import request_one
from web.catalogues import Catalogues
from web.wiring import reference_catalogue

FILE = "clusterbridge.sqlite3"
CONTACT = ("--name", "Agency", "--email", "office@example.org", "--language", "ko",
           "--source", "a call", "--confidence", "medium")  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    new_sqlite(tmp_path / FILE)
    return tmp_path


def test_contacts_are_added_listed_and_forgotten(folder: Path) -> None:
    here = ("--instance", str(folder))
    added = run("contacts", "add", "gwangju", *CONTACT, "--as-of", "2026-02-01", *here)
    assert added.stdout == "done: contact 1\n"
    listed = run("contacts", "list", *here).stdout
    assert listed == "1  gwangju  Agency  office@example.org  ko  a call  2026-02-01  medium\n"
    assert run("contacts", "forget", "1", *here).stdout == "done\n"
    assert run("contacts", "list", *here).stdout == ""
    unknown = run("contacts", "forget", "9", *here)
    assert (unknown.exit_code, "no contact 9" in unknown.stderr) == (3, True)


def test_a_contact_is_corrected_and_what_is_not_named_stays(folder: Path) -> None:
    here = ("--instance", str(folder))
    run("contacts", "add", "gwangju", *CONTACT, "--as-of", "2026-02-01", *here)
    changed = ("--email", "desk@example.org", "--as-of", "2026-02-03", "--confidence", "high")
    assert run("contacts", "correct", "1", *changed, *here).stdout == "done: contact 2\n"
    listed = run("contacts", "list", *here).stdout
    assert listed == "2  gwangju  Agency  desk@example.org  ko  a call  2026-02-03  high\n"
    assert run("contacts", "take-back", "2", *here).stdout == "done: contact 3\n"
    assert "office@example.org" in run("contacts", "list", *here).stdout
    assert run("contacts", "take-back", "3", *here).stdout == "done: contact 4\n"
    listed = listed.replace("2  ", "4  ", 1)
    assert run("contacts", "list", *here).stdout == listed
    gone = run("contacts", "correct", "1", "--name", "Desk", *here)
    assert (gone.exit_code, "no contact 1" in gone.stderr) == (3, True), gone.stderr
    for wrong, named in (((), "nothing to correct"), (("--place", "atlantis"), "atlantis"),
                         (("--email", "x"), "email: allowed: one address")):  # fmt: skip
        refused = run("contacts", "correct", "4", *wrong, *here)
        assert (refused.exit_code, named in refused.stderr) == (3, True), refused.stderr
    assert run("contacts", "list", *here).stdout == listed


def test_a_contact_waits_for_a_second_person_where_that_is_set(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERBRIDGE_CATALOGUE_SECOND_PERSON", "yes")
    here = ("--instance", str(folder))
    added = run("contacts", "add", "gwangju", *CONTACT, "--as-of", "2026-02-01", *here)
    waits = "contact 1 waits: somebody else has to confirm it\n"
    assert added.stdout == waits
    assert run("contacts", "list", *here).stdout.endswith("  medium  waits\n")
    own = run("contacts", "confirm", "1", *here)
    assert (own.exit_code, "entered on the command line" in own.stderr) == (3, True)
    monkeypatch.delenv("CLUSTERBRIDGE_CATALOGUE_SECOND_PERSON")
    assert run("contacts", "confirm", "1", *here).stdout == "done: contact 1\n"
    assert run("contacts", "list", *here).stdout.endswith("  medium\n")
    for command in ("confirm", "take-back"):
        refused = run("contacts", command, "1", *here)
        assert (refused.exit_code, "no contact 1" in refused.stderr) == (3, True), command


@pytest.mark.parametrize(
    ("place", "day", "named"),
    [("atlantis-01", "2026-02-01", "atlantis-01"), ("gwangju", "2999-01-01", "as_of")],
)
def test_a_contact_that_is_not_sound_is_refused(
    folder: Path, place: str, day: str, named: str
) -> None:
    here = ("--instance", str(folder))
    refused = run("contacts", "add", place, *CONTACT, "--as-of", day, *here)
    assert refused.exit_code == 3
    assert named in refused.stderr
    assert run("contacts", "list", *here).stdout == ""


def test_what_follows_from_silence_is_listed_before_it_is_done(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, here = datetime.now(UTC), ("--instance", str(folder))
    stores = open_stores(f"sqlite:///{folder / FILE}")
    stores.models.add(StoredModel.of("m", {}), now)
    stores.catalogues.add(StoredCatalogue.of("c", "2007", {}), now)
    contact = Contact(email="erika@muster.example")
    link = (hash_token("x"), now + timedelta(days=1), now, contact)
    profile = stores.profiles.create({"name": "Muster"}, *link)
    asked = NewIntroduction(profile.profile_id, 1, "gwangju-01", "m", "c", 1, 0.5, 0.6, 0.4, 0.8,
                            "x", frozenset())  # fmt: skip
    one = request_one(stores.review, asked, "link:x", now - timedelta(days=10))
    told = run("networks", "list", *here).stderr.splitlines()
    assert told == ["there are no networks yet", "open requests in nobody's queue: 1"]
    monkeypatch.setenv("CLUSTERBRIDGE_EXPIRE_AFTER", "requested=9")
    line = f"expire  requested  {one.since.date()}  {one.id}\n1 introduction\n"
    assert run("jobs", "run", "--dry-run", *here).stdout == line
    assert stores.review.get(one.id).state is ReviewState.REQUESTED
    assert run("jobs", "run", *here).stdout == line
    assert stores.review.get(one.id).state is ReviewState.EXPIRED
    (letter,) = stores.outbox.claim(9, datetime.now(UTC))
    assert letter.recipient == "erika@muster.example"
    assert run("jobs", "run", *here).stdout == "0 introductions\n"
    assert stores.outbox.claim(9, datetime.now(UTC)) == ()
    stores.close()


def test_places_are_those_of_the_catalogue_that_is_active_here(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = reference_catalogue()
    first = shipped.innovation_clusters[0]
    new = replace(first, id="new-place")
    changed = replace(shipped, innovation_clusters=(*shipped.innovation_clusters, new))
    monkeypatch.setattr(Catalogues, "active", property(lambda _self: changed))
    here = ("--instance", str(folder))
    added = run("contacts", "add", "new-place", *CONTACT, "--as-of", "2026-02-01", *here)
    assert added.stdout == "done: contact 1\n"
    names = ("--de", "N", "--en", "N", "--ko", "N", "--side", "korean")
    saved = run("networks", "save", "n", *names, "--innovation-cluster", "new-place", *here)
    assert saved.stdout == "done\n"
