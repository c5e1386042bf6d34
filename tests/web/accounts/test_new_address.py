"""Moving an account to another e-mail address: nobody but who reads the mail there can."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from matcher.accounts import Account
from tests.people import Office, log_in, send
from tests.questionnaire import text_of

HOME, PAGE = "/en/account/", "/en/account/new-address"


@pytest.fixture(name="anna")
def _anna(office: Office) -> Account:
    return office.person("anna")


def ask(client: FlaskClient, email: str = "anna.new@example.org") -> Any:
    return send(client, PAGE, email=email)


def test_an_account_moves_when_the_link_is_opened(office: Office, anna: Account) -> None:
    client = office.browser(anna)
    assert PAGE in client.get("/en/account/settings").text
    assert ask(client).location == HOME
    (letter,) = office.letters()
    assert letter.recipient == "anna.new@example.org"
    assert office.now(anna).email == anna.email, "nothing changes before"
    link = office.link()
    assert "anna.new@example.org" in text_of(client.get(link).text)
    assert office.now(anna).email == anna.email, "looking changes nothing"
    assert send(client, link).location == "/en/account/login"
    assert office.now(anna).email == "anna.new@example.org"
    assert office.letters()[-1].recipient == anna.email, "the address of before is told"
    assert client.get(HOME).status_code == 303, "all sessions end"
    assert log_in(office.browser(), "anna.new@example.org").location == HOME
    assert "is not right" in text_of(log_in(office.browser(), anna.email).text)
    actions = [one for one in office.actions() if "address" in one]
    assert actions == ["account.new_address_asked", "account.address_changed"]
    assert "new@" not in str(office.stores.audit.rows())
    assert office.browser(office.now(anna)).get(link).status_code == 404, "the link works once"


def test_a_stranger_with_the_link_gets_nothing_by_it(office: Office, anna: Account) -> None:
    """One mistyped letter sends it to somebody else's mailbox."""
    ask(office.browser(anna))
    link, berta = office.link(), office.browser(office.person("berta"))
    stranger = office.browser()
    assert stranger.get(link).location == f"/en/account/login?next={link}"
    assert send(stranger, link, "/en/account/login").status_code == 303
    assert berta.get(link).status_code == 404
    assert send(berta, link, HOME).status_code == 404
    assert office.now(anna) == anna


def test_a_link_that_was_used_stays_used_when_the_account_moves_back(
    office: Office, anna: Account
) -> None:
    ask(client := office.browser(anna))
    send(client, link := office.link())
    ask(client := office.browser(office.now(anna)), anna.email)
    send(client, office.link())
    assert office.now(anna).email == anna.email
    assert office.browser(office.now(anna)).get(link).status_code == 404


def moved(office: Office, anna: Account, *emails: str) -> list[str]:
    """Move an account on and on, and return the links that went to the addresses of before."""
    links = []
    for email in emails:
        client = office.browser(office.now(anna))
        ask(client, email)
        send(client, office.link())
        links.append(office.link())
    return links


def test_the_address_of_before_takes_the_account_back_however_far_it_went(
    office: Office, anna: Account
) -> None:
    links = moved(office, anna, "one@example.org", "two@example.org")
    office.site.clock.time += timedelta(hours=1)
    thief = office.browser(office.now(anna))
    owner = office.browser()
    assert anna.email in text_of(owner.get(links[0]).text)
    assert office.now(anna).email == "two@example.org", "looking changes nothing"
    assert send(owner, links[0]).location == "/en/account/reset"
    assert office.now(anna).email == anna.email
    assert thief.get(HOME).status_code == 303, "all sessions end"
    assert "is not right" in text_of(log_in(office.browser(), anna.email).text)
    assert [owner.get(link).status_code for link in links] == [404, 404]
    send(owner, "/en/account/reset", email=anna.email)
    letter = office.letters()[-1]
    assert (letter.recipient, letter.subject) == (anna.email, "Choose a new password")


def test_an_account_is_taken_back_for_seven_days(
    office: Office, anna: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    (link,) = moved(office, anna, "one@example.org")
    monkeypatch.setattr("web.accounts.new_address.BACK_LIFETIME", timedelta(seconds=-1))
    assert office.browser().get(link).status_code == 404
    assert office.browser().get("/en/account/old-address/made-up").status_code == 404


def test_whether_somebody_has_the_address_is_told_to_nobody_else(
    office: Office, anna: Account
) -> None:
    office.person("berta")
    client = office.browser(anna)
    answers = []
    for email in ("free@example.org", "Berta@Example.org"):
        answer = ask(client, email)
        answers.append((answer.status_code, answer.location, text_of(client.get(HOME).text)))
    assert answers[0] == answers[1]
    assert "A message is on its way" in answers[0][2]
    letter = office.letters()[-1]
    assert letter.recipient.lower() == "berta@example.org"
    assert "http" not in letter.body, "no link that could move anything"


def test_who_takes_the_address_meanwhile_keeps_it(office: Office, anna: Account) -> None:
    ask(office.browser(anna), "berta@example.org")
    link, berta = office.link(), office.person("berta")
    answer = send(office.browser(anna), link)
    assert answer.status_code == 409
    assert office.now(anna).email == anna.email
    assert office.now(berta).email == "berta@example.org"


def test_the_page_asks_for_the_password_again(office: Office, anna: Account) -> None:
    late = office.browser(anna, since=31 * 60)
    assert "/en/account/verify" in late.get(PAGE).location
    assert "/en/account/verify" in send(late, PAGE, HOME, email="a@example.org").location
    assert office.letters() == []
    assert office.browser().get(PAGE).status_code == 303


@pytest.mark.parametrize("given", ["", "nonsense", "a@b", "anna@example.org", "Anna@EXAMPLE.org"])
def test_what_is_no_other_address_is_refused(office: Office, anna: Account, given: str) -> None:
    assert ask(office.browser(anna), given).status_code == 422
    assert office.letters() == []


def test_a_link_ends_with_the_password_and_a_made_up_one_opens_nothing(
    office: Office, anna: Account
) -> None:
    client = office.browser(anna)
    ask(client)
    link = office.link()
    new = "a new sentence to remember"
    send(client, "/en/account/change", password="correct horse battery staple",
         new_password=new, new_password_confirm=new)  # fmt: skip
    assert office.now(anna).password_hash != anna.password_hash
    for path in (link, f"{PAGE}/made-up"):
        assert office.browser(office.now(anna)).get(path).status_code == 404


def test_a_link_ends_after_ten_hours(
    office: Office, anna: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(office.browser(anna))
    monkeypatch.setattr("web.accounts.new_address.LIFETIME", timedelta(seconds=-1))
    assert office.browser(anna).get(office.link()).status_code == 404
