"""The ReportStore on SQL; the promises are those of ``matcher.report_ports.ReportStore``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import func, select

from data.database import Database
from data.introductions import IntroductionTable
from data.schema import impression_pages, profiles
from matcher.report_ports import Shortlist
from matcher.review import Side
from matcher.review_records import Introduction


class SqlReportStore:
    """Everything that reports count."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begun(self) -> Mapping[str, datetime]:
        """Return when each profile was begun."""
        query = select(profiles.c.id, profiles.c.created_at)
        with self._database.reading() as connection:
            return {row.id: row.created_at for row in connection.execute(query)}

    def shortlists(self) -> tuple[Shortlist, ...]:
        """Return what was shown, the earliest first."""
        of_one = [impression_pages.c[name] for name in ("profile_id", "revision", "model_version")]
        first = func.min(impression_pages.c.shown_at, type_=impression_pages.c.shown_at.type)
        to_the_firm = impression_pages.c.side == Side.FIRM.value
        query = select(*of_one, first).where(to_the_firm).group_by(*of_one).order_by(first, *of_one)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(Shortlist(row[0], row[1], row[2], row[3]) for row in rows)

    def requested(self, first: datetime, last: datetime) -> tuple[Introduction, ...]:
        """Return what was asked for in a time."""
        with self._database.reading() as connection:
            return IntroductionTable(connection).requested(first, last)
