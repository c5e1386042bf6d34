"""The ModelStore on SQL; the promises are those of ``matcher.ports.ModelStore``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, RowMapping, insert, select

from data.audit import AuditTrail
from data.database import Database
from data.learning_schema import activation_details
from data.rows import new_id, one_or_none
from data.schema import model_activations, models
from matcher.errors import ModelMismatchError, UnknownHashError
from matcher.model_records import activation_event, require_activation
from matcher.records import Activation, ActivationKind, StoredModel

_ACTIVATIONS = select(
    model_activations, activation_details.c.kind, activation_details.c.reason
).outerjoin_from(model_activations, activation_details)


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

    def activate(
        self,
        version: str,
        actor: str,
        now: datetime,
        kind: ActivationKind = ActivationKind.REFERENCE,
        reason: str = "",
        seen: int | None = None,
    ) -> Activation:
        """Make a stored model the active one and keep that as an event."""
        with self._database.writing() as connection:
            _get(connection, version)
            last = _last_activation(connection)
            if last is not None and _is_same(last, version, actor, kind):
                return last
            require_activation(last, seen, kind, reason)
            result = connection.execute(
                insert(model_activations).values(
                    model_version=version, actor=actor, activated_at=now
                )
            )
            done = Activation(new_id(result), version, actor, now, kind, reason)
            if kind is not ActivationKind.REFERENCE:
                values = {"activation_id": done.id, "kind": kind.value, "reason": reason}
                connection.execute(insert(activation_details).values(**values))
                before = "" if last is None else last.model_version
                event = activation_event(version, actor, kind, reason, before)
                AuditTrail(connection).add(event, now)
            return done

    def active(self) -> StoredModel:
        """Return the model of the last activation."""
        with self._database.reading() as connection:
            last = _last_activation(connection)
            if last is None:
                raise ModelMismatchError("model")
            return _get(connection, last.model_version)

    def activations(self) -> tuple[Activation, ...]:
        """Return all activations, oldest first."""
        query = _ACTIVATIONS.order_by(model_activations.c.id)
        with self._database.reading() as connection:
            return tuple(_activation(row) for row in connection.execute(query).mappings())


def _last_activation(connection: Connection) -> Activation | None:
    query = _ACTIVATIONS.order_by(model_activations.c.id.desc()).limit(1)
    row = one_or_none(connection, query)
    return None if row is None else _activation(row)


def _activation(row: RowMapping) -> Activation:
    kind = ActivationKind(row["kind"] or ActivationKind.REFERENCE)
    return Activation(**{**row, "kind": kind, "reason": row["reason"] or ""})


def _is_same(last: Activation, version: str, actor: str, kind: ActivationKind) -> bool:
    return (last.model_version, last.actor, last.kind) == (version, actor, kind)


def _find(connection: Connection, version: str) -> StoredModel | None:
    columns = (models.c.version, models.c.document, models.c.content_hash)
    row = one_or_none(connection, select(*columns).where(models.c.version == version))
    return None if row is None else StoredModel(**row)


def _get(connection: Connection, version: str) -> StoredModel:
    model = _find(connection, version)
    if model is None:
        raise ModelMismatchError("model", version)
    return model
