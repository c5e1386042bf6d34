"""Changes of rows as people read them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from flask_babel import gettext as _
from flask_babel import ngettext

from features.vocabulary import LANGUAGES
from matcher.tables import Clash, RowChange
from matcher.upkeep import ClashError
from web.upkeep.columns import cell_words, column_name, row_name, table_name
from web.upkeep.contexts import ChangedRow, ChangeLine
from web.upkeep.words import mini_cluster_name, statement_name
from web.wording.labels import Labels

MOST_ROWS = 200
"""Rows that a page shows one by one."""
_UNSAID = frozenset({"id", "key", "mini_cluster", "note", "position", "rule", "facts", "statement"})
"""Columns that say nothing beside the name of their row."""
_KEYS = frozenset({"id", "key", "mini_cluster", "statement"})
"""Columns that are the name of their row."""
_BESIDE = {
    "mini_cluster_themes.csv": frozenset({"source", "confidence", "as_of", "basis", "origin"}),
}
"""Columns that repeat in each row of a statement what is said of it as a whole."""
_HOW = ("added", "removed", "renamed", "changed")
_MINI_CLUSTERS = "mini_clusters.csv"
_OF_MINI_CLUSTERS = frozenset(
    {"demands.csv", "mini_cluster_themes.csv", "reliefs.csv", "value_sources.csv"}
)
"""Tables whose rows are about a mini-cluster."""


def changed_rows(changes: Sequence[RowChange], labels: Labels) -> tuple[ChangedRow, ...]:
    """Return the first rows of changes, table by table; sources of statements come last."""
    ordered, new = sorted(changes, key=_place), _new_names(changes, labels)
    return tuple(_row(one, labels, new) for one in ordered[:MOST_ROWS])


def title_of(changes: Sequence[RowChange], labels: Labels) -> str:
    """Return what changes are about, by their most telling row."""
    first = min(changes, key=_place)
    return _title(first, labels, _new_names(changes, labels))


def _new_names(changes: Iterable[RowChange], labels: Labels) -> dict[str, str]:
    """Return the names of mini-clusters that changes add: no catalogue knows them yet."""
    return {
        one.key[0]: _own_name(one.after, labels)
        for one in changes
        if one.file == _MINI_CLUSTERS and one.before is None
    }


def _place(change: RowChange) -> tuple[bool, bool, str, list[tuple[int, str]]]:
    """Mini-clusters come first, their sources last, and theme 10 after theme 2."""
    key = [(int(part) if part.isdigit() else 0, part) for part in change.key]
    is_source, is_mini = change.file == "value_sources.csv", change.file == _MINI_CLUSTERS
    return is_source, not is_mini, change.file, key


def clashing_rows(clashes: Iterable[Clash], labels: Labels) -> tuple[ChangedRow, ...]:
    """Return what clashes: the cells as the proposal wants them, and as they are now."""
    return tuple(
        ChangedRow(
            _title(one.change, labels, {}),
            _("changed since") if one.current is not None else _("not there any more"),
            tuple(
                _line(name, (one.current or {}).get(name, ""),
                      (one.change.after or {}).get(name, ""), labels)
                for name in one.columns if name not in _UNSAID
            ),
        )
        for one in clashes
    )  # fmt: skip


def summary(changes: Iterable[RowChange]) -> tuple[str, ...]:
    """Return how many rows of which tables are added, removed, renamed and changed."""
    found = Counter((one.file, _how(one)) for one in changes)
    return tuple(
        f"{table_name(file)}: "
        + ", ".join(_counted(how, found[file, how]) for how in _HOW if found[file, how])
        for file in dict.fromkeys(file for file, _kind in sorted(found))
    )


def _counted(how: str, count: int) -> str:
    if how == "added":
        return ngettext("%(num)s added", "%(num)s added", count)
    if how == "removed":
        return ngettext("%(num)s removed", "%(num)s removed", count)
    if how == "renamed":
        return ngettext("%(num)s renamed", "%(num)s renamed", count)
    return ngettext("%(num)s changed", "%(num)s changed", count)


def sources_in(changes: Iterable[RowChange]) -> tuple[str, ...]:
    """Return the sources that changed rows rest on, each once."""
    found = ((one.after or {}).get("source", "") for one in changes)
    return tuple(dict.fromkeys(text for text in found if text))


def _row(change: RowChange, labels: Labels, new: Mapping[str, str]) -> ChangedRow:
    names = {
        "added": _("added"),
        "removed": _("removed"),
        "renamed": _("renamed"),
        "changed": _("changed"),
    }
    before, after = change.before or {}, change.after or {}
    filled = [one for one in change.columns if before.get(one) or after.get(one)]
    unsaid = _UNSAID | _BESIDE.get(change.file, frozenset())
    # No heading stands alone: where nothing else has changed, the rest is said.
    shown = [one for one in filled if one not in unsaid] or [
        one for one in filled if one not in _KEYS
    ]
    lines = (
        _line(name, before.get(name, ""), after.get(name, ""), labels)
        for name in sorted(shown, key=_weight)
    )
    return ChangedRow(_title(change, labels, new), names[_how(change)], tuple(lines))


def _weight(column: str) -> tuple[bool, str]:
    """What is said before where it comes from."""
    return column in ("source", "confidence", "as_of", "basis", "origin"), column


def _line(column: str, before: str, after: str, labels: Labels) -> ChangeLine:
    language = column.rpartition("_")[2]
    return ChangeLine(
        column_name(column),
        cell_words(column, before, labels),
        cell_words(column, after, labels),
        language if language in LANGUAGES else "",
    )


def _how(change: RowChange) -> str:
    if change.before is None:
        return "added"
    if change.after is None:
        return "removed"
    if any(name.startswith("name_") for name in change.columns):
        return "renamed"
    return "changed"


def _title(change: RowChange, labels: Labels, new: Mapping[str, str]) -> str:
    row = change.after or change.before or {}
    if change.file == _MINI_CLUSTERS:
        return f"{table_name(change.file)}: {_own_name(row, labels)}"
    mini = row.get("mini_cluster", "")
    if not mini or change.file not in _OF_MINI_CLUSTERS:
        name = _own_name(row, labels) or row_name(change.file, row, labels)
        return f"{table_name(change.file)}: {name}" if name else table_name(change.file)
    name = new.get(mini) or mini_cluster_name(mini, labels)
    if change.file in ("demands.csv", "reliefs.csv"):
        side = change.file.removesuffix("s.csv")
        return f"{name}: {statement_name(f'{side}:{change.key[1]}', labels)}"
    if change.file == "value_sources.csv":
        statement = statement_name(change.key[1], labels)
        source = _("Source of “%(statement)s”", statement=statement)
        return f"{name}: {source}"
    return f"{name}: {table_name(change.file)} {row.get('position', '')}".rstrip()


def _own_name(row: object, labels: Labels) -> str:
    assert isinstance(row, dict)  # noqa: S101 - tells the type checker
    found = row.get(f"name_{labels.language}") or row.get("name_en") or row.get("name") or ""
    return str(found)


def clash_words(error: ClashError, labels: Labels) -> str:
    """Return in one sentence why nothing can be undone."""
    if not error.plan.clashes:
        return _("Nothing of it is left to undo: everything is as it was before.")
    rows = clashing_rows(error.plan.clashes, labels)
    return _("It was changed again since: %(what)s. Please undo that first.",
             what=", ".join(row.title for row in rows[:5]))  # fmt: skip
