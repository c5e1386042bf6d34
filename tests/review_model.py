"""Reviewing as a slow and simple model, written down apart from the code it is compared with."""

from __future__ import annotations

from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from typing import Any

from matcher.planning import Command, Placed, World
from matcher.review import Step

_REVIEW = {
    "accept": "approved",
    "decline": "declined",
    "defer": "deferred",
    "withdraw": "withdrawn",
    "expire": "expired",
}
_LEAVE = {"end": "ended", "withdraw": "withdrawn"}
_GO = {**_LEAVE, "expire": "expired"}


def _told(state: str) -> dict[str, str]:
    """Return what changes nothing but what the partner knows of the firm."""
    return {"consent": state, "revoke_consent": state, "disclose": state}


LIFE: dict[str, dict[str, str]] = {
    "requested": {**_REVIEW, "ask": "needs_information"},
    "deferred": {**_REVIEW, "ask": "needs_information"},
    "needs_information": {**_REVIEW, "answer": "requested"},
    "approved": {**_GO, "contact": "contacted"},
    "contacted": {
        **_GO,
        "reply_interested": "interested",
        "reply_not_now": "not_now",
        "reply_refused": "refused",
    },
    "not_now": {
        **_GO,
        "contact": "contacted",
        "reply_interested": "interested",
        "reply_refused": "refused",
    },
    "interested": {**_GO, **_told("interested"), "meet": "met"},
    "met": {**_LEAVE, **_told("met"), "sign": "letter_of_intent", "start_project": "project"},
    "letter_of_intent": {**_LEAVE, **_told("letter_of_intent"), "start_project": "project"},
    "project": {**_LEAVE, **_told("project")},
}
"""What each action leads to, by state; a state that is missing is an end."""

USING_A_SLOT = {
    *("approved", "contacted", "not_now", "interested"),
    *("met", "letter_of_intent", "project"),
}
_OF_CONSENT = {"disclose", "revoke_consent"}
_REPLIES = {"reply_interested", "reply_not_now", "reply_refused"}
SENT = {"contact", "disclose"}
MUST_SAY_WHY = {"decline", "reply_refused", "end"}
_TOGETHER = {"meet", "sign", "start_project", "end"}
REPORTED = _REPLIES | _TOGETHER
ALLOWED: dict[str, set[str]] = {
    "firm": {"answer", "withdraw", "consent", "revoke_consent", "undo"} | _TOGETHER,
    "partner": _REPLIES | {"undo"},
    "system": {"expire"},
    "coordinator": {"accept", "decline", "defer", "ask", "undo", "answer", "withdraw"}
    | {"contact", "disclose"}
    | _REPLIES
    | _TOGETHER,
}
"""What may be done on whose behalf."""


@dataclass(eq=False)
class Entry:
    """One thing that happened; equal to no other."""

    action: str
    side: str
    undoes: int | None


@dataclass
class Expected:
    """What a command should do."""

    refusal: str | None
    before: str | None
    after: str | None
    slots: int = 0


