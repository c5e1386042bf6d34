"""Contacts of partners, their links, and notices in memory; under the same contract as on SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from matcher.accounts import same_address
from matcher.audit import FIRST, AuditEvent, chained
from matcher.links import require_well_formed
from matcher.mail import Message
from matcher.notices import ASSIGNED, MailMode, Notice
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
from tests.fake_accounts import queue
from tests.fake_profiles import Memory


class FakePartnerStore:
    """A PartnerStore in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def add_contact(self, contact: PartnerContact, now: datetime) -> PartnerContact:
        require_sound_contact(contact, now.date())
        stored = replace(contact, id=next(self._memory.number))
        self._memory.partner_contacts[stored.id] = stored
        _note(self._memory, contact.entered_by, "partner_contact.added", stored, now)
        return stored

    def end_contact(self, contact_id: int, actor: str, now: datetime) -> PartnerContact:
        before = self.contact(contact_id)
        if before.ended_at is None:
            self._delete_letters(before)
            for one in (before, *self._about(contact_id)):
                self._empty(one, actor, now)
        return self.contact(contact_id)

    def propose_contact(self, contact: PartnerContact, now: datetime) -> PartnerContact:
        require_sound_contact(contact, now.date())
        if contact.replaces is not None:
            _current(self._memory, contact.replaces)
        waiting = replace(contact, standing=Standing.WAITING, since=now)
        stored = self._put(replace(waiting, id=next(self._memory.number)))
        _note(self._memory, contact.entered_by, "partner_contact.proposed", stored, now)
        return stored

    def confirm_contact(self, contact_id: int, actor: str, now: datetime) -> PartnerContact:
        waiting = self.contact(contact_id)
        if not waiting.is_waiting:
            raise ContactNotFoundError(contact_id)
        if waiting.replaces is not None:
            self._replace(_current(self._memory, waiting.replaces), waiting, now)
        _note(self._memory, actor, "partner_contact.confirmed", waiting, now)
        return self._put(replace(waiting, standing=Standing.CURRENT, replaces=None, since=None))

    def _put(self, contact: PartnerContact) -> PartnerContact:
        self._memory.partner_contacts[contact.id] = contact
        return contact

    def _about(self, contact_id: int) -> list[PartnerContact]:
        all_ = self._memory.partner_contacts.values()
        return [one for one in all_ if one.replaces == contact_id and one.ended_at is None]

    def _replace(self, before: PartnerContact, after: PartnerContact, now: datetime) -> None:
        if same_address(before.email) == same_address(after.email):
            for key, link in self._memory.reply_links.items():
                if link.contact == before.id:
                    self._memory.reply_links[key] = replace(link, contact=after.id)
        else:
            self._delete_letters(before)
            _end_links(self._memory, now, contact=before.id)
        for one in self._about(before.id):
            if one.standing is Standing.FORMER:
                self._empty(one, after.entered_by, now)
        self._put(replace(before, standing=Standing.FORMER, replaces=after.id, since=now))
        _note(self._memory, after.entered_by, "partner_contact.replaced", before, now)

    def _delete_letters(self, contact: PartnerContact) -> None:
        others = [one for one in self.contacts() if one.id != contact.id]
        self._memory.outbox = {
            key: one
            for key, one in self._memory.outbox.items()
            if not is_letter_to(contact, key, one.message.recipient, others)
        }

    def _empty(self, contact: PartnerContact, actor: str, now: datetime) -> None:
        gone = replace(contact, name="", email="", source="", ended_at=now, replaces=None)
        self._put(gone)
        _end_links(self._memory, now, contact=contact.id)
        _note(self._memory, actor, "partner_contact.ended", contact, now)

    def erased(self) -> Mapping[str, datetime]:
        all_ = self._memory.partner_contacts.values()
        ended = [(one.ended_at, one.key) for one in all_ if one.ended_at is not None]
        return {key: at for at, key in sorted(ended)}

    def reapply_erasures(self, keys: Collection[str], now: datetime) -> tuple[str, ...]:
        there = self._memory.partner_contacts.values()
        named = [one for one in there if one.ended_at is None and one.key in keys]
        about = [each for one in named for each in self._about(one.id)]
        back = {one.id: one for one in (*named, *about)}
        for one in back.values():
            self.end_contact(one.id, "erasure-log", now)
        return tuple(one.key for one in back.values())

    def contact(self, contact_id: int) -> PartnerContact:
        if contact_id not in self._memory.partner_contacts:
            raise ContactNotFoundError(contact_id)
        return self._memory.partner_contacts[contact_id]

    def contacts(
        self, places: Collection[str] | None = None, standing: Standing = Standing.CURRENT
    ) -> tuple[PartnerContact, ...]:
        all_ = self._memory.partner_contacts.values()
        there = [one for one in all_ if one.ended_at is None and one.standing is standing]
        return tuple(one for one in there if places is None or one.place in places)

    def reply_link(self, token_hash: str) -> ReplyLink:
        found = self._memory.reply_links.get(token_hash)
        if found is None or not self._memory.is_there(found.introduction):
            raise ReplyLinkError
        return found

    def links_of(self, introduction_id: str) -> tuple[ReplyLink, ...]:
        links = self._memory.reply_links.values()
        found = [one for one in links if one.introduction == introduction_id]
        return tuple(sorted(found, key=lambda one: (one.created_at, one.token_hash)))

    def revoke_links(self, introduction_id: str, actor: str, now: datetime) -> int:
        return _end_links(self._memory, now, introduction=introduction_id)


