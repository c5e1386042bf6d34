"""The life of an introduction: states, what leads from one to the next, and who may do it.

An introduction is a pairing that a firm has asked for. Everything that happens to it is a step,
appended and never changed; its state is what the steps add up to. Undoing is a step as well: it
takes another step out of the sum, and can itself be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from matcher.origins import Origin


class ReviewState(StrEnum):
    """How far an introduction has come."""

    REQUESTED = "requested"
    DEFERRED = "deferred"
    NEEDS_INFORMATION = "needs_information"
    DECLINED = "declined"
    APPROVED = "approved"
    CONTACTED = "contacted"
    INTERESTED = "interested"
    NOT_NOW = "not_now"
    REFUSED = "refused"
    MET = "met"
    LETTER_OF_INTENT = "letter_of_intent"
    PROJECT = "project"
    ENDED = "ended"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class ReviewAction(StrEnum):
    """What can be done to an introduction."""

    ACCEPT = "accept"
    DECLINE = "decline"
    DEFER = "defer"
    ASK = "ask"
    ANSWER = "answer"
    CONTACT = "contact"
    REPLY_INTERESTED = "reply_interested"
    REPLY_NOT_NOW = "reply_not_now"
    REPLY_REFUSED = "reply_refused"
    MEET = "meet"
    SIGN = "sign"
    START_PROJECT = "start_project"
    CONSENT = "consent"
    REVOKE_CONSENT = "revoke_consent"
    DISCLOSE = "disclose"
    END = "end"
    WITHDRAW = "withdraw"
    EXPIRE = "expire"
    UNDO = "undo"


class Side(StrEnum):
    """On whose behalf somebody acts."""

    FIRM = "firm"
    COORDINATOR = "coordinator"
    PARTNER = "partner"
    SYSTEM = "system"


class ReviewReason(StrEnum):
    """Why; each but the last speaks of comparisons, so that learning can use it."""

    TECHNOLOGY_TOO_FAR = "technology_too_far"
    CAPACITY = "capacity"
    IP_CONCERNS = "ip_concerns"
    HORIZON_MISMATCH = "horizon_mismatch"
    WRONG_SIZE = "wrong_size"
    ALREADY_CONNECTED = "already_connected"
    OTHER = "other"


REASON_COMPARISONS: Mapping[ReviewReason, tuple[str, ...]] = {
    ReviewReason.TECHNOLOGY_TOO_FAR: (
        "technology_focus",
        "problem_fit",
        "industry_code",
        "technology_field",
    ),
    ReviewReason.CAPACITY: ("readiness_personnel", "readiness_resources", "barrier_time"),
    ReviewReason.IP_CONCERNS: ("barrier_ip",),
    ReviewReason.HORIZON_MISMATCH: ("style_horizon",),
    ReviewReason.WRONG_SIZE: ("size_fit",),
    ReviewReason.ALREADY_CONNECTED: ("network_access",),
    ReviewReason.OTHER: (),
}
"""Which comparisons a reason speaks of."""

_S, _A = ReviewState, ReviewAction
_IN_REVIEW = (_S.REQUESTED, _S.DEFERRED, _S.NEEDS_INFORMATION)
_WITH_PARTNER = (_S.CONTACTED, _S.INTERESTED, _S.NOT_NOW)
_TOGETHER = (_S.INTERESTED, _S.MET, _S.LETTER_OF_INTENT, _S.PROJECT)
_UNDER_WAY = (_S.APPROVED, *_WITH_PARTNER, _S.MET, _S.LETTER_OF_INTENT, _S.PROJECT)


def _transitions() -> dict[tuple[ReviewState, ReviewAction], ReviewState]:
    table: dict[tuple[ReviewState, ReviewAction], ReviewState] = {}

    def rule(action: ReviewAction, to: ReviewState, *sources: ReviewState) -> None:
        table.update({(source, action): to for source in sources})

    rule(_A.ACCEPT, _S.APPROVED, *_IN_REVIEW)
    rule(_A.DECLINE, _S.DECLINED, *_IN_REVIEW)
    rule(_A.DEFER, _S.DEFERRED, *_IN_REVIEW)
    rule(_A.ASK, _S.NEEDS_INFORMATION, _S.REQUESTED, _S.DEFERRED)
    rule(_A.ANSWER, _S.REQUESTED, _S.NEEDS_INFORMATION)
    rule(_A.CONTACT, _S.CONTACTED, _S.APPROVED, _S.NOT_NOW)
    rule(_A.REPLY_INTERESTED, _S.INTERESTED, _S.CONTACTED, _S.NOT_NOW)
    rule(_A.REPLY_NOT_NOW, _S.NOT_NOW, _S.CONTACTED)
    rule(_A.REPLY_REFUSED, _S.REFUSED, _S.CONTACTED, _S.NOT_NOW)
    rule(_A.MEET, _S.MET, _S.INTERESTED)
    rule(_A.SIGN, _S.LETTER_OF_INTENT, _S.MET)
    rule(_A.START_PROJECT, _S.PROJECT, _S.MET, _S.LETTER_OF_INTENT)
    for state in _TOGETHER:
        rule(_A.CONSENT, state, state)
        rule(_A.REVOKE_CONSENT, state, state)
        rule(_A.DISCLOSE, state, state)
    rule(_A.END, _S.ENDED, *_UNDER_WAY)
    rule(_A.WITHDRAW, _S.WITHDRAWN, *_IN_REVIEW, *_UNDER_WAY)
    rule(_A.EXPIRE, _S.EXPIRED, *_IN_REVIEW, _S.APPROVED, *_WITH_PARTNER)
    return table


TRANSITIONS: Mapping[tuple[ReviewState, ReviewAction], ReviewState] = _transitions()
"""The one table of what leads where."""

IN_REVIEW = frozenset(_IN_REVIEW)
"""States in which a coordinator has yet to decide; no slot is taken."""

HOLDING_A_SLOT = frozenset({*_UNDER_WAY})
"""States in which an introduction takes a slot of the mini-cluster's coordinator."""

