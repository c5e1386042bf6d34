"""The use cases of slots: how many introductions a mini-cluster takes in a half-year.

They belong to whoever coordinates the mini-cluster; administrators look after all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from features.catalogue import Catalogue
from matcher.accounts import Account
from matcher.operations import Services
from matcher.review_records import SlotUse, period_of
from matcher.scope_operations import require_kept


def slots_of(services: Services, mini_clusters: Sequence[str]) -> Mapping[str, SlotUse]:
    """Return how many slots each mini-cluster has in the current period, and uses."""
    return services.review.slots(period_of(services.clock.now()), mini_clusters)


def set_slots(
    services: Services,
    account: Account,
    catalogue: Catalogue,
    mini_cluster: str,
    count: int,
    seen: int | None = None,
) -> SlotUse:
    """Say how many introductions one's own mini-cluster takes in the current period.

    Parameters
    ----------
    seen : how many there were when the person decided that; None if it does not matter.

    Raises
    ------
    StaleSlotsError : a colleague has set another number meanwhile.
    UnknownCodeError : it is none of those that the account looks after.
    ValueError : not 0-1000.
    """
    require_kept(services, account, catalogue, mini_cluster)
    now = services.clock.now()
    period, actor = period_of(now), account.actor
    return services.review.set_slots(mini_cluster, period, count, actor, now, seen)
