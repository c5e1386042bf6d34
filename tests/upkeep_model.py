"""The catalogue as a slow and simple model: two cells by the key of their row."""

from __future__ import annotations

from collections.abc import Mapping

import hypothesis.strategies as st

from data.reference import load_catalogue
from matcher.errors import ClusterbridgeError
from matcher.records import StoredCatalogue
from matcher.tables import Tables
from matcher.upkeep import BuiltCatalogue

FILE = "institutions.csv"
Content = Mapping[str, tuple[str, str]]
"""The model of a catalogue: two cells by the key of their row."""
CATALOGUE = load_catalogue()
ROWS = st.dictionaries(
    st.sampled_from("abc"), st.tuples(st.sampled_from("123"), st.sampled_from("12"))
)


def build(tables: Tables, _known: Tables | None = None) -> BuiltCatalogue:
    """Load tables as the real loaders would, except that only one text is wrong."""
    if any("3" in (row["x"], row["y"]) and row["id"] == "c" for row in tables[FILE]):
        raise ClusterbridgeError("c is never 3")
    stored = StoredCatalogue.of("x", "2007", {"rows": [dict(row) for row in tables[FILE]]})
    version = stored.content_hash[:12]
    return BuiltCatalogue(CATALOGUE, StoredCatalogue.of(version, "2007", stored.document), tables)


def tables_of(content: Content) -> Tables:
    return {FILE: tuple({"id": key, "x": x, "y": y} for key, (x, y) in content.items())}


def content_of(tables: Tables) -> dict[str, tuple[str, str]]:
    return {row["id"]: (row["x"], row["y"]) for row in tables[FILE]}


def good(content: Content) -> bool:
    return "3" not in content.get("c", ())


def merged(base: Content, wanted: Content, now: Content, key: str) -> tuple[str, ...] | str | None:
    """Return one row after a change from base to wanted on what is now; ``clash`` if it cannot."""
    mine, aim, here = base.get(key), wanted.get(key), now.get(key)
    if aim in (mine, here):
        return here
    if mine is None or aim is None:
        return aim if here == mine else "clash"
    if here is None:
        return "clash"
    cells = [
        (h if m == a else a if h in (m, a) else "clash")
        for m, a, h in zip(mine, aim, here, strict=True)
    ]
    return "clash" if "clash" in cells else tuple(cells)


def outcome(base: Content, wanted: Content, now: Content, *, partly: bool) -> Content | None:
    """Return the catalogue after a change, or None where it cannot be applied."""
    rows = {key: merged(base, wanted, now, key) for key in {*base, *wanted, *now}}
    if not partly and "clash" in rows.values():
        return None
    kept = {key: now.get(key) if row == "clash" else row for key, row in rows.items()}
    found = {key: (row[0], row[1]) for key, row in kept.items() if row is not None}
    return None if found == now else found
