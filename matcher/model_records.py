"""What is kept of learning: trainings, looks at held-out decisions, reports, exclusions, jobs.

The model itself is a ``StoredModel``; here stands how it came about and what was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from features.errors import ClusterbridgeError
from matcher.audit import AuditEvent
from matcher.records import Activation, ActivationKind
from matcher.training_set import Exclusion, Reading

MOST_REASON = 500
"""Longest reason of an activation, in characters."""
DOUBTED_AFTER = 15.0
"""Seconds without one after which the same is asked for anew: it runs once the other is done."""
LOST_AFTER = 120.0
"""Seconds without a sign of life after which the process of a job counts as dead."""


@dataclass(frozen=True, slots=True)
class Training:
    """How a model version came about.

    Parameters
    ----------
    version : of the model.
    document : data hash, code version, prior, settings, counts and notices, as plain JSON.
    actor, at : who had it trained first, and when.
    """

    version: str
    document: Mapping[str, Any]
    actor: str
    at: datetime

    @property
    def reading(self) -> Reading:
        """What the weights have learned from; before it could be chosen, each decision."""
        return Reading(self.document["settings"].get("reading", Reading.DECISIONS))


@dataclass(frozen=True, slots=True)
class Look:
    """One use of held-out decisions to choose between two models.

    Parameters
    ----------
    held_from, held_until : the time in which the held-out decisions were made.
    data_hash : of them.
    """

    candidate: str
    active: str
    held_from: datetime
    held_until: datetime
    data_hash: str

    def overlaps(self, other: Look) -> bool:
        """Say whether both can have used the same decisions: those of one time."""
        return self.held_from <= other.held_until and other.held_from <= self.held_until


@dataclass(frozen=True, slots=True)
class ModelReport:
    """What was found of a model beside the one that was active; a plain JSON document."""

    id: int
    version: str
    against: str
    document: Mapping[str, Any]
    at: datetime


class JobKind(StrEnum):
    """What can run in the background."""

    RETRAIN = "retrain"
    EVALUATE = "evaluate"
    UNLEARN = "unlearn"
    COMPARE = "compare"
    HEALTH = "health"
    WHAT_IF = "what_if"
    TRY_WEIGHTS = "try_weights"


class JobState(StrEnum):
    """How far a job is; ``lost`` is one whose process died."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    LOST = "lost"

    @property
    def goes_on(self) -> bool:
        """Whether something can come of it still."""
        return self in (JobState.WAITING, JobState.RUNNING)


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work in the background.

    Parameters
    ----------
    share : how much is done, 0-1.
    log : what it said so far, a line each.
    seen_at : its last sign of life.
    cancelled : whether somebody asked it to stop.
    outcome : plain JSON, empty until it ends.
    subject : what it is about, as plain JSON; one job at a time for each kind and subject.
    """

    id: int
    kind: JobKind
    state: JobState
    actor: str
    asked_at: datetime
    seen_at: datetime
    share: float = 0.0
    log: tuple[str, ...] = ()
    cancelled: bool = False
    outcome: Mapping[str, Any] | None = None
    subject: Mapping[str, Any] = field(default_factory=dict)

    def is_alive_at(self, now: datetime) -> bool:
        """Say whether it surely still comes: it waits, or gave a sign of life just now."""
        silent = (now - self.seen_at).total_seconds()
        running = self.state is JobState.RUNNING and silent <= DOUBTED_AFTER
        return running or self.state is JobState.WAITING

    def state_at(self, now: datetime) -> JobState:
        """Return how far it is: one that gives no sign of life is lost, noticed or not."""
        silent = (now - self.seen_at).total_seconds() > LOST_AFTER
        return JobState.LOST if self.state is JobState.RUNNING and silent else self.state


class LearningError(ClusterbridgeError):
    """Something about learning that cannot be done."""


class ActivationMovedError(LearningError):
    """Another model has become active since somebody looked."""

    mend = "look at “clusterbridge models list”, then do it again"

    def __init__(self) -> None:
        super().__init__("another model has become active meanwhile; nothing was changed")


class JobNotFoundError(LearningError):
    """There is no such job."""

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        super().__init__(f"no job {job_id}")


def require_activation(
    last: Activation | None, seen: int | None, kind: ActivationKind, reason: str
) -> None:
    """Raise where an activation does not follow what somebody saw, or lacks its reason.

    Raises
    ------
    ActivationMovedError : another activation came since ``seen``; None if that does not matter.
    ValueError : no reason for an override, or too long a one.
    """
    if len(reason) > MOST_REASON or (kind is ActivationKind.OVERRIDE and not reason.strip()):
        raise ValueError(f"reason: {len(reason)} characters; allowed: 1 to {MOST_REASON}")
    if seen is not None and (last is None or last.id != seen):
        raise ActivationMovedError


def activation_event(
    version: str, actor: str, kind: ActivationKind, reason: str, before: str
) -> AuditEvent:
    """Return the event of a model that became active."""
    detail = {"how": kind.value, "reason": reason, "before": before}
    return AuditEvent(actor, "model.activated", f"model:{version}", detail)


def training_event(one: Training) -> AuditEvent:
    """Return the event of a model that was trained."""
    detail = {"data": str(one.document.get("data_hash", ""))}
    return AuditEvent(one.actor, "model.trained", f"model:{one.version}", detail)


def exclusion_event(exclusion: Exclusion, actor: str) -> AuditEvent:
    """Return the event of something that is not learned from any more."""
    kind, key = exclusion
    return AuditEvent(actor, "learning.left_out", f"{kind.value}:{key}"[:80], {})


def without_firm(outcome: Mapping[str, Any], profile_id: str) -> dict[str, Any]:
    """Return what came of a job without the lists and decisions of one firm; counts stay."""
    found = dict(outcome)
    for name, key in (("lists", "profile"), ("apart", "profile_id")):
        if name in found:
            found[name] = [one for one in found[name] if one[key] != profile_id]
    return found
