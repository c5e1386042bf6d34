"""Whose firms are whose: what the networks of a coordinator cover."""

from __future__ import annotations

from collections.abc import Collection

from features.catalogue import Catalogue, Institution, MiniCluster
from features.errors import UnknownCodeError
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


def seen_scope(services: Services, account: Account) -> frozenset[tuple[ScopeKind, str]] | None:
    """Return whose firms count in what an account is told: of its networks, or None for all."""
    return None if Role.ADMINISTRATOR in account.roles else scope_of(services, account)


def firms_in_scope(services: Services, account: Account) -> tuple[ProfileRevision, ...]:
    """Return the latest answers of every firm in the networks that an account coordinates."""
    return services.profiles.latest_in(scope_of(services, account))


def kept_places(services: Services, account: Account) -> frozenset[str]:
    """Return the innovation clusters in the networks of an account.

    Who looks after a place looks after its mini-clusters and its institutions; an administrator
    looks after everything, also what belongs to no place.
    """
    scope = scope_of(services, account)
    return frozenset(value for kind, value in scope if kind is ScopeKind.INNOVATION_CLUSTER)


def kept_mini_clusters(
    services: Services, account: Account, catalogue: Catalogue
) -> tuple[MiniCluster, ...]:
    """Return the mini-clusters whose statements an account looks after."""
    if Role.ADMINISTRATOR in account.roles:
        return catalogue.mini_clusters
    places = kept_places(services, account)
    return tuple(one for one in catalogue.mini_clusters if one.innovation_cluster in places)


def kept_institutions(
    services: Services, account: Account, catalogue: Catalogue
) -> tuple[Institution, ...]:
    """Return the institutions that an account looks after."""
    if Role.ADMINISTRATOR in account.roles:
        return catalogue.institutions
    places = kept_places(services, account)
    return tuple(one for one in catalogue.institutions if one.cluster in places)


def require_kept(
    services: Services, account: Account, catalogue: Catalogue, identifier: str
) -> MiniCluster:
    """Return one of them; raises UnknownCodeError, also for one of somebody else."""
    for one in kept_mini_clusters(services, account, catalogue):
        if one.id == identifier:
            return one
    raise UnknownCodeError("mini-cluster", identifier)


def require_kept_institution(
    services: Services, account: Account, catalogue: Catalogue, identifier: str
) -> Institution:
    """Return one of them; raises UnknownCodeError, also for one of somebody else."""
    for one in kept_institutions(services, account, catalogue):
        if one.id == identifier:
            return one
    raise UnknownCodeError("institution", identifier)
