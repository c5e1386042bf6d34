"""Slots are never exceeded and no decision is lost or doubled, under any number of workers that
are killed at any moment."""

from __future__ import annotations

import os
import random
from collections import Counter
from pathlib import Path

import pytest
from sqlalchemy import func, select

from data.review_schema import introduction_steps, slot_holdings
from data.store import SqlStores, open_stores
from matcher.audit import first_broken
from matcher.review import ReviewState
from matcher.review_records import QueueQuery, period_of
from tests.accepting import ACCEPTED, Answer, Workers, fill
from tests.databases import KINDS, address_of
from tests.fakes import NOW

pytestmark = pytest.mark.slow

WORKERS, MINI_CLUSTERS, SLOTS = 32, 60, 5
ATTEMPTS = 10_000
KILLS = int(os.environ.get("SOAK_KILLS", "3"))
"""``make soak`` asks for 50."""
MINIS = [f"mini-{number:02d}" for number in range(MINI_CLUSTERS)]


@pytest.mark.parametrize("kind", KINDS)
def test_exactly_the_slots_are_filled_however_often_workers_are_killed(
    request: pytest.FixtureRequest, kind: str, tmp_path: Path
) -> None:
    url, rng = address_of(request, kind, tmp_path), random.Random(20261126)
    stores = open_stores(url)
    ids = fill(stores, firms=120, mini_clusters=MINIS)
    workers = Workers(url, tmp_path)
    for _ in range(KILLS):
        workers.start(shares(ids, rng))
        workers.kill_after(rng.uniform(0.3, 1.5))
        check(stores, workers.answers())
    workers.start(shares(ids, rng))
    workers.finish()
    check(stores, workers.answers())
    period = period_of(NOW)
    assert {use.used for use in stores.review.slots(period, MINIS).values()} == {SLOTS}
    told = Counter(one.outcome for one in workers.answers())
    assert set(told) == {ACCEPTED, "moved", "no_slot"}
    stores.close()


def shares(ids: list[str], rng: random.Random) -> list[list[str]]:
    """Return what each worker tries: every introduction once, many of them by two workers."""
    twice = rng.sample(ids, max(0, ATTEMPTS - len(ids)))
    attempts = [*ids, *twice]
    rng.shuffle(attempts)
    return [attempts[number::WORKERS] for number in range(WORKERS)]


def check(stores: SqlStores, answers: list[Answer]) -> None:
    """Every decision is wholly there or not at all, and what a worker was told is there."""
    with stores.database.reading() as connection:
        steps = Counter(connection.execute(select(introduction_steps.c.introduction_id)).scalars())
        holding = set(connection.execute(select(slot_holdings.c.introduction_id)).scalars())
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
    assert set(steps) == holding == approved == set(noted)
    assert set(noted.values()) <= {1}
    acknowledged = [one.introduction for one in answers if one.outcome == ACCEPTED]
    assert len(acknowledged) == len(set(acknowledged))
    assert set(acknowledged) <= approved
