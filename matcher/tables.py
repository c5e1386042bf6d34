"""The catalogue as tables of text, and what changes between two states of them.

A change is found, applied, turned round and carried over to a later state row by row and cell by
cell; whether the outcome is a catalogue is the business of the loaders (``data/reference.py``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

Cells = Mapping[str, str]
"""One row: its columns and their texts."""
Tables = Mapping[str, tuple[Cells, ...]]
"""The rows of each table, by the name of its file, in order."""

KEYS: Mapping[str, tuple[str, ...]] = {
    "assumptions.csv": ("kind", "key"),
    "barriers.csv": ("key",),
    "demands.csv": ("mini_cluster", "key"),
    "export_control.csv": ("key",),
    "factors.csv": ("key",),
    "german_clusters.csv": ("id",),
    "german_initiatives.csv": ("id",),
    "innovation_cluster_figures.csv": ("innovation_cluster", "metric", "unit", "period", "value"),
    "innovation_clusters.csv": ("id",),
    "institutions.csv": ("id",),
    "mini_cluster_themes.csv": ("mini_cluster", "position"),
    "mini_clusters.csv": ("id",),
    "nace.csv": ("code",),
    "network_edges.csv": ("from_id", "to_id", "relation"),
    "network_relations.csv": ("relation",),
    "off_topic.csv": ("division",),
    "programmes.csv": ("id",),
    "reliefs.csv": ("mini_cluster", "key"),
    "rules.csv": ("key", "target"),
    "size_classes.csv": ("key",),
    "table1.csv": ("row", "type"),
    "value_sources.csv": ("mini_cluster", "statement"),
    "wipo35.csv": ("field",),
}
"""The columns that tell the rows of a table apart."""


@dataclass(frozen=True, slots=True)
class RowChange:
    """One row that was added, removed or changed.

    Parameters
    ----------
    before, after : the row then and now; None where there is none.
    place : its position, from 0, in the table that has it (the later one if both have).
    """

    file: str
    key: tuple[str, ...]
    before: Cells | None
    after: Cells | None
    place: int

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that differ; all of them in a row that was added or removed."""
        before, after = self.before or {}, self.after or {}
        return tuple(name for name in (after or before) if before.get(name) != after.get(name))

    def to_json(self) -> dict[str, Any]:
        """Return the change as plain JSON."""
        return {
            "file": self.file,
            "key": list(self.key),
            "before": None if self.before is None else dict(self.before),
            "after": None if self.after is None else dict(self.after),
            "place": self.place,
        }

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> RowChange:
        """Read a change back."""
        return cls(**{**document, "key": tuple(document["key"])})


@dataclass(frozen=True, slots=True)
class Clash:
    """A change that cannot be carried over, because something else was changed there since.

    Parameters
    ----------
    columns : where the row is not what the change began with; all where it came or went.
    current : the row as it is now, or None.
    """

    change: RowChange
    columns: tuple[str, ...]
    current: Cells | None


@dataclass(frozen=True, slots=True)
class CarriedOver:
    """What becomes of changes on a later state: what is left to do, and what clashes."""

    changes: tuple[RowChange, ...]
    clashes: tuple[Clash, ...]


def difference(before: Tables, after: Tables) -> tuple[RowChange, ...]:
    """Return what changed, by table, in the order of the rows; a row that only moved did not."""
    found: list[RowChange] = []
    for file in sorted({*before, *after}):
        old, new = _by_key(file, before), _by_key(file, after)
        places = {key: place for place, key in enumerate(old)}
        found += [
            RowChange(file, key, row, None, places[key])
            for key, row in old.items()
            if key not in new
        ]
        found += [
            RowChange(file, key, old.get(key), row, place)
            for place, (key, row) in enumerate(new.items())
            if old.get(key) != row
        ]
    return tuple(found)


def reverse(changes: Iterable[RowChange]) -> tuple[RowChange, ...]:
    """Return the changes that lead back."""
    return tuple(replace(one, before=one.after, after=one.before) for one in changes)


def carry_over(changes: Iterable[RowChange], current: Tables) -> CarriedOver:
    """Return what changes mean on another state than the one they were made on.

    A cell that has the wanted text already has nothing left to do. A cell that has neither the
    wanted text nor the one the change began with clashes, and its whole row with it.
    """
    found = {file: _by_key(file, current) for file in current}
    left: list[RowChange] = []
    clashes: list[Clash] = []
    for one in changes:
        row = found.get(one.file, {}).get(one.key)
        if one.after == row:
            continue
        if (one.before is None) != (row is None) or (one.after is None and one.before != row):
            clashes.append(Clash(one, one.columns, row))
            continue
        before, after = one.before or {}, one.after or {}
        wrong = tuple(
            name
            for name in one.columns
            if row is not None and row.get(name) not in (before.get(name), after.get(name))
        )
        if wrong:
            clashes.append(Clash(one, wrong, row))
        elif row is None or one.after is None:
            left.append(one)
        else:
            left.append(replace(one, before=row, after={**row, **_changed(one)}))
    return CarriedOver(tuple(one for one in left if one.before != one.after), tuple(clashes))


def apply(tables: Tables, changes: Iterable[RowChange]) -> dict[str, tuple[Cells, ...]]:
    """Return the tables after changes that were carried over to them."""
    by_file: dict[str, list[RowChange]] = {}
    for one in changes:
        by_file.setdefault(one.file, []).append(one)
    done = dict(tables)
    for file, mine in by_file.items():
        rows = _by_key(file, tables)
        for one in mine:
            if one.after is None:
                rows.pop(one.key, None)
            elif one.before is not None:
                rows[one.key] = one.after
        ordered = list(rows.values())
        added = (one for one in mine if one.before is None)
        for one in sorted(added, key=lambda change: change.place):
            assert one.after is not None  # noqa: S101 - tells the type checker
            ordered.insert(one.place, one.after)
        done[file] = tuple(ordered)
    return done


def mini_clusters_of(changes: Iterable[RowChange]) -> frozenset[str]:
    """Return the mini-clusters that changes are about."""
    return frozenset(found for one in changes for found in _mini_clusters(one))


def _mini_clusters(change: RowChange) -> Iterator[str]:
    if change.file == "mini_clusters.csv":
        yield change.key[0]
    for row in (change.before, change.after):
        if row is not None and row.get("mini_cluster"):
            yield row["mini_cluster"]


def _changed(change: RowChange) -> dict[str, str]:
    after = change.after or {}
    return {name: after[name] for name in change.columns if name in after}


def _by_key(file: str, tables: Tables) -> dict[tuple[str, ...], Cells]:
    columns = KEYS[file]
    return {tuple(row[name] for name in columns): row for row in tables.get(file, ())}
