"""What the server spends on a coordinator's pages when 100,000 introductions are open."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import bindparam, update

from data.reference import load_catalogue
from data.review_schema import introduction_states
from data.store import SqlStores, open_stores
from features.facts import Label
from matcher.accounts import AccountChange, Network, Role, ScopeKind, Side
from tests.accepting import fill
from tests.account_cases import account
from tests.benchmarks.bare import POSTGRESQL, SQLITE, Bare, both_kinds
from tests.benchmarks.measure import FloatArray, ratio, spread, take_turns
from tests.benchmarks.report import table, write_section
from tests.fake_encoder import HashEncoder
from tests.fakes import NOW
from tests.questionnaire import csrf_token
from tests.shell import settings
from web.app import create_app
from web.limits import limiter
from web.wiring import Wiring
from web.wiring import fill as fill_shipped

pytestmark = pytest.mark.benchmark

ROUNDS = 8
OPEN = 100_000
MINIS = 50
LIMIT_MS = 300
SEED = 20261127
LANDS = ("DE-BY", "DE-HE", "DE-TH", "DE-SN")

MIDDLE = f"0.0~{NOW.isoformat()}~8".replace("+", "%2B")
"""A place among what waits for a decision: all were asked for at once, so the id decides."""
PLAIN = "plain SQL: fifty rows by waiting time"
COUNTED = "plain SQL: the same, and how many there are"
FIRST = "to decide, waiting longest"
PAGES = {
    FIRST: "",
    "to decide, highest chance": "?order=chance",
    "to decide, most uncertain": "?order=uncertain",
    "all states": "?state=all",
    "requested, assigned to me": "?state=requested&assignee=me",
    "requested, assigned to nobody": "?state=requested&assignee=nobody",
    "one network of four": "?network=DE-TH",
    "one network of four, highest chance": "?network=DE-TH&order=chance",
    "deferred (one in twenty)": "?state=deferred",
    "accepted (none)": "?state=approved",
    "the last page": "?before=end",
    "a page in the middle": f"?after={MIDDLE}",
}
FIFTY = "fifty ticked: the form of a decision"
PREVIEW_ONE, PREVIEW_FIFTY = "preview of accepting one", "preview of accepting fifty"

SQL = """\
SELECT * FROM introductions JOIN introduction_states ON introduction_id = id
WHERE state IN ('requested', 'deferred', 'needs_information')
ORDER BY since, introduction_states.requested_at, id LIMIT 50"""
SQL_COUNT = """\
SELECT count(*) FROM introduction_states
WHERE state IN ('requested', 'deferred', 'needs_information')"""

ABOUT = f"""\
{OPEN:,} introductions wait for a decision: {OPEN // MINIS:,} firms in four networks, all of them \
looked after by one coordinator, each firm with {MINIS} mini-clusters; one in twenty is deferred, \
one in ten assigned. Whole pages in English through Flask's test client without a network, log-in \
and rendering included, in turns with plain queries over the driver in the same database, which \
know nothing of networks and render nothing."""


def test_pages_of_the_queue_with_many_open_introductions(tmp_path: Path) -> None:
    seconds: dict[str, dict[str, FloatArray]] = {}
    with both_kinds(tmp_path) as kinds:
        for name, databases in kinds.items():
            seconds[name] = pages_over(databases.new(), tmp_path)
    assert set(seconds) == {SQLITE, POSTGRESQL}
    slowest = {
        name: max(float(spread(some[page]).middle * 1000) for page in PAGES)
        for name, some in seconds.items()
    }
    held = {name: "held" if most < LIMIT_MS else "not held" for name, most in slowest.items()}
    shown = " and ".join(
        f"{most:.0f} ms on {name} ({held[name]})" for name, most in slowest.items()
    )
    plain = " and ".join(
        f"{ratio(some[FIRST], some[COUNTED]).text(1)} times on {name}"
        for name, some in seconds.items()
    )
    write_section(
        "queue",
        f"The queue with {OPEN:,} open introductions",
        f"The slowest page of the queue takes the server {shown}, at most {LIMIT_MS} ms wanted; "
        f"the first one takes {plain} as long as plain queries for its rows and their number.",
        [ABOUT, page_table(seconds)],
    )


def pages_over(address: str, folder: Path) -> dict[str, FloatArray]:
    """Return the seconds of each page and plain query on one database."""
    catalogue = load_catalogue()
    minis = [one.id for one in catalogue.mini_clusters][:MINIS]
    with closing(open_stores(address)) as stores:
        ids = fill(stores, OPEN // MINIS, minis, LANDS)
        spread_out(stores, ids)
    stores, chosen = open_stores(address), settings(folder, database_url=address)
    services = fill_shipped(stores, chosen, catalogue)
    app = create_app(wiring=Wiring(chosen, services=lambda: services, encoder=HashEncoder))
    limiter.enabled = False
    with app.app_context(), closing(stores), closing(Bare(address)) as bare:
        client = logged_in(app.test_client())
        return take_turns(
            {
                PLAIN: lambda: bare.query(SQL),
                COUNTED: lambda: (bare.query(SQL), bare.query(SQL_COUNT)),
                **calls(client, ids),
            },
            ROUNDS,
        )


def spread_out(stores: SqlStores, ids: list[str]) -> None:
    """Give firms networks, and introductions other times, chances, states, colleagues."""
    rng = random.Random(SEED)
    changed = [
        {
            "one": one,
            "since_": NOW - timedelta(seconds=rng.randrange(10**7)),
            "chance_": rng.random(),
            "uncertainty_": rng.random(),
            "state_": "deferred" if rng.random() < 0.05 else "requested",
            "whose": "carl" if rng.random() < 0.1 else "",
        }
        for one in ids
    ]
    states = introduction_states.c
    change = (
        update(introduction_states)
        .where(states.introduction_id == bindparam("one"))
        .values(
            since=bindparam("since_", type_=states.since.type),
            chance=bindparam("chance_"),
            uncertainty=bindparam("uncertainty_"),
            state=bindparam("state_"),
            assigned_to=bindparam("whose"),
        )
    )
    networks = tuple(
        Network(land, Label(land, land, land), Side.GERMAN,
                frozenset({(ScopeKind.LAND, land)}), frozenset({"carl"}))
        for land in LANDS
    )  # fmt: skip
    carl = account("carl", Role.COORDINATOR, totp_secret="set up")
    stores.accounts.apply(AccountChange(created=(carl,), networks=networks), NOW)
    with stores.database.writing() as connection:
        connection.execute(change, changed)


def logged_in(client: FlaskClient) -> FlaskClient:
    with client.session_transaction() as session:
        session.update({"_user_id": "unique-carl", "_fresh": True, "fs_paa": time.time()})
    return client


def calls(client: FlaskClient, ids: list[str]) -> Mapping[str, Callable[[], object]]:
    """Return what asks for each page; it raises when a page fails."""
    fifty = ids[:: len(ids) // 50 + 1][:50]
    token = csrf_token(client.get("/en/profile").text)

    def get(path: str) -> Callable[[], object]:
        def ask() -> bytes:
            answer = client.get(f"/en/review/{path}")
            assert answer.status_code == 200, f"{path}: {answer.status}"
            return answer.data

        return ask

    def preview(some: list[str]) -> Callable[[], object]:
        form: dict[str, Any] = {"action": "accept", "csrf_token": token}
        form["item"] = [f"{one}.0" for one in some]

        def ask() -> bytes:
            answer = client.post("/en/review/preview", data=form)
            assert answer.status_code == 200, answer.status
            return answer.data

        return ask

    ticked = "&".join(f"introduction={one}" for one in fifty)
    return {
        **{name: get(path) for name, path in PAGES.items()},
        FIFTY: get(f"decision?{ticked}"),
        PREVIEW_ONE: preview(fifty[:1]),
        PREVIEW_FIFTY: preview(fifty),
    }


def page_table(seconds: Mapping[str, Mapping[str, FloatArray]]) -> str:
    names = [PLAIN, COUNTED, *PAGES, FIFTY, PREVIEW_ONE, PREVIEW_FIFTY]
    rows = [
        [page, *(f"{spread(some[page] * 1000).text(1)} ms" for some in seconds.values()),
         *(ratio(some[page], some[COUNTED]).text(1) for some in seconds.values())]
        for page in names
    ]  # fmt: skip
    ways = [f"{name}, of the plain queries" for name in seconds]
    return table(("page or query", *seconds, *ways), rows)
