"""What is appended stays, even for somebody who writes SQL by hand."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from data.append_only import ALWAYS_KEPT, KEPT_UNTIL_ERASED
from data.audit import AuditTrail
from data.reference import load_catalogue
from data.schema import metadata
from data.store import SqlStores, open_stores
from features.profiles import Contact
from matcher.accounts import AccountChange
from matcher.audit import AuditEvent
from matcher.demonstration_ports import Mark
from matcher.drafts import ContactChange
from matcher.links import hash_token
from matcher.model_records import Look, Training
from matcher.planning import Command
from matcher.privacy import TextKind
from matcher.records import (
    ActivationKind,
    Channel,
    ProfileRevision,
    ShownPage,
    ShownPlace,
    StoredCatalogue,
    StoredModel,
    VerdictKind,
    Viewer,
)
from matcher.review import ReviewAction, ReviewReason, Side
from matcher.review_records import NewIntroduction, RuleKind
from matcher.tables import RowChange
from matcher.training_set import LeftOut
from matcher.upkeep import BuiltCatalogue, NewProposal, ProposalKind
from matcher.verdicts import GivenVerdict
from tests.account_cases import EVENT
from tests.databases import KINDS, address_of, copy_of
from tests.fakes import NOW
from tests.postgres import name_of
from tests.review_cases import request_one
from tests.surveys import make_answer, make_survey

TABLES = sorted((*ALWAYS_KEPT, *KEPT_UNTIL_ERASED))
FIRST_COLUMN = {
    "catalogue_editions": "number",
    "catalogue_proposal_ends": "proposal_id",
    "catalogue_tables": "hash",
    "account_erasures": "user_id",
    "activation_details": "activation_id",
    "operator_texts": "version",
    "erasures": "profile_id",
    "introduction_steps": "number",
    "instance_marks": "mark",
    "pair_rule_ends": "rule_id",
    "profile_revisions": "profile_id",
    "step_details": "number",
    "survey_answers": "number",
    "survey_erasures": "number",
}


@pytest.fixture(scope="module")
def filled(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[str], Path | str]:
    """Return by its kind a database to copy; filled at first use, because that takes long."""

    @cache
    def of_kind(kind: str) -> Path | str:
        folder = tmp_path_factory.mktemp(f"filled_{kind}")
        address = address_of(request, kind, folder)
        with closing(open_stores(address)) as opened:
            fill(opened)
        return folder / "store.sqlite3" if kind == "sqlite" else name_of(address)

    return of_kind


@pytest.fixture(params=["sqlite"])
def stores(
    request: pytest.FixtureRequest, tmp_path: Path, filled: Callable[[str], Path | str]
) -> Iterator[SqlStores]:
    """Stores with at least one row in every table, one profile there and one erased."""
    with closing(open_stores(copy_of(request, filled(request.param), tmp_path))) as opened:
        yield opened


def fill(opened: SqlStores) -> None:
    """Leave a row in every table."""
    opened.marks.set_mark(Mark.DEMONSTRATION, "command", NOW)
    opened.models.add(StoredModel.of("m", {}), NOW)
    opened.models.activate("m", "reference", NOW)
    opened.accounts.apply(AccountChange(events=(EVENT,)), NOW)
    opened.catalogues.add(StoredCatalogue.of("c", "2007", {}), NOW)
    change_catalogue(opened)
    learn(opened)
    answer_survey(opened)
    texts = {"de": "Ja", "en": "Yes", "ko": "예"}
    opened.privacy.save_text(TextKind.CONSENT, texts, "command", NOW)
    for token in ("here", "gone"):
        expires = NOW + timedelta(days=1)
        profile = opened.profiles.create({"name": token}, hash_token(token), expires, NOW)
        places = (ShownPlace("gwangju-01", 1, 0.5, 0.6),)
        shown = ShownPage(profile.profile_id, 1, "m", "c", "de", Channel.WEB, places, Viewer("x"))
        opened.impressions.append(shown, NOW)
        verdict = GivenVerdict("gwangju-01", VerdictKind.ALREADY_KNOWN)
        opened.verdicts.append(profile, verdict, "m", "c", NOW)
        opened.privacy.add_consent(profile.profile_id, 1, True, NOW)
        review(opened, profile)
    opened.profiles.erase(profile.profile_id, NOW)
    opened.accounts.reapply_erasures(["anna"], NOW)
    with opened.database.writing() as connection:
        event = AuditEvent("command", "profile.erased", f"profile:{profile.profile_id}", {})
        AuditTrail(connection).add(event, NOW)


def review(stores: SqlStores, profile: ProfileRevision) -> None:
    """Leave a row in every table of reviewing."""
    asked = NewIntroduction(
        profile.profile_id, 1, "gwangju-01", "m", "c", 1, 0.5, 0.6, 0.4, 0.8, "", frozenset()
    )
    one = request_one(stores.review, asked, "command", NOW)
    end = Command(
        one.id, ReviewAction.END, 1, reasons=(ReviewReason.CAPACITY,), happened_on=NOW.date()
    )
    for command in (Command(one.id, ReviewAction.ACCEPT, 0), end):
        given = ([command], Side.COORDINATOR, "command", NOW)
        stores.review.commit(*given, stores.review.preview(*given).fingerprint)
    stores.review.add_note(one.id, "ruft zurück", "command", NOW)
    rule = stores.review.add_rule(
        RuleKind.PIN, profile.profile_id, "gwangju-01", "agreed", "command", NOW
    )
    stores.review.end_rule(rule.id, "command", NOW)


def learn(opened: SqlStores) -> None:
    """Let a model have been trained, looked at, reported on and activated by somebody."""
    opened.learning.add_training(Training("m", {}, "command", NOW))
    opened.learning.look(Look("m", "m", NOW, NOW, "a" * 64), NOW)
    opened.learning.add_report("m", "m", {}, NOW)
    opened.learning.leave_out((LeftOut.FIRM, "p"), "command", NOW)
    opened.models.activate("m", "command", NOW, ActivationKind.PIN)


def change_catalogue(stores: SqlStores) -> None:
    """Leave a row in every table of the catalogue's editions."""
    rows = {"institutions.csv": ({"id": "geri"},)}
    stored = StoredCatalogue.of("c", "2007", {})
    built = BuiltCatalogue(load_catalogue(), stored, rows)
    stores.upkeep.begin(built, "reference", NOW)
    change = RowChange("institutions.csv", ("geri",), rows["institutions.csv"][0], None, 0)
    asked = NewProposal(ProposalKind.EDIT, 1, (change,))
    proposal = stores.upkeep.propose(asked, "command", NOW)
    stores.upkeep.apply(proposal.id, replace(built, tables={}), 1, "command", NOW)


