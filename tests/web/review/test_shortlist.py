"""A coordinator reads the whole shortlist of one firm, with what has come of each suggestion."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from matcher.origins import Origin
from matcher.records import VerdictKind
from matcher.review import ReviewAction, Side
from matcher.review_records import RuleKind
from tests.desk import Desk, desk, other_firm, page_of
from tests.fakes import NOW
from tests.suggestions import ids, text_of


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    return desk(tmp_path)


@pytest.fixture(name="carl")
def _carl(desk: Desk) -> FlaskClient:
    return desk.browser()


def path_of(desk: Desk) -> str:
    return f"/en/review/firms/{desk.firm.profile_id}/shortlist"


def rows_of(page: str) -> list[str]:
    """Return the text of each row of the table."""
    body = page.partition("<tbody")[2].partition("</tbody>")[0]
    return [text_of(row) for row in re.findall(r"<tr\b.*?</tr>", body, flags=re.DOTALL)]


def test_all_that_is_proposed_stands_in_the_order_that_the_firm_reads(
    desk: Desk, carl: FlaskClient
) -> None:
    desk.ask()
    page = carl.get(path_of(desk)).text
    everything = ids(desk.firm.page("?n=all"))
    rows = rows_of(page)
    assert len(rows) == len(everything)
    ranks = [int(row.split()[0]) for row in rows]
    assert ranks == sorted(ranks)
    assert "Why" in rows[0]
    assert "%" in rows[0]
    assert "Computed now from version 1 of the answers" in text_of(page)


def test_each_row_says_what_was_asked_for_decided_pinned_and_judged(
    desk: Desk, carl: FlaskClient
) -> None:
    places = desk.places()
    one = desk.ask(1)
    pin = (RuleKind.PIN, desk.firm.profile_id, places[3], "Messe <2026>", "account:carl")
    desk.services.review.add_rule(*pin, NOW)
    ban = (RuleKind.SAME_GROUP, desk.firm.profile_id, places[2], "Mutter", "account:carl")
    desk.services.review.add_rule(*ban, NOW)
    desk.take(one, ReviewAction.DEFER)
    page = carl.get(path_of(desk)).text
    rows = rows_of(page)
    assert len(rows) == len(ids(desk.firm.page("?n=all")))
    assert rows[0].startswith("3 ")
    assert "Pinned: Messe <2026>" in rows[0]
    asked = next(row for row in rows if row.startswith("2 "))
    assert "deferred" in asked
    assert "asked for at rank 2" in asked
    assert page_of(one) in page
    apart = text_of(page.partition('id="apart"')[2])
    assert "Same group: Mutter" in apart


def test_an_introduction_that_is_kept_apart_later_stays_in_sight(
    desk: Desk, carl: FlaskClient
) -> None:
    one = desk.ask()
    latest = desk.services.profiles.latest(desk.firm.profile_id)
    answers = {**latest.answers, "exclude": [one.asked.mini_cluster]}
    desk.services.profiles.save(desk.firm.profile_id, answers, latest.revision, NOW)
    apart = carl.get(path_of(desk)).text.partition('id="apart"')[2]
    assert "The firm does not want to be introduced there." in text_of(apart)
    assert page_of(one) in apart


def test_looking_at_it_is_kept_and_counts_as_nothing_shown_to_the_firm(
    desk: Desk, carl: FlaskClient
) -> None:
    desk.ask()
    before = desk.services.impressions.of_profile(desk.firm.profile_id)
    rows = rows_of(carl.get(path_of(desk)).text)
    looked = desk.services.impressions.of_profile(desk.firm.profile_id)[len(before) :]
    assert len(looked) == len(rows)
    assert {(one.side, one.actor, one.origin) for one in looked} == {
        (Side.COORDINATOR, "account:carl", Origin.SHORTLIST)
    }


def test_it_is_reached_by_one_key_from_the_queue_and_from_an_introduction(
    desk: Desk, carl: FlaskClient
) -> None:
    one = desk.ask()
    assert f'data-shortlist href="{path_of(desk)}"' in carl.get("/en/review/").text
    assert f'href="{path_of(desk)}" aria-keyshortcuts="l"' in carl.get(page_of(one)).text
    assert path_of(desk) in carl.get("/en/account/networks").text
    assert "the whole shortlist of the firm" in carl.get("/en/review/keys").text


def test_a_firm_of_another_network_is_not_there(desk: Desk, carl: FlaskClient) -> None:
    stranger = Desk(other_firm(desk))
    stranger.ask()
    assert carl.get(path_of(stranger)).status_code == 404
    assert carl.get("/en/review/firms/unknown/shortlist").status_code == 404
    # A firm that has told nobody of itself is none of a coordinator's either.
    assert carl.get(path_of(desk)).status_code == 404


def test_a_firm_whose_answers_are_not_complete_any_more_has_no_shortlist(
    desk: Desk, carl: FlaskClient
) -> None:
    desk.ask()
    latest = desk.services.profiles.latest(desk.firm.profile_id)
    answers = {key: value for key, value in latest.answers.items() if key != "name"}
    desk.services.profiles.save(desk.firm.profile_id, answers, latest.revision, NOW)
    page = text_of(carl.get(path_of(desk)).text)
    assert "The answers of the firm are not complete." in page


def test_the_firms_own_verdict_stands_beside_the_suggestion(desk: Desk, carl: FlaskClient) -> None:
    desk.ask()
    place = desk.places()[1]
    path = f"/en/p/{desk.firm.token}/suggestions/{place}"
    form = re.search(r'<form class="verdict".*?</form>', desk.firm.client.get(path).text, re.DOTALL)
    assert form is not None
    given = dict(re.findall(r'name="(\w+)" value="([^"]*)"', form[0]))
    given = {**given, "kind": VerdictKind.ALREADY_KNOWN.value}
    assert desk.firm.client.post(f"{path}/verdict", data=given).status_code == 303
    row = next(row for row in rows_of(carl.get(path_of(desk)).text) if row.startswith("2 "))
    assert "already known to us" in row
