"""Addresses that are sent by mail: never from a header that a stranger can write."""

from __future__ import annotations

from flask import has_request_context, request

from web.config import Settings
from web.wiring import wired


def public_address(path: str) -> str:
    """Return the full address of a path of this service."""
    return public_base(wired().settings) + path


def public_base(settings: Settings) -> str:
    """Return the public address of the service without a closing slash.

    The base address where it is set. Else the host of the request, where only known hosts are
    answered, or this machine.
    """
    if settings.base_url:
        return settings.base_url
    if has_request_context() and settings.host not in ("0.0.0.0", "::"):  # noqa: S104 - compared
        return request.url_root.rstrip("/")
    return f"http://localhost:{settings.port}"
