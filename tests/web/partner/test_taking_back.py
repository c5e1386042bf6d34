"""A firm takes back what it reported, and sees before what comes of that."""

from __future__ import annotations

from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matcher.review import ReviewAction, ReviewState, Side
from matcher.review_records import Introduction, RuleKind, period_of
from tests.desk import Desk, hidden, other_firm, page_of
from tests.fakes import NOW
from tests.outreach import agree, interested, letters, send_offer
from tests.suggestions import text_of
from web.jobs import tell_now

A, S = ReviewAction, ReviewState


def report(found: Desk, one: Introduction, action: str, **more: Any) -> int:
    """Report what has come of an introduction, and return the number of that step."""
    path = f"/en/p/{found.firm.token}/introductions/{one.id}/report"
    form = {**hidden(found.firm.client.get(path).text, path), "action": action, **more}
    assert found.firm.client.post(path, data=form).status_code == 303
    return len(found.now(one).steps)


def path_of(found: Desk, one: Introduction, number: int) -> str:
    return f"/en/p/{found.firm.token}/introductions/{one.id}/steps/{number}/take-back"


def take_back(found: Desk, one: Introduction, number: int, note: str = "a slip") -> TestResponse:
    path = path_of(found, one, number)
    form = hidden(found.firm.client.get(path).text, path)
    return found.firm.client.post(path, data={**form, "note": note})


def test_a_report_is_taken_back_with_its_reason_which_the_coordinator_reads(
    desk: Desk, carl: FlaskClient
) -> None:
    one = interested(desk, carl)
    assert "Take this report back" not in desk.own_page()
    number = report(desk, one, "meet", happened_on="2026-02-28")
    assert path_of(desk, one, number) in desk.own_page()
    asked = text_of(desk.firm.client.get(path_of(desk, one, number)).text)
    assert "“Meeting”, reported on" in asked
    assert "no longer counts." in asked
    assert "stands here: partner interested." in asked
    assert "slot" not in asked
    assert "told who you are" not in asked
    settings = desk.firm.app.extensions["clusterbridge"].settings
    tell_now(desk.services, settings)
    letters(desk)
    assert take_back(desk, one, number).status_code == 303
    found = desk.now(one)
    assert found.state is S.INTERESTED
    assert (found.steps[-1].side, found.steps[-1].undoes) == (Side.FIRM, number)
    assert "a slip" in carl.get(page_of(one)).text
    tell_now(desk.services, settings)
    told = letters(desk)
    assert {each.recipient for each in told} == {"carl@example.org", "cora@example.org"}
    assert all("taken back" in each.body or "zurückgenommen" in each.body for each in told)


def test_taking_back_can_be_taken_back_by_the_firm_and_by_nobody_else(
    desk: Desk, carl: FlaskClient
) -> None:
    one = interested(desk, carl)
    number = report(desk, one, "end", reason="capacity")
    assert "It takes a slot of the mini-cluster again." in text_of(
        desk.firm.client.get(path_of(desk, one, number)).text
    )
    take_back(desk, one, number)
    assert desk.now(one).state is S.INTERESTED
    again = text_of(desk.firm.client.get(path_of(desk, one, number + 1)).text)
    assert "counts again." in again
    assert "The slot of the mini-cluster that it held becomes free." in again
    page = carl.get(page_of(one)).text
    assert f'value="{one.id}.{number + 1}.{number + 1}"' not in page
    take_back(desk, one, number + 1, "it was right")
    assert desk.now(one).state is S.ENDED


def test_without_a_reason_nothing_is_taken_back(desk: Desk, carl: FlaskClient) -> None:
    one = interested(desk, carl)
    number = report(desk, one, "meet")
    for note, said in ((" \u200b", "Please say why"), ("x" * 1001, "At most 1000 characters")):
        answer = take_back(desk, one, number, note)
        assert answer.status_code == 422
        assert said in answer.text
    assert desk.now(one).state is S.MET


def test_what_is_built_on_by_others_says_so_and_is_kept(desk: Desk, carl: FlaskClient) -> None:
    one = interested(desk, carl)
    number = report(desk, one, "meet")
    path = path_of(desk, one, number)
    form = hidden(desk.firm.client.get(path).text, path)
    desk.take(one, A.SIGN)
    late = desk.firm.client.post(path, data={**form, "note": "my text"})
    assert late.status_code == 409
    assert "Something has changed; nothing was done" in late.text
    assert "those of the network coordinator by the coordinator" in text_of(late.text)
    assert "my text" in late.text
    assert desk.now(one).state is S.LETTER_OF_INTENT


def test_an_end_stays_where_its_slot_or_the_pairing_is_gone(desk: Desk, carl: FlaskClient) -> None:
    one = interested(desk, carl)
    number = report(desk, one, "end", reason="capacity")
    place = one.asked.mini_cluster
    desk.services.review.set_slots(place, period_of(NOW), 0, "account:adam", NOW)
    asked = text_of(desk.firm.client.get(path_of(desk, one, number)).text)
    assert "has no free slot in this half-year" in asked
    assert "Take it back" not in asked
    desk.services.review.set_slots(place, period_of(NOW), 5, "account:adam", NOW)
    rule = (RuleKind.COMPETITOR, desk.firm.profile_id, place, "secret reason", "account:carl")
    desk.services.review.add_rule(*rule, NOW)
    asked = text_of(desk.firm.client.get(path_of(desk, one, number)).text)
    assert "A rule keeps the two apart" in asked
    assert "secret reason" not in asked


def test_what_the_partner_knows_stays_known_and_the_page_says_so(
    desk: Desk, carl: FlaskClient
) -> None:
    one = interested(desk, carl)
    agree(desk, one)
    send_offer(carl, one, "disclosure")
    number = report(desk, one, "meet")
    asked = text_of(desk.firm.client.get(path_of(desk, one, number)).text)
    assert "The partner has been told who you are; that stays so." in asked


@pytest.mark.parametrize("number", [0, 1, 99])
def test_what_is_not_the_firms_to_take_back_is_refused(
    desk: Desk, carl: FlaskClient, number: int
) -> None:
    one = interested(desk, carl)
    asked = text_of(desk.firm.client.get(path_of(desk, one, number)).text)
    assert "It cannot be taken back now" in asked
    steps = desk.now(one).steps
    answer = desk.post_own(one, f"steps/{number}/take-back", note="so", seen="x")
    assert answer.status_code == 409
    assert desk.now(one).steps == steps


def test_another_firms_report_is_not_there(desk: Desk, carl: FlaskClient) -> None:
    one = interested(desk, carl)
    number = report(desk, one, "meet")
    stranger = Desk(other_firm(desk))
    assert stranger.firm.client.get(path_of(stranger, one, number)).status_code == 404
    answer = stranger.post_own(one, f"steps/{number}/take-back", note="so", seen="x")
    assert answer.status_code == 404
