"""Pages of the queue, and decisions on everything that fits a choice without naming each."""

from __future__ import annotations

import re
from datetime import timedelta
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from matcher.review import ReviewAction
from matcher.review_records import Introduction, period_of
from tests.desk import COMMIT, PREVIEW, Desk, commit, decide, desk, hidden, page_of
from tests.fakes import NOW
from tests.people import send
from tests.suggestions import text_of

QUEUE, HOME, DECISION = "/en/review/", "/en/account/", "/en/review/decision"


@pytest.fixture(name="office")
def _office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    """Return an office in which pages hold two introductions or effects."""
    monkeypatch.setattr("web.review.pages.ROWS", 2)
    monkeypatch.setattr("web.review.decisions.EFFECTS", 2)
    return desk(tmp_path)


@pytest.fixture(name="asked")
def _asked(office: Desk) -> list[Introduction]:
    return [office.ask(place) for place in range(5)]


@pytest.fixture(name="carl")
def _carl(office: Desk) -> FlaskClient:
    return office.browser()


def states(office: Desk, asked: list[Introduction]) -> list[str]:
    return [office.now(one).state.value for one in asked]


def choose(client: FlaskClient, filters: str = "") -> dict[str, Any]:
    """Follow the link of the queue to everything that fits, and return the form it leads to."""
    page = unescape(client.get(QUEUE + filters).text)
    found = re.search(r'<a href="(/en/review/decision\?[^"]*)">Decide on all', page)
    assert found, page
    return hidden(client.get(found[1]).text, PREVIEW)


def shown(client: FlaskClient, filters: str = "", **typed: Any) -> Any:
    return client.post(PREVIEW, data={**choose(client, filters), **typed})


def turn(client: FlaskClient, page: Any, number: int) -> Any:
    form = page.text[page.text.index('aria-label="Pages of the preview"') - 200 :]
    return client.post(PREVIEW, data={**hidden(form, PREVIEW), "page": number})


def test_pages_of_the_queue_keep_filters_and_what_is_decided_moves_none(
    carl: FlaskClient, asked: list[Introduction]
) -> None:

    def found_at(address: str) -> tuple[list[int], dict[str, str]]:
        page = unescape(carl.get(address).text)
        found = re.findall(r'<a class="button button--plain"[^>]* href="([^"]+)">(\w+) ones<', page)
        rows = [place for place, one in enumerate(asked) if page_of(one) in page]
        return rows, {label: address for address, label in found}

    rows, links = found_at(f"{QUEUE}?state=to_decide&order=chance&network=bavaria")
    assert (rows, set(links)) == ([0, 1], {"Later", "Last"})
    decide(carl, asked[1], action="accept")
    rows, more = found_at(links["Later"])
    assert (rows, set(more)) == ([2, 3], {"First", "Earlier", "Later", "Last"})
    assert all("order=chance" in one and "network=bavaria" in one for one in more.values())
    assert found_at(more["Last"])[0] == [3, 4]
    assert found_at(more["Earlier"])[0] == [0, 2], "the first page is full"
    assert found_at(more["First"])[0] == [0, 2]
    assert "2 to 3 of 4" in text_of(carl.get(links["Later"]).text)


def test_all_that_fit_are_decided_on_though_the_page_names_two(
    office: Desk, carl: FlaskClient, asked: list[Introduction]
) -> None:
    decide(carl, asked[4], action="accept")
    page = shown(carl, action="defer", note="erst im Herbst")
    words = text_of(page.text)
    assert "4 introductions" in words
    assert "4: deferred" in words
    assert "1 to 2 of 4" in words
    assert "Do it for 4 introductions" in words
    assert commit(carl, page).location == QUEUE
    assert states(office, asked) == ["deferred"] * 4 + ["approved"]
    (batch,) = {office.now(one).steps[-1].batch for one in asked[:4]}
    assert len(batch) == 36


def test_no_page_of_it_names_the_introductions_one_by_one(
    carl: FlaskClient, asked: list[Introduction]
) -> None:
    form = choose(carl)
    page = carl.post(PREVIEW, data={**form, "action": "defer"})
    for fields in (form, hidden(page.text, COMMIT)):
        assert "item" not in fields
        assert set(fields) > {"until", "state"}
    assert asked[0].id not in str(hidden(page.text, COMMIT))


