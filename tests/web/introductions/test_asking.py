"""A firm asks for introductions to several suggestions with one form."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from werkzeug.test import TestResponse

from matcher import limits
from matcher.review import ReviewAction, ReviewReason
from matcher.review_records import MAX_ASKED, Disclosure, RuleKind
from tests.desk import MESSAGE, Desk, desk, hidden
from tests.fakes import NOW
from tests.suggestions import text_of


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    return desk(tmp_path)


def path_of(found: Desk) -> str:
    return f"/en/p/{found.firm.token}/introductions/new"


def form(found: Desk, places: list[str]) -> str:
    """Open the form for these places and return its page."""
    answer = found.firm.client.get(path_of(found), query_string={"place": places})
    assert answer.status_code == 200
    return answer.text


def fill_in(found: Desk, page: str, places: list[str], **more: Any) -> TestResponse:
    typed = {"place": places, "message": MESSAGE, "disclosed": ["size"], **more}
    return found.firm.client.post(path_of(found), data={**hidden(page, path_of(found)), **typed})


def asked(found: Desk) -> set[str]:
    return {one.asked.mini_cluster for one in found.of_firm()}


def test_the_list_and_the_comparison_lead_to_one_form_for_several(desk: Desk) -> None:
    best, second, third, *_rest = desk.places()
    listed = desk.firm.page()
    assert f'form="ask" name="place" value="{second}"' in listed
    assert f'id="ask" action="{path_of(desk)}"' in listed
    assert f"{path_of(desk)}?place={best}&amp;place={second}" in desk.firm.page("/compare")
    assert 'name="place"' not in desk.firm.client.get("/en/example").text
    page = form(desk, [third, best])
    assert page.index(f'value="{best}" id="place" checked') < page.index(f'value="{third}" checked')
    assert f'value="{second}"' not in page


def test_nothing_chosen_offers_the_best_ones_unticked(desk: Desk) -> None:
    page = form(desk, [])
    assert [place for place in desk.places()[:10] if f'name="place" value="{place}"' in page] == (
        desk.places()[:10]
    )
    assert "checked" not in page


def test_several_are_stored_with_one_text_and_one_choice(desk: Desk) -> None:
    chosen = desk.places()[:3]
    answer = fill_in(desk, form(desk, chosen), chosen[:2])
    assert answer.location == f"/en/p/{desk.firm.token}/introductions"
    assert asked(desk) == set(chosen[:2])
    assert {one.asked.message for one in desk.of_firm()} == {MESSAGE}
    assert {one.asked.disclosed for one in desk.of_firm()} == {frozenset({Disclosure.SIZE})}
    assert "Your 2 requests are stored" in desk.own_page()


def test_a_form_that_is_sent_twice_asks_once(desk: Desk) -> None:
    chosen = desk.places()[:2]
    page = form(desk, chosen)
    for _time in range(2):
        assert fill_in(desk, page, chosen).status_code == 303
    assert len(desk.of_firm()) == 2
    assert "You have asked for this introduction already" in desk.own_page()
    again = desk.firm.client.get(path_of(desk), query_string={"place": chosen})
    assert again.location == f"/en/p/{desk.firm.token}/introductions"


def test_one_that_is_refused_is_named_with_its_reason_and_nothing_is_stored(desk: Desk) -> None:
    first, second, third, *_rest = desk.places()
    page = form(desk, [first, second, third])
    rule = (RuleKind.COMPETITOR, desk.firm.profile_id, first, "secret reason", "account:carl")
    desk.services.review.add_rule(*rule, NOW)
    moved = fill_in(desk, page, [first, third])
    assert moved.status_code == 409
    said = text_of(moved.text)
    assert "it was not compared with your firm." in said
    assert "secret reason" not in said
    assert MESSAGE in said
    assert asked(desk) == set()
    assert fill_in(desk, page, [third]).status_code == 303
    mixed = fill_in(desk, page, [second, third])
    assert mixed.status_code == 409
    assert "you have asked for this introduction already." in text_of(mixed.text)
    assert asked(desk) == {third}


@pytest.mark.parametrize(
    ("count", "more", "said"),
    [
        (0, {}, "Please choose at least one mini-cluster."),
        (MAX_ASKED + 1, {}, "At most 5 at once, please."),
        (2, {"message": " \u200b"}, "Please say what you would like to solve together."),
    ],
)
def test_a_form_that_cannot_be_accepted_is_shown_again(
    desk: Desk, count: int, more: dict[str, str], said: str
) -> None:
    places = desk.places()
    answer = fill_in(desk, form(desk, places), places[:count], **more)
    assert answer.status_code == 422
    assert said in text_of(answer.text)
    assert all(f'value="{place}"' in answer.text for place in places)
    assert asked(desk) == set()


def test_asking_without_end_is_refused_in_words(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "MAX_INTRODUCTIONS_A_DAY", 2)
    places = desk.places()[:3]
    refused = fill_in(desk, form(desk, places), places)
    assert refused.status_code == 403
    assert "You have asked for very many" in text_of(refused.text)
    assert asked(desk) == set()


def test_suggestions_that_have_changed_are_looked_at_again(desk: Desk) -> None:
    chosen = desk.places()[:2]
    answer = fill_in(desk, form(desk, chosen), chosen, revision="7", message="Mein Text")
    assert answer.status_code == 409
    assert "Mein Text" in answer.text
    assert asked(desk) == set()


def test_what_was_asked_for_stands_with_its_state_and_is_left_out_by_name(desk: Desk) -> None:
    first, second, third, *_rest = desk.places()
    one, other = desk.ask(0), desk.ask(1)
    for action in (ReviewAction.ACCEPT, ReviewAction.CONTACT):
        desk.take(other, action)
    desk.take(other, ReviewAction.REPLY_REFUSED, ReviewReason.CAPACITY)
    listed = desk.firm.page()
    assert [f'name="place" value="{place}"' in listed for place in (first, second, third)] == [
        *(False, False, True)
    ]
    own = f"/en/p/{desk.firm.token}/introductions"
    assert f'href="{own}#introduction-{one.id}">waits for a decision' in listed
    assert f'href="{own}#introduction-{other.id}">refused by the partner' in listed
    page = form(desk, [first, second, third])
    said = text_of(page)
    assert "Left out, because you have asked for it already" in said
    assert ": waits for a decision" in said
    assert ": refused by the partner" in said
    assert f'name="place" value="{first}"' not in page
    assert "Left out" not in form(desk, [third])
