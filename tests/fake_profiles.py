"""What all in-memory stores share, and the ProfileStore among them."""

from __future__ import annotations

import pickle
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from itertools import count
from threading import RLock
from typing import Any, TypeVar

from features.profiles import Contact
from matcher import profile_events
from matcher.accounts import (
    Account,
    Entry,
    Invitation,
    Network,
    ScopeKind,
    actor_of,
    home_of,
    same_address,
)
from matcher.audit import FIRST, AuditEvent, AuditRow, chained, digest_of, erased_again
from matcher.demonstration_ports import Mark
from matcher.documents import plain
from matcher.drafts import ContactChange, merged_contact, next_revision
from matcher.errors import LinkUnknownError, ModelMismatchError, ProfileNotFoundError
from matcher.limits import require_room_for_link, require_room_for_revision, size_of
from matcher.links import require_usable, require_well_formed
from matcher.model_records import Job, Look, ModelReport, Training, without_firm
from matcher.notices import MailMode, Notice
from matcher.partner import PartnerContact, ReplyLink
from matcher.privacy import Consent, OperatorText, Period
from matcher.profile_events import FirmEvent
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
from matcher.training_set import Exclusion
from matcher.upkeep import Edition, Proposal

Kept = TypeVar("Kept")


def copied(record: Kept) -> Kept:
    """Return a copy of a record, as a database would: much faster than ``deepcopy``."""
    copy: Kept = pickle.loads(pickle.dumps(record))
    return copy


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
        self.trainings: dict[str, Training] = {}
        self.looks: list[Look] = []
        self.model_reports: list[ModelReport] = []
        self.left_out: list[Exclusion] = []
        self.jobs: list[Job] = []
        self.users: dict[str, Account] = {}
        self.invitations: dict[str, Invitation] = {}
        self.entries: dict[str, Entry] = {}
        self.confirmed: set[str] = set()
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
        self.keys: dict[str, str] = {}
        self.erased_accounts: dict[str, datetime] = {}
        self.consents: list[Consent] = []
        self.texts: list[OperatorText] = []
        self.periods: dict[Period, int] = {}

    def is_there(self, introduction_id: str) -> bool:
        """Say whether an introduction is of a firm that has not been erased."""
        return self.firm_of.get(introduction_id) in self.revisions

    def add_event(self, event: AuditEvent, now: datetime) -> None:
        previous = self.audit[-1].row_hash if self.audit else FIRST
        self.audit.append(chained(event, len(self.audit) + 1, now, previous))

    def note(self, change: FirmEvent, now: datetime) -> None:
        digest = ""
        if change.content is not None:
            key = self.keys.setdefault(change.profile_id, f"key {next(self.number)}")
            digest = digest_of(change.content, key)
        self.add_event(change.with_digest(digest), now)

    def end_links(self, profile_id: str, now: datetime, but: str = "") -> None:
        for key, link in self.links.items():
            if link.profile_id == profile_id and link.revoked_at is None and key != but:
                self.links[key] = replace(link, revoked_at=now)

    def forget_mail(self, *about: str) -> None:
        self.outbox = {k: v for k, v in self.outbox.items() if v.message.about not in about}

    def erase_profile(self, profile_id: str, now: datetime) -> None:
        self.erased.setdefault(profile_id, now)
        for kept in (self.revisions, self.contacts, self.entries, self.keys):
            kept.pop(profile_id, None)
        self.forget_mail(f"profile:{profile_id}")
        self.jobs = [
            replace(one, outcome=without_firm(one.outcome, profile_id)) if one.outcome else one
            for one in self.jobs
        ]
        self.members = {one for one in self.members if one[0] != profile_id}
        invited = self.invitations
        self.invitations = {k: v for k, v in invited.items() if v.profile_id != profile_id}
        self.links = {k: v for k, v in self.links.items() if v.profile_id != profile_id}
        self.verdicts = [v for v in self.verdicts if v.profile_id != profile_id]
        self.pages = [one for one in self.pages if one[1].profile_id != profile_id]
        self.impressions = [i for i in self.impressions if i.profile_id != profile_id]
        self.consents = [one for one in self.consents if one.profile_id != profile_id]
        self.modes.pop(f"profile:{profile_id}", None)
        gone = {one for one, firm in self.firm_of.items() if firm == profile_id}
        links = self.reply_links
        self.reply_links = {k: v for k, v in links.items() if v.introduction not in gone}
        self.notices = {k: v for k, v in self.notices.items() if v.introduction not in gone}

    def erase_account(self, account_id: str, now: datetime) -> None:
        self.erased_accounts.setdefault(account_id, now)
        self.modes.pop(actor_of(account_id), None)
        actor = actor_of(account_id)
        self.notices = {k: v for k, v in self.notices.items() if v.recipient != actor}
        gone = self.users.pop(account_id, None)
        address = gone and same_address(gone.email)
        self.forget_mail(actor_of(account_id))
        self.outbox = {
            k: v for k, v in self.outbox.items() if same_address(v.message.recipient) != address
        }
        self.invitations = {
            key: one
            for key, one in self.invitations.items()
            if one.inviter != actor_of(account_id) and same_address(one.email) != address
        }
        for profile_id, member in self.members:
            if member == account_id:
                self.end_links(profile_id, now)
        self.members = {one for one in self.members if one[1] != account_id}
        self.leave_networks(account_id)

    def leave_networks(self, account_id: str) -> None:
        self.networks = {
            key: replace(one, coordinators=one.coordinators - {account_id})
            for key, one in self.networks.items()
        }

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
            self._memory.note(profile_events.created(first, contact), now)
            return copied(first)

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
            before = self.contact(profile_id)
            changed = merged_contact(profile_id, before, contact)
            if following is not latest:
                stored = sum(size_of(item.answers) for item in known.values())
                require_room_for_revision(following, stored)
                self._memory.revisions[profile_id].append(copied(following))
            self._put_contact(profile_id, changed)
            event = profile_events.saved(latest, following, before, changed)
            if event is not None:
                self._memory.note(event, now)
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
        return tuple(copied(self._memory.revisions[profile_id]))

    def contact(self, profile_id: str) -> Contact | None:
        self.latest(profile_id)
        return self._memory.contacts.get(profile_id)

    def renew_link(self, token_hash: str, expires_at: datetime, now: datetime) -> PrivateLink:
        link = require_usable(self.link(token_hash), now)
        require_well_formed(token_hash, expires_at, now)
        return self._noted("renewed", self._put_link(replace(link, expires_at=expires_at)), now)

    def rotate_link(
        self,
        token_hash: str,
        new_token_hash: str,
        expires_at: datetime,
        now: datetime,
        *,
        end_memberships: bool = False,
    ) -> PrivateLink:
        old = require_usable(self.link(token_hash), now)
        require_room_for_link(old.profile_id, len(self.links(old.profile_id)))
        fresh = self._add_link(PrivateLink(new_token_hash, old.profile_id, now, expires_at))
        self._put_link(replace(old, revoked_at=now))
        self._noted("replaced", fresh, now)
        if end_memberships:
            self._end_memberships(fresh, now)
        return fresh

    def add_link(
        self, profile_id: str, token_hash: str, expires_at: datetime, now: datetime
    ) -> PrivateLink:
        self.latest(profile_id)
        link = self._add_link(PrivateLink(token_hash, profile_id, now, expires_at))
        return self._noted("added", link, now)

    def revoke_link(
        self, token_hash: str, now: datetime, *, end_memberships: bool = False
    ) -> PrivateLink:
        link = self.link(token_hash)
        if link.revoked_at is None:
            link = self._noted("revoked", self._put_link(replace(link, revoked_at=now)), now)
            if end_memberships:
                self._end_memberships(link, now)
        return link

    def _noted(self, action: str, link: PrivateLink, now: datetime) -> PrivateLink:
        self._memory.note(profile_events.link_changed(action, link), now)
        return link

    def _end_memberships(self, link: PrivateLink, now: datetime) -> None:
        memory, firm = self._memory, link.profile_id
        members = [account for profile, account in memory.members if profile == firm]
        memory.members = {one for one in memory.members if one[0] != firm}
        memory.invitations = {
            key: one for key, one in memory.invitations.items() if one.profile_id != firm
        }
        memory.end_links(firm, now, link.token_hash)
        memory.note(profile_events.memberships_ended(firm, members), now)

    def erase(self, profile_id: str, now: datetime, actor: str | None = None) -> None:
        with self._memory.lock:
            self.latest(profile_id)
            self._memory.erase_profile(profile_id, now)
            self._memory.add_event(profile_events.erased(profile_id, actor), now)

    def erase_lapsed(self, profile_id: str, before: datetime, now: datetime, actor: str) -> bool:
        with self._memory.lock:
            there = profile_id in self._memory.revisions
            still = there and profile_id in self.lapsed(before)
            if still:
                self.erase(profile_id, now, actor)
            return still

    def erased(self) -> Mapping[str, datetime]:
        return dict(sorted(self._memory.erased.items(), key=lambda item: (item[1], item[0])))

    def reapply_erasures(self, profile_ids: Collection[str], now: datetime) -> tuple[str, ...]:
        require_aware(now)
        with self._memory.lock:
            wanted = tuple(dict.fromkeys(profile_ids))
            there = tuple(one for one in wanted if one in self._memory.revisions)
            for profile_id in wanted:
                self._memory.erase_profile(profile_id, now)
            for profile_id in there:
                self._memory.add_event(erased_again(f"profile:{profile_id}"), now)
            return there

    def lapsed(self, before: datetime) -> tuple[str, ...]:
        require_aware(before)
        with_members = {profile_id for profile_id, _ in self._memory.members}
        return tuple(
            profile_id
            for profile_id in sorted(self._memory.revisions.keys() - with_members)
            if all(_end(link) <= before for link in self.links(profile_id))
        )

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
