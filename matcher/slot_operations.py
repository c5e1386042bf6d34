"""The use cases of slots: how many introductions a mini-cluster takes in a half-year.

They belong to whoever coordinates the mini-cluster; administrators look after all of them, and say
how many there are where nobody has said a number. Only the present half-year and the next one are
open for that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from features.catalogue import Catalogue
from matcher.accounts import Account
from matcher.operations import Services
from matcher.review import IN_REVIEW
from matcher.review_errors import PeriodClosedError
from matcher.review_records import QueueQuery, SlotUse, period_after, period_of
from matcher.scope_operations import require_kept
from matcher.what_if import SlotTrial


def open_periods(services: Services) -> tuple[str, str]:
    """Return the present half-year and the next one."""
    now = period_of(services.clock.now())
    return now, period_after(now)


def slots_of(
    services: Services, mini_clusters: Sequence[str], period: str = ""
) -> Mapping[str, SlotUse]:
    """Return how many slots each mini-cluster has and uses.

    Parameters
    ----------
    period : a half-year, empty for the present one.

    Raises
    ------
    PeriodClosedError : it is neither the present half-year nor the next one.
    """
    return services.review.slots(_open(services, period), mini_clusters)


def try_slots(services: Services, mini_cluster: str, more: int) -> SlotTrial:
    """Return what more slots in the present half-year would do; nothing is stored."""
    query = QueueQuery(states=IN_REVIEW, mini_clusters=frozenset({mini_cluster}), count=1)
    free = slots_of(services, (mini_cluster,))[mini_cluster].free
    return SlotTrial.of(mini_cluster, services.review.queue(query).total, free, more)


def default_slots(services: Services, period: str = "") -> int:
    """Return how many slots there are where nobody has said a number; raises PeriodClosedError."""
    return services.review.default_slots(_open(services, period))


def set_slots(
    services: Services,
    account: Account,
    catalogue: Catalogue,
    mini_cluster: str,
    count: int,
    seen: int | None = None,
    period: str = "",
) -> SlotUse:
    """Say how many introductions one's own mini-cluster takes.

    Raises
    ------
    UnknownCodeError : it is none of those that the account looks after.
    PeriodClosedError, StaleSlotsError, ValueError : as for :func:`put_slots`.
    """
    require_kept(services, account, catalogue, mini_cluster)
    given = (mini_cluster, count, account.actor, seen, period)
    return put_slots(services, catalogue, *given)


def put_slots(
    services: Services,
    catalogue: Catalogue,
    mini_cluster: str,
    count: int,
    actor: str,
    seen: int | None = None,
    period: str = "",
) -> SlotUse:
    """Say how many introductions any mini-cluster takes.

    Parameters
    ----------
    seen : how many there were when the person decided that; None if it does not matter.
    period : a half-year, empty for the present one.

    Raises
    ------
    UnknownCodeError : there is no such mini-cluster.
    PeriodClosedError : it is neither the present half-year nor the next one.
    StaleSlotsError : somebody else has set another number meanwhile.
    ValueError : not 0 to ``MAX_SLOTS``.
    """
    one, chosen = catalogue.mini_cluster(mini_cluster).id, _open(services, period)
    return services.review.set_slots(one, chosen, count, actor, services.clock.now(), seen)


def set_default_slots(
    services: Services, count: int, actor: str, seen: int | None = None, period: str = ""
) -> None:
    """Say how many slots there are where nobody has said a number, from a half-year on.

    Raises
    ------
    PeriodClosedError, StaleSlotsError, ValueError : as for :func:`put_slots`.
    """
    chosen = _open(services, period)
    services.review.set_default_slots(chosen, count, actor, services.clock.now(), seen)


def _open(services: Services, period: str) -> str:
    allowed = open_periods(services)
    if period and period not in allowed:
        raise PeriodClosedError(period, allowed)
    return period or allowed[0]
