"""The ImpressionStore on SQL; the promises are those of ``matcher.ports.ImpressionStore``."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, exists, func, insert, select

from data.database import Database
from data.rows import new_id, require_revision, require_versions
from data.schema import impression_pages, impressions
from matcher.limits import is_same_page, require_room_for_page, same_page_since
from matcher.origins import Origin
from matcher.records import Channel, Impression, ShownPage, ShownPlace
from matcher.review import Side

_TO_THE_FIRM = impression_pages.c.side == Side.FIRM.value


class SqlImpressionStore:
    """What was shown to whom; append-only."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def append(self, page: ShownPage, now: datetime) -> int:
        """Store all places of a page at once and return the page's number, once per showing."""
        with self._database.writing() as connection:
            require_revision(connection, page.profile_id, page.revision)
            require_versions(connection, page.model_version, page.catalogue_version)
            earlier = _same_page(connection, page, now)
            if earlier is not None:
                return earlier
            require_room_for_page(page, _kept_pages(connection, page.profile_id))
            return _insert_page(connection, page, now)

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

    def last_language(self, profile_id: str) -> str | None:
        """Return the language of the last page with suggestions."""
        query = (
            select(impression_pages.c.language)
            .join(impressions, impressions.c.page_id == impression_pages.c.id)
            .where(impression_pages.c.profile_id == profile_id, _TO_THE_FIRM)
            .order_by(impression_pages.c.id.desc())
            .limit(1)
        )
        with self._database.reading() as connection:
            return connection.execute(query).scalar_one_or_none()

    def ranks_shown(
        self, profile_id: str, revision: int, mini_cluster: str, model_version: str
    ) -> frozenset[int]:
        """Return the ranks at which a model's ranking for a revision showed a mini-cluster."""
        query = (
            select(impressions.c.rank)
            .join_from(impressions, impression_pages)
            .where(
                impression_pages.c.profile_id == profile_id,
                impression_pages.c.revision == revision,
                impression_pages.c.model_version == model_version,
                impressions.c.mini_cluster == mini_cluster,
                _TO_THE_FIRM,
            )
            .distinct()
        )
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())


def _same_page(connection: Connection, page: ShownPage, now: datetime) -> int | None:
    """Return the number of a page that was shown just like this one a short while ago."""
    recent = select(impression_pages.c.id).where(
        *(impression_pages.c[name] == value for name, value in _common(page).items()),
        impression_pages.c.shown_at > same_page_since(now),
    )
    for page_id, places in _places_of(connection, recent, page).items():
        if is_same_page(replace(page, places=places), page):
            return page_id
    return None


def _places_of(
    connection: Connection, recent: Select[int], page: ShownPage
) -> dict[int, tuple[ShownPlace, ...]]:
    """Return what those of some pages showed that may have shown the same; the newest first.

    Read at once, and only of pages that share places from all parts of the list: a firm that
    looks at a thousand pages must not keep other writers waiting.
    """
    recent = recent.order_by(impression_pages.c.id.desc())
    here = impressions.c.page_id == impression_pages.c.id
    if not page.places:
        return dict.fromkeys(connection.execute(recent.where(~exists().where(here))).scalars(), ())
    telling = {page.places[at] for at in (0, len(page.places) // 2, -1)}
    sharing = recent.where(
        *(
            exists().where(
                here,
                impressions.c.mini_cluster == one.mini_cluster,
                impressions.c.rank == one.rank,
            )
            for one in telling
        )
    )
    columns = [impressions.c[each.name] for each in fields(ShownPlace)]
    query = (
        select(impressions.c.page_id, *columns)
        .where(impressions.c.page_id.in_(sharing.order_by(None)))
        .order_by(impressions.c.page_id.desc())
    )
    found: dict[int, list[ShownPlace]] = {}
    for page_id, *values in connection.execute(query):
        found.setdefault(page_id, []).append(ShownPlace(*values))
    return {page_id: tuple(places) for page_id, places in found.items()}


def _kept_pages(connection: Connection, profile_id: str) -> int:
    """Return how many pages are kept that a firm itself was shown."""
    query = select(func.count()).where(impression_pages.c.profile_id == profile_id, _TO_THE_FIRM)
    return int(connection.execute(query).scalar_one())


def _insert_page(connection: Connection, page: ShownPage, now: datetime) -> int:
    page_id = new_id(
        connection.execute(insert(impression_pages).values(shown_at=now, **_common(page)))
    )
    places = [{"page_id": page_id, **asdict(place)} for place in page.places]
    if places:
        connection.execute(insert(impressions), places)
    return page_id


def _common(page: ShownPage) -> dict[str, Any]:
    """Return what holds for the whole page, by column."""
    return {
        "profile_id": page.profile_id,
        "revision": page.revision,
        "model_version": page.model_version,
        "catalogue_version": page.catalogue_version,
        "language": page.language,
        "channel": page.channel.value,
        "actor": page.viewer.actor,
        "side": page.viewer.side.value,
        "origin": page.viewer.origin.value,
    }


def _impression(row: RowMapping) -> Impression:
    keys = {"channel": Channel, "side": Side, "origin": Origin}
    return Impression(**{**row, **{name: kind(row[name]) for name, kind in keys.items()}})
