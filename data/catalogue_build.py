"""From tables to a checked catalogue and back, by the same loaders as for the shipped files."""

from __future__ import annotations

import csv
import io
import logging
from collections.abc import Collection, Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from data.catalogue_json import catalogue_from_json, catalogue_to_json
from data.csvfile import (
    PROVENANCE_COLUMNS,
    ReferenceFileError,
    long_cells,
    read_rows,
    stored_before,
)
from data.derivation import derive
from data.reference import CATALOGUE_FILES, REFERENCE_FOLDER, load_catalogue, load_facts
from data.reference_derived import DERIVED_COLUMNS, DERIVED_FILES, derived_csv, read_rules
from data.reference_korea import NATIONAL
from data.reference_sources import SOURCES_FILE
from data.rule_facts import is_same_city, is_test_facility
from features.catalogue import Catalogue
from features.vocabulary import Basis
from matcher.ports import CatalogueStore
from matcher.records import StoredCatalogue
from matcher.tables import Cells, Tables
from matcher.upkeep import BuiltCatalogue
from matcher.upkeep_ports import UpkeepStore

TABLE_FILES = (*CATALOGUE_FILES, SOURCES_FILE)
"""The tables that can be changed and loaded; the last one may be missing."""
KEPT = 4
"""Catalogues that are held in memory: a proposal is checked when made, shown, and applied."""
_FrozenTables = tuple[tuple[str, tuple[tuple[tuple[str, str], ...], ...]], ...]
_logger = logging.getLogger(__name__)
_DERIVED = frozenset(DERIVED_FILES.values())


def read_tables(folder: Path = REFERENCE_FOLDER) -> Tables:
    """Return all tables of a folder without the rows that follow from others by written rules.

    Raises
    ------
    ReferenceFileError : a file is missing, or is no table.
    """
    present = [file for file in TABLE_FILES if file != SOURCES_FILE or (folder / file).exists()]
    return {file: _given_rows(folder, file) for file in present}


def load_tables(tables: Tables, known: Tables | None = None) -> Catalogue:
    """Return the catalogue that tables describe; raises ReferenceFileError.

    Parameters
    ----------
    known : tables that are stored already; their cells may be longer than new ones.
    """
    return _built(_frozen(tables), long_cells(known or {})).value


@lru_cache(maxsize=KEPT)
def _built(tables: _FrozenTables, long: frozenset[str]) -> BuiltCatalogue:
    """Return the catalogue of tables, the same one for the same content; faults are not kept.

    Parameters
    ----------
    long : texts that may be longer than new ones; they decide whether tables are sound.
    """
    thawed = {file: tuple(dict(row) for row in rows) for file, rows in tables}
    with TemporaryDirectory(prefix="clusterbridge-") as name, stored_before(long):
        folder = Path(name)
        _write(folder, thawed)
        _write_derived(folder, thawed)
        value = load_catalogue(folder)
    stored = StoredCatalogue.of(value.version, value.as_of, catalogue_to_json(value))
    return BuiltCatalogue(value, stored, thawed)


def _frozen(tables: Tables) -> _FrozenTables:
    return tuple((file, tuple(tuple(row.items()) for row in rows)) for file, rows in tables.items())


def opened(upkeep: UpkeepStore, catalogues: CatalogueStore, version: str) -> Catalogue:
    """Return a stored catalogue: by its tables, so that all lists have their order.

    Raises
    ------
    ModelMismatchError : it is not stored.
    UnknownHashError : it was tampered with.
    """
    for edition in upkeep.editions():
        if edition.catalogue_version == version:
            found = _as_stored(upkeep, edition.number)
            if found is not None and found.version == version:
                return found
    # The loaders of now read the tables of then otherwise: what it said is kept as well.
    return catalogue_from_json(catalogues.get(version).document)


def _as_stored(upkeep: UpkeepStore, number: int) -> Catalogue | None:
    """Return the catalogue of an edition's tables, None where rules of today refuse them."""
    tables = upkeep.tables(number)
    try:
        return load_tables(tables, tables)
    except ReferenceFileError as error:
        _logger.warning("the tables of edition %d are not read any more: %s", number, error)
        return None