class FakeNoticeStore:
    """A NoticeStore in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def pending(self, limit: int, after: Notice | None = None) -> tuple[Notice, ...]:
        found = sorted((one for one in self._there() if not one.recipient), key=_by_age)
        later = [one for one in found if after is None or _by_age(one) > _by_age(after)]
        return tuple(later[:limit])

    def kept(self, before: datetime, limit: int) -> tuple[Notice, ...]:
        found = [one for one in self._there() if one.recipient and one.at < before]
        return tuple(sorted(found, key=lambda one: (one.recipient, *_by_age(one)))[:limit])

    def settle(
        self,
        done: Sequence[Notice],
        messages: Sequence[Message],
        kept: Sequence[Notice],
        now: datetime,
    ) -> None:
        with self._memory.lock:
            gone = [self._memory.notices.pop(_key(one), None) for one in done]
            told = {(one.introduction, one.number) for one in gone if one}
            for one in kept:
                if (one.introduction, one.number) in told:
                    remember(self._memory, one)
            for message in messages:
                queue(self._memory, message, now)

    def modes(self, subjects: Collection[str]) -> Mapping[str, MailMode]:
        return {one: self._memory.modes.get(one, MailMode.IMMEDIATE) for one in subjects}

    def set_mode(self, subject: str, mode: MailMode, actor: str, now: datetime) -> None:
        self._memory.modes[subject] = mode

    def _there(self) -> Sequence[Notice]:
        there = self._memory.is_there
        return [one for one in self._memory.notices.values() if there(one.introduction)]


def _by_age(one: Notice) -> tuple[datetime, str, int]:
    return one.at, one.introduction, one.number


def _key(one: Notice) -> tuple[str, int, str]:
    return one.introduction, one.number, one.recipient


def remember(memory: Memory, notice: Notice) -> None:
    memory.notices[_key(notice)] = notice


def tell_assignee(memory: Memory, introduction: str, told: Sequence[Notice]) -> None:
    """Keep what is to be told of an assignment in place of what was."""
    for key in [key for key in memory.notices if key[:2] == (introduction, ASSIGNED)]:
        del memory.notices[key]
    for notice in told:
        remember(memory, notice)


def enclose(memory: Memory, enclosed: Enclosed, now: datetime) -> None:
    """Keep what a step encloses."""
    if enclosed.contact:
        _current(memory, enclosed.contact)
    if enclosed.answered:
        link = memory.reply_links.get(enclosed.answered)
        if link is None:
            raise ReplyLinkError
        memory.reply_links[enclosed.answered] = replace(link.require_usable(now), used_at=now)
    if (new := enclosed.link) is not None:
        require_well_formed(new.token_hash, new.expires_at, new.created_at)
        _end_links(memory, now, introduction=new.introduction)
        memory.reply_links[new.token_hash] = new
    for message in enclosed.messages:
        queue(memory, message, now)


def _current(memory: Memory, contact_id: int) -> PartnerContact:
    contact = memory.partner_contacts.get(contact_id)
    if contact is None or not contact.is_current:
        raise ContactNotFoundError(contact_id)
    return contact


def _end_links(
    memory: Memory, now: datetime, introduction: str | None = None, contact: int | None = None
) -> int:
    ended = 0
    for key, link in memory.reply_links.items():
        mine = introduction in (None, link.introduction) and contact in (None, link.contact)
        if mine and link.is_usable(now):
            memory.reply_links[key] = replace(link, revoked_at=now)
            ended += 1
    return ended


def _note(memory: Memory, actor: str, action: str, contact: PartnerContact, now: datetime) -> None:
    event = AuditEvent(actor, action, f"partner_contact:{contact.id}", {"place": contact.place})
    previous = memory.audit[-1].row_hash if memory.audit else FIRST
    memory.audit.append(chained(event, len(memory.audit) + 1, now, previous))
