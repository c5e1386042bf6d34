"""The VerdictStore on SQL; the promises are those of ``matcher.ports.VerdictStore``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, RowMapping, func, insert, select

from data.audit import AuditTrail
from data.database import Database
from data.rows import new_id, one_or_none, require_revision, require_versions
from data.schema import verdicts
from matcher.limits import is_same_verdict, require_room_for_verdict
from matcher.origins import Origin
from matcher.profile_events import judged
from matcher.records import ProfileRevision, Verdict, VerdictKind, VerdictReason
from matcher.verdicts import GivenVerdict


class SqlVerdictStore:
    """A firm's own verdicts; append-only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(
        self,
        revision: ProfileRevision,
        verdict: GivenVerdict,
        model_version: str,
        catalogue_version: str,
        now: datetime,
    ) -> Verdict:
        """Store a verdict on what was shown for one revision, unless it is said already."""
        with self._database.writing() as connection:
            require_revision(connection, revision.profile_id, revision.revision)
            require_versions(connection, model_version, catalogue_version)
            last = _last(connection, revision.profile_id, verdict.mini_cluster)
            said = (revision, verdict, model_version, catalogue_version)
            if last is not None and is_same_verdict(last, *said):
                return last
            stored = _count(connection, revision.profile_id)
            require_room_for_verdict(revision.profile_id, stored)
            stored_verdict = _insert(connection, *said, now)
            AuditTrail(connection).note(judged(stored_verdict), now)
            return stored_verdict

    def of_profile(self, profile_id: str) -> tuple[Verdict, ...]:
        """Return all verdicts in the order in which they were given."""
        query = select(verdicts).where(verdicts.c.profile_id == profile_id).order_by(verdicts.c.id)
        with self._database.reading() as connection:
            return tuple(_verdict(row) for row in connection.execute(query).mappings())


def _last(connection: Connection, profile_id: str, mini_cluster: str) -> Verdict | None:
    query = (
        select(verdicts)
        .where(verdicts.c.profile_id == profile_id, verdicts.c.mini_cluster == mini_cluster)
        .order_by(verdicts.c.id.desc())
        .limit(1)
    )
    row = one_or_none(connection, query)
    return None if row is None else _verdict(row)


def _count(connection: Connection, profile_id: str) -> int:
    query = select(func.count()).where(verdicts.c.profile_id == profile_id)
    return connection.execute(query).scalar_one()


def _insert(
    connection: Connection,
    revision: ProfileRevision,
    verdict: GivenVerdict,
    model_version: str,
    catalogue_version: str,
    now: datetime,
) -> Verdict:
    result = connection.execute(
        insert(verdicts).values(
            profile_id=revision.profile_id,
            revision=revision.revision,
            mini_cluster=verdict.mini_cluster,
            kind=verdict.kind.value,
            reason=None if verdict.reason is None else verdict.reason.value,
            note=verdict.note,
            rank_shown=verdict.rank_shown,
            model_version=model_version,
            catalogue_version=catalogue_version,
            created_at=now,
            origin=verdict.origin.value,
        )
    )
    query = select(verdicts).where(verdicts.c.id == new_id(result))
    return _verdict(connection.execute(query).mappings().one())


def _verdict(row: RowMapping) -> Verdict:
    reason = row["reason"]
    typed = {
        "kind": VerdictKind(row["kind"]),
        "origin": Origin(row["origin"]),
        "reason": None if reason is None else VerdictReason(reason),
    }
    return Verdict(**{**row, **typed})
