"""Logging in and out, and what strangers try at the door."""

from __future__ import annotations

import logging
import subprocess
import sys
from dataclasses import replace
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest

from matcher.account_operations import keep, put_network, set_active, set_roles
from matcher.accounts import AccountChange, Role
from tests.account_cases import network
from tests.people import PASSWORD, Office, log_in, send
from tests.questionnaire import csrf_token, text_of
from web.accounts.users import User

HOME = "/en/account/"


def test_a_member_logs_in_and_sees_their_account(office: Office) -> None:
    office.person("anna")
    client = office.browser()
    answer = log_in(client, "Anna@EXAMPLE.org")
    assert (answer.status_code, answer.location) == (302, HOME)
    page = client.get(HOME)
    assert "anna@example.org" in page.text
    assert page.headers["Cache-Control"] == "no-store"


def test_log_in_leads_back_to_where_one_came_from(office: Office) -> None:
    office.person("anna")
    client = office.browser()
    asked = client.get("/en/account/change")
    assert asked.location == "/en/account/login?next=/en/account/change"
    answer = log_in(client, "anna@example.org", next="/en/account/change")
    assert answer.location == "/en/account/change"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example/",
        "///evil.example",
        "\\\\evil.example",
        "/\\evil.example",
        "javascript:alert(1)",
        "https:evil.example",
        "http://localhost@evil.example/",
    ],
)
def test_log_in_never_leads_to_another_host(office: Office, elsewhere: str) -> None:
    office.person("anna")
    client = office.browser()
    answer = log_in(client, "anna@example.org", next=elsewhere)
    location = answer.headers.get("Location", "").replace("\\", "/")
    target = urlsplit(urljoin("http://localhost/en/account/login", location))
    assert (target.scheme, target.netloc) == ("http", "localhost")


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("anna@example.org", "wrong"),
        ("nobody@example.org", PASSWORD),
        ("inactive@example.org", PASSWORD),
        ("unconfirmed@example.org", PASSWORD),
        ("passwordless@example.org", PASSWORD),
    ],
)
def test_every_failure_reads_the_same(office: Office, email: str, password: str) -> None:
    office.person("anna")
    office.person("inactive", active=False)
    for name, change in (("unconfirmed", "confirmed_at"), ("passwordless", "password_hash")):
        _without(office, name, change)
    client = office.browser()
    answer = log_in(client, email, password)
    assert answer.status_code == 200
    said = text_of(answer.text)
    assert said.count("E-mail address or password is not right.") == 1
    assert client.get(HOME).status_code == 303
    stranger = log_in(office.browser(), "stranger@example.org", password)
    assert said == text_of(stranger.text)


def _without(office: Office, name: str, what: str) -> None:
    account = office.person(name)
    empty: Any = {"confirmed_at": None, "password_hash": ""}[what]
    keep(office.site.services, AccountChange(credentials=(replace(account, **{what: empty}),)))


def test_a_session_from_before_brings_nothing_along(office: Office) -> None:
    office.person("anna")
    client = office.browser()
    with client.session_transaction() as session:
        session["planted"] = "by somebody else"
        session["tf_totp_secret"] = "known to somebody else"
    before = client.get_cookie("clusterbridge")
    token = csrf_token(client.get("/en/account/login").text)
    client.post("/en/account/login", data={"csrf_token": token, "email": "anna@example.org",
                                           "password": PASSWORD})  # fmt: skip
    after = client.get_cookie("clusterbridge")
    assert before is not None
    assert after is not None
    assert before.value != after.value
    with client.session_transaction() as session:
        assert "planted" not in session
        assert "tf_totp_secret" not in session
        assert session["_user_id"]
    old = client.post("/en/account/logout", data={"csrf_token": token})
    assert old.status_code == 400, "a token from before is of no use"


def test_logging_out_ends_every_session_even_a_copied_one(office: Office) -> None:
    account = office.person("anna")
    here, elsewhere = office.browser(account), office.browser(account)
    assert elsewhere.get(HOME).status_code == 200
    answer = send(here, "/en/account/logout", HOME)
    assert (answer.status_code, answer.location) == (302, "/en/")
    assert here.get(HOME).status_code == 303
    assert elsewhere.get(HOME).status_code == 303
    assert office.now(account).uniquifier != account.uniquifier


