"""The audit trail on SQL: rows are added inside the transaction of the change itself."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, insert, select

from data.database import Database
from data.rows import one_or_none
from data.schema import audit, audit_keys
from matcher.audit import FIRST, AuditEvent, AuditRow, chained, digest_of
from matcher.profile_events import FirmEvent
from matcher.review_errors import UnreadableRowsError

KEY_BYTES = 32
_EVENT = ("actor", "action", "subject", "detail", "digest")


class AuditTrail:
    """The end of the chain, as part of a transaction that writes and that somebody else has begun.

    Nobody else can write meanwhile, so what is read here is still the end when the row is added.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._end: tuple[int, str] | None = None
        self._keys: dict[str, str] = {}

    def add(self, event: AuditEvent, now: datetime) -> AuditRow:
        """Add the row of a change."""
        return self.add_all([event], now)[0]

    def add_all(self, events: Iterable[AuditEvent], now: datetime) -> tuple[AuditRow, ...]:
        """Add the rows of several changes, in their order."""
        number, previous = self._end or self._stored_end()
        rows: list[AuditRow] = []
        for event in events:
            number += 1
            rows.append(chained(event, number, now, previous))
            previous = rows[-1].row_hash
        if rows:
            self._connection.execute(insert(audit), [_values(row) for row in rows])
        self._end = (number, previous)
        return tuple(rows)

    def note(self, change: FirmEvent, now: datetime) -> AuditRow:
        """Add the row of a change of a firm, its content as a digest under the firm's key."""
        content = change.content
        digest = "" if content is None else self.digest(change.profile_id, content)
        return self.add(change.with_digest(digest), now)

    def digest(self, profile_id: str, content: Mapping[str, Any]) -> str:
        """Return the digest of content that goes when the profile is erased."""
        if profile_id not in self._keys:
            self._keys[profile_id] = self._stored_key(profile_id) or self._new_key(profile_id)
        return digest_of(content, self._keys[profile_id])

    def _stored_end(self) -> tuple[int, str]:
        query = select(audit.c.id, audit.c.row_hash).order_by(audit.c.id.desc()).limit(1)
        row = self._connection.execute(query).one_or_none()
        return (0, FIRST) if row is None else (row.id, row.row_hash)

    def _stored_key(self, profile_id: str) -> str | None:
        query = select(audit_keys.c.key).where(audit_keys.c.profile_id == profile_id)
        return self._connection.execute(query).scalar_one_or_none()

    def _new_key(self, profile_id: str) -> str:
        key = secrets.token_hex(KEY_BYTES)
        self._connection.execute(insert(audit_keys).values(profile_id=profile_id, key=key))
        return key


class SqlAuditStore:
    """The audit trail, only read."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def rows(self) -> tuple[AuditRow, ...]:
        """Return the whole chain, by number."""
        return self._read(select(audit).order_by(audit.c.id))

    def after(self, number: int, most: int) -> tuple[AuditRow, ...]:
        """Return the rows that follow a number, by number."""
        query = select(audit).where(audit.c.id > number).order_by(audit.c.id).limit(most)
        try:
            return self._read(query)
        except (TypeError, ValueError) as error:
            raise UnreadableRowsError from error

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


def _values(row: AuditRow) -> dict[str, Any]:
    event = {name: getattr(row.event, name) for name in _EVENT}
    hashes = {"previous_hash": row.previous_hash, "row_hash": row.row_hash}
    return {"id": row.id, "at": row.at, **event, **hashes}


def _row(row: RowMapping) -> AuditRow:
    event = AuditEvent(**{name: row[name] for name in _EVENT})
    return AuditRow(row["id"], row["at"], event, row["previous_hash"], row["row_hash"])
