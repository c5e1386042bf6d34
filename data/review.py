"""The ReviewStore on SQL; the promises are those of ``matcher.review_ports.ReviewStore``."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import Connection, select

from data.answer_values import excluded_by
from data.audit import AuditTrail
from data.database import Database
from data.internal_notes import NoteTable
from data.introductions import IntroductionTable
from data.notices import tell_assignee
from data.pair_rules import PairRuleTable
from data.partners import enclose
from data.rows import require_revision, require_versions
from data.schema import profiles
from data.slots import SlotTable, free_slots
from matcher.accounts import ScopeKind
from matcher.audit import AuditEvent
from matcher.errors import (
    ProfileNotFoundError,
)
from matcher.limits import require_room_for_introductions
from matcher.partner import NOTHING, Enclosed
from matcher.planning import Command, Placed, Plan, World, plan
from matcher.review import HOLDING_A_SLOT, OPEN_STATES, ReviewState, Side, Step, step_content
from matcher.review_errors import (
    WorldMovedError,
)
from matcher.review_records import (
    InternalNote,
    Introduction,
    NewIntroduction,
    PairRule,
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


class SqlReviewStore:
    """Introductions with their steps, slots, and rules about pairings."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def request(
        self, asked: Sequence[NewIntroduction], actor: str, now: datetime
    ) -> tuple[Introduction, ...]:
        """Store what a firm asks for: all of it, or nothing."""
        firm = asked[0].profile_id
        with self._database.writing() as connection:
            require_revision(connection, firm, asked[0].revision)
            require_versions(connection, asked[0].model_version, asked[0].catalogue_version)
            table = IntroductionTable(connection)
            earlier = table.of_profile(firm)
            require_no_refusal(asked, earlier, _forbidden(connection, {firm}, now))
            times = [one.requested_at for one in earlier]
            require_room_for_introductions(firm, len(asked), times, now)
            new = tuple(
                Introduction(str(uuid4()), one, actor, now, (), ReviewState.REQUESTED, now)
                for one in asked
            )
            for one in new:
                table.add(one)
                _note_request(connection, one, now)
        return new

    def get(self, introduction_id: str) -> Introduction:
        """Return one."""
        with self._database.reading() as connection:
            return IntroductionTable(connection).get(introduction_id)

    def several(self, identifiers: Collection[str]) -> Mapping[str, Introduction]:
        """Return those of these that there are, by identifier."""
        with self._database.reading() as connection:
            return IntroductionTable(connection).of(identifiers)

    def of_profile(self, profile_id: str) -> tuple[Introduction, ...]:
        """Return all of a firm, oldest request first."""
        with self._database.reading() as connection:
            return IntroductionTable(connection).of_profile(profile_id)

    def askers(self, profile_ids: Collection[str]) -> frozenset[str]:
        """Return those of these firms that have asked for an introduction."""
        with self._database.reading() as connection:
            return IntroductionTable(connection).askers(profile_ids)

    def of_batch(self, batch: str) -> tuple[Introduction, ...]:
        """Return those that a bulk decision changed, oldest request first."""
        with self._database.reading() as connection:
            return IntroductionTable(connection).of_batch(batch)

    def taken_back(self) -> Mapping[str, datetime]:
        """Return when a firm last took back that it may be named, by introduction."""
        with self._database.reading() as connection:
            return IntroductionTable(connection).taken_back()

    def queue(self, query: QueueQuery) -> QueuePage:
        """Return a page of the introductions that fit."""
        with self._database.reading() as connection:
            return IntroductionTable(connection).page(query)

    def tally(self, query: QueueQuery) -> Mapping[ReviewState, Tally]:
        """Return how many fit in each state, on whatever page."""
        with self._database.reading() as connection:
            return IntroductionTable(connection).tally(query)

    def silent(
        self, ends: Mapping[ReviewState, datetime], count: int, after: str = ""
    ) -> tuple[Introduction, ...]:
        """Return those that are in a state since its moment or before, by id, after an id."""
        with self._database.reading() as connection:
            return IntroductionTable(connection).silent(ends, count, after)

    def waiting(
        self, mini_clusters: Collection[str], scope: Collection[tuple[ScopeKind, str]], count: int
    ) -> Mapping[str, WaitingList]:
        """Return who waits for a decision, by mini-cluster."""
        with self._database.reading() as connection:
            return IntroductionTable(connection).waiting(mini_clusters, scope, count)

    def preview(
        self, commands: Sequence[Command], side: Side, actor: str, now: datetime, batch: str = ""
    ) -> Plan:
        """Return what commands would do."""
        with self._database.reading() as connection:
            world, _ = self._world(connection, commands, now)
        return plan(world, commands, side, actor, now, batch)

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
        """Do what was previewed."""
        with self._database.writing() as connection:
            world, there = self._world(connection, commands, now)
            planned = plan(world, commands, side, actor, now, batch)
            if planned.fingerprint != fingerprint:
                raise WorldMovedError(planned)
            enclose(connection, enclosed, now)
            self._carry_out(connection, planned, there, now)
        return planned

    def assign(
        self,
        introduction_id: str,
        account: str,
        actor: str,
        now: datetime,
        seen: str | None = None,
    ) -> Introduction:
        """Say who looks after an introduction."""
        with self._database.writing() as connection:
            table = IntroductionTable(connection)
            before = table.get(introduction_id)
            require_assignee(before, account, seen)
            if before.assigned_to == account:
                return before
            table.assign(introduction_id, account)
            detail = {"from": before.assigned_to, "to": account}
            _note(connection, before, actor, "introduction.assigned", detail, None, now)
            tell_assignee(connection, introduction_id, account, actor, now)
            return table.get(introduction_id)

    def add_note(self, introduction_id: str, text: str, actor: str, now: datetime) -> InternalNote:
        """Store an internal note; the same as the last one adds nothing."""
        require_sound_note(text)
        with self._database.writing() as connection:
            one, table = IntroductionTable(connection).get(introduction_id), NoteTable(connection)
            last = table.of([introduction_id])[-1:]
            if last and (last[0].actor, last[0].text) == (actor, text):
                return last[0]
            note = table.add(introduction_id, actor, now, text)
            detail, content = {"note": note.id}, {"text": text}
            _note(connection, one, actor, "introduction.noted", detail, content, now)
        return note

    def notes_of(self, introductions: Collection[str]) -> tuple[InternalNote, ...]:
        """Return the internal notes on some introductions, oldest first."""
        with self._database.reading() as connection:
            return NoteTable(connection).of(introductions)

    def set_slots(
        self,
        mini_cluster: str,
        period: str,
        count: int,
        actor: str,
        now: datetime,
        seen: int | None = None,
    ) -> SlotUse:
        """Say how many introductions a mini-cluster takes in a period."""
        with self._database.writing() as connection:
            table = SlotTable(connection, period)
            require_slots(mini_cluster, table.use([mini_cluster])[mini_cluster], count, seen)
            use = table.set(mini_cluster, count)
            detail = {"period": period, "count": count}
            event = AuditEvent(actor, "slots.set", f"slots:{mini_cluster}", detail)
            AuditTrail(connection).add(event, now)
        return use

    def slots(self, period: str, mini_clusters: Sequence[str]) -> Mapping[str, SlotUse]:
        """Return the use of each."""
        with self._database.reading() as connection:
            return SlotTable(connection, period).use(mini_clusters)

    def default_slots(self, period: str) -> int:
        """Return how many there are where nobody has said a number."""
        with self._database.reading() as connection:
            return SlotTable(connection, period).default()

    def set_default_slots(
        self, period: str, count: int, actor: str, now: datetime, seen: int | None = None
    ) -> None:
        """Say how many there are where nobody has said a number, from a period on."""
        with self._database.writing() as connection:
            table = SlotTable(connection, period)
            require_default(period, table.default(), count, seen)
            table.set_default(count)
            detail = {"period": period, "count": count}
            event = AuditEvent(actor, "slots.default_set", "slots:", detail)
            AuditTrail(connection).add(event, now)

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
        """Store a rule about a pairing."""
        rule = PairRule(0, kind, profile_id, mini_cluster, reason.strip(), actor, now, expires_at)
        require_sound_rule(rule)
        with self._database.writing() as connection:
            _require_profile(connection, profile_id)
            table = PairRuleTable(connection)
            require_newest(table.of_profiles([profile_id]), profile_id, seen)
            stored = table.add(rule)
            _note_rule(connection, stored, actor, "rule.added", now)
        return stored

    def end_rule(self, rule_id: int, actor: str, now: datetime) -> PairRule:
        """Take a rule back."""
        with self._database.writing() as connection:
            table = PairRuleTable(connection)
            rule = table.get(rule_id)
            if rule.ended_at is not None:
                return rule
            table.end(rule_id, actor, now)
            _note_rule(connection, rule, actor, "rule.ended", now)
            return table.get(rule_id)

    def rules_of(self, profile_id: str) -> tuple[PairRule, ...]:
        """Return all rules about a firm."""
        with self._database.reading() as connection:
            return PairRuleTable(connection).of_profiles([profile_id])

    def rules(self) -> tuple[PairRule, ...]:
        """Return all rules about all firms."""
        with self._database.reading() as connection:
            return PairRuleTable(connection).all()

    def _world(
        self, connection: Connection, commands: Sequence[Command], now: datetime
    ) -> tuple[World, dict[str, Introduction]]:
        """Return what a plan depends on, and the introductions themselves."""
        there = IntroductionTable(connection).of({one.introduction for one in commands})
        firms = {one.asked.profile_id for one in there.values()}
        forbidden = _forbidden(connection, firms, now)
        slots = SlotTable(connection, period_of(now))
        holding = slots.held_by([one.id for one in there.values() if one.state in HOLDING_A_SLOT])
        placed = {
            one.id: Placed(
                one.id,
                one.asked.profile_id,
                one.asked.mini_cluster,
                one.steps,
                forbidden.get((one.asked.profile_id, one.asked.mini_cluster), ""),
                one.state in HOLDING_A_SLOT and one.id not in holding,
            )
            for one in there.values()
        }
        use = slots.use({one.asked.mini_cluster for one in there.values()})
        open_pairs = _open_beside(connection, there.values())
        return World(placed, free_slots(use), open_pairs), there

    def _carry_out(
        self,
        connection: Connection,
        planned: Plan,
        there: Mapping[str, Introduction],
        now: datetime,
    ) -> None:
        done = [one for one in planned.effects if one.refusal is None]
        states = {one.introduction: one.after for one in done if one.after is not None}
        IntroductionTable(connection).append(planned.steps, states)
        slots = SlotTable(connection, period_of(now))
        # First what is given back: in the order of the plan there was a slot for each as well.
        slots.give_back([one.introduction for one in done if not one.holds_after])
        slots.take([(one.introduction, one.mini_cluster) for one in done if one.slots < 0])
        trail = AuditTrail(connection)
        events = [
            _event_of(trail, there[key], step, states[key]) for key, step in planned.steps.items()
        ]
        trail.add_all(events, now)


