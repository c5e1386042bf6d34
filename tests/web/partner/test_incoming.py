"""What those who look after a mini-cluster see of introductions: what its partner was told."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from features.facts import Label
from matcher.accounts import AccountChange, Network, Role, ScopeKind, Side
from matcher.review_records import Introduction
from tests.account_cases import account
from tests.desk import MESSAGE, Desk, decide, page_of
from tests.fakes import NOW
from tests.outreach import (
    LINK,
    accepted,
    agree,
    answer,
    enter_contact,
    interested,
    letters,
    reply_path,
    send_offer,
)
from tests.suggestions import catalogue, text_of

HERE = "/en/review/incoming/"


def of_places(desk: Desk, name: str, *places: str) -> FlaskClient:
    """Let somebody coordinate Korean places, and return a browser in which they are logged in."""
    scope = frozenset((ScopeKind.INNOVATION_CLUSTER, place) for place in places)
    label = Label(name, name, name)
    network = Network(f"{name}-net", label, Side.KOREAN, scope, frozenset({name}))
    person = account(name, Role.COORDINATOR, Role.ADMINISTRATOR, totp_secret="set up")
    desk.services.accounts.apply(AccountChange(created=(person,), networks=(network,)), NOW)
    return desk.browser(name)


def place_of(desk: Desk, one: Introduction) -> str:
    return catalogue().mini_cluster(one.asked.mini_cluster).innovation_cluster


def seen(client: FlaskClient, one: Introduction) -> str:
    found = client.get(f"{HERE}{one.id}")
    assert found.status_code == 200
    assert found.headers["Cache-Control"] == "no-store"
    return text_of(found.text)


def test_they_see_what_was_accepted_and_never_more_than_the_partner_was_told(
    desk: Desk, carl: FlaskClient
) -> None:
    one, firm = desk.ask(), desk.services.profiles.latest(desk.firm.profile_id).name
    mina = of_places(desk, "mina", place_of(desk, one))
    assert "No introduction holds a slot" in mina.get(HERE).text
    assert mina.get(f"{HERE}{one.id}").status_code == 404
    decide(carl, one, action="accept")
    enter_contact(carl, one.asked.mini_cluster)
    listed = text_of(mina.get(HERE).text)
    assert "accepted" in listed
    assert "1 / 5" in listed
    assert firm
    for page in (listed, seen(mina, one)):
        assert firm not in page
        assert "Technologies that the firm" not in page
    path = reply_path(desk, carl, one)
    told = seen(mina, one)
    assert "Technologies that the firm looks for" in told
    assert MESSAGE not in told
    assert firm not in told
    answer(desk, path, answer="reply_interested")
    agree(desk, one)
    assert firm not in seen(mina, one)
    assert send_offer(carl, one, "disclosure").status_code == 303
    told = seen(mina, one)
    assert firm in told
    assert "erika@muster.example" in told


def test_the_name_goes_again_with_the_consent_and_what_was_not_told_never_comes(
    desk: Desk, carl: FlaskClient
) -> None:
    one = interested(desk, carl)
    mina = of_places(desk, "mina", place_of(desk, one))
    agree(desk, one)
    send_offer(carl, one, "disclosure")
    latest = desk.services.profiles.latest(desk.firm.profile_id)
    answers = {**latest.answers, "name": "Umbenannte GmbH"}
    desk.services.profiles.save(desk.firm.profile_id, answers, latest.revision, NOW)
    told = seen(mina, one)
    assert "Umbenannte" not in told
    assert "erika@muster.example" not in told


def test_what_is_not_theirs_or_is_over_answers_like_what_does_not_exist(
    desk: Desk, carl: FlaskClient
) -> None:
    one = accepted(desk, carl)
    place = place_of(desk, one)
    mina = of_places(desk, "mina", place)
    elsewhere = next(each.id for each in catalogue().innovation_clusters if each.id != place)
    others = (desk.browser("kim"), of_places(desk, "yuna", elsewhere))
    for client in others:
        assert one.id not in client.get(HERE).text
        refused = client.get(f"{HERE}{one.id}")
        assert refused.status_code == client.get(f"{HERE}none").status_code == 404
        assert refused.text.replace(one.id, "none") == client.get(f"{HERE}none").text
    for path in (
        page_of(one),
        f"{page_of(one)}/contact",
        f"/en/review/firms/{desk.firm.profile_id}/rules",
    ):
        assert mina.get(path).status_code == 404
    assert desk.post_own(one, f"withdraw?seen={len(one.steps)}").status_code == 303
    assert one.id not in mina.get(HERE).text
    assert mina.get(f"{HERE}{one.id}").status_code == 404


def test_whom_a_firm_named_as_a_competitor_reaches_no_partner_and_no_other_network(
    desk: Desk, carl: FlaskClient, caplog: pytest.LogCaptureFixture
) -> None:
    latest = desk.services.profiles.latest(desk.firm.profile_id)
    answers = {**latest.answers, "competitors": ["Rivale AG"]}
    desk.services.profiles.save(desk.firm.profile_id, answers, latest.revision, NOW)
    with caplog.at_level("DEBUG"):
        one = accepted(desk, carl)
        enter_contact(carl, one.asked.mini_cluster)
        assert send_offer(carl, one).status_code == 303
        sent = letters(desk)
        (path,) = (
            each for letter in sent for each in LINK.findall(letter.body) if "/reply/" in each
        )
        page = desk.firm.app.test_client().get(path).text
        answer(desk, path, answer="reply_interested")
        assert agree(desk, one).status_code == 303
        assert send_offer(carl, desk.now(one), "disclosure").status_code == 303
        assert "Rivale AG" in carl.get(page_of(one)).text
        mina = of_places(desk, "mina", place_of(desk, one))
        pages = [HERE, f"{HERE}{one.id}", "/en/analysis/", "/en/analysis/needs.csv",
                 "/en/reports/programme", "/en/learning/taking-back"]  # fmt: skip
        told = [page, *(mina.get(each).text for each in pages)]
    sent += letters(desk)
    assert [each.recipient for each in sent].count("office@example.org") == 2
    told += [letter.body + letter.subject for letter in sent]
    told += [record.getMessage() for record in caplog.records]
    assert [text for text in told if "Rivale" in text] == []
    assert desk.browser("kim").get(page_of(one)).status_code == 404
