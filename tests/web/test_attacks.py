"""What strangers try on every page: forged forms, foreign targets, other people's identifiers."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from flask.testing import FlaskClient
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from features.vocabulary import Confidence
from matcher.account_operations import keep, put_network
from matcher.accounts import Account, AccountChange, Role
from matcher.links import hash_token
from matcher.operations import open_profile
from matcher.partner import PartnerContact, Standing
from matcher.records import StoredCatalogue, StoredModel
from matcher.review_records import NewIntroduction
from tests.account_cases import network
from tests.paths import path_of as path_with
from tests.people import PASSWORD, Office, office, send
from tests.questionnaire import csrf_token, text_of
from tests.review_cases import request_one
from web.limits import limiter
from web.permissions import ENDPOINTS, Permission

VALUES = {"lang": "en", "filename": "css/base.css", "kind": "toml", "step": "company", "name": "x",
          "what": "contact", "contact_id": "7", "number": "1"}  # fmt: skip
WITHOUT_TOKEN = {"letters.stop_mail"}
"""Sent by mail programs (RFC 8058): whoever has the signed address may do all that it does."""
EVIL = ("https://evil.example/", "//evil.example", "/\\evil.example", "/%5cevil.example",
        "https:evil.example", "\thttps://evil.example", "http://localhost@evil.example",
        )  # fmt: skip


@dataclass
class Town:
    """An office with a person of every role, and two firms of which one asks to be introduced."""

    office: Office
    everything: Account
    mine: str
    theirs: str
    introduction: str

    def rules(self) -> list[Rule]:
        return [one for one in self.office.site.app.url_map.iter_rules()
                if ENDPOINTS[one.endpoint] is not Permission.CLOSED]  # fmt: skip


@pytest.fixture(scope="module", name="town")
def _town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    with office(tmp_path_factory.mktemp("town")) as opened:
        everything = opened.person("everything", *Role)
        opened.person("keeps-administration", Role.ADMINISTRATOR)
        put_network(opened.site.services, network("photonics", everything.id), "command")
        mine, theirs = opened.site.begin("Meine GmbH"), opened.site.begin("Geheime Nachbarin GmbH")
        yield Town(opened, everything, mine, theirs, introduction_of(opened, theirs))


@pytest.fixture(autouse=True)
def _no_limit_was_reached_before(town: Town) -> None:
    with town.office.site.app.app_context():
        limiter.reset()


def introduction_of(opened: Office, token: str) -> str:
    services = opened.site.services
    services.models.add(StoredModel.of("m", {}), opened.site.clock.time)
    services.catalogues.add(StoredCatalogue.of("c", "2007", {}), opened.site.clock.time)
    firm = open_profile(services, token).profile_id
    asked = NewIntroduction(
        firm, 1, "gwangju-01", "m", "c", 1, 0.5, 0.6, 0.4, 0.8, "?", frozenset()
    )
    return request_one(services.review, asked, f"link:{firm}", opened.site.clock.time).id


def path_of(rule: Rule, **values: str) -> str:
    return path_with(rule, {**VALUES, **values})


def same(one: TestResponse, other: TestResponse, *names: str) -> bool:
    """Say whether two answers read the same but for the identifiers that were asked for."""
    texts = []
    for answer in (one, other):
        text = text_of(answer.text) + answer.headers.get("Location", "")
        for name in names:
            text = text.replace(name, "…")
        texts.append((answer.status_code, text))
    return texts[0] == texts[1]


def test_every_form_of_every_page_needs_its_token(town: Town) -> None:
    refused = []
    for rule in town.rules():
        if "POST" not in (rule.methods or ()) or rule.endpoint in WITHOUT_TOKEN:
            continue
        client = town.office.browser(town.office.now(town.everything))
        answer = client.post(path_of(rule, token=town.mine), data={"email": "a@example.org"})
        if answer.status_code != 400 or "Please send the form again" not in answer.text:
            refused.append(f"{rule.endpoint}: {answer.status_code}")
    assert refused == []


def test_a_token_of_another_session_is_of_no_use(town: Town) -> None:
    stranger, victim = town.office.browser(), town.office.browser(town.everything)
    token = csrf_token(stranger.get("/en/account/login").text)
    path = f"/en/p/{town.mine}/erase"
    assert victim.post(path, data={"csrf_token": token}).status_code == 400
    assert victim.get(path).status_code == 200


@pytest.mark.parametrize("target", EVIL)
def test_no_page_leads_to_another_host(town: Town, target: str) -> None:
    led = []
    for rule in town.rules():
        if "GET" not in (rule.methods or ()) or rule.endpoint in ("static", "security.logout"):
            continue
        for client in (
            town.office.browser(),
            town.office.browser(town.office.now(town.everything)),
        ):
            answer = client.get(path_of(rule), query_string={"next": target, "back": target})
            if elsewhere(answer):
                led.append(f"{rule.endpoint}: {answer.headers['Location']}")
    assert led == []


def elsewhere(answer: TestResponse) -> bool:
    location = answer.headers.get("Location", "").replace("\\", "/")
    return urlsplit(urljoin("http://localhost/en/", location)).netloc != "localhost"


@pytest.mark.parametrize("target", EVIL)
def test_giving_the_password_again_leads_to_no_other_host(town: Town, target: str) -> None:
    client = town.office.browser(town.office.person(f"p{EVIL.index(target)}"), since=31 * 60)
    page = f"/en/account/verify?next={target}"
    answer = send(client, "/en/account/verify", page, password="wrong", next=target)
    assert not elsewhere(answer)
    answer = send(client, "/en/account/verify", page, password=PASSWORD, next=target)
    assert not elsewhere(answer)


def test_a_link_that_was_made_up_answers_like_one_that_was_erased(town: Town) -> None:
    gone = town.office.site.begin("Gone GmbH")
    services = town.office.site.services
    services.profiles.erase(open_profile(services, gone).profile_id, town.office.site.clock.time)
    told = []
    for rule in town.rules():
        if "token" not in rule.arguments or rule.endpoint == "security.confirm_email":
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            client = town.office.browser(town.office.now(town.everything))
            token = csrf_token(client.get("/en/profile").text)
            data = {"csrf_token": token, "kind": "interesting", "version": "1"}
            answers = [client.open(path_of(rule, token=token), method=method, data=data)
                       for token in (gone, "made-up")]  # fmt: skip
            if not same(*answers, gone, "made-up"):
                told.append(f"{method} {rule.endpoint}: {[one.status_code for one in answers]}")
            # A verdict needs a model first, and there is none here; the answer is the same.
            others = ("security.", "pairings.give_verdict")
            if not rule.endpoint.startswith(others) and answers[0].status_code != 404:
                told.append(f"{method} {rule.endpoint}: {answers[0].status_code}")
    assert told == []


def test_an_introduction_of_somebody_else_answers_like_none(town: Town) -> None:
    """By another firm's link, and for a coordinator in whose networks the firm is not."""
    told = []
    for rule in town.rules():
        if "introduction_id" not in rule.arguments:
            continue
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            client = town.office.browser(town.office.now(town.everything))
            data = {"csrf_token": csrf_token(client.get("/en/profile").text), "action": "accept"}
            answers = [
                client.open(path_of(rule, token=town.mine, introduction_id=one),
                            method=method, data=data)
                for one in (town.introduction, "made-up")
            ]  # fmt: skip
            found = answers[0].status_code != 404 or "Nachbarin" in answers[0].text
            if found or not same(*answers, town.introduction, "made-up"):
                told.append(f"{method} {rule.endpoint}: {[one.status_code for one in answers]}")
    assert told == []
    kept = town.office.site.services.review.get(town.introduction)
    assert kept.steps == ()


