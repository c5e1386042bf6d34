"""Readers of the code lists, the assumptions and what the survey says."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TypeVar

from data.csvfile import ReferenceFileError, Row, read_table, unique
from features.catalogue import (
    Assumptions,
    ExportControlNotice,
    Label,
    PaperStatement,
    Provenance,
)
from features.errors import UnknownCodeError
from features.industry import WIPO_FIELDS, parse_code
from features.vocabulary import Barrier, Basis, CooperationField, SizeClass, SuccessFactor

_Key = TypeVar("_Key", bound=StrEnum)

_NACE_ALLOWED = "dd, dd.d or dd.dd of a division and group of NACE Rev. 2"
_KSIC = re.compile(r"\d{2,5}", re.ASCII)
_KSIC_ALLOWED = "two to five digits that begin with a division of KSIC"
KSIC_DIVISIONS = frozenset(
    (
        *(1, 2, 3), *range(5, 9), *range(10, 40), 41, 42, *range(45, 48), *range(49, 53), 55, 56,
        *range(58, 67), 68, 69, *range(70, 77), 84, 85, 86, 87, 90, 91, *range(94, 100),
    )
)  # fmt: skip
"""Divisions of KSIC Revision 9 (2008) or 10 (2017), which the catalogue's codes may follow."""
WIPO_SECTORS = (
    "Electrical engineering", "Instruments", "Chemistry", "Mechanical engineering", "Other fields",
)  # fmt: skip
"""Sectors of the WIPO IPC-Technology Concordance (Schmoch 2008)."""
_LARGEST_FIRM = 10_000_000

FACTOR_STATEMENTS = ("main", "very_frequent", "named_more", "named_less")
"""What the survey's text says of a success factor; no number is printed."""
BARRIER_STATEMENTS = ("most_important", "not_named")
"""What the survey's text says of a barrier; no number is printed."""

_ASSUMED: Mapping[str, type[StrEnum]] = {
    "relief": Barrier,
    "activity": CooperationField,
    "size_prior": SizeClass,
}


def read_nace(folder: Path) -> dict[str, str]:
    """Return the names of all NACE Rev. 2 divisions and of the groups and classes in use.

    Parameters
    ----------
    folder : where the files lie.
    """
    rows = read_table(folder, "nace.csv", ("code", "section", "name", "ksic"))
    unique(rows, "code")
    names: dict[str, str] = {}
    for row in rows:
        row.provenance((Basis.DOCUMENTED,))
        row.one_of("section", tuple("ABCDEFGHIJKLMNOPQRSTU"))
        code = row.text("code")
        if not _is_nace(code):
            row.fail("code", "not a NACE code", _NACE_ALLOWED)
        names[code] = row.text("name")
    for row in rows:
        if row.cells["code"][:2] not in names:
            row.fail("code", "its division is missing", "divisions listed in this file")
    return names


def read_off_topic(folder: Path, nace: Mapping[str, str]) -> tuple[str, ...]:
    """Return the names of the NACE divisions in which no mini-cluster works.

    Parameters
    ----------
    folder : where the files lie.
    nace : names of the known NACE codes.
    """
    rows = read_table(folder, "off_topic.csv", ("division",))
    unique(rows, "division")
    divisions = [code for code in nace if "." not in code]
    for row in rows:
        row.provenance((Basis.DOCUMENTED,))
    return tuple(nace[row.known("division", divisions, "NACE division")] for row in rows)


def read_wipo(folder: Path) -> dict[int, Label]:
    """Return the names of the 35 fields of technology of WIPO.

    Parameters
    ----------
    folder : where the files lie.
    """
    rows = read_table(folder, "wipo35.csv", ("field", "sector", "name_de", "name_en", "name_ko"))
    unique(rows, "field")
    names: dict[int, Label] = {}
    for row in rows:
        row.provenance((Basis.DOCUMENTED,))
        row.one_of("sector", WIPO_SECTORS)
        names[row.integer("field", 1, WIPO_FIELDS)] = row.label("name")
    if len(names) < WIPO_FIELDS:
        raise ReferenceFileError("wipo35.csv", "fields are missing", allowed="1 to 35, each once")
    return names


def read_size_classes(folder: Path) -> dict[SizeClass, Label]:
    """Return the names of the size classes; their limits must be those of the vocabulary.

    Parameters
    ----------
    folder : where the files lie.
    """
    columns = ("key", "name_de", "name_en", "name_ko", "min_employees", "max_employees")
    rows = read_table(folder, "size_classes.csv", columns)
    unique(rows, "key")
    names: dict[SizeClass, Label] = {}
    for row in rows:
        row.provenance((Basis.DOCUMENTED,))
        key = row.key("key", SizeClass)
        low = row.integer("min_employees", 0, _LARGEST_FIRM)
        high = row.optional_integer("max_employees", low, _LARGEST_FIRM)
        for column, limit in (("min_employees", low), ("max_employees", high)):
            if limit is not None and SizeClass.of(limit) is not key:
                row.fail(column, "not a limit of this class", f"{SizeClass.of(limit)}")
        names[key] = row.label("name")
    _complete("size_classes.csv", names, SizeClass)
    return names


