"""The AccountStore on SQL; the promises are those of ``matcher.account_ports.AccountStore``."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, insert, select, update

from data.account_schema import (
    invitations,
    network_members,
    network_scope,
    networks,
    profile_entries,
    profile_members,
    user_roles,
    users,
)
from data.audit import AuditTrail
from data.database import Database
from data.erasing import end_links, erase_account, erase_profile, firms_of_only, move_address
from data.links import LinkTable
from data.outbox import add as add_message
from data.outbox import forget
from data.privacy_schema import account_erasures
from data.rows import chunks, one_or_none
from data.schema import profiles
from features.facts import Label
from matcher.accounts import (
    Account,
    AccountChange,
    Entry,
    Invitation,
    Network,
    Role,
    ScopeKind,
    Side,
    actor_of,
    changed_credentials,
    invitation_key,
    require_an_administrator,
    same_address,
    without_networks,
)
from matcher.audit import erased_again
from matcher.errors import (
    AccountNotFoundError,
    EmailTakenError,
    InvitationError,
    NetworkNotFoundError,
    ProfileNotFoundError,
    StaleErasureError,
)


class SqlAccountStore:
    """Accounts, invitations, members of firms, networks."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def apply(self, change: AccountChange, now: datetime) -> None:
        """Keep a change whole, with its audit rows and messages, or nothing of it."""
        with self._database.writing() as connection:
            before = _staff(connection, change)
            for token_hash in change.used:
                _invitation(connection, token_hash).usable(now)
            _delete_invitations(connection, (*change.used, *change.revoked))
            _write_accounts(connection, change)
            _erase(connection, change, now)
            _write_invitations(connection, change.invitations)
            _write_members(connection, change, now)
            _write_entries(connection, change, now)
            _write_networks(connection, change)
            require_an_administrator(before, _staff(connection, change))
            for event in change.events:
                AuditTrail(connection).add(event, now)
            for message in change.messages:
                add_message(connection, message, now)
        if change.going:
            self._database.forget()

    def get(self, account_id: str) -> Account:
        """Return an account."""
        found = self._find(select(users).where(users.c.id == account_id))
        if found is None:
            raise AccountNotFoundError(account_id)
        return found

    def by_email(self, email: str) -> Account | None:
        """Return the account with an address, case apart, or None."""
        return self._find(select(users).where(users.c.address == same_address(email)))

    def by_uniquifier(self, uniquifier: str) -> Account | None:
        """Return the account that a session belongs to, or None."""
        return self._find(select(users).where(users.c.uniquifier == uniquifier))

    def accounts(self) -> tuple[Account, ...]:
        """Return all accounts, oldest first."""
        with self._database.reading() as connection:
            return _accounts(connection)

    def invitation(self, token_hash: str, now: datetime) -> Invitation:
        """Return a usable invitation."""
        with self._database.reading() as connection:
            return _invitation(connection, token_hash).usable(now)

    def invitations(self) -> tuple[Invitation, ...]:
        """Return all invitations that have not been used, oldest first, expired ones too."""
        query = select(invitations).order_by(invitations.c.created_at, invitations.c.token_hash)
        with self._database.reading() as connection:
            return tuple(_to_invitation(row) for row in connection.execute(query).mappings())

    def firms_of(self, account_id: str) -> tuple[str, ...]:
        """Return the identifiers of the profiles whose member an account is, in their order."""
        query = (
            select(profile_members.c.profile_id)
            .where(profile_members.c.user_id == account_id)
            .order_by(profile_members.c.profile_id)
        )
        with self._database.reading() as connection:
            return tuple(connection.execute(query).scalars())

    def members_of(self, profile_id: str) -> tuple[Account, ...]:
        """Return the members of a firm, oldest account first; none for an unknown profile."""
        members = select(profile_members.c.user_id).where(
            profile_members.c.profile_id == profile_id
        )
        with self._database.reading() as connection:
            return _accounts(connection, select(users).where(users.c.id.in_(members)))

    def unconfirmed(self) -> Mapping[str, Entry]:
        """Return what was filled in for firms that have not confirmed it yet, by profile."""
        query = select(profile_entries).where(profile_entries.c.confirmed_at.is_(None))
        with self._database.reading() as connection:
            return {
                row.profile_id: Entry(row.user_id, row.handed_over_at is not None)
                for row in connection.execute(query)
            }

    def vouched(self) -> frozenset[str]:
        """Return the firms that have a member, or confirmed what was filled in for them."""
        members = (
            select(profile_members.c.profile_id)
            .join(users, users.c.id == profile_members.c.user_id)
            .where(users.c.confirmed_at.is_not(None), users.c.active)
        )
        entered = select(profile_entries.c.profile_id).where(
            profile_entries.c.confirmed_at.is_not(None)
        )
        with self._database.reading() as connection:
            return frozenset(connection.execute(members.union(entered)).scalars())

    def erased(self) -> Mapping[str, datetime]:
        """Return the identifier of every erased account and when it was erased, oldest first."""
        columns = account_erasures.c
        query = select(account_erasures).order_by(columns.erased_at, columns.user_id)
        with self._database.reading() as connection:
            return {row.user_id: row.erased_at for row in connection.execute(query)}

    def reapply_erasures(self, account_ids: Collection[str], now: datetime) -> tuple[str, ...]:
        """Erase those of these accounts that are there; note the others as erased."""
        wanted = tuple(dict.fromkeys(account_ids))
        with self._database.writing() as connection:
            there = set(connection.execute(select(users.c.id)).scalars())
            back = tuple(one for one in wanted if one in there)
            for account_id in wanted:
                erase_account(connection, account_id, now)
            trail = AuditTrail(connection)
            trail.add_all((erased_again(actor_of(one)) for one in back), now)
        self._database.forget()
        return back

    def networks(self) -> tuple[Network, ...]:
        """Return all networks by their identifiers."""
        with self._database.reading() as connection:
            scope, coordinators = defaultdict(set), defaultdict(set)
            for row in connection.execute(select(network_scope)):
                scope[row.network_id].add((ScopeKind(row.kind), row.value))
            for row in connection.execute(select(network_members)):
                coordinators[row.network_id].add(row.user_id)
            rows = connection.execute(select(networks).order_by(networks.c.id)).all()
        return tuple(
            Network(
                row.id,
                Label(row.name_de, row.name_en, row.name_ko),
                Side(row.side),
                frozenset(scope[row.id]),
                frozenset(coordinators[row.id]),
            )
            for row in rows
        )

    def _find(self, query: Select[Any]) -> Account | None:
        with self._database.reading() as connection:
            found = _accounts(connection, query)
        return found[0] if found else None


