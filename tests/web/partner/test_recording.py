"""Those who look after a mini-cluster record what its partner answered on the telephone."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from features.facts import Label
from matcher.accounts import AccountChange, Network, Role, ScopeKind
from matcher.accounts import Side as Country
from matcher.origins import Origin
from matcher.review import ReviewAction, ReviewReason, ReviewState, Side
from matcher.review_records import Introduction
from tests.account_cases import account
from tests.desk import Desk, hidden, page_of
from tests.fakes import NOW
from tests.outreach import accepted, agree, answer, enter_contact, letters, reply_path
from tests.suggestions import catalogue, text_of
from web.jobs import tell_now

HERE = "/en/review/incoming/"


@pytest.fixture(name="path")
def _path(desk: Desk, carl: FlaskClient) -> str:
    """Return the path of the link of a partner that was written to."""
    one = accepted(desk, carl)
    enter_contact(carl, one.asked.mini_cluster)
    return reply_path(desk, carl, one)


@pytest.fixture(name="one")
def _one(desk: Desk, path: str) -> Introduction:
    """Return its introduction."""
    (one,) = desk.of_firm()
    return one


@pytest.fixture(name="mina")
def _mina(desk: Desk, one: Introduction) -> FlaskClient:
    """Return the browser of somebody who looks after its mini-cluster, and of no firm."""
    place = catalogue().mini_cluster(one.asked.mini_cluster).innovation_cluster
    scope, name = frozenset({(ScopeKind.INNOVATION_CLUSTER, place)}), Label("m", "m", "m")
    network = Network("mina-net", name, Country.KOREAN, scope, frozenset({"mina"}))
    person = account("mina", Role.COORDINATOR, totp_secret="set up")
    desk.services.accounts.apply(AccountChange(created=(person,), networks=(network,)), NOW)
    return desk.browser("mina")


def show(mina: FlaskClient, one: Introduction, **typed: Any) -> TestResponse:
    """Fill in the form of an answer and look at what it would do."""
    path = f"{HERE}{one.id}/answer/preview"
    page = mina.get(f"{HERE}{one.id}").text.partition('id="answer-heading"')[2]
    return mina.post(path, data={**hidden(page, path), **typed})


def save(mina: FlaskClient, one: Introduction, shown: TestResponse) -> TestResponse:
    path = f"{HERE}{one.id}/answer"
    return mina.post(path, data=hidden(shown.text, path))


def take_back(mina: FlaskClient, one: Introduction, number: int, note: str = "") -> TestResponse:
    """Ask for what taking a step back would do; what is new since the step is shown with it."""
    path = f"{HERE}{one.id}/answer/preview"
    typed = {"answer": "undo", "undoes": str(number), "note": note, "seen": str(number)}
    return mina.post(path, data={**typed, "csrf_token": token_of(mina)})


def test_an_answer_is_recorded_for_the_partner_and_says_where_it_comes_from(
    desk: Desk, mina: FlaskClient, one: Introduction
) -> None:
    settings = desk.firm.app.extensions["clusterbridge"].settings
    tell_now(desk.services, settings)
    letters(desk)
    shown = show(mina, one, answer="reply_interested", relevance="3", happened_on="2026-02-28")
    assert shown.status_code == 200
    assert "partner interested" in text_of(shown.text)
    assert desk.now(one).state is ReviewState.CONTACTED
    assert save(mina, one, shown).status_code == 303
    step = desk.now(one).steps[-1]
    assert (step.action, step.side, step.actor) == (
        ReviewAction.REPLY_INTERESTED, Side.PARTNER, "account:mina",
    )  # fmt: skip
    assert (step.origin, step.relevance) == (Origin.TELEPHONE, 3)
    assert "told on the telephone, recorded for the mini-cluster" in desk.own_page()
    assert "mina@example.org" not in desk.own_page()
    assert "mina@example.org" in desk.browser().get(page_of(one)).text
    tell_now(desk.services, settings)
    recipients = {each.recipient for each in letters(desk)}
    assert recipients == {"carl@example.org", "cora@example.org", "erika@muster.example"}


def test_whose_firm_it_is_stays_unknown_to_who_records(
    desk: Desk, mina: FlaskClient, one: Introduction
) -> None:
    firm = desk.services.profiles.latest(desk.firm.profile_id).name
    shown = show(mina, one, answer="reply_refused", reason="capacity")
    assert "frees a slot" in text_of(shown.text)
    saved = save(mina, one, shown)
    for page in (shown.text, mina.get(saved.location).text, mina.get(HERE).text):
        assert firm not in page
        assert desk.firm.profile_id not in page


def test_a_recorded_refusal_is_taken_back_with_the_reason_and_takes_its_slot_again(
    desk: Desk, mina: FlaskClient, carl: FlaskClient, one: Introduction
) -> None:
    said = {"answer": "reply_refused", "reason": "capacity"}
    save(mina, one, show(mina, one, **said))
    number = len(desk.now(one).steps)
    assert desk.now(one).state is ReviewState.REFUSED
    assert f"{HERE}{one.id}" in mina.get(HERE).text
    # It is the partner's answer: no coordinator of the firm takes it back.
    assert f'value="{one.id}.{number}.{number}"' not in carl.get(page_of(one)).text
    bare = take_back(mina, one, number)
    assert "Please say in the note why it is taken back." in bare.text
    shown = take_back(mina, one, number, "misheard")
    assert "takes a slot" in text_of(shown.text)
    assert save(mina, one, shown).status_code == 303
    assert desk.now(one).state is ReviewState.CONTACTED
    assert "misheard" in desk.own_page()
    again = take_back(mina, one, number + 1, "it was right")
    save(mina, one, again)
    assert desk.now(one).state is ReviewState.REFUSED


def test_a_recorded_answer_stays_where_something_was_built_on_it(
    desk: Desk, mina: FlaskClient, one: Introduction
) -> None:
    save(mina, one, show(mina, one, answer="reply_interested"))
    number = len(desk.now(one).steps)
    agree(desk, one)
    assert "something has followed outside" in text_of(mina.get(f"{HERE}{one.id}").text)
    shown = text_of(take_back(mina, one, number, "misheard").text)
    assert "Later steps build on it." in shown
    assert desk.now(one).state is ReviewState.INTERESTED


def test_what_the_partner_answered_itself_is_not_taken_back(
    desk: Desk, mina: FlaskClient, path: str, one: Introduction
) -> None:
    answer(desk, path, answer="reply_not_now")
    number = len(desk.now(one).steps)
    shown = text_of(take_back(mina, one, number, "so").text)
    assert "It cannot be taken back, only followed by another step." in shown
    save(mina, one, show(mina, one, answer="reply_interested"))
    assert desk.now(one).state is ReviewState.INTERESTED


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Please choose an answer."),
        ({"answer": "reply_refused"}, "Please choose at least one reason."),
        ({"answer": "reply_interested", "happened_on": "soon"}, "Please give a day"),
        ({"answer": "reply_interested", "note": "x" * 1001}, "At most 1000 characters"),
        ({"answer": "reply_interested", "suggested": "gwangju-02"}, "Another mini-cluster goes"),
    ],
)
def test_a_wrong_answer_is_shown_again(
    desk: Desk, mina: FlaskClient, one: Introduction, typed: dict[str, str], said: str
) -> None:
    shown = show(mina, one, **typed)
    assert shown.status_code == 422
    assert said in shown.text
    assert typed.get("note", "") in shown.text
    assert desk.now(one).steps == one.steps


@pytest.mark.parametrize(
    "typed",
    [
        {"answer": "accept"},
        {"answer": "undo"},
        {"answer": "reply_interested", "relevance": "7"},
        {"answer": "reply_refused", "reason": "because"},
        {"answer": "reply_refused", "suggested": "atlantis-01"},
    ],
)
def test_what_no_page_sends_is_a_bad_request(
    mina: FlaskClient, one: Introduction, typed: dict[str, str]
) -> None:
    assert show(mina, one, **typed).status_code == 400


def test_of_two_answers_the_second_sees_what_is_new(
    desk: Desk, mina: FlaskClient, one: Introduction
) -> None:
    shown = show(mina, one, answer="reply_interested", note="my text")
    desk.take(one, ReviewAction.REPLY_NOT_NOW)
    moved = save(mina, one, shown)
    assert moved.status_code == 409
    assert "Something has changed; nothing was done" in moved.text
    assert "my text" in moved.text
    assert save(mina, one, moved).status_code == 303
    assert desk.now(one).state is ReviewState.INTERESTED


def test_a_future_day_and_a_closed_introduction_are_refused_in_words(
    desk: Desk, mina: FlaskClient, one: Introduction
) -> None:
    future = show(mina, one, answer="reply_interested", happened_on="2027-01-01")
    assert "The day lies in the future." in future.text
    shown = show(mina, one, answer="reply_interested")
    desk.take(one, ReviewAction.END, ReviewReason.CAPACITY)
    assert save(mina, one, shown).status_code == 404


def test_others_cannot_record_anything(desk: Desk, mina: FlaskClient, one: Introduction) -> None:
    kim = desk.browser("kim")
    shown = show(mina, one, answer="reply_interested")
    for path in (f"{HERE}{one.id}/answer", f"{HERE}{one.id}/answer/preview"):
        form = {**hidden(shown.text, f"{HERE}{one.id}/answer"), "csrf_token": token_of(kim)}
        assert kim.post(path, data=form).status_code == 404
    assert desk.now(one).steps == one.steps


def token_of(client: FlaskClient) -> str:
    return str(hidden(client.get("/en/review/keys").text, "/en/review/keys")["csrf_token"])
