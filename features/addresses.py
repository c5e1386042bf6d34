"""The one rule about e-mail addresses: what every field takes, and how an address travels."""

from __future__ import annotations

import re

import idna

from features.errors import Fault
from features.profile_faults import shown

MAX_ADDRESS = 254
"""Longest address, in characters."""
MAX_LOCAL = 64
"""Longest part before the @, in characters."""
ALLOWED = "name@example.org"
"""What a fault says is allowed; sentences put it into words."""
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LOCAL = re.compile(rf"{_ATOM}(?:\.{_ATOM})*")
_LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?")
_TOP = re.compile(r"[a-z]{2,}|xn--[a-z0-9-]+")


def is_address(text: str) -> bool:
    """Whether a text is one e-mail address that every mail server understands.

    Quoted and numeric forms, comments, groups and lists are none, though the standard has them:
    they lead somewhere else than they seem to, or stop whoever has to send to them.

    Parameters
    ----------
    text : any text.

    Examples
    --------
    >>> is_address("info@müller.example.de"), is_address("a@x.de,b@y.de")
    (True, False)
    """
    local, _at, domain = in_ascii(text).rpartition("@")
    labels = domain.lower().split(".")
    return (
        len(text) <= MAX_ADDRESS
        and text.isprintable()
        and len(local) <= MAX_LOCAL
        and _LOCAL.fullmatch(local) is not None
        and len(labels) > 1
        and all(map(_LABEL.fullmatch, labels))
        and _TOP.fullmatch(labels[-1]) is not None
    )


def in_ascii(address: str) -> str:
    """Return an address as mail servers write it: ``müller.de`` is ``xn--mller-kva.de``.

    Parameters
    ----------
    address : any text; what cannot be written so stays as it is.
    """
    local, at, domain = address.rpartition("@")
    if not domain.isascii():
        try:
            domain = idna.encode(domain, uts46=True).decode("ascii")
        except idna.IDNAError:
            return address
    return f"{local}{at}{domain}"


def address_fault(field: str, value: str) -> Fault:
    """Return what is wrong with a text that is no address.

    Parameters
    ----------
    field : dotted name of the field; value : what was given there.
    """
    return Fault(field, "no_address", shown(value), ALLOWED)
