"""The steps of an introduction as people read them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from flask_babel import gettext as _

from matcher.review import (
    Side,
    Step,
    can_be_tried,
    effective_steps,
    fits_without,
    happened_outside,
    undone_numbers,
)
from matcher.review_operations import addresses
from matcher.review_records import Introduction
from web.review.words import (
    mini_cluster_name,
    origin_names,
    reason_names,
    relevance_names,
    step_names,
)
from web.wiring import wired


@dataclass(frozen=True, slots=True)
class StepView:
    """One step.

    Parameters
    ----------
    who : on whose behalf, or by whom, in words.
    judged : relevance in words, or empty.
    undone : whether a later step took it back.
    can_be_undone : whether the reader may take it back as things are.
    kept_by : why it cannot be taken back, of one that the reader otherwise could; or empty.
    undoes : number of the step that it takes back, or None.
    batch : name of the bulk decision that it is part of, or empty.
    happened_on : the day on which it happened, where another one was given.
    suggested : name of the mini-cluster that a partner named in its own place, or empty.
    where : from which page or by what means, in words, or empty.
    """

    number: int
    action: str
    who: str
    at: datetime
    judged: str
    reasons: tuple[str, ...]
    note: str
    undone: bool
    can_be_undone: bool
    undoes: int | None
    batch: str
    happened_on: date | None = None
    suggested: str = ""
    where: str = ""
    kept_by: str = ""


def history(one: Introduction, who: Callable[[Step], str], reader: Side) -> tuple[StepView, ...]:
    """Return all steps, the first one first.

    Parameters
    ----------
    who : says by whom a step was taken.
    reader : on whose behalf the reader takes steps back.
    """
    actions, reasons, grades = step_names(), reason_names(), relevance_names()
    origins, undone = origin_names(), undone_numbers(one.steps)
    return tuple(
        StepView(
            number=step.number,
            action=actions[step.action],
            who=who(step),
            at=step.at,
            judged="" if step.relevance is None else grades[step.relevance],
            reasons=tuple(reasons[reason] for reason in step.reasons),
            note=step.note,
            undone=step.number in undone,
            can_be_undone=_is_theirs(one, step, reader) and fits_without(one.steps, step.number),
            undoes=step.undoes,
            batch=step.batch,
            happened_on=step.happened_on,
            suggested=step.suggested and mini_cluster_name(step.suggested),
            where=origins[step.origin],
            kept_by=_kept_by(one, step, reader),
        )
        for step in one.steps
    )


def _is_theirs(one: Introduction, step: Step, reader: Side) -> bool:
    return can_be_tried(one.steps, step.number, reader)


def _kept_by(one: Introduction, step: Step, reader: Side) -> str:
    """Return why a step of the reader's side cannot be taken back any more, or nothing."""
    if not _is_theirs(one, step, reader) or fits_without(one.steps, step.number):
        return ""
    if reader is Side.FIRM:
        return _(
            "Later steps build on it, and they have to be taken back first: yours by you, those of "
            "the network coordinator by the coordinator."
        )
    later = [each for each in effective_steps(one.steps) if each.number > step.number]
    if any(map(happened_outside, later)):
        return _("It cannot be taken back: something has followed outside, such as a letter.")
    return _("Later steps build on it. Please undo them first.")


def history_without_names(
    one: Introduction, firm: str, reader: Side = Side.FIRM
) -> tuple[StepView, ...]:
    """Return the steps as a firm reads them: on whose behalf, but by no account.

    Parameters
    ----------
    firm : what the firm itself is called.
    reader : on whose behalf the reader takes steps back.
    """
    sides = _sides(firm)
    return history(one, lambda step: sides[step.side], reader)


def history_with_names(one: Introduction) -> tuple[StepView, ...]:
    """Return the steps as a coordinator reads them, with the addresses of colleagues."""
    sides, people = _sides(_("the firm")), addresses(wired().services)
    return history(one, lambda step: people.get(step.actor) or sides[step.side], Side.COORDINATOR)


def _sides(firm: str) -> dict[Side, str]:
    return {
        Side.FIRM: firm,
        Side.COORDINATOR: _("Network coordinator"),
        Side.PARTNER: _("the partner"),
        Side.SYSTEM: _("the service"),
    }