def test_logging_out_closes_the_profile_in_the_menu(office: Office) -> None:
    client, token = office.browser(office.person("anna")), office.site.begin()
    client.get(f"/en/p/{token}/check")
    assert token in client.get("/en/method").text
    send(client, "/en/account/logout", HOME)
    assert token not in client.get("/en/method").text


def test_a_secret_of_an_account_opens_no_profile_in_the_menu(office: Office) -> None:
    office.person("anna")
    client = office.browser()
    send(client, "/en/account/reset", email="anna@example.org")
    secret = office.link().rpartition("/")[2]
    assert client.get(office.link()).status_code == 200
    assert secret not in client.get("/en/method").text


def test_a_session_ends_after_half_a_day(office: Office) -> None:
    account = office.person("anna")
    assert office.browser(account, since=11 * 3600).get(HOME).status_code == 200
    assert office.browser(account, since=13 * 3600).get(HOME).status_code == 303


def test_who_is_deactivated_is_out_at_once(office: Office) -> None:
    account = office.person("anna")
    client = office.browser(account)
    assert client.get(HOME).status_code == 200
    keep(office.site.services, AccountChange(active={account.id: False}))
    assert client.get(HOME).status_code == 303


@pytest.mark.parametrize(
    "path",
    ["login", "logout", "register", "reset", "confirm", "firms/x/open", "firms/x/members",
     "change", "verify", "second-factor", "invitation/x"],
)  # fmt: skip
def test_no_form_works_without_its_token(office: Office, path: str) -> None:
    account = office.person("anna")
    answer = office.browser(account).post(f"/en/account/{path}", data={"email": "a@example.org"})
    assert answer.status_code == 400
    assert "Please send the form again" in answer.text


def test_guessing_is_slowed_for_known_and_unknown_addresses_alike(office: Office) -> None:
    office.person("anna")
    for email in ("anna@example.org", "nobody@example.org"):
        client = office.browser()
        token = csrf_token(client.get("/en/account/login").text)
        data = {"csrf_token": token, "email": email, "password": ""}
        answers = [client.post("/en/account/login", data=data).status_code for _ in range(11)]
        assert answers == [200] * 10 + [429]
    assert log_in(office.browser(), "anna@example.org").status_code == 429


def test_an_address_is_counted_as_one_however_it_is_written(office: Office) -> None:
    client = office.browser()
    token = csrf_token(client.get("/en/account/login").text)
    spellings = ("anna@example.org", " ANNA@EXAMPLE.org ", "\uff41nna@example.org",
                 "anna@\uff45xample.org")  # fmt: skip
    for number in range(10):
        data = {"csrf_token": token, "email": spellings[number % 4], "password": ""}
        assert client.post("/en/account/login", data=data).status_code == 200
    assert [
        client.post("/en/account/login", data={"csrf_token": token, "email": each}).status_code
        for each in spellings
    ] == [429] * 4


def test_an_address_in_a_form_that_asks_for_none_hides_no_guess(office: Office) -> None:
    client = office.browser(office.person("anna"))
    token = csrf_token(client.get("/en/account/verify").text)
    answers = [
        client.post(
            "/en/account/verify",
            data={"csrf_token": token, "password": "x", "email": f"{number}@example.org"},
        ).status_code
        for number in range(11)
    ]
    assert answers == [200] * 10 + [429]


@pytest.mark.parametrize("path", ["login", "register", "reset", "confirm", "code", "verify"])
def test_guesses_in_json_are_refused(office: Office, path: str) -> None:
    client = office.browser()
    headers = {"X-CSRFToken": csrf_token(client.get("/en/account/login").text)}
    given = {"email": "anna@example.org", "password": "x"}
    answer = client.post(f"/en/account/{path}", json=given, headers=headers)
    assert answer.status_code == 415


@pytest.mark.parametrize("header", ["Authentication-Token", "Authorization"])
def test_nothing_but_the_session_logs_anybody_in(office: Office, header: str) -> None:
    account = office.person("anna")
    with office.site.app.test_request_context("/en/"):
        token = str(User.of(account).get_auth_token())
    client = office.browser()
    assert client.get(HOME, headers={header: token}).status_code == 303
    assert client.get(f"{HOME}?auth_token={token}").status_code == 303


def test_log_in_with_json_is_not_offered(office: Office) -> None:
    office.person("anna")
    data = {"email": "anna@example.org", "password": PASSWORD}
    answer = office.browser().post("/en/account/login?include_auth_token", json=data)
    assert answer.status_code == 400
    assert "text/html" in answer.content_type


