"""Addresses that are sent by mail: never from a header that a stranger can write."""

from __future__ import annotations

from flask_babel import gettext as _
from flask_security.mail_util import EmailValidateException
from flask_security.proxies import _security

from features.addresses import address_fault
from web.config import Settings
from web.language import current_language
from web.wiring import wired
from web.wording.faults import FaultSentences


def public_address(path: str) -> str:
    """Return the full address of a path of this service."""
    return public_base(wired().settings) + path


def public_base(settings: Settings) -> str:
    """Return the public address of the service without a closing slash.

    The base address where it is set. Else the address that the service listens on, which leads
    there from this machine, or from where that address is reached; never what a request claims.
    """
    if settings.base_url:
        return settings.base_url
    host = "localhost" if settings.host in ("0.0.0.0", "::") else settings.host  # noqa: S104 - compared
    return f"http://[{host}]:{settings.port}" if ":" in host else f"http://{host}:{settings.port}"


def valid_email(text: str) -> str | None:
    """Return an e-mail address normalised, None for what is none."""
    try:
        return str(_security.mail_util.validate(text.strip()))
    except EmailValidateException:
        return None


def refusal_of(given: str) -> str:
    """Return what is wrong with what was typed for an e-mail address."""
    if not given.strip():
        return _("Please give an e-mail address such as name@example.org.")
    return FaultSentences(current_language()).sentence(address_fault("email", given))
