"""Notes of coordinators for each other, and from which page something was said or done."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.origins import Origin
from matcher.review import ReviewAction
from matcher.review_records import Introduction
from tests.desk import COMMIT, Desk, decide, desk, hidden, page_of
from tests.people import send
from tests.suggestions import text_of

NOTE = "Geschäftsführerin <ruft> Montag zurück"


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def note(found: Desk, one: Introduction, text: str, who: str = "carl") -> int:
    path = f"{page_of(one)}/notes"
    return send(found.browser(who), path, page_of(one), internal=text).status_code


def test_a_note_is_read_by_colleagues_and_neither_by_the_firm_nor_by_others(desk: Desk) -> None:
    one = desk.ask()
    for _time in range(2):
        assert note(desk, one, NOTE) == 303
    page = desk.browser("cora").get(page_of(one)).text
    assert page.count("Geschäftsführerin &lt;ruft&gt; Montag zurück") == 1
    assert "carl@example.org" in text_of(page.partition('id="notes"')[2])
    assert "a firm that asks for everything that is stored about it gets them too" in page
    firm = desk.firm.client
    for path in ("introductions", "history", f"suggestions/{one.asked.mini_cluster}"):
        assert "Montag" not in firm.get(f"/en/p/{desk.firm.token}/{path}").text
    history = f"/en/review/firms/{desk.firm.profile_id}/history"
    assert "Montag zurück" in desk.browser().get(history).text
    kim = send(desk.browser("kim"), f"{page_of(one)}/notes", "/en/account/", internal="x")
    assert kim.status_code == 404


def test_the_firm_finds_the_notes_in_what_is_stored_about_it(desk: Desk) -> None:
    one = desk.ask()
    note(desk, one, NOTE)
    given = desk.firm.client.get(f"/en/p/{desk.firm.token}/export.json").json
    assert [found["text"] for found in given["internal_notes"]] == [NOTE]
    read = desk.firm.client.get(f"/en/p/{desk.firm.token}/export").text
    assert "Notes of coordinators for each other" in read
    assert "Montag zurück" in read


@pytest.mark.parametrize("text", ["", " \u200b", "x" * 2001])
def test_a_note_that_cannot_be_kept_is_shown_again(desk: Desk, text: str) -> None:
    one = desk.ask()
    assert note(desk, one, text) == 422
    assert desk.services.review.notes_of([one.id]) == ()


def test_each_page_of_a_decision_is_kept_and_told_in_the_history(desk: Desk) -> None:
    one, carl = desk.ask(), desk.browser()
    decide(carl, one, action="defer")
    query = {"introduction": one.id}
    form = hidden(carl.get("/en/review/decision", query_string=query).text, "/en/review/preview")
    shown = carl.post("/en/review/preview", data={**form, "action": "accept"})
    assert carl.post(COMMIT, data=hidden(shown.text, COMMIT)).status_code == 303
    desk.take(one, ReviewAction.CONTACT)
    origins = [step.origin for step in desk.now(one).steps]
    assert origins == [Origin.INTRODUCTION, Origin.QUEUE, Origin.UNKNOWN]
    assert desk.now(one).asked.origin is Origin.SUGGESTION
    history = carl.get(f"/en/review/firms/{desk.firm.profile_id}/history").text
    for page in (history, carl.get(page_of(one)).text):
        assert "on the page of the introduction" in page
        assert "from the queue" in page
    assert "on the page of the suggestion" in history


def test_an_origin_that_no_page_sends_is_a_bad_request(desk: Desk) -> None:
    one = desk.ask()
    given = {"item": f"{one.id}.0", "action": "accept", "origin": "partner_link"}
    assert send(desk.browser(), "/en/review/preview", "/en/account/", **given).status_code == 400
