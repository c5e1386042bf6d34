"""The PartnerStore on SQL, and what a step encloses; see ``matcher.partner_ports``."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import asdict, replace
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, RowMapping, Select, Update, insert, select, update

from data.account_schema import outbox
from data.audit import AuditTrail
from data.database import Database
from data.outbox import add as add_message
from data.outbox import forget
from data.partner_schema import partner_contacts, reply_links
from data.rows import new_id, one_or_none
from features.vocabulary import Confidence
from matcher.accounts import same_address
from matcher.audit import AuditEvent, erased_again
from matcher.brief import Brief
from matcher.links import require_well_formed
from matcher.partner import (
    Enclosed,
    PartnerContact,
    ReplyLink,
    Standing,
    is_letter_to,
    require_sound_contact,
)
from matcher.review_errors import (
    ContactNotFoundError,
    ReplyLinkError,
)

_links = reply_links.c


class SqlPartnerStore:
    """Contacts of partners, and the links with which they answer."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_contact(self, contact: PartnerContact, now: datetime) -> PartnerContact:
        """Store a contact."""
        require_sound_contact(contact, now.date())
        with self._database.writing() as connection:
            return _add(connection, contact, now)

    def propose_contact(self, contact: PartnerContact, now: datetime) -> PartnerContact:
        """Store a contact that waits for confirmation."""
        require_sound_contact(contact, now.date())
        waiting = replace(contact, standing=Standing.WAITING, since=now)
        with self._database.writing() as connection:
            if contact.replaces is not None:
                _current(connection, contact.replaces)
            return _add(connection, waiting, now, "proposed")

    def confirm_contact(self, contact_id: int, actor: str, now: datetime) -> PartnerContact:
        """Make a waiting contact a current one, in place of what it replaces."""
        with self._database.writing() as connection:
            waiting = _contact(connection, contact_id)
            if not waiting.is_waiting:
                raise ContactNotFoundError(contact_id)
            if waiting.replaces is not None:
                _replace(connection, _current(connection, waiting.replaces), waiting, now)
            values = {"standing": Standing.CURRENT, "replaces": None, "since": None}
            _change(connection, contact_id, values)
            _note(connection, waiting, actor, "partner_contact.confirmed", now)
            confirmed = _contact(connection, contact_id)
        self._database.forget()
        return confirmed

    def end_contact(self, contact_id: int, actor: str, now: datetime) -> PartnerContact:
        """Forget a contact and end the links sent to it."""
        with self._database.writing() as connection:
            before = _contact(connection, contact_id)
            if before.ended_at is not None:
                return before
            _delete_letters(connection, before)
            for one in (before, *_about(connection, contact_id)):
                _empty(connection, one, now)
                _note(connection, one, actor, "partner_contact.ended", now)
            ended = _contact(connection, contact_id)
        self._database.forget()
        return ended

    def erased(self) -> Mapping[str, datetime]:
        """Return when each forgotten contact was, by its key."""
        ended = partner_contacts.c.ended_at
        query = select(partner_contacts).where(ended.is_not(None)).order_by(ended)
        with self._database.reading() as connection:
            rows = connection.execute(query).mappings().all()
        return {_read(row).key: row["ended_at"] for row in rows}

    def reapply_erasures(self, keys: Collection[str], now: datetime) -> tuple[str, ...]:
        """Forget contacts again that are there and were forgotten."""
        with self._database.writing() as connection:
            query = select(partner_contacts).where(partner_contacts.c.ended_at.is_(None))
            there = [_read(row) for row in connection.execute(query).mappings()]
            named = [one for one in there if one.key in keys]
            about = [each for one in named for each in _about(connection, one.id)]
            back = list({one.id: one for one in (*named, *about)}.values())
            for one in back:
                _delete_letters(connection, one)
                _empty(connection, one, now)
            events = (erased_again(f"partner_contact:{one.id}") for one in back)
            AuditTrail(connection).add_all(events, now)
        if back:
            self._database.forget()
        return tuple(one.key for one in back)

    def contact(self, contact_id: int) -> PartnerContact:
        """Return a contact."""
        with self._database.reading() as connection:
            return _contact(connection, contact_id)

    def contacts(
        self, places: Collection[str] | None = None, standing: Standing = Standing.CURRENT
    ) -> tuple[PartnerContact, ...]:
        """Return the contacts of some places that have not ended, or all."""
        query = select(partner_contacts).where(*_live(standing))
        if places is not None:
            query = query.where(partner_contacts.c.place.in_(sorted(places)))
        with self._database.reading() as connection:
            rows = connection.execute(query.order_by(partner_contacts.c.id)).mappings()
            return tuple(_read(row) for row in rows)

    def reply_link(self, token_hash: str) -> ReplyLink:
        """Return a link, usable or not."""
        with self._database.reading() as connection:
            return _link(connection, token_hash)

    def links_of(self, introduction_id: str) -> tuple[ReplyLink, ...]:
        """Return all links of an introduction, oldest first."""
        query = (
            select(reply_links)
            .where(_links.introduction_id == introduction_id)
            .order_by(_links.created_at, _links.token_hash)
        )
        with self._database.reading() as connection:
            return tuple(map(_to_link, connection.execute(query).mappings()))

    def revoke_links(self, introduction_id: str, actor: str, now: datetime) -> int:
        """End all links of an introduction that could still be used."""
        with self._database.writing() as connection:
            mine = _links.introduction_id == introduction_id
            ended = connection.execute(_end_links(now).where(mine)).rowcount
            if ended:
                subject = f"introduction:{introduction_id}"
                event = AuditEvent(actor, "reply_link.revoked", subject, {"links": ended})
                AuditTrail(connection).add(event, now)
        return ended