def files_of(tables: Tables) -> dict[str, bytes]:
    """Return stored tables as the files that they are loaded from, what follows included."""
    with TemporaryDirectory(prefix="clusterbridge-") as name, stored_before(long_cells(tables)):
        folder = Path(name)
        _write(folder, tables)
        _write_derived(folder, tables)
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def build(tables: Tables, known: Tables | None = None) -> BuiltCatalogue:
    """Check tables, derive again what follows from them, and return the catalogue.

    Parameters
    ----------
    known : as for :func:`load_tables`.

    Raises
    ------
    ReferenceFileError : the first fault, with file, line, column, value and what is allowed.
    """
    tables = {**tables, "institutions.csv": _by_rule(tables)}
    return _built(_frozen(tables), long_cells(known or {}))


def shipped(folder: Path = REFERENCE_FOLDER) -> BuiltCatalogue:
    """Return what the software ships; raises ReferenceFileError."""
    return build(read_tables(folder))


def with_files(current: Tables, files: Mapping[str, bytes]) -> Tables:
    """Check files together with the other tables of now, and return all tables.

    Parameters
    ----------
    current : stored already; cells of theirs that come back unchanged may be of any length.
    files : content by name, each one of :data:`TABLE_FILES`; it takes the place of that table.

    Raises
    ------
    ReferenceFileError : the first fault, with the line in the given file.
    """
    for file in files:
        if file not in TABLE_FILES:
            known = ", ".join(TABLE_FILES)
            raise ReferenceFileError(file, "no table of the catalogue", allowed=known)
    with TemporaryDirectory(prefix="clusterbridge-") as name, stored_before(long_cells(current)):
        folder = Path(name)
        _write(folder, current, but=files)
        for file, content in files.items():
            (folder / file).write_bytes(content)
        given = {file: _given_rows(folder, file) for file in files}
        _write_derived(folder, current, but=files)
        load_catalogue(folder)
    return {**current, **given}


def _given_rows(folder: Path, file: str) -> tuple[Cells, ...]:
    rows = tuple(dict(row.cells) for row in read_rows(folder, file))
    if file not in _DERIVED:
        return rows
    return tuple(row for row in rows if row.get("basis") != Basis.DERIVED.value)


def _write(folder: Path, tables: Tables, but: Collection[str] = ()) -> None:
    for file, rows in tables.items():
        if rows and file not in but and file not in _DERIVED:
            (folder / file).write_text(_csv(tuple(rows[0]), rows, header=True), encoding="utf-8")


def _write_derived(folder: Path, tables: Tables, but: Collection[str] = ()) -> None:
    """Write what follows from the facts in a folder; what somebody entered takes its place."""
    derived = derive(load_facts(folder), read_rules(folder))
    columns = (*DERIVED_COLUMNS, *PROVENANCE_COLUMNS)
    for side, file in DERIVED_FILES.items():
        if file in but:
            continue
        entered = tables.get(file, ())
        taken = {(row["mini_cluster"], row["key"]) for row in entered}
        kept = tuple(one for one in derived if (one.mini_cluster, one.key) not in taken)
        text = derived_csv(kept, side) + _csv(columns, entered)
        (folder / file).write_text(text, encoding="utf-8")


def _csv(columns: tuple[str, ...], rows: Iterable[Cells], *, header: bool = False) -> str:
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, columns, lineterminator="\n")
    if header:
        writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _by_rule(tables: Tables) -> tuple[Cells, ...]:
    """Return the institutions with what follows from their own cells by written rules."""
    cities = {row["id"]: row["city_en"] for row in tables["innovation_clusters.csv"]}
    return tuple(_with_rules(row, cities) for row in tables["institutions.csv"])


def _with_rules(row: Cells, cities: Mapping[str, str]) -> Cells:
    place = row["innovation_cluster"]
    fields = (part.strip() for part in row["fields"].split(";"))
    near = place != NATIONAL and is_same_city(row["city_en"], cities.get(place, ""))
    tests = is_test_facility(row["kind"], fields, row["role"])
    return {**row, "same_city": _yes_no(near), "is_test_facility": _yes_no(tests)}


def _yes_no(value: bool) -> str:
    return "yes" if value else "no"
