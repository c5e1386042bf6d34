"""E-mail goes out in the background, and the first administrator's link is printed at the start."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from matcher.account_operations import keep
from matcher.accounts import AccountChange, Role
from matcher.errors import StoreUnavailableError
from tests.account_cases import message
from tests.people import Office, office
from web.cli.serve import first_link
from web.postman import Duty, deliver, do_jobs, erase_due, start_postman, tidy


@pytest.fixture(name="office")
def _office(tmp_path: Path) -> Iterator[Office]:
    with office(tmp_path) as opened:
        yield opened


def test_what_waits_is_delivered(office: Office, tmp_path: Path) -> None:
    keep(office.site.services, AccountChange(messages=(message(),)))
    deliver(office.site.app)
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == ["welcome-1.eml"]


def test_what_goes_wrong_is_logged_without_an_address(
    office: Office,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    keep(office.site.services, AccountChange(messages=(message(),)))
    (tmp_path / "outbox").write_text("in the way")
    deliver(office.site.app)
    assert "1 messages were not accepted" in caplog.text

    def fail(*_: object) -> None:
        raise StoreUnavailableError("sqlite:///x", "disk full")

    monkeypatch.setattr("web.postman.deliver_due", fail)
    with caplog.at_level(logging.ERROR):
        deliver(office.site.app)
    assert "disk full" in caplog.text
    assert "example.org" not in caplog.text


@pytest.mark.parametrize(
    ("duty", "work"),
    [(deliver, "deliver_due"), (do_jobs, "run_jobs"), (erase_due, "apply_retention"),
     (tidy, "tidy_mail")],
)  # fmt: skip
def test_whatever_goes_wrong_ends_no_duty_and_is_named_by_its_type_only(
    office: Office,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
    duty: Duty,
    work: str,
) -> None:
    def fail(*_: object) -> None:
        raise AttributeError("v@[x.de of Geheim GmbH")

    monkeypatch.setattr(f"web.postman.{work}", fail)
    duty(office.site.app)
    assert "AttributeError" in caplog.text
    assert "Geheim" not in caplog.text


def test_a_message_that_cannot_be_written_holds_up_no_other(office: Office, tmp_path: Path) -> None:
    bad = message("bad", recipient="v@[x.de")
    keep(office.site.services, AccountChange(messages=(bad, message("good"))))
    deliver(office.site.app)
    assert [path.name for path in (tmp_path / "outbox").iterdir()] == ["good.eml"]
    (waits,) = (one for one in office.letters() if one.key == "bad")
    assert (waits.state, waits.attempts, waits.fault) == ("waiting", 1, "AttributeError")


def test_a_duty_that_fails_is_done_again_and_so_are_the_others(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    done = threading.Event()
    rounds: list[str] = []

    def count(_app: object) -> None:
        rounds.append("")
        if len(rounds) == 3:
            done.set()

    def fail(*_: object) -> None:
        raise IndexError

    monkeypatch.setattr("web.postman.SECONDS", 0)
    monkeypatch.setattr("web.postman.deliver_due", fail)
    stop = start_postman(office.site.app, {deliver: 0, count: 0})
    assert done.wait(60)
    stop()


def test_the_background_work_ends_with_the_service(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked = threading.Event()
    monkeypatch.setattr("web.postman.SECONDS", 0)
    stop = start_postman(office.site.app, {lambda _app: worked.set(): 0})
    assert worked.wait(60)
    stop()
    assert "postman" not in {thread.name for thread in threading.enumerate()}


def test_the_first_link_is_a_fresh_one_while_there_is_no_administrator(office: Office) -> None:
    first, second = (first_link(office.site.app, "http://127.0.0.1:8000") for _ in range(2))
    assert first != second
    assert second is not None
    path = second.removeprefix("http://127.0.0.1:8000")
    assert office.browser().get(path).status_code == 200
    office.person("otto", Role.ADMINISTRATOR)
    assert first_link(office.site.app, "http://127.0.0.1:8000") is None
