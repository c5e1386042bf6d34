"""Brakes on scripts: how often one address or one private link may do something.

Counted in memory, per process; no ledger. An address behind a proxy is known only where the number
of trusted proxies is set.
"""

from __future__ import annotations

import hashlib
import ipaddress

from flask import Response, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address

NEW_PROFILES_PER_HOUR = "NEW_PROFILES_PER_HOUR"
"""Configuration key: how many profiles one address may begin in an hour."""
REFUSED_FILES = "60 per hour"
"""Files that one address may upload in vain."""
WRITES = "120 per minute"
SHOWS = "120 per minute"
"""Saves, and rankings, per private link: more than any hand makes, less than a script."""
INVITATIONS = "60 per hour"
"""Invitations that one address may send or try to accept."""

LARGEST_NUMBER = 2**31 - 1
_IPV6_NETWORK = 64


def client_network() -> str:
    """Return the address of the client; of IPv6 the network, which one person has whole."""
    text = get_remote_address()
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/{_IPV6_NETWORK}", strict=False))
    return text


def private_link() -> str:
    """Return a name for the private link of this request that does not give it away."""
    token = str((request.view_args or {}).get("token", ""))
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:16]


limiter = Limiter(client_network, storage_uri="memory://", headers_enabled=False)


def creation_limit() -> str:
    """Return the limit on new profiles as Flask-Limiter reads it."""
    return f"{current_app.config[NEW_PROFILES_PER_HOUR]} per hour"


def is_creation(response: Response) -> bool:
    """Say whether an answer began a profile; faults in the form count for nothing."""
    return response.status_code == 303


def is_refusal(response: Response) -> bool:
    """Say whether an answer refused what was sent."""
    return response.status_code == 422


limit_creation = limiter.shared_limit(creation_limit, scope="new-profiles", deduct_when=is_creation)
limit_refused_files = limiter.limit(REFUSED_FILES, deduct_when=is_refusal)
limit_writes = limiter.shared_limit(WRITES, scope="writes", key_func=private_link)
limit_invitations = limiter.shared_limit(INVITATIONS, scope="invitations")
limit_shows = limiter.shared_limit(SHOWS, scope="shows", key_func=private_link)


def small_number(text: str) -> int:
    """Return a whole number of 0 to 2^31 - 1 from a form.

    Raises
    ------
    ValueError : anything else; a form's ``get`` then takes its default.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= LARGEST_NUMBER):
        raise ValueError("not a whole number from 0 to 2147483647")
    return int(text)
