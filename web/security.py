"""What every answer tells the browser: what it may load, keep, index and pass on."""

from __future__ import annotations

from time import perf_counter

from flask import Flask, Response, g, request
from flask_talisman import Talisman

from web.config import Settings

#: Nothing but our own files; no inline script or style, no frame, no other host.
CONTENT_SECURITY_POLICY = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "'self'",
    "img-src": "'self'",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
    "frame-ancestors": "'none'",
}
PERMISSIONS_POLICY = {
    "browsing-topics": "()",
    "camera": "()",
    "geolocation": "()",
    "microphone": "()",
    "payment": "()",
    "usb": "()",
}
#: Pages of people who work here: their answers say how long the server took for them.
TIMED = ("review", "desk")
#: The view argument that holds the secret of a private link.
SECRET_ARGUMENT = "token"  # noqa: S105 - a name, not a secret


def mark_private() -> None:
    """Keep the answer of this request out of caches and search engines.

    Pages whose address holds a private link are private without asking.
    """
    g.private = True


def is_private() -> bool:
    """Say whether the answer of this request belongs to one person only.

    An address with a private link may lead to no page, so its path counts as well.
    """
    has_secret = SECRET_ARGUMENT in (request.view_args or {}) or "/p/" in request.path
    return has_secret or bool(g.get("private"))


def init_security(app: Flask, settings: Settings) -> None:
    """Set the security and cache headers of every answer."""
    https = settings.base_url.startswith("https://")
    Talisman(
        app,
        content_security_policy=CONTENT_SECURITY_POLICY,
        # Without a proxy that tells the scheme, a redirect to HTTPS would never end.
        force_https=https and settings.trusted_proxies > 0,
        strict_transport_security=https,
        # Other services of the operator's domain are not ours to bind.
        strict_transport_security_include_subdomains=False,
        session_cookie_secure=settings.secure_cookies,
        session_cookie_samesite="Lax",
        # Private links are addresses: no other site may learn them from a referrer.
        referrer_policy="no-referrer",
        frame_options="DENY",
        permissions_policy=PERMISSIONS_POLICY,
        x_xss_protection=False,
    )
    app.before_request(_start_clock)
    app.after_request(_set_page_headers)


def _start_clock() -> None:
    g.started = perf_counter()


def _set_page_headers(response: Response) -> Response:
    if request.blueprint in TIMED and "started" in g:
        spent = 1000 * (perf_counter() - g.started)
        response.headers["Server-Timing"] = f"page;dur={spent:.1f}"
    response.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    failed = response.status_code >= 400
    if request.endpoint == "static" and not failed:
        return response
    # Where a redirect leads can hold a private link.
    private = is_private() or failed or "Location" in response.headers
    if private:
        response.headers["X-Robots-Tag"] = "noindex, nofollow, noarchive"
    if private or request.method not in {"GET", "HEAD"}:
        response.headers["Cache-Control"] = "no-store"
    else:
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
