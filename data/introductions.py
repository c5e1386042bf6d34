"""Introductions and their steps, as part of a transaction that somebody else has begun."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    and_,
    bindparam,
    case,
    false,
    func,
    insert,
    or_,
    select,
    true,
    tuple_,
    update,
)

from data.answer_values import firms_in
from data.columns import UtcTime
from data.notices import remember
from data.partner_schema import step_details
from data.review_schema import introduction_states, introduction_steps, introductions
from data.rows import chunks
from data.steps import detail_values, step_values, steps_of
from matcher.accounts import ScopeKind
from matcher.notices import REQUEST, Notice
from matcher.origins import Origin
from matcher.review import (
    IN_REVIEW,
    OPEN_STATES,
    ReviewAction,
    ReviewState,
    Step,
)
from matcher.review_errors import IntroductionNotFoundError
from matcher.review_records import (
    Disclosure,
    Introduction,
    NewIntroduction,
    Order,
    Place,
    QueuePage,
    QueueQuery,
    Tally,
    WaitingList,
)

_ORDERS: Mapping[Order, ColumnElement[Any]] = {
    # What is deferred, or waits for the firm, comes after what waits for a coordinator.
    Order.WAITING: case((introduction_states.c.state == ReviewState.REQUESTED.value, 0), else_=1),
    Order.CHANCE: -introduction_states.c.chance,
    Order.UNCERTAIN: -introduction_states.c.uncertainty,
}
"""What each order sorts by, the smallest first."""

_STATE_CHANGE = (
    update(introduction_states)
    .where(
        introduction_states.c.introduction_id == bindparam("one"),
        introduction_states.c.state != bindparam("to"),
    )
    .values(state=bindparam("to"), since=bindparam("at", type_=UtcTime()))
)


class IntroductionTable:
    """Introductions seen through one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, one: Introduction) -> None:
        """Store a new introduction without steps."""
        asked = asdict(one.asked)
        asked["disclosed"] = ",".join(sorted(one.asked.disclosed))
        self._connection.execute(
            insert(introductions).values(
                id=one.id,
                requested_by=one.requested_by,
                requested_at=one.requested_at,
                **asked,
            )
        )
        self._connection.execute(
            insert(introduction_states).values(
                introduction_id=one.id,
                state=one.state.value,
                since=one.since,
                assigned_to="",
                profile_id=one.asked.profile_id,
                requested_at=one.requested_at,
                chance=one.asked.chance,
                uncertainty=one.asked.chance_high - one.asked.chance_low,
            )
        )
        remember(self._connection, [Notice(one.id, REQUEST, one.requested_at)])

    def append(self, steps: Mapping[str, Step], states: Mapping[str, ReviewState]) -> None:
        """Store one step each of some introductions, and the states that they lead to."""
        rows = [step_values(identifier, step) for identifier, step in steps.items()]
        if rows:
            self._connection.execute(insert(introduction_steps), rows)
        details = [
            detail_values(key, step)
            for key, step in steps.items()
            if step.happened_on or step.suggested or step.shown
        ]
        if details:
            self._connection.execute(insert(step_details), details)
        remember(
            self._connection,
            (Notice(key, step.number, step.at) for key, step in steps.items()),
        )
        changes = [
            {"one": key, "to": states[key].value, "at": step.at} for key, step in steps.items()
        ]
        if changes:
            self._connection.execute(_STATE_CHANGE, changes)

    def assign(self, introduction_id: str, account: str) -> None:
        """Say who looks after an introduction."""
        self._connection.execute(
            update(introduction_states)
            .where(introduction_states.c.introduction_id == introduction_id)
            .values(assigned_to=account)
        )

    def get(self, introduction_id: str) -> Introduction:
        """Return one; raises IntroductionNotFoundError."""
        found = self.of([introduction_id])
        if introduction_id not in found:
            raise IntroductionNotFoundError(introduction_id)
        return found[introduction_id]

    def of(self, identifiers: Iterable[str]) -> dict[str, Introduction]:
        """Return those that there are, by identifier."""
        found: dict[str, Introduction] = {}
        # PostgreSQL refuses to look for what it cannot hold.
        for chunk in chunks([one for one in identifiers if "\x00" not in one]):
            found |= {one.id: one for one in self._read(introductions.c.id.in_(chunk))}
        return found

    def of_profile(self, profile_id: str) -> tuple[Introduction, ...]:
        """Return all of a firm, oldest request first."""
        return self._read(introductions.c.profile_id == profile_id)

    def askers(self, profile_ids: Collection[str]) -> frozenset[str]:
        """Return those of these firms that have asked for an introduction."""
        firm = introductions.c.profile_id
        found: set[str] = set()
        for chunk in chunks(list(profile_ids)):
            found.update(self._connection.execute(select(firm).where(firm.in_(chunk))).scalars())
        return frozenset(found)

    def requested(self, first: datetime, last: datetime) -> tuple[Introduction, ...]:
        """Return those asked for from a moment on and before another, oldest request first."""
        at = introductions.c.requested_at
        return self._read(and_(at >= first, at < last))

    def of_batch(self, batch: str) -> tuple[Introduction, ...]:
        """Return those that a bulk decision changed, oldest request first; none for no name."""
        if not batch:
            return ()
        steps = introduction_steps.c
        changed = select(steps.introduction_id).where(steps.batch == batch)
        return self._read(introductions.c.id.in_(changed))

    def taken_back(self) -> dict[str, datetime]:
        """Return when a firm last took back that it may be named, by introduction."""
        steps = introduction_steps.c
        last = func.max(steps.number).label("number")
        back = select(steps.introduction_id, last).group_by(steps.introduction_id)
        said = back.where(steps.action == ReviewAction.REVOKE_CONSENT.value).subquery()
        same = and_(said.c.introduction_id == steps.introduction_id, said.c.number == steps.number)
        query = select(steps.introduction_id, steps.at).join(said, same)
        rows = self._connection.execute(query.order_by(steps.at, steps.introduction_id))
        return {row.introduction_id: row.at for row in rows}

    def page(self, query: QueueQuery) -> QueuePage:
        """Return a page of the queue, found by the place beside it."""
        where, states = tuple(_conditions(query)), introduction_states.c
        key = (_ORDERS[query.order], states.requested_at, states.introduction_id)
        beyond = true() if query.at is None else _beyond(key, query.at, query.backwards)
        counts = (
            select(func.count(), func.coalesce(func.sum(case((beyond, 1), else_=0)), 0))
            .select_from(introduction_states)
            .where(*where)
        )
        total, left = self._connection.execute(counts).one()
        page = (
            select(*key)
            .where(*where, beyond)
            .order_by(*(part.desc() if query.backwards else part for part in key))
            .limit(query.count)
        )
        rows = [Place(float(value), *rest) for value, *rest in self._connection.execute(page)]
        if not rows:
            return QueuePage((), total)
        places = rows[::-1] if query.backwards else rows
        found = self.of(one.introduction for one in places)
        number = left - len(rows) if query.backwards else total - left
        return QueuePage(
            tuple(found[one.introduction] for one in places),
            total,
            number + 1,
            places[0],
            places[-1],
        )

    def tally(self, query: QueueQuery) -> dict[ReviewState, Tally]:
        """Return how many fit in each state, and since when the first of them is."""
        states = introduction_states.c
        found = select(states.state, func.count(), func.min(states.since))
        found = found.where(*_conditions(query)).group_by(states.state)
        rows = self._connection.execute(found)
        return {ReviewState(state): Tally(count, since) for state, count, since in rows}

    def silent(
        self, ends: Mapping[ReviewState, datetime], count: int, after: str
    ) -> tuple[Introduction, ...]:
        """Return those that are in a state since its moment or before, by id, after an id."""
        states = introduction_states.c
        over = (and_(states.state == state, states.since <= end) for state, end in ends.items())
        query = (
            select(states.introduction_id)
            .where(states.introduction_id > after, or_(false(), *over))
            .order_by(states.introduction_id)
            .limit(count)
        )
        identifiers = list(self._connection.execute(query).scalars())
        found = self.of(identifiers)
        return tuple(found[one] for one in identifiers)

    def waiting(
        self, mini_clusters: Collection[str], scope: Collection[tuple[ScopeKind, str]], count: int
    ) -> dict[str, WaitingList]:
        """Return who waits for a decision, by mini-cluster."""
        states, place = introduction_states.c, introductions.c.mini_cluster
        is_own = states.profile_id.in_(firms_in(scope))
        both = introductions.join(introduction_states, states.introduction_id == introductions.c.id)
        where = (states.state.in_(sorted(IN_REVIEW)), place.in_(sorted(mini_clusters)))
        own = func.sum(case((is_own, 1), else_=0))
        counts = select(place, own, func.count()).select_from(both).where(*where).group_by(place)
        order = (states.requested_at, states.introduction_id)
        number = func.row_number().over(partition_by=place, order_by=order).label("number")
        own_ones = select(states.introduction_id, number).select_from(both).where(*where, is_own)
        by_number = own_ones.subquery().c
        query = select(by_number.introduction_id).where(by_number.number <= count)
        query = query.order_by(by_number.number)
        identifiers = list(self._connection.execute(query).scalars())
        found = self.of(identifiers)
        first: dict[str, tuple[Introduction, ...]] = {}
        for one in (found[key] for key in identifiers):
            first[one.asked.mini_cluster] = (*first.get(one.asked.mini_cluster, ()), one)
        return {
            key: WaitingList(first.get(key, ()), mine, total)
            for key, mine, total in self._connection.execute(counts)
        }

    def open_pairs(self, profile_ids: Iterable[str]) -> dict[tuple[str, str], int]:
        """Return how many of some firms are open, by firm and mini-cluster."""
        found: dict[tuple[str, str], int] = {}
        pair, states = (
            (introductions.c.profile_id, introductions.c.mini_cluster),
            introduction_states,
        )
        for chunk in chunks(list(profile_ids)):
            query = (
                select(*pair, func.count())
                .join(states, states.c.introduction_id == introductions.c.id)
                .where(pair[0].in_(chunk), states.c.state.in_(sorted(OPEN_STATES)))
                .group_by(*pair)
            )
            rows = self._connection.execute(query)
            found |= {(firm, mini_cluster): count for firm, mini_cluster, count in rows}
        return found

    def _read(self, condition: ColumnElement[bool]) -> tuple[Introduction, ...]:
        states = introduction_states.c
        query = (
            select(introductions, states.state, states.since, states.assigned_to)
            .join(introduction_states, states.introduction_id == introductions.c.id)
            .where(condition)
            .order_by(introductions.c.requested_at, introductions.c.id)
        )
        rows = self._connection.execute(query).mappings().all()
        steps = steps_of(self._connection, [row["id"] for row in rows])
        return tuple(_introduction(row, steps.get(row["id"], ())) for row in rows)


