"""Beginning an account, confirming it, and choosing new passwords."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from matcher.accounts import Role
from tests.people import PASSWORD, Office, log_in, send
from tests.questionnaire import csrf_token, text_of
from web.accounts.addresses import public_base
from web.config import Settings

NEW = "a new sentence to remember"


def register(office: Office, email: str, **more: str) -> str:
    client = office.browser()
    fields = {"email": email, "password": PASSWORD, "password_confirm": PASSWORD, **more}
    answer = send(client, "/en/account/register", **fields)
    assert (answer.status_code, answer.location) == (302, "/en/account/login")
    return text_of(client.get("/en/account/login").text)


def confirm(office: Office, password: str) -> None:
    """Open the link of the last message and choose a password, as the pages lead there."""
    client = office.browser()
    choose = client.get(office.link()).location
    assert choose == "/en/account/choose-password"
    form = client.get(choose).location
    assert "Please choose your password now." in text_of(client.get(form).text)
    answer = send(client, form, password=password, password_confirm=password)
    assert answer.location == "/en/account/login"


def test_an_account_is_begun_confirmed_and_used(office: Office) -> None:
    said = register(office, "Anna@Example.org")
    assert "A message is on its way to you" in said
    (letter,) = office.letters()
    assert (letter.recipient, letter.language) == ("Anna@example.org", "en")
    assert "example.org" not in letter.key
    assert "is not right" in text_of(log_in(office.browser(), "anna@example.org").text)
    confirm(office, NEW)
    assert log_in(office.browser(), "anna@example.org", NEW).location == "/en/account/"
    assert [one for one in office.actions() if "log" not in one] == [
        "account.registered", "account.changed", "account.changed",
    ]  # fmt: skip


def test_the_password_is_that_of_who_has_the_mailbox(office: Office) -> None:
    register(office, "anna@example.org")
    register(office, "anna@example.org", password=NEW, password_confirm=NEW)
    confirm(office, NEW)
    assert "is not right" in text_of(log_in(office.browser(), "anna@example.org").text)
    assert log_in(office.browser(), "anna@example.org", NEW).location == "/en/account/"


def test_nothing_opens_an_account_between_confirming_and_choosing(office: Office) -> None:
    register(office, "anna@example.org")
    office.browser().get(office.link())
    for password in (PASSWORD, ""):
        log_in(client := office.browser(), "anna@example.org", password)
        assert client.get("/en/account/").status_code == 303
    stranger = office.browser().get("/en/account/choose-password")
    assert stranger.location == "/en/account/reset"


def test_a_form_cannot_give_itself_roles_or_an_identity(office: Office) -> None:
    more = {"roles": "administrator", "role": "administrator", "active": "1", "id": "chosen",
            "confirmed_at": "2026-01-01", "fs_uniquifier": "chosen", "stored": "x",
            "tf_totp_secret": "chosen", "username": "root"}  # fmt: skip
    register(office, "anna@example.org", **more)
    (account,) = office.site.services.accounts.accounts()
    assert account.roles == {Role.MEMBER}
    assert account.confirmed_at is None
    assert "chosen" not in (account.id, account.uniquifier, account.totp_secret)


def test_a_taken_address_is_answered_like_a_free_one(office: Office) -> None:
    office.person("anna")
    taken, free = register(office, "ANNA@example.org"), register(office, "berta@example.org")
    assert taken == free
    assert [letter.subject for letter in office.letters()] == [
        "You already have an account",
        "Please confirm your e-mail address",
    ]
    assert len(office.site.services.accounts.accounts()) == 2


@pytest.mark.parametrize("path", ["reset", "confirm"])
def test_asking_for_a_link_tells_nothing(office: Office, path: str) -> None:
    office.person("anna")
    register(office, "unconfirmed@example.org")
    said = set()
    for email in ("anna", "unconfirmed", "nobody"):
        answer = send(office.browser(), f"/en/account/{path}", email=f"{email}@example.org")
        assert answer.status_code == 200
        said.add(text_of(answer.text).replace(email, "somebody"))
    assert len(said) == 1
    assert "a message is on its way" in said.pop()


@pytest.mark.parametrize(
    ("fields", "fault"),
    [
        ({"password": "short", "password_confirm": "short"}, "at least 12 characters"),
        ({"password_confirm": "different"}, "The two passwords differ"),
        ({"email": "nonsense"}, "such as name@example.org"),
        ({"email": ""}, "Please give your e-mail address"),
        ({"email": "a@example.org\r\nBcc: b@example.org"}, "such as name@example.org"),
    ],
)
def test_a_fault_is_told_beside_its_field(
    office: Office, fields: dict[str, str], fault: str
) -> None:
    given = {"email": "a@example.org", "password": PASSWORD, "password_confirm": PASSWORD}
    answer = send(office.browser(), "/en/account/register", **{**given, **fields})
    assert answer.status_code == 200
    assert fault in text_of(answer.text)
    assert office.letters() == []


def test_a_new_password_ends_all_sessions_and_its_link(office: Office) -> None:
    account = office.person("anna")
    thief = office.browser(account)
    send(office.browser(), "/en/account/reset", email="anna@example.org")
    link = office.link()
    client = office.browser()
    answer = send(client, link, password=NEW, password_confirm=NEW)
    assert answer.location == "/en/account/login"
    assert thief.get("/en/account/").status_code == 303
    assert [letter.subject for letter in office.letters()] == [
        "Choose a new password",
        "Your password was changed",
    ]
    assert log_in(office.browser(), "anna@example.org", NEW).status_code == 302
    again = office.browser().get(link)
    assert again.location == "/en/account/reset"


def test_a_password_is_changed_by_who_knows_the_old_one(office: Office) -> None:
    account = office.person("anna")
    client, elsewhere = office.browser(account), office.browser(account)
    fields = {"new_password": NEW, "new_password_confirm": NEW}
    refused = send(client, "/en/account/change", password="wrong", **fields)
    assert "The password is not right" in text_of(refused.text)
    answer = send(client, "/en/account/change", password=PASSWORD, **fields)
    assert answer.location == "/en/account/"
    assert client.get("/en/account/").status_code == 200
    assert elsewhere.get("/en/account/").status_code == 303
    assert [letter.subject for letter in office.letters()] == ["Your password was changed"]


@pytest.mark.parametrize("path", ["confirm/nonsense", "reset/nonsense"])
def test_a_link_that_was_made_up_leads_nowhere(office: Office, path: str) -> None:
    answer = office.browser().get(f"/en/account/{path}")
    assert answer.status_code == 302
    assert answer.headers["Cache-Control"] == "no-store"


def test_a_link_never_names_a_host_that_a_stranger_chose(office: Office) -> None:
    office.person("anna")
    client = office.browser()
    token = re.search(r'csrf_token" value="([^"]+)', client.get("/en/account/reset").text)
    assert token is not None
    data = {"email": "anna@example.org", "csrf_token": token[1]}
    answer = client.post("/en/account/reset", data=data, headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert office.letters() == []
    office.site.app.config["TRUSTED_HOSTS"] = None
    evil = {"base_url": "http://evil.example"}
    data["csrf_token"] = csrf_token(client.get("/en/account/reset", **evil).text)
    assert client.post("/en/account/reset", data=data, **evil).status_code == 200
    assert "http://127.0.0.1:8000/en/account/reset/" in office.letters()[-1].body


@pytest.mark.parametrize(
    ("settings", "base"),
    [
        ({"base_url": "https://match.example.org"}, "https://match.example.org"),
        ({"host": "0.0.0.0", "port": 80}, "http://localhost:80"),
        ({"host": "::1"}, "http://[::1]:8000"),
        ({"host": "192.0.2.7", "port": 9000}, "http://192.0.2.7:9000"),
    ],
)
def test_links_in_letters_come_from_the_settings(
    tmp_path: Path, settings: dict[str, Any], base: str
) -> None:
    assert public_base(Settings(instance=tmp_path, database_url="", **settings)) == base


def test_known_and_unknown_addresses_cost_the_same(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.person("anna")
    office.person("inactive", active=False)
    hashed: list[str] = []
    for module in ("flask_security.views", "web.accounts.setup"):
        monkeypatch.setattr(f"{module}.hash_password", hashed.append)
    writes = []
    for name in ("anna", "nobody", "inactive"):
        before = len(office.stores.audit.rows())
        send(office.browser(), "/en/account/reset", email=f"{name}@example.org")
        writes.append((len(hashed), len(office.stores.audit.rows()) - before))
    assert writes == [(1, 1), (2, 1), (3, 1)]


def test_letters_speak_the_language_of_the_page(office: Office) -> None:
    office.person("anna")
    send(office.browser(), "/ko/account/reset", email="anna@example.org")
    (letter,) = office.letters()
    assert letter.language == "ko"
    assert "/ko/account/reset/" in letter.body
