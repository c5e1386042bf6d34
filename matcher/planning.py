"""What a set of commands would do, worked out before anything is done.

One function makes the plan of a single decision, a bulk decision and an undo. The page shows the
plan; committing makes it again inside the write transaction and goes through only if it is the
same, byte for byte. So a preview cannot lie: it is what happens, or nothing happens.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import cached_property

from features.plain_data import cleaned
from matcher.documents import content_hash
from matcher.origins import Origin
from matcher.review import (
    DATED,
    HOLDING_A_SLOT,
    LETTERS,
    MAY,
    NEEDS_REASON,
    OPEN_STATES,
    TRANSITIONS,
    ReviewAction,
    ReviewReason,
    ReviewState,
    Side,
    Step,
    changed_by_undoing,
    consent_in_force,
    effective_steps,
    is_named,
    legal_actions,
    state_after,
    step_content,
    takes_back,
    undone_numbers,
)

MAX_NOTE = 1000
"""Longest note on a step, in characters, without what nobody can see."""
MAX_AGREEMENTS = 20
"""How often a firm agrees to be named in one introduction; each is kept for good."""
MAX_COMMANDS = 10_000
"""Commands of one bulk decision."""


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody wants to do to one introduction.

    Parameters
    ----------
    seen : number of steps that the person saw; another number means the world has moved.
    relevance, reasons : never with ``undo``, which judges nothing.
    undoes : number of the step to take back; only with ``undo``.
    happened_on : only with :data:`matcher.review.DATED`; not in the future.
    suggested : mini-cluster that a partner names in its own place; only with its refusal.
    shown : fingerprint of who the firm is, as it was shown; only with consent and disclosure.
    origin : from which page or by what means it is given.
    conflict : what the firm's latest answers say against the pairing, or empty; use cases fill it
        in, whatever they were given.
    """

    introduction: str
    action: ReviewAction
    seen: int
    relevance: int | None = None
    reasons: tuple[ReviewReason, ...] = ()
    note: str = ""
    undoes: int | None = None
    happened_on: date | None = None
    suggested: str = ""
    shown: str = ""
    origin: Origin = Origin.UNKNOWN
    conflict: str = ""


@dataclass(frozen=True, slots=True)
class Placed:
    """An introduction as planning sees it.

    Parameters
    ----------
    forbidden : reason of a rule against this pairing (a conflict of interest, a ban), or empty.
    has_old_slot : whether the slot that it holds is of an earlier period; nobody else can use it
        when it is given back.
    """

    id: str
    profile_id: str
    mini_cluster: str
    steps: tuple[Step, ...]
    forbidden: str = ""
    has_old_slot: bool = False

    @property
    def pair(self) -> tuple[str, str]:
        """The firm and the mini-cluster."""
        return self.profile_id, self.mini_cluster

    @property
    def state(self) -> ReviewState:
        """What its steps add up to."""
        found = state_after(effective_steps(self.steps))
        assert found is not None, f"introduction {self.id} has steps that do not fit together"  # noqa: S101
        return found


@dataclass(frozen=True, slots=True)
class World:
    """What a plan depends on.

    Parameters
    ----------
    introductions : those that commands name, by id.
    free : slots that each mini-cluster has left in the current period; missing means none, less
        than none means that there were more before.
    open_pairs : how many introductions of a firm to a mini-cluster are open, where one that
        commands name is not; missing means none.
    """

    introductions: Mapping[str, Placed]
    free: Mapping[str, int]
    open_pairs: Mapping[tuple[str, str], int] = field(default_factory=dict)


class Refusal(StrEnum):
    """Why a command cannot be carried out."""

    NOT_FOUND = "not_found"
    MOVED = "moved"
    ILLEGAL = "illegal"
    NOT_YOURS = "not_yours"
    NO_SLOT = "no_slot"
    FORBIDDEN = "forbidden"
    COMPETITOR_NAMED = "competitor_named"
    REASON_MISSING = "reason_missing"
    TEXT_MISSING = "text_missing"
    BAD_VALUE = "bad_value"
    WRONG_DATE = "wrong_date"
    NO_CONSENT = "no_consent"
    CONSENT_DIFFERS = "consent_differs"
    ALREADY_NAMED = "already_named"
    TOO_OFTEN = "too_often"
    NOTHING_TO_UNDO = "nothing_to_undo"
    NOTE_MISSING = "note_missing"
    HAPPENED_OUTSIDE = "happened_outside"
    LATER_STEPS = "later_steps"
    ASKED_AGAIN = "asked_again"
    TWICE = "twice"


_SAYS_WHAT_INSTEAD = frozenset({Refusal.ILLEGAL, Refusal.HAPPENED_OUTSIDE, Refusal.LATER_STEPS})


