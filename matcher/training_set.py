"""What learning is told: one row for each pairing that was shown, and what came of it.

What a coordinator only looked at has a row of its own, without a rank: it says nothing of the firm.
"Not examined", "examined" without a yes or no, "declined" and "accepted" are four things. What was
said last counts, and it counts the more the later it comes: a firm's own verdict, a coordinator's
decision with its grade, the answer of the partner's side, what came of the meeting. A table as of a
past moment has nothing of what came after it. What each side said by itself is in
``matcher.sides``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import NamedTuple

from matcher.documents import content_hash
from matcher.records import (
    Impression,
    ProfileRevision,
    Verdict,
    VerdictKind,
)
from matcher.review import (
    REASON_COMPARISONS,
    ReviewAction,
    ReviewReason,
    Side,
    Step,
    effective_steps,
)
from matcher.review_records import Introduction


class Examination(StrEnum):
    """What is known of whether anybody looked, and what they said."""

    NOT_EXAMINED = "not_examined"
    EXAMINED = "examined"
    DECLINED = "declined"
    ACCEPTED = "accepted"


class Signal(StrEnum):
    """What a row's target rests on, the strongest last."""

    SILENCE = "silence"
    VERDICT = "verdict"
    DECISION = "decision"
    ANSWER = "answer"
    OUTCOME = "outcome"


class Reading(StrEnum):
    """What the weights learn from (design note 0006).

    Each decision by itself, or pairs of an accepted and a declined mini-cluster of one list.
    """

    DECISIONS = "decisions"
    LISTS = "lists"


class Said(NamedTuple):
    """How much of an acceptance something is (0-1), and how often it counts."""

    signal: Signal
    target: float | None
    weight: float


_A = ReviewAction
STEPS: Mapping[ReviewAction, Said] = {
    _A.DECLINE: Said(Signal.DECISION, 0.0, 1.0),
    _A.ACCEPT: Said(Signal.DECISION, 1.0, 1.0),
    _A.REPLY_REFUSED: Said(Signal.ANSWER, 0.0, 1.5),
    _A.REPLY_NOT_NOW: Said(Signal.ANSWER, 0.5, 1.0),
    _A.REPLY_INTERESTED: Said(Signal.ANSWER, 1.0, 1.5),
    _A.MEET: Said(Signal.OUTCOME, 1.0, 2.0),
    _A.SIGN: Said(Signal.OUTCOME, 1.0, 3.0),
    _A.START_PROJECT: Said(Signal.OUTCOME, 1.0, 3.0),
    _A.END: Said(Signal.OUTCOME, 0.5, 1.0),
}
"""What each step says (assumed, not measured). All else, such as expiring, says nothing new."""
_NOTHING_OF_THE_FIT = Said(Signal.DECISION, None, 0.0)
_EXAMINATIONS = {_A.ACCEPT: Examination.ACCEPTED, _A.DECLINE: Examination.DECLINED}
VERDICTS: Mapping[VerdictKind, Said] = {
    VerdictKind.INTERESTING: Said(Signal.VERDICT, 1.0, 0.5),
    VerdictKind.NOT_FOR_US: Said(Signal.VERDICT, 0.0, 0.5),
}
"""What a firm's own verdict says; that it knows a mini-cluster already says nothing of the fit."""
GRADE_SHARE = 0.5
"""How much of a decision's target is its grade; the rest is the decision itself."""
BEST_GRADE = 3
NOT_OF_THE_FIT = frozenset({ReviewReason.CAPACITY, ReviewReason.ALREADY_CONNECTED})
"""Reasons that say nothing of the fit: a step with no others says nothing new, as expiring does."""
_DECISIONS = (_A.DECLINE, _A.ACCEPT)
_EXAMINING = (*_DECISIONS, _A.DEFER, _A.ASK)
FIRMS = "firms"
"""Who decided where firms did: their leniency is one, and not any coordinator's."""


@dataclass(frozen=True, slots=True)
class Lesson:
    """What was shown to a firm and said about it; no name and no contact is part of it."""

    profile_id: str
    revisions: tuple[ProfileRevision, ...]
    impressions: tuple[Impression, ...]
    verdicts: tuple[Verdict, ...]
    introductions: tuple[Introduction, ...]


