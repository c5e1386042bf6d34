"""The audit trail on SQL: rows are added inside the transaction of the change itself."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, insert, select

from data.database import Database
from data.rows import one_or_none
from data.schema import audit, audit_keys
from matcher.audit import FIRST, AuditEvent, AuditRow, chained, digest_of

KEY_BYTES = 32


class AuditTrail:
    """The end of the chain, as part of a transaction that writes and that somebody else has begun.

    Nobody else can write meanwhile, so what is read here is still the end when the row is added.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, event: AuditEvent, now: datetime) -> AuditRow:
        """Add the row of a change."""
        query = select(audit.c.id, audit.c.row_hash).order_by(audit.c.id.desc()).limit(1)
        last = self._connection.execute(query).one_or_none()
        number, previous = (0, FIRST) if last is None else last
        row = chained(event, number + 1, now, previous)
        self._connection.execute(
            insert(audit).values(
                id=row.id,
                at=row.at,
                actor=event.actor,
                action=event.action,
                subject=event.subject,
                detail=event.detail,
                digest=event.digest,
                previous_hash=row.previous_hash,
                row_hash=row.row_hash,
            )
        )
        return row

    def digest(self, profile_id: str, content: Mapping[str, Any]) -> str:
        """Return the digest of content that goes when the profile is erased."""
        query = select(audit_keys.c.key).where(audit_keys.c.profile_id == profile_id)
        key = self._connection.execute(query).scalar_one_or_none()
        if key is None:
            key = secrets.token_hex(KEY_BYTES)
            self._connection.execute(insert(audit_keys).values(profile_id=profile_id, key=key))
        return digest_of(content, key)

    def destroy_key(self, profile_id: str) -> None:
        """Make the digests of a firm's content meaningless."""
        self._connection.execute(delete(audit_keys).where(audit_keys.c.profile_id == profile_id))


class SqlAuditStore:
    """The audit trail, only read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self) -> tuple[AuditRow, ...]:
        """Return the whole chain, by number."""
        return self._read(select(audit).order_by(audit.c.id))

    def of_subject(self, subject: str) -> tuple[AuditRow, ...]:
        """Return the rows about one thing, oldest first."""
        return self._read(select(audit).where(audit.c.subject == subject).order_by(audit.c.id))

    def last(self) -> AuditRow | None:
        """Return the end of the chain, None while nothing has been changed."""
        with self._database.reading() as connection:
            row = one_or_none(connection, select(audit).order_by(audit.c.id.desc()).limit(1))
        return None if row is None else _row(row)

    def _read(self, query: Select[Any]) -> tuple[AuditRow, ...]:
        with self._database.reading() as connection:
            return tuple(_row(row) for row in connection.execute(query).mappings())


def _row(row: RowMapping) -> AuditRow:
    event = AuditEvent(row["actor"], row["action"], row["subject"], row["detail"], row["digest"])
    return AuditRow(row["id"], row["at"], event, row["previous_hash"], row["row_hash"])
