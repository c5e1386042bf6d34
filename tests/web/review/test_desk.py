"""Pins and conflicts of interest, comparing side by side, keys, and two who change one thing."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matcher.accounts import AccountChange, Role
from matcher.planning import Command
from matcher.records import VerdictKind
from matcher.review import ReviewAction, ReviewReason, Side
from matcher.review_records import PairRule, RuleKind, newest_rule
from matcher.verdicts import GivenVerdict
from tests.account_cases import account
from tests.desk import Desk, desk, form_of, hidden, page_of, preview
from tests.fakes import NOW
from tests.people import send
from tests.suggestions import ids, text_of

SLOTS, HOME, KEYS = "/en/review/slots", "/en/account/", "/en/review/keys"


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    found = desk(tmp_path)
    # Rules are about firms that made themselves known, by an account here.
    anna = account("anna", Role.MEMBER, confirmed_at=NOW)
    joined = ((found.firm.profile_id, "anna"),)
    found.services.accounts.apply(AccountChange(created=(anna,), joined=joined), NOW)
    return found


@pytest.fixture
def carl(desk: Desk) -> FlaskClient:
    return desk.browser()


def path_of(desk: Desk) -> str:
    return f"/en/review/firms/{desk.firm.profile_id}/rules"


def make(desk: Desk, client: FlaskClient, place: str, **typed: Any) -> TestResponse:
    """Fill in the form of a rule and send it."""
    shown = show(desk, client, place, **typed)
    if shown.status_code != 200:
        return shown
    path = path_of(desk)
    return client.post(path, data=hidden(shown.text, path))


def show(desk: Desk, client: FlaskClient, place: str, **typed: Any) -> TestResponse:
    """Fill in the form of a rule and look at what it would touch."""
    path = f"{path_of(desk)}/preview"
    given = hidden(client.get(path_of(desk)).text, path)
    rule = {"kind": "competitor", "mini_cluster": place, "reason": "Wettbewerb <A>", "until": ""}
    return client.post(path, data={**given, **rule, **typed})


def rules(desk: Desk) -> tuple[PairRule, ...]:
    found: tuple[PairRule, ...] = desk.services.review.rules_of(desk.firm.profile_id)
    return found


def test_a_conflict_takes_a_mini_cluster_out_of_the_list_with_its_reason(
    desk: Desk, carl: FlaskClient
) -> None:
    first, second, *_rest = desk.places()
    assert make(desk, carl, first).location == path_of(desk)
    assert "Competitor:" in carl.get(path_of(desk)).text
    page = desk.firm.page()
    assert ids(page)[0] == second
    assert "a competitor of yours is there. “Wettbewerb &lt;A&gt;”" in page
    assert "Not compared" in desk.firm.page(f"/{first}")
    path = f"/en/p/{desk.firm.token}/suggestions/{first}/introduction"
    assert desk.firm.client.get(path).status_code == 409
    assert desk.of_firm() == ()


def lead(page: str) -> str:
    found = re.search(r'<p class="lead">(.*?)</p>', page)
    assert found is not None
    return found[1]


def test_a_pin_stands_first_and_keeps_rank_and_chance(desk: Desk, carl: FlaskClient) -> None:
    before = desk.firm.page()
    last = ids(before)[-1]
    make(desk, carl, last, kind="pin", reason="Besuch in Gwangju")
    after = desk.firm.page()
    assert ids(after) == [last, *ids(before)[:-1]]
    assert "Pinned by your network coordinator: Besuch in Gwangju" in text_of(after)
    assert card(after, last)[0] == card(before, last)[0]
    # Above the list still stands what is nearest, not what is pinned.
    assert lead(after) == lead(before)


def card(page: str, place: str) -> tuple[str, str]:
    found = page.partition(f'id="{place}"')[2]
    rank = re.search(r"Rank </span>(\d+)", found)
    assert rank is not None
    return rank[1], found


def test_a_rule_ends_and_stays_in_the_record(desk: Desk, carl: FlaskClient) -> None:
    first = desk.places()[0]
    make(desk, carl, first)
    path = f"{path_of(desk)}/end"
    given = hidden(carl.get(path_of(desk)).text, path)
    assert carl.post(path, data=given).location == path_of(desk)
    assert ids(desk.firm.page())[0] == first
    page = text_of(carl.get(path_of(desk)).text)
    assert "No rule is in force." in page
    assert "Not in force any more Competitor" in page
    assert carl.post(path, data={**given, "rule": "4711"}).status_code == 404


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"kind": "because"}, "Please choose what the rule says."),
        ({"mini_cluster": "atlantis-01"}, "Please choose a mini-cluster."),
        ({"reason": " \u200b"}, "Please give the reason."),
        ({"reason": "x" * 301}, "At most 300 characters"),
        ({"until": "2020-01-01"}, "Please give a day from today on"),
        ({"until": "tomorrow"}, "Please give a day from today on"),
        ({"until": "9999-12-31"}, "Please give a day from today on"),
    ],
)
def test_a_wrong_rule_is_shown_again(
    desk: Desk, carl: FlaskClient, typed: dict[str, str], said: str
) -> None:
    answer = make(desk, carl, desk.places()[0], **typed)
    assert answer.status_code == 422
    assert said in answer.text
    assert typed.get("until", "") in answer.text
    assert rules(desk) == ()


def test_a_rule_holds_to_the_end_of_its_last_day(desk: Desk, carl: FlaskClient) -> None:
    today = desk.services.clock.now().date().isoformat()
    make(desk, carl, desk.places()[0], until=today)
    (rule,) = rules(desk)
    assert rule.expires_at is not None
    assert (rule.expires_at - rule.created_at).total_seconds() <= 24 * 3600
    assert "up to and including" in carl.get(path_of(desk)).text


def test_of_two_who_make_rules_the_second_is_told_and_loses_nothing(
    desk: Desk, carl: FlaskClient
) -> None:
    first, second, *_rest = desk.places()
    cora, path = desk.browser("cora"), path_of(desk)
    typed = {"kind": "forbid", "mini_cluster": second, "reason": "alter Streit", "until": ""}
    shown = show(desk, cora, second, **typed)
    make(desk, carl, first, kind="pin", reason="Besuch")
    moved = cora.post(path, data=hidden(shown.text, path))
    assert moved.status_code == 409
    words = text_of(moved.text)
    assert "A colleague has made a rule meanwhile; nothing was saved" in words
    assert "Pinned:" in words
    form = form_of(moved.text, f"{path}/preview")
    assert "alter Streit" in form
    assert f'value="{second}" selected' in form
    assert 'value="forbid" selected' in form
    assert len(rules(desk)) == 1
    again = {**hidden(moved.text, f"{path}/preview"), **typed}
    shown = cora.post(f"{path}/preview", data=again)
    assert cora.post(path, data=hidden(shown.text, path)).status_code == 303
    assert newest_rule(rules(desk)) == rules(desk)[-1].id
    assert rules(desk)[-1].kind is RuleKind.FORBID


def test_a_rule_says_before_it_is_made_what_it_touches(desk: Desk, carl: FlaskClient) -> None:
    first, second = desk.places()[:2]
    one = desk.ask()
    shown = text_of(show(desk, carl, first, kind="forbid").text)
    assert "It leaves the list of this firm, where it stands at place 1." in shown
    assert "comes among the first 10." in shown
    assert "It cannot be accepted while the rule holds." in shown
    assert page_of(one) in show(desk, carl, first, kind="forbid").text
    pin = text_of(show(desk, carl, second, kind="pin").text)
    assert "It moves from place 2 to place 1 of the list; rank and chance stay." in pin
    assert "None between these two." in pin
    assert "A pin changes nothing for it." in text_of(show(desk, carl, first, kind="pin").text)
    assert rules(desk) == ()
    make(desk, carl, first, kind="forbid")
    again = text_of(show(desk, carl, first, kind="same_group").text)
    assert "It stands in no list of this firm now." in again
    assert "Ruled out: Wettbewerb <A>" in again


@pytest.mark.parametrize(
    ("steps", "said"),
    [
        (("accept",), "No letter goes to the partner while the rule holds."),
        (("accept", "contact"), "The partner has been written to, without a name; that stays so."),
        (("accept", "contact", "reply_interested", "consent", "disclose"),
         "The partner knows who the firm is; the rule does not change that."),
    ],
)  # fmt: skip
def test_a_rule_says_what_it_does_not_stop_any_more(
    desk: Desk, carl: FlaskClient, steps: tuple[str, ...], said: str
) -> None:
    one = desk.ask()
    for action in map(ReviewAction, steps):
        if action is ReviewAction.CONSENT:
            given = ([Command(one.id, action, 3)], Side.FIRM, "link:x", NOW)
            planned = desk.services.review.preview(*given)
            desk.services.review.commit(*given, planned.fingerprint)
        else:
            desk.take(one, action)
    shown = text_of(show(desk, carl, one.asked.mini_cluster).text)
    assert said in shown
    assert "It keeps its slot until it is ended." in shown


def test_a_rule_is_shown_again_where_something_else_would_be_touched(
    desk: Desk, carl: FlaskClient
) -> None:
    first = desk.places()[0]
    shown = show(desk, carl, first)
    desk.ask()
    path = path_of(desk)
    moved = carl.post(path, data=hidden(shown.text, path))
    assert moved.status_code == 409
    assert "Something has changed; nothing was done" in moved.text
    assert "It cannot be accepted while the rule holds." in text_of(moved.text)
    assert rules(desk) == ()
    assert carl.post(path, data=hidden(moved.text, path)).status_code == 303
    assert len(rules(desk)) == 1


def test_a_decision_hints_at_those_who_know_each_other_already(
    desk: Desk, carl: FlaskClient
) -> None:
    one = desk.ask()
    assert "Perhaps they know each other" not in carl.get(page_of(one)).text
    latest = desk.services.profiles.latest(desk.firm.profile_id)
    verdict = GivenVerdict(one.asked.mini_cluster, VerdictKind.ALREADY_KNOWN, note="seit 2019")
    versions = (one.asked.model_version, one.asked.catalogue_version)
    desk.services.verdicts.append(latest, verdict, *versions, NOW)
    page = text_of(carl.get(page_of(one)).text)
    assert "The firm said on 1 March 2026 that it knows this mini-cluster already." in page
    assert "seit 2019" in page
    assert "Perhaps they know each other" in preview(carl, one, action="accept").text
    assert "Perhaps they know each other" not in preview(carl, one, action="defer").text
    desk.take(one, ReviewAction.DECLINE, ReviewReason.ALREADY_CONNECTED)
    desk.services.clock.move(hours=1)
    desk.send_request(one.asked.mini_cluster)
    again = desk.of_firm()[-1]
    assert "The reason “connected already” was given" in text_of(carl.get(page_of(again)).text)
    for action in ("accept", "contact", "reply_interested", "meet", "end"):
        desk.take(again, ReviewAction(action), ReviewReason.CAPACITY)
    desk.services.clock.move(hours=1)
    desk.send_request(one.asked.mini_cluster)
    third = desk.of_firm()[-1]
    assert "They met through an introduction" in text_of(carl.get(page_of(third)).text)


def test_rules_of_other_firms_are_not_there(desk: Desk) -> None:
    kim = desk.browser("kim")
    assert kim.get(path_of(desk)).status_code == 404
    assert kim.get("/en/review/firms/nobody/rules").status_code == 404
    rule = {"kind": "pin", "mini_cluster": "gwangju-01", "reason": "x", "seen": "0"}
    for path in (path_of(desk), f"{path_of(desk)}/preview"):
        assert send(kim, path, HOME, **rule).status_code == 404
    assert send(kim, f"{path_of(desk)}/end", HOME, rule="1").status_code == 404
    assert rules(desk) == ()


def test_what_no_page_sends_is_a_bad_request(desk: Desk, carl: FlaskClient) -> None:
    assert make(desk, carl, desk.places()[0], seen="x").status_code == 400


def test_an_introduction_is_explained_as_it_was_when_rules_came_later(
    desk: Desk, carl: FlaskClient
) -> None:
    one = desk.ask(2)
    desk.services.clock.move(hours=1)
    make(desk, carl, desk.places()[0])
    page = text_of(carl.get(page_of(one)).text)
    assert "It is, to the last digit, what the firm was ranked by." in page
    assert "Rank 3 of" in page


def test_suggestions_stand_side_by_side(desk: Desk, carl: FlaskClient) -> None:
    one = desk.ask(1)
    path = f"{page_of(one)}/compare"
    assert path in carl.get(page_of(one)).text
    best, second, third, *_rest = desk.places()
    page = carl.get(path).text
    assert chosen(page) == [best, second]
    assert chosen(carl.get(f"{path}?with={third}&with={second}&with={best}").text) == [
        best, second, third,
    ]  # fmt: skip
    assert chosen(carl.get(f"{path}?with=nonsense&with={third}").text) == [best, third]
    every = carl.get(f"{path}?rows=all").text
    assert every.count('role="rowheader"') > page.count('role="rowheader"')
    assert "the same for all" in every
    assert "unknown" in every
    assert desk.browser("kim").get(path).status_code == 404


def chosen(page: str) -> list[str]:
    return re.findall(r'<option value="([\w-]+)" selected>', page)


def test_columns_add_up_to_the_sums_of_the_own_pages(desk: Desk) -> None:
    best = desk.places()[0]
    page = desk.firm.page("/compare?rows=all")
    table = page.partition('<table class="beside"')[2]
    rows = re.findall(r'<tr role="row"(?: class="total")?>.*?</tr>', table, flags=re.DOTALL)
    first = [row.partition("<td")[2].partition("</td>")[0] for row in rows]
    shown = [re.findall(r'<span class="num">([+−][\d.]+)</span>', cell) for cell in first]
    numbers = [signed(value) for values in shown for value in values]
    *parts, total = numbers
    base = re.search(r"with the start of ([+−][\d.]+)", page)
    assert base is not None
    assert round(sum(parts) + signed(base[1]), 2) == total
    assert f"/suggestions/{best}" in page


def signed(text: str) -> float:
    return float(text.replace("−", "-"))


def test_a_firm_compares_its_own_suggestions(desk: Desk) -> None:
    best, second, third, *_rest = desk.places()
    assert "/suggestions/compare" in desk.firm.page()
    assert chosen(desk.firm.page("/compare")) == [best, second, third]
    assert desk.firm.client.get("/en/p/nonsense/suggestions/compare").status_code == 404


def test_of_two_who_assign_it_the_second_is_told_and_keeps_the_choice(
    desk: Desk, carl: FlaskClient
) -> None:
    one, cora = desk.ask(), desk.browser("cora")
    path = f"{page_of(one)}/assignment"
    given = hidden(cora.get(page_of(one)).text, path)
    send(carl, path, page_of(one), assignee="carl", seen="")
    moved = cora.post(path, data={**given, "assignee": "cora"})
    assert moved.status_code == 409
    assert "A colleague has assigned it to carl@example.org meanwhile" in moved.text
    form = form_of(moved.text, path)
    assert 'value="cora" selected' in form
    assert desk.now(one).assigned_to == "carl"
    cora.post(path, data={**hidden(moved.text, path), "assignee": "cora"})
    assert desk.now(one).assigned_to == "cora"


def test_of_two_who_set_slots_the_second_is_told_and_keeps_the_number(
    desk: Desk, carl: FlaskClient
) -> None:
    cora = desk.browser("cora")
    given = {**hidden(cora.get(SLOTS).text, SLOTS), "count": "9"}
    place = given["mini_cluster"]
    send(carl, SLOTS, mini_cluster=place, count="7", seen="5")
    moved = cora.post(SLOTS, data=given)
    assert moved.status_code == 409
    assert "A colleague has set 7 meanwhile" in moved.text
    assert 'value="9"' in moved.text
    again = form_of(moved.text.partition(f'value="{place}"')[0] + moved.text, SLOTS)
    assert 'name="seen" value="7"' in again
    assert cora.post(SLOTS, data={**given, "seen": "7"}).status_code == 303


def test_keys_are_listed_and_switched_off(desk: Desk, carl: FlaskClient) -> None:
    one = desk.ask()
    page = carl.get(page_of(one)).text
    assert "js/keys.js" in page
    assert 'aria-keyshortcuts="a"' in page
    assert "<kbd>a</kbd>" in carl.get(KEYS).text
    assert send(carl, KEYS, keys="off").location == KEYS
    assert "js/keys.js" not in carl.get(page_of(one)).text
    assert "<dialog" not in carl.get(KEYS).text
    send(carl, KEYS, keys="on")
    assert "js/keys.js" in carl.get(page_of(one)).text


def test_pages_of_reviewing_say_how_long_the_server_took(desk: Desk, carl: FlaskClient) -> None:
    assert re.fullmatch(r"page;dur=\d+\.\d", carl.get(KEYS).headers["Server-Timing"])
    assert "Server-Timing" not in desk.firm.client.get("/en/").headers
