"""Slots are never exceeded and no decision is lost or doubled, under any number of workers,
whether they or the server of the database is killed at any moment."""

from __future__ import annotations

import os
import random
import time
from collections import Counter
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import func, select

from data.migrate import upgrade
from data.partner_schema import notices
from data.review_schema import introduction_steps, slot_holdings
from data.store import SqlStores, open_stores
from matcher.audit import first_broken
from matcher.review import ReviewState
from matcher.review_records import QueueQuery, period_of
from tests.accepting import ACCEPTED, Answer, Workers, fill
from tests.benchmarks.report import PROOFS, table, write_section
from tests.databases import address_of
from tests.fakes import NOW
from tests.postgres import Server, running_server

pytestmark = pytest.mark.slow

WORKERS, MINI_CLUSTERS, SLOTS = 32, 60, 5
KILLS = int(os.environ.get("SOAK_KILLS", "3"))
SOAK_KILLS = 50
"""``make soak`` asks for so many, and then writes down what held."""
FIRMS, ATTEMPTS = 120, 10_000
MINIS = [f"mini-{number:02d}" for number in range(MINI_CLUSTERS)]
ALL_SLOTS = MINI_CLUSTERS * SLOTS


def test_exactly_the_slots_of_sqlite_are_filled_however_often_workers_are_killed(
    request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    # SQLite has no server: its workers are all that can be killed.
    url, rng = address_of(request, "sqlite", tmp_path), random.Random(20261126)
    with closing(open_stores(url)) as stores, Workers(url, tmp_path) as workers:
        ids = fill(stores, firms=FIRMS, mini_clusters=MINIS)
        workers.start(shares(ids, rng))
        for left in range(KILLS, 0, -1):
            wait_for_decisions(stores, workers, rng, left)
            workers.kill()
            check(stores, workers.answers())
            workers.start(shares(ids, rng))
        workers.finish()
        approved = check_the_end(stores, workers)
        write_down(("SQLite", f"all workers {KILLS} times"), approved, workers)


def test_exactly_the_slots_of_postgresql_are_filled_however_often_it_and_workers_are_killed(
    tmp_path: Path,
) -> None:
    rng = random.Random(20261127)
    with running_server(durable=True) as server:
        url = durable_database(server)
        with closing(open_stores(url)) as stores, Workers(url, tmp_path) as workers:
            ids = fill(stores, firms=FIRMS, mini_clusters=MINIS)
            workers.start(shares(ids, rng))
            for left in range(2 * KILLS, 0, -2):
                wait_for_decisions(stores, workers, rng, left)
                server.kill()
                # Held, not ended: the same workers find back to the server by themselves.
                workers.pause()
                server.start()
                check(stores, workers.answers())
                workers.resume()
                wait_for_decisions(stores, workers, rng, left - 1)
                workers.kill()
                check(stores, workers.answers())
                workers.start(shares(ids, rng))
            workers.finish()
            approved = check_the_end(stores, workers)
            killed = f"the server {KILLS} times, all workers {KILLS} times"
            write_down(("PostgreSQL", killed), approved, workers)


def durable_database(server: Server) -> str:
    """Return the address of a migrated database whose commits are on the disk."""
    url = server.new_database()
    upgrade(url)
    with closing(psycopg.connect(url)) as connection:
        for name in ("fsync", "synchronous_commit", "full_page_writes"):
            assert connection.execute(f"SHOW {name}").fetchone() == ("on",)
    return url


def shares(ids: list[str], rng: random.Random) -> list[list[str]]:
    """Return what each worker tries: every introduction once, many of them by two workers."""
    twice = rng.sample(ids, max(0, ATTEMPTS - len(ids)))
    attempts = [*ids, *twice]
    rng.shuffle(attempts)
    return [attempts[number::WORKERS] for number in range(WORKERS)]


def wait_for_decisions(stores: SqlStores, workers: Workers, rng: random.Random, left: int) -> None:
    """Return at a random moment, so early that other kills still meet workers that decide.

    Parameters
    ----------
    left : how often something is killed from now on.
    """
    before = decided(stores)
    goal = before + rng.randint(0, (ALL_SLOTS - before) // left)
    while decided(stores) < goal:
        workers.require_sound()
        time.sleep(0.005)
    # The more often, the sooner: decisions go on meanwhile, and there are only so many.
    time.sleep(rng.uniform(0, 0.15 / KILLS))


def decided(stores: SqlStores) -> int:
    """Return how many decisions are stored."""
    with stores.database.reading() as connection:
        query = select(func.count()).select_from(slot_holdings)
        return connection.execute(query).scalar_one()


def check(stores: SqlStores, answers: list[Answer]) -> set[str]:
    """Every decision is wholly there or not at all, and what a worker was told is there.

    Returns
    -------
    What has been approved.
    """
    with stores.database.reading() as connection:
        steps = Counter(connection.execute(select(introduction_steps.c.introduction_id)).scalars())
        holding = set(connection.execute(select(slot_holdings.c.introduction_id)).scalars())
        told_of = Counter(connection.execute(select(notices.c.introduction_id)).scalars())
        most = connection.execute(
            select(func.count()).select_from(slot_holdings).group_by(slot_holdings.c.mini_cluster)
        ).scalars()
        assert max(most, default=0) <= SLOTS
    chain = stores.audit.rows()
    assert first_broken(chain) is None
    noted = Counter(row.event.subject.removeprefix("introduction:") for row in chain)
    query = QueueQuery(states=frozenset({ReviewState.APPROVED}), count=500)
    approved = {one.id for one in stores.review.queue(query).introductions}
    assert set(steps.values()) <= {1}
    assert set(steps) == holding == approved
    assert steps == noted == told_of
    acknowledged = [one.introduction for one in answers if one.outcome == ACCEPTED]
    assert len(acknowledged) == len(set(acknowledged))
    assert set(acknowledged) <= approved
    return approved


def check_the_end(stores: SqlStores, workers: Workers) -> set[str]:
    """Every slot is filled, and whoever was not killed was told what became of each attempt.

    Returns
    -------
    What has been approved.
    """
    answers = workers.answers()
    approved = check(stores, answers)
    period = period_of(NOW)
    assert {use.used for use in stores.review.slots(period, MINIS).values()} == {SLOTS}
    assert len(workers.last_answers()) == ATTEMPTS
    assert {one.outcome for one in answers} == {ACCEPTED, "moved", "no_slot"}
    for one in answers:
        assert (one.outcome == "no_slot") == (one.introduction not in approved)
    return approved


ABOUT = f"""\
{WORKERS} processes make {ATTEMPTS:,} attempts to accept introductions to {MINI_CLUSTERS} \
mini-clusters with {SLOTS} slots each; many introductions are tried by two of them. At random \
moments `kill -9` ends all of them, or all processes of the PostgreSQL server (SQLite has none). \
After each kill every decision that a worker was told of is there, every other one wholly there \
or not at all (step, slot, what is to be told, state), and the audit chain is whole."""
HEAD = ("database", "killed", "slots filled", "told that it is accepted", "told why not")
_rows: list[tuple[str, ...]] = []


def write_down(what: tuple[str, str], approved: set[str], workers: Workers) -> None:
    """Add what held to the benchmarks, once both databases have been killed often.

    Parameters
    ----------
    what : the database, and what was killed.
    """
    answers = workers.answers()
    told = sum(one.outcome == ACCEPTED for one in answers)
    filled = f"{len(approved)} of {ALL_SLOTS}"
    _rows.append((*what, filled, f"{told}", f"{len(answers) - told:,}"))
    if KILLS >= SOAK_KILLS and len(_rows) == 2:
        finding = (
            f"While {WORKERS} workers accept and they or the server are killed {KILLS} times, no "
            "slot is given twice, no acknowledged decision is lost, and the audit chain is whole."
        )
        body = (ABOUT, table(HEAD, _rows))
        write_section("kills", "Killed while deciding", finding, body, command=PROOFS)
