"""An empty queue says what is missing; undoing is offered where it goes through."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from matcher.accounts import AccountChange, ScopeKind
from matcher.review import ReviewAction
from tests.account_cases import network
from tests.desk import Desk, decide, desk, page_of
from tests.fakes import NOW

QUEUE = "/en/review/"


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    return desk(tmp_path)


@pytest.fixture
def carl(desk: Desk) -> FlaskClient:
    return desk.browser()


def test_an_empty_queue_says_what_is_missing_and_what_to_do(desk: Desk) -> None:
    kim, services = desk.browser("kim"), desk.services
    assert "Nothing waits for a decision" in kim.get(QUEUE).text
    assert "Nothing fits this choice" in kim.get(f"{QUEUE}?firm=Niemand").text
    korean = network("hesse", "kim", scope=frozenset({(ScopeKind.INNOVATION_CLUSTER, "gumi")}))
    services.accounts.apply(AccountChange(networks=(korean,)), NOW)
    page = kim.get(QUEUE).text
    assert "Your networks have no firms" in page
    assert "/en/review/incoming/" in page
    services.accounts.apply(AccountChange(removed_networks=("hesse",)), NOW)
    assert "No network is assigned to you yet" in kim.get(QUEUE).text


def test_undoing_is_offered_only_where_it_goes_through(desk: Desk, carl: FlaskClient) -> None:
    one = desk.ask()
    decide(carl, one, action="accept")
    assert "Undo …" in carl.get(page_of(one)).text
    desk.take(one, ReviewAction.CONTACT)
    page = carl.get(page_of(one)).text
    assert "Undo …" not in page
    assert "something has followed outside, such as a letter" in page
