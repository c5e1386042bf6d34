"""The AccountStore and the Outbox in memory, under the same contract as those on SQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from matcher.accounts import (
    Account,
    AccountChange,
    Entry,
    Invitation,
    Network,
    actor_of,
    changed_credentials,
    require_an_administrator,
    same_address,
    without_networks,
)
from matcher.audit import AuditRow, erased_again
from matcher.errors import (
    AccountNotFoundError,
    EmailTakenError,
    InvitationError,
    NetworkNotFoundError,
    ProfileNotFoundError,
    StaleErasureError,
)
from matcher.mail import LEASE, MailState, Message, StoredMessage, next_attempt
from matcher.partner import LETTERS
from tests.fake_profiles import Memory


@dataclass(frozen=True)
class Queued:
    """A message in the outbox with where it is."""

    message: Message
    state: MailState
    attempts: int
    due_at: datetime
    changed_at: datetime


class FakeAccountStore:
    """An AccountStore in memory; a change works on copies, which take the place of the old."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def apply(self, change: AccountChange, now: datetime) -> None:
        with self._memory.lock:
            self._check_erasures(change)
            users, invited = dict(self._memory.users), dict(self._memory.invitations)
            members, networks = set(self._memory.members), dict(self._memory.networks)
            for token_hash in change.used:
                if token_hash not in invited:
                    raise InvitationError
                invited.pop(token_hash).usable(now)
            for token_hash in change.revoked:
                invited.pop(token_hash, None)
            self._write_users(users, change)
            moves = {
                same_address(one.email): users[one.id].email
                for one in self._memory.users.values()
                if one.confirmed_at and same_address(one.email) != same_address(users[one.id].email)
            }
            ended = {k for k, one in invited.items() if same_address(one.email) in moves}
            invited = {key: one for key, one in invited.items() if key not in ended}
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
                entries[profile_id] = Entry(account_id, handed_over=False)
            for link in change.handed_over:
                self._memory.links[link.token_hash] = link
                self._memory.end_links(link.profile_id, now, link.token_hash)
                entries[link.profile_id] = replace(entries[link.profile_id], handed_over=True)
            self._memory.confirmed |= entries.keys() & set(change.confirmed)
            entries = {key: one for key, one in entries.items() if key not in change.confirmed}
            for network_id in change.removed_networks:
                if networks.pop(network_id, None) is None:
                    raise NetworkNotFoundError(network_id)
            for network in change.networks:
                for account_id in network.coordinators:
                    _require(users, account_id)
                networks[network.id] = network
            staying = [one for key, one in users.items() if key not in change.going]
            require_an_administrator(self._memory.users.values(), staying)
            self._memory.users, self._memory.invitations = users, invited
            self._memory.members, self._memory.networks = members, networks
            self._memory.entries = entries
            for token_hash in ended:
                self._memory.outbox.pop(f"invitation-{token_hash[:32]}", None)
            for key, kept in list(self._memory.outbox.items()):
                to = moves.get(same_address(kept.message.recipient))
                if to and not key.startswith(tuple(f"{kind}-" for kind in LETTERS)):
                    moved = replace(kept.message, recipient=to)
                    self._memory.outbox[key] = replace(kept, message=moved)
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

    def unconfirmed(self) -> Mapping[str, Entry]:
        return dict(self._memory.entries)

    def vouched(self) -> frozenset[str]:
        known = {one.id for one in self.accounts() if one.confirmed_at and one.active}
        of_members = {firm for firm, member in self._memory.members if member in known}
        return frozenset(self._memory.confirmed & self._memory.revisions.keys() | of_members)

    def erased(self) -> Mapping[str, datetime]:
        found = self._memory.erased_accounts.items()
        return dict(sorted(found, key=lambda item: (item[1], item[0])))

    def reapply_erasures(self, account_ids: Collection[str], now: datetime) -> tuple[str, ...]:
        wanted = tuple(dict.fromkeys(account_ids))
        back = tuple(one for one in wanted if one in self._memory.users)
        for account_id in wanted:
            self._memory.erase_account(account_id, now)
        for account_id in back:
            self._memory.add_event(erased_again(actor_of(account_id)), now)
        return back

    def _check_erasures(self, change: AccountChange) -> None:
        for account_id in change.erased:
            _require(self._memory.users, account_id)
        for profile_id in change.erased_profiles:
            self._require_profile(profile_id)
        stay = {firm for firm, member in self._memory.members if member not in change.erased}
        theirs = {firm for firm, member in self._memory.members if member in change.erased}
        if theirs - stay != set(change.erased_profiles):
            raise StaleErasureError
        for account_id in change.abandoned:
            if _require(self._memory.users, account_id).confirmed_at is not None:
                raise AccountNotFoundError(account_id)

    def networks(self) -> tuple[Network, ...]:
        return tuple(self._memory.networks[key] for key in sorted(self._memory.networks))

    def _write_users(self, users: dict[str, Account], change: AccountChange) -> None:
        for account in change.created:
            if self.by_email(account.email) is not None:
                raise EmailTakenError
            users[account.id] = account
        for account in change.credentials:
            stored = _require(users, account.id)
            holder = self.by_email(account.email)
            if holder is not None and holder.id != account.id:
                raise EmailTakenError
            users[account.id] = replace(stored, **changed_credentials(change, account))
        for account_id, roles in change.roles.items():
            users[account_id] = replace(_require(users, account_id), roles=roles)
        for account_id, active in change.active.items():
            users[account_id] = replace(_require(users, account_id), active=active)

    def _require_profile(self, profile_id: str | None) -> None:
        if profile_id is not None and profile_id not in self._memory.revisions:
            raise ProfileNotFoundError(profile_id)

    def _after(self, change: AccountChange, now: datetime) -> None:
        memory = self._memory
        for profile_id, _ in change.left:
            memory.end_links(profile_id, now)
        for account_id in without_networks(change):
            memory.leave_networks(account_id)
        for account_id in change.going:
            memory.erase_account(account_id, now)
        for profile_id in change.erased_profiles:
            memory.erase_profile(profile_id, now)
        for token_hash in (*change.used, *change.revoked):
            memory.outbox.pop(f"invitation-{token_hash[:32]}", None)
        for event in change.events:
            memory.add_event(event, now)
        for message in change.messages:
            queue(self._memory, message, now)


