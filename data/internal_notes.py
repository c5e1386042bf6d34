"""Internal notes of coordinators, as part of a transaction that somebody else has begun."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy import Connection, insert, select

from data.review_schema import internal_notes
from data.rows import chunks, new_id
from matcher.review_records import InternalNote


class NoteTable:
    """Internal notes seen through one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, introduction_id: str, actor: str, now: datetime, text: str) -> InternalNote:
        """Store a note and return it with its number."""
        values = {"introduction_id": introduction_id, "actor": actor, "at": now, "text": text}
        result = self._connection.execute(insert(internal_notes).values(**values))
        return InternalNote(new_id(result), introduction_id, actor, now, text)

    def of(self, introductions: Iterable[str]) -> tuple[InternalNote, ...]:
        """Return the notes on some introductions, oldest first."""
        found: list[InternalNote] = []
        for chunk in chunks(list(introductions)):
            query = select(internal_notes).where(internal_notes.c.introduction_id.in_(chunk))
            rows = self._connection.execute(query).mappings()
            found += (InternalNote(**row) for row in rows)
        return tuple(sorted(found, key=lambda note: note.id))