def enclose(connection: Connection, enclosed: Enclosed, now: datetime) -> None:
    """Keep what a step encloses, in the transaction that somebody has begun.

    Raises
    ------
    ReplyLinkError : the link that is answered with opens nothing any more.
    ContactNotFoundError : the contact that is written to has ended.
    """
    if enclosed.contact:
        _current(connection, enclosed.contact)
    if enclosed.answered:
        _link(connection, enclosed.answered).require_usable(now)
        mine = _links.token_hash == enclosed.answered
        connection.execute(update(reply_links).where(mine).values(used_at=now))
    if (link := enclosed.link) is not None:
        require_well_formed(link.token_hash, link.expires_at, link.created_at)
        earlier = _links.introduction_id == link.introduction
        connection.execute(_end_links(now).where(earlier))
        connection.execute(
            insert(reply_links).values(
                token_hash=link.token_hash,
                introduction_id=link.introduction,
                contact_id=link.contact,
                created_at=link.created_at,
                expires_at=link.expires_at,
                brief=None if link.brief is None else json.dumps(link.brief.as_document()),
            )
        )
    for message in enclosed.messages:
        add_message(connection, message, now)


def _add(
    connection: Connection, contact: PartnerContact, now: datetime, action: str = "added"
) -> PartnerContact:
    values = {key: value for key, value in asdict(contact).items() if key != "id"}
    number = new_id(connection.execute(insert(partner_contacts).values(values)))
    stored = replace(contact, id=number)
    _note(connection, stored, contact.entered_by, f"partner_contact.{action}", now)
    return stored


def _live(standing: Standing) -> tuple[ColumnElement[bool], ...]:
    return (partner_contacts.c.ended_at.is_(None), partner_contacts.c.standing == standing.value)


def _about(connection: Connection, contact_id: int) -> list[PartnerContact]:
    """Return what waits to replace a contact, and what it has replaced."""
    there = (partner_contacts.c.ended_at.is_(None), partner_contacts.c.replaces == contact_id)
    query = select(partner_contacts).where(*there).order_by(partner_contacts.c.id)
    return [_read(row) for row in connection.execute(query).mappings()]


