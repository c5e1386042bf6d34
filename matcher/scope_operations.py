"""Whose firms are whose: what the networks of a coordinator cover."""

from __future__ import annotations

from collections.abc import Collection

from matcher.account_operations import networks_of
from matcher.accounts import Account, Network, Role, ScopeKind
from matcher.operations import Services
from matcher.records import ProfileRevision


def coordinators_of(services: Services, networks: Collection[Network]) -> tuple[Account, ...]:
    """Return who coordinates one of some networks and can work, oldest account first."""
    found = {account_id for network in networks for account_id in network.coordinators}
    return tuple(
        account
        for account in services.accounts.accounts()
        if account.id in found and account.active and Role.COORDINATOR in account.roles
    )


def scope_of(
    services: Services, account: Account, network: str = ""
) -> frozenset[tuple[ScopeKind, str]]:
    """Return what the networks of a coordinator know their firms by.

    Parameters
    ----------
    network : identifier of one of them, to look at that alone; another counts as none at all.
    """
    own = networks_of(services, account)
    chosen = [one for one in own if network in ("", one.id)]
    return frozenset(part for one in chosen for part in one.scope)


def firms_in_scope(services: Services, account: Account) -> tuple[ProfileRevision, ...]:
    """Return the latest answers of every firm in the networks that an account coordinates."""
    return services.profiles.latest_in(scope_of(services, account))
