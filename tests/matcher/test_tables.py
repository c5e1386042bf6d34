"""Changes of tables: found, applied, turned round, carried over; nothing lost on any way."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from matcher.tables import (
    Clash,
    RowChange,
    Tables,
    apply,
    carry_over,
    difference,
    mini_clusters_of,
    reverse,
)

FILE, OTHER = "institutions.csv", "programmes.csv"
ROWS = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from("abcdef"), "x": st.sampled_from("12"), "y": st.sampled_from("12")}
    ),
    unique_by=lambda row: row["id"],
    max_size=6,
).map(tuple)
TABLES: Any = st.fixed_dictionaries({FILE: ROWS, OTHER: ROWS})


def row(identifier: str, x: str = "1", y: str = "1") -> dict[str, str]:
    return {"id": identifier, "x": x, "y": y}


def content(tables: Tables) -> dict[str, list[tuple[str, ...]]]:
    """Return the rows whatever their order."""
    return {
        file: sorted((one["id"], one["x"], one["y"]) for one in rows)
        for file, rows in tables.items()
    }


@given(TABLES, TABLES)
def test_applying_the_difference_gives_the_other_state(one: Tables, two: Tables) -> None:
    changes = difference(one, two)
    assert content(apply(one, changes)) == content(two)
    assert (changes == ()) == (content(one) == content(two))


@given(TABLES, TABLES)
def test_turning_a_change_round_leads_back_to_every_row_in_its_place(
    one: Tables, two: Tables
) -> None:
    there = apply(one, difference(one, two))
    back = apply(there, reverse(difference(one, there)))
    assert back == dict(one)


@given(TABLES, TABLES)
def test_a_change_carried_over_to_its_own_state_is_itself(one: Tables, two: Tables) -> None:
    changes = difference(one, two)
    carried = carry_over(changes, one)
    assert (carried.changes, carried.clashes) == (changes, ())
    assert carry_over(changes, apply(one, changes)).changes == ()


@given(TABLES, TABLES, TABLES)
def test_what_is_carried_over_touches_nothing_that_somebody_else_changed(
    base: Tables, mine: Tables, theirs: Tables
) -> None:
    wanted, now = difference(base, mine), apply(base, difference(base, theirs))
    carried = carry_over(wanted, now)
    done = apply(now, carried.changes)
    clashing = {(one.change.file, one.change.key) for one in carried.clashes}
    for change in difference(now, done):
        assert (change.file, change.key) not in clashing
        for column in change.columns:
            asked = next(c for c in wanted if (c.file, c.key) == (change.file, change.key))
            assert (change.after or {}).get(column) == (asked.after or {}).get(column)
    for one in wanted:
        if (one.file, one.key) not in clashing:
            found = next((r for r in done[one.file] if r["id"] == one.key[0]), None)
            assert {c: (found or {}).get(c) for c in one.columns} == {
                c: (one.after or {}).get(c) for c in one.columns
            }


@given(TABLES, TABLES)
def test_changes_go_through_json_unchanged(one: Tables, two: Tables) -> None:
    changes = difference(one, two)
    assert tuple(RowChange.from_json(change.to_json()) for change in changes) == changes


def test_different_cells_of_one_row_do_not_clash() -> None:
    base = {FILE: (row("a"),)}
    change = difference(base, {FILE: (row("a", x="2"),)})
    carried = carry_over(change, {FILE: (row("a", y="9"),)})
    assert carried.clashes == ()
    assert apply({FILE: (row("a", y="9"),)}, carried.changes) == {FILE: (row("a", "2", "9"),)}


def test_a_clash_names_the_cells_and_what_stands_there() -> None:
    (change,) = difference({FILE: (row("a"),)}, {FILE: (row("a", x="2", y="2"),)})
    now = row("a", x="3", y="2")
    assert carry_over([change], {FILE: (now,)}).clashes == (Clash(change, ("x",), now),)
    assert carry_over([change], {FILE: ()}).clashes == (Clash(change, ("x", "y"), None),)
    (removal,) = difference({FILE: (row("a"),)}, {FILE: ()})
    assert carry_over([removal], {FILE: (now,)}).clashes == (Clash(removal, ("id", "x", "y"), now),)
    (addition,) = reverse([removal])
    assert carry_over([addition], {FILE: (now,)}).clashes[0].current == now


def test_the_mini_clusters_of_changes_are_found_in_every_table() -> None:
    themes = RowChange(
        "mini_cluster_themes.csv", ("gumi-01", "1"), None, {"mini_cluster": "gumi-01"}, 0
    )
    mini = RowChange("mini_clusters.csv", ("gumi-02",), {"id": "gumi-02"}, None, 0)
    institution = RowChange(FILE, ("geri",), None, row("geri"), 0)
    assert mini_clusters_of([themes, mini, institution]) == {"gumi-01", "gumi-02"}
