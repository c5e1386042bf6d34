"""What learning needs from outside; the rules of ``matcher/ports.py`` hold here as well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Protocol

from matcher.model_records import Job, JobKind, JobState, Look, ModelReport, Training
from matcher.training_set import Exclusion


class LearningStore(Protocol):
    """Trainings, looks, reports and what is left out; append-only."""

    def add_training(self, training: Training) -> Training:
        """Store how a model came about, with its audit row; the first word on a model stands.

        Raises
        ------
        ModelMismatchError : when the model is not stored.
        """
        ...

    def training(self, version: str) -> Training | None:
        """Return how a model came about, None for one that has not learned."""
        ...

    def trainings(self) -> tuple[Training, ...]:
        """Return all, oldest first."""
        ...

    def look(self, look: Look, now: datetime) -> int:
        """Keep a look at held-out decisions, before anything is seen, and return its number.

        It is 1 + the earlier looks that can have used the same decisions. The very same look
        again (after a job was killed) keeps its number: it shows nothing that was not shown.

        Raises
        ------
        ModelMismatchError : when one of the models is not stored.
        """
        ...

    def add_report(
        self, version: str, against: str, document: Mapping[str, Any], now: datetime
    ) -> ModelReport:
        """Store a report; raises ModelMismatchError."""
        ...

    def reports(self, version: str) -> tuple[ModelReport, ...]:
        """Return all about a model, oldest first."""
        ...

    def leave_out(self, exclusion: Exclusion, actor: str, now: datetime) -> None:
        """Learn nothing more from something, with an audit row; again changes nothing."""
        ...

    def left_out(self) -> tuple[Exclusion, ...]:
        """Return all that nothing is learned from, in the order in which it was said."""
        ...


class JobStore(Protocol):
    """Work in the background: one runs at a time, and what died is noticed."""

    def ask(
        self, kind: JobKind, actor: str, now: datetime, subject: Mapping[str, Any] | None = None
    ) -> Job:
        """Let something be done; while the same waits or surely runs that job is returned.

        One that has given no sign of life lately may be dead: then it is asked for anew.

        Parameters
        ----------
        subject : what it is about, as plain JSON; None = nothing needs to be said.
        """
        ...

    def begin(self, now: datetime) -> Job | None:
        """Take the oldest that waits, and mark what died as lost; None if nothing is to do.

        Nothing is begun while another runs.
        """
        ...

    def tell(self, job_id: int, share: float, line: str, now: datetime) -> bool:
        """Say how far a job is, and return whether it may go on.

        Parameters
        ----------
        line : added to its log unless it is the last one already.

        Raises
        ------
        JobNotFoundError
        """
        ...

    def end(self, job_id: int, state: JobState, outcome: Mapping[str, Any], now: datetime) -> Job:
        """Say what came of a job; raises JobNotFoundError."""
        ...

    def cancel(self, job_id: int, now: datetime) -> Job:
        """Ask a job to stop: one that waits ends at once; raises JobNotFoundError."""
        ...

    def job(self, job_id: int) -> Job:
        """Return one; raises JobNotFoundError."""
        ...

    def jobs(self) -> tuple[Job, ...]:
        """Return all, newest first."""
        ...
