"""The code of an app besides the password."""

from __future__ import annotations

import re
import time
from dataclasses import replace

import pytest
from flask.testing import FlaskClient
from passlib.totp import TOTP

from matcher.account_operations import keep
from matcher.accounts import AccountChange, Role
from tests.people import PASSWORD, Office, log_in, send
from tests.questionnaire import csrf_token, text_of

SETUP = "/en/account/second-factor"


def code(key: str, steps: int = 0) -> str:
    """Return what an app shows, so many steps of 30 seconds from now."""
    generated = TOTP(key=key, format="base32").generate(time=int(time.time()) + 30 * steps)
    return str(generated.token)


def begin(client: FlaskClient) -> tuple[str, str]:
    """Ask for a new secret; return its key and the address that takes the code."""
    page = send(client, SETUP, setup="authenticator").text
    key = re.search(r'<code class="num">([^<]+)</code>', page)
    action = re.search(r'<form class="flow measure" action="([^"]+)"', page)
    assert key is not None
    assert action is not None
    return key[1].replace("-", ""), action[1]


def give(client: FlaskClient, path: str, value: str) -> str:
    data = {"csrf_token": csrf_token(client.get(SETUP).text), "code": value}
    return client.post(path, data=data).headers.get("Location", "")


def test_a_member_may_set_it_up_and_is_asked_for_it_then(office: Office) -> None:
    account = office.person("anna")
    client = office.browser(account)
    key, action = begin(client)
    assert give(client, action, code(key)) == "/en/account/"
    assert office.now(account).totp_secret
    assert key not in office.now(account).totp_secret, "it is kept encrypted"
    assert "The second factor is switched on." in text_of(client.get("/en/account/settings").text)

    other = office.browser()
    assert log_in(other, "anna@example.org").location.startswith("/en/account/code")
    assert other.get("/en/account/").status_code == 303
    refused = send(other, "/en/account/code", code="000000")
    assert "not right" in text_of(refused.text)
    answer = send(other, "/en/account/code", code=code(key, 1))
    assert answer.location == "/en/account/"
    assert other.get("/en/account/").status_code == 200


def test_a_code_works_once(office: Office) -> None:
    account = office.person("anna")
    client = office.browser(account)
    key, action = begin(client)
    used = code(key)
    give(client, action, used)
    other = office.browser()
    log_in(other, "anna@example.org")
    assert "not right" in text_of(send(other, "/en/account/code", code=used).text)


def test_a_wrong_code_switches_nothing_on(office: Office) -> None:
    account = office.person("anna")
    client = office.browser(account)
    _key, action = begin(client)
    assert give(client, action, "000000") == SETUP
    assert office.now(account).totp_secret == ""


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ANALYST, Role.ADMINISTRATOR])
def test_who_sees_more_than_one_firm_must_set_it_up(office: Office, role: Role) -> None:
    office.person("otto", role)
    client = office.browser()
    assert log_in(client, "otto@example.org").location == SETUP
    assert client.get("/en/account/").status_code == 303
    key, action = begin(client)
    assert client.get("/en/account/second-factor.svg").content_type == "image/svg+xml"
    answer = send(client, action, SETUP, code=code(key))
    assert answer.location == "/en/account/"
    assert client.get("/en/account/").status_code == 200
    refused = send(client, SETUP, setup="disable")
    assert refused.status_code == 200
    assert office.now(office.site.services.accounts.accounts()[0]).totp_secret
    assert "Switch off" not in client.get(SETUP).text


def test_the_picture_is_for_its_owner_and_kept_nowhere(office: Office) -> None:
    client = office.browser(office.person("anna"))
    assert client.get("/en/account/second-factor.svg").status_code == 404
    page = send(client, SETUP, setup="authenticator").text
    assert '<img class="qr" src="/en/account/second-factor.svg"' in page
    picture = client.get("/en/account/second-factor.svg")
    assert picture.content_type == "image/svg+xml"
    assert picture.headers["Cache-Control"] == "no-store"
    assert "style" not in picture.text
    assert office.browser().get("/en/account/second-factor.svg").status_code == 404


def test_changing_it_asks_for_the_password_again_after_a_while(office: Office) -> None:
    account = office.person("anna")
    client = office.browser(account, since=31 * 60)
    assert client.get(SETUP).location == f"/en/account/verify?next={SETUP}"
    answer = send(client, "/en/account/verify", password="wrong")
    assert "The password is not right" in text_of(answer.text)
    answer = send(client, "/en/account/verify", password=PASSWORD, next=SETUP)
    assert answer.location == SETUP
    assert client.get(SETUP).status_code == 200


def test_an_operator_can_do_without(office: Office) -> None:
    office.site.app.config["STAFF_SECOND_FACTOR"] = False
    office.person("otto", Role.ADMINISTRATOR)
    assert log_in(office.browser(), "otto@example.org").location == "/en/account/"


def test_a_role_that_needs_it_opens_nothing_until_it_is_set_up(office: Office) -> None:
    account = office.person("anna")
    client = office.browser(account)
    promoted = AccountChange(roles={account.id: frozenset({Role.ADMINISTRATOR})})
    keep(office.site.services, promoted)
    assert "/en/account/login" in client.get("/en/admin/accounts").location
    assert log_in(client, "anna@example.org").location == SETUP


@pytest.mark.parametrize("rotated", [True, False])
def test_a_set_up_that_was_overtaken_replaces_nothing(office: Office, rotated: bool) -> None:
    account = office.person("otto", Role.ADMINISTRATOR)
    stranger, owner = office.browser(), office.browser()
    log_in(stranger, "otto@example.org")
    strange, strange_action = begin(stranger)
    token = csrf_token(stranger.get(SETUP).text)
    log_in(owner, "otto@example.org")
    key, action = begin(owner)
    assert give(owner, action, code(key)) == "/en/account/"
    assert owner.get("/en/account/").status_code == 200
    kept = office.now(account)
    assert kept.uniquifier != account.uniquifier
    if not rotated:
        kept = replace(kept, uniquifier=account.uniquifier)
        keep(office.site.services, AccountChange(credentials=(kept,)))
    stranger.post(strange_action, data={"csrf_token": token, "code": code(strange)})
    assert office.now(account) == kept
    assert stranger.get(SETUP).status_code == 302


def test_setting_it_up_ends_the_other_sessions(office: Office) -> None:
    account = office.person("anna")
    client, other = office.browser(account), office.browser(account)
    key, action = begin(client)
    give(client, action, code(key))
    assert client.get("/en/account/").status_code == 200
    assert other.get("/en/account/").status_code == 303
