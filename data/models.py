"""The ModelStore on SQL; the promises are those of ``matcher.ports.ModelStore``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, insert, select

from data.database import Database
from data.rows import new_id, one_or_none
from data.schema import model_activations, models
from matcher.errors import ModelMismatchError, UnknownHashError
from matcher.records import Activation, StoredModel


class SqlModelStore:
    """Model versions as plain JSON, and which of them is active."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, model: StoredModel, now: datetime) -> None:
        """Store a model; adding the same one again changes nothing."""
        with self._database.writing() as connection:
            stored = _find(connection, model.version)
            if stored is None:
                connection.execute(
                    insert(models).values(
                        version=model.version,
                        document=model.document,
                        content_hash=model.content_hash,
                        added_at=now,
                    )
                )
            elif stored.content_hash != model.content_hash:
                raise UnknownHashError(
                    "model", model.version, stored.content_hash, model.content_hash
                )

    def get(self, version: str) -> StoredModel:
        """Return a model whose content is what its hash promises."""
        with self._database.reading() as connection:
            return _get(connection, version)

    def activate(self, version: str, actor: str, now: datetime) -> Activation:
        """Make a stored model the active one and keep that as an event."""
        with self._database.writing() as connection:
            _get(connection, version)
            last = _last_activation(connection)
            if last is not None and (last.model_version, last.actor) == (version, actor):
                return last
            result = connection.execute(
                insert(model_activations).values(
                    model_version=version, actor=actor, activated_at=now
                )
            )
            return Activation(new_id(result), version, actor, now)

    def active(self) -> StoredModel:
        """Return the model of the last activation."""
        with self._database.reading() as connection:
            last = _last_activation(connection)
            if last is None:
                raise ModelMismatchError("model")
            return _get(connection, last.model_version)

    def activations(self) -> tuple[Activation, ...]:
        """Return all activations, oldest first."""
        query = select(model_activations).order_by(model_activations.c.id)
        with self._database.reading() as connection:
            return tuple(Activation(**row) for row in connection.execute(query).mappings())


def _last_activation(connection: Connection) -> Activation | None:
    query = select(model_activations).order_by(model_activations.c.id.desc()).limit(1)
    row = one_or_none(connection, query)
    return None if row is None else Activation(**row)


def _find(connection: Connection, version: str) -> StoredModel | None:
    columns = (models.c.version, models.c.document, models.c.content_hash)
    row = one_or_none(connection, select(*columns).where(models.c.version == version))
    return None if row is None else StoredModel(**row)


def _get(connection: Connection, version: str) -> StoredModel:
    model = _find(connection, version)
    if model is None:
        raise ModelMismatchError("model", version)
    return model
