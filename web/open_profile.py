"""Which profile is open in this browser, so that the menu leads back to it from every page."""

from __future__ import annotations

from flask import Flask, Response, g, request, session

from web.security import SECRET_ARGUMENT, mark_private

_KEY = "open_profile"
_PAGES_OF_A_PROFILE = ("profiles", "pairings")
"""Blueprints; elsewhere a secret in the address opens something else, such as an account."""


def init_open_profile(app: Flask) -> None:
    """Remember the profile of every page that its private link has opened."""
    app.after_request(_remember)


def open_token() -> str:
    """Return the secret of the profile that this page belongs to or that was open last, or nothing.

    A page that leads to a profile is kept out of caches.
    """
    token: str = (not g.get("left") and _token_of_page()) or session.get(_KEY, "")
    if token:
        mark_private()
    return token


def forget_profile() -> None:
    """Let the menu lead no more to the profile that this page belongs to."""
    g.left = True
    if session.get(_KEY) == _token_of_page():
        session.pop(_KEY, None)


def _remember(response: Response) -> Response:
    token = _token_of_page()
    is_page = request.method == "GET" and response.status_code == 200
    # Another site could plant its own profile unseen, for a firm to write into; what the visitor
    # opens from there is remembered with the next page.
    is_asked_for = request.headers.get("Sec-Fetch-Site") != "cross-site"
    if token and is_page and is_asked_for and session.get(_KEY) != token:
        session[_KEY] = token
    return response


def close_profile() -> None:
    """Let the menu lead to no profile any more, whichever was open."""
    g.left = True
    session.pop(_KEY, None)


def _token_of_page() -> str:
    if request.blueprint not in _PAGES_OF_A_PROFILE:
        return ""
    return str((request.view_args or {}).get(SECRET_ARGUMENT, ""))