def test_a_contact_of_somebody_else_answers_like_none(town: Town) -> None:
    """For a coordinator who looks after other places; what waits and what was replaced as well."""
    partners, now = town.office.site.services.partners, town.office.site.clock.time
    agency = PartnerContact(
        0, "gumi", "Office", "office@example.org", "ko", "a call", now.date(), "command", now,
        confidence=Confidence.LOW,
    )  # fmt: skip
    former = partners.add_contact(agency, now)
    desk = replace(agency, email="desk@example.org", replaces=former.id)
    current = partners.confirm_contact(partners.propose_contact(desk, now).id, "command", now)
    waiting = partners.propose_contact(agency, now)
    client = town.office.browser(town.office.person("stranger", Role.COORDINATOR))
    rules = [one for one in town.rules() if "contact_id" in one.arguments]
    told = []
    for rule in rules:
        for method in sorted((rule.methods or set()) & {"GET", "POST"}):
            data = {"csrf_token": csrf_token(client.get("/en/profile").text), "place": "gumi"}
            for one in (former, current, waiting):
                answers = [client.open(path_of(rule, contact_id=number), method=method, data=data)
                           for number in (one.id, 9999)]  # fmt: skip
                if answers[0].status_code != 404 or not same(*answers, str(one.id), "9999"):
                    told.append(f"{method} {rule.endpoint}: {one.standing}")
    assert len(rules) > 4
    assert told == []
    assert partners.contacts() == (current,)
    assert partners.contacts(standing=Standing.WAITING) == (waiting,)