def _accounts(connection: Connection, query: Select[Any] | None = None) -> tuple[Account, ...]:
    query = select(users) if query is None else query
    rows = connection.execute(query.order_by(users.c.created_at, users.c.id)).mappings().all()
    roles = defaultdict(set)
    found = [row["id"] for row in rows]
    of_them = select(user_roles).where(user_roles.c.user_id.in_(found))
    for user_id, role in connection.execute(of_them if len(found) == 1 else select(user_roles)):
        roles[user_id].add(Role(role))
    return tuple(
        Account(
            **{name: value for name, value in row.items() if name != "address"},
            roles=frozenset(roles[row["id"]]),
        )
        for row in rows
    )


def _staff(connection: Connection, change: AccountChange) -> tuple[Account, ...]:
    """Return who can administer, where the change could end that."""
    concerns_staff = change.roles or change.active or change.going
    return _accounts(connection) if concerns_staff else ()


def _erase(connection: Connection, change: AccountChange, now: datetime) -> None:
    for account_id in change.erased:
        _require_account(connection, account_id)
    for profile_id in change.erased_profiles:
        _require_profile(connection, profile_id)
    if firms_of_only(connection, change.erased) != set(change.erased_profiles):
        raise StaleErasureError
    for account_id in change.abandoned:
        unclaimed = (users.c.id == account_id, users.c.confirmed_at.is_(None))
        if one_or_none(connection, select(users.c.id).where(*unclaimed)) is None:
            raise AccountNotFoundError(account_id)
    for account_id in change.going:
        erase_account(connection, account_id, now)
    for profile_id in change.erased_profiles:
        erase_profile(connection, profile_id, now)


def _write_accounts(connection: Connection, change: AccountChange) -> None:
    for account in change.created:
        address = same_address(account.email)
        _require_free(connection, address)
        values = {column.name: getattr(account, column.name, address) for column in users.columns}
        connection.execute(insert(users).values(values))
        _write_roles(connection, account.id, account.roles)
    for account in change.credentials:
        values = changed_credentials(change, account)
        if "email" in values:
            values["address"] = same_address(account.email)
            _require_free(connection, values["address"], account.id)
            move_address(connection, account.id, account.email)
        _update_user(connection, account.id, values)
    for account_id, roles in change.roles.items():
        _require_account(connection, account_id)
        connection.execute(delete(user_roles).where(user_roles.c.user_id == account_id))
        _write_roles(connection, account_id, roles)
    for account_id, active in change.active.items():
        _update_user(connection, account_id, {"active": active})
    gone = network_members.c.user_id.in_(without_networks(change))
    connection.execute(delete(network_members).where(gone))


def _require_free(connection: Connection, address: str, account_id: str = "") -> None:
    """Raise EmailTakenError when another account has an address."""
    taken = select(users.c.id).where(users.c.address == address, users.c.id != account_id)
    if one_or_none(connection, taken) is not None:
        raise EmailTakenError


