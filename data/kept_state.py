"""Reading introductions with all that is kept beside their steps, to compare both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, RowMapping, select

from data.database import Database
from data.review_schema import introduction_states, introductions, slot_holdings
from data.steps import steps_of
from matcher.kept_state import Disagreement, KeptIntroduction, disagreements

BLOCK = 500
"""Introductions that are in memory at once."""


def kept_introductions(database: Database, block: int = BLOCK) -> Iterator[KeptIntroduction]:
    """Yield every introduction, by identifier, a block at a time.

    Parameters
    ----------
    block : introductions to read at once, from 1.
    """
    last = ""
    while True:
        with database.reading() as connection:
            found = _after(connection, last, block)
        yield from found
        if len(found) < block:
            return
        last = found[-1].id


def disagreeing(database: Database) -> tuple[int, tuple[Disagreement, ...]]:
    """Return how many introductions there are, and all in which what is kept disagrees.

    What somebody decides meanwhile is read whole or not at all.
    """
    count, found = 0, list[Disagreement]()
    for one in kept_introductions(database):
        count += 1
        found += disagreements(one)
    return count, tuple(found)


_COPIED = ("profile_id", "requested_at", "chance")
"""What is kept beside the state as it was asked for."""


def _after(connection: Connection, last: str, most: int) -> list[KeptIntroduction]:
    asked, states, slot = introductions.c, introduction_states.c, slot_holdings.c
    query = (
        select(
            *(asked[name] for name in ("id", "mini_cluster", "chance_low", "chance_high")),
            *(asked[name].label(f"asked_{name}") for name in _COPIED),
            *(states[name].label(f"kept_{name}") for name in (*_COPIED, "uncertainty")),
            states.state,
            states.since,
            slot.mini_cluster.label("slot"),
        )
        .select_from(introductions)
        .outerjoin(introduction_states, states.introduction_id == asked.id)
        .outerjoin(slot_holdings, slot.introduction_id == asked.id)
        .where(asked.id > last)
        .order_by(asked.id)
        .limit(most)
    )
    rows = connection.execute(query).mappings().all()
    steps = steps_of(connection, [row["id"] for row in rows])
    return [_kept(row, steps) for row in rows]


def _kept(row: RowMapping, steps: Mapping[str, Any]) -> KeptIntroduction:
    uncertainty = row["chance_high"] - row["chance_low"]
    return KeptIntroduction(
        id=row["id"],
        mini_cluster=row["mini_cluster"],
        requested_at=row["asked_requested_at"],
        steps=steps.get(row["id"], ()),
        state=row["state"],
        since=row["since"],
        slot=row["slot"] or "",
        asked={name: row[f"asked_{name}"] for name in _COPIED} | {"uncertainty": uncertainty},
        beside={name: row[f"kept_{name}"] for name in (*_COPIED, "uncertainty")},
    )