def _beyond(key: tuple[ColumnElement[Any], ...], at: Place, backwards: bool) -> ColumnElement[bool]:
    """Return what comes after a place in the order of a key, or before it."""
    row, place = tuple_(*key), (at.value, at.requested_at, at.introduction)
    return row < place if backwards else row > place


def _conditions(query: QueueQuery) -> Iterator[ColumnElement[bool]]:
    states = introduction_states.c
    if query.states:
        yield states.state.in_(sorted(query.states))
    if query.mini_clusters is not None:
        wanted = introductions.c.mini_cluster.in_(sorted(query.mini_clusters))
        yield states.introduction_id.in_(select(introductions.c.id).where(wanted))
    if query.scope is not None:
        yield states.profile_id.in_(firms_in(query.scope))
    if query.outside is not None:
        yield states.profile_id.not_in(firms_in(query.outside))
    if query.firms is not None:
        yield states.profile_id.in_(sorted(query.firms))
    if query.assigned_to is not None:
        yield states.assigned_to == query.assigned_to
    if query.asked_by is not None:
        yield states.requested_at <= query.asked_by


_ASKED = tuple(NewIntroduction.__dataclass_fields__)


def _introduction(row: RowMapping, steps: tuple[Step, ...]) -> Introduction:
    asked = {key: row[key] for key in _ASKED}
    disclosed = frozenset(Disclosure(one) for one in row["disclosed"].split(",") if one)
    typed = {"disclosed": disclosed, "origin": Origin(row["origin"])}
    return Introduction(
        id=row["id"],
        asked=NewIntroduction(**{**asked, **typed}),
        requested_by=row["requested_by"],
        requested_at=row["requested_at"],
        steps=steps,
        state=ReviewState(row["state"]),
        since=row["since"],
        assigned_to=row["assigned_to"],
    )