@dataclass(frozen=True)
class Effect:
    """What one command does, or why it does nothing.

    Parameters
    ----------
    before, after : states; equal when refused, or when the introduction was not found.
    slots : -1 when it takes a slot of the mini-cluster, +1 when it frees one.
    legal : what can be done instead, where a command is illegal or an undo comes too late.
    """

    introduction: str
    action: ReviewAction
    mini_cluster: str = ""
    profile_id: str = ""
    before: ReviewState | None = None
    after: ReviewState | None = None
    slots: int = 0
    refusal: Refusal | None = None
    legal: tuple[ReviewAction, ...] = ()

    @property
    def holds_after(self) -> bool:
        """Whether the introduction takes a slot afterwards."""
        return self.after in HOLDING_A_SLOT


@dataclass(frozen=True)
class Plan:
    """All effects in the order of the commands, and the slots before and after.

    Parameters
    ----------
    slots : free slots (before, after) of each mini-cluster that an effect touches.
    steps : what would be appended, by introduction; times are those of the planning.
    """

    effects: tuple[Effect, ...]
    slots: Mapping[str, tuple[int, int]]
    steps: Mapping[str, Step] = field(repr=False)

    @property
    def refused(self) -> tuple[Effect, ...]:
        """The effects of commands that cannot be carried out."""
        return tuple(one for one in self.effects if one.refusal is not None)

    @cached_property
    def fingerprint(self) -> str:
        """The hash of all that the plan says; times left out, because showing it takes a while."""
        document = {
            "effects": [vars(one) for one in self.effects],
            "slots": self.slots,
            "steps": {name: step_content(step, at="") for name, step in self.steps.items()},
        }
        return content_hash(document)

    @property
    def outcome(self) -> str:
        """The hash of what comes of it for the introductions, whatever is noted with it."""
        return content_hash({"effects": [vars(one) for one in self.effects]})


def plan(
    world: World,
    commands: Sequence[Command],
    side: Side,
    actor: str,
    now: datetime,
    batch: str = "",
) -> Plan:
    """Work out what commands would do, one after the other.

    Parameters
    ----------
    commands : at most :data:`MAX_COMMANDS`; each introduction at most once.
    side : on whose behalf they are given.
    batch : name of the bulk decision, empty for a single one.

    Raises
    ------
    ValueError : too many commands.
    """
    if len(commands) > MAX_COMMANDS:
        raise ValueError(f"commands: {len(commands)}; allowed: up to {MAX_COMMANDS}")
    free, open_pairs = dict(world.free), dict(world.open_pairs)
    running = World(world.introductions, free, open_pairs)
    effects: list[Effect] = []
    steps: dict[str, Step] = {}
    named: set[str] = set()
    for command in commands:
        effect, step = _carried_out(running, command, side, actor, now, batch)
        if command.introduction in named and effect.refusal is not Refusal.NOT_FOUND:
            effect, step = _refused(effect, Refusal.TWICE, side), None
        named.add(command.introduction)
        if step is not None:
            steps[command.introduction] = step
            free[effect.mini_cluster] = free.get(effect.mini_cluster, 0) + effect.slots
            pair = world.introductions[command.introduction].pair
            more = (effect.after in OPEN_STATES) - (effect.before in OPEN_STATES)
            open_pairs[pair] = open_pairs.get(pair, 0) + more
        effects.append(effect)
    touched = sorted({one.mini_cluster for one in effects if one.slots})
    slots = {name: (world.free.get(name, 0), free[name]) for name in touched}
    return Plan(tuple(effects), slots, steps)


def _carried_out(
    world: World,
    command: Command,
    side: Side,
    actor: str,
    now: datetime,
    batch: str,
) -> tuple[Effect, Step | None]:
    placed = world.introductions.get(command.introduction)
    if placed is None:
        empty = Effect(command.introduction, command.action)
        return _refused(empty, Refusal.NOT_FOUND, side), None
    effect = Effect(
        placed.id,
        command.action,
        placed.mini_cluster,
        placed.profile_id,
        placed.state,
        placed.state,
    )
    note, reasons = cleaned(command.note), tuple(sorted(set(command.reasons)))
    command = replace(command, note=note, reasons=reasons)
    refusal = _first_refusal(placed, command, side, now)
    if refusal is not None:
        return _refused(effect, refusal, side), None
    step = Step(
        len(placed.steps) + 1, command.action, side, actor, now, command.relevance,
        reasons, note, command.undoes, batch, command.happened_on, command.suggested,
        command.shown, command.origin,
    )  # fmt: skip
    after = state_after(effective_steps((*placed.steps, step)))
    if after is None:
        return _refused(effect, Refusal.LATER_STEPS, side), None
    if (
        after in OPEN_STATES
        and placed.state not in OPEN_STATES
        and world.open_pairs.get(placed.pair)
    ):
        return _refused(effect, Refusal.ASKED_AGAIN, side), None
    slots = _slots_given(placed, after)
    if slots < 0 or command.action in LETTERS:
        if placed.forbidden:
            return _refused(effect, Refusal.FORBIDDEN, side), None
        if command.conflict:
            return _refused(effect, Refusal.COMPETITOR_NAMED, side), None
    if slots < 0 and world.free.get(placed.mini_cluster, 0) < 1:
        return _refused(effect, Refusal.NO_SLOT, side), None
    return replace(effect, after=after, slots=slots), step


