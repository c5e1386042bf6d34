"""The first page after logging in: what waits for somebody comes first, settings stand apart."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from matcher.accounts import AccountChange, Role, ScopeKind
from matcher.model_records import JobKind, JobState
from matcher.review import ReviewAction
from tests.account_cases import account, network
from tests.desk import Desk, desk
from tests.fakes import NOW
from tests.questionnaire import text_of

HOME, SETTINGS = "/en/account/", "/en/account/settings"


@pytest.fixture
def office(tmp_path: Path) -> Desk:
    found = desk(tmp_path)
    people = [
        account("otto", Role.ADMINISTRATOR, totp_secret="set up"),
        account("ann", Role.ANALYST, totp_secret="set up"),
        account("mia", Role.MEMBER),
    ]
    found.services.accounts.apply(AccountChange(created=tuple(people)), NOW)
    return found


def headings(page: str) -> list[str]:
    return [text_of(one) for one in re.findall(r"<h2[^>]*>(.*?)</h2>", page)]


def test_what_waits_for_a_coordinator_is_the_first_thing_on_the_page(office: Desk) -> None:
    office.ask(0)
    office.take(office.ask(1), ReviewAction.ACCEPT)
    page = office.browser().get(HOME).text
    assert headings(page)[0] == "What waits for you"
    assert "1 request waits for a decision" in page
    assert 'href="/en/review/?state=requested"' in page
    assert "1 request was accepted: write to the partner" in page
    assert re.search(r"since 1\s(March|September)\s20", text_of(page))
    assert page.index("waits for a decision") < page.index("was accepted")
    assert "Settings" in page
    assert "Messages by e-mail" not in page


def test_where_nothing_waits_that_is_said(office: Desk) -> None:
    assert "Nothing waits for you at the moment." in office.browser("kim").get(HOME).text


@pytest.mark.parametrize(
    ("name", "there", "not_there"),
    [
        (
            "carl",
            ["/en/review/", "/en/account/networks", "/en/review/slots"],
            ["/en/admin/accounts"],
        ),
        ("kim", ["/en/review/"], ["/en/review/slots", "/en/review/incoming/"]),
        ("ann", ["/en/analysis/", "/en/learning/"], ["/en/review/", "/en/learning/retraining"]),
        ("otto", ["/en/admin/accounts", "/en/learning/retraining"], ["/en/review/"]),
        ("mia", ["/en/profile"], ["/en/review/", "/en/analysis/"]),
    ],
)
def test_everybody_finds_the_ways_to_their_own_work(
    office: Desk, name: str, there: list[str], not_there: list[str]
) -> None:
    page = office.browser(name).get(HOME).text
    links = set(re.findall(r'href="([^"]+)"', page))
    assert links >= set(there)
    assert not links & set(not_there)


def test_who_keeps_mini_clusters_alone_is_not_led_to_an_empty_queue(office: Desk) -> None:
    korean = network("hesse", "kim", scope=frozenset({(ScopeKind.INNOVATION_CLUSTER, "gumi")}))
    office.services.accounts.apply(AccountChange(networks=(korean,)), NOW)
    page = office.browser("kim").get(HOME).text
    assert 'href="/en/review/incoming/"' in page
    assert 'href="/en/review/"' not in page


def test_an_analyst_and_a_member_are_not_told_that_nothing_waits(office: Desk) -> None:
    for name, first in (("ann", "Figures"), ("mia", "Your firms")):
        assert headings(office.browser(name).get(HOME).text)[0] == first


def test_a_new_installation_tells_administration_what_it_lacks(office: Desk) -> None:
    page = office.browser("otto").get(HOME).text
    assert "Neither a consent text nor another legal basis is given yet" in page
    assert "The imprint does not say who runs this service" in page


def test_a_failed_retraining_is_told_to_who_follows_learning(office: Desk) -> None:
    jobs = office.services.jobs
    job = jobs.ask(JobKind.RETRAIN, "account:otto", NOW)
    jobs.begin(NOW)
    jobs.end(job.id, JobState.FAILED, {"error": "no"}, NOW)
    for name, told in (("otto", True), ("ann", True), ("carl", False)):
        page = office.browser(name).get(HOME).text
        assert ("The last retraining failed" in page) is told, name


def test_settings_have_a_page_of_their_own(office: Desk) -> None:
    client = office.browser("mia")
    page = client.get(SETTINGS).text
    assert "Messages by e-mail" in page
    assert "The second factor is not switched on." in page
    assert "mia@example.org" in page
    there = replace(office.services.accounts.get("mia"), totp_secret="set up")
    office.services.accounts.apply(AccountChange(credentials=(there,)), NOW)
    assert "The second factor is switched on." in client.get(SETTINGS).text
