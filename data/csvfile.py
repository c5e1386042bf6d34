"""Checked reading of the reference tables: every fault named by file, line, column and value."""

from __future__ import annotations

import csv
import io
import logging
import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, NoReturn, TypeVar

from features.catalogue import Label, Provenance
from features.errors import ClusterbridgeError
from features.vocabulary import LANGUAGES, Basis, Confidence
from matcher.tables import Tables

_Key = TypeVar("_Key", bound=StrEnum)

PROVENANCE_COLUMNS = ("source", "confidence", "as_of", "basis", "note")
"""Columns that every reference table carries besides its own; only ``note`` may be empty."""

UNDATED = "undated"
"""Value of ``as_of`` where the source gives no date."""

_DATE = r"\d{4}(s|-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?"
_DATES = "2007, 2007-10, 2004-06-03, 2010s, 2005-2010, 2005/2010, c. 2011 or undated"
_AS_OF = re.compile(rf"{UNDATED}|(c\. )?{_DATE}([-/]{_DATE})?", re.ASCII)
_EARLIER_DATES = ("2008-06 / 2012", "2014-16")  # Shipped unchecked; stored editions hold them.
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f-\x9f]")
_NUMBER = re.compile(r"-?\d+(\.\d+)?(e-?\d{1,2})?", re.ASCII)
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*", re.ASCII)
_INTEGER = re.compile(r"-?\d{1,18}", re.ASCII)
_FORMULA_STARTS = ("=", "+", "-", "@", "\uff1d", "\uff0b", "\uff0d", "\uff20")
"""A cell that begins so, and is no number, is a formula to a spreadsheet: tables are public."""
LONGEST_CELL, LONGEST_NAME = 1000, 300
_KEPT: ContextVar[frozenset[str]] = ContextVar("cells that were stored", default=frozenset())
_logger = logging.getLogger(__name__)
MOST_ROWS, MOST_COLUMNS = 20_000, 100
_SHOWN = 60


def long_cells(tables: Tables) -> frozenset[str]:
    """Return the texts of tables that may be longer than a new one is allowed to be."""
    rows = (row for table in tables.values() for row in table)
    return frozenset(cell for row in rows for cell in row.values() if len(cell) > LONGEST_NAME)


@contextmanager
def stored_before(cells: frozenset[str]) -> Iterator[None]:
    """Read texts that are stored already however long they are, with a warning.

    The limits came later than the first editions; what those hold can be read and left as it is.

    Parameters
    ----------
    cells : the :func:`long_cells` of what is stored.
    """
    token = _KEPT.set(cells)
    try:
        yield
    finally:
        _KEPT.reset(token)


