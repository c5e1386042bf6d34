"""One wiring per application: settings, catalogue, stores and matcher, shared by all requests."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask, current_app

from features.catalogue import Catalogue
from features.text import Encoder
from matcher.account_ports import Mailer
from matcher.demonstration_ports import Mark
from matcher.erasure_operations import reconcile_erasures
from matcher.operations import Services, active_model, load_reference
from matcher.pipeline import Matcher
from matcher.ports import Clock
from matcher.records import StoredCatalogue, StoredModel
from matcher.upkeep import BuiltCatalogue
from matcher.upkeep_operations import load_shipped
from web.catalogues import Catalogues
from web.config import Settings, prepare_instance
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


def catalogues_of(services: Services) -> Catalogues:
    """Return the catalogues of an installation without an application, such as for a command."""
    return Catalogues(reference_catalogue, lambda: services)


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
    catalogue : returns the catalogue that the software ships, the same object each time.
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
        self._at_end = ExitStack()
        self._open = services or (lambda: open_services(settings, catalogue(), self._at_end))
        self._encoder = encoder
        self._services: Services | None = None
        self._is_demonstration: bool | None = None
        self.catalogues = Catalogues(catalogue, lambda: self.services)
        self._mailer: Mailer | None = None
        self._matcher: Matcher | None = None
        self._earlier: Matcher | None = None
        self._opening = Lock()
        self._building = Lock()

    @property
    def catalogue(self) -> Catalogue:
        """The active catalogue."""
        return self.catalogues.active

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

    def close(self) -> None:
        """Close the database at the end; what was erased is then in none of its files."""
        self._at_end.close()

    @property
    def is_demonstration(self) -> bool:
        """Whether everything here is synthetic; asked once, because a mark is for good.

        Nothing becomes a demonstration later: what has been served holds an invitation at least.

        Raises
        ------
        SchemaTooNewError, StoreUnavailableError, ModelFileError : as for :attr:`services`.
        """
        if self._is_demonstration is None:
            self._is_demonstration = Mark.DEMONSTRATION in self.services.marks.marks()
        return self._is_demonstration

    @property
    def mailer(self) -> Mailer:
        """The way that e-mail goes; made once."""
        if self._mailer is None:
            self._mailer = mailer_of(self.settings, self.services)
        return self._mailer

    @property
    def matcher(self) -> Matcher:
        """The matcher of model and catalogue that are active now; built once for both.

        Raises
        ------
        ModelMismatchError, UnknownHashError : no model is active, or it was tampered with.
        ModelRulesError : the active model was built by other rules of comparison.
        """
        stored, catalogue = active_model(self.services), self.catalogue
        with self._building:
            if self._matcher is None or not _is_of(self._matcher, stored.version, catalogue):
                self._matcher = self._build(stored, catalogue)
            return self._matcher

    def matcher_of(self, model_version: str, catalogue_version: str) -> Matcher:
        """The matcher of a stored model and catalogue, to compute again what they said.

        The last one is kept.

        Raises
        ------
        ModelMismatchError, UnknownHashError : one is not stored, or was tampered with.
        ModelRulesError : it was built by other rules of comparison.
        """
        active, catalogue = self.matcher, self.catalogues.of_version(catalogue_version)
        if _is_of(active, model_version, catalogue):
            return active
        stored = self.services.models.get(model_version)
        with self._building:
            if self._earlier is None or not _is_of(self._earlier, model_version, catalogue):
                self._earlier = self._build(stored, catalogue)
            return self._earlier

    def matcher_on(self, catalogue: Catalogue) -> Matcher:
        """A matcher of the active model on a catalogue that is not active, kept by nobody."""
        return self._build(active_model(self.services), catalogue)

    def _build(self, stored: StoredModel, catalogue: Catalogue) -> Matcher:
        from data.model_json import model_from_json

        encoder = self._encoder() if self._matcher is None else self._matcher.profiles.encoder
        built = Matcher(catalogue, model_from_json(stored.document), encoder)
        # Encoding the candidates here, under the lock, keeps other threads from doing it again.
        _encoded = built.encoded_candidates
        return built


def _is_of(matcher: Matcher, model_version: str, catalogue: Catalogue) -> bool:
    versions = (matcher.model.version, matcher.catalogue.version)
    return versions == (model_version, catalogue.version)


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


def code_version() -> str:
    """Return the version of the software, as a trained model names it."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return version("clusterbridge")
    except PackageNotFoundError:
        return "not installed"


