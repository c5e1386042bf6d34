"""The outbox on SQL: a message is kept in the transaction of the change that it tells of."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from data.account_schema import outbox
from data.database import Database
from data.privacy_schema import account_erasures, mail_subjects
from data.rows import chunks
from data.schema import KEY_LENGTH, erasures
from matcher.mail import LEASE, MailState, Message, StoredMessage, next_attempt

_STORED = ("key", "recipient", "language", "subject", "state", "changed_at")
_FORGOTTEN = {"recipient": "", "subject": "", "body": ""}


def add(connection: Connection, message: Message, now: datetime) -> bool:
    """Let a message be sent once the transaction that somebody has begun is committed.

    Returns
    -------
    False when a message with its key is there already, for nothing is said twice, and when whom it
    concerns was erased while it was written.
    """
    known = select(outbox.c.id).where(outbox.c.key == message.key)
    if connection.execute(known).first() is not None or _is_gone(connection, message.about):
        return False
    connection.execute(
        insert(outbox).values(
            key=message.key,
            recipient=message.recipient,
            language=message.language,
            subject=message.subject,
            body=message.body,
            state=MailState.WAITING,
            attempts=0,
            due_at=now,
            changed_at=now,
            fault="",
        )
    )
    if message.about:
        connection.execute(insert(mail_subjects).values(key=message.key, subject=message.about))
    return True


def _is_gone(connection: Connection, subject: str) -> bool:
    kind, _, identifier = subject.partition(":")
    erased = {"profile": erasures.c.profile_id, "account": account_erasures.c.user_id}.get(kind)
    if erased is None:
        return False
    return connection.execute(select(erased).where(erased == identifier)).first() is not None


def forget(connection: Connection, keys: Collection[str]) -> None:
    """Keep nothing of these messages, there or not, in a transaction that somebody has begun."""
    for some in chunks(list(keys)):
        for table in (mail_subjects, outbox):
            connection.execute(delete(table).where(table.c.key.in_(some)))


class SqlOutbox:
    """The way of a message from waiting to sent."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(self, limit: int, now: datetime) -> tuple[Message, ...]:
        """Take over messages that are due, so that no other process takes them."""
        open_states = (MailState.WAITING, MailState.SENDING)
        query = (
            select(outbox)
            .where(outbox.c.state.in_(open_states), outbox.c.due_at <= now)
            .order_by(outbox.c.due_at, outbox.c.id)
            .limit(limit)
        )
        with self._database.writing() as connection:
            rows = connection.execute(query).mappings().all()
            keys = [row["key"] for row in rows]
            connection.execute(
                update(outbox)
                .where(outbox.c.key.in_(keys))
                .values(
                    state=MailState.SENDING,
                    attempts=outbox.c.attempts + 1,
                    due_at=now + LEASE,
                    changed_at=now,
                )
            )
        fields = ("key", "recipient", "language", "subject", "body")
        return tuple(Message(**{name: row[name] for name in fields}) for row in rows)

    def unknown(self, keys: Sequence[str]) -> frozenset[str]:
        """Return which keys no message has had, sent or not."""
        with self._database.reading() as connection:
            found = set[str]()
            for some in chunks(keys):
                query = select(outbox.c.key).where(outbox.c.key.in_(some))
                found.update(connection.execute(query).scalars())
        return frozenset(keys) - found

    def sent(self, key: str, now: datetime) -> None:
        """Note that a message has gone out, and forget its address and text."""
        with self._database.writing() as connection:
            _set(connection, key, state=MailState.SENT, fault="", changed_at=now, **_FORGOTTEN)

    def failed(self, key: str, why: str, now: datetime) -> None:
        """Note that a claimed message did not go out; it is tried later or given up."""
        with self._database.writing() as connection:
            attempts = select(outbox.c.attempts).where(
                outbox.c.key == key, outbox.c.state == MailState.SENDING
            )
            made = connection.execute(attempts).scalar_one_or_none()
            if made is None:
                return
            again = next_attempt(made, now)
            _set(connection, key, changed_at=now, fault=why[:KEY_LENGTH])
            if again is None:
                _set(connection, key, state=MailState.FAILED, **_FORGOTTEN)
            else:
                _set(connection, key, state=MailState.WAITING, due_at=again)

    def about(self, subject: str) -> tuple[StoredMessage, ...]:
        """Return what is kept of the messages that concern somebody, oldest first."""
        columns = (outbox.c[name] for name in _STORED)
        same = mail_subjects.c.key == outbox.c.key
        query = (
            select(*columns)
            .join(mail_subjects, same)
            .where(mail_subjects.c.subject == subject)
            .order_by(outbox.c.id)
        )
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return tuple(StoredMessage(**{**row, "state": MailState(row["state"])}) for row in rows)

    def keys(self) -> frozenset[str]:
        """Return the keys of all messages of which anything is kept."""
        with self._database.reading() as connection:
            return frozenset(connection.execute(select(outbox.c.key)).scalars())

    def ended_before(self, moment: datetime) -> tuple[str, ...]:
        """Return the keys of the messages that were sent or given up before a moment."""
        query = (
            select(outbox.c.key)
            .where(
                outbox.c.state.in_((MailState.SENT, MailState.FAILED)),
                outbox.c.changed_at < moment,
            )
            .order_by(outbox.c.id)
        )
        with self._database.reading() as connection:
            return tuple(connection.execute(query).scalars())

    def forget(self, keys: Collection[str]) -> None:
        """Keep nothing of these messages, there or not."""
        with self._database.writing() as connection:
            forget(connection, keys)


def _set(connection: Connection, key: str, **values: Any) -> None:
    connection.execute(update(outbox).where(outbox.c.key == key).values(values))
