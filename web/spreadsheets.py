"""Tables as CSV files and workbooks in which no spreadsheet finds a formula; no Flask."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Cell = str | int | float | None
"""What may stand in a cell; None leaves it empty."""
#: Excel takes a file without this mark for the old encoding of its country.
BYTE_ORDER_MARK = "\ufeff"
#: A cell that starts with one of these is a formula to a spreadsheet, or can become one.
_INNER_START = re.compile(r"([;\t|][ \u00a0\u3000]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])")
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_bytes(header: Sequence[str], rows: Iterable[Mapping[str, Cell]], note: str = "") -> bytes:
    """Write rows as UTF-8 with a byte order mark, comma-separated, with lines ending in CRLF.

    Parameters
    ----------
    header : names of the columns, in order.
    rows : cells by column; a missing one and None are empty. Numbers are written with a point and
        never guarded; every text that a spreadsheet could run is led by an apostrophe.
    note : said of every row in a last column of that name; empty for no such column.

    Returns
    -------
    The content of the file.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    more = [safe_cell(note)] if note else []
    writer.writerow([safe_cell(name) for name in (*header, *(["note"] if note else []))])
    for row in rows:
        writer.writerow([*(safe_cell(row.get(name)) for name in header), *more])
    return (BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")


def xlsx_bytes(
    header: Sequence[str],
    rows: Iterable[Mapping[str, Cell]],
    title: str,
    more: tuple[str, Sequence[str]] | None = None,
) -> bytes:
    """Write rows as a workbook; numbers stay numbers and no text becomes a formula.

    Parameters
    ----------
    header : names of the columns, in order.
    rows : cells by column; a missing one and None are empty.
    title : of the sheet; a workbook takes 31 characters of it.
    more : title and columns of a second sheet of the same rows.

    Returns
    -------
    The content of the file.
    """
    from openpyxl import Workbook
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = Workbook(write_only=True)

    def cell(sheet: Any, value: Cell) -> Any:
        if not isinstance(value, str):
            return value
        made = WriteOnlyCell(sheet, ILLEGAL_CHARACTERS_RE.sub("", value))
        made.data_type = "s"
        return made

    kept = list(rows)
    for name_of_sheet, columns in ((title, header), *((more,) if more else ())):
        sheet = book.create_sheet(name_of_sheet[:31])
        sheet.freeze_panes = "A2"
        sheet.append([cell(sheet, name) for name in columns])
        for row in kept:
            sheet.append([cell(sheet, row.get(name)) for name in columns])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def safe_cell(value: Cell) -> str | int | float:
    """Return a cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = value.encode("utf-8", "replace").decode()
    text = "".join(one for one in text if unicodedata.category(one) != "Cf" and one != "\x00")
    # On one line: what reads the file line by line would begin a cell after a break.
    text = " ".join(text.splitlines())
    starts = text.startswith(_FORMULA_STARTS) or text.lstrip().startswith(_FORMULA_STARTS)
    # Where the list separator is a semicolon, a spreadsheet begins a cell inside a text as well.
    text = _INNER_START.sub(r"\1'", text)
    return f"'{text}" if starts else text
