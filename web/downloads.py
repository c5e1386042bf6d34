"""Files that are handed out; those of a demonstration say by their names what they are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from flask import Response

from web.demonstration.labels import demonstration_label, file_name
from web.spreadsheets import Cell, csv_bytes
from web.wiring import wired

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
"""Media type of a workbook."""


def download(content: str | bytes, media_type: str, name: str) -> Response:
    """Return a file to be saved under a name; a workbook is no text."""
    headers = {"Content-Disposition": f'attachment; filename="{file_name(name)}"'}
    said = media_type if media_type == XLSX else f"{media_type}; charset=utf-8"
    return Response(content, content_type=said, headers=headers)


def table_of_today(
    name: str, columns: Sequence[str], rows: Iterable[Mapping[str, Cell]]
) -> Response:
    """Return a table for spreadsheets, with the day in its name."""
    content = csv_bytes(columns, rows, demonstration_label())
    return download(content, "text/csv", f"{name}-{wired().services.clock.now():%Y-%m-%d}.csv")
