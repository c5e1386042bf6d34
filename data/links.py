"""The table of private links, as part of a transaction that somebody else has begun."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select, update

from data.rows import one_or_none
from data.schema import private_links
from matcher.errors import LinkUnknownError
from matcher.links import require_well_formed
from matcher.records import PrivateLink


class LinkTable:
    """Private links seen through one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, link: PrivateLink) -> PrivateLink:
        """Store a link and return it; raises ValueError when its hash is taken or malformed."""
        require_well_formed(link.token_hash, link.expires_at, link.created_at)
        if self._find(link.token_hash) is not None:
            raise ValueError("this token has been used before")
        self._connection.execute(
            insert(private_links).values(
                token_hash=link.token_hash,
                profile_id=link.profile_id,
                created_at=link.created_at,
                expires_at=link.expires_at,
            )
        )
        return link

    def get(self, token_hash: str) -> PrivateLink:
        """Return a link; raises LinkUnknownError."""
        link = self._find(token_hash)
        if link is None:
            raise LinkUnknownError
        return link

    def of_profile(self, profile_id: str) -> tuple[PrivateLink, ...]:
        """Return all links of a profile, oldest first."""
        query = (
            select(private_links)
            .where(private_links.c.profile_id == profile_id)
            .order_by(private_links.c.created_at, private_links.c.token_hash)
        )
        return tuple(PrivateLink(**row) for row in self._connection.execute(query).mappings())

    def extend(self, token_hash: str, expires_at: datetime, now: datetime) -> None:
        """Set a new end; raises ValueError when it is not later than ``now``."""
        require_well_formed(token_hash, expires_at, now)
        self._connection.execute(
            update(private_links)
            .where(private_links.c.token_hash == token_hash)
            .values(expires_at=expires_at)
        )

    def revoke(self, token_hash: str, now: datetime) -> None:
        """Note that a link opens nothing any more."""
        self._connection.execute(
            update(private_links)
            .where(private_links.c.token_hash == token_hash)
            .values(revoked_at=now)
        )

    def _find(self, token_hash: str) -> PrivateLink | None:
        query = select(private_links).where(private_links.c.token_hash == token_hash)
        row = one_or_none(self._connection, query)
        return None if row is None else PrivateLink(**row)