def answer_survey(stores: SqlStores) -> None:
    """Leave a survey of which one respondent has been erased."""
    survey = make_survey([make_answer("stays"), make_answer("goes")])
    kept = stores.surveys.add(survey, "key", "command", NOW)
    stores.surveys.erase(kept.id, "goes", "command", NOW)


def run(stores: SqlStores, statement: str) -> None:
    with stores.database.writing() as connection:
        connection.execute(text(statement))


def rows(stores: SqlStores, table: str) -> list[object]:
    with stores.database.reading() as connection:
        return [tuple(row) for row in connection.execute(text(f"SELECT * FROM {table}"))]


on_each_database = pytest.mark.parametrize("stores", KINDS, indirect=True)


@on_each_database
@pytest.mark.parametrize("table", TABLES)
def test_no_row_can_be_changed(stores: SqlStores, table: str) -> None:
    before, column = rows(stores, table), FIRST_COLUMN.get(table, "id")
    with pytest.raises(IntegrityError, match=f"{table} is append-only"):
        run(stores, f"UPDATE {table} SET {column} = {column}")
    assert before
    assert rows(stores, table) == before


@on_each_database
@pytest.mark.parametrize("table", TABLES)
def test_no_row_can_be_deleted(stores: SqlStores, table: str) -> None:
    before = rows(stores, table)
    with pytest.raises(IntegrityError, match=f"{table} is append-only"):
        run(stores, f"DELETE FROM {table}")
    assert before
    assert rows(stores, table) == before


@pytest.mark.parametrize("stores", ["postgresql"], indirect=True)
@pytest.mark.parametrize("table", TABLES)
def test_no_table_can_be_emptied(stores: SqlStores, table: str) -> None:
    before = rows(stores, table)
    with pytest.raises(IntegrityError, match="is append-only"):
        run(stores, f"TRUNCATE {table} CASCADE")
    assert before
    assert rows(stores, table) == before


@pytest.mark.parametrize("table", TABLES)
def test_no_row_can_be_replaced(stores: SqlStores, table: str) -> None:
    before = rows(stores, table)
    with pytest.raises(IntegrityError, match="append-only"):
        run(stores, f"INSERT OR REPLACE INTO {table} SELECT * FROM {table}")
    assert rows(stores, table) == before


def test_every_table_is_either_guarded_or_known_to_change() -> None:
    changing = {"profiles", "contacts", "private_links", "audit_keys", "users", "user_roles"}
    changing |= {"profile_members", "profile_entries", "invitations", "outbox"}
    changing |= {"networks", "network_members", "network_scope"}
    changing |= {"introduction_states", "slot_holdings", "slots", "answer_values"}
    changing |= {"slot_settings"}
    changing |= {"mail_preferences", "notices", "partner_contacts", "reply_links"}
    changing |= {"retention_periods", "mail_subjects", "learning_jobs"}
    assert set(metadata.tables) == changing | set(TABLES)


def holding(folder: Path, text: str) -> list[str]:
    """Return the names of the files, open ones among them, in which a text can be read."""
    found = (path.name for path in folder.iterdir() if text.encode() in path.read_bytes())
    return sorted(found)


NAME = "Ganz Besonderer Name GmbH"
EXPIRES = NOW + timedelta(days=1)