def test_addresses_and_passwords_stay_out_of_the_log(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    office.person("anna")
    with caplog.at_level(logging.DEBUG):
        log_in(office.browser(), "anna@example.org", "wrong-secret")
        send(office.browser(), "/en/account/reset", email="anna@example.org")
        log_in(office.browser(), "anna@example.org")
    assert "example.org" not in caplog.text
    assert "secret" not in caplog.text


def test_header_offers_logging_in_or_the_account(office: Office) -> None:
    assert 'href="/en/account/login"' in office.browser().get("/en/").text
    assert 'href="/en/account/"' in office.browser(office.person("anna")).get("/en/").text


def test_only_argon2id_is_used_and_outside_the_tests_at_its_full_cost(office: Office) -> None:
    assert office.person("anna", Role.MEMBER).password_hash.startswith("$argon2id$")
    assert office.site.app.config["SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS"] == {}
    asked = "from passlib.hash import argon2; print(argon2.memory_cost, argon2.default_rounds)"
    told = subprocess.run([sys.executable, "-c", asked], capture_output=True, check=True)
    assert [int(cost) for cost in told.stdout.split()] >= [64 * 1024, 3]


def test_log_ins_leave_rows_that_say_who_by_a_random_number_only(office: Office) -> None:
    anna = office.person("anna")
    client = office.browser()
    log_in(client, "anna@example.org", "wrong")
    log_in(client, "nobody@example.org")
    log_in(client, "anna@example.org")
    found = [(row.event.actor, row.event.action, row.event.subject)
             for row in office.stores.audit.rows()]  # fmt: skip
    assert found == [
        ("visitor", "account.log_in_failed", anna.actor),
        ("visitor", "account.log_in_failed", "account:unknown"),
        (anna.actor, "account.logged_in", anna.actor),
    ]
    assert "example.org" not in str(office.stores.audit.rows())


def test_a_flood_of_guesses_leaves_one_row_that_says_so(office: Office) -> None:
    anna = office.person("anna")
    client = office.browser()
    token = csrf_token(client.get("/en/account/login").text)
    data = {"csrf_token": token, "email": "anna@example.org", "password": ""}
    for _ in range(15):
        client.post("/en/account/login", data=data)
    rows = [row.event for row in office.stores.audit.rows()]
    assert [(row.action, row.subject) for row in rows] == [("account.log_in_locked", anna.actor)]


def test_asking_for_new_passwords_locks_nobody_out(office: Office) -> None:
    office.person("anna")
    client = office.browser()
    token = csrf_token(client.get("/en/account/reset").text)
    data = {"csrf_token": token, "email": "anna@example.org"}
    answers = [client.post("/en/account/reset", data=data).status_code for _ in range(12)]
    assert answers == [200] * 10 + [429] * 2
    assert log_in(office.browser(), "anna@example.org").status_code == 302


def test_reactivating_brings_no_session_back(office: Office) -> None:
    account = office.person("anna")
    client = office.browser(account)
    for active in (False, True):
        set_active(office.site.services, account.id, active, "command")
    assert client.get(HOME).status_code == 303
    assert log_in(client, "anna@example.org").status_code == 302


def test_being_a_coordinator_again_brings_no_network_back(office: Office) -> None:
    carl = office.person("carl", Role.COORDINATOR)
    put_network(office.site.services, network("photonics", carl.id), "command")
    for role in (Role.MEMBER, Role.COORDINATOR):
        set_roles(office.site.services, carl.id, frozenset({role}), "command")
    (kept,) = office.site.services.accounts.networks()
    assert kept.coordinators == frozenset()


def test_what_is_wrong_with_a_form_leads_to_its_field(office: Office) -> None:
    refused = log_in(office.browser(), "nobody@example.org").text
    assert 'class="error-summary" role="alert" tabindex="-1" autofocus' in refused
    assert '<a href="#email">' in refused
    client = office.browser(office.person("otto", Role.ADMINISTRATOR))
    page = "/en/admin/accounts"
    answer = send(client, page, page, email="nobody", role="analyst", language="en")
    shown = client.get(answer.location).text
    assert '<a href="#email">' in shown
    assert shown.count('id="email"') == 1
    assert "error-summary" not in client.get(page).text
