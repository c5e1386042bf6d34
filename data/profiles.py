"""The ProfileStore on SQL; the promises are those of ``matcher.ports.ProfileStore``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import ColumnElement, Connection, case, delete, func, insert, select, true

from data.account_schema import invitations, profile_members
from data.answer_values import firms_in
from data.answer_values import put as put_values
from data.audit import AuditTrail
from data.database import Database
from data.erasing import end_links, erase_profile
from data.links import LinkTable
from data.rows import chunks, one_or_none
from data.schema import contacts, erasures, private_links, profile_revisions, profiles
from features.profiles import Contact
from matcher import profile_events
from matcher.accounts import ScopeKind
from matcher.audit import erased_again
from matcher.documents import plain
from matcher.drafts import ContactChange, merged_contact, next_revision
from matcher.errors import ProfileNotFoundError
from matcher.limits import require_room_for_link, require_room_for_revision
from matcher.links import require_usable
from matcher.records import PrivateLink, ProfileRevision


class SqlProfileStore:
    """Profiles, their revisions, contact details and links."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def create(
        self,
        answers: Mapping[str, Any],
        token_hash: str,
        expires_at: datetime,
        now: datetime,
        contact: Contact | None = None,
    ) -> ProfileRevision:
        """Store a new profile as revision 1 with its first link."""
        first = ProfileRevision(str(uuid4()), 1, plain(answers), now)
        with self._database.writing() as connection:
            connection.execute(insert(profiles).values(id=first.profile_id, created_at=now))
            _insert_revision(connection, first)
            _put_contact(connection, first.profile_id, contact, now)
            LinkTable(connection).add(PrivateLink(token_hash, first.profile_id, now, expires_at))
            AuditTrail(connection).note(profile_events.created(first, contact), now)
        return first

    def by_token_hash(self, token_hash: str, now: datetime) -> ProfileRevision:
        """Return the latest revision of the profile that a link opens."""
        with self._database.reading() as connection:
            link = require_usable(LinkTable(connection).get(token_hash), now)
            return _latest(connection, link.profile_id)

    def link(self, token_hash: str) -> PrivateLink:
        """Return a link whether or not it is still usable."""
        with self._database.reading() as connection:
            return LinkTable(connection).get(token_hash)

    def links(self, profile_id: str) -> tuple[PrivateLink, ...]:
        """Return all links of a profile, oldest first."""
        with self._database.reading() as connection:
            _require_profile(connection, profile_id)
            return LinkTable(connection).of_profile(profile_id)

    def save(
        self,
        profile_id: str,
        answers: Mapping[str, Any],
        seen_revision: int,
        now: datetime,
        contact: ContactChange | None = None,
    ) -> ProfileRevision:
        """Store answers as the next revision and contact details in the same transaction."""
        with self._database.writing() as connection:
            latest = _latest(connection, profile_id)
            seen = _revision(connection, profile_id, seen_revision)
            following = next_revision(latest, seen, seen_revision, answers, now)
            if following is not latest:
                require_room_for_revision(following, _stored_bytes(connection, profile_id))
                _insert_revision(connection, following)
            before = _contact(connection, profile_id)
            changed = merged_contact(profile_id, before, contact)
            has_replaced = _put_contact(connection, profile_id, changed, now)
            event = profile_events.saved(latest, following, before, changed)
            if event is not None:
                AuditTrail(connection).note(event, now)
        if has_replaced:
            self._database.forget()
        return following

    def latest(self, profile_id: str) -> ProfileRevision:
        """Return the latest revision."""
        with self._database.reading() as connection:
            return _latest(connection, profile_id)

    def all_latest(self) -> tuple[ProfileRevision, ...]:
        """Return the latest revision of every profile, in the order of their identifiers."""
        with self._database.reading() as connection:
            return _newest(connection, true())

    def latest_of(self, profile_ids: Collection[str]) -> Mapping[str, ProfileRevision]:
        """Return the latest revisions of those of these profiles that there are."""
        with self._database.reading() as connection:
            found = [
                revision
                for chunk in chunks(list(profile_ids))
                for revision in _newest(connection, profiles.c.id.in_(chunk))
            ]
        return {one.profile_id: one for one in found}

    def latest_in(self, scope: Collection[tuple[ScopeKind, str]]) -> tuple[ProfileRevision, ...]:
        """Return the latest revisions of the firms that belong to a scope, by identifier."""
        with self._database.reading() as connection:
            return _newest(connection, profiles.c.id.in_(firms_in(scope)))

    def revision(self, profile_id: str, number: int) -> ProfileRevision:
        """Return one revision."""
        with self._database.reading() as connection:
            found = _revision(connection, profile_id, number)
        if found is None:
            raise ProfileNotFoundError(profile_id, number)
        return found

    def revisions(self, profile_id: str) -> tuple[ProfileRevision, ...]:
        """Return all revisions, oldest first."""
        query = (
            select(profile_revisions)
            .where(profile_revisions.c.profile_id == profile_id)
            .order_by(profile_revisions.c.revision)
        )
        with self._database.reading() as connection:
            _require_profile(connection, profile_id)
            rows = connection.execute(query).mappings().all()
        return tuple(ProfileRevision(**row) for row in rows)

    def contact(self, profile_id: str) -> Contact | None:
        """Return the contact details or None."""
        with self._database.reading() as connection:
            _require_profile(connection, profile_id)
            return _contact(connection, profile_id)

    def renew_link(self, token_hash: str, expires_at: datetime, now: datetime) -> PrivateLink:
        """Let a usable link live until ``expires_at``."""
        with self._database.writing() as connection:
            table = LinkTable(connection)
            require_usable(table.get(token_hash), now)
            table.extend(token_hash, expires_at, now)
            return _noted(connection, "renewed", table.get(token_hash), now)

    def rotate_link(
        self,
        token_hash: str,
        new_token_hash: str,
        expires_at: datetime,
        now: datetime,
        *,
        end_memberships: bool = False,
    ) -> PrivateLink:
        """Revoke a usable link and return a new one for the same profile."""
        with self._database.writing() as connection:
            table = LinkTable(connection)
            old = require_usable(table.get(token_hash), now)
            require_room_for_link(old.profile_id, len(table.of_profile(old.profile_id)))
            table.revoke(token_hash, now)
            fresh = table.add(PrivateLink(new_token_hash, old.profile_id, now, expires_at))
            _noted(connection, "replaced", fresh, now)
            if end_memberships:
                _end_memberships(connection, fresh, now)
            return fresh

    def add_link(
        self, profile_id: str, token_hash: str, expires_at: datetime, now: datetime
    ) -> PrivateLink:
        """Give a profile one more link."""
        with self._database.writing() as connection:
            _require_profile(connection, profile_id)
            link = PrivateLink(token_hash, profile_id, now, expires_at)
            return _noted(connection, "added", LinkTable(connection).add(link), now)

    def revoke_link(
        self, token_hash: str, now: datetime, *, end_memberships: bool = False
    ) -> PrivateLink:
        """Make a link open nothing from now on."""
        with self._database.writing() as connection:
            table = LinkTable(connection)
            if table.get(token_hash).revoked_at is None:
                table.revoke(token_hash, now)
                _noted(connection, "revoked", table.get(token_hash), now)
                if end_memberships:
                    _end_memberships(connection, table.get(token_hash), now)
            return table.get(token_hash)

    def erase(self, profile_id: str, now: datetime, actor: str | None = None) -> None:
        """Delete a profile with everything that hangs on it."""
        with self._database.writing() as connection:
            _require_profile(connection, profile_id)
            _erase(connection, profile_id, now, actor)
        self._database.forget()

    def erase_lapsed(self, profile_id: str, before: datetime, now: datetime, actor: str) -> bool:
        """Delete a profile if nothing has opened it since a moment."""
        with self._database.writing() as connection:
            if not _lapsed(connection, before, private_links.c.profile_id == profile_id):
                return False
            _erase(connection, profile_id, now, actor)
        self._database.forget()
        return True

    def erased(self) -> Mapping[str, datetime]:
        """Return the identifier of every erased profile and when it was erased, oldest first."""
        query = select(erasures).order_by(erasures.c.erased_at, erasures.c.profile_id)
        with self._database.reading() as connection:
            return {row.profile_id: row.erased_at for row in connection.execute(query)}

    def reapply_erasures(self, profile_ids: Collection[str], now: datetime) -> tuple[str, ...]:
        """Erase those of these profiles that are there; note the others as erased."""
        wanted = tuple(dict.fromkeys(profile_ids))
        with self._database.writing() as connection:
            stored = set(connection.execute(select(profiles.c.id)).scalars())
            back = tuple(profile_id for profile_id in wanted if profile_id in stored)
            for profile_id in wanted:
                erase_profile(connection, profile_id, now)
            trail = AuditTrail(connection)
            trail.add_all((erased_again(f"profile:{one}") for one in back), now)
        self._database.forget()
        return back

    def lapsed(self, before: datetime) -> tuple[str, ...]:
        """Return the profiles without members all of whose links had ended at a point in time."""
        with self._database.reading() as connection:
            return _lapsed(connection, before)