OPEN_STATES = frozenset({*_IN_REVIEW, *_UNDER_WAY})
"""States from which something can still happen by itself."""

LETTERS = frozenset({_A.CONTACT, _A.DISCLOSE})
"""Steps with which something about the firm goes out to the partner."""

OUTCOMES = frozenset({_A.MEET, _A.SIGN, _A.START_PROJECT, _A.END})
"""What has come of an introduction, as the firm or a coordinator reports it."""

REPLIES = frozenset({_A.REPLY_INTERESTED, _A.REPLY_NOT_NOW, _A.REPLY_REFUSED})
"""What a partner answers."""

DATED = OUTCOMES | REPLIES
"""Reports of what happened, perhaps on an earlier day than they are entered. A report can be wrong,
so whoever made it takes it back, and says why."""

NEEDS_REASON = frozenset({_A.DECLINE, _A.REPLY_REFUSED, _A.END})
"""Steps that have to say why."""

MAY: Mapping[ReviewAction, frozenset[Side]] = {
    **dict.fromkeys(
        (_A.ACCEPT, _A.DECLINE, _A.DEFER, _A.ASK, _A.CONTACT, _A.DISCLOSE),
        frozenset({Side.COORDINATOR}),
    ),
    # What each of them can take back, ``takes_back`` says.
    _A.UNDO: frozenset({Side.COORDINATOR, Side.FIRM, Side.PARTNER}),
    **dict.fromkeys(OUTCOMES, frozenset({Side.COORDINATOR, Side.FIRM})),
    **dict.fromkeys(REPLIES, frozenset({Side.PARTNER, Side.COORDINATOR})),
    **dict.fromkeys((_A.ANSWER, _A.WITHDRAW), frozenset({Side.FIRM, Side.COORDINATOR})),
    # Nobody lets out somebody else's name.
    **dict.fromkeys((_A.CONSENT, _A.REVOKE_CONSENT), frozenset({Side.FIRM})),
    _A.EXPIRE: frozenset({Side.SYSTEM}),
}
"""On whose behalf each step may be taken."""


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that happened to an introduction.

    Parameters
    ----------
    number : 1, 2, 3 ... within the introduction, without gaps.
    relevance : 0 (useless) to 3 (perfect), or None when nobody judged.
    reasons : from the controlled list; several are allowed.
    note : free text of at most 1000 characters, empty when there is none.
    undoes : number of the step that an undo takes back, else None.
    batch : shared by the steps of one bulk decision, empty for a single one.
    happened_on : the day on which it happened, None for the day of ``at``.
    suggested : mini-cluster that a partner names in its own place, or empty.
    shown : fingerprint of what a consent or a disclosure is about, or empty.
    origin : from which page or by what means it was taken.
    """

    number: int
    action: ReviewAction
    side: Side
    actor: str
    at: datetime
    relevance: int | None = None
    reasons: tuple[ReviewReason, ...] = ()
    note: str = ""
    undoes: int | None = None
    batch: str = ""
    happened_on: date | None = None
    suggested: str = ""
    shown: str = ""
    origin: Origin = Origin.UNKNOWN


_STEP = tuple(one.name for one in fields(Step))


def step_content(step: Step, at: str | None = None) -> dict[str, Any]:
    """Return a step as plain JSON, with another text for its time where one is given."""
    content = {name: getattr(step, name) for name in _STEP}
    content["reasons"] = list(step.reasons)
    if not step.shown:
        # So that steps of before it was kept have the digest that they had.
        del content["shown"]
    content["at"] = step.at.isoformat() if at is None else at
    content["happened_on"] = step.happened_on and step.happened_on.isoformat()
    return content


def happened_outside(step: Step) -> bool:
    """Tell whether a step happened in the world, so that no coordinator takes it back.

    A letter that went out belongs there, and what a firm or a partner said itself: nobody undoes a
    withdrawal for them. What a coordinator reports of them does not.
    """
    return step.action in LETTERS or step.side in (Side.FIRM, Side.PARTNER)


def takes_back(side: Side, step: Step) -> bool:
    """Say whether a step can be taken back on somebody's behalf, or made to count again.

    A firm takes back what it reported itself and nothing else; the side of a partner what was
    recorded of a partner's answers, but none that it gave through its link; a coordinator whatever
    did not happen in the world.
    """
    if side is Side.FIRM:
        return step.side is Side.FIRM and step.action in OUTCOMES
    if side is Side.PARTNER:
        return step.side is Side.PARTNER and step.origin is Origin.TELEPHONE
    return side is Side.COORDINATOR and not happened_outside(step)


def changed_by_undoing(steps: Sequence[Step], number: int) -> frozenset[Step]:
    """Return the steps that would stop counting, or count again, if a step were taken back.

    Parameters
    ----------
    steps : all steps of one introduction, by number.
    number : of the step that would be taken back.
    """
    if not 1 <= number <= len(steps):
        return frozenset()
    return frozenset(effective_steps(steps)) ^ frozenset(_left_without(steps, number))


def fits_without(steps: Sequence[Step], number: int) -> bool:
    """Say whether the steps that are left fit together once one is taken back.

    Parameters
    ----------
    steps : all steps of one introduction, by number.
    number : of the step that would be taken back.
    """
    return state_after(_left_without(steps, number)) is not None


def _left_without(steps: Sequence[Step], number: int) -> tuple[Step, ...]:
    target = steps[number - 1]
    undo = replace(target, number=len(steps) + 1, action=ReviewAction.UNDO, undoes=number)
    return effective_steps((*steps, undo))


def can_be_tried(steps: Sequence[Step], number: int, side: Side) -> bool:
    """Say whether somebody may try to take a step back; the plan says whether it goes through."""
    changed = changed_by_undoing(steps, number)
    return (
        bool(changed)
        and number not in undone_numbers(steps)
        and all(takes_back(side, one) for one in changed)
    )


def undone_numbers(steps: Sequence[Step]) -> frozenset[int]:
    """Return the numbers of the steps that a counting undo takes back.

    Parameters
    ----------
    steps : all steps of one introduction, by number.
    """
    undone: set[int] = set()
    for step in reversed(steps):
        # What comes later decides first, so an undo that is itself undone takes nothing back.
        if step.undoes is not None and step.number not in undone:
            undone.add(step.undoes)
    return frozenset(undone)


def effective_steps(steps: Sequence[Step]) -> tuple[Step, ...]:
    """Return the steps that count: no undo, and nothing that a counting undo takes back."""
    undone = undone_numbers(steps)
    return tuple(
        one for one in steps if one.action is not ReviewAction.UNDO and one.number not in undone
    )


def state_after(steps: Iterable[Step]) -> ReviewState | None:
    """Return the state that effective steps add up to, None when they do not fit together.

    Parameters
    ----------
    steps : effective ones, by number.
    """
    state = ReviewState.REQUESTED
    for step in steps:
        following = TRANSITIONS.get((state, step.action))
        if following is None:
            return None
        state = following
    return state


def has_consented(steps: Sequence[Step]) -> bool:
    """Say whether the firm lets the partner know its name and contact details.

    Parameters
    ----------
    steps : all steps of one introduction, by number.
    """
    return consent_in_force(steps) is not None


def consent_in_force(steps: Sequence[Step]) -> Step | None:
    """Return the step with which the firm agreed to be named, None when it has not, or no more."""
    about = (ReviewAction.CONSENT, ReviewAction.REVOKE_CONSENT)
    said = [one for one in effective_steps(steps) if one.action in about]
    return said[-1] if said and said[-1].action is ReviewAction.CONSENT else None


def is_named(steps: Sequence[Step]) -> bool:
    """Say whether the partner was told who the firm is."""
    return any(one.action is ReviewAction.DISCLOSE for one in effective_steps(steps))


def legal_actions(state: ReviewState, side: Side) -> tuple[ReviewAction, ...]:
    """Return what may be done next on somebody's behalf, undo left out, in a fixed order."""
    return tuple(
        action for action in ReviewAction if (state, action) in TRANSITIONS and side in MAY[action]
    )