class LeftOut(StrEnum):
    """What can be taken out of learning by name."""

    FIRM = "firm"
    COORDINATOR = "coordinator"
    IMPORT = "import"


Exclusion = tuple[LeftOut, str]
"""What is left out, and its key: a profile, an actor, or the batch of a bulk decision."""


@dataclass(frozen=True, slots=True)
class TrainingRow:
    """One pairing and what was said about it.

    Parameters
    ----------
    coordinator : actor who decided, or who only looked at it; :data:`FIRMS` for a verdict, else
        empty.
    rank : at which it was shown to the firm, or None where it was not, or a verdict came without
        a ranking.
    first_at, at : when something was said first and last; of silence, when it was shown last.
    target : 0-1; None where nothing was said of the fit, and then its weight is 0.
    weight : how often it counts.
    relevance : grade of the decision, 0-3, or of what was said instead of one.
    reasons : of declining, refusing or ending.
    batch : of a bulk decision, or empty.
    """

    profile_id: str
    revision: int
    mini_cluster: str
    coordinator: str
    rank: int | None
    model_version: str
    catalogue_version: str
    first_at: datetime
    at: datetime
    signal: Signal
    examination: Examination
    target: float | None
    weight: float
    relevance: int | None = None
    reasons: tuple[ReviewReason, ...] = ()
    batch: str = ""

    @property
    def comparisons(self) -> tuple[str, ...]:
        """The comparisons that its reasons point at, each once, in their order."""
        keys = (key for reason in self.reasons for key in REASON_COMPARISONS[reason])
        return tuple(dict.fromkeys(keys))

    @property
    def teaches(self) -> bool:
        """Whether the weights can learn from it."""
        return self.target is not None

    @property
    def is_silent(self) -> bool:
        """Whether it was shown to the firm and nobody said anything of it."""
        return self.signal is Signal.SILENCE and self.examination is Examination.NOT_EXAMINED

    @property
    def is_decided(self) -> bool:
        """Whether a coordinator decided on the fit; evaluation looks at nothing else."""
        return self.teaches and self.signal in (Signal.DECISION, Signal.ANSWER, Signal.OUTCOME)


def training_rows(
    lessons: Iterable[Lesson], until: datetime, left_out: Collection[Exclusion] = ()
) -> tuple[TrainingRow, ...]:
    """Return the table as of a moment, by time, firm and mini-cluster.

    Parameters
    ----------
    until : what happened at this moment or later is not in it.
    left_out : firms, coordinators and bulk decisions that nothing is learned from.
    """
    hidden = frozenset(left_out)
    rows = [
        row
        for lesson in lessons
        if (LeftOut.FIRM, lesson.profile_id) not in hidden
        for row in _of_firm(lesson, until)
        if not hidden & {(LeftOut.COORDINATOR, row.coordinator), (LeftOut.IMPORT, row.batch)}
    ]
    return tuple(sorted(rows, key=place_of))


def data_hash(rows: Iterable[TrainingRow], answers: Mapping[tuple[str, int], str]) -> str:
    """Return the SHA-256 of all that the weights learn from.

    Parameters
    ----------
    answers : hash of the answers of each firm and revision.
    """
    learned = [one for one in rows if one.teaches]
    document = {
        "rows": [
            {**asdict(one), "at": one.at.isoformat(), "first_at": one.first_at.isoformat()}
            for one in learned
        ],
        "answers": [answers[one.profile_id, one.revision] for one in learned],
    }
    return content_hash(document)


def hashes_of_answers(lessons: Iterable[Lesson]) -> dict[tuple[str, int], str]:
    """Return the hash of each revision's answers."""
    return {
        (one.profile_id, revision.revision): content_hash(revision.answers)
        for one in lessons
        for revision in one.revisions
    }


def place_of(row: TrainingRow) -> tuple[datetime, str, str, int]:
    """Return where a row stands in a table."""
    return row.at, row.profile_id, row.mini_cluster, row.revision


