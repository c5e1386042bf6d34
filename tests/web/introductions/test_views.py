"""A firm asks for introductions, sees how far they are, answers and withdraws."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from matcher.accounts import AccountChange, Role
from matcher.partner_operations import awaits_firm
from matcher.review import ReviewAction, ReviewState
from matcher.review_records import Disclosure, RuleKind
from tests.account_cases import account
from tests.desk import MESSAGE, Desk, decide, desk, hidden, other_firm
from tests.fakes import NOW
from tests.questionnaire import csrf_token
from tests.suggestions import catalogue, ids, text_of


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def ask_page(found: Desk, place: int = 0) -> str:
    path = f"/en/p/{found.firm.token}/suggestions/{found.places()[place]}/introduction"
    answer = found.firm.client.get(path)
    assert answer.status_code == 200
    assert answer.headers["Cache-Control"] == "no-store"
    return answer.text


def test_the_form_begins_with_the_problem_and_says_who_gets_it(desk: Desk) -> None:
    problem = desk.firm.services.profiles.latest(desk.firm.profile_id).answers["problem"]
    page = ask_page(desk)
    assert problem in text_of(page)
    assert "Nothing leaves before a coordinator agrees" in page
    assert "checked" not in page
    assert "Nobody looks after your firm yet" not in page


def test_a_suggestion_leads_to_the_form_and_the_example_does_not(desk: Desk) -> None:
    place = desk.places()[0]
    assert f"/suggestions/{place}/introduction" in desk.firm.page(f"/{place}")
    example = desk.firm.client.get(f"/en/example/{place}")
    assert example.status_code == 200
    assert "Ask for an introduction" not in example.text


def test_a_request_is_stored_with_what_may_be_told(desk: Desk) -> None:
    one = desk.ask(disclosed=["problem", "region", "name"])
    assert one.asked.message == MESSAGE
    assert one.asked.disclosed == {Disclosure.PROBLEM, Disclosure.REGION}
    assert one.requested_by == f"link:{desk.firm.profile_id}"
    page = text_of(desk.own_page())
    assert "A coordinator decides on it; nobody else has it." in page
    assert "waits for a decision" in page
    assert "the text of the request and its Land" in page


def test_a_firm_that_nobody_looks_after_is_told_so(desk: Desk) -> None:
    change = AccountChange(active={"carl": False, "cora": False})
    desk.services.accounts.apply(change, NOW)
    page = ask_page(desk)
    assert "Nobody looks after your firm yet" in page
    assert "You have named neither" not in page
    assert desk.ask().state is ReviewState.REQUESTED
    assert "No network coordinator is responsible for your firm yet" in text_of(desk.own_page())


def test_a_firm_that_does_not_say_where_it_belongs_is_led_to_the_questions(desk: Desk) -> None:
    latest = desk.services.profiles.latest(desk.firm.profile_id)
    given = {**latest.answers, "land": None, "german_clusters": []}
    desk.services.profiles.save(latest.profile_id, given, latest.revision, NOW)
    page = ask_page(desk)
    assert "You have named neither your federal state nor a German cluster" in text_of(page)
    assert f'/p/{desk.firm.token}/company#land"' in page


@pytest.mark.parametrize("message", ["", " \u200b\n", "x" * 2001])
def test_a_request_without_a_sound_text_is_shown_again(desk: Desk, message: str) -> None:
    answer = desk.send_request(desk.places()[0], message=message, disclosed=["size"])
    assert answer.status_code == 422
    assert "1 answer needs your attention" in answer.text
    assert 'value="size" checked' in answer.text
    assert message.strip(" \n") in answer.text
    assert desk.of_firm() == ()


def test_a_suggestion_that_has_changed_is_looked_at_again(desk: Desk) -> None:
    answer = desk.send_request(desk.places()[0], revision="7", message="Mein Text")
    assert answer.status_code == 409
    assert "The suggestion has changed since" in answer.text
    assert "Mein Text" in answer.text
    assert desk.of_firm() == ()


def test_an_open_introduction_is_not_asked_for_twice(desk: Desk) -> None:
    place = desk.places()[0]
    path = f"/en/p/{desk.firm.token}/suggestions/{place}/introduction"
    before = desk.firm.client.get(path).text
    fields = {"csrf_token": csrf_token(before), "message": "x", "revision": "1"}
    fields["model_version"] = desk.firm.services.models.active().version
    for _time in range(2):
        answer = desk.firm.client.post(path, data=fields)
        assert answer.location == f"/en/p/{desk.firm.token}/introductions"
    assert "You have asked for this introduction already" in desk.own_page()
    assert desk.firm.client.get(path).location.endswith("/introductions")
    assert len(desk.of_firm()) == 1


def test_what_a_rule_forbids_is_refused_in_words(desk: Desk) -> None:
    place = desk.places()[0]
    path = f"/en/p/{desk.firm.token}/suggestions/{place}/introduction"
    told = {"message": MESSAGE, "disclosed": ["size"]}
    fields = {**hidden(desk.firm.client.get(path).text, path), **told}
    rule = (RuleKind.COMPETITOR, desk.firm.profile_id, place, "secret reason", "account:carl")
    desk.services.review.add_rule(*rule, NOW)
    for answer in (desk.firm.client.get(path), desk.firm.client.post(path, data=fields)):
        assert answer.status_code == 409
        assert "secret reason" not in answer.text
    assert desk.of_firm() == ()


def test_what_was_not_compared_cannot_be_asked_for(desk: Desk) -> None:
    known = {one.id for one in catalogue().mini_clusters}
    (left_out, *_others) = sorted(known - set(ids(desk.firm.page("?n=all"))))
    path = f"/en/p/{desk.firm.token}/suggestions"
    refused = desk.firm.client.get(f"{path}/{left_out}/introduction")
    assert refused.status_code == 409
    assert "cannot be asked for" in refused.text
    assert desk.firm.client.get(f"{path}/atlantis-01/introduction").status_code == 404


def test_a_request_is_withdrawn_after_a_question(desk: Desk) -> None:
    one = desk.ask()
    question = desk.firm.client.get(f"/en/p/{desk.firm.token}/introductions/{one.id}/withdraw")
    assert "Withdraw the request?" in question.text
    assert desk.post_own(one, "withdraw?seen=0").status_code == 303
    assert desk.now(one).state is ReviewState.WITHDRAWN
    page = desk.own_page()
    assert "withdrawn by the firm" in page
    assert "your firm" in page
    assert "/withdraw" not in page


def test_a_withdrawal_of_what_has_changed_does_nothing(desk: Desk) -> None:
    one = desk.ask()
    decide(desk.browser(), one, action="defer")
    desk.post_own(one, "withdraw?seen=0")
    assert desk.now(one).state is ReviewState.DEFERRED
    assert "nothing was withdrawn" in desk.own_page()


def test_a_question_is_read_and_answered(desk: Desk) -> None:
    one = desk.ask()
    decide(desk.browser(), one, action="ask", note="Welche Stückzahl?", relevance="2")
    page = desk.own_page()
    assert "Welche Stückzahl?" in page
    assert "carl@example.org" not in page
    assert "2 – useful" not in page
    assert desk.post_own(one, "answer", seen="1", note="500 im Jahr").status_code == 303
    assert desk.now(one).state is ReviewState.REQUESTED
    assert desk.now(one).steps[-1].note == "500 im Jahr"


@pytest.mark.parametrize(
    ("note", "seen", "said"),
    [
        (" ", "1", "Please write an answer."),
        ("x" * 1001, "1", "At most 1000 characters"),
        ("500 im Jahr", "0", "Something has changed since."),
    ],
)
def test_an_answer_that_is_not_taken_is_shown_again(
    desk: Desk, note: str, seen: str, said: str
) -> None:
    one = desk.ask()
    decide(desk.browser(), one, action="ask", note="Welche Stückzahl?")
    answer = desk.post_own(one, "answer", seen=seen, note=note)
    assert answer.status_code == 422
    assert said in answer.text
    assert note in answer.text
    assert len(desk.now(one).steps) == 1


@pytest.mark.parametrize("step", ["withdraw?seen=0", "answer"])
def test_another_firms_introduction_answers_like_one_that_is_not_there(
    desk: Desk, step: str
) -> None:
    one = desk.ask()
    stranger = Desk(other_firm(desk))
    assert stranger.post_own(one, step, note="x", seen="0").status_code == 404
    assert one.id not in stranger.own_page()
    assert desk.now(one) == one


def test_introductions_are_handed_over_with_everything_else(desk: Desk) -> None:
    one = desk.ask()
    exported = desk.firm.client.get(f"/en/p/{desk.firm.token}/export.json")
    (given,) = json.loads(exported.text)["introductions"]
    assert (given["id"], given["asked"]["message"]) == (one.id, MESSAGE)


def test_nobody_is_asked_to_speak_for_a_firm_that_has_not_confirmed(desk: Desk) -> None:
    one = desk.ask()
    token, (_first, place, *_rest) = desk.firm.token, desk.places()
    desk.services.accounts.apply(AccountChange(entered=((desk.firm.profile_id, "carl"),)), NOW)
    for path in (
        f"suggestions/{place}/introduction",
        f"introductions/{one.id}/consent",
        f"introductions/{one.id}/report",
        "export",
    ):
        answer = desk.firm.client.get(f"/en/p/{token}/{path}")
        assert answer.status_code == 403, path
        assert "The firm has to confirm its answers first" in answer.text
    assert desk.post_own(one, "withdraw?seen=0").status_code == 403
    assert desk.now(one).steps == ()


def test_every_page_of_a_firm_leads_to_its_introductions(desk: Desk) -> None:
    profile, own = f"/en/p/{desk.firm.token}", f"/en/p/{desk.firm.token}/introductions"
    assert f'href="{own}"' not in desk.firm.client.get(f"{profile}/check").text
    first, later = desk.ask(0), desk.ask(1)
    desk.take(first, ReviewAction.ASK)
    member = account("anna", Role.MEMBER)
    joined = ((desk.firm.profile_id, member.id),)
    desk.services.accounts.apply(AccountChange(created=(member,), joined=joined), NOW)
    said = "Your introductions (1 needs your answer)"
    for page in (desk.firm.page(), desk.firm.client.get(f"{profile}/check").text):
        assert f'href="{own}">{said}</a>' in page
    anna = desk.browser("anna")
    home = anna.get("/en/account/").text
    assert said in home
    path = f"/en/account/firms/{desk.firm.profile_id}/open"
    opened = anna.post(path, data=hidden(home, path))
    assert opened.location.endswith("/introductions")
    shown = anna.get(opened.location).text
    # The one that waits for the firm stands before the one that was asked for later.
    assert shown.index(f"introduction-{first.id}") < shown.index(f"introduction-{later.id}")


def test_a_firm_is_awaited_to_let_out_its_name_once_the_partner_is_interested(desk: Desk) -> None:
    one = desk.ask()
    for action in (ReviewAction.ACCEPT, ReviewAction.CONTACT, ReviewAction.REPLY_INTERESTED):
        assert not awaits_firm(desk.services, desk.now(one))
        desk.take(one, action)
    assert awaits_firm(desk.services, desk.now(one))
