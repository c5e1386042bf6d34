"""One database and one matcher per application: opened once, then shared by all requests."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, current_app

from features.catalogue import Catalogue
from features.text import Encoder
from matcher.operations import Services as UseCases
from matcher.operations import active_model, load_reference
from matcher.pipeline import Matcher
from matcher.records import StoredCatalogue, StoredModel
from web.config import Settings
from web.use_cases import use_cases

if TYPE_CHECKING:
    from data.store import SqlStores

MATCHING = "clusterbridge.matching"
TOKEN_BYTES = 32


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """Return the current time, UTC-aware."""
        return datetime.now(UTC)


def new_token() -> str:
    """Return a fresh, unguessable, URL-safe token of 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def open_use_cases(settings: Settings, catalogue: Catalogue) -> UseCases:
    """Migrate and open the database of an installation, and fill it with what is shipped.

    Raises
    ------
    SchemaTooNewError, StoreUnavailableError : the database cannot be used.
    ModelFileError : the shipped model is missing or damaged.
    """
    from data.migrate import upgrade
    from data.store import open_stores

    upgrade(settings.database_url)
    return fill(open_stores(settings.database_url), settings, catalogue)


def fill(stores: SqlStores, settings: Settings, catalogue: Catalogue) -> UseCases:
    """Return the use cases over open stores, which hold the shipped catalogue and model after.

    Raises
    ------
    UnknownHashError : one of the versions is stored with other content.
    """
    from data.catalogue_json import catalogue_to_json
    from data.model_json import load_model, model_to_json

    services = UseCases(
        profiles=stores.profiles,
        impressions=stores.impressions,
        verdicts=stores.verdicts,
        models=stores.models,
        catalogues=stores.catalogues,
        clock=SystemClock(),
        new_token=new_token,
        link_lifetime=timedelta(days=settings.link_days),
    )
    model, document = load_model(), catalogue_to_json(catalogue)
    load_reference(
        services,
        StoredCatalogue.of(catalogue.version, catalogue.as_of, document),
        StoredModel.of(model.version, model_to_json(model)),
    )
    return services


class Matching:
    """Keeps the matcher of the active model; the mini-clusters are encoded once per model.

    Parameters
    ----------
    catalogue : returns the catalogue that is compared.
    encoder : returns the text encoder; called once.
    """

    def __init__(self, catalogue: Callable[[], Catalogue], encoder: Callable[[], Encoder]) -> None:
        self._catalogue = catalogue
        self._encoder = encoder
        self._lock = Lock()
        self._matcher: Matcher | None = None

    def matcher(self, services: UseCases) -> Matcher:
        """Return the matcher of the model that is active now.

        Raises
        ------
        ModelMismatchError, UnknownHashError : no model is active, or it was tampered with.
        """
        stored = active_model(services)
        with self._lock:
            if self._matcher is None or self._matcher.model.version != stored.version:
                self._matcher = self._build(stored)
            return self._matcher

    def _build(self, stored: StoredModel) -> Matcher:
        from data.model_json import model_from_json

        encoder = self._encoder() if self._matcher is None else self._matcher.profiles.encoder
        built = Matcher(self._catalogue(), model_from_json(stored.document), encoder)
        # Encoding the candidates here, under the lock, keeps other threads from doing it again.
        _encoded = built.encoded_candidates
        return built


def init_matching(app: Flask, matching: Matching) -> None:
    """Hand an application what ranks."""
    app.extensions[MATCHING] = matching


def active_matcher() -> Matcher:
    """Return the matcher of the application that answers this request."""
    matching = current_app.extensions[MATCHING]
    assert isinstance(matching, Matching)  # noqa: S101 - tells the type checker
    return matching.matcher(use_cases())