def _of_firm(lesson: Lesson, until: datetime) -> Iterator[TrainingRow]:
    decided = [row for one in lesson.introductions if (row := _decided(one, until))]
    spoken = {row.mini_cluster for row in decided}
    taught = {row.mini_cluster for row in decided if row.teaches}
    yield from decided
    last: dict[str, Verdict] = {
        one.mini_cluster: one for one in lesson.verdicts if one.created_at < until
    }
    for mini_cluster, verdict in last.items():
        if mini_cluster not in taught and verdict.kind is not VerdictKind.WITHDRAWN:
            spoken.add(mini_cluster)
            if verdict.kind in VERDICTS:
                yield judged(verdict)
    seen = [one for one in lesson.impressions if one.shown_at < until]
    shown = {one.mini_cluster: one for one in seen if one.side is Side.FIRM}
    yield from (_silent(one) for one in shown.values() if one.mini_cluster not in spoken)
    ended = {row.mini_cluster for row in decided}
    looks = {(one.mini_cluster, one.actor): one for one in seen if one.side is Side.COORDINATOR}
    yield from (_looked_at(one) for one in looks.values() if one.mini_cluster not in ended)


def _decided(one: Introduction, until: datetime) -> TrainingRow | None:
    """Return the row of a request, None while no coordinator has said anything of it."""
    known = effective_steps([step for step in one.steps if step.at < until])
    examined = [step for step in known if step.action in _EXAMINING]
    if not examined:
        return None
    decisions = [step for step in examined if step.action in _DECISIONS]
    decision = (decisions or examined)[-1]
    speaking = [step for step in known if speaks_of_the_fit(step)] if decisions else []
    last = _last_word(speaking) if speaking else decision
    said = said_in(last) if speaking else _NOTHING_OF_THE_FIT
    return TrainingRow(
        one.asked.profile_id,
        one.asked.revision,
        one.asked.mini_cluster,
        decision.actor,
        one.asked.rank,
        one.asked.model_version,
        one.asked.catalogue_version,
        (decisions or examined)[0].at,
        last.at,
        said.signal,
        _EXAMINATIONS.get(decision.action, Examination.EXAMINED),
        said.target,
        said.weight,
        decision.relevance,
        last.reasons,
        decision.batch,
    )


def speaks_of_the_fit(step: Step) -> bool:
    """Say whether a step says something of the fit, and not only of capacity or acquaintance."""
    return step.action in STEPS and not (step.reasons and NOT_OF_THE_FIT.issuperset(step.reasons))


def said_in(step: Step) -> Said:
    """Return what a step says; the grade of a decision is part of it."""
    said = STEPS[step.action]
    if step.action not in _DECISIONS or step.relevance is None or said.target is None:
        return said
    grade = step.relevance / BEST_GRADE
    return said._replace(target=(1.0 - GRADE_SHARE) * said.target + GRADE_SHARE * grade)


def _last_word(speaking: list[Step]) -> Step:
    """Return the step that counts: what was signed or begun is not undone by its end."""
    reached = [step for step in speaking if step.action in (_A.SIGN, _A.START_PROJECT)]
    return reached[-1] if reached else speaking[-1]


def judged(verdict: Verdict) -> TrainingRow:
    """Return the row of a firm's own verdict, of a kind that stands in :data:`VERDICTS`."""
    said = VERDICTS[verdict.kind]
    liked = verdict.kind is VerdictKind.INTERESTING
    return TrainingRow(
        verdict.profile_id,
        verdict.revision,
        verdict.mini_cluster,
        FIRMS,
        verdict.rank_shown,
        verdict.model_version,
        verdict.catalogue_version,
        verdict.created_at,
        verdict.created_at,
        said.signal,
        Examination.ACCEPTED if liked else Examination.DECLINED,
        said.target,
        said.weight,
    )


def _silent(one: Impression) -> TrainingRow:
    return TrainingRow(
        one.profile_id,
        one.revision,
        one.mini_cluster,
        "",
        one.rank,
        one.model_version,
        one.catalogue_version,
        one.shown_at,
        one.shown_at,
        Signal.SILENCE,
        Examination.NOT_EXAMINED,
        None,
        0.0,
    )


def _looked_at(one: Impression) -> TrainingRow:
    """Return the row of a coordinator's look: examined by that person, and shown to no firm."""
    examined = replace(_silent(one), examination=Examination.EXAMINED)
    return replace(examined, coordinator=one.actor, rank=None)
