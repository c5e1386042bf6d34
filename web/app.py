"""The application: wires the services to the pages and sets what holds for every answer."""

from __future__ import annotations

import importlib
import os
from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Flask, Response, redirect, url_for
from flask_babel import Babel
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFProtect
from werkzeug.local import LocalProxy
from werkzeug.middleware.proxy_fix import ProxyFix

from features.catalogue import Catalogue
from features.text import Encoder
from web.assets import init_assets
from web.config import Settings, load_settings, prepare_instance
from web.contexts import ExampleCard
from web.errors import init_errors
from web.example_firm import example_card
from web.formatting import Formats, percent_attribute
from web.i18n import TRANSLATIONS
from web.koreamap import VIEW_BOX
from web.language import (
    DEFAULT_LANGUAGE,
    LANGUAGE_PREFIX,
    current_language,
    foreign,
    init_language,
    language_links,
    preferred_language,
)
from web.navigation import footer_links, link_to, main_links
from web.profile_blueprint import NEW_PROFILES_PER_HOUR
from web.security import init_security
from web.services import EXTENSION, Services, services
from web.use_cases import init_use_cases, opened_once
from web.wiring import Matching, active_matcher, init_matching, open_use_cases

#: Modules that hold a ``blueprint``; each gets the language in front of its own prefix.
BLUEPRINTS = ("web.pages", "web.profiles", "web.pairings", "web.catalogue", "web.method")

MAX_BODY = 256 * 1024
MAX_FORM_PARTS = 500


def create_app(
    settings: Settings | None = None,
    *,
    catalogue: Callable[[], Catalogue] | None = None,
    example: Callable[[str], ExampleCard | None] = example_card,
) -> Flask:
    """Return the application, ready for a WSGI server.

    Parameters
    ----------
    settings : of this installation; default: from the environment.
    catalogue : returns the active catalogue; default: the reference data.
    example : returns the card of the computed example in a language, or None.

    The database is opened and the text encoder loaded at first use; :func:`warm_up` does both
    before the first request.

    Raises
    ------
    SettingsError : a setting cannot be used.
    """
    settings = settings or load_settings(os.environ)
    if settings.secret_key is None:
        settings = prepare_instance(settings)
    app = _Application("web")
    app.config.from_mapping(_configuration(settings))
    catalogue = catalogue or _reference_catalogue
    app.extensions[EXTENSION] = Services(settings, catalogue, example)
    init_use_cases(app, opened_once(lambda: open_use_cases(settings, catalogue())))
    init_matching(app, Matching(catalogue, _shipped_encoder))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, hops, hops, hops, hops)  # type: ignore[method-assign]
    _init_extensions(app, settings)
    _init_templates(app)
    for name in BLUEPRINTS:
        part = importlib.import_module(name).blueprint
        app.register_blueprint(part, url_prefix=LANGUAGE_PREFIX + (part.url_prefix or ""))
    app.add_url_rule("/", "root", _to_preferred_language)
    return app


def warm_up(app: Flask) -> None:
    """Open the database and load the matcher, so that the first visitor does not wait.

    Raises
    ------
    SchemaTooNewError, StoreUnavailableError, ModelFileError : the service cannot work.
    """
    with app.app_context():
        active_matcher()


class _Application(Flask):
    """Flask, but private links never reach a log."""

    def log_exception(self, exc_info: Any) -> None:
        """Leave logging to the error page: Flask would write the path with its secret."""


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "DEBUG": settings.debug,
        "SESSION_COOKIE_NAME": "session",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        "MAX_CONTENT_LENGTH": MAX_BODY,
        "MAX_FORM_MEMORY_SIZE": MAX_BODY,
        "MAX_FORM_PARTS": MAX_FORM_PARTS,
        NEW_PROFILES_PER_HOUR: settings.new_profiles_per_hour,
        "BABEL_DEFAULT_LOCALE": DEFAULT_LANGUAGE,
        "BABEL_TRANSLATION_DIRECTORIES": str(TRANSLATIONS),
        # A form may stay open as long as the browser does: the questionnaire takes its time.
        "WTF_CSRF_TIME_LIMIT": None,
        # We ask browsers to send no referrer, so there is none to check.
        "WTF_CSRF_SSL_STRICT": False,
    }


def _init_extensions(app: Flask, settings: Settings) -> None:
    init_assets(app)
    init_security(app, settings)
    init_language(app)
    init_errors(app)
    CSRFProtect(app)
    Babel(app, locale_selector=current_language)


def _init_templates(app: Flask) -> None:
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals.update(
        basis_label=_basis_label,
        catalogue_as_of=lambda: services().catalogue().as_of,
        fmt=LocalProxy(lambda: Formats(current_language())),
        footer_links=footer_links,
        foreign=foreign,
        language_links=language_links,
        language_now=current_language,
        link_to=link_to,
        main_links=main_links,
        map_view_box=" ".join(str(number) for number in VIEW_BOX),
        pct=percent_attribute,
    )


def _basis_label(basis: str) -> str:
    labels = {
        "documented": _("documented"),
        "reconstructed": _("reconstructed"),
        "derived": _("derived"),
        "entered": _("entered"),
        "assumption": _("assumption"),
        "synthetic": _("synthetic"),
    }
    return labels[basis]


def _to_preferred_language() -> Response:
    response = redirect(url_for("pages.start", lang=preferred_language()))
    response.vary.update(("Accept-Language", "Cookie"))
    assert isinstance(response, Response)  # noqa: S101 - tells the type checker
    return response


def _shipped_encoder() -> Encoder:
    from data.matching import shipped_encoder

    return shipped_encoder()


@cache
def _reference_catalogue() -> Catalogue:
    from data.reference import load_catalogue

    return load_catalogue()