def test_filters_and_order_hold_for_what_is_decided(
    office: Desk, carl: FlaskClient, asked: list[Introduction]
) -> None:
    for one in asked[:3]:
        send(carl, f"{page_of(one)}/assignment", page_of(one), assignee="cora")
    filters = "?assignee=cora&order=chance"
    words = text_of(carl.get(f"{DECISION}{filters}&all=yes").text)
    assert "All that fit this choice now:" in words
    assert "Assigned to: cora@example.org" in words
    commit(carl, shown(carl, filters, action="decline", reason="capacity"))
    assert states(office, asked) == ["declined"] * 3 + ["requested"] * 2


def test_slots_are_given_in_the_order_of_the_queue(
    office: Desk, carl: FlaskClient, asked: list[Introduction]
) -> None:
    places = [one.asked.mini_cluster for one in asked]
    for place in places[1:3]:
        office.services.review.set_slots(place, period_of(NOW), 0, "account:carl", NOW)
    page = shown(carl, "?order=chance", action="accept")
    assert "2: Not possible:" in text_of(page.text)
    commit(carl, page)
    assert states(office, asked) == ["approved", "requested", "requested", "approved", "approved"]


def test_another_page_of_the_preview_shows_the_rest_and_leads_to_the_same_commit(
    office: Desk, carl: FlaskClient, asked: list[Introduction]
) -> None:
    first = shown(carl, "?order=chance", action="defer", note="Herbst")
    last = turn(carl, first, 3)
    assert last.status_code == 200
    assert "5 to 5 of 5" in text_of(last.text)
    # The token of a form holds the second at which it was made.
    first_form, last_form = (hidden(each.text, COMMIT) for each in (first, last))
    assert {**last_form, "csrf_token": ""} == {**first_form, "csrf_token": ""}
    assert [page_of(one) in last.text for one in asked] == [False] * 4 + [True]
    for beyond in (99, 0):
        assert turn(carl, first, beyond).status_code == 200
    commit(carl, last)
    assert states(office, asked) == ["deferred"] * 5


def test_a_page_of_a_preview_that_holds_no_more_says_so(
    office: Desk, carl: FlaskClient, asked: list[Introduction]
) -> None:
    first = shown(carl, action="defer", note="Herbst")
    office.take(asked[0], ReviewAction.ACCEPT)
    moved = turn(carl, first, 2)
    assert moved.status_code == 409
    words = text_of(moved.text)
    assert "Something has changed; nothing was done" in words
    assert "Do it for 4 introductions" in words
    assert "Herbst" in words


def test_it_is_done_as_shown_or_not_at_all(
    office: Desk, carl: FlaskClient, asked: list[Introduction]
) -> None:
    page = shown(carl, action="defer")
    office.take(asked[2], ReviewAction.ACCEPT)
    refused = commit(carl, page)
    assert refused.status_code == 409
    assert states(office, asked) == ["requested"] * 2 + ["approved"] + ["requested"] * 2
    assert commit(carl, refused).status_code == 303
    assert states(office, asked) == ["deferred"] * 2 + ["approved"] + ["deferred"] * 2


def test_what_is_asked_for_later_is_no_part_of_it_and_does_not_get_in_its_way(
    office: Desk, carl: FlaskClient, asked: list[Introduction]
) -> None:
    page = shown(carl, action="defer")
    office.services.clock.move(minutes=5)
    later = office.ask(5)
    assert commit(carl, page).status_code == 303
    assert states(office, [*asked, later]) == ["deferred"] * 5 + ["requested"]


def test_all_of_it_is_undone_in_one_step_without_naming_each(
    office: Desk, carl: FlaskClient, asked: list[Introduction]
) -> None:
    commit(carl, shown(carl, action="accept"))
    batch = office.now(asked[0]).steps[-1].batch
    page = send(carl, f"/en/review/bulk/{batch}/undo", page_of(asked[0]))
    fields = hidden(page.text, COMMIT)
    assert (fields["of_batch"], "item" in fields) == (batch, False)
    assert "1 to 2 of 5" in text_of(page.text)
    assert "5 to 5 of 5" in text_of(turn(carl, page, 3).text)
    assert commit(carl, page).location == QUEUE
    assert states(office, asked) == ["requested"] * 5


