"""One wiring per application: settings, catalogue, stores and matcher, shared by all requests."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, current_app

from features.catalogue import Catalogue
from features.text import Encoder
from matcher.account_ports import Mailer
from matcher.erasure_operations import reconcile_erasures
from matcher.operations import Services, active_model, load_reference
from matcher.pipeline import Matcher
from matcher.records import StoredCatalogue, StoredModel
from web.config import Settings
from web.contexts import ExampleCard

if TYPE_CHECKING:
    from data.store import SqlStores

EXTENSION = "clusterbridge"
_logger = logging.getLogger(__name__)
TOKEN_BYTES = 32


@cache
def reference_catalogue() -> Catalogue:
    """Return the catalogue that is shipped, read once."""
    from data.reference import load_catalogue

    return load_catalogue()


def shipped_encoder() -> Encoder:
    """Return the text encoder with the vectors that are shipped."""
    from data.matching import shipped_encoder as shipped

    return shipped()


def no_example(_language: str) -> ExampleCard | None:
    """Stand in for the computed example: the start page then shows none."""
    return None


class Wiring:
    """What the pages of one application work with; what is costly is opened once, at first use.

    Parameters
    ----------
    settings : of this installation.
    catalogue : returns the active catalogue, the same object each time.
    services : opens what the use cases work with; default: the database of the settings.
    encoder : returns the text encoder.
    example : returns the card of the computed example in a language, or None.
    """

    def __init__(
        self,
        settings: Settings,
        *,
        catalogue: Callable[[], Catalogue] = reference_catalogue,
        services: Callable[[], Services] | None = None,
        encoder: Callable[[], Encoder] = shipped_encoder,
        example: Callable[[str], ExampleCard | None] = no_example,
    ) -> None:
        self.settings = settings
        self.example = example
        self._catalogue = catalogue
        self._open = services or (lambda: open_services(settings, catalogue()))
        self._encoder = encoder
        self._services: Services | None = None
        self._matcher: Matcher | None = None
        self._earlier: Matcher | None = None
        self._opening = Lock()
        self._building = Lock()

    @property
    def catalogue(self) -> Catalogue:
        """The active catalogue."""
        return self._catalogue()

    @property
    def services(self) -> Services:
        """What the use cases work with.

        Raises
        ------
        SchemaTooNewError, StoreUnavailableError, ModelFileError : they cannot be opened.
        """
        with self._opening:
            if self._services is None:
                self._services = self._open()
            return self._services

    @property
    def matcher(self) -> Matcher:
        """The matcher of the model that is active now; built once per model.

        Raises
        ------
        ModelMismatchError, UnknownHashError : no model is active, or it was tampered with.
        ModelRulesError : the active model was built by other rules of comparison.
        """
        stored = active_model(self.services)
        with self._building:
            if self._matcher is None or self._matcher.model.version != stored.version:
                self._matcher = self._build(stored)
            return self._matcher

    def matcher_of(self, model_version: str) -> Matcher:
        """The matcher of a stored model, to compute again what it said; the last one is kept.

        Raises
        ------
        ModelMismatchError, UnknownHashError : no such model is stored, or it was tampered with.
        ModelRulesError : it was built by other rules of comparison.
        """
        active = self.matcher
        if active.model.version == model_version:
            return active
        stored = self.services.models.get(model_version)
        with self._building:
            if self._earlier is None or self._earlier.model.version != model_version:
                self._earlier = self._build(stored)
            return self._earlier

    def _build(self, stored: StoredModel) -> Matcher:
        from data.model_json import model_from_json

        encoder = self._encoder() if self._matcher is None else self._matcher.profiles.encoder
        built = Matcher(self.catalogue, model_from_json(stored.document), encoder)
        # Encoding the candidates here, under the lock, keeps other threads from doing it again.
        _encoded = built.encoded_candidates
        return built


def init_wiring(app: Flask, wiring: Wiring) -> None:
    """Hand an application what its pages work with."""
    app.extensions[EXTENSION] = wiring


def wired() -> Wiring:
    """Return the wiring of the application that answers this request."""
    found = current_app.extensions[EXTENSION]
    assert isinstance(found, Wiring)  # noqa: S101 - tells the type checker
    return found


class SystemClock:
    """The time of this machine."""

    def now(self) -> datetime:
        """Return the current time, UTC-aware."""
        return datetime.now(UTC)


def new_token() -> str:
    """Return a fresh, unguessable, URL-safe token of 256 random bits."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def mailer_of(settings: Settings) -> Mailer:
    """Return the way to the mail server, or to the folder that stands in for one."""
    from data.mailers import FileMailer, SmtpMailer, parse_smtp_url

    if settings.smtp_url:
        return SmtpMailer(parse_smtp_url(settings.smtp_url), settings.sender)
    return FileMailer(settings.instance / "outbox", settings.sender)


def open_services(settings: Settings, catalogue: Catalogue) -> Services:
    """Migrate and open the database of an installation, and fill it with what is shipped.

    Raises
    ------
    SchemaTooNewError, StoreUnavailableError : the database cannot be used.
    ModelFileError : the shipped model is missing or damaged.
    ErasureLogError : nobody can tell what a restored database must lose.
    """
    from data.migrate import upgrade
    from data.store import open_stores

    upgrade(settings.database_url)
    services = fill(open_stores(settings.database_url), settings, catalogue)
    back = reconcile_erasures(services)
    if back:
        _logger.warning(
            "the database is older than the erasure log: %s were erased again", len(back)
        )
    return services


def services_over(stores: SqlStores, settings: Settings) -> Services:
    """Return the use cases over open stores, with the clock and tokens of this machine."""
    from data.erasure_log import FileErasureLog

    return Services(
        profiles=stores.profiles,
        impressions=stores.impressions,
        verdicts=stores.verdicts,
        models=stores.models,
        catalogues=stores.catalogues,
        review=stores.review,
        audit=stores.audit,
        accounts=stores.accounts,
        outbox=stores.outbox,
        privacy=stores.privacy,
        erasure_log=FileErasureLog(settings.erasure_log_path),
        clock=SystemClock(),
        new_token=new_token,
        link_lifetime=timedelta(days=settings.link_days),
        keep_days=settings.keep_days,
    )


def fill(stores: SqlStores, settings: Settings, catalogue: Catalogue) -> Services:
    """Return the use cases over open stores, which hold the shipped catalogue and model after.

    Raises
    ------
    UnknownHashError : one of the versions is stored with other content.
    """
    from data.catalogue_json import catalogue_to_json
    from data.model_json import load_model, model_to_json

    services = services_over(stores, settings)
    model, document = load_model(), catalogue_to_json(catalogue)
    load_reference(
        services,
        StoredCatalogue.of(catalogue.version, catalogue.as_of, document),
        StoredModel.of(model.version, model_to_json(model)),
    )
    return services
