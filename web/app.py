"""The application: wires the services to the pages and sets what holds for every answer."""

from __future__ import annotations

import gc
import importlib
import logging
import os
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, redirect, url_for
from flask_babel import Babel
from flask_babel import gettext as _
from flask_wtf.csrf import CSRFProtect
from werkzeug.local import LocalProxy
from werkzeug.middleware.proxy_fix import ProxyFix

from web.accounts.addresses import public_base
from web.accounts.setup import init_accounts
from web.accounts.throttle import init_throttle
from web.assets import init_assets
from web.config import Settings, load_settings, prepare_instance
from web.demonstration.labels import demonstration_label
from web.errors import init_errors
from web.i18n import TRANSLATIONS
from web.koreamap import VIEW_BOX
from web.language import (
    DEFAULT_LANGUAGE,
    LANGUAGE_PREFIX,
    LANGUAGES,
    current_language,
    foreign,
    init_language,
    korean_marked,
    language_links,
    preferred_language,
)
from web.limits import NEW_PROFILES_PER_HOUR, init_body_limits, limiter
from web.metrics import init_metrics
from web.navigation import account_link, footer_links, link_to, main_links
from web.open_profile import init_open_profile
from web.pairing.example import example_card
from web.permissions import init_permissions
from web.review.keys import DECISION_KEYS, all_keys, keys_are_on
from web.security import init_security
from web.wiring import Wiring, init_wiring, wired
from web.wording.formatting import Formats, percent_attribute

#: Modules that hold a ``blueprint``; each gets the language in front of its own prefix.
BLUEPRINTS = (
    "web.pages",
    "web.questionnaire.views",
    "web.pairing.views",
    "web.catalogue.views",
    "web.method.views",
    "web.accounts.views",
    "web.admin.views",
    "web.privacy.views",
    "web.introductions.views",
    "web.review.views",
    "web.review.desk",
    "web.partner.views",
    "web.partner.incoming",
    "web.partner.public",
    "web.history.views",
    "web.reports.views",
    "web.analysis.views",
    "web.survey.views",
    "web.upkeep.views",
    "web.learning.views",
)


def create_app(settings: Settings | None = None, *, wiring: Wiring | None = None) -> Flask:
    """Return the application, ready for a WSGI server.

    Parameters
    ----------
    settings : of this installation; default: from the environment.
    wiring : what the pages work with, settings included; default: the reference data and the
        database of the settings.

    The database is opened and the text encoder loaded at first use; :func:`warm_up` does both
    before the first request.

    Raises
    ------
    SettingsError : a setting cannot be used.
    """
    settings = wiring.settings if wiring else settings or load_settings(os.environ)
    if settings.secret_key is None:
        settings = prepare_instance(settings)
    logging.getLogger().setLevel(settings.log_level)
    app = _Application("web")
    app.config.from_mapping(_configuration(settings))
    init_wiring(app, wiring or Wiring(settings, example=example_card))
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        # Address and scheme only: the host comes from the base address, never from a header.
        proxied = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=0, x_port=0, x_prefix=0)
        app.wsgi_app = proxied  # type: ignore[method-assign]
    _init_extensions(app, settings)
    _init_templates(app)
    for name in BLUEPRINTS:
        part = importlib.import_module(name).blueprint
        app.register_blueprint(part, url_prefix=LANGUAGE_PREFIX + (part.url_prefix or ""))
    app.add_url_rule("/", "root", _to_preferred_language)
    init_metrics(app)
    return app


def warm_up(app: Flask) -> None:
    """Open the database and load the matcher, so that the first visitor does not wait.

    What is there then stays until the end: the garbage collector leaves it out from now on.
    Walking through all of it would hold up a page for half a second now and then.

    Raises
    ------
    SchemaTooNewError, StoreUnavailableError, ModelFileError : the service cannot work.
    """
    with app.app_context():
        # The vectors of catalogue and example are stored: a text of its own loads the encoder.
        wired().matcher.profiles.encoder.encode(["warm up"])
        address = public_base(wired().settings)
    for language in LANGUAGES:
        app.test_client().get(f"/{language}/", base_url=address)
    gc.collect()
    gc.freeze()


class _Application(Flask):
    """Flask, but private links never reach a log."""

    def log_exception(self, exc_info: Any) -> None:
        """Leave logging to the error page: Flask would write the path with its secret."""


def _configuration(settings: Settings) -> dict[str, object]:
    return {
        "SECRET_KEY": settings.secret_key,
        "DEBUG": settings.debug,
        # The error page answers in debug mode too: the server would log paths with their secrets.
        "PROPAGATE_EXCEPTIONS": False,
        "TRUSTED_HOSTS": trusted_hosts(settings),
        # A name of its own, bound to this host over HTTPS.
        "SESSION_COOKIE_NAME": "__Host-clusterbridge"
        if settings.secure_cookies
        else "clusterbridge",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.secure_cookies,
        NEW_PROFILES_PER_HOUR: settings.new_profiles_per_hour,
        "BABEL_DEFAULT_LOCALE": DEFAULT_LANGUAGE,
        "BABEL_TRANSLATION_DIRECTORIES": str(TRANSLATIONS),
        # A form may stay open as long as the browser does: the questionnaire takes its time.
        "WTF_CSRF_TIME_LIMIT": None,
        # We ask browsers to send no referrer, so there is none to check.
        "WTF_CSRF_SSL_STRICT": False,
    }


def trusted_hosts(settings: Settings) -> list[str] | None:
    """Return the host names that are answered, or None for any.

    With a base address: its host and this machine. Without one: this machine and the address
    listened on; a service that listens on all addresses cannot know its names and answers all.
    """
    here = ["localhost", "127.0.0.1", "[::1]"]
    named = urlsplit(settings.base_url).hostname
    if named:
        return [named, *here]
    if settings.host in {"0.0.0.0", "::"}:  # noqa: S104 - compared, not bound
        return None
    return [f"[{settings.host}]" if ":" in settings.host else settings.host, *here]


def _init_extensions(app: Flask, settings: Settings) -> None:
    init_body_limits(app)
    init_assets(app)
    init_security(app, settings)
    init_open_profile(app)
    init_language(app)
    init_errors(app)
    limiter.init_app(app)
    # A mail program that orders letters off has no page of ours; the signed address is its right.
    CSRFProtect(app).exempt("web.partner.public.stop_mail")
    Babel(app, locale_selector=current_language)
    init_throttle(app)
    init_accounts(app, settings)
    init_permissions(app)


def _init_templates(app: Flask) -> None:
    app.jinja_options = {**app.jinja_options, "trim_blocks": True, "lstrip_blocks": True}
    app.jinja_env.globals.update(
        account_link=account_link,
        all_keys=all_keys,
        basis_label=_basis_label,
        demonstration_label=demonstration_label,
        catalogue_as_of=lambda: wired().catalogues.last_seen.as_of,
        fmt=LocalProxy(lambda: Formats(current_language())),
        decision_keys=DECISION_KEYS,
        footer_links=footer_links,
        foreign=foreign,
        keys_are_on=keys_are_on,
        korean_marked=korean_marked,
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
