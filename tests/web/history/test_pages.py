"""The history of a firm and of a pairing, for the firm and for its coordinators."""

from __future__ import annotations

from pathlib import Path

import pytest

from matcher.accounts import AccountChange
from matcher.origins import Origin
from matcher.records import VerdictKind
from matcher.review import Side
from matcher.review_records import Introduction
from tests.desk import Desk, decide, desk, page_of
from tests.fakes import NOW
from tests.questionnaire import text_of


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Desk:
    return desk(tmp_path)


@pytest.fixture(name="one")
def _one(office: Desk) -> Introduction:
    """Return an introduction that carl accepted with the best grade, after a verdict."""
    found = office.ask(0)
    office.firm.judge(found.asked.mini_cluster, VerdictKind.INTERESTING)
    assert decide(office.browser(), found, action="accept", relevance="3").status_code == 303
    return found


def staff_path(one: Introduction, query: str = "") -> str:
    return f"/en/review/firms/{one.asked.profile_id}/history{query}"


def own_page(office: Desk, query: str = "", language: str = "en") -> str:
    answer = office.firm.client.get(f"/{language}/p/{office.firm.token}/history{query}")
    assert answer.status_code == 200
    return text_of(answer.text)


def test_a_coordinator_reads_who_did_what_when(office: Desk, one: Introduction) -> None:
    page = text_of(office.browser().get(staff_path(one)).text)
    for said in ("Accept", "carl@example.org", "3 – fits exactly", "Profile begun", "10 places"):
        assert said in page
    assert "Verdict of the firm" not in page


def test_the_history_of_a_pairing_is_linked_and_holds_its_rank(
    office: Desk, one: Introduction
) -> None:
    query = f"?mini_cluster={one.asked.mini_cluster}"
    assert staff_path(one, query) in office.browser().get(page_of(one)).text
    page = text_of(office.browser().get(staff_path(one, query)).text)
    assert "rank 1" in page
    assert "Profile begun" not in page


def test_the_firm_reads_its_own_without_names_and_grades(office: Desk, one: Introduction) -> None:
    page = own_page(office)
    assert "Verdict of the firm" in page
    assert "Accept" in page
    for hidden in ("carl", "fits exactly", "example.org"):
        assert hidden not in page
    assert "Suggestions shown" in own_page(office, f"?mini_cluster={one.asked.mini_cluster}")


def test_what_a_coordinator_looked_at_is_told_to_coordinators_and_exported_for_the_firm(
    office: Desk, one: Introduction
) -> None:
    carl = office.browser()
    for path in (page_of(one), f"{page_of(one)}/compare"):
        assert carl.get(path).status_code == 200
    page = text_of(carl.get(staff_path(one)).text)
    assert "Suggestions looked at by a coordinator" in page
    assert "on the page of the introduction" in page
    assert "on the page that compares suggestions" in page
    assert "looked at" not in own_page(office)
    looked = [one for one in office.firm.impressions() if one.side is Side.COORDINATOR]
    assert {one.actor for one in looked} == {"account:carl"}
    assert {one.origin for one in looked} == {Origin.INTRODUCTION, Origin.COMPARISON}
    exported = office.firm.client.get(f"/en/p/{office.firm.token}/export").text
    assert "What coordinators looked at" in exported


def test_a_coordinator_with_the_link_of_a_firm_looks_for_the_coordinators_a_member_for_the_firm(
    office: Desk,
) -> None:
    path = f"/en/p/{office.firm.token}/suggestions"
    assert office.browser().get(path).status_code == 200
    (side,) = {one.side for one in office.firm.impressions() if one.actor == "account:carl"}
    assert side is Side.COORDINATOR
    firm = office.firm.impressions()[0].profile_id
    office.services.accounts.apply(AccountChange(joined=((firm, "cora"),)), NOW)
    assert office.browser("cora").get(path).status_code == 200
    (side,) = {one.side for one in office.firm.impressions() if one.actor == "account:cora"}
    assert side is Side.FIRM


def test_a_mini_cluster_that_was_never_shown_has_no_history(office: Desk) -> None:
    assert "Nothing yet" in own_page(office, "?mini_cluster=%3Cb%3E")


@pytest.mark.parametrize(("language", "said"), [("de", "Verlauf"), ("ko", "이력")])
def test_it_is_there_in_every_language(office: Desk, language: str, said: str) -> None:
    assert said in own_page(office, language=language)


def test_a_firm_of_other_networks_answers_like_one_that_is_not_there(
    office: Desk, one: Introduction
) -> None:
    assert office.browser("kim").get(staff_path(one)).status_code == 404
    assert office.browser().get("/en/review/firms/nobody/history").status_code == 404
    assert office.firm.client.get(staff_path(one)).status_code == 303
    assert office.firm.client.get("/en/p/nothing/history").status_code == 404


def test_a_firm_that_told_nobody_of_itself_is_not_there(office: Desk) -> None:
    carl, firm = office.browser(), f"/en/review/firms/{office.firm.profile_id}"
    paths = [f"{firm}/history", f"{firm}/rules"]
    assert [carl.get(path).status_code for path in paths] == [404, 404]
    office.ask(0)
    assert [carl.get(path).status_code for path in paths] == [200, 200]


def test_assignments_and_notes_are_in_it_and_the_firm_reads_no_note_and_no_name(
    office: Desk, one: Introduction
) -> None:
    office.services.review.assign(one.id, "cora", "account:carl", NOW)
    office.services.review.add_note(one.id, "Bitte bald anrufen", "account:carl", NOW)
    office.services.review.assign(one.id, "", "account:carl", NOW)
    query = f"?mini_cluster={one.asked.mini_cluster}"
    for page in (staff_path(one), staff_path(one, query)):
        read = text_of(office.browser().get(page).text)
        assert read.count("Introduction assigned") == 2
        for said in ("cora@example.org", "Note for colleagues", "Bitte bald anrufen"):
            assert said in read
    for read in (own_page(office), own_page(office, query)):
        assert read.count("Introduction assigned") == 2
        for kept in ("cora", "Note for colleagues", "anrufen", "example.org"):
            assert kept not in read