class ReferenceFileError(ClusterbridgeError):
    """A reference file that cannot be used.

    Parameters
    ----------
    file, column : names; the column is empty where the fault has none.
    problem : what is wrong, in plain words.
    line : counted from 1; 0 where the fault has no line.
    value : what was found, cut short; allowed : what would have been accepted.
    """

    mend = "correct the file, or take it again from where it came"

    def __init__(
        self,
        file: str,
        problem: str,
        *,
        line: int = 0,
        column: str = "",
        value: str = "",
        allowed: str = "",
    ) -> None:
        self.file, self.line, self.column = file, line, column
        self.problem, self.allowed = problem, allowed
        self.value = value if len(value) <= _SHOWN else value[: _SHOWN - 1] + "…"
        place = file + (f", line {line}" if line else "") + (f", column {column}" if column else "")
        found = f" ({self.value!r})" if value else ""
        super().__init__(
            f"{place}: {problem}{found}" + (f"; allowed: {allowed}" if allowed else "")
        )


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a reference table with typed access to its cells.

    Every method takes the name of a column and reads that cell; where it does not hold what is
    allowed, a :class:`ReferenceFileError` says file, line, column, value and what would be. Limits
    (``low``, ``high``) are allowed values themselves, ``allowed`` and ``known`` closed lists.

    Parameters
    ----------
    file : name of the file; line : first line of the record, from 1.
    cells : column to text, white space at both ends removed.
    """

    file: str
    line: int
    cells: Mapping[str, str]

    def fail(self, column: str, problem: str, allowed: str = "") -> NoReturn:
        """Raise a ReferenceFileError that names this cell."""
        raise ReferenceFileError(
            self.file,
            problem,
            line=self.line,
            column=column,
            value=self.cells.get(column, ""),
            allowed=allowed,
        )

    def text(self, column: str, *, required: bool = True) -> str:
        """Return the text of a cell; an empty one is refused where it is required."""
        value = self.cells[column]
        if required and not value:
            self.fail(column, "empty", "any text")
        return value

    def identifier(self, column: str) -> str:
        """Return an id: it stands in addresses and in lists between semicolons."""
        value = self.text(column)
        if not _ID.fullmatch(value):
            self.fail(column, "not an id", "lower-case letters a-z and digits, joined by hyphens")
        return value

    def label(self, stem: str, *, required: bool = True) -> Label:
        """Return the three cells ``stem_de``, ``stem_en`` and ``stem_ko``: all or none."""
        parts = [self.cells[f"{stem}_{language}"] for language in LANGUAGES]
        if required or any(parts):
            for language in LANGUAGES:
                self.text(f"{stem}_{language}")
        return Label(*parts)

    def number(self, column: str, low: float, high: float) -> float:
        """Return a decimal number in ``low`` to ``high``, both included."""
        allowed = f"a number from {low:g} to {high:g}"
        text = self.text(column)
        if not _NUMBER.fullmatch(text):
            self.fail(column, "not a number", allowed)
        value = float(text)
        if not low <= value <= high:
            self.fail(column, "number out of range", allowed)
        return value

    def integer(self, column: str, low: int, high: int) -> int:
        """Return a whole number in ``low`` to ``high``, both included."""
        allowed = f"a whole number from {low} to {high}"
        text = self.text(column)
        if not _INTEGER.fullmatch(text):
            self.fail(column, "not a whole number", allowed)
        value = int(text)
        if not low <= value <= high:
            self.fail(column, "number out of range", allowed)
        return value

    def optional_integer(self, column: str, low: int, high: int) -> int | None:
        """Return a whole number, or None for an empty cell."""
        return self.integer(column, low, high) if self.cells[column] else None

    def yes_no(self, column: str) -> bool:
        """Return True for ``yes`` and False for ``no``."""
        return self.one_of(column, ("yes", "no")) == "yes"

    def one_of(self, column: str, allowed: Collection[str]) -> str:
        """Return a code that is in a closed list."""
        value = self.cells[column]
        if value not in allowed:
            self.fail(column, "unknown code", _listed(allowed))
        return value

    def key(self, column: str, kind: type[_Key]) -> _Key:
        """Return a member of a closed list of keys."""
        try:
            return kind(self.cells[column])
        except ValueError:
            self.fail(column, "unknown code", _listed(list(kind)))

    def known(self, column: str, known: Collection[str], what: str) -> str:
        """Return an identifier that exists elsewhere."""
        value = self.text(column)
        if value not in known:
            self.fail(column, f"no such {what}", _listed(known))
        return value

    def items(self, column: str, *, required: bool = False) -> tuple[str, ...]:
        """Return the parts of a cell between semicolons; an empty cell has none."""
        text = self.text(column, required=required)
        parts = tuple(part.strip() for part in text.split(";")) if text else ()
        if not all(parts):
            self.fail(column, "empty part in a list", "parts separated by one semicolon")
        if len(set(parts)) < len(parts):
            self.fail(column, "repeated part in a list", "each part once")
        return parts

    def integers(self, column: str, low: int, high: int) -> tuple[int, ...]:
        """Return whole numbers between semicolons, each in ``low`` to ``high``."""
        parts = self.items(column)
        for part in parts:
            if not _INTEGER.fullmatch(part) or not low <= int(part) <= high:
                allowed = f"whole numbers from {low} to {high}"
                self.fail(column, f"unknown code {part[:_SHOWN]!r}", allowed)
        return tuple(int(part) for part in parts)

    def date(self, column: str, *, required: bool = True) -> str:
        """Return a date as sources give it: a day, a month, a year, a span, or none."""
        value = self.cells[column]
        is_date = value in _EARLIER_DATES or _AS_OF.fullmatch(value)
        if (value or required) and not is_date:
            self.fail(column, "not a date", _DATES)
        return value

    def provenance(self, allowed: Collection[Basis] = tuple(Basis)) -> Provenance:
        """Return where the row comes from; its basis must be in ``allowed``."""
        basis = self.key("basis", Basis)
        if basis not in allowed:
            self.fail("basis", "basis not possible here", _listed(allowed))
        return Provenance(
            source=self.text("source"),
            confidence=self.key("confidence", Confidence),
            as_of=self.date("as_of"),
            basis=basis,
            note=self.cells["note"],
        )


def read_table(folder: Path, file: str, columns: tuple[str, ...]) -> tuple[Row, ...]:
    """Read one reference table.

    Parameters
    ----------
    folder : where the file lies.
    file : its name; UTF-8 (a byte order mark is tolerated), comma, one header line.
    columns : its own columns; those of provenance are added.

    Returns
    -------
    One :class:`Row` per record, in the order of the file.

    Raises
    ------
    ReferenceFileError : the file is missing, not UTF-8, or its form is wrong.
    """
    rows = read_rows(folder, file, (*columns, *PROVENANCE_COLUMNS))
    if not rows:
        raise ReferenceFileError(file, "no rows", allowed="a header and at least one row")
    return rows


def read_rows(folder: Path, file: str, expected: tuple[str, ...] | None = None) -> tuple[Row, ...]:
    """Read the rows of a table, perhaps none, of these columns, or of whatever columns it has.

    Parameters
    ----------
    folder, file : where it lies, and its name.
    expected : all its columns in any order; None = whatever it has.

    Raises
    ------
    ReferenceFileError : the file is missing, not UTF-8, or its form is wrong.
    """
    reader = csv.reader(io.StringIO(read_text(folder, file), newline=""), strict=True)
    records = _records(file, reader)
    _line, header = next(records, (1, []))
    found = tuple(name.strip() for name in header)
    names = _checked_header(file, header, expected or found)
    return tuple(_row(file, line, names, record) for line, record in records)


def _records(file: str, reader: Any) -> Iterator[tuple[int, list[str]]]:
    """Yield every record with its first line; blank lines are passed over, yet counted."""
    line = 1
    try:
        for number, record in enumerate(reader):
            if number > MOST_ROWS:
                raise ReferenceFileError(
                    file, "too many rows", line=line, allowed=f"{MOST_ROWS} rows"
                )
            if record:
                yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        problem = f"broken quoting: {error}"
        raise ReferenceFileError(file, problem, line=line, allowed='quoted with "') from None


def read_text(folder: Path, file: str) -> str:
    """Return the text of a file without byte order mark; refuses what is not UTF-8.

    Parameters
    ----------
    folder, file : where it lies, and its name.

    Raises
    ------
    ReferenceFileError : it is missing, cannot be read, or is not UTF-8.
    """
    try:
        content = (folder / file).read_bytes()
    except FileNotFoundError:
        raise ReferenceFileError(file, "file is missing", allowed=f"a file {file}") from None
    except OSError as error:
        raise ReferenceFileError(file, f"cannot be read: {error.strerror}") from None
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found = content[error.start : error.start + 4].hex(" ")
        problem = "broken encoding"
        raise ReferenceFileError(file, problem, line=line, value=found, allowed="UTF-8") from None


def unique(rows: Iterable[Row], *columns: str) -> None:
    """Refuse two rows with the same cells in the named columns.

    Parameters
    ----------
    rows : of one file; columns : those that together must differ.

    Raises
    ------
    ReferenceFileError : at the later row, with the line of the earlier one.
    """
    seen: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = tuple(row.cells[column] for column in columns)
        if key in seen:
            row.fail(columns[-1], f"duplicate of line {seen[key]}", "each one once")
        seen[key] = row.line


def _checked_header(file: str, header: list[str], expected: tuple[str, ...]) -> list[str]:
    names = [name.strip() for name in header]
    if len(names) > MOST_COLUMNS:
        raise ReferenceFileError(
            file, "too many columns", line=1, value=str(len(names)), allowed=f"{MOST_COLUMNS}"
        )
    for name in names:
        if name not in expected:
            raise ReferenceFileError(
                file, "unknown column", line=1, column=name, value=name, allowed=_listed(expected)
            )
        if names.count(name) > 1:
            raise ReferenceFileError(file, "column twice", line=1, column=name, allowed="once")
    for name in expected:
        if name not in names:
            raise ReferenceFileError(
                file, "missing column", line=1, column=name, allowed=_listed(expected)
            )
    return names


def _row(file: str, line: int, header: list[str], record: list[str]) -> Row:
    if len(record) != len(header):
        raise ReferenceFileError(
            file,
            "wrong number of cells",
            line=line,
            value=str(len(record)),
            allowed=f"{len(header)} cells",
        )
    row = Row(file, line, dict(zip(header, map(str.strip, record), strict=True)))
    for column, cell in row.cells.items():
        if _CONTROL.search(cell):
            row.fail(column, "control character or line break", "text in one line")
        longest = LONGEST_NAME if column.partition("_")[0] == "name" else LONGEST_CELL
        if len(cell) > longest and cell not in _KEPT.get():
            row.fail(column, f"{len(cell)} characters", f"at most {longest}")
        if len(cell) > longest:
            what = "%s, line %d, column %s: %d characters, stored before at most %d were allowed"
            _logger.warning(what, file, line, column, len(cell), longest)
        if cell.startswith(_FORMULA_STARTS) and not _NUMBER.fullmatch(cell):
            row.fail(column, "begins like a formula", "text that does not begin with =, +, - or @")
    return row


def _listed(values: Iterable[str]) -> str:
    names = [str(value) or "(empty)" for value in values]
    return ", ".join(names) if len(names) <= 80 else ", ".join(names[:20]) + ", …"