def _event_of(trail: AuditTrail, one: Introduction, step: Step, state: ReviewState) -> AuditEvent:
    detail = {"number": step.number, "state": state.value, "batch": step.batch}
    digest = trail.digest(one.asked.profile_id, step_content(step))
    action = f"introduction.{step.action.value}"
    return AuditEvent(step.actor, action, f"introduction:{one.id}", detail, digest)


def _note(
    connection: Connection,
    one: Introduction,
    actor: str,
    action: str,
    detail: Mapping[str, Any],
    content: Mapping[str, Any] | None,
    now: datetime,
) -> None:
    trail = AuditTrail(connection)
    digest = "" if content is None else trail.digest(one.asked.profile_id, content)
    trail.add(AuditEvent(actor, action, f"introduction:{one.id}", detail, digest), now)


def _note_request(connection: Connection, one: Introduction, now: datetime) -> None:
    asked = one.asked
    content = {**asdict(asked), "disclosed": sorted(asked.disclosed)}
    detail = {"mini_cluster": asked.mini_cluster, "revision": asked.revision}
    _note(connection, one, one.requested_by, "introduction.requested", detail, content, now)


def _note_rule(
    connection: Connection, rule: PairRule, actor: str, action: str, now: datetime
) -> None:
    detail = {"rule": rule.id, "kind": rule.kind.value, "mini_cluster": rule.mini_cluster}
    trail = AuditTrail(connection)
    digest = trail.digest(rule.profile_id, {"reason": rule.reason})
    trail.add(AuditEvent(actor, action, f"profile:{rule.profile_id}", detail, digest), now)


def _forbidden(
    connection: Connection, firms: Collection[str], now: datetime
) -> dict[tuple[str, str], str]:
    rules = PairRuleTable(connection).of_profiles(firms)
    return forbidden_pairs(rules, excluded_by(connection, firms), now)


def _open_beside(
    connection: Connection, introductions: Iterable[Introduction]
) -> dict[tuple[str, str], int]:
    """Return how many are open of each firm that has a closed one among these, by pairing."""
    firms = {one.asked.profile_id for one in introductions if one.state not in OPEN_STATES}
    return IntroductionTable(connection).open_pairs(firms)


def _require_profile(connection: Connection, profile_id: str) -> None:
    query = select(profiles.c.id).where(profiles.c.id == profile_id)
    if connection.execute(query).one_or_none() is None:
        raise ProfileNotFoundError(profile_id)
