"""Texts with versions, consents, periods, and everything that is stored, to read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from matcher.account_operations import keep
from matcher.accounts import AccountChange, Role
from matcher.audit import first_broken
from matcher.mail import Message
from matcher.operations import open_profile
from matcher.privacy import Period, TextKind
from tests.people import Office, office, send
from tests.questionnaire import csrf_token, technology, text_of
from web.postman import deliver, erase_due, tidy

TEXTS, RETENTION = "/en/admin/texts", "/en/admin/retention"
FORM = {
    "de": "Wir speichern.\n\nEin Absatz.",
    "en": "We keep.\n\nA paragraph.",
    "ko": "보관합니다.",
}


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        yield opened


@pytest.fixture
def client(office: Office) -> FlaskClient:
    return office.browser(office.person("otto", Role.ADMINISTRATOR))


def publish(office: Office, **texts: str) -> None:
    given = {**FORM, **texts}
    office.site.services.privacy.save_text(
        TextKind.CONSENT, given, "command", office.site.clock.time
    )


@pytest.mark.parametrize(
    ("kind", "path"),
    [("imprint", "imprint"), ("privacy", "privacy"), ("legal_basis", "privacy"),
     ("accessibility", "accessibility")],
)  # fmt: skip
def test_a_text_is_shown_where_it_belongs_and_escaped(
    office: Office, client: FlaskClient, kind: str, path: str
) -> None:
    given = {**FORM, "ko": "<script>한국어</script>"}
    assert send(client, f"{TEXTS}/{kind}", **given).status_code == 303
    assert "<p>A paragraph.</p>" in office.browser().get(f"/en/{path}").text
    assert "&lt;script&gt;한국어" in office.browser().get(f"/ko/{path}").text
    assert office.actions()[-1] == "text.saved"
    send(client, f"{TEXTS}/{kind}", **{**FORM, "en": "We keep less."})
    page = text_of(client.get(f"{TEXTS}/{kind}").text)
    assert "Version 2 of" in page
    assert "Version 1 of" in page
    assert "A paragraph." in page, "earlier versions stay"
    send(client, f"{TEXTS}/{kind}", de="", en="", ko="")
    assert "We keep" not in office.browser().get(f"/en/{path}").text


@pytest.mark.parametrize("wrong", [{"ko": ""}, {"de": "x" * 20_001}, {"en": " \n "}])
def test_a_text_is_kept_in_three_languages_or_not_at_all(
    office: Office, client: FlaskClient, wrong: dict[str, str]
) -> None:
    answer = send(client, f"{TEXTS}/consent", **{**FORM, **wrong})
    assert answer.status_code == 422
    assert "Please give" in text_of(answer.text)
    assert FORM["en"] in answer.text or "en" in wrong
    assert office.site.services.privacy.texts(TextKind.CONSENT) == ()
    assert client.get(f"{TEXTS}/nonsense").status_code == 404


@pytest.mark.parametrize("way", ["form", "file"])
def test_a_profile_begins_with_the_consent_that_the_operator_asks_for(
    office: Office, way: str
) -> None:
    publish(office)
    client, path = office.browser(), "/en/profile" + ("/file" if way == "file" else "")

    def begin(**more: str) -> tuple[int, str]:
        data = {"csrf_token": csrf_token(client.get("/en/profile").text), "name": "A", **more}
        if way == "file":
            text = b'name = "A"\ntechnologies_offered = ["LED"]'
            data = {**data, "file": (BytesIO(text), "a.toml")}  # type: ignore[dict-item]
        answer = client.post(path, data=data)
        return answer.status_code, answer.text if answer.status_code != 303 else answer.location

    for more in ({}, {"consent": "2"}, {"consent": "0"}, {"consent": "yes"}):
        status, page = begin(**more)
        assert status == 422
        assert "Without your consent nothing can be stored." in page
    assert office.site.services.profiles.all_latest() == ()
    status, location = begin(consent="1")
    assert status == 303
    firm = open_profile(office.site.services, location.split("/")[3]).profile_id
    (kept,) = office.site.services.privacy.consents(firm)
    assert (kept.version, kept.given) == (1, True)


def test_a_new_version_is_agreed_to_and_withdrawn_by_the_firm(office: Office) -> None:
    token = office.site.begin()
    client, page = office.browser(), f"/en/p/{token}/consent"
    assert "asks for no consent" in text_of(client.get(page).text)
    publish(office)
    assert "Your consent is missing" in client.get(f"/en/p/{token}/check").text
    assert send(client, page, version="7").status_code == 409
    assert send(client, page, version="1").location == page
    assert "Your consent is missing" not in client.get(f"/en/p/{token}/check").text
    publish(office, en="We keep more.")
    assert "Your consent is missing" in client.get(f"/en/p/{token}/check").text
    send(client, page, version="2")
    send(client, f"{page}/withdraw", page, version="2")
    said = text_of(client.get(page).text)
    for line in ("agreed to version 1", "agreed to version 2", "version 2 withdrawn"):
        assert line in said
    assert office.actions()[-2:] == ["consent.given", "consent.withdrawn"]
    assert office.site.services.privacy.withdrawn() != {}


def test_periods_are_set_and_are_those_of_the_page_on_data_protection(
    office: Office, client: FlaskClient
) -> None:
    assert "180 days after the last one ended" in text_of(office.browser().get("/en/privacy").text)
    assert send(client, RETENTION, period="profiles", days="45").location == RETENTION
    assert "45 days after the last one ended" in text_of(office.browser().get("/en/privacy").text)
    assert office.site.services.privacy.periods() == {Period.PROFILES: 45}
    for wrong in ("0", "3651", "-4", "soon", ""):
        answer = send(client, RETENTION, period="profiles", days=wrong)
        assert answer.status_code == 422
        assert "from 1 to 3650" in text_of(answer.text)
    assert send(client, RETENTION, period="everything", days="9").status_code == 400
    assert office.actions()[-1] == "retention.set"


def test_the_service_erases_what_is_due_by_itself(office: Office, tmp_path: Path) -> None:
    token = office.site.begin("Vergangen GmbH")
    firm = open_profile(office.site.services, token).profile_id
    letter = Message("old", "a@example.org", "en", "Hello", "Vergangen\n", f"profile:{firm}")
    keep(office.site.services, AccountChange(messages=(letter,)))
    deliver(office.site.app)
    assert [one.name for one in (tmp_path / "outbox").iterdir()] == ["old.eml"]
    office.site.clock.time += timedelta(days=90 + 180)
    erase_due(office.site.app)
    tidy(office.site.app)
    assert set(office.site.services.profiles.erased()) == {firm}
    assert list((tmp_path / "outbox").iterdir()) == []
    assert office.actions()[-2:] == ["profile.erased", "retention.applied"]
    assert f" profile {firm}" in (tmp_path / "erasures.log").read_text()


def test_erasing_a_profile_takes_the_files_of_its_messages_along(
    office: Office, tmp_path: Path
) -> None:
    token = office.site.begin()
    about = f"profile:{open_profile(office.site.services, token).profile_id}"
    letters = (Message("mine", "a@example.org", "en", "A", "A\n", about),
               Message("theirs", "b@example.org", "en", "B", "B\n"))  # fmt: skip
    keep(office.site.services, AccountChange(messages=letters))
    deliver(office.site.app)
    send(office.browser(), f"/en/p/{token}/erase")
    tidy(office.site.app)
    assert [one.name for one in (tmp_path / "outbox").iterdir()] == ["theirs.eml"]


@pytest.mark.parametrize("language", ["de", "en", "ko"])
def test_everything_that_is_stored_can_be_read(office: Office, language: str) -> None:
    anna, token = office.person("anna"), office.site.begin("Müller <GmbH>", land="DE-BW")
    services, client = office.site.services, office.browser()
    office.site.post(f"/en/p/{token}/technology", technology(1))
    firm = open_profile(services, token).profile_id
    letter = Message("k", "x@example.org", "en", "About you", "Text\n", f"profile:{firm}")
    keep(services, AccountChange(joined=((firm, anna.id),), messages=(letter,)))
    publish(office)
    send(client, f"/en/p/{token}/consent", version="1")
    page = client.get(f"/{language}/p/{token}/export")
    waiting = {"de": "wartet auf den Versand", "en": "waits to be sent", "ko": "발송 대기"}
    for said in (
        waiting[language],
        "Müller &lt;GmbH&gt;",
        "Laser",
        "anna@example.org",
        "About you",
        {"de": "Antworten gespeichert", "en": "Answers saved", "ko": "답변 저장"}[language],
    ):
        assert said in page.text
    assert token not in text_of(page.text)
    assert page.headers["Cache-Control"] == "no-store"
    exported = json.loads(client.get(f"/en/p/{token}/export.json").text)
    assert exported["members"] == ["anna@example.org"]
    assert [one["version"] for one in exported["consents"]] == [1]
    assert [one["subject"] for one in exported["messages"]] == ["About you"]
    assert [one["action"] for one in exported["audit"]] == [
        "profile.created", "profile.saved", "consent.given",
    ]  # fmt: skip


def test_a_firm_leaves_its_own_changes_in_the_audit_trail_without_their_content(
    office: Office,
) -> None:
    token = office.site.begin("Geheim GmbH")
    site = office.site
    site.post(f"/en/p/{token}/technology", technology(1, problem="Ein geheimes Problem"))
    given = {"seen_revision": "2", "contact.person": "Eva Geheim"}
    site.post(f"/en/p/{token}/cooperation", given)
    site.post(f"/en/p/{token}/link/renew", {})
    fresh = site.post(f"/en/p/{token}/link/replace", {}).location.split("/")[3]
    site.post(f"/en/p/{fresh}/erase", {})
    rows = office.stores.audit.rows()
    assert [row.event.action for row in rows] == [
        "profile.created", "profile.saved", "profile.saved", "link.renewed", "link.replaced",
        "profile.erased",
    ]  # fmt: skip
    assert rows[2].event.detail["contact"] == ["person"]
    assert "eheim" not in str(rows)
    assert token not in str(rows)
    assert first_broken(rows) is None