def _replace(
    connection: Connection, before: PartnerContact, after: PartnerContact, now: datetime
) -> None:
    """Keep a contact as what another one has replaced, and forget what it had replaced itself."""
    if same_address(before.email) == same_address(after.email):
        mine = _links.contact_id == before.id
        connection.execute(update(reply_links).where(mine).values(contact_id=after.id))
    else:
        _delete_letters(connection, before)
        connection.execute(_end_links(now).where(_links.contact_id == before.id))
    for one in _about(connection, before.id):
        if one.standing is Standing.FORMER:
            _empty(connection, one, now)
            _note(connection, one, after.entered_by, "partner_contact.ended", now)
    values = {"standing": Standing.FORMER, "replaces": after.id, "since": now}
    _change(connection, before.id, values)
    _note(connection, before, after.entered_by, "partner_contact.replaced", now)


def _change(connection: Connection, contact_id: int, values: Mapping[str, object]) -> None:
    mine = partner_contacts.c.id == contact_id
    connection.execute(update(partner_contacts).where(mine).values(dict(values)))


def _delete_letters(connection: Connection, contact: PartnerContact) -> None:
    waiting = connection.execute(select(outbox.c.key, outbox.c.recipient)).all()
    live = (*_live(Standing.CURRENT), partner_contacts.c.id != contact.id)
    rows = connection.execute(select(partner_contacts).where(*live)).mappings()
    others = tuple(map(_read, rows))
    letters = [one.key for one in waiting if is_letter_to(contact, one.key, one.recipient, others)]
    forget(connection, letters)


def _empty(connection: Connection, contact: PartnerContact, now: datetime) -> None:
    """Leave nothing of a contact but its number and place, and end its links."""
    gone = {"name": "", "email": "", "source": "", "ended_at": now, "replaces": None}
    _change(connection, contact.id, gone)
    connection.execute(_end_links(now).where(_links.contact_id == contact.id))


def _end_links(now: datetime) -> Update:
    usable = (_links.used_at.is_(None), _links.revoked_at.is_(None), _links.expires_at > now)
    return update(reply_links).where(*usable).values(revoked_at=now)


def _contact(connection: Connection, contact_id: int) -> PartnerContact:
    query = select(partner_contacts).where(partner_contacts.c.id == contact_id)
    row = one_or_none(connection, query)
    if row is None:
        raise ContactNotFoundError(contact_id)
    return _read(row)


def _read(row: RowMapping) -> PartnerContact:
    codes = {
        "confidence": Confidence(row["confidence"]),
        "standing": Standing(row["standing"]),
    }
    return PartnerContact(**{**row, **codes})


def _current(connection: Connection, contact_id: int) -> PartnerContact:
    contact = _contact(connection, contact_id)
    if not contact.is_current:
        raise ContactNotFoundError(contact_id)
    return contact


def _link(connection: Connection, token_hash: str) -> ReplyLink:
    query: Select[tuple[object, ...]] = select(reply_links).where(_links.token_hash == token_hash)
    row = one_or_none(connection, query)
    if row is None:
        raise ReplyLinkError
    return _to_link(row)


def _to_link(row: RowMapping) -> ReplyLink:
    renamed = {"introduction_id": "introduction", "contact_id": "contact"}
    values = {renamed.get(key, key): value for key, value in row.items()}
    brief = row["brief"] and Brief.of_document(json.loads(row["brief"]))
    return ReplyLink(**{**values, "brief": brief})


def _note(
    connection: Connection, contact: PartnerContact, actor: str, action: str, now: datetime
) -> None:
    # Only the number and the place: who the person is may have to be forgotten.
    subject = f"partner_contact:{contact.id}"
    AuditTrail(connection).add(AuditEvent(actor, action, subject, {"place": contact.place}), now)
