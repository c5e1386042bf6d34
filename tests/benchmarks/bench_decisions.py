"""What a decision costs, one by one and ten thousand at once, beside the bare database."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, closing
from pathlib import Path
from typing import Any

import pytest

from data.review import SqlReviewStore
from data.store import SqlStores, open_stores
from matcher.planning import MAX_COMMANDS, Command, Plan
from matcher.review import ReviewAction, Side
from matcher.review_records import period_of
from tests.accepting import fill
from tests.benchmarks.bare import POSTGRESQL, SQLITE, Bare, Databases, Rows, both_kinds
from tests.benchmarks.measure import FloatArray, ratio, spread, take_turns
from tests.benchmarks.report import table, write_section
from tests.fakes import NOW

pytestmark = pytest.mark.benchmark

ROUNDS, AT_A_TIME, WARM_UP = 23, 20, 2
SINGLE_MINIS = 100
BULK_ROUNDS, BULK_MINIS, BULK_FIRMS = 3, 50, MAX_COMMANDS // 50
ACTOR = "account:anna"

PREVIEW, COMMIT, BARE = "preview", "commit", "bare"
BULK_PREVIEW, BULK_COMMIT, BULK_BARE = "bulk preview", "bulk commit", "bulk bare"
UNDO_PREVIEW, UNDO_COMMIT, UNDO_BARE = "undo preview", "undo commit", "undo bare"

ABOUT = f"""\
Each accept writes a step, a slot, what is to be told, the new state and a row of the audit chain, \
in one transaction that waits for the disk. The bare database is given the same rows in the same \
transactions through its driver (`sqlite3`, `psycopg`), which neither reads nor checks anything. \
One by one: {ROUNDS} rounds of {AT_A_TIME} accepts, ours and bare in turns, on databases of their \
own. At once: {BULK_ROUNDS} rounds, each on fresh copies, of accepting {MAX_COMMANDS:,} and of \
undoing that."""


def test_decisions_beside_the_bare_database(tmp_path: Path) -> None:
    singles, bulks = {}, {}
    with both_kinds(tmp_path) as kinds:
        for name, databases in kinds.items():
            singles[name] = one_by_one(databases)
            bulks[name] = at_once(databases)
    assert set(singles) == set(bulks) == {SQLITE, POSTGRESQL}
    several = " and ".join(
        f"{ratio(s[PREVIEW] + s[COMMIT], s[BARE]).text(1)} times on {name}"
        for name, s in singles.items()
    )
    undone = " and ".join(
        f"{ratio(s[UNDO_PREVIEW] + s[UNDO_COMMIT], s[UNDO_BARE]).text(1)} times on {name}"
        for name, s in bulks.items()
    )
    write_section(
        "decisions",
        "Decisions",
        f"Previewing and committing a decision takes {several} as long as the bare database needs "
        f"for the same rows; undoing a bulk decision of {MAX_COMMANDS:,} takes {undone}.",
        [ABOUT, single_table(singles), bulk_table(bulks)],
    )


def one_by_one(databases: Databases) -> dict[str, FloatArray]:
    """Accept introductions one by one; each of a round is for another mini-cluster."""
    minis = [f"mini-{number:03d}" for number in range(SINGLE_MINIS)]
    empty = databases.new()
    with closing(open_stores(empty)) as stores:
        ids = fill(stores, (WARM_UP + ROUNDS) * AT_A_TIME // SINGLE_MINIS, minis)
    rehearsal, bare_one = databases.copy(empty), databases.copy(empty)
    with closing(open_stores(rehearsal)) as stores:
        for one in ids:
            done(stores.review, [accept(one)])
    with closing(Bare(rehearsal)) as found:
        rows = iter(by_decision(found.rows(), ids))
    turns = iter([ids[start : start + AT_A_TIME] for start in range(0, len(ids), AT_A_TIME)])
    planned: list[tuple[Command, Plan]] = []
    with closing(open_stores(empty)) as stores, closing(Bare(bare_one)) as bare:

        def preview() -> None:
            commands = [accept(one) for one in next(turns)]
            planned[:] = [(one, shown(stores.review, [one])) for one in commands]

        def commit() -> None:
            for command, plan in planned:
                done(stores.review, [command], plan)

        def write() -> None:
            for _ in range(AT_A_TIME):
                bare.write(next(rows))

        return take_turns({PREVIEW: preview, COMMIT: commit, BARE: write}, ROUNDS, WARM_UP)


def at_once(databases: Databases) -> dict[str, FloatArray]:
    """Accept many in one decision, and take that back; every round on databases of its own."""
    minis = [f"mini-{number:03d}" for number in range(BULK_MINIS)]
    asked, decided = databases.new(), ""
    with closing(open_stores(asked)) as stores:
        ids = fill(stores, BULK_FIRMS, minis)
    decided = databases.copy(asked)
    rows = rehearsed(decided, [accept(one) for one in ids], {})
    undone = databases.copy(decided)
    taken_back = rehearsed(undone, [undo(one) for one in ids], rows)
    taken_back["slot_holdings"] = rows["slot_holdings"]
    with ExitStack() as stack:
        copies = range(1 + BULK_ROUNDS)
        ours = iter([with_room(stack, databases.copy(asked)) for _ in copies])
        theirs = iter([stack.enter_context(closing(Bare(databases.copy(asked)))) for _ in copies])
        calls = bulk_calls(ids, ours, theirs, rows, taken_back)
        return take_turns(calls, BULK_ROUNDS, 1)


def bulk_calls(
    ids: Sequence[str],
    ours: Iterator[SqlReviewStore],
    theirs: Iterator[Bare],
    rows: Rows,
    taken_back: Rows,
) -> dict[str, Callable[[], object]]:
    accepts, undos = [accept(one) for one in ids], [undo(one) for one in ids]
    now: dict[str, Any] = {}

    def preview() -> None:
        now["ours"] = next(ours)
        now["plan"] = shown(now["ours"], accepts)

    def preview_undo() -> None:
        now["plan"] = shown(now["ours"], undos)

    def write() -> None:
        now["bare"] = next(theirs)
        now["bare"].write(rows)

    return {
        BULK_PREVIEW: preview,
        BULK_COMMIT: lambda: done(now["ours"], accepts, now["plan"]),
        BULK_BARE: write,
        UNDO_PREVIEW: preview_undo,
        UNDO_COMMIT: lambda: done(now["ours"], undos, now["plan"]),
        UNDO_BARE: lambda: now["bare"].write(taken_back, given_back=True),
    }


def rehearsed(address: str, commands: Sequence[Command], before: Rows) -> Rows:
    """Carry out commands and return the rows that they have added or changed."""
    with ExitStack() as stack:
        done(with_room(stack, address), commands)
    with closing(Bare(address)) as bare:
        after = bare.rows()
    new = {name: some[len(before.get(name, ())) :] for name, some in after.items()}
    # Steps and notices are sorted by introduction, and only the latest of each are new.
    last = len(before.get("introduction_steps", ())) // len(commands) + 1
    for name in ("introduction_steps", "notices"):
        new[name] = [row for row in after[name] if row["number"] == last]
    return {**new, "introduction_states": after["introduction_states"]}


def with_room(stack: ExitStack, address: str) -> SqlReviewStore:
    """Return a store in which every firm can be introduced to every mini-cluster."""
    stores: SqlStores = stack.enter_context(closing(open_stores(address)))
    stores.review.set_default_slots(period_of(NOW), BULK_FIRMS, ACTOR, NOW)
    return stores.review


def by_decision(rows: Rows, ids: Sequence[str]) -> list[Rows]:
    """Return the rows of each decision, in the order in which they were taken."""
    firms, minis = set[str](), set[str]()
    one_each = {
        name: {row["introduction_id"]: row for row in rows[name]}
        for name in ("slot_holdings", "introduction_steps", "notices", "introduction_states")
    }
    audit = {row["subject"].removeprefix("introduction:"): row for row in rows["audit"]}
    found = []
    for one in ids:
        firm, _, mini = one.partition("-mini-")
        mini = f"mini-{mini}"
        found.append(
            {
                **{name: [by_id[one]] for name, by_id in one_each.items()},
                "audit": [audit[one]],
                "slots": [row for row in rows["slots"] if row["mini_cluster"] == mini]
                if mini not in minis
                else [],
                "audit_keys": [row for row in rows["audit_keys"] if row["profile_id"] == firm]
                if firm not in firms
                else [],
            }
        )
        firms.add(firm)
        minis.add(mini)
    return found


def accept(one: str) -> Command:
    return Command(one, ReviewAction.ACCEPT, 0)


def undo(one: str) -> Command:
    return Command(one, ReviewAction.UNDO, 1, undoes=1)


def shown(review: SqlReviewStore, commands: Sequence[Command]) -> Plan:
    plan = review.preview(commands, Side.COORDINATOR, ACTOR, NOW)
    assert not plan.refused
    return plan


def done(review: SqlReviewStore, commands: Sequence[Command], plan: Plan | None = None) -> Plan:
    seen = shown(review, commands) if plan is None else plan
    return review.commit(commands, Side.COORDINATOR, ACTOR, NOW, seen.fingerprint)


def single_table(singles: dict[str, dict[str, FloatArray]]) -> str:
    rows = []
    for name, seconds in singles.items():
        both = seconds[PREVIEW] + seconds[COMMIT]
        rows += [
            [f"{name}: preview and commit", _rate(both), ratio(both, seconds[BARE]).text(1)],
            [f"{name}: commit alone", _rate(seconds[COMMIT]),
             ratio(seconds[COMMIT], seconds[BARE]).text(1)],
            [f"{name}: bare", _rate(seconds[BARE]), "1"],
        ]  # fmt: skip
    return table(("one by one", "decisions per second", "time as a multiple of bare"), rows)


def _rate(seconds: FloatArray) -> str:
    return spread(AT_A_TIME / seconds).text(0)


def bulk_table(bulks: dict[str, dict[str, FloatArray]]) -> str:
    stages = {
        f"preview of accepting {MAX_COMMANDS:,}": (BULK_PREVIEW, BULK_BARE),
        "commit of it": (BULK_COMMIT, BULK_BARE),
        "preview of undoing it": (UNDO_PREVIEW, UNDO_BARE),
        "commit of the undo": (UNDO_COMMIT, UNDO_BARE),
    }
    rows = [
        [f"{name}: {stage}", ratio(seconds[ours], seconds[bare]).text(1),
         ratio(seconds[ours], seconds[BULK_PREVIEW] + seconds[BULK_COMMIT]).text()]
        for name, seconds in bulks.items()
        for stage, (ours, bare) in stages.items()
    ]  # fmt: skip
    return table(("at once", "as a multiple of the bare rows", "of the whole decision"), rows)