def _erase(connection: Connection, profile_id: str, now: datetime, actor: str | None) -> None:
    erase_profile(connection, profile_id, now)
    AuditTrail(connection).add(profile_events.erased(profile_id, actor), now)


def _lapsed(
    connection: Connection, before: datetime, *which: ColumnElement[bool]
) -> tuple[str, ...]:
    """Return which profiles nothing has opened since a moment."""
    expires, revoked = private_links.c.expires_at, private_links.c.revoked_at
    last_moment = func.max(case((revoked < expires, revoked), else_=expires))
    query = (
        select(private_links.c.profile_id)
        .where(*which, private_links.c.profile_id.not_in(select(profile_members.c.profile_id)))
        .group_by(private_links.c.profile_id)
        .having(last_moment <= before)
        .order_by(private_links.c.profile_id)
    )
    return tuple(connection.execute(query).scalars())


def _newest(connection: Connection, condition: ColumnElement[bool]) -> tuple[ProfileRevision, ...]:
    """Return the latest revisions of the profiles that meet a condition, by identifier."""
    table = profile_revisions.c
    newest = (
        select(func.max(table.revision))
        .where(table.profile_id == profiles.c.id)
        .correlate(profiles)
        .scalar_subquery()
    )
    query = (
        select(profile_revisions)
        .join(profiles, (profiles.c.id == table.profile_id) & (table.revision == newest))
        .where(condition)
        .order_by(table.profile_id)
    )
    return tuple(ProfileRevision(**row) for row in connection.execute(query).mappings())


