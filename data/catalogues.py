"""The CatalogueStore on SQL; the promises are those of ``matcher.ports.CatalogueStore``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from data.database import Database
from data.rows import one_or_none
from data.schema import catalogues
from matcher.errors import ModelMismatchError, UnknownHashError
from matcher.records import StoredCatalogue

_RECORD = select(
    catalogues.c.version, catalogues.c.as_of, catalogues.c.document, catalogues.c.content_hash
)


class SqlCatalogueStore:
    """Catalogues as plain JSON."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, catalogue: StoredCatalogue, now: datetime) -> None:
        """Store a catalogue; adding the same one again changes nothing."""
        with self._database.writing() as connection:
            add_catalogue(connection, catalogue, now)

    def get(self, version: str) -> StoredCatalogue:
        """Return a catalogue whose content is what its hash promises."""
        with self._database.reading() as connection:
            row = one_or_none(connection, _RECORD.where(catalogues.c.version == version))
        if row is None:
            raise ModelMismatchError("catalogue", version)
        return StoredCatalogue(**row)

    def latest(self) -> StoredCatalogue:
        """Return the catalogue that was added last."""
        query = _RECORD.order_by(catalogues.c.id.desc()).limit(1)
        with self._database.reading() as connection:
            row = one_or_none(connection, query)
        if row is None:
            raise ModelMismatchError("catalogue")
        return StoredCatalogue(**row)


def add_catalogue(connection: Connection, catalogue: StoredCatalogue, now: datetime) -> None:
    """Store a catalogue inside a transaction that somebody else has begun.

    Raises
    ------
    UnknownHashError : when this version is stored with other content.
    """
    version, promised = catalogue.version, catalogue.content_hash
    row = one_or_none(connection, _RECORD.where(catalogues.c.version == version))
    if row is None:
        connection.execute(
            insert(catalogues).values(
                version=version,
                as_of=catalogue.as_of,
                document=catalogue.document,
                content_hash=promised,
                added_at=now,
            )
        )
    elif row["content_hash"] != promised:
        raise UnknownHashError("catalogue", version, row["content_hash"], promised)