def read_assumptions(folder: Path) -> Assumptions:
    """Return the values that nobody has measured, one number for all candidates.

    Parameters
    ----------
    folder : where the files lie.
    """
    rows = read_table(folder, "assumptions.csv", ("kind", "key", "value"))
    unique(rows, "kind", "key")
    values: dict[str, dict[StrEnum, float]] = {kind: {} for kind in _ASSUMED}
    sources: dict[str, Provenance] = {}
    for row in rows:
        kind = row.one_of("kind", tuple(_ASSUMED))
        key = row.key("key", _ASSUMED[kind])
        values[kind][key] = row.number("value", 0.0, 1.0)
        sources[f"{kind}:{key}"] = row.provenance((Basis.ASSUMPTION,))
    for kind, keys in _ASSUMED.items():
        _complete(f"assumptions.csv, kind {kind}", values[kind], keys)
    return Assumptions(
        relief={barrier: values["relief"][barrier] for barrier in Barrier},
        activities={field: values["activity"][field] for field in CooperationField},
        size_prior={size.value: values["size_prior"][size] for size in SizeClass},
        sources=sources,
    )


@dataclass(frozen=True, slots=True)
class Survey:
    """Success factors and barriers of the survey: their names and what its text says.

    Parameters
    ----------
    factor_labels, barrier_labels : names in three languages.
    statements : per factor and barrier, what each group of firms says in words.
    """

    factor_labels: Mapping[SuccessFactor, Label]
    barrier_labels: Mapping[Barrier, Label]
    statements: tuple[PaperStatement, ...]


def read_survey(folder: Path) -> Survey:
    """Return the seven success factors and the seven barriers with the survey's statements.

    Parameters
    ----------
    folder : where the files lie.
    """
    factors, about_factors = _statements(folder, "factors.csv", SuccessFactor, FACTOR_STATEMENTS)
    barriers, about_barriers = _statements(folder, "barriers.csv", Barrier, BARRIER_STATEMENTS)
    return Survey(factors, barriers, (*about_factors, *about_barriers))


def _statements(
    folder: Path, file: str, keys: type[_Key], allowed: tuple[str, ...]
) -> tuple[dict[_Key, Label], list[PaperStatement]]:
    columns = ("key", "name_de", "name_en", "name_ko", "cooperating", "interested")
    rows = read_table(folder, file, columns)
    unique(rows, "key")
    labels: dict[_Key, Label] = {}
    found: list[PaperStatement] = []
    for row in rows:
        key = row.key("key", keys)
        labels[key] = row.label("name")
        found.append(
            PaperStatement(
                kind="factor" if file == "factors.csv" else "barrier",
                key=key.value,
                cooperating=row.one_of("cooperating", allowed),
                interested=row.one_of("interested", allowed),
                provenance=row.provenance((Basis.DOCUMENTED,)),
            )
        )
    _complete(file, labels, keys)
    return labels, found


def read_export_control(folder: Path, nace: Mapping[str, str]) -> tuple[ExportControlNotice, ...]:
    """Return the fields whose mention calls for the notice on dual-use goods.

    Parameters
    ----------
    folder : where the files lie.
    nace : names of the known NACE codes.
    """
    columns = ("key", "category", "name_de", "name_en", "name_ko")
    rows = read_table(
        folder, "export_control.csv", (*columns, "nace_codes", "wipo_fields", "keywords")
    )
    unique(rows, "key")
    return tuple(
        ExportControlNotice(
            key=row.identifier("key"),
            category=row.integer("category", 0, 9),
            name=row.label("name"),
            nace_codes=nace_codes(row, "nace_codes", nace),
            wipo_fields=row.integers("wipo_fields", 1, WIPO_FIELDS),
            keywords=row.items("keywords"),
            provenance=row.provenance((Basis.DOCUMENTED,)),
        )
        for row in rows
    )


def nace_codes(row: Row, column: str, known: Mapping[str, str]) -> tuple[str, ...]:
    """Return the NACE codes of a cell, written ``dd``, ``dd.d`` or ``dd.dd``, division known.

    Parameters
    ----------
    row : line of a table.
    column : name of the column.
    known : known NACE codes.
    """
    codes = row.items(column)
    for code in codes:
        if code[:2] not in known or not _is_nace(code):
            row.fail(column, f"unknown code {code!r}", _NACE_ALLOWED)
    return codes


def _is_nace(code: str) -> bool:
    try:
        return str(parse_code(code)) == code
    except UnknownCodeError:
        return False


def ksic_codes(row: Row, column: str) -> tuple[str, ...]:
    """Return the KSIC codes of a cell: two to five digits each, in a division that exists.

    Parameters
    ----------
    row : line of a table.
    column : name of the column.
    """
    codes = row.items(column)
    for code in codes:
        if not _KSIC.fullmatch(code) or int(code[:2]) not in KSIC_DIVISIONS:
            row.fail(column, f"unknown code {code!r}", _KSIC_ALLOWED)
    return codes


def _complete(file: str, found: Mapping[_Key, object], keys: type[_Key]) -> None:
    missing = [key.value for key in keys if key not in found]
    if missing:
        raise ReferenceFileError(file, "rows are missing", allowed=", ".join(missing))