def _update_user(connection: Connection, account_id: str, values: dict[str, Any]) -> None:
    _require_account(connection, account_id)
    if values:
        connection.execute(update(users).where(users.c.id == account_id).values(values))


def _write_roles(connection: Connection, account_id: str, roles: Iterable[Role]) -> None:
    for role in sorted(roles):
        connection.execute(insert(user_roles).values(user_id=account_id, role=role))


def _require_account(connection: Connection, account_id: str) -> None:
    if one_or_none(connection, select(users.c.id).where(users.c.id == account_id)) is None:
        raise AccountNotFoundError(account_id)


def _invitation(connection: Connection, token_hash: str) -> Invitation:
    query = select(invitations).where(invitations.c.token_hash == token_hash)
    row = one_or_none(connection, query)
    if row is None:
        raise InvitationError
    return _to_invitation(row)


def _to_invitation(row: Any) -> Invitation:
    return Invitation(**{**row, "role": Role(row["role"])})


def _delete_invitations(connection: Connection, token_hashes: tuple[str, ...]) -> None:
    for some in chunks(token_hashes):
        connection.execute(delete(invitations).where(invitations.c.token_hash.in_(some)))
    # Their messages have nothing to say any more, sent or not.
    forget(connection, [invitation_key(token_hash) for token_hash in token_hashes])


def _write_invitations(connection: Connection, given: Iterable[Invitation]) -> None:
    for one in given:
        if one.profile_id is not None:
            _require_profile(connection, one.profile_id)
        connection.execute(
            delete(invitations).where(
                invitations.c.email == one.email, invitations.c.profile_id == one.profile_id
            )
        )
        values = {column.name: getattr(one, column.name) for column in invitations.columns}
        connection.execute(insert(invitations).values(values))


def _write_members(connection: Connection, change: AccountChange, now: datetime) -> None:
    for profile_id, account_id in change.joined:
        _require_profile(connection, profile_id)
        _require_account(connection, account_id)
        _leave(connection, profile_id, account_id)
        connection.execute(
            insert(profile_members).values(profile_id=profile_id, user_id=account_id)
        )
    for profile_id, account_id in change.left:
        _leave(connection, profile_id, account_id)
        end_links(connection, profile_id, now)


def _write_entries(connection: Connection, change: AccountChange, now: datetime) -> None:
    for profile_id, account_id in change.entered:
        _require_profile(connection, profile_id)
        _require_account(connection, account_id)
        values = {"profile_id": profile_id, "user_id": account_id, "entered_at": now}
        connection.execute(insert(profile_entries).values(values))
    for link in change.handed_over:
        LinkTable(connection).add(link)
        end_links(connection, link.profile_id, now, but=link.token_hash)
        _update_entry(connection, link.profile_id, {"handed_over_at": now})
    connection.execute(
        update(profile_entries)
        .where(
            profile_entries.c.profile_id.in_(change.confirmed),
            profile_entries.c.confirmed_at.is_(None),
        )
        .values(confirmed_at=now)
    )


def _update_entry(connection: Connection, profile_id: str, values: dict[str, Any]) -> None:
    same = profile_entries.c.profile_id == profile_id
    connection.execute(update(profile_entries).where(same).values(values))


def _leave(connection: Connection, profile_id: str, account_id: str) -> None:
    connection.execute(
        delete(profile_members).where(
            profile_members.c.profile_id == profile_id, profile_members.c.user_id == account_id
        )
    )


def _require_profile(connection: Connection, profile_id: str) -> None:
    if one_or_none(connection, select(profiles.c.id).where(profiles.c.id == profile_id)) is None:
        raise ProfileNotFoundError(profile_id)


def _write_networks(connection: Connection, change: AccountChange) -> None:
    for network_id in change.removed_networks:
        known = select(networks.c.id).where(networks.c.id == network_id)
        if one_or_none(connection, known) is None:
            raise NetworkNotFoundError(network_id)
        _delete_network(connection, network_id)
    for network in change.networks:
        _delete_network(connection, network.id)
        name = network.name
        connection.execute(
            insert(networks).values(
                id=network.id, name_de=name.de, name_en=name.en, name_ko=name.ko, side=network.side
            )
        )
        for kind, value in sorted(network.scope):
            values = {"network_id": network.id, "kind": kind, "value": value}
            connection.execute(insert(network_scope).values(values))
        for account_id in sorted(network.coordinators):
            _require_account(connection, account_id)
            values = {"network_id": network.id, "user_id": account_id}
            connection.execute(insert(network_members).values(values))


def _delete_network(connection: Connection, network_id: str) -> None:
    for table in (network_scope, network_members):
        connection.execute(delete(table).where(table.c.network_id == network_id))
    connection.execute(delete(networks).where(networks.c.id == network_id))
