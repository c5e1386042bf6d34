"""Links of the header and footer, with the page one is on marked."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import current_app, request, session, url_for
from flask_babel import gettext as _

from web.open_profile import open_token


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """One entry of a menu."""

    name: str
    url: str
    current: bool


def link_to(endpoint: str, **values: Any) -> str | None:
    """Return the address of a page, or None while its module is not part of the application."""
    if endpoint not in current_app.view_functions:
        return None
    return url_for(endpoint, **values)


def main_links() -> tuple[NavigationLink, ...]:
    """Return the main menu; it leads back to the profile that is open in this browser."""
    token = open_token()
    if token:
        profile = link_to("profiles.edit", token=token)
        suggestions = link_to("pairings.results", token=token)
    else:
        profile = link_to("profiles.start")
        suggestions = link_to("pairings.example")
    return _present(
        ("profiles", _("Profile"), profile),
        ("pairings", _("Suggestions"), suggestions),
        ("catalogue", _("Catalogue"), link_to("catalogue.index")),
        ("method", _("Method"), link_to("method.index")),
    )


def account_link() -> NavigationLink:
    """Return the link to one's account, or to logging in; the database is not asked."""
    known = "_user_id" in session
    name, endpoint = (_("Overview"), "accounts.home") if known else (_("Log in"), "security.login")
    return NavigationLink(name, url_for(endpoint), request.endpoint == endpoint)


def footer_links() -> tuple[NavigationLink, ...]:
    """Return the links at the foot of every page."""
    return _present(
        ("pages.accessibility", _("Accessibility"), link_to("pages.accessibility")),
        ("pages.privacy", _("Data protection"), link_to("pages.privacy")),
        ("pages.imprint", _("Imprint"), link_to("pages.imprint")),
        ("method.index", _("How it is calculated"), link_to("method.index")),
        ("pages.sources", _("Sources"), link_to("pages.sources")),
    )


def _present(*entries: tuple[str, str, str | None]) -> tuple[NavigationLink, ...]:
    here = {request.endpoint, request.blueprint}
    return tuple(NavigationLink(name, url, place in here) for place, name, url in entries if url)
