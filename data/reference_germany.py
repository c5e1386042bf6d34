"""Readers of the German side, the programmes between both sides, and Table 1."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from pathlib import Path

from data.csvfile import ReferenceFileError, Row, read_table, unique
from data.reference_codes import nace_codes
from features.catalogue import Characteristic, GermanCluster, GermanInitiative, Programme
from features.industry import WIPO_FIELDS
from features.vocabulary import (
    LAENDER,
    Basis,
    ClusterType,
    Commitment,
    FundingStyle,
    Horizon,
    Initiative,
)

COMPARED_ROWS: Mapping[str, type[StrEnum]] = {
    "style_horizon": Horizon,
    "style_initiative": Initiative,
    "style_funding": FundingStyle,
    "style_commitment": Commitment,
}
"""Rows of Table 1 that are compared with a firm's answers, and the answers."""
SHOWN_ROWS = (
    "establishment",
    "motivation",
    "management",
    "cooperation",
    "commitment",
    "subject_areas",
    "projects",
    "sustainability",
)
"""The rows of Table 1 as printed."""

_GERMAN_COLUMNS = (
    "id", "name_de", "name_en", "name_ko", "field_de", "field_en", "field_ko", "nace_codes",
    "wipo_fields", "laender", "city", "type", "korea_link_de", "korea_link_en", "korea_link_ko",
)  # fmt: skip
_PROGRAMME_COLUMNS = (
    "id", "name_de", "name_en", "name_ko", "what_de", "what_en", "what_ko", "partners_de",
    "partners_en", "partners_ko", "who_can_apply", "terms_de", "terms_en", "terms_ko",
    "dates_seen_de", "dates_seen_en", "dates_seen_ko", "open_to_firms", "closed_reason",
    "wipo_fields", "call_keywords", "max_employees",
)  # fmt: skip


def read_german_clusters(folder: Path, nace: Mapping[str, str]) -> tuple[GermanCluster, ...]:
    """Return the German clusters; ``type`` is None where neither class fits.

    Parameters
    ----------
    folder : where the files lie.
    nace : names of the known NACE codes.
    """
    rows = read_table(folder, "german_clusters.csv", _GERMAN_COLUMNS)
    unique(rows, "id")
    return tuple(
        GermanCluster(
            id=row.identifier("id"),
            name=row.label("name"),
            field=row.label("field"),
            nace_codes=nace_codes(row, "nace_codes", nace),
            wipo_fields=row.integers("wipo_fields", 1, WIPO_FIELDS),
            laender=_laender(row),
            city=row.text("city"),
            type=row.key("type", ClusterType) if row.cells["type"] else None,
            korea_link=row.label("korea_link", required=False),
            provenance=row.provenance(),
        )
        for row in rows
    )


def _laender(row: Row) -> tuple[str, ...]:
    codes = row.items("laender")
    for code in codes:
        if code not in LAENDER:
            row.fail("laender", f"unknown code {code!r}", ", ".join(LAENDER))
    return codes


def read_initiatives(folder: Path) -> tuple[GermanInitiative, ...]:
    """Return the German cluster programmes, federal and of the Länder.

    Parameters
    ----------
    folder : where the files lie.
    """
    columns = ("id", "name", "level", "body", "start", "end")
    rows = read_table(folder, "german_initiatives.csv", columns)
    unique(rows, "id")
    return tuple(
        GermanInitiative(
            id=row.identifier("id"),
            name=row.text("name"),
            level=row.one_of("level", ("federal", "state")),
            body=row.text("body"),
            start=row.date("start"),
            end=row.date("end", required=False),
            provenance=row.provenance(),
        )
        for row in rows
    )


def read_programmes(folder: Path) -> tuple[tuple[Programme, ...], dict[str, tuple[str, ...]]]:
    """Return the funding programmes, and by id the words that their calls name.

    Parameters
    ----------
    folder : where the files lie.
    """
    rows = read_table(folder, "programmes.csv", _PROGRAMME_COLUMNS)
    unique(rows, "id")
    words = {row.text("id"): row.items("call_keywords") for row in rows}
    return tuple(_programme(row) for row in rows), words


def _programme(row: Row) -> Programme:
    is_open = row.yes_no("open_to_firms")
    if is_open == bool(row.cells["closed_reason"]):
        row.fail("closed_reason", "does not fit open_to_firms", "a reason exactly where it is no")
    return Programme(
        id=row.identifier("id"),
        name=row.label("name"),
        what=row.label("what"),
        partners=row.label("partners"),
        terms=row.label("terms", required=False),
        dates_seen=row.label("dates_seen", required=False),
        open_to_firms=is_open,
        wipo_fields=row.integers("wipo_fields", 1, WIPO_FIELDS),
        max_employees=row.optional_integer("max_employees", 1, 10_000_000),
        provenance=row.provenance(),
    )


def read_table1(folder: Path) -> tuple[Characteristic, ...]:
    """Return Table 1: the printed rows, and those that are compared with a firm's answers.

    Parameters
    ----------
    folder : where the files lie.
    """
    columns = ("row", "type", "answers", "text_de", "text_en", "text_ko")
    rows = read_table(folder, "table1.csv", columns)
    unique(rows, "row", "type")
    found = tuple(_characteristic(row) for row in rows)
    present = {(one.row, one.type) for one in found}
    for name in (*SHOWN_ROWS, *COMPARED_ROWS):
        for kind in ClusterType:
            if (name, kind) not in present:
                raise ReferenceFileError("table1.csv", "row is missing", allowed=f"{name}, {kind}")
    return found


def _characteristic(row: Row) -> Characteristic:
    name = row.one_of("row", (*SHOWN_ROWS, *COMPARED_ROWS))
    compared = name in COMPARED_ROWS
    return Characteristic(
        row=name,
        type=row.key("type", ClusterType),
        answers=_answers(row, COMPARED_ROWS[name]) if compared else _no_answers(row),
        text=row.label("text"),
        provenance=row.provenance((Basis.ASSUMPTION if compared else Basis.DOCUMENTED,)),
    )


def _no_answers(row: Row) -> Mapping[str, float]:
    if row.cells["answers"]:
        row.fail("answers", "numbers in a row that is only shown", "an empty cell")
    return {}


def _answers(row: Row, keys: type[StrEnum]) -> Mapping[str, float]:
    """Read ``project:1.0;long_term:0.25``: every answer once, each number in 0-1."""
    expected = {key.value for key in keys}
    allowed = "each of " + ", ".join(f"{key}:0 to 1" for key in keys)
    fits: dict[str, float] = {}
    for part in row.items("answers"):
        key, _, text = part.partition(":")
        try:
            fits[key] = float(text)
        except ValueError:
            row.fail("answers", f"not a number in {part!r}", allowed)
    if set(fits) != expected or not all(0.0 <= fit <= 1.0 for fit in fits.values()):
        row.fail("answers", "answers do not fit the question", allowed)
    return fits
