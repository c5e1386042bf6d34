"""The NoticeStore on SQL; the promises are those of ``matcher.partner_ports.NoticeStore``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, and_, delete, insert, or_, select, update

from data.audit import AuditTrail
from data.database import Database
from data.outbox import add as add_message
from data.partner_schema import mail_preferences, notices
from matcher.audit import AuditEvent
from matcher.mail import Message
from matcher.notices import ASSIGNED, MailMode, Notice, of_assignment

_rows = notices.c


def remember(connection: Connection, new: Iterable[Notice]) -> None:
    """Keep notices in the transaction of the steps that they are about."""
    rows = [
        {"introduction_id": one.introduction, "number": one.number, "recipient": one.recipient,
         "at": one.at}
        for one in new
    ]  # fmt: skip
    if rows:
        connection.execute(insert(notices), rows)


def tell_assignee(
    connection: Connection, introduction: str, account: str, actor: str, now: datetime
) -> None:
    """Keep what is to be told of an assignment, in its transaction; it replaces the last one."""
    earlier = and_(_rows.introduction_id == introduction, _rows.number == ASSIGNED)
    connection.execute(delete(notices).where(earlier))
    remember(connection, of_assignment(introduction, account, actor, now))


class SqlNoticeStore:
    """What people are to be told of, and how they want to be told."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def pending(self, limit: int, after: Notice | None = None) -> tuple[Notice, ...]:
        """Return what nobody has been told of, oldest first, or what comes after a notice."""
        untold = _rows.recipient == ""
        if after is not None:
            same = _rows.introduction_id == after.introduction
            next_one = or_(
                _rows.introduction_id > after.introduction, and_(same, _rows.number > after.number)
            )
            untold = and_(untold, or_(_rows.at > after.at, and_(_rows.at == after.at, next_one)))
        return self._read(untold, (_rows.at,), limit)

    def kept(self, before: datetime, limit: int) -> tuple[Notice, ...]:
        """Return what waits for a digest since before a moment."""
        waiting = and_(_rows.recipient != "", _rows.at < before)
        return self._read(waiting, (_rows.recipient, _rows.at), limit)

    def settle(
        self,
        done: Sequence[Notice],
        messages: Sequence[Message],
        kept: Sequence[Notice],
        now: datetime,
    ) -> None:
        """In one transaction: send messages, keep notices for a digest, forget those done."""
        with self._database.writing() as connection:
            still = [one for one in done if _forget(connection, one)]
            # Another process may have settled the same meanwhile; then there is nothing to keep.
            told = {(one.introduction, one.number) for one in still}
            remember(connection, (one for one in kept if (one.introduction, one.number) in told))
            for message in messages:
                add_message(connection, message, now)

    def modes(self, subjects: Collection[str]) -> Mapping[str, MailMode]:
        """Return how each wants to be told."""
        query = select(mail_preferences).where(mail_preferences.c.subject.in_(sorted(subjects)))
        with self._database.reading() as connection:
            stored = {row.subject: MailMode(row.mode) for row in connection.execute(query)}
        return {one: stored.get(one, MailMode.IMMEDIATE) for one in subjects}

    def set_mode(self, subject: str, mode: MailMode, actor: str, now: datetime) -> None:
        """Keep how somebody wants to be told."""
        with self._database.writing() as connection:
            mine = mail_preferences.c.subject == subject
            known = select(mail_preferences.c.mode).where(mine)
            if connection.execute(known).scalar_one_or_none() == mode.value:
                return
            values = {"mode": mode.value, "changed_at": now}
            if not connection.execute(update(mail_preferences).where(mine).values(values)).rowcount:
                connection.execute(insert(mail_preferences).values(subject=subject, **values))
            detail = {"mode": mode.value}
            event = AuditEvent(actor, "mail_preference.set", subject, detail)
            AuditTrail(connection).add(event, now)

    def _read(
        self, which: ColumnElement[bool], order: tuple[ColumnElement[object], ...], limit: int
    ) -> tuple[Notice, ...]:
        query = (
            select(_rows.introduction_id, _rows.number, _rows.at, _rows.recipient)
            .where(which)
            .order_by(*order, _rows.introduction_id, _rows.number)
            .limit(limit)
        )
        with self._database.reading() as connection:
            return tuple(Notice(*row) for row in connection.execute(query))


def _forget(connection: Connection, one: Notice) -> bool:
    mine = (
        _rows.introduction_id == one.introduction,
        _rows.number == one.number,
        _rows.recipient == one.recipient,
        # Another assignment may have come in its place.
        _rows.at == one.at,
    )
    return bool(connection.execute(delete(notices).where(*mine)).rowcount)
