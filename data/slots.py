"""Slots of coordinators, as part of a transaction that somebody else has begun."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    and_,
    cast,
    delete,
    func,
    insert,
    select,
    update,
)

from data.review_schema import slot_holdings, slot_settings, slots
from data.rows import chunks
from matcher.review_records import DEFAULT_SLOTS, MAX_SLOTS, SlotUse

ALL = ""
"""Stands for every mini-cluster for which nobody has said a number."""


class SlotTable:
    """Slots of one period seen through one connection."""

    def __init__(self, connection: Connection, period: str) -> None:
        self._connection = connection
        self._period = period

    def default(self) -> int:
        """Return how many slots a mini-cluster has for which nobody has said a number."""
        query = (
            select(slot_settings.c.count)
            .where(slot_settings.c.mini_cluster == ALL, slot_settings.c.period <= self._period)
            .order_by(slot_settings.c.period.desc())
            .limit(1)
        )
        found = self._connection.execute(query).scalar_one_or_none()
        return DEFAULT_SLOTS if found is None else found

    def use(self, mini_clusters: Iterable[str]) -> dict[str, SlotUse]:
        """Return how many slots each mini-cluster has and uses."""
        default = self.default()
        found = {name: SlotUse(default, 0) for name in mini_clusters}
        query = (
            select(
                slots.c.mini_cluster,
                func.sum(cast(slots.c.is_open, Integer)),
                func.count(slot_holdings.c.introduction_id),
            )
            .outerjoin_from(slots, slot_holdings, _same_slot())
            .where(slots.c.period == self._period, slots.c.mini_cluster.in_(found))
            .group_by(slots.c.mini_cluster)
        )
        for name, is_open, used in self._connection.execute(query):
            found[name] = SlotUse(int(is_open), int(used))
        return found

    def held_by(self, introductions: Sequence[str]) -> set[str]:
        """Return which of these hold a slot."""
        held = slot_holdings.c.introduction_id
        query = select(held).where(slot_holdings.c.period == self._period)
        parts = (query.where(held.in_(part)) for part in chunks(introductions))
        return {found for part in parts for found in self._connection.execute(part).scalars()}

    def take(self, pairs: Iterable[tuple[str, str]]) -> None:
        """Give introductions the first free slots of their mini-clusters.

        Parameters
        ----------
        pairs : introduction and mini-cluster.

        Raises
        ------
        LookupError : there are not enough.
        """
        wanted: dict[str, list[str]] = {}
        for introduction_id, mini_cluster in pairs:
            wanted.setdefault(mini_cluster, []).append(introduction_id)
        rows = [
            {"introduction_id": introduction_id, "mini_cluster": mini_cluster,
             "period": self._period, "number": number}
            for mini_cluster, some in wanted.items()
            for introduction_id, number in zip(
                some, self._first_free(mini_cluster, len(some)), strict=True
            )
        ]  # fmt: skip
        if rows:
            self._connection.execute(insert(slot_holdings), rows)

    def give_back(self, introductions: Sequence[str]) -> None:
        """Free the slots of introductions, of whatever period."""
        for chunk in chunks(introductions):
            theirs = slot_holdings.c.introduction_id.in_(chunk)
            self._connection.execute(delete(slot_holdings).where(theirs))

    def set(self, mini_cluster: str, count: int) -> SlotUse:
        """Open so many slots, those in use first; raises ValueError for another number."""
        _require_count(count)
        self._open(mini_cluster, count)
        self._note(mini_cluster, count)
        return self.use([mini_cluster])[mini_cluster]

    def set_default(self, count: int) -> None:
        """Open so many slots wherever nobody has said a number; raises ValueError for another one.

        It holds for the periods after as well, up to the next one for which it is said again.
        """
        _require_count(count)
        said = select(slot_settings.c.mini_cluster).where(slot_settings.c.period == self._period)
        there = select(slots.c.mini_cluster).where(
            slots.c.period == self._period, slots.c.mini_cluster.not_in(said)
        )
        for mini_cluster in self._connection.execute(there.distinct()).scalars().all():
            self._open(mini_cluster, count)
        self._note(ALL, count)

    def _note(self, mini_cluster: str, count: int) -> None:
        key = (
            slot_settings.c.mini_cluster == mini_cluster,
            slot_settings.c.period == self._period,
        )
        self._connection.execute(delete(slot_settings).where(*key))
        values = {"mini_cluster": mini_cluster, "period": self._period, "count": count}
        self._connection.execute(insert(slot_settings).values(**values))

    def _open(self, mini_cluster: str, count: int) -> None:
        # At least one row, because no row means the default.
        self._create(mini_cluster, max(1, count))
        query = (
            select(slots.c.number, slot_holdings.c.introduction_id.is_(None))
            .outerjoin_from(slots, slot_holdings, _same_slot())
            .where(*self._of(mini_cluster))
        )
        by_use = sorted(self._connection.execute(query), key=lambda row: (row[1], row[0]))
        for place, (number, _) in enumerate(by_use):
            self._connection.execute(
                update(slots)
                .where(*self._of(mini_cluster), slots.c.number == number)
                .values(is_open=place < count)
            )

    def _first_free(self, mini_cluster: str, count: int) -> Sequence[int]:
        if not self._count(mini_cluster):
            self._create(mini_cluster, self.default())
        query = (
            select(slots.c.number)
            .outerjoin_from(slots, slot_holdings, _same_slot())
            .where(
                *self._of(mini_cluster),
                slots.c.is_open,
                slot_holdings.c.introduction_id.is_(None),
            )
            .order_by(slots.c.number)
            .limit(count)
        )
        found = self._connection.execute(query).scalars().all()
        if len(found) < count:
            raise LookupError(f"too few free slots of {mini_cluster} in {self._period}")
        return found

    def _create(self, mini_cluster: str, count: int) -> None:
        rows = [
            {"mini_cluster": mini_cluster, "period": self._period, "number": one, "is_open": True}
            for one in range(self._count(mini_cluster) + 1, count + 1)
        ]
        if rows:
            self._connection.execute(insert(slots), rows)

    def _count(self, mini_cluster: str) -> int:
        query = select(func.count()).where(*self._of(mini_cluster))
        return self._connection.execute(query).scalar_one()

    def _of(self, mini_cluster: str) -> tuple[ColumnElement[bool], ...]:
        return (slots.c.mini_cluster == mini_cluster, slots.c.period == self._period)


def _require_count(count: int) -> None:
    if not 0 <= count <= MAX_SLOTS:
        raise ValueError(f"slots: {count}; allowed: 0 to {MAX_SLOTS}")


def _same_slot() -> ColumnElement[bool]:
    keys = ("mini_cluster", "period", "number")
    return and_(*(slots.c[key] == slot_holdings.c[key] for key in keys))


def free_slots(use: Mapping[str, SlotUse]) -> dict[str, int]:
    """Return how many more introductions each mini-cluster can take; negative: too many by now."""
    return {name: one.open - one.used for name, one in use.items()}
