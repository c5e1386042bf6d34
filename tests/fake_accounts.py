"""The AccountStore and the Outbox in memory, under the same contract as those on SQL."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from matcher.accounts import (
    Account,
    AccountChange,
    Invitation,
    Network,
    changed_credentials,
    require_an_administrator,
    same_address,
)
from matcher.audit import FIRST, AuditRow, chained
from matcher.errors import (
    AccountNotFoundError,
    EmailTakenError,
    InvitationError,
    NetworkNotFoundError,
    ProfileNotFoundError,
)
from matcher.mail import LEASE, MailState, Message, next_attempt
from tests.fake_profiles import Memory


@dataclass(frozen=True)
class Queued:
    """A message in the outbox with where it is."""

    message: Message
    state: MailState
    attempts: int
    due_at: datetime


class FakeAccountStore:
    """An AccountStore in memory; a change works on copies, which take the place of the old."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def apply(self, change: AccountChange, now: datetime) -> None:
        with self._memory.lock:
            users, invited = dict(self._memory.users), dict(self._memory.invitations)
            members, networks = set(self._memory.members), dict(self._memory.networks)
            for token_hash in change.used:
                if token_hash not in invited:
                    raise InvitationError
                invited.pop(token_hash).usable(now)
            for token_hash in change.revoked:
                invited.pop(token_hash, None)
            self._write_users(users, change)
            for one in change.invitations:
                self._require_profile(one.profile_id)
                same = (one.email, one.profile_id)
                invited = {k: v for k, v in invited.items() if (v.email, v.profile_id) != same}
                invited[one.token_hash] = one
            for profile_id, account_id in change.joined:
                self._require_profile(profile_id)
                _require(users, account_id)
                members.add((profile_id, account_id))
            members -= set(change.left)
            entries = dict(self._memory.entries)
            for profile_id, account_id in change.entered:
                self._require_profile(profile_id)
                _require(users, account_id)
                entries[profile_id] = account_id
            entries = {key: one for key, one in entries.items() if key not in change.confirmed}
            for network_id in change.removed_networks:
                if networks.pop(network_id, None) is None:
                    raise NetworkNotFoundError(network_id)
            for network in change.networks:
                for account_id in network.coordinators:
                    _require(users, account_id)
                networks[network.id] = network
            require_an_administrator(self._memory.users.values(), users.values())
            self._memory.users, self._memory.invitations = users, invited
            self._memory.members, self._memory.networks = members, networks
            self._memory.entries = entries
            self._after(change, now)

    def get(self, account_id: str) -> Account:
        return _require(self._memory.users, account_id)

    def by_email(self, email: str) -> Account | None:
        wanted = same_address(email)
        return next((a for a in self.accounts() if same_address(a.email) == wanted), None)

    def by_uniquifier(self, uniquifier: str) -> Account | None:
        return next((a for a in self.accounts() if a.uniquifier == uniquifier), None)

    def accounts(self) -> tuple[Account, ...]:
        return tuple(sorted(self._memory.users.values(), key=lambda a: (a.created_at, a.id)))

    def invitation(self, token_hash: str, now: datetime) -> Invitation:
        if token_hash not in self._memory.invitations:
            raise InvitationError
        return self._memory.invitations[token_hash].usable(now)

    def invitations(self) -> tuple[Invitation, ...]:
        found = self._memory.invitations.values()
        return tuple(sorted(found, key=lambda one: (one.created_at, one.token_hash)))

    def firms_of(self, account_id: str) -> tuple[str, ...]:
        return tuple(sorted(p for p, a in self._memory.members if a == account_id))

    def members_of(self, profile_id: str) -> tuple[Account, ...]:
        ids = {a for p, a in self._memory.members if p == profile_id}
        return tuple(account for account in self.accounts() if account.id in ids)

    def unconfirmed(self) -> Mapping[str, str]:
        return dict(self._memory.entries)

    def networks(self) -> tuple[Network, ...]:
        return tuple(self._memory.networks[key] for key in sorted(self._memory.networks))

    def _write_users(self, users: dict[str, Account], change: AccountChange) -> None:
        for account in change.created:
            if self.by_email(account.email) is not None:
                raise EmailTakenError
            users[account.id] = account
        for account in change.credentials:
            stored = _require(users, account.id)
            users[account.id] = replace(stored, **changed_credentials(change, account))
        for account_id, roles in change.roles.items():
            users[account_id] = replace(_require(users, account_id), roles=roles)
        for account_id, active in change.active.items():
            users[account_id] = replace(_require(users, account_id), active=active)

    def _require_profile(self, profile_id: str | None) -> None:
        if profile_id is not None and profile_id not in self._memory.revisions:
            raise ProfileNotFoundError(profile_id)

    def _after(self, change: AccountChange, now: datetime) -> None:
        firms = {profile_id for profile_id, _ in change.left}
        for key, link in self._memory.links.items():
            if link.profile_id in firms and link.revoked_at is None:
                self._memory.links[key] = replace(link, revoked_at=now)
        trail = self._memory.audit
        for event in change.events:
            previous = trail[-1].row_hash if trail else FIRST
            trail.append(chained(event, len(trail) + 1, now, previous))
        for message in change.messages:
            queue(self._memory, message, now)


def queue(memory: Memory, message: Message, now: datetime) -> None:
    """Let a message be sent, unless one with its key was."""
    memory.outbox.setdefault(message.key, Queued(message, MailState.WAITING, 0, now))


class FakeOutbox:
    """An Outbox in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def claim(self, limit: int, now: datetime) -> tuple[Message, ...]:
        due = [
            one
            for one in self._memory.outbox.values()
            if one.state in (MailState.WAITING, MailState.SENDING) and one.due_at <= now
        ]
        taken = sorted(due, key=lambda one: one.due_at)[:limit]
        for one in taken:
            self._put(one, MailState.SENDING, now + LEASE, one.attempts + 1)
        return tuple(one.message for one in taken)

    def unknown(self, keys: Sequence[str]) -> frozenset[str]:
        return frozenset(keys) - self._memory.outbox.keys()

    def sent(self, key: str, now: datetime) -> None:
        one = self._memory.outbox[key]
        self._put(_emptied(one), MailState.SENT, now, one.attempts)

    def failed(self, key: str, why: str, now: datetime) -> None:
        one = self._memory.outbox[key]
        if one.state is MailState.SENDING:
            again = next_attempt(one.attempts, now)
            state = MailState.FAILED if again is None else MailState.WAITING
            kept = one if again else _emptied(one)
            self._put(kept, state, again or now, one.attempts)

    def _put(self, one: Queued, state: MailState, due_at: datetime, attempts: int) -> None:
        changed = replace(one, state=state, due_at=due_at, attempts=attempts)
        self._memory.outbox[one.message.key] = changed


class FakeAuditStore:
    """The audit trail in memory, only read."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def rows(self) -> tuple[AuditRow, ...]:
        return tuple(self._memory.audit)

    def of_subject(self, subject: str) -> tuple[AuditRow, ...]:
        return tuple(row for row in self.rows() if row.event.subject == subject)

    def last(self) -> AuditRow | None:
        return self._memory.audit[-1] if self._memory.audit else None


def _emptied(one: Queued) -> Queued:
    return replace(one, message=replace(one.message, recipient="", subject="", body=""))


def _require(users: dict[str, Account], account_id: str) -> Account:
    if account_id not in users:
        raise AccountNotFoundError(account_id)
    return users[account_id]
