"""Requests of firms that nobody looks after: administrators are told."""

from __future__ import annotations

from pathlib import Path

from matcher.accounts import AccountChange, Role
from tests.account_cases import account
from tests.desk import decide, desk
from tests.fakes import NOW
from tests.suggestions import text_of

NETWORKS = "/en/admin/networks"


def test_administrators_see_open_requests_in_nobodys_queue_without_the_name_of_the_firm(
    tmp_path: Path,
) -> None:
    office = desk(tmp_path)
    accounts = office.services.accounts
    otto = account("otto", Role.ADMINISTRATOR, totp_secret="set up")
    accounts.apply(AccountChange(created=(otto,)), NOW)
    open_one, declined = office.ask(0), office.ask(1)
    decide(office.browser(), declined, action="decline", reason="technology_too_far")
    client = office.browser("otto")
    assert "Every open request has a coordinator." in client.get(NETWORKS).text
    # A network whose coordinators cannot work looks after nobody.
    accounts.apply(AccountChange(active={"carl": False, "cora": False}), NOW)
    page = text_of(client.get(NETWORKS).text)
    assert "1 open request is in nobody’s queue" in page
    assert "Bavaria" in page
    assert "waits for a decision" in page
    assert office.services.profiles.latest(office.firm.profile_id).name not in page
    assert open_one.asked.message not in page
