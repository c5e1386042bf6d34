"""When a private link opens a profile, decided from values alone."""

from __future__ import annotations

from datetime import datetime
from hashlib import sha256

from matcher.errors import LinkExpiredError, LinkRevokedError
from matcher.records import PrivateLink


def hash_token(token: str) -> str:
    """Return the SHA-256 of a token, 64 hexadecimal digits; any text has one.

    A slow hash would add nothing: tokens are 256 random bits, not passwords.
    """
    return sha256(token.encode("utf-8", "backslashreplace")).hexdigest()


def require_usable(link: PrivateLink, now: datetime) -> PrivateLink:
    """Return the link when it opens its profile at ``now`` (UTC-aware).

    Raises
    ------
    LinkRevokedError : when it has been revoked, expired or not.
    LinkExpiredError : from ``expires_at`` on.
    """
    if link.revoked_at is not None:
        raise LinkRevokedError
    if now >= link.expires_at:
        raise LinkExpiredError(link.expires_at)
    return link


def require_well_formed(token_hash: str, expires_at: datetime, now: datetime) -> None:
    """Raise ValueError for a hash that is no SHA-256 or an end that is not later than ``now``.

    Times are UTC-aware; a naive one is a ValueError as well.
    """
    if len(token_hash) != 64 or not set(token_hash) <= set("0123456789abcdef"):
        raise ValueError("a token's hash is 64 hexadecimal digits")
    if expires_at.tzinfo is None or now.tzinfo is None:
        raise ValueError("a stored time needs a time zone")
    if expires_at <= now:
        raise ValueError("a link must live for some time")