def test_somebody_elses_choice_holds_only_their_own_introductions(
    office: Desk, carl: FlaskClient, asked: list[Introduction]
) -> None:
    kim, fields = office.browser("kim"), choose(carl)
    del fields["csrf_token"]
    page = send(kim, PREVIEW, HOME, **fields, action="defer")
    assert "Nothing would be changed." in text_of(page.text)
    assert send(kim, COMMIT, HOME, **fields, action="defer", fingerprint="x").status_code == 409
    commit(carl, shown(carl, action="defer"))
    batch = office.now(asked[0]).steps[-1].batch
    given = {"of_batch": batch, "action": "undo"}
    assert "Nothing would be changed." in text_of(send(kim, PREVIEW, HOME, **given).text)
    assert states(office, asked) == ["deferred"] * 5


@pytest.mark.parametrize(
    "typed",
    [
        {"until": "yesterday"},
        {"until": "2026-03-01T09:30:00"},
        {"until": ""},
        {"until": "0001-01-01T00:00:00+14:00"},
        {"until": "9999-12-31T23:59:59-14:00"},
        {"until": NOW.isoformat(), "firm": "x" * 201},
        {"of_batch": "x" * 201},
        {"of_batch": "\x00"},
        {"of_batch": "a\r\nb"},
        {"until": NOW.isoformat(), "origin": "queue", "batch": "\x00"},
    ],
)
def test_a_choice_that_no_page_makes_is_a_bad_request(
    carl: FlaskClient, typed: dict[str, str]
) -> None:
    for address in (PREVIEW, COMMIT):
        assert send(carl, address, HOME, action="defer", **typed).status_code == 400


def test_more_than_can_be_decided_on_at_once_is_said_and_nothing_done(
    office: Desk, carl: FlaskClient, asked: list[Introduction], monkeypatch: pytest.MonkeyPatch
) -> None:
    fields = choose(carl)
    monkeypatch.setattr("matcher.review_operations.MAX_COMMANDS", 4)
    monkeypatch.setattr("web.review.pages.MAX_COMMANDS", 4)
    page = carl.get(QUEUE).text
    assert "Decide on all" not in page
    assert "On at most 4 it can be decided at once" in text_of(page)
    answer = carl.post(PREVIEW, data={**fields, "action": "defer"})
    assert answer.location == QUEUE
    said = "5 introductions fit this choice; at most 4 can be decided on at once."
    assert said in text_of(carl.get(QUEUE).text)
    assert states(office, asked) == ["requested"] * 5


def test_what_is_wrong_with_a_decision_is_said_and_the_choice_stays(
    carl: FlaskClient, asked: list[Introduction]
) -> None:
    answer = shown(carl, "?order=chance", action="decline")
    assert answer.status_code == 422
    again = hidden(answer.text, PREVIEW)
    assert again["order"] == "chance"
    assert "until" in again
    assert "5 introductions" in answer.text


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("de", "Über alle 5 entscheiden, auf die diese Auswahl passt"),
        ("ko", "이 조건에 맞는 5건 모두 결정"),
    ],
)
def test_it_is_offered_in_every_language(
    office: Desk, carl: FlaskClient, asked: list[Introduction], language: str, said: str
) -> None:
    assert said in text_of(carl.get(f"/{language}/review/").text)


def test_a_choice_that_stands_on_one_page_needs_no_link(office: Desk, carl: FlaskClient) -> None:
    office.ask(0)
    assert "Decide on all" not in carl.get(QUEUE).text


def test_the_moment_of_a_choice_is_that_of_the_clock(
    office: Desk, carl: FlaskClient, asked: list[Introduction]
) -> None:
    office.services.clock.move(hours=3)
    assert choose(carl)["until"] == (NOW + timedelta(hours=3)).isoformat()