def _noted(connection: Connection, action: str, link: PrivateLink, now: datetime) -> PrivateLink:
    """Return a link of which the audit trail knows now."""
    AuditTrail(connection).note(profile_events.link_changed(action, link), now)
    return link


def _end_memberships(connection: Connection, link: PrivateLink, now: datetime) -> None:
    """Let nobody but who holds a link open its profile: no member, no invitation, no other link."""
    of_firm = profile_members.c.profile_id == link.profile_id
    members = connection.execute(select(profile_members.c.user_id).where(of_firm)).scalars().all()
    connection.execute(delete(profile_members).where(of_firm))
    connection.execute(delete(invitations).where(invitations.c.profile_id == link.profile_id))
    end_links(connection, link.profile_id, now, but=link.token_hash)
    event = profile_events.memberships_ended(link.profile_id, members)
    AuditTrail(connection).note(event, now)


def _latest(connection: Connection, profile_id: str) -> ProfileRevision:
    query = (
        select(profile_revisions)
        .where(profile_revisions.c.profile_id == profile_id)
        .order_by(profile_revisions.c.revision.desc())
        .limit(1)
    )
    row = one_or_none(connection, query)
    if row is None:
        raise ProfileNotFoundError(profile_id)
    return ProfileRevision(**row)


def _revision(connection: Connection, profile_id: str, number: int) -> ProfileRevision | None:
    query = select(profile_revisions).where(
        profile_revisions.c.profile_id == profile_id, profile_revisions.c.revision == number
    )
    row = one_or_none(connection, query)
    return None if row is None else ProfileRevision(**row)


def _stored_bytes(connection: Connection, profile_id: str) -> int:
    """Return how many bytes the answers of all revisions take."""
    # The stored JSON is ASCII, so its characters are its bytes.
    query = select(func.sum(func.length(profile_revisions.c.answers))).where(
        profile_revisions.c.profile_id == profile_id
    )
    return int(connection.execute(query).scalar_one())


def _require_profile(connection: Connection, profile_id: str) -> None:
    query = select(profiles.c.id).where(profiles.c.id == profile_id)
    if one_or_none(connection, query) is None:
        raise ProfileNotFoundError(profile_id)


def _insert_revision(connection: Connection, revision: ProfileRevision) -> None:
    connection.execute(
        insert(profile_revisions).values(
            profile_id=revision.profile_id,
            revision=revision.revision,
            answers=revision.answers,
            created_at=revision.created_at,
        )
    )
    put_values(connection, revision.profile_id, revision.answers)


def _put_contact(
    connection: Connection, profile_id: str, contact: Contact | None, now: datetime
) -> bool:
    """Store contact details and return whether others were deleted for it."""
    if contact is None:
        return False
    before = _contact(connection, profile_id)
    if contact == (before or Contact()):
        return False
    connection.execute(delete(contacts).where(contacts.c.profile_id == profile_id))
    if contact != Contact():
        values = contact.model_dump()
        connection.execute(insert(contacts).values(profile_id=profile_id, updated_at=now, **values))
    return before is not None


def _contact(connection: Connection, profile_id: str) -> Contact | None:
    columns = (contacts.c.person, contacts.c.email, contacts.c.telephone)
    row = one_or_none(connection, select(*columns).where(contacts.c.profile_id == profile_id))
    return None if row is None else Contact(**row)