def _slots_given(placed: Placed, after: ReviewState) -> int:
    """Return -1 where a slot is taken, +1 where one of this period is given back, else 0."""
    if after in HOLDING_A_SLOT:
        return 0 if placed.state in HOLDING_A_SLOT else -1
    return int(placed.state in HOLDING_A_SLOT and not placed.has_old_slot)


def _first_refusal(placed: Placed, command: Command, side: Side, now: datetime) -> Refusal | None:
    if command.seen != len(placed.steps):
        return Refusal.MOVED
    if side not in MAY[command.action]:
        return Refusal.NOT_YOURS
    if _has_bad_value(command):
        return Refusal.BAD_VALUE
    if command.action is ReviewAction.UNDO:
        return _undo_refusal(placed, command, side)
    if (placed.state, command.action) not in TRANSITIONS:
        return Refusal.ILLEGAL
    # East of Greenwich the day may be the next one already.
    if command.happened_on and command.happened_on > (now + timedelta(hours=14)).date():
        return Refusal.WRONG_DATE
    if (naming := _naming_refusal(placed, command)) is not None:
        return naming
    if command.action in NEEDS_REASON and not command.reasons:
        return Refusal.REASON_MISSING
    if ReviewReason.OTHER in command.reasons and not command.note:
        return Refusal.TEXT_MISSING
    return None


def _naming_refusal(placed: Placed, command: Command) -> Refusal | None:
    """Return why the firm cannot be named, or cannot agree to that, or take it back."""
    if command.action is ReviewAction.CONSENT:
        given = sum(one.action is ReviewAction.CONSENT for one in placed.steps)
        return Refusal.TOO_OFTEN if given >= MAX_AGREEMENTS else None
    if command.action not in (ReviewAction.DISCLOSE, ReviewAction.REVOKE_CONSENT):
        return None
    agreed = consent_in_force(placed.steps)
    if agreed is None:
        return Refusal.NO_CONSENT
    if command.action is ReviewAction.REVOKE_CONSENT:
        return Refusal.ALREADY_NAMED if is_named(placed.steps) else None
    # Consents of before it was kept do not say what they were about.
    return Refusal.CONSENT_DIFFERS if agreed.shown not in ("", command.shown) else None


def _has_bad_value(command: Command) -> bool:
    judged = command.relevance is not None
    # True and 1.0 equal 1, but would be stored and hashed as something else.
    if judged and (type(command.relevance) is not int or not 0 <= command.relevance <= 3):
        return True
    if len(command.note) > MAX_NOTE:
        return True
    if command.happened_on is not None and command.action not in DATED:
        return True
    if command.shown and command.action not in (ReviewAction.CONSENT, ReviewAction.DISCLOSE):
        return True
    if command.suggested and command.action is not ReviewAction.REPLY_REFUSED:
        return True
    if command.action is ReviewAction.UNDO:
        return judged or bool(command.reasons)
    return command.undoes is not None


def _undo_refusal(placed: Placed, command: Command, side: Side) -> Refusal | None:
    if command.undoes is None or command.undoes in undone_numbers(placed.steps):
        return Refusal.NOTHING_TO_UNDO
    if not (changed := changed_by_undoing(placed.steps, command.undoes)):
        return Refusal.NOTHING_TO_UNDO
    if not all(takes_back(side, one) for one in changed):
        others = any(one.side is not side for one in changed)
        own = side is Side.COORDINATOR or not others
        return Refusal.HAPPENED_OUTSIDE if own else Refusal.NOT_YOURS
    is_report = any(one.action in DATED for one in changed)
    return Refusal.NOTE_MISSING if is_report and not command.note else None


def _refused(effect: Effect, refusal: Refusal, side: Side) -> Effect:
    legal: tuple[ReviewAction, ...] = ()
    if effect.before is not None and refusal in _SAYS_WHAT_INSTEAD:
        legal = legal_actions(effect.before, side)
    return replace(effect, after=effect.before, slots=0, refusal=refusal, legal=legal)
