"""All that happened around a firm, or around one pairing, in one order. Pure merging."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from matcher.accounts import SYSTEM
from matcher.audit import AuditRow
from matcher.origins import Origin
from matcher.records import Impression, ProfileRevision, Verdict
from matcher.review import Side, Step
from matcher.review_records import InternalNote, Introduction, PairRule


class Kind(StrEnum):
    """What happened."""

    BEGUN = "begun"
    SAVED = "saved"
    #: A list of suggestions was shown; within a pairing: this mini-cluster in it.
    SHOWN = "shown"
    #: A coordinator looked at suggestions for the firm; they were not shown to it.
    LOOKED = "looked"
    VERDICT = "verdict"
    REQUESTED = "requested"
    STEP = "step"
    RULE_ADDED = "rule_added"
    RULE_ENDED = "rule_ended"
    #: A note for colleagues; no firm is told of it.
    INTERNAL = "internal"
    #: Whatever else the audit trail says of the firm; ``audit`` names it.
    NOTED = "noted"


@dataclass(frozen=True, slots=True)
class Happening:
    """One thing that happened.

    Parameters
    ----------
    actor : as the audit trail names people, or :data:`SYSTEM`.
    mini_cluster : that it is about, or empty.
    number : revision of the answers; for what was shown the rank of the only place, or how many
        places there were.
    audit : action of the audit row, for what is only noted there.
    assignee : account that an introduction was assigned to, or empty.
    page : on which suggestions were shown.
    """

    at: datetime
    kind: Kind
    actor: str
    mini_cluster: str = ""
    number: int = 0
    audit: str = ""
    introduction: Introduction | None = field(default=None, repr=False)
    step: Step | None = None
    verdict: Verdict | None = None
    rule: PairRule | None = None
    note: InternalNote | None = None
    assignee: str = ""
    page: Origin = Origin.UNKNOWN

    @property
    def origin(self) -> Origin:
        """From which page or by what means it came, where that is kept."""
        if self.step is not None:
            return self.step.origin
        if self.verdict is not None:
            return self.verdict.origin
        return self.page if self.introduction is None else self.introduction.asked.origin


@dataclass(frozen=True, slots=True)
class Record:
    """What is kept of one firm; each part oldest first.

    Parameters
    ----------
    audit : rows about the firm and about its introductions.
    notes : for colleagues; none where the firm reads.
    """

    profile_id: str
    revisions: tuple[ProfileRevision, ...]
    impressions: tuple[Impression, ...]
    verdicts: tuple[Verdict, ...]
    introductions: tuple[Introduction, ...]
    rules: tuple[PairRule, ...]
    audit: tuple[AuditRow, ...]
    notes: tuple[InternalNote, ...] = ()


def history_of(record: Record) -> tuple[Happening, ...]:
    """Return all that happened around a firm, the latest first."""
    firm = f"link:{record.profile_id}"
    found = [
        Happening(
            one.created_at,
            Kind.BEGUN if one.revision == 1 else Kind.SAVED,
            firm,
            number=one.revision,
        )
        for one in record.revisions
    ]
    found += _pages(record.impressions, firm)
    found += (Happening(one.created_at, Kind.VERDICT, firm, one.mini_cluster, verdict=one)
              for one in record.verdicts)  # fmt: skip
    found += _of_introductions(record.introductions)
    found += _of_rules(record.rules, record.audit)
    found += _noted(record)
    return _latest_first(found)


def history_of_pairing(record: Record, mini_cluster: str) -> tuple[Happening, ...]:
    """Return what happened around a firm and one mini-cluster, the latest first.

    Showings are those of this mini-cluster, with its rank; what is about the firm alone is left
    out.
    """
    shown = [one for one in record.impressions if one.mini_cluster == mini_cluster]
    firm = f"link:{record.profile_id}"
    ranks = (_seen(one, firm, mini_cluster, one.rank) for one in shown)
    others = (one for one in history_of(record) if one.mini_cluster == mini_cluster)
    return _latest_first([*ranks, *(one for one in others if one.kind not in _SEEN)])


def _latest_first(found: Iterable[Happening]) -> tuple[Happening, ...]:
    # What happened at the same moment keeps its order, turned around.
    return tuple(sorted(found, key=lambda one: one.at)[::-1])


def _pages(impressions: Iterable[Impression], firm: str) -> Iterator[Happening]:
    pages: dict[int, list[Impression]] = {}
    for one in impressions:
        pages.setdefault(one.page_id, []).append(one)
    for places in pages.values():
        alone = places[0].mini_cluster if len(places) == 1 else ""
        number = places[0].rank if alone else len(places)
        yield _seen(places[0], firm, alone, number)


_SEEN = (Kind.SHOWN, Kind.LOOKED)


def _seen(one: Impression, firm: str, mini_cluster: str, number: int) -> Happening:
    kind = Kind.LOOKED if one.side is Side.COORDINATOR else Kind.SHOWN
    actor = one.actor or firm
    return Happening(one.shown_at, kind, actor, mini_cluster, number, page=one.origin)


def _of_introductions(introductions: Iterable[Introduction]) -> Iterator[Happening]:
    for one in introductions:
        place = one.asked.mini_cluster
        yield Happening(one.requested_at, Kind.REQUESTED, one.requested_by, place, introduction=one)
        for step in one.steps:
            yield Happening(step.at, Kind.STEP, step.actor, place, introduction=one, step=step)


def _of_rules(rules: Iterable[PairRule], audit: Iterable[AuditRow]) -> Iterator[Happening]:
    ended_by = {
        row.event.detail.get("rule"): row.event.actor
        for row in audit
        if row.event.action == "rule.ended"
    }
    for one in rules:
        yield Happening(one.created_at, Kind.RULE_ADDED, one.actor, one.mini_cluster, rule=one)
        if one.ended_at is not None:
            actor = ended_by.get(one.id, SYSTEM)
            yield Happening(one.ended_at, Kind.RULE_ENDED, actor, one.mini_cluster, rule=one)


_TOLD_ELSEWHERE = ("rule.", "profile.created", "profile.saved", "verdict.given")
"""Audit rows about a firm of what the other parts of a record tell with more detail."""
_OF_INTRODUCTIONS = ("introduction.assigned", "reply_link.revoked")
"""Audit rows about introductions that no other part of a record tells."""


def _noted(record: Record) -> Iterator[Happening]:
    places = {f"introduction:{one.id}": one.asked.mini_cluster for one in record.introductions}
    for row in record.audit:
        event, place = row.event, places.get(row.event.subject, "")
        told = (
            event.action in _OF_INTRODUCTIONS
            if place
            else not event.action.startswith(_TOLD_ELSEWHERE)
        )
        if told:
            assignee = str(event.detail.get("to", "")) if place else ""
            yield Happening(
                row.at, Kind.NOTED, event.actor, place, audit=event.action, assignee=assignee
            )
    for note in record.notes:
        place = places[f"introduction:{note.introduction_id}"]
        yield Happening(note.at, Kind.INTERNAL, note.actor, place, note=note)
