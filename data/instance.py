"""A local database, only read: its active model and catalogue as a matcher, and its state."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from data.catalogue_build import opened
from data.catalogue_json import catalogue_from_json
from data.database import Database
from data.engines import RESTORE, is_file, opening, parse_url, place_of
from data.kept_state import disagreeing
from data.matching import matcher_over
from data.migrate import check, current, newest_revision, require_writable
from data.model_json import model_from_json
from data.store import open_stores
from features.catalogue import Catalogue
from matcher.errors import SchemaTooOldError, StoreUnavailableError
from matcher.kept_state import Disagreement
from matcher.pipeline import Matcher


def open_instance_matcher(database_url: str) -> Matcher:
    """Return a matcher on the active model and the active catalogue of a database.

    Parameters
    ----------
    database_url : of a database that has the right schema; it is neither created nor migrated.

    Raises
    ------
    SchemaTooNewError, SchemaTooOldError, StoreUnavailableError : the database cannot be read.
    ModelMismatchError, UnknownHashError : nothing is stored there, or it was tampered with.
    ModelRulesError : its active model was built by other rules of comparison.
    """
    stores = open_stores(database_url, read_only=True)
    try:
        model = model_from_json(stores.models.active().document)
        version = stores.upkeep.current_version()
        known = stores.catalogues
        stored = known.latest() if version is None else known.get(version)
        catalogue = catalogue_from_json(stored.document)
    finally:
        stores.close()
    return matcher_over(catalogue, model)


def installed_catalogue(database_url: str) -> Catalogue | None:
    """Return the active catalogue of an installation, or None where there is none yet.

    Raises
    ------
    SchemaTooNewError, SchemaTooOldError, StoreUnavailableError : the database cannot be read.
    UnknownHashError : it was tampered with.
    """
    if current(database_url) is None:
        return None
    stores = open_stores(database_url, read_only=True)
    try:
        version = stores.upkeep.current_version()
        return None if version is None else opened(stores.upkeep, stores.catalogues, version)
    finally:
        stores.close()


@dataclass(frozen=True, slots=True)
class DatabaseState:
    """How far a database has come.

    Parameters
    ----------
    found : revision of its schema, None when there is no database yet.
    newest : revision that this version of the software needs.
    """

    found: str | None
    newest: str


def database_state(database_url: str) -> DatabaseState:
    """Look at a database that the service is to use, without creating or changing anything.

    Raises
    ------
    SchemaTooNewError : a newer version of the software wrote it.
    StoreUnavailableError : it cannot be opened or written, or is damaged.
    """
    require_writable(database_url)
    found = current(database_url)
    if found is not None:
        _require_undamaged(database_url)
    if found is not None and found != newest_revision():
        # Tells an older schema, which is migrated on the next start, from a newer one.
        with suppress(SchemaTooOldError):
            check(database_url)
    return DatabaseState(found, newest_revision())


def kept_state(database_url: str) -> tuple[int, tuple[Disagreement, ...]]:
    """Return how many introductions there are, and in what states and slots disagree with steps.

    Parameters
    ----------
    database_url : of a database that has the right schema; nothing in it is changed.
    """
    database = Database(database_url, read_only=True)
    try:
        with opening(database_url):
            return disagreeing(database)
    finally:
        database.close()


def _require_undamaged(database_url: str) -> None:
    if not is_file(database_url):
        return
    database = Database(database_url, read_only=True)
    try:
        with opening(database_url), database.reading() as connection:
            (said,) = connection.exec_driver_sql("PRAGMA quick_check(1)").scalars()
    finally:
        database.close()
    if said != "ok":
        place = place_of(parse_url(database_url))
        raise StoreUnavailableError(place, f"it is damaged ({said.splitlines()[-1]})", RESTORE)
