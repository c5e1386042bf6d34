"""What all in-memory stores share, and the ProfileStore among them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from copy import deepcopy
from dataclasses import replace
from datetime import datetime
from itertools import count
from threading import RLock
from typing import Any

from features.profiles import Contact
from matcher.accounts import Account, Invitation, Network, ScopeKind, home_of
from matcher.audit import AuditRow
from matcher.demonstration_ports import Mark
from matcher.documents import plain
from matcher.drafts import ContactChange, merged_contact, next_revision
from matcher.errors import LinkUnknownError, ModelMismatchError, ProfileNotFoundError
from matcher.limits import require_room_for_link, require_room_for_revision, size_of
from matcher.links import require_usable, require_well_formed
from matcher.notices import MailMode, Notice
from matcher.partner import PartnerContact, ReplyLink
from matcher.records import (
    Activation,
    Impression,
    PrivateLink,
    ProfileRevision,
    ShownPage,
    StoredCatalogue,
    StoredModel,
    Verdict,
)
from matcher.tables import Tables
from matcher.upkeep import Edition, Proposal


class Memory:
    """What all in-memory stores share, as all SQL stores share a database."""

    def __init__(self) -> None:
        self.lock = RLock()
        self.number = count(1)
        self.revisions: dict[str, list[ProfileRevision]] = {}
        self.contacts: dict[str, Contact] = {}
        self.links: dict[str, PrivateLink] = {}
        self.erased: dict[str, datetime] = {}
        self.pages: list[tuple[int, ShownPage, datetime]] = []
        self.impressions: list[Impression] = []
        self.verdicts: list[Verdict] = []
        self.models: dict[str, StoredModel] = {}
        self.catalogues: dict[str, StoredCatalogue] = {}
        self.activations: list[Activation] = []
        self.users: dict[str, Account] = {}
        self.invitations: dict[str, Invitation] = {}
        self.entries: dict[str, str] = {}
        self.members: set[tuple[str, str]] = set()
        self.networks: dict[str, Network] = {}
        self.audit: list[AuditRow] = []
        self.outbox: dict[str, Any] = {}
        self.partner_contacts: dict[int, PartnerContact] = {}
        self.reply_links: dict[str, ReplyLink] = {}
        self.firm_of: dict[str, str] = {}
        self.notices: dict[tuple[str, int, str], Notice] = {}
        self.modes: dict[str, MailMode] = {}
        self.marks: set[Mark] = set()
        self.editions: list[tuple[Edition, Tables]] = []
        self.proposals: dict[int, Proposal] = {}

    def is_there(self, introduction_id: str) -> bool:
        """Say whether an introduction is of a firm that has not been erased."""
        return self.firm_of.get(introduction_id) in self.revisions

    def require_revision(self, profile_id: str, revision: int) -> None:
        if not any(item.revision == revision for item in self.revisions.get(profile_id, ())):
            raise ProfileNotFoundError(profile_id, revision)

    def require_versions(self, model_version: str, catalogue_version: str) -> None:
        if model_version not in self.models:
            raise ModelMismatchError("model", model_version)
        if catalogue_version not in self.catalogues:
            raise ModelMismatchError("catalogue", catalogue_version)


class FakeProfileStore:
    """A ProfileStore in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def create(
        self,
        answers: Mapping[str, Any],
        token_hash: str,
        expires_at: datetime,
        now: datetime,
        contact: Contact | None = None,
    ) -> ProfileRevision:
        with self._memory.lock:
            first = ProfileRevision(f"profile-{next(self._memory.number)}", 1, plain(answers), now)
            self._add_link(PrivateLink(token_hash, first.profile_id, now, expires_at))
            self._memory.revisions[first.profile_id] = [first]
            self._put_contact(first.profile_id, contact)
            return deepcopy(first)

    def by_token_hash(self, token_hash: str, now: datetime) -> ProfileRevision:
        return self.latest(require_usable(self.link(token_hash), now).profile_id)

    def link(self, token_hash: str) -> PrivateLink:
        try:
            return self._memory.links[token_hash]
        except KeyError:
            raise LinkUnknownError from None

    def links(self, profile_id: str) -> tuple[PrivateLink, ...]:
        self.latest(profile_id)
        found = (link for link in self._memory.links.values() if link.profile_id == profile_id)
        return tuple(sorted(found, key=lambda link: (link.created_at, link.token_hash)))

    def save(
        self,
        profile_id: str,
        answers: Mapping[str, Any],
        seen_revision: int,
        now: datetime,
        contact: ContactChange | None = None,
    ) -> ProfileRevision:
        require_aware(now)
        with self._memory.lock:
            latest = self.latest(profile_id)
            known = {item.revision: item for item in self._memory.revisions[profile_id]}
            seen = known.get(seen_revision)
            following = next_revision(latest, seen, seen_revision, answers, now)
            changed = merged_contact(profile_id, self.contact(profile_id), contact)
            if following is not latest:
                stored = sum(size_of(item.answers) for item in known.values())
                require_room_for_revision(following, stored)
                self._memory.revisions[profile_id].append(deepcopy(following))
            self._put_contact(profile_id, changed)
            return following

    def latest(self, profile_id: str) -> ProfileRevision:
        return self.revisions(profile_id)[-1]

    def all_latest(self) -> tuple[ProfileRevision, ...]:
        return tuple(self.latest(profile_id) for profile_id in sorted(self._memory.revisions))

    def latest_of(self, profile_ids: Collection[str]) -> Mapping[str, ProfileRevision]:
        there = self._memory.revisions
        return {one: self.latest(one) for one in profile_ids if one in there}

    def latest_in(self, scope: Collection[tuple[ScopeKind, str]]) -> tuple[ProfileRevision, ...]:
        wanted = set(scope)
        return tuple(one for one in self.all_latest() if wanted & home_of(one.answers))

    def revision(self, profile_id: str, number: int) -> ProfileRevision:
        found = [item for item in self.revisions(profile_id) if item.revision == number]
        if not found:
            raise ProfileNotFoundError(profile_id, number)
        return found[0]

    def revisions(self, profile_id: str) -> tuple[ProfileRevision, ...]:
        if profile_id not in self._memory.revisions:
            raise ProfileNotFoundError(profile_id)
        return tuple(deepcopy(self._memory.revisions[profile_id]))

    def contact(self, profile_id: str) -> Contact | None:
        self.latest(profile_id)
        return self._memory.contacts.get(profile_id)

    def renew_link(self, token_hash: str, expires_at: datetime, now: datetime) -> PrivateLink:
        link = require_usable(self.link(token_hash), now)
        require_well_formed(token_hash, expires_at, now)
        return self._put_link(replace(link, expires_at=expires_at))

    def rotate_link(
        self, token_hash: str, new_token_hash: str, expires_at: datetime, now: datetime
    ) -> PrivateLink:
        old = require_usable(self.link(token_hash), now)
        require_room_for_link(old.profile_id, len(self.links(old.profile_id)))
        fresh = self._add_link(PrivateLink(new_token_hash, old.profile_id, now, expires_at))
        self.revoke_link(token_hash, now)
        return fresh

    def add_link(
        self, profile_id: str, token_hash: str, expires_at: datetime, now: datetime
    ) -> PrivateLink:
        self.latest(profile_id)
        return self._add_link(PrivateLink(token_hash, profile_id, now, expires_at))

    def revoke_link(self, token_hash: str, now: datetime) -> PrivateLink:
        link = self.link(token_hash)
        return link if link.revoked_at else self._put_link(replace(link, revoked_at=now))

    def erase(self, profile_id: str, now: datetime) -> None:
        with self._memory.lock:
            self.latest(profile_id)
            self._erase(profile_id, now)

    def erased(self) -> Mapping[str, datetime]:
        return dict(sorted(self._memory.erased.items(), key=lambda item: (item[1], item[0])))

    def reapply_erasures(self, profile_ids: Collection[str], now: datetime) -> tuple[str, ...]:
        require_aware(now)
        with self._memory.lock:
            wanted = tuple(dict.fromkeys(profile_ids))
            there = tuple(one for one in wanted if one in self._memory.revisions)
            for profile_id in wanted:
                self._erase(profile_id, now)
            return there

    def lapsed(self, before: datetime) -> tuple[str, ...]:
        require_aware(before)
        with_members = {profile_id for profile_id, _ in self._memory.members}
        return tuple(
            profile_id
            for profile_id in sorted(self._memory.revisions.keys() - with_members)
            if all(_end(link) <= before for link in self.links(profile_id))
        )

    def _erase(self, profile_id: str, now: datetime) -> None:
        memory, links = self._memory, self._memory.links
        memory.erased.setdefault(profile_id, now)
        memory.revisions.pop(profile_id, None)
        memory.contacts.pop(profile_id, None)
        memory.entries.pop(profile_id, None)
        memory.members = {one for one in memory.members if one[0] != profile_id}
        invited = memory.invitations
        memory.invitations = {k: v for k, v in invited.items() if v.profile_id != profile_id}
        memory.links = {k: v for k, v in links.items() if v.profile_id != profile_id}
        memory.verdicts = [v for v in memory.verdicts if v.profile_id != profile_id]
        memory.pages = [one for one in memory.pages if one[1].profile_id != profile_id]
        memory.impressions = [i for i in memory.impressions if i.profile_id != profile_id]

    def _add_link(self, link: PrivateLink) -> PrivateLink:
        require_well_formed(link.token_hash, link.expires_at, link.created_at)
        if link.token_hash in self._memory.links:
            raise ValueError("this token has been used before")
        return self._put_link(link)

    def _put_link(self, link: PrivateLink) -> PrivateLink:
        self._memory.links[link.token_hash] = link
        return link

    def _put_contact(self, profile_id: str, contact: Contact | None) -> None:
        if contact is not None:
            self._memory.contacts[profile_id] = contact
        if contact == Contact():
            del self._memory.contacts[profile_id]


def _end(link: PrivateLink) -> datetime:
    return min(link.expires_at, link.revoked_at or link.expires_at)


def require_aware(time: datetime) -> None:
    """Refuse a time without a zone, as every store must."""
    if time.tzinfo is None:
        raise ValueError("a stored time needs a time zone")