def test_an_identifier_of_a_firm_opens_nothing(town: Town) -> None:
    services = town.office.site.services
    theirs = open_profile(services, town.theirs).profile_id
    client = town.office.browser(town.office.now(town.everything))
    told = []
    for rule in town.rules():
        if "profile_id" not in rule.arguments:
            continue
        data = {"csrf_token": csrf_token(client.get("/en/profile").text), "email": "x@example.org"}
        method = "POST" if "POST" in (rule.methods or ()) else "GET"
        answers = [client.open(path_of(rule, profile_id=one), method=method, data=data)
                   for one in (theirs, "made-up")]  # fmt: skip
        if answers[0].status_code != 404 or not same(*answers, theirs, "made-up"):
            told.append(rule.endpoint)
    assert told == []
    assert client.get(f"/en/p/{theirs}").status_code == 404
    assert client.get(f"/en/p/{hash_token(town.theirs)}").status_code == 404


def test_fields_that_no_form_has_change_nothing(town: Town) -> None:
    services = town.office.site.services
    before = open_profile(services, town.mine)
    theirs = open_profile(services, town.theirs)
    more = {"profile_id": theirs.profile_id, "token": town.theirs, "revision": "9", "id": "x",
            "contact.admin": "yes", "unconfirmed": "", "created_at": "2001-01-01", "roles": "a",
            "answers": "{}", "employees_secret": "9", "__class__": "x"}  # fmt: skip
    form = {"seen_revision": str(before.revision), "name": "Andere GmbH", **more}
    client = town.office.browser()
    send(client, f"/en/p/{town.mine}/company", f"/en/p/{town.mine}", **form)
    after = open_profile(services, town.mine)
    assert (after.profile_id, after.revision) == (before.profile_id, before.revision + 1)
    assert dict(after.answers) == {**before.answers, "name": "Andere GmbH"}
    assert open_profile(services, town.theirs) == theirs


@pytest.mark.parametrize("field", ["role", "roles", "active", "account_id", "profile_id"])
def test_a_member_cannot_make_more_of_an_invitation(town: Town, field: str) -> None:
    services = town.office.site.services
    owner = town.office.person(f"owner-{field}")
    firm = services.profiles.create(
        {"name": "F"}, hash_token(field), town.office.site.clock.time + timedelta(1),
        town.office.site.clock.time,
    ).profile_id  # fmt: skip
    keep(services, AccountChange(joined=((firm, owner.id),)))
    theirs = open_profile(services, town.theirs).profile_id
    value = {"profile_id": theirs, "account_id": town.everything.id}.get(field, "administrator")
    client = town.office.browser(owner)
    path = f"/en/account/firms/{firm}/members"
    send(client, path, "/en/account/", email=f"{field}@example.com", **{field: value})
    (kept,) = (one for one in services.accounts.invitations() if field in one.email)
    assert (kept.role, kept.profile_id) == (Role.MEMBER, firm)


