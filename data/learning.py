"""The LearningStore and the JobStore on SQL; promises: ``matcher.learning_ports``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, RowMapping, insert, select, update

from data.audit import AuditTrail
from data.database import Database
from data.learning_schema import (
    gate_looks,
    learning_exclusions,
    learning_jobs,
    model_reports,
    model_trainings,
)
from data.rows import new_id, one_or_none, require_model
from matcher.documents import plain
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
from matcher.training_set import Exclusion, LeftOut

_TRAINING = [column for column in model_trainings.c if column.name != "id"]
_LOOK = [gate_looks.c[name] for name in Look.__annotations__]


class SqlLearningStore:
    """Trainings, looks, reports and what is left out."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add_training(self, training: Training) -> Training:
        """Store how a model came about."""
        with self._database.writing() as connection:
            require_model(connection, training.version)
            known = _training(connection, training.version)
            if known is not None:
                return known
            connection.execute(insert(model_trainings).values(**asdict(training)))
            AuditTrail(connection).add(training_event(training), training.at)
            return Training(training.version, plain(training.document), training.actor, training.at)

    def training(self, version: str) -> Training | None:
        """Return how a model came about."""
        with self._database.reading() as connection:
            return _training(connection, version)

    def trainings(self) -> tuple[Training, ...]:
        """Return all, oldest first."""
        query = select(*_TRAINING).order_by(model_trainings.c.id)
        with self._database.reading() as connection:
            return tuple(Training(**row) for row in connection.execute(query).mappings())

    def look(self, look: Look, now: datetime) -> int:
        """Keep a look, and return its number."""
        with self._database.writing() as connection:
            require_model(connection, look.candidate)
            require_model(connection, look.active)
            query = select(*_LOOK).order_by(gate_looks.c.id)
            earlier = [Look(**row) for row in connection.execute(query).mappings()]
            if look in earlier:
                earlier = earlier[: earlier.index(look)]
            else:
                connection.execute(insert(gate_looks).values(at=now, **asdict(look)))
            return 1 + sum(look.overlaps(one) for one in earlier)

    def add_report(
        self, version: str, against: str, document: Mapping[str, Any], now: datetime
    ) -> ModelReport:
        """Store a report."""
        values = {"version": version, "against": against, "document": plain(document), "at": now}
        with self._database.writing() as connection:
            require_model(connection, version)
            require_model(connection, against)
            result = connection.execute(insert(model_reports).values(**values))
            return ModelReport(new_id(result), version, against, plain(document), now)

    def reports(self, version: str) -> tuple[ModelReport, ...]:
        """Return all about a model, oldest first."""
        table = model_reports
        query = select(table).where(table.c.version == version).order_by(table.c.id)
        with self._database.reading() as connection:
            return tuple(ModelReport(**row) for row in connection.execute(query).mappings())

    def leave_out(self, exclusion: Exclusion, actor: str, now: datetime) -> None:
        """Learn nothing more from something."""
        with self._database.writing() as connection:
            if exclusion not in _left_out(connection):
                kind, key = exclusion
                values = {"kind": kind.value, "key": key, "actor": actor, "at": now}
                connection.execute(insert(learning_exclusions).values(**values))
                AuditTrail(connection).add(exclusion_event(exclusion, actor), now)

    def left_out(self) -> tuple[Exclusion, ...]:
        """Return all that nothing is learned from."""
        with self._database.reading() as connection:
            return _left_out(connection)


class SqlJobStore:
    """Work in the background."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def ask(
        self, kind: JobKind, actor: str, now: datetime, subject: Mapping[str, Any] | None = None
    ) -> Job:
        """Let something be done, once."""
        about = dict(subject or {})
        with self._database.writing() as connection:
            for one in _jobs(connection):
                same = one.kind is kind and one.subject == about
                if same and one.is_alive_at(now):
                    return one
            values = {
                "kind": kind.value,
                "state": JobState.WAITING.value,
                "actor": actor,
                "asked_at": now,
                "seen_at": now,
                "share": 0.0,
                "log": "",
                "cancelled": False,
                "subject": about,
            }
            return _job(connection, new_id(connection.execute(insert(learning_jobs), values)))

    def begin(self, now: datetime) -> Job | None:
        """Take the oldest that waits, and mark what died as lost."""
        with self._database.writing() as connection:
            running = [one for one in _jobs(connection) if one.state is JobState.RUNNING]
            for one in running:
                if now - one.seen_at > timedelta(seconds=LOST_AFTER):
                    _change(connection, one.id, state=JobState.LOST.value)
                else:
                    return None
            waiting = [one for one in _jobs(connection) if one.state is JobState.WAITING]
            if not waiting:
                return None
            _change(connection, waiting[-1].id, state=JobState.RUNNING.value, seen_at=now)
            return _job(connection, waiting[-1].id)

    def tell(self, job_id: int, share: float, line: str, now: datetime) -> bool:
        """Say how far a job is, and return whether it may go on."""
        with self._database.writing() as connection:
            one = _job(connection, job_id)
            lines = one.log if one.log[-1:] == (line,) else (*one.log, line)
            _change(connection, job_id, share=share, seen_at=now, log="\n".join(lines))
            return not one.cancelled and one.state is JobState.RUNNING

    def end(self, job_id: int, state: JobState, outcome: Mapping[str, Any], now: datetime) -> Job:
        """Say what came of a job."""
        with self._database.writing() as connection:
            _job(connection, job_id)
            done = {"share": 1.0} if state is JobState.DONE else {}
            values = {"state": state.value, "outcome": outcome, "seen_at": now, **done}
            _change(connection, job_id, **values)
            return _job(connection, job_id)

    def cancel(self, job_id: int, now: datetime) -> Job:
        """Ask a job to stop."""
        with self._database.writing() as connection:
            if _job(connection, job_id).state is JobState.WAITING:
                _change(connection, job_id, state=JobState.CANCELLED.value, seen_at=now)
            _change(connection, job_id, cancelled=True)
            return _job(connection, job_id)

    def job(self, job_id: int) -> Job:
        """Return one."""
        with self._database.reading() as connection:
            return _job(connection, job_id)

    def jobs(self) -> tuple[Job, ...]:
        """Return all, newest first."""
        with self._database.reading() as connection:
            return _jobs(connection)


def _training(connection: Connection, version: str) -> Training | None:
    query = select(*_TRAINING).where(model_trainings.c.version == version)
    row = one_or_none(connection, query)
    return None if row is None else Training(**row)


def _left_out(connection: Connection) -> tuple[Exclusion, ...]:
    query = select(learning_exclusions).order_by(learning_exclusions.c.id)
    return tuple((LeftOut(row.kind), row.key) for row in connection.execute(query))


def _jobs(connection: Connection) -> tuple[Job, ...]:
    query = select(learning_jobs).order_by(learning_jobs.c.id.desc())
    return tuple(_of_row(row) for row in connection.execute(query).mappings())


def _job(connection: Connection, job_id: int) -> Job:
    query = select(learning_jobs).where(learning_jobs.c.id == job_id)
    row = one_or_none(connection, query)
    if row is None:
        raise JobNotFoundError(job_id)
    return _of_row(row)


def _of_row(row: RowMapping) -> Job:
    given = {**row, "kind": JobKind(row["kind"]), "state": JobState(row["state"])}
    return Job(**{**given, "log": tuple(row["log"].split("\n")) if row["log"] else ()})


def _change(connection: Connection, job_id: int, **values: Any) -> None:
    connection.execute(update(learning_jobs).where(learning_jobs.c.id == job_id).values(**values))
