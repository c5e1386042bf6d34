"""The VerdictStore on SQL; the promises are those of ``matcher.ports.VerdictStore``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping, insert, select

from data.database import Database
from data.rows import new_id, require_revision, require_versions
from data.schema import verdicts
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
        """Store a verdict on what was shown for one revision of a profile."""
        with self._database.writing() as connection:
            require_revision(connection, revision.profile_id, revision.revision)
            require_versions(connection, model_version, catalogue_version)
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
                )
            )
            number = new_id(result)
            query = select(verdicts).where(verdicts.c.id == number)
            return _verdict(connection.execute(query).mappings().one())

    def of_profile(self, profile_id: str) -> tuple[Verdict, ...]:
        """Return all verdicts in the order in which they were given."""
        query = select(verdicts).where(verdicts.c.profile_id == profile_id).order_by(verdicts.c.id)
        with self._database.reading() as connection:
            return tuple(_verdict(row) for row in connection.execute(query).mappings())


def _verdict(row: RowMapping) -> Verdict:
    reason = row["reason"]
    typed = {
        "kind": VerdictKind(row["kind"]),
        "reason": None if reason is None else VerdictReason(reason),
    }
    return Verdict(**{**row, **typed})
