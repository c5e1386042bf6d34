"""Which language a page speaks: from the address, remembered in a plain cookie."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, request, url_for
from markupsafe import Markup, escape
from werkzeug.datastructures import LanguageAccept

#: The languages of the service and how each calls itself, in the order of the switch.
LANGUAGES = {"de": "Deutsch", "ko": "한국어", "en": "English"}
DEFAULT_LANGUAGE = "de"
LANGUAGE_PREFIX = f"/<any({','.join(LANGUAGES)}):lang>"
LANGUAGE_COOKIE = "language"
ONE_YEAR = 365 * 24 * 3600
_KOREAN = re.compile(r"([가-힣]+(?:[ ·,]*[가-힣]+)*)")


@dataclass(frozen=True, slots=True)
class LanguageLink:
    """One entry of the language switch: the same page in another language."""

    language: str
    name: str
    url: str
    current: bool


def negotiate(remembered: str | None, accepted: LanguageAccept) -> str:
    """Choose a language: the remembered one, else the browser's first choice that exists."""
    if remembered in LANGUAGES:
        return remembered
    return accepted.best_match(list(LANGUAGES), default=DEFAULT_LANGUAGE)


def language_of_path(path: str) -> str | None:
    """Return the language that a path starts with, or None."""
    head = path.lstrip("/").split("/", 1)[0]
    return head if head in LANGUAGES else None


def current_language() -> str:
    """Return the language of this request: ``de``, ``ko`` or ``en``."""
    if "language" not in g:
        found = language_of_path(request.path)
        g.language = found or preferred_language()
    return str(g.language)


def preferred_language() -> str:
    """Return what the visitor used last or, on a first visit, what the browser asks for."""
    return negotiate(request.cookies.get(LANGUAGE_COOKIE), request.accept_languages)


def korean_marked(text: str) -> str | Markup:
    """Mark the Korean words inside a sentence, so that they are read and broken aright."""
    if current_language() == "ko":
        return text
    parts = _KOREAN.split(text)
    return Markup("").join(
        Markup('<span lang="ko">{}</span>').format(part) if place % 2 else escape(part)
        for place, part in enumerate(parts)
    )


def foreign(text: str, language: str) -> str | Markup:
    """Mark a phrase in another language than the page's, so that it is read and set aright."""
    if not text or language == current_language():
        return text
    return Markup('<span lang="{}">{}</span>').format(language, text)


def language_links() -> tuple[LanguageLink, ...]:
    """Return the switch: this page in each language, with its query kept."""
    current = current_language()
    return tuple(
        LanguageLink(code, name, _this_page_in(code), code == current)
        for code, name in LANGUAGES.items()
    )


def _this_page_in(language: str) -> str:
    rule = request.url_rule
    if rule is None or "GET" not in (rule.methods or ()) or "lang" not in rule.arguments:
        return url_for("pages.start", lang=language)
    url = url_for(rule.endpoint, **{**(request.view_args or {}), "lang": language})
    # The query is appended, not passed on: url_for would obey arguments such as "_external".
    query = urlencode(list(request.args.items(multi=True)))
    return f"{url}?{query}" if query else url


def init_language(app: Flask) -> None:
    """Teach an application to take the language from addresses, to add it, and to remember it."""

    @app.url_value_preprocessor
    def _take_language(_endpoint: str | None, values: dict[str, Any] | None) -> None:
        if values and "lang" in values:
            g.language = values.pop("lang")

    @app.url_defaults
    def _add_language(endpoint: str, values: dict[str, Any]) -> None:
        if "lang" not in values and current_app.url_map.is_endpoint_expecting(endpoint, "lang"):
            values["lang"] = current_language()

    @app.after_request
    def _remember_language(response: Response) -> Response:
        chosen = language_of_path(request.path)
        page_shown = request.endpoint is not None and response.status_code == 200
        if chosen and page_shown and request.cookies.get(LANGUAGE_COOKIE) != chosen:
            response.set_cookie(
                LANGUAGE_COOKIE,
                chosen,
                max_age=ONE_YEAR,
                secure=bool(app.config["SESSION_COOKIE_SECURE"]),
                httponly=True,
                samesite="Lax",
            )
        return response