def test_erased_answers_are_in_no_file_while_the_service_runs(
    stores: SqlStores, tmp_path: Path
) -> None:
    profile = stores.profiles.create({"name": NAME}, hash_token("x"), EXPIRES, NOW)
    assert holding(tmp_path, NAME) == ["store.sqlite3-wal"]
    stores.profiles.erase(profile.profile_id, NOW)
    assert {path.name for path in tmp_path.iterdir()} >= {"store.sqlite3", "store.sqlite3-wal"}
    assert holding(tmp_path, NAME) == []
    assert (tmp_path / "store.sqlite3-wal").stat().st_size == 0


def test_answers_erased_from_the_file_itself_are_overwritten(
    stores: SqlStores, tmp_path: Path
) -> None:
    profile = stores.profiles.create({"name": NAME}, hash_token("x"), EXPIRES, NOW)
    assert stores.database.forget()
    assert holding(tmp_path, NAME) == ["store.sqlite3"]
    stores.profiles.erase(profile.profile_id, NOW)
    assert holding(tmp_path, NAME) == []


def test_erasures_applied_again_leave_nothing_in_any_file(
    stores: SqlStores, tmp_path: Path
) -> None:
    profile = stores.profiles.create({"name": NAME}, hash_token("x"), EXPIRES, NOW)
    stores.profiles.reapply_erasures([profile.profile_id], NOW)
    assert holding(tmp_path, NAME) == []


@pytest.mark.parametrize("following", [Contact(), Contact(person="Ida")])
def test_replaced_contact_details_are_in_no_file_while_the_service_runs(
    stores: SqlStores, tmp_path: Path, following: Contact
) -> None:
    before = Contact(person="Eva Unverwechselbar", email="eva@muster.example")
    profile = stores.profiles.create({}, hash_token("x"), EXPIRES, NOW, before)
    assert holding(tmp_path, "Unverwechselbar")
    stores.profiles.save(profile.profile_id, {}, 1, NOW, ContactChange(before, following))
    assert holding(tmp_path, "Unverwechselbar") == []
    assert holding(tmp_path, "eva@muster") == []


def test_contact_details_that_stay_the_same_are_not_written_again(
    stores: SqlStores, tmp_path: Path
) -> None:
    contact = Contact(person="Eva")
    profile = stores.profiles.create({}, hash_token("x"), EXPIRES, NOW, contact)
    before = rows(stores, "contacts")
    unchanged = ContactChange(contact, contact)
    stores.profiles.save(profile.profile_id, {}, 1, NOW + timedelta(hours=1), unchanged)
    assert rows(stores, "contacts") == before


def test_what_a_reader_holds_back_is_forgotten_when_it_lets_go(
    stores: SqlStores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: Any
) -> None:
    monkeypatch.setattr("data.database.FORGET_ATTEMPTS", 2)
    monkeypatch.setattr("data.database.FORGET_WAIT_SECONDS", 0.01)
    profile = stores.profiles.create({"name": NAME}, hash_token("x"), EXPIRES, NOW)
    with stores.database.reading() as connection:
        connection.execute(text("SELECT count(*) FROM profiles")).scalar_one()
        stores.profiles.erase(profile.profile_id, NOW)
        assert "still holds deleted data" in caplog.text
        assert NAME not in caplog.text
        # The database has forgotten the profile, the log has not yet.
        assert holding(tmp_path, NAME) == ["store.sqlite3-wal"]
    assert holding(tmp_path, NAME) == []


@pytest.mark.parametrize(
    ("statement", "rule"),
    [
        ("UPDATE private_links SET expires_at = created_at", "lifetime"),
        ("UPDATE private_links SET profile_id = 'nobody'", "FOREIGN KEY"),
        ("INSERT INTO profile_revisions SELECT id, 2, '{', created_at FROM profiles", "answers"),
        ("INSERT INTO profile_revisions SELECT id, 2, '[]', created_at FROM profiles", "answers"),
        ("INSERT INTO profile_revisions SELECT id, 0, '{}', created_at FROM profiles", "revision"),
        ("INSERT INTO profile_revisions SELECT id, 1, '{}', created_at FROM profiles", "UNIQUE"),
        ("INSERT INTO impressions SELECT 9, page_id, 'x', 1, 0, 0, 1 FROM impressions", "UNIQUE"),
        ("INSERT INTO impressions SELECT 9, page_id, 'x', 0, 0, 0, 1 FROM impressions", "rank"),
        ("INSERT INTO impressions SELECT 9, page_id, 'x', 2, 0, 2, 1 FROM impressions", "chance"),
        (
            "INSERT INTO impressions SELECT 9, page_id, 'x', 2, 0, 1, 0 FROM impressions",
            "rank_probability",
        ),
        (
            "INSERT INTO verdicts SELECT 9, profile_id, 1, 'x', 'interesting', 'other', '', NULL,"
            " 'm', 'c', created_at, '' FROM verdicts",
            "reason_needs_not_for_us",
        ),
        (
            "INSERT INTO verdicts SELECT 9, profile_id, 1, 'x', 'maybe', NULL, '', NULL,"
            " 'm', 'c', created_at, '' FROM verdicts",
            "kind",
        ),
    ],
)
def test_the_database_itself_refuses_what_cannot_be(
    stores: SqlStores, statement: str, rule: str
) -> None:
    with pytest.raises(IntegrityError, match=rule):
        run(stores, statement)
