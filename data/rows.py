"""Queries that several stores need."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, CursorResult, RowMapping, Select, Table, select

from data.schema import catalogues, models, profile_revisions
from matcher.errors import ModelMismatchError, ProfileNotFoundError

CHUNK = 500
"""Identifiers in one query; databases bound how many there may be."""


def chunks(identifiers: Sequence[str]) -> Iterator[Sequence[str]]:
    """Return identifiers in parts of at most :data:`CHUNK`."""
    for start in range(0, len(identifiers), CHUNK):
        yield identifiers[start : start + CHUNK]


def one_or_none(connection: Connection, query: Select[Any]) -> RowMapping | None:
    """Return the only row of a query, or None."""
    return connection.execute(query).mappings().one_or_none()


def new_id(result: CursorResult[Any]) -> int:
    """Return the number that the database gave to the row of an INSERT."""
    key = result.inserted_primary_key
    if key is None:
        raise TypeError("not the result of an INSERT of one row")
    return int(key[0])


def require_revision(connection: Connection, profile_id: str, revision: int) -> None:
    """Raise ProfileNotFoundError unless this revision of a profile is stored."""
    query = select(profile_revisions.c.revision).where(
        profile_revisions.c.profile_id == profile_id, profile_revisions.c.revision == revision
    )
    if one_or_none(connection, query) is None:
        raise ProfileNotFoundError(profile_id, revision)


def require_versions(connection: Connection, model_version: str, catalogue_version: str) -> None:
    """Raise ModelMismatchError unless both versions are stored."""
    _require_version(connection, models, "model", model_version)
    _require_version(connection, catalogues, "catalogue", catalogue_version)


def _require_version(connection: Connection, table: Table, kind: str, version: str) -> None:
    if one_or_none(connection, select(table.c.id).where(table.c.version == version)) is None:
        raise ModelMismatchError(kind, version)


def require_model(connection: Connection, version: str) -> None:
    """Raise ModelMismatchError unless a model is stored."""
    _require_version(connection, models, "model", version)
