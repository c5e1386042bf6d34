"""Tables as files that spreadsheets open safely; pure, no Flask."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence

#: Excel takes a file without this mark for the old encoding of its country.
BYTE_ORDER_MARK = "\ufeff"
#: A cell that starts with one of these is a formula to a spreadsheet, or can become one.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")

Cell = str | int | float | None


def csv_bytes(header: Sequence[str], rows: Iterable[Mapping[str, Cell]]) -> bytes:
    """Write rows as UTF-8 with a byte order mark, comma-separated, with lines ending in CRLF.

    Parameters
    ----------
    header : names of the columns, in order.
    rows : cells by column; a missing one and None are empty. Numbers are written with a point and
        never guarded; every text that a spreadsheet could run is led by an apostrophe.

    Returns
    -------
    The content of the file.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in header])
    for row in rows:
        writer.writerow([safe_cell(row.get(name)) for name in header])
    return (BYTE_ORDER_MARK + text.getvalue()).encode("utf-8")


def safe_cell(value: Cell) -> str | int | float:
    """Return a cell that no spreadsheet takes for a formula."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return value
    text = value.encode("utf-8", "replace").decode().replace("\x00", "")
    return f"'{text}" if text.lstrip(" \u00a0").startswith(_FORMULA_STARTS) else text
