"""What reviewing needs from outside; the rules of ``matcher/ports.py`` hold here as well."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from matcher.accounts import ScopeKind
from matcher.audit import AuditRow
from matcher.partner import NOTHING, Enclosed
from matcher.planning import Command, Plan
from matcher.review import ReviewState, Side
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
)


class ReviewStore(Protocol):
    """Introductions with their steps, slots, and rules about pairings.

    Every change leaves an audit row in the same transaction.
    """

    def request(
        self, asked: Sequence[NewIntroduction], actor: str, now: datetime
    ) -> tuple[Introduction, ...]:
        """Store what a firm asks for: all of it, or nothing.

        Parameters
        ----------
        asked : at least one, all of one firm and one revision.

        Raises
        ------
        ProfileNotFoundError : when the revision is not stored.
        ModelMismatchError : when the model or catalogue version is not stored.
        RequestsRefusedError : when an introduction of one of these pairings is still open, or a
            rule in force forbids it.
        TooManyIntroductionsError : the firm has asked for too many, in all or in a day.
        """
        ...

    def get(self, introduction_id: str) -> Introduction:
        """Return one; raises IntroductionNotFoundError."""
        ...

    def several(self, identifiers: Collection[str]) -> Mapping[str, Introduction]:
        """Return those of these that there are, by identifier."""
        ...

    def of_profile(self, profile_id: str) -> tuple[Introduction, ...]:
        """Return all of a firm, oldest request first; none for an unknown one."""
        ...

    def askers(self, profile_ids: Collection[str]) -> frozenset[str]:
        """Return those of these firms that have asked for an introduction, whatever came of it."""
        ...

    def of_batch(self, batch: str) -> tuple[Introduction, ...]:
        """Return those that a bulk decision changed, oldest request first; none for no name."""
        ...

    def taken_back(self) -> Mapping[str, datetime]:
        """Return when a firm last took back that it may be named, by introduction."""
        ...

    def queue(self, query: QueueQuery) -> QueuePage:
        """Return a page of the introductions that fit; ties by request time and id.

        A page is found by the place beside it, so introductions that come or go meanwhile move
        nothing from one page to another, and a late page is found as fast as an early one.
        """
        ...

    def tally(self, query: QueueQuery) -> Mapping[ReviewState, Tally]:
        """Return how many fit in each state, on whatever page; a state with none is missing."""
        ...

    def silent(
        self, ends: Mapping[ReviewState, datetime], count: int, after: str = ""
    ) -> tuple[Introduction, ...]:
        """Return those that are in a state since its moment or before, by id, after an id."""
        ...

    def waiting(
        self, mini_clusters: Collection[str], scope: Collection[tuple[ScopeKind, str]], count: int
    ) -> Mapping[str, WaitingList]:
        """Return who waits for a decision, by mini-cluster; of each at most ``count``.

        Parameters
        ----------
        scope : the firms that are asked about.
        """
        ...

    def preview(
        self, commands: Sequence[Command], side: Side, actor: str, now: datetime, batch: str = ""
    ) -> Plan:
        """Return what commands would do; changes nothing.

        Raises
        ------
        ValueError : too many commands.
        """
        ...

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
        """Do what was previewed: every effect that is not refused.

        Parameters
        ----------
        fingerprint : of the plan that the person saw.
        enclosed : kept together with the steps.

        Raises
        ------
        WorldMovedError : when the plan is another one by now; nothing is done.
        ReplyLinkError : when the link that is answered with opens nothing any more.
        ContactNotFoundError : when the contact that is written to has ended; nothing is done.
        ValueError : too many commands.
        """
        ...

    def assign(
        self,
        introduction_id: str,
        account: str,
        actor: str,
        now: datetime,
        seen: str | None = None,
    ) -> Introduction:
        """Say who looks after an introduction; empty for nobody.

        Parameters
        ----------
        seen : who looked after it when the person decided that; None if it does not matter.

        Raises
        ------
        IntroductionNotFoundError
        StaleAssignmentError : somebody else looks after it by now, and not ``account``.
        """
        ...

    def add_note(self, introduction_id: str, text: str, actor: str, now: datetime) -> InternalNote:
        """Store an internal note; the same text by the same person as the last adds nothing.

        Raises
        ------
        IntroductionNotFoundError
        ValueError : not 1 to ``MAX_INTERNAL`` characters.
        """
        ...

    def notes_of(self, introductions: Collection[str]) -> tuple[InternalNote, ...]:
        """Return the internal notes on some introductions, oldest first."""
        ...

    def set_slots(
        self,
        mini_cluster: str,
        period: str,
        count: int,
        actor: str,
        now: datetime,
        seen: int | None = None,
    ) -> SlotUse:
        """Say how many introductions a mini-cluster takes in a period, 0-1000.

        What is in use stays in use, also above the new number.

        Parameters
        ----------
        seen : how many there were when the person decided that; None if it does not matter.

        Raises
        ------
        StaleSlotsError : there is another number by now, and not ``count``.
        ValueError : another number.
        """
        ...

    def slots(self, period: str, mini_clusters: Sequence[str]) -> Mapping[str, SlotUse]:
        """Return the use of each; those nobody has set have the default."""
        ...

    def default_slots(self, period: str) -> int:
        """Return how many slots a mini-cluster has in a period while nobody has said a number."""
        ...

    def set_default_slots(
        self, period: str, count: int, actor: str, now: datetime, seen: int | None = None
    ) -> None:
        """Say how many slots there are where nobody has said a number, 0-1000.

        It holds from the period on, up to the next one for which it is said again. What is in use
        stays in use.

        Parameters
        ----------
        seen : how many there were when the person decided that; None if it does not matter.

        Raises
        ------
        StaleSlotsError : there is another number by now, and not ``count``.
        ValueError : another number.
        """
        ...

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
        """Store a rule about a pairing.

        Parameters
        ----------
        seen : number of the firm's newest rule that the person saw, 0 for none; None if it does
            not matter.

        Raises
        ------
        ProfileNotFoundError
        StaleRulesError : there is a newer rule about the firm than ``seen``.
        ValueError : no or too long a reason, or an end that is not later than ``now``.
        """
        ...

    def end_rule(self, rule_id: int, actor: str, now: datetime) -> PairRule:
        """Take a rule back; doing it again changes nothing.

        Raises
        ------
        RuleNotFoundError
        """
        ...

    def rules_of(self, profile_id: str) -> tuple[PairRule, ...]:
        """Return all rules about a firm, in force or not, oldest first."""
        ...

    def rules(self) -> tuple[PairRule, ...]:
        """Return all rules about all firms, in force or not, oldest first."""
        ...


class AuditStore(Protocol):
    """The audit trail, only read."""

    def rows(self) -> tuple[AuditRow, ...]:
        """Return the whole chain, by number."""
        ...

    def after(self, number: int, most: int) -> tuple[AuditRow, ...]:
        """Return the rows that follow a number, by number.

        Parameters
        ----------
        number : 0 or more; 0 = from the beginning.
        most : how many to return at most, from 1.

        Raises
        ------
        UnreadableRowsError : one of them holds what is never written.
        """
        ...

    def of_subject(self, subject: str) -> tuple[AuditRow, ...]:
        """Return the rows about one thing, oldest first."""
        ...

    def last(self) -> AuditRow | None:
        """Return the end of the chain, None while nothing has been changed."""
        ...
