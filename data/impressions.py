"""The ImpressionStore on SQL; the promises are those of ``matcher.ports.ImpressionStore``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import RowMapping, insert, select

from data.database import Database
from data.rows import new_id, require_revision, require_versions
from data.schema import impression_pages, impressions
from matcher.records import Channel, Impression, ShownPage


class SqlImpressionStore:
    """What was shown to whom; append-only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, page: ShownPage, now: datetime) -> int:
        """Store all places of a page at once and return the page's number."""
        with self._database.writing() as connection:
            require_revision(connection, page.profile_id, page.revision)
            require_versions(connection, page.model_version, page.catalogue_version)
            result = connection.execute(
                insert(impression_pages).values(
                    profile_id=page.profile_id,
                    revision=page.revision,
                    model_version=page.model_version,
                    catalogue_version=page.catalogue_version,
                    language=page.language,
                    channel=page.channel.value,
                    shown_at=now,
                )
            )
            page_id = new_id(result)
            places = [
                {
                    "page_id": page_id,
                    "mini_cluster": place.mini_cluster,
                    "rank": place.rank,
                    "score": place.score,
                    "chance": place.chance,
                }
                for place in page.places
            ]
            if places:
                connection.execute(insert(impressions), places)
        return page_id

    def of_profile(self, profile_id: str) -> tuple[Impression, ...]:
        """Return everything that was shown, oldest page first, by rank."""
        shared = [column for column in impression_pages.c if column.name != "id"]
        query = (
            select(impressions, *shared)
            .join_from(impressions, impression_pages)
            .where(impression_pages.c.profile_id == profile_id)
            .order_by(impressions.c.page_id, impressions.c.rank)
        )
        with self._database.reading() as connection:
            return tuple(_impression(row) for row in connection.execute(query).mappings())


def _impression(row: RowMapping) -> Impression:
    return Impression(**{**row, "channel": Channel(row["channel"])})