def queue(memory: Memory, message: Message, now: datetime) -> None:
    """Let a message be sent, unless one with its key was."""
    kind, _, identifier = message.about.partition(":")
    gone = {"profile": memory.erased, "account": memory.erased_accounts}.get(kind, {})
    if identifier in gone:
        return
    memory.outbox.setdefault(message.key, Queued(message, MailState.WAITING, 0, now, now))


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
            self._put(one, MailState.SENDING, now, now + LEASE, one.attempts + 1)
        return tuple(one.message for one in taken)

    def unknown(self, keys: Sequence[str]) -> frozenset[str]:
        return frozenset(keys) - self._memory.outbox.keys()

    def sent(self, key: str, now: datetime) -> None:
        if key not in self._memory.outbox:
            return
        one = self._memory.outbox[key]
        self._put(_emptied(one), MailState.SENT, now, now, one.attempts)

    def failed(self, key: str, why: str, now: datetime) -> None:
        if key not in self._memory.outbox:
            return
        one = self._memory.outbox[key]
        if one.state is MailState.SENDING:
            again = next_attempt(one.attempts, now)
            state = MailState.FAILED if again is None else MailState.WAITING
            kept = one if again else _emptied(one)
            self._put(kept, state, now, again or now, one.attempts)

    def about(self, subject: str) -> tuple[StoredMessage, ...]:
        return tuple(
            StoredMessage(
                one.message.key,
                one.message.recipient,
                one.message.language,
                one.message.subject,
                one.state,
                one.changed_at,
            )
            for one in self._memory.outbox.values()
            if one.message.about == subject
        )

    def keys(self) -> frozenset[str]:
        return frozenset(self._memory.outbox)

    def ended_before(self, moment: datetime) -> tuple[str, ...]:
        ended = (MailState.SENT, MailState.FAILED)
        kept = self._memory.outbox.items()
        return tuple(key for key, v in kept if v.state in ended and v.changed_at < moment)

    def forget(self, keys: Collection[str]) -> None:
        for key in keys:
            self._memory.outbox.pop(key, None)

    def _put(
        self, one: Queued, state: MailState, now: datetime, due_at: datetime, attempts: int
    ) -> None:
        changed = replace(one, state=state, changed_at=now, due_at=due_at, attempts=attempts)
        self._memory.outbox[one.message.key] = changed


class FakeAuditStore:
    """The audit trail in memory, only read."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def rows(self) -> tuple[AuditRow, ...]:
        return tuple(self._memory.audit)

    def after(self, number: int, most: int) -> tuple[AuditRow, ...]:
        return tuple(row for row in self.rows() if row.id > number)[:most]

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
