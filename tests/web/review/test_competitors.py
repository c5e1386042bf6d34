"""A firm names competitors; nothing goes on where one of them is, and a person reads the others."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from matcher.accounts import AccountChange, ScopeKind
from matcher.review import ReviewAction, ReviewState
from tests.desk import Desk, desk, page_of, preview
from tests.fakes import NOW
from tests.outreach import accepted, enter_contact, offer, send_offer_refused
from tests.suggestions import catalogue, text_of


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    found = desk(tmp_path)
    (home,) = (one for one in found.services.accounts.networks() if one.id == "bavaria")
    wider = home.scope | {(ScopeKind.INNOVATION_CLUSTER, "banwol-sihwa")}
    found.services.accounts.apply(AccountChange(networks=(replace(home, scope=wider),)), NOW)
    return found


@pytest.fixture(name="carl")
def _carl(desk: Desk) -> FlaskClient:
    return desk.browser()


def name_competitors(found: Desk, *names: str) -> None:
    latest = found.services.profiles.latest(found.firm.profile_id)
    answers = {**latest.answers, "competitors": list(names)}
    found.services.profiles.save(found.firm.profile_id, answers, latest.revision, NOW)


def beside(mini_cluster: str) -> str:
    """Return the name of an institution beside a mini-cluster."""
    known = catalogue()
    return known.institution(known.mini_cluster(mini_cluster).institutes[0]).name.en


def test_the_questionnaire_asks_for_both_and_keeps_them(desk: Desk) -> None:
    path = f"/en/p/{desk.firm.token}/cooperation"
    page = desk.firm.client.get(path).text
    assert "Competitors that you must not be introduced to" in page
    assert 'name="exclude"' in page
    place = desk.places()[0]
    latest = desk.services.profiles.latest(desk.firm.profile_id)
    answers = {**latest.answers, "exclude": [place, "gone-99"], "competitors": ["Rivale AG"]}
    desk.services.profiles.save(desk.firm.profile_id, answers, latest.revision, NOW)
    page = desk.firm.client.get(path).text
    assert "Rivale AG" in page
    assert f'value="{place}"' in page
    # What the catalogue does not have any more is not lost by saving.
    assert '<input type="hidden" name="exclude" value="gone-99">' in page
    assert place not in desk.places()


def test_what_stands_beside_a_named_competitor_is_not_suggested_and_says_why(desk: Desk) -> None:
    place = desk.places()[0]
    name_competitors(desk, beside(place))
    page = text_of(desk.firm.page())
    why = (
        "You named a competitor that the catalogue lists near this mini-cluster, in the same field."
    )
    assert f"{why} “{beside(place)}”" in page
    assert place not in desk.places()
    path = f"/en/p/{desk.firm.token}/suggestions/{place}/introduction"
    assert desk.firm.client.get(path).status_code == 409


def test_the_form_of_a_request_shows_who_is_named_and_leads_there(desk: Desk) -> None:
    path = f"/en/p/{desk.firm.token}/suggestions/{desk.places()[0]}/introduction"
    assert "Name competitors that you must not be introduced to" in desk.firm.client.get(path).text
    name_competitors(desk, "Rivale AG")
    page = desk.firm.client.get(path).text
    assert "Rivale AG" in page
    assert "#competitors" in page


def test_a_decision_is_refused_where_a_named_competitor_is(desk: Desk, carl: FlaskClient) -> None:
    one = desk.ask()
    name = beside(one.asked.mini_cluster)
    name_competitors(desk, name, "Rivale AG")
    page = text_of(carl.get(page_of(one)).text)
    assert f"The firm names “{name}” as a competitor" in page
    assert "none of these competitors is there before anything goes out: Rivale AG" in page
    shown = text_of(preview(carl, one, action="accept").text)
    assert "it has named a competitor that is here" in shown
    assert "Nothing would be changed." in shown


def test_names_that_nobody_could_check_are_shown_before_accepting_and_before_a_letter(
    desk: Desk, carl: FlaskClient
) -> None:
    one = desk.ask()
    assert "Competitors that the firm names" not in carl.get(page_of(one)).text
    name_competitors(desk, "Rivale AG")
    assert "Rivale AG" in text_of(preview(carl, one, action="accept").text)
    assert "Rivale AG" not in text_of(preview(carl, one, action="defer").text)
    desk.take(one, ReviewAction.ACCEPT)
    enter_contact(carl, one.asked.mini_cluster)
    letter = offer(carl, desk.now(one)).text
    assert "Rivale AG" in letter
    body = letter.partition('id="letter"')[2]
    assert "Rivale AG" not in body


def test_no_letter_goes_to_a_contact_that_is_a_named_competitor(
    desk: Desk, carl: FlaskClient
) -> None:
    one = accepted(desk, carl)
    enter_contact(carl, one.asked.mini_cluster, name="Rivale")
    name_competitors(desk, "Rivale AG")
    assert "it has named a competitor that is here" in text_of(offer(carl, one).text)
    assert send_offer_refused(carl, one) == 409
    assert desk.now(one).state is ReviewState.APPROVED
