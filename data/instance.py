"""A local database, only read: its active model and catalogue as a matcher, and its state."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass

from data.catalogue_json import catalogue_from_json
from data.matching import open_matcher
from data.migrate import check, current, newest_revision
from data.model_json import model_from_json
from data.store import open_stores
from matcher.errors import SchemaTooOldError
from matcher.pipeline import Matcher


def open_instance_matcher(database_url: str) -> Matcher:
    """Return a matcher on the active model and the latest catalogue of a database.

    Parameters
    ----------
    database_url : of a database that has the right schema; it is neither created nor migrated.

    Raises
    ------
    SchemaTooNewError, SchemaTooOldError, StoreUnavailableError : the database cannot be read.
    ModelMismatchError, UnknownHashError : nothing is stored there, or it was tampered with.
    ModelRulesError : its active model was built by other rules of comparison.
    """
    stores = open_stores(database_url)
    try:
        model = model_from_json(stores.models.active().document)
        catalogue = catalogue_from_json(stores.catalogues.latest().document)
    finally:
        stores.close()
    return open_matcher(catalogue, model)


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
    """Look at a database without creating or changing anything.

    Raises
    ------
    SchemaTooNewError : a newer version of the software wrote it.
    StoreUnavailableError : it cannot be opened.
    """
    found = current(database_url)
    if found is not None and found != newest_revision():
        # Tells an older schema, which is migrated on the next start, from a newer one.
        with suppress(SchemaTooOldError):
            check(database_url)
    return DatabaseState(found, newest_revision())
