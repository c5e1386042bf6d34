"""What the software ships, read and written out once for all applications of a run.

A service does so once and lives long; the tests start hundreds.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from data import catalogue_build, catalogue_json
from data.reference import REFERENCE_FOLDER
from features.catalogue import Catalogue
from matcher.tables import Tables

_read_tables, _to_json = catalogue_build.read_tables, catalogue_json.catalogue_to_json
_written: list[tuple[Catalogue, dict[str, Any]]] = []


def read_once() -> None:
    """Let whoever asks for the shipped tables, or a catalogue as JSON, have what is there."""
    catalogue_build.read_tables = _tables
    catalogue_json.catalogue_to_json = _as_json


def _tables(folder: Path = REFERENCE_FOLDER) -> Tables:
    # A folder of a test may have changed since.
    return _shipped_tables() if folder == REFERENCE_FOLDER else _read_tables(folder)


@cache
def _shipped_tables() -> Tables:
    return _read_tables()


def _as_json(catalogue: Catalogue) -> dict[str, Any]:
    from web.wiring import reference_catalogue

    if catalogue is not reference_catalogue():
        return _to_json(catalogue)
    if not _written:
        _written.append((catalogue, _to_json(catalogue)))
    return _written[0][1]
