"""What is said about a mini-cluster or an institution, as whoever changes it fills it in.

A statement is a few cells that are said together and share one source: the three names, all
themes, the codes. This module takes statements out of the tables and puts them back.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import zip_longest

from features.comparisons import SCOPES
from features.errors import UnknownCodeError
from features.vocabulary import LANGUAGES, Barrier, Basis, Scope, SuccessFactor
from matcher.tables import Cells, Tables

NAME, THEMES, CODES, MEMBERS, STATUS = "name", "themes", "codes", "members", "status"
DEMAND, RELIEF = "demand", "relief"
PROVENANCE = ("source", "confidence", "as_of", "basis")
"""What every statement comes with."""
ENTERED_BASES = (Basis.ENTERED, Basis.DOCUMENTED)
"""The coordinator says so, or a published source does."""

_FILES = {DEMAND: "demands.csv", RELIEF: "reliefs.csv"}
_CELLS: Mapping[str, tuple[str, ...]] = {
    NAME: ("name_de", "name_en", "name_ko"),
    CODES: ("nace_codes", "ksic_codes", "wipo_fields"),
    MEMBERS: ("members_count",),
    STATUS: ("status_note_de", "status_note_en", "status_note_ko", "excluded"),
}
_THEMES = ("themes_de", "themes_en", "themes_ko")
MINI_CLUSTER = (
    "innovation_cluster", *_CELLS[NAME], *_THEMES, *_CELLS[CODES], *_CELLS[MEMBERS],
)  # fmt: skip
"""What is said of a new mini-cluster; the number of members may be left open."""
_UNSAID = {
    **dict.fromkeys((*_CELLS[CODES], *_CELLS[STATUS]), ""),
    "members_count": "1",
    "members_quality": "placeholder",
    "members_basis": "not known",
    "in_2009": "uncertain",
    "confidence_2009": "none",
    "note": "",
}
"""What nobody says of a new mini-cluster; a placeholder is shown as such and used for nothing."""
INSTITUTION = (
    "innovation_cluster", "name_de", "name_en", "name_ko", "abbreviation", "kind", "city_de",
    "city_en", "city_ko", "fields", "wipo_fields", "website", "role",
)  # fmt: skip
"""What is said of an institution; whether it is near and tests follows from it by rule."""

DEMANDS = tuple(key for key in SuccessFactor if SCOPES[f"readiness_{key}"] is Scope.PAIR)
RELIEFS = tuple(key for key in Barrier if SCOPES[f"barrier_{key}"] is Scope.PAIR)
STATEMENTS = (
    *(NAME, THEMES, CODES, MEMBERS, STATUS),
    *(f"{DEMAND}:{key}" for key in DEMANDS),
    *(f"{RELIEF}:{key}" for key in RELIEFS),
)
"""All statements about a mini-cluster, in the order of the pages."""

Values = Mapping[str, str]
"""The texts of a form by the names of its fields."""


def fields_of(statement: str) -> tuple[str, ...]:
    """Return the fields of a statement without those of its source; raises UnknownCodeError."""
    if statement not in STATEMENTS:
        raise UnknownCodeError("statement", statement)
    if statement == THEMES:
        return _THEMES
    return _CELLS.get(statement, ("value",))


def statement_of(tables: Tables, mini_cluster: str, statement: str) -> dict[str, str]:
    """Return the texts of a statement and of its source, as far as it has one of its own.

    Raises
    ------
    UnknownCodeError : no such mini-cluster or statement.
    """
    names, mini = fields_of(statement), _mini_cluster(tables, mini_cluster)
    if statement in _CELLS:
        own = mini if statement == NAME else _source(tables, mini_cluster, statement)
        return {name: mini[name] for name in names} | _provenance(own)
    if statement == THEMES:
        rows = _themes(tables, mini_cluster)
        texts = {f"themes_{one}": "\n".join(row[f"theme_{one}"] for row in rows)
                 for one in LANGUAGES}  # fmt: skip
        return texts | _provenance(_source(tables, mini_cluster, statement))
    row = _entered(tables, mini_cluster, statement)
    return {"value": (row or {}).get("value", "")} | _provenance(row)


def is_entered(tables: Tables, mini_cluster: str, statement: str) -> bool:
    """Say whether somebody entered a demand or relief, so that it can be taken out again."""
    return statement.partition(":")[0] in _FILES and bool(_entered(tables, mini_cluster, statement))


def with_statement(
    tables: Tables, mini_cluster: str, statement: str, given: Values
) -> dict[str, tuple[Cells, ...]]:
    """Return the tables with a statement as it is given, whose source is now its own.

    What is given is not checked here: the loaders do that.

    Raises
    ------
    UnknownCodeError : no such mini-cluster or statement.
    """
    names, mini = fields_of(statement), _mini_cluster(tables, mini_cluster)
    said = {name: " ".join(given.get(name, "").split()) for name in (*names, *PROVENANCE)}
    source = {name: said[name] for name in PROVENANCE}
    if statement == THEMES:
        changed = _with_themes(tables, mini_cluster, given, source)
    elif statement in _CELLS:
        cells = {name: said[name] for name in names}
        cells |= source if statement == NAME else {}
        if statement == MEMBERS:
            cells |= {"members_quality": "counted", "members_basis": source["source"]}
        changed = _replaced(tables, "mini_clusters.csv", mini, {**mini, **cells})
    else:
        return _with_value(tables, mini_cluster, statement, said["value"], source)
    if statement == NAME:
        return changed
    own = {"mini_cluster": mini_cluster, "statement": statement, **source, "note": ""}
    return _put(changed, "value_sources.csv", ("mini_cluster", "statement"), own)


def without_statement(
    tables: Tables, mini_cluster: str, statement: str
) -> dict[str, tuple[Cells, ...]]:
    """Return the tables without an entered demand or relief: the rules speak again."""
    file = _FILES[statement.partition(":")[0]]
    row = _entered(tables, mini_cluster, statement)
    return {**tables, file: tuple(one for one in tables.get(file, ()) if one is not row)}


def with_mini_cluster(
    tables: Tables, identifier: str, given: Values
) -> dict[str, tuple[Cells, ...]]:
    """Return the tables with a new mini-cluster; each of its statements has the given source."""
    names = ("innovation_cluster", *_CELLS[NAME], *PROVENANCE)
    said = {name: " ".join(given.get(name, "").split()) for name in names}
    row = {"id": identifier, **_UNSAID, **said}
    made = {**tables, "mini_clusters.csv": (*tables["mini_clusters.csv"], row)}
    counted = bool(given.get("members_count", "").strip())
    for statement in (THEMES, CODES, MEMBERS) if counted else (THEMES, CODES):
        made = with_statement(made, identifier, statement, given)
    return made


def institution_of(tables: Tables, identifier: str) -> dict[str, str]:
    """Return what is said of an institution, and its source; raises UnknownCodeError."""
    for row in tables["institutions.csv"]:
        if row["id"] == identifier:
            return {name: row[name] for name in INSTITUTION} | _provenance(row)
    raise UnknownCodeError("institution", identifier)


def with_institution(
    tables: Tables, identifier: str, given: Values
) -> dict[str, tuple[Cells, ...]]:
    """Return the tables with an institution as it is given, a known or a new one."""
    said = {name: " ".join(given.get(name, "").split()) for name in (*INSTITUTION, *PROVENANCE)}
    by_rule = {"same_city": "no", "is_test_facility": "no"}
    row = {"id": identifier, **said, **by_rule, "note": ""}
    return _put(tables, "institutions.csv", ("id",), row)


def _mini_cluster(tables: Tables, identifier: str) -> Cells:
    for row in tables["mini_clusters.csv"]:
        if row["id"] == identifier:
            return row
    raise UnknownCodeError("mini-cluster", identifier)


def _source(tables: Tables, mini_cluster: str, statement: str) -> Cells | None:
    wanted = (mini_cluster, statement)
    for row in tables.get("value_sources.csv", ()):
        if (row["mini_cluster"], row["statement"]) == wanted:
            return row
    return None


def _entered(tables: Tables, mini_cluster: str, statement: str) -> Cells | None:
    side, _, key = statement.partition(":")
    for row in tables.get(_FILES[side], ()):
        if (row["mini_cluster"], row["key"]) == (mini_cluster, key):
            return row
    return None


def _themes(tables: Tables, mini_cluster: str) -> list[Cells]:
    rows = tables["mini_cluster_themes.csv"]
    mine = (row for row in rows if row["mini_cluster"] == mini_cluster)
    return sorted(mine, key=lambda row: int(row["position"]))


def _provenance(row: Cells | None) -> dict[str, str]:
    return {name: "" if row is None else row[name] for name in PROVENANCE}


def _with_themes(
    tables: Tables, mini_cluster: str, given: Values, source: Cells
) -> dict[str, tuple[Cells, ...]]:
    file = "mini_cluster_themes.csv"
    lines = [
        [" ".join(line.split()) for line in given.get(name, "").splitlines() if line.strip()]
        for name in _THEMES
    ]
    origin = "stated" if source["basis"] == Basis.DOCUMENTED else "entered"
    rows = [
        {
            "mini_cluster": mini_cluster, "position": str(place), "origin": origin,
            "theme_de": german, "theme_en": english, "theme_ko": korean, **source, "note": "",
        }
        for place, (german, english, korean) in enumerate(zip_longest(*lines, fillvalue=""), 1)
    ]  # fmt: skip
    others = [row for row in tables[file] if row["mini_cluster"] != mini_cluster]
    first = next(
        (n for n, row in enumerate(tables[file]) if row["mini_cluster"] == mini_cluster),
        len(others),
    )
    return {**tables, file: (*others[:first], *rows, *others[first:])}


def _with_value(
    tables: Tables, mini_cluster: str, statement: str, value: str, source: Cells
) -> dict[str, tuple[Cells, ...]]:
    side, _, key = statement.partition(":")
    row = {
        "mini_cluster": mini_cluster, "key": key, "value": value.replace(",", "."),
        "rule": "entered", "facts": "", **source, "note": "",
    }  # fmt: skip
    return _put(tables, _FILES[side], ("mini_cluster", "key"), row)


def _replaced(tables: Tables, file: str, old: Cells, new: Cells) -> dict[str, tuple[Cells, ...]]:
    return {**tables, file: tuple(new if row is old else row for row in tables[file])}


def _put(
    tables: Tables, file: str, key: tuple[str, ...], row: Cells
) -> dict[str, tuple[Cells, ...]]:
    """Let a row take the place of the one with its key, or come last."""
    wanted = [row[name] for name in key]
    for old in tables.get(file, ()):
        if [old[name] for name in key] == wanted:
            return _replaced(tables, file, old, row)
    return {**tables, file: (*tables.get(file, ()), row)}
