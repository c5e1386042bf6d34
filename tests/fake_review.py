"""A ReviewStore in memory; under the same contract as the one on SQL."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import astuple, replace
from datetime import datetime
from typing import Any
from uuid import uuid4

from matcher.accounts import ScopeKind, home_of
from matcher.audit import AuditEvent
from matcher.errors import (
    ProfileNotFoundError,
)
from matcher.limits import require_room_for_introductions
from matcher.notices import REQUEST, Notice, of_assignment
from matcher.partner import NOTHING, Enclosed
from matcher.planning import Command, Placed, Plan, World, plan
from matcher.review import HOLDING_A_SLOT, IN_REVIEW, OPEN_STATES, ReviewAction, ReviewState, Side
from matcher.review_errors import (
    IntroductionNotFoundError,
    RuleNotFoundError,
    WorldMovedError,
)
from matcher.review_records import (
    DEFAULT_SLOTS,
    MAX_SLOTS,
    InternalNote,
    Introduction,
    NewIntroduction,
    Order,
    PairRule,
    Place,
    QueuePage,
    QueueQuery,
    RuleKind,
    SlotUse,
    Tally,
    WaitingList,
    forbidden_pairs,
    period_of,
    require_assignee,
    require_default,
    require_newest,
    require_no_refusal,
    require_slots,
    require_sound_note,
    require_sound_rule,
)
from tests.fake_partners import enclose, remember, tell_assignee
from tests.fake_profiles import Memory, require_aware

_ORDERS: Mapping[Order, Any] = {
    Order.WAITING: lambda one: one.state is not ReviewState.REQUESTED,
    Order.CHANCE: lambda one: -one.asked.chance,
    Order.UNCERTAIN: lambda one: one.asked.chance_low - one.asked.chance_high,
}


class FakeReviewStore:
    """Introductions, slots and rules about pairings in dictionaries."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._defaults: dict[str, int] = {}
        self._notes: list[InternalNote] = []
        self._all: dict[str, Introduction] = {}
        self._periods: dict[str, str] = {}
        self._slots: dict[tuple[str, str], int] = {}
        self._rules: dict[int, PairRule] = {}

    @property
    def _introductions(self) -> dict[str, Introduction]:
        """Those of firms that have not been erased."""
        there = self._memory.revisions
        return {key: one for key, one in self._all.items() if one.asked.profile_id in there}

    def request(
        self, asked: Sequence[NewIntroduction], actor: str, now: datetime
    ) -> tuple[Introduction, ...]:
        require_aware(now)
        firm = asked[0].profile_id
        with self._memory.lock:
            self._memory.require_revision(firm, asked[0].revision)
            self._memory.require_versions(asked[0].model_version, asked[0].catalogue_version)
            earlier = self.of_profile(firm)
            require_no_refusal(asked, earlier, self._forbidden(firm, now))
            times = [one.requested_at for one in earlier]
            require_room_for_introductions(firm, len(asked), times, now)
            new = tuple(
                Introduction(str(uuid4()), one, actor, now, (), ReviewState.REQUESTED, now)
                for one in asked
            )
            for one in new:
                self._all[one.id] = one
                self._memory.firm_of[one.id] = firm
                remember(self._memory, Notice(one.id, REQUEST, now))
            return new

    def get(self, introduction_id: str) -> Introduction:
        if introduction_id not in self._introductions:
            raise IntroductionNotFoundError(introduction_id)
        return self._introductions[introduction_id]

    def several(self, identifiers: Collection[str]) -> Mapping[str, Introduction]:
        there = self._introductions
        return {one: there[one] for one in identifiers if one in there}

    def of_profile(self, profile_id: str) -> tuple[Introduction, ...]:
        found = [one for one in self._introductions.values() if one.asked.profile_id == profile_id]
        return tuple(sorted(found, key=lambda one: (one.requested_at, one.id)))

    def askers(self, profile_ids: Collection[str]) -> frozenset[str]:
        return frozenset(profile_ids) & {
            one.asked.profile_id for one in self._introductions.values()
        }

    def of_batch(self, batch: str) -> tuple[Introduction, ...]:
        found = [
            one
            for one in self._introductions.values()
            if batch and any(step.batch == batch for step in one.steps)
        ]
        return tuple(sorted(found, key=lambda one: (one.requested_at, one.id)))

    def taken_back(self) -> Mapping[str, datetime]:
        said = [(s.at, key) for key, one in self._introductions.items() for s in one.steps
                if s.action is ReviewAction.REVOKE_CONSENT]  # fmt: skip
        return {key: at for at, key in sorted(said)}

    def queue(self, query: QueueQuery) -> QueuePage:
        found = [one for one in self._introductions.values() if self._fits(one, query)]
        key = _ORDERS[query.order]
        there = {Place(float(key(one)), one.requested_at, one.id): one for one in found}
        places = sorted(there, key=astuple)
        numbered = list(enumerate(places, start=1))
        if query.at is not None:
            at = astuple(query.at)
            numbered = [
                (number, place)
                for number, place in numbered
                if (astuple(place) < at if query.backwards else astuple(place) > at)
            ]
        page = numbered[-query.count :] if query.backwards else numbered[: query.count]
        if not page:
            return QueuePage((), len(found))
        shown = tuple(there[place] for _, place in page)
        return QueuePage(shown, len(found), page[0][0], page[0][1], page[-1][1])

    def tally(self, query: QueueQuery) -> Mapping[ReviewState, Tally]:
        found: dict[ReviewState, Tally] = {}
        for one in (one for one in self._introductions.values() if self._fits(one, query)):
            before = found.get(one.state, Tally(0, one.since))
            found[one.state] = Tally(before.count + 1, min(before.since, one.since))
        return found

    def silent(
        self, ends: Mapping[ReviewState, datetime], count: int, after: str = ""
    ) -> tuple[Introduction, ...]:
        there = sorted(self._introductions.values(), key=lambda one: one.id)
        over = [one for one in there if one.state in ends and one.since <= ends[one.state]]
        return tuple([one for one in over if one.id > after][:count])

    def waiting(
        self, mini_clusters: Collection[str], scope: Collection[tuple[ScopeKind, str]], count: int
    ) -> Mapping[str, WaitingList]:
        found: dict[str, WaitingList] = {}
        for place in mini_clusters:
            query = QueueQuery(IN_REVIEW, frozenset({place}), count=len(self._all))
            total = self.queue(query).total
            own = self.queue(replace(query, scope=frozenset(scope)))
            if total:
                found[place] = WaitingList(own.introductions[:count], own.total, total)
        return found

    def preview(
        self, commands: Sequence[Command], side: Side, actor: str, now: datetime, batch: str = ""
    ) -> Plan:
        with self._memory.lock:
            return plan(self._world(commands, now), commands, side, actor, now, batch)

    def commit(
        self,
        commands: Sequence[Command],
        side: Side,
        actor: str,
        now: datetime,
        fingerprint: str,
        batch: str = "",
        enclosed: Enclosed = NOTHING,
    ) -> Plan:
        require_aware(now)
        with self._memory.lock:
            planned = self.preview(commands, side, actor, now, batch)
            if planned.fingerprint != fingerprint:
                raise WorldMovedError(planned)
            enclose(self._memory, enclosed, now)
            for effect in planned.effects:
                if effect.refusal is None and effect.after is not None:
                    self._append(planned, effect.introduction, effect.after, now)
            return planned

    def assign(
        self,
        introduction_id: str,
        account: str,
        actor: str,
        now: datetime,
        seen: str | None = None,
    ) -> Introduction:
        require_aware(now)
        with self._memory.lock:
            require_assignee(self.get(introduction_id), account, seen)
            before = self.get(introduction_id)
            if before.assigned_to == account:
                return before
            changed = replace(before, assigned_to=account)
            detail = {"from": before.assigned_to, "to": account}
            subject = f"introduction:{introduction_id}"
            self._memory.add_event(AuditEvent(actor, "introduction.assigned", subject, detail), now)
            self._all[introduction_id] = changed
            told = of_assignment(introduction_id, account, actor, now)
            tell_assignee(self._memory, introduction_id, told)
            return changed

    def set_slots(
        self,
        mini_cluster: str,
        period: str,
        count: int,
        actor: str,
        now: datetime,
        seen: int | None = None,
    ) -> SlotUse:
        if not 0 <= count <= 1000:
            raise ValueError(f"slots: {count}")
        with self._memory.lock:
            require_slots(mini_cluster, self._use(mini_cluster, period), count, seen)
            self._slots[mini_cluster, period] = count
            return self._use(mini_cluster, period)

    def slots(self, period: str, mini_clusters: Sequence[str]) -> Mapping[str, SlotUse]:
        return {one: self._use(one, period) for one in mini_clusters}

    def default_slots(self, period: str) -> int:
        earlier = [one for one in sorted(self._defaults) if one <= period]
        return self._defaults[earlier[-1]] if earlier else DEFAULT_SLOTS

    def set_default_slots(
        self, period: str, count: int, actor: str, now: datetime, seen: int | None = None
    ) -> None:
        if not 0 <= count <= MAX_SLOTS:
            raise ValueError(f"slots: {count}")
        with self._memory.lock:
            require_default(period, self.default_slots(period), count, seen)
            self._defaults[period] = count

    def add_note(self, introduction_id: str, text: str, actor: str, now: datetime) -> InternalNote:
        require_aware(now)
        require_sound_note(text)
        with self._memory.lock:
            last = self.notes_of([self.get(introduction_id).id])[-1:]
            if last and (last[0].actor, last[0].text) == (actor, text):
                return last[0]
            note = InternalNote(next(self._memory.number), introduction_id, actor, now, text)
            self._notes.append(note)
            return note

    def notes_of(self, introductions: Collection[str]) -> tuple[InternalNote, ...]:
        there = set(introductions) & self._introductions.keys()
        return tuple(one for one in self._notes if one.introduction_id in there)

    def add_rule(
        self,
        kind: RuleKind,
        profile_id: str,
        mini_cluster: str,
        reason: str,
        actor: str,
        now: datetime,
        expires_at: datetime | None = None,
        seen: int | None = None,
    ) -> PairRule:
        require_aware(now)
        with self._memory.lock:
            number = next(self._memory.number)
            rule = PairRule(
                number, kind, profile_id, mini_cluster, reason.strip(), actor, now, expires_at
            )
            require_sound_rule(rule)
            if profile_id not in self._memory.revisions:
                raise ProfileNotFoundError(profile_id)
            require_newest(self.rules_of(profile_id), profile_id, seen)
            self._rules[number] = rule
            return rule

    def end_rule(self, rule_id: int, actor: str, now: datetime) -> PairRule:
        with self._memory.lock:
            if rule_id not in self._rules:
                raise RuleNotFoundError(rule_id)
            if self._rules[rule_id].ended_at is None:
                self._rules[rule_id] = replace(self._rules[rule_id], ended_at=now)
            return self._rules[rule_id]

    def rules_of(self, profile_id: str) -> tuple[PairRule, ...]:
        rules = self._rules.values() if profile_id in self._memory.revisions else ()
        return tuple(one for one in rules if one.profile_id == profile_id)

    def rules(self) -> tuple[PairRule, ...]:
        there = self._memory.revisions
        return tuple(one for one in self._rules.values() if one.profile_id in there)

    def _fits(self, one: Introduction, query: QueueQuery) -> bool:
        minis, latest = query.mini_clusters, self._memory.revisions[one.asked.profile_id][-1]
        return (
            (not query.states or one.state in query.states)
            and (minis is None or one.asked.mini_cluster in minis)
            and (query.scope is None or bool(query.scope & home_of(latest.answers)))
            and (query.outside is None or not query.outside & home_of(latest.answers))
            and (query.firms is None or one.asked.profile_id in query.firms)
            and (query.assigned_to is None or one.assigned_to == query.assigned_to)
            and (query.asked_by is None or one.requested_at <= query.asked_by)
        )

    def _append(self, planned: Plan, key: str, after: ReviewState, now: datetime) -> None:
        one = self._introductions[key]
        held, holds = one.state in HOLDING_A_SLOT, after in HOLDING_A_SLOT
        if holds and not held:
            self._periods[key] = period_of(now)
        elif not holds:
            self._periods.pop(key, None)
        since = one.since if after is one.state else now
        steps = (*one.steps, planned.steps[key])
        self._all[key] = replace(one, steps=steps, state=after, since=since)
        remember(self._memory, Notice(key, len(steps), now))

    def _world(self, commands: Sequence[Command], now: datetime) -> World:
        period = period_of(now)
        there = {
            key: self._introductions[key]
            for key in {one.introduction for one in commands}
            if key in self._introductions
        }
        placed = {
            key: Placed(
                key,
                one.asked.profile_id,
                one.asked.mini_cluster,
                one.steps,
                self._forbidden(one.asked.profile_id, now).get(
                    (one.asked.profile_id, one.asked.mini_cluster), ""
                ),
                self._periods.get(key, period) != period,
            )
            for key, one in there.items()
        }
        names = {one.asked.mini_cluster for one in there.values()}
        use = {name: self._use(name, period) for name in names}
        pairs = {one.pair for one in placed.values()}
        open_pairs = Counter(
            (one.asked.profile_id, one.asked.mini_cluster)
            for one in self._introductions.values()
            if one.state in OPEN_STATES
        )
        return World(
            placed,
            {name: one.open - one.used for name, one in use.items()},
            {pair: open_pairs[pair] for pair in pairs},
        )

    def _forbidden(self, profile_id: str, now: datetime) -> Mapping[tuple[str, str], str]:
        answers = self._memory.revisions[profile_id][-1].answers
        excluded = [(profile_id, one) for one in answers.get("exclude") or ()]
        return forbidden_pairs(self.rules_of(profile_id), excluded, now)

    def _use(self, mini_cluster: str, period: str) -> SlotUse:
        used = sum(
            self._periods.get(key) == period and one.asked.mini_cluster == mini_cluster
            for key, one in self._introductions.items()
        )
        return SlotUse(self._slots.get((mini_cluster, period), self.default_slots(period)), used)
