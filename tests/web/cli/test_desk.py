"""``clusterbridge slots`` and ``clusterbridge rules``."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from data.store import SqlStores, open_stores
from matcher.links import hash_token
from matcher.review_records import period_after, period_of
from tests.command_line import run
from tests.databases import new_sqlite

NOW = datetime.now(UTC)
PERIOD = period_of(NOW)


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlStores]:
    url = new_sqlite(tmp_path / "clusterbridge.sqlite3")
    monkeypatch.setenv("CLUSTERBRIDGE_INSTANCE", str(tmp_path))
    opened = open_stores(url)
    yield opened
    opened.close()


def start(stores: SqlStores) -> str:
    end = NOW + timedelta(days=9)
    return stores.profiles.create({"name": "Muster"}, hash_token("a"), end, NOW).profile_id


def test_slots_are_listed_and_set_with_audit_rows(stores: SqlStores) -> None:
    following = period_after(PERIOD)
    assert run("slots", "set", "Gwangju-03", "8").stdout == "done\n"
    assert run("slots", "default", "3", "--period", following).exit_code == 0
    listed = run("slots", "list").stdout.splitlines()
    assert listed[0] == f"{PERIOD}: 5 slots where nobody has said a number"
    assert "gwangju-03  8 slots, 0 in use" in listed
    assert "gwangju-01  5 slots, 0 in use" in listed
    assert "gwangju-03  3 slots, 0 in use" in run("slots", "list", "--period", following).stdout
    events = [row.event for row in stores.audit.rows()][-2:]
    assert [(one.actor, one.action) for one in events] == [
        ("command", "slots.set"), ("command", "slots.default_set"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("set", "gwangju-03", "1001"), 2, "0<=x<=1000"),
        (("default", "-1"), 2, "-1"),
        (("set", "gwangju-99", "3"), 3, "gwangju-99"),
        (("list", "--period", "2001-H1"), 3, f"period: '2001-H1'; allowed: {PERIOD}"),
        (("default", "3", "--period", "soon"), 3, "period: 'soon'; allowed"),
    ],
)
@pytest.mark.usefixtures("stores")
def test_wrong_slots_are_refused_with_what_is_allowed(
    arguments: tuple[str, ...], code: int, said: str
) -> None:
    answer = run("slots", *arguments)
    assert answer.exit_code == code
    assert said in answer.stderr


def test_rules_are_made_listed_and_ended(stores: SqlStores) -> None:
    firm, day = start(stores), (NOW + timedelta(days=3)).date().isoformat()
    made = run("rules", "add", firm, "gwangju-03", "--kind", "competitor", "--reason", "Streit",
               "--until", day)  # fmt: skip
    (rule,) = stores.review.rules()
    assert made.stdout == f"done: rule {rule.id}\n"
    line = f"{rule.id}  competitor  {firm}  gwangju-03  {day}  Streit\n"
    assert run("rules", "list").stdout == line
    assert run("rules", "end", str(rule.id)).stdout == "done\n"
    assert run("rules", "list").stdout == ""
    assert run("rules", "list", "--all").stdout == line.replace(day, "ended")
    events = [row.event for row in stores.audit.rows()][-2:]
    assert [(one.actor, one.action) for one in events] == [
        ("command", "rule.added"), ("command", "rule.ended"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("firm", "place", "more", "said"),
    [
        ("", "gwangju-99", ("--reason", "x"), "gwangju-99"),
        ("nobody", "gwangju-03", ("--reason", "x"), "nobody"),
        ("", "gwangju-03", ("--reason", " "), "reason: 0 characters; allowed: 1 to 300"),
        ("", "gwangju-03", ("--reason", "x", "--until", "2020-01-01"), "expires_at"),
    ],
)
def test_wrong_rules_are_refused(
    stores: SqlStores, firm: str, place: str, more: tuple[str, ...], said: str
) -> None:
    answer = run("rules", "add", firm or start(stores), place, "--kind", "pin", *more)
    assert answer.exit_code == 3
    assert said in answer.stderr
    assert stores.review.rules() == ()
    assert run("rules", "end", "4711").exit_code == 3