@dataclass
class ReviewModel:
    """Lists of what happened and nothing else; whatever is asked is worked out from them."""

    capacity: dict[str, int]
    mini_clusters: dict[str, str] = field(default_factory=dict)
    logs: dict[str, list[Entry]] = field(default_factory=dict)
    forbidden: set[str] = field(default_factory=set)
    firms: dict[str, str] = field(default_factory=dict)
    period: str = ""
    taken_in: dict[str, str] = field(default_factory=dict)

    def state(self, name: str) -> str:
        found = _replayed(_counting(self.logs[name]))
        assert found is not None
        return found

    def used(self, mini_cluster: str) -> int:
        """Return how many slots of the present period are taken."""
        names = (name for name, place in self.mini_clusters.items() if place == mini_cluster)
        now = (name for name in names if self.taken_in.get(name, "") == self.period)
        return sum(self.state(name) in USING_A_SLOT for name in now)

    def open(self, firm: str, mini_cluster: str) -> set[str]:
        """Return what is open between two."""
        return {
            name
            for name, place in self.mini_clusters.items()
            if (self.firms.get(name, name), place) == (firm, mini_cluster)
            and self.state(name) in LIFE
        }

    def world(self, steps: dict[str, tuple[Step, ...]]) -> World:
        """Return the same for the code under test, which has its own steps."""
        placed = {
            name: Placed(name, name, place, steps[name], "ban" if name in self.forbidden else "")
            for name, place in self.mini_clusters.items()
        }
        free = {place: size - self.used(place) for place, size in self.capacity.items()}
        return World(placed, free)

    def expects(self, commands: Sequence[Command], side: str) -> tuple[list[Expected], ReviewModel]:
        """Return what each command should do, and how the world should be afterwards."""
        following = deepcopy(self)
        found: list[Expected] = []
        named: set[str] = set()
        for command in commands:
            name = command.introduction
            if name in named and name in self.logs:
                expected = Expected("twice", self.state(name), self.state(name))
            else:
                expected = following._try(command, side)
            named.add(name)
            found.append(expected)
            if expected.refusal is None:
                following.logs[name].append(Entry(command.action, side, command.undoes))
                if expected.after in USING_A_SLOT and expected.before not in USING_A_SLOT:
                    following.taken_in[name] = following.period
        return found, following

    def _try(self, command: Command, side: str) -> Expected:
        if command.introduction not in self.logs:
            return Expected("not_found", None, None)
        log, state = self.logs[command.introduction], self.state(command.introduction)
        refusal = _fault(command, log, state, side)
        if refusal is not None:
            return Expected(refusal, state, state)
        after = _replayed(_counting([*log, Entry(command.action, side, command.undoes)]))
        if after is None:
            return Expected("later_steps", state, state)
        mini_cluster = self.mini_clusters[command.introduction]
        firm = self.firms.get(command.introduction, command.introduction)
        if after in LIFE and state not in LIFE and self.open(firm, mini_cluster):
            return Expected("asked_again", state, state)
        takes = (after in USING_A_SLOT) - (state in USING_A_SLOT)
        if takes < 0 and self.taken_in.get(command.introduction, "") != self.period:
            takes = 0
        banned = command.introduction in self.forbidden
        if banned and (takes > 0 or command.action in ("contact", "disclose")):
            return Expected("forbidden", state, state)
        if takes > 0 and self.used(mini_cluster) >= self.capacity[mini_cluster]:
            return Expected("no_slot", state, state)
        return Expected(None, state, after, -takes)


def _fault(command: Command, log: list[Entry], state: str, side: str) -> str | None:
    undo, note = command.action == "undo", command.note.strip()
    judges = command.relevance is not None or bool(command.reasons)
    checks: list[tuple[str, Any]] = [
        ("moved", command.seen != len(log)),
        ("not_yours", command.action not in ALLOWED[side]),
        ("bad_value", command.relevance not in (None, 0, 1, 2, 3) or len(note) > 1000),
        ("bad_value", judges if undo else command.undoes is not None),
        ("illegal", not undo and command.action not in LIFE.get(state, {})),
        ("no_consent", command.action in _OF_CONSENT and not _consented(log)),
        ("too_often", command.action == "consent" and _agreements(log) >= 20),
        ("already_named", command.action == "revoke_consent" and _named(log)),
        ("reason_missing", command.action in MUST_SAY_WHY and not command.reasons),
        ("text_missing", "other" in command.reasons and not note),
    ]
    fault = next((name for name, found in checks if found), None)
    return _undo_fault(log, command.undoes, note, side) if fault is None and undo else fault


def _consented(log: list[Entry]) -> bool:
    said = [one.action for one in _counting(log) if one.action in ("consent", "revoke_consent")]
    return said[-1:] == ["consent"]


def _agreements(log: list[Entry]) -> int:
    return sum(one.action == "consent" for one in log)


def _named(log: list[Entry]) -> bool:
    return any(one.action == "disclose" for one in _counting(log))


def _undo_fault(log: list[Entry], target: int | None, note: str, side: str) -> str | None:
    if target is None or not 1 <= target <= len(log) or not _counts(log, target):
        return "nothing_to_undo"
    before = _counting(log)
    after = _counting([*log, Entry("undo", "coordinator", target)])
    moved = [one for one in log if (one in before) != (one in after)]
    if not moved:
        return "nothing_to_undo"
    if side == "firm":
        if any(one.side != "firm" for one in moved):
            return "not_yours"
        if any(one.action not in _TOGETHER for one in moved):
            return "happened_outside"
    elif side == "partner":
        # What came through its link; what was recorded for it comes from elsewhere.
        return "not_yours" if any(one.side != "partner" for one in moved) else "happened_outside"
    elif any(one.action in SENT or one.side in ("firm", "partner") for one in moved):
        return "happened_outside"
    reported = [one for one in moved if one.action in REPORTED]
    return "note_missing" if reported and not note else None


def _counts(log: list[Entry], number: int) -> bool:
    later = range(number + 1, len(log) + 1)
    return not any(log[other - 1].undoes == number and _counts(log, other) for other in later)


def _counting(log: list[Entry]) -> list[Entry]:
    numbered = enumerate(log, start=1)
    return [one for number, one in numbered if one.action != "undo" and _counts(log, number)]


def _replayed(entries: list[Entry]) -> str | None:
    state: str | None = "requested"
    for one in entries:
        state = LIFE.get(state or "", {}).get(one.action)
    return state
