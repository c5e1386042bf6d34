"""Reviewing: the queue, an introduction, exact previews, undoing, slots; whose is whose."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from matcher.accounts import AccountChange
from matcher.records import StoredCatalogue
from matcher.review import ReviewAction, ReviewReason, ReviewState
from matcher.review_records import RuleKind, period_of
from tests.desk import (
    COMMIT,
    PREVIEW,
    Desk,
    commit,
    decide,
    desk,
    hidden,
    page_of,
    preview,
    undo,
)
from tests.fakes import NOW
from tests.people import send
from tests.review_cases import request_one
from tests.suggestions import text_of

QUEUE, SLOTS, HOME = "/en/review/", "/en/review/slots", "/en/account/"


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    return desk(tmp_path)


@pytest.fixture
def carl(desk: Desk) -> FlaskClient:
    return desk.browser()


def test_the_queue_holds_what_the_own_firms_asked_for(desk: Desk, carl: FlaskClient) -> None:
    one = desk.ask()
    page = carl.get(QUEUE)
    assert page.headers["Cache-Control"] == "no-store"
    assert page_of(one) in page.text
    assert "1 to 1 of 1" in page.text
    assert "Requested on" in page.text


def test_the_queue_is_filtered_and_paged(desk: Desk, carl: FlaskClient) -> None:
    first, second = desk.ask(0), desk.ask(1)
    decide(carl, first, action="accept")
    send(carl, f"{page_of(second)}/assignment", page_of(second), assignee="carl")

    def shown(query: str) -> tuple[bool, bool]:
        page = carl.get(f"{QUEUE}?{query}").text
        return page_of(first) in page, page_of(second) in page

    assert shown("") == (False, True)
    assert shown("state=approved") == (True, False)
    assert shown("state=all&order=chance") == (True, True)
    assert shown("state=all&assignee=me") == (False, True)
    assert shown("state=all&assignee=nobody") == (True, False)
    assert shown("state=all&assignee=cora") == (False, False)
    assert shown("state=all&network=bavaria") == (True, True)
    place = first.asked.mini_cluster
    assert shown(f"state=all&mini_cluster={place}") == (True, False)
    assert shown("state=all&mini_cluster=nowhere") == (True, True)
    name = desk.services.profiles.latest(desk.firm.profile_id).name
    assert shown(f"state=all&firm={name[1:4].upper()}") == (True, True)
    assert shown("state=all&firm=Niemand") == (False, False)
    assert shown("state=nonsense&order=nonsense&network=hesse&assignee=kim") == (False, True)


@pytest.mark.parametrize("path", ["", "/assignment"])
def test_somebody_elses_introduction_is_not_there(desk: Desk, path: str) -> None:
    one, kim = desk.ask(), desk.browser("kim")
    call = kim.get if not path else lambda address: send(kim, address, HOME, assignee="kim")
    assert call(page_of(one) + path).status_code == 404
    assert kim.get(f"/en/review/decision?introduction={one.id}").status_code == 404
    for address in (PREVIEW, COMMIT):
        fields = {"item": f"{one.id}.0", "action": "accept", "fingerprint": "x"}
        assert send(kim, address, HOME, **fields).status_code == 404
    assert desk.now(one) == one


def test_an_introduction_shows_request_answers_and_the_same_explanation(
    desk: Desk, carl: FlaskClient
) -> None:
    one = desk.ask()
    page = text_of(carl.get(page_of(one)).text)
    assert one.asked.message in page
    assert "May be told at the first contact: the size of the firm" in page
    assert "It is, to the last digit, what the firm was ranked by." in page
    assert "5 of 5 slots free in this half-year" in page
    assert "erika@muster.example" not in page


def test_an_explanation_of_another_catalogue_is_not_made_up(desk: Desk, carl: FlaskClient) -> None:
    asked = replace(desk.ask().asked, mini_cluster=desk.places()[1], catalogue_version="old")
    desk.services.catalogues.add(StoredCatalogue.of("old", "2005", {}), NOW)
    one = request_one(desk.services.review, asked, "link:x", NOW)
    page = text_of(carl.get(page_of(one)).text)
    assert "The catalogue of then cannot be read" in page
    assert "to the last digit" not in page


def test_a_score_that_is_not_the_one_kept_is_pointed_out(desk: Desk, carl: FlaskClient) -> None:
    asked = replace(desk.ask().asked, mini_cluster=desk.places()[1], score=0.5)
    one = request_one(desk.services.review, asked, "link:x", NOW)
    assert "It differs from what was kept" in carl.get(page_of(one)).text


def test_answers_that_the_firm_has_not_confirmed_are_marked(desk: Desk, carl: FlaskClient) -> None:
    one = desk.ask()
    assert "has not confirmed these answers" not in carl.get(page_of(one)).text
    desk.services.accounts.apply(AccountChange(entered=((one.asked.profile_id, "carl"),)), NOW)
    assert "has not confirmed these answers" in carl.get(page_of(one)).text


def test_a_rule_is_shown_and_keeps_the_two_apart(desk: Desk, carl: FlaskClient) -> None:
    one = desk.ask()
    rule = (RuleKind.COMPETITOR, desk.firm.profile_id, one.asked.mini_cluster, "Wettbewerb", "x")
    desk.services.review.add_rule(*rule, NOW)
    assert "Competitor: Wettbewerb" in carl.get(page_of(one)).text
    shown = preview(carl, one, action="accept")
    assert "A rule keeps the two apart" in shown.text
    assert f'action="{COMMIT}"' not in shown.text


def test_a_preview_says_exactly_what_happens_and_then_it_does(
    desk: Desk, carl: FlaskClient
) -> None:
    one = desk.ask()
    shown = preview(carl, one, action="accept", relevance="3", note="Passt <gut>")
    words = text_of(shown.text)
    assert "waits for a decision accepted · takes a slot" in words
    assert "5 before, 4 after" in words
    assert "3 – fits exactly" in words
    assert "Passt &lt;gut&gt;" in shown.text
    assert desk.now(one) == one

    done = commit(carl, shown)
    assert done.location == page_of(one)
    assert "1 introduction was changed." in carl.get(done.location).text
    (step,) = desk.now(one).steps
    assert (step.actor, step.relevance, step.note) == ("account:carl", 3, "Passt <gut>")
    assert desk.now(one).state is ReviewState.APPROVED


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({}, "Please choose a decision."),
        ({"action": "decline"}, "Please choose at least one reason."),
        ({"action": "ask"}, "Please write what you would like to know."),
        ({"action": "defer", "reason": "other"}, "Please say in the note"),
        ({"action": "defer", "note": "x" * 1001}, "At most 1000 characters"),
    ],
)
def test_an_incomplete_decision_is_shown_again(
    desk: Desk, carl: FlaskClient, typed: dict[str, str], said: str
) -> None:
    one = desk.ask()
    shown = preview(carl, one, relevance="1", **typed)
    assert shown.status_code == 422
    assert said in shown.text
    assert 'value="1" checked' in shown.text
    assert typed.get("note", "") in shown.text


@pytest.mark.parametrize(
    "typed",
    [
        {"item": []},
        {"item": "nonsense"},
        {"item": [f"a{n}.0" for n in range(101)]},
        {"action": "contact"},
        {"relevance": "4"},
        {"reason": "because"},
        {"batch": "x" * 65},
        {"action": "undo", "item": "a.1.first"},
    ],
)
@pytest.mark.parametrize("address", [PREVIEW, COMMIT])
def test_what_no_page_sends_is_refused(
    desk: Desk, carl: FlaskClient, address: str, typed: dict[str, Any]
) -> None:
    one = desk.ask()
    given = {"item": f"{one.id}.0", "action": "defer", **typed}
    assert send(carl, address, HOME, **given).status_code in (400, 404)
    assert desk.now(one) == one


def test_the_second_of_two_is_told_and_loses_nothing_typed(desk: Desk, carl: FlaskClient) -> None:
    one, cora = desk.ask(), desk.browser("cora")
    typed = {"action": "defer", "note": "erst im Herbst", "reason": ["capacity", "ip_concerns"]}
    shown = preview(cora, one, relevance="2", **typed)
    decide(carl, one, action="accept", note="nehme ich")

    moved = commit(cora, shown)
    assert moved.status_code == 409
    words = text_of(moved.text)
    assert "Something has changed; nothing was done" in words
    assert "nehme ich" in words
    assert "carl@example.org" in words
    assert "Not possible: In its present state this cannot be done." in words
    assert "Possible instead: Contact the partner" in words
    kept = hidden(moved.text, PREVIEW)
    assert kept["item"] == f"{one.id}.1"
    assert "erst im Herbst" in moved.text
    chosen = set(re.findall(r'value="(\w+)"(?: id="\w+")? checked', moved.text))
    assert chosen == {"defer", "2", "capacity", "ip_concerns"}
    assert len(desk.now(one).steps) == 1


def test_what_still_can_be_done_goes_through_after_a_second_look(
    desk: Desk, carl: FlaskClient
) -> None:
    one, cora = desk.ask(), desk.browser("cora")
    shown = preview(cora, one, action="accept")
    decide(carl, one, action="defer", note="erst im Herbst")
    moved = commit(cora, shown)
    assert moved.status_code == 409
    assert "New since you looked" in moved.text
    assert commit(cora, moved).status_code == 303
    assert desk.now(one).state is ReviewState.APPROVED


def test_a_form_that_was_open_for_long_says_what_is_new(desk: Desk, carl: FlaskClient) -> None:
    one, cora = desk.ask(), desk.browser("cora")
    decide(carl, one, action="defer", note="erst im Herbst")
    old = {"item": f"{one.id}.0", "action": "accept"}
    shown = send(cora, PREVIEW, HOME, **old)
    assert "New since you looked" in shown.text
    assert "erst im Herbst" in shown.text
    assert commit(cora, shown).status_code == 303


def test_no_more_is_accepted_than_there_are_slots(desk: Desk, carl: FlaskClient) -> None:
    one = desk.ask()
    desk.services.review.set_slots(one.asked.mini_cluster, period_of(NOW), 0, "x", NOW)
    shown = preview(carl, one, action="accept")
    assert "has no free slot in this half-year" in shown.text
    assert "Nothing would be changed." in shown.text


def test_a_step_is_undone_with_a_preview_and_the_undoing_too(desk: Desk, carl: FlaskClient) -> None:
    one = desk.ask()
    decide(carl, one, action="accept")
    shown = undo(carl, one, 1)
    assert "accepted waits for a decision · frees a slot" in text_of(shown.text)
    commit(carl, shown)
    assert desk.now(one).state is ReviewState.REQUESTED
    assert "taken back" in carl.get(page_of(one)).text
    commit(carl, undo(carl, one, 2))
    assert desk.now(one).state is ReviewState.APPROVED


def test_an_undoing_of_what_has_moved_on_is_refused(desk: Desk, carl: FlaskClient) -> None:
    one, cora = desk.ask(), desk.browser("cora")
    decide(carl, one, action="accept")
    shown = undo(cora, one, 1)
    commit(carl, undo(carl, one, 1))
    moved = commit(cora, shown)
    assert moved.status_code == 409
    assert "This step is taken back already" in moved.text
    assert desk.now(one).state is ReviewState.REQUESTED


def test_what_a_firm_did_itself_has_no_button_to_undo(desk: Desk, carl: FlaskClient) -> None:
    one = desk.ask()
    desk.post_own(one, "withdraw?seen=0")
    with pytest.raises(AssertionError, match="cannot be undone"):
        undo(carl, one, 1)
    fields = {"item": f"{one.id}.1.1", "action": "undo"}
    shown = send(carl, PREVIEW, HOME, **fields)
    assert "This happened in the world" in shown.text


def test_several_are_decided_on_with_one_preview(desk: Desk, carl: FlaskClient) -> None:
    one, two = desk.ask(0), desk.ask(1)
    decide(carl, two, action="accept")
    form = carl.get(f"/en/review/decision?introduction={one.id}&introduction={two.id}")
    assert "2 introductions" in form.text
    given = {**hidden(form.text, PREVIEW), "action": "decline", "reason": "capacity"}
    shown = carl.post(PREVIEW, data=given)
    assert "Do it for 1 introduction" in shown.text
    assert "Not possible:" in shown.text
    assert commit(carl, shown).location == QUEUE
    (step,) = desk.now(one).steps
    assert (step.reasons, len(step.batch)) == ((ReviewReason.CAPACITY,), 36)
    assert desk.now(two).state is ReviewState.APPROVED


def test_a_bulk_decision_is_undone_in_one_step(desk: Desk, carl: FlaskClient) -> None:
    one, two = desk.ask(0), desk.ask(1)
    decide(carl, one, action="defer")
    form = carl.get(f"/en/review/decision?introduction={one.id}&introduction={two.id}")
    given = {**hidden(form.text, PREVIEW), "action": "accept"}
    commit(carl, carl.post(PREVIEW, data=given))
    (batch,) = {desk.now(found).steps[-1].batch for found in (one, two)}

    path = f"/en/review/bulk/{batch}/undo"
    assert path in carl.get(page_of(two)).text
    assert send(desk.browser("kim"), path, HOME).status_code == 404
    shown = send(carl, path, page_of(two))
    assert "Undo it for 2 introductions" in shown.text
    assert commit(carl, shown).location == QUEUE
    states = [desk.now(found).state for found in (one, two)]
    assert states == [ReviewState.DEFERRED, ReviewState.REQUESTED]

    again = {desk.now(found).steps[-1].batch for found in (one, two)}
    commit(carl, send(carl, f"/en/review/bulk/{again.pop()}/undo", page_of(two)))
    assert [desk.now(found).state for found in (one, two)] == [ReviewState.APPROVED] * 2
    assert again == set()


def test_of_a_bulk_decision_only_what_still_can_be_is_undone(desk: Desk, carl: FlaskClient) -> None:
    one, two = desk.ask(0), desk.ask(1)
    form = carl.get(f"/en/review/decision?introduction={one.id}&introduction={two.id}")
    commit(carl, carl.post(PREVIEW, data={**hidden(form.text, PREVIEW), "action": "accept"}))
    desk.take(one, ReviewAction.CONTACT)
    path = f"/en/review/bulk/{desk.now(two).steps[-1].batch}/undo"
    shown = send(carl, path, page_of(two))
    assert "Undo it for 1 introduction" in shown.text
    assert "Not possible: Later steps build on it." in text_of(shown.text)
    commit(carl, shown)
    states = [desk.now(found).state for found in (one, two)]
    assert states == [ReviewState.CONTACTED, ReviewState.REQUESTED]


def test_nothing_ticked_is_said(carl: FlaskClient) -> None:
    assert carl.get("/en/review/decision").location == QUEUE
    assert "Please tick at least one introduction." in carl.get(QUEUE).text


def test_it_is_assigned_to_a_colleague_only(desk: Desk, carl: FlaskClient) -> None:
    one = desk.ask()
    path = f"{page_of(one)}/assignment"
    assert send(carl, path, page_of(one), assignee="cora").location == page_of(one)
    assert desk.now(one).assigned_to == "cora"
    assert "cora@example.org" in carl.get(QUEUE).text
    assert send(carl, path, page_of(one), assignee="kim").status_code == 404
    send(carl, path, page_of(one), assignee="")
    assert desk.now(one).assigned_to == ""


def test_slots_are_set_for_the_own_mini_clusters(desk: Desk, carl: FlaskClient) -> None:
    page = carl.get(SLOTS).text
    assert "slots-gwangju-03" in page
    assert "slots-gumi-01" not in page
    send(carl, SLOTS, mini_cluster="gwangju-03", count="2")
    period = period_of(NOW)
    assert desk.services.review.slots(period, ["gwangju-03"])["gwangju-03"].open == 2
    assert send(carl, SLOTS, mini_cluster="gumi-01", count="2").status_code == 404
    assert "No mini-cluster yet." in desk.browser("kim").get(SLOTS).text


@pytest.mark.parametrize("count", ["", "-1", "1001", "two"])
def test_a_wrong_number_of_slots_is_shown_again(carl: FlaskClient, count: str) -> None:
    answer = send(carl, SLOTS, mini_cluster="gwangju-03", count=count)
    assert answer.status_code == 422
    assert "Please give a whole number from 0 to 1000." in answer.text
    assert f'value="{count}"' in answer.text


def test_forms_need_the_token_of_their_page(desk: Desk, carl: FlaskClient) -> None:
    one = desk.ask()
    shown = preview(carl, one, action="accept")
    fields = {**hidden(shown.text, COMMIT), "csrf_token": "x"}
    assert carl.post(COMMIT, data=fields).status_code == 400
    assert desk.now(one) == one
