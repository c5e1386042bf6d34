"""What each side said of a pairing by itself: the firm, its coordinator, the partner."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime

from matcher.records import VerdictReason
from matcher.review import ReviewReason, Side, Step, effective_steps
from matcher.review_records import Introduction
from matcher.training_set import (
    STEPS,
    VERDICTS,
    Examination,
    Exclusion,
    LeftOut,
    Lesson,
    Said,
    Signal,
    TrainingRow,
    judged,
    place_of,
    said_in,
    speaks_of_the_fit,
)

SIDES: Mapping[Signal, Side] = {
    Signal.VERDICT: Side.FIRM,
    Signal.DECISION: Side.COORDINATOR,
    Signal.ANSWER: Side.PARTNER,
}
"""Whose judgement each signal is; what came of a meeting is nobody's alone."""
_VERDICT_REASONS = {VerdictReason.NO_CAPACITY: ReviewReason.CAPACITY}


def rows_by_side(
    lessons: Iterable[Lesson], until: datetime, left_out: Collection[Exclusion] = ()
) -> tuple[TrainingRow, ...]:
    """Return what each side said of a pairing last, one row per side, by time.

    The table of :func:`matcher.training_set.training_rows` has the last word on a pairing; here
    the firm's verdict, the coordinator's decision and the partner's answer stand beside each
    other, each with its own target, grade and reasons (:data:`SIDES` says whose a row is).

    Parameters
    ----------
    lessons : what was shown to firms and what came of it.
    until, left_out : as for :func:`matcher.training_set.training_rows`; ``coordinator`` is
        whoever took the step.
    """
    hidden = frozenset(left_out)
    rows = [
        row
        for lesson in lessons
        if (LeftOut.FIRM, lesson.profile_id) not in hidden
        for row in _by_side(lesson, until)
        if not hidden & {(LeftOut.COORDINATOR, row.coordinator), (LeftOut.IMPORT, row.batch)}
    ]
    return tuple(sorted(rows, key=lambda row: (*place_of(row), row.signal.value)))


def reason_of(reason: VerdictReason) -> ReviewReason:
    """Return the reason of a firm as one of the list of coordinators.

    Parameters
    ----------
    reason : that of a verdict.
    """
    return _VERDICT_REASONS.get(reason) or ReviewReason(reason.value)


def _by_side(lesson: Lesson, until: datetime) -> Iterator[TrainingRow]:
    last = {one.mini_cluster: one for one in lesson.verdicts if one.created_at < until}
    for verdict in last.values():
        if verdict.kind in VERDICTS:
            reasons = () if verdict.reason is None else (reason_of(verdict.reason),)
            yield replace(judged(verdict), reasons=reasons)
    for one in lesson.introductions:
        known = effective_steps([step for step in one.steps if step.at < until])
        for signal in (Signal.DECISION, Signal.ANSWER):
            said = [
                step for step in known if step.action in STEPS and STEPS[step.action][0] is signal
            ]
            if said:
                yield _of_step(one, said[0], said[-1], signal)


def _of_step(one: Introduction, first: Step, last: Step, signal: Signal) -> TrainingRow:
    said = said_in(last) if speaks_of_the_fit(last) else Said(signal, None, 0.0)
    declined = STEPS[last.action].target == 0.0
    return TrainingRow(
        one.asked.profile_id,
        one.asked.revision,
        one.asked.mini_cluster,
        last.actor,
        one.asked.rank,
        one.asked.model_version,
        one.asked.catalogue_version,
        first.at,
        last.at,
        signal,
        Examination.DECLINED if declined else Examination.ACCEPTED,
        said.target,
        said.weight,
        last.relevance,
        last.reasons,
        last.batch,
    )