def mailer_of(settings: Settings, services: Services) -> Mailer:
    """Return the way to the mail server, or to the folder that stands in for one.

    A demonstration writes to nobody, whatever the settings say.
    """
    from data.mailers import FileMailer, SmtpMailer, parse_smtp_url
    from web.synthetic_mail import SyntheticMailer

    if Mark.DEMONSTRATION in services.marks.marks():
        return SyntheticMailer(settings.instance / "outbox", settings.sender)
    if settings.smtp_url:
        return SmtpMailer(parse_smtp_url(settings.smtp_url), settings.sender)
    return FileMailer(settings.instance / "outbox", settings.sender)


def open_services(
    settings: Settings, catalogue: Catalogue, at_end: ExitStack | None = None
) -> Services:
    """Migrate and open the database of an installation, and fill it with what is shipped.

    Parameters
    ----------
    at_end : gets what closes the database.

    Raises
    ------
    SchemaTooNewError, StoreUnavailableError : the database cannot be used.
    ModelFileError : the shipped model is missing or damaged.
    ErasureLogError : nobody can tell what a restored database must lose.
    """
    from data.migrate import upgrade
    from data.store import open_stores

    upgrade(settings.database_url)
    stores = open_stores(settings.database_url)
    if at_end is not None:
        at_end.callback(stores.close)
    services = fill(stores, settings, catalogue)
    erase_what_came_back(services)
    return services


def erase_what_came_back(services: Services) -> None:
    """Bring database and erasure log in line, and warn where a backup had brought things back.

    Raises
    ------
    ErasureLogError : the log cannot be read.
    """
    back = reconcile_erasures(services)
    if back:
        _logger.warning(
            "the database is older than the erasure log: %s were erased again", len(back)
        )


def open_for_demonstration(settings: Settings, clock: Clock) -> Services:
    """Open a database that is a demonstration, or can become one; else it is only looked at.

    Parameters
    ----------
    clock : by which the demonstration is filled.

    Raises
    ------
    NotEmptyError : it is in use for something else.
    SchemaTooNewError, StoreUnavailableError, ModelFileError : as for :func:`open_services`.
    """
    from data.marks import require_demonstrable
    from data.migrate import upgrade
    from data.store import open_stores

    require_demonstrable(settings.database_url)
    prepare_instance(settings)
    upgrade(settings.database_url)
    return fill(open_stores(settings.database_url), settings, reference_catalogue(), clock)


def services_over(stores: SqlStores, settings: Settings, clock: Clock | None = None) -> Services:
    """Return the use cases over open stores, with the tokens and the clock of this machine.

    Parameters
    ----------
    clock : another clock.
    """
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
        partners=stores.partners,
        notices=stores.notices,
        marks=stores.marks,
        reports=stores.reports,
        upkeep=stores.upkeep,
        privacy=stores.privacy,
        learning=stores.learning,
        jobs=stores.jobs,
        surveys=stores.surveys,
        erasure_log=FileErasureLog(settings.erasure_log_path),
        clock=clock or SystemClock(),
        new_token=new_token,
        link_lifetime=timedelta(days=settings.link_days),
        keep_days=settings.keep_days,
    )


def fill(
    stores: SqlStores, settings: Settings, catalogue: Catalogue, clock: Clock | None = None
) -> Services:
    """Return the use cases over open stores, which hold the shipped catalogue and model after.

    Parameters
    ----------
    clock : another clock than that of this machine.
    catalogue : the one that is shipped.

    Raises
    ------
    UnknownHashError : one of the versions is stored with other content.
    """
    from data.catalogue_build import read_tables
    from data.catalogue_json import catalogue_to_json
    from data.model_json import load_model, model_to_json

    services, model = services_over(stores, settings, clock), load_model()
    document = catalogue_to_json(catalogue)
    stored = StoredCatalogue.of(catalogue.version, catalogue.as_of, document)
    load_reference(services, stored, StoredModel.of(model.version, model_to_json(model)))
    load_shipped(services, BuiltCatalogue(catalogue, stored, read_tables()))
    return services