@pytest.mark.parametrize(
    "email",
    ["a@example.org\r\nBcc: b@example.org", "a@example.org\nSubject: x", "a@example.org%0aBcc:b",
     "a@exa\x00mple.org", "\"a\r\n\"@example.org"],
)  # fmt: skip
def test_an_address_cannot_begin_another_header(town: Town, email: str) -> None:
    client = town.office.browser(town.office.now(town.everything))
    before = len(town.office.letters())
    given = {"email": email, "role": "analyst", "language": "en"}
    send(client, "/en/admin/accounts", **given)
    send(client, "/en/account/networks/firms", "/en/account/networks")
    assert len(town.office.letters()) == before


def test_names_with_line_ends_reach_no_header_and_no_log(
    town: Town, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = town.office.browser()
    name = "Evil\r\nSet-Cookie: x=1\r\n2026-01-01 INFO web: forged"
    answer = send(client, "/en/profile", name=name)
    token = answer.location.split("/")[3]
    assert "Set-Cookie: x" not in str(answer.headers)
    for kind in ("profile.toml", "profile.json", "export.json", "export"):
        found = client.get(f"/en/p/{token}/{kind}")
        assert found.status_code == 200
        assert "x=1" not in str(found.headers)
    assert "forged" not in caplog.text


DEEP = 50_000


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("../../etc/passwd.toml", b"x = 1"),
        ("a\r\nX-Evil: 1.toml", b"x = 1"),
        ("\x00.toml", b"x = 1"),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.toml", b"MZ\x90\x00"),
        ("a.json", b"[" * DEEP + b"]" * DEEP),
        ("a.json", b'{"a":' * DEEP + b"1" + b"}" * DEEP),
        ("a.toml", b"a = " + b"[" * DEEP + b"]" * DEEP),
        ("a.json", b'{"__proto__": {"admin": true}, "name": "A", "technologies_offered": ["a"]}'),
        ("a.json", b'{"name": {"$ne": ""}, "technologies_offered": ["a"]}'),
        ("a.json", b"\x1f\x8b\x08\x00"),
    ],
)
def test_a_file_that_is_none_begins_nothing_and_is_kept_nowhere(
    town: Town, name: str, content: bytes
) -> None:
    site, client = town.office.site, town.office.browser()
    folder = site.services.erasure_log._path.parent  # type: ignore[attr-defined]
    before = (len(site.services.profiles.all_latest()), files(folder))
    data = {"csrf_token": csrf_token(client.get("/en/profile").text),
            "file": (BytesIO(content), name, "text/html")}  # fmt: skip
    answer = client.post("/en/profile/file", data=data)
    assert answer.status_code in (413, 422)
    assert "X-Evil" not in str(answer.headers)
    assert "<script>alert" not in answer.text
    assert (len(site.services.profiles.all_latest()), files(folder)) == before


def files(folder: Path) -> set[str]:
    return {one.name for one in folder.rglob("*")}


def test_a_member_becomes_nothing_more_by_asking(town: Town) -> None:
    member = town.office.person("climber")
    client: FlaskClient = town.office.browser(member)
    token = csrf_token(client.get("/en/profile").text)
    for path in ("role", "active", "second-factor"):
        data = {"csrf_token": token, "role": "administrator", "active": "yes"}
        answer = client.post(f"/en/admin/accounts/{member.id}/{path}", data=data)
        assert answer.status_code == 403
    for cookie in ("role", "roles", "admin"):
        client.set_cookie(cookie, "administrator")
    headers = {"X-Forwarded-User": "everything@example.org", "X-Role": "administrator"}
    assert client.get("/en/admin/accounts", headers=headers).status_code == 403
    assert town.office.now(member).roles == {Role.MEMBER}
