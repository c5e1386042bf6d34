"""The LearningStore and the JobStore in memory, under the same contract as those on SQL."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from matcher.documents import plain
from matcher.errors import ModelMismatchError
from matcher.model_records import (
    LOST_AFTER,
    Job,
    JobKind,
    JobNotFoundError,
    JobState,
    Look,
    ModelReport,
    Training,
    exclusion_event,
    training_event,
)
from matcher.training_set import Exclusion
from tests.fake_profiles import Memory, require_aware


class FakeLearningStore:
    """A LearningStore in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def _require(self, *versions: str) -> None:
        for version in versions:
            if version not in self._memory.models:
                raise ModelMismatchError("model", version)

    def add_training(self, training: Training) -> Training:
        require_aware(training.at)
        self._require(training.version)
        with self._memory.lock:
            if training.version not in self._memory.trainings:
                kept = replace(training, document=plain(training.document))
                self._memory.trainings[training.version] = kept
                self._memory.add_event(training_event(training), training.at)
            return self._memory.trainings[training.version]

    def training(self, version: str) -> Training | None:
        return self._memory.trainings.get(version)

    def trainings(self) -> tuple[Training, ...]:
        return tuple(self._memory.trainings.values())

    def look(self, look: Look, now: datetime) -> int:
        require_aware(now)
        self._require(look.candidate, look.active)
        with self._memory.lock:
            earlier = self._memory.looks
            if look in earlier:
                return 1 + sum(look.overlaps(one) for one in earlier[: earlier.index(look)])
            number = 1 + sum(look.overlaps(one) for one in earlier)
            self._memory.looks.append(look)
            return number

    def add_report(
        self, version: str, against: str, document: Mapping[str, Any], now: datetime
    ) -> ModelReport:
        require_aware(now)
        self._require(version, against)
        report = ModelReport(next(self._memory.number), version, against, plain(document), now)
        self._memory.model_reports.append(report)
        return report

    def reports(self, version: str) -> tuple[ModelReport, ...]:
        return tuple(one for one in self._memory.model_reports if one.version == version)

    def leave_out(self, exclusion: Exclusion, actor: str, now: datetime) -> None:
        require_aware(now)
        with self._memory.lock:
            if exclusion not in self._memory.left_out:
                self._memory.left_out.append(exclusion)
                self._memory.add_event(exclusion_event(exclusion, actor), now)

    def left_out(self) -> tuple[Exclusion, ...]:
        return tuple(self._memory.left_out)


class FakeJobStore:
    """A JobStore in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def _place(self, job_id: int) -> int:
        for place, one in enumerate(self._memory.jobs):
            if one.id == job_id:
                return place
        raise JobNotFoundError(job_id)

    def _change(self, job_id: int, **changes: Any) -> Job:
        place = self._place(job_id)
        self._memory.jobs[place] = replace(self._memory.jobs[place], **changes)
        return self._memory.jobs[place]

    def ask(
        self, kind: JobKind, actor: str, now: datetime, subject: Mapping[str, Any] | None = None
    ) -> Job:
        require_aware(now)
        about = plain(subject or {})
        for one in self._memory.jobs:
            same = one.kind is kind and one.subject == about
            if same and one.is_alive_at(now):
                return one
        job = Job(next(self._memory.number), kind, JobState.WAITING, actor, now, now, subject=about)
        self._memory.jobs.append(job)
        return job

    def begin(self, now: datetime) -> Job | None:
        require_aware(now)
        with self._memory.lock:
            for one in [one for one in self._memory.jobs if one.state is JobState.RUNNING]:
                if now - one.seen_at <= timedelta(seconds=LOST_AFTER):
                    return None
                self._change(one.id, state=JobState.LOST)
            for one in self._memory.jobs:
                if one.state is JobState.WAITING:
                    return self._change(one.id, state=JobState.RUNNING, seen_at=now)
            return None

    def tell(self, job_id: int, share: float, line: str, now: datetime) -> bool:
        require_aware(now)
        one = self._memory.jobs[self._place(job_id)]
        lines = one.log if one.log[-1:] == (line,) else (*one.log, line)
        self._change(job_id, share=share, seen_at=now, log=lines)
        return not one.cancelled and one.state is JobState.RUNNING

    def end(self, job_id: int, state: JobState, outcome: Mapping[str, Any], now: datetime) -> Job:
        require_aware(now)
        done = {"share": 1.0} if state is JobState.DONE else {}
        return self._change(job_id, state=state, outcome=plain(outcome), seen_at=now, **done)

    def cancel(self, job_id: int, now: datetime) -> Job:
        require_aware(now)
        if self._memory.jobs[self._place(job_id)].state is JobState.WAITING:
            self._change(job_id, state=JobState.CANCELLED, seen_at=now)
        return self._change(job_id, cancelled=True)

    def job(self, job_id: int) -> Job:
        return self._memory.jobs[self._place(job_id)]

    def jobs(self) -> tuple[Job, ...]:
        return tuple(reversed(self._memory.jobs))
