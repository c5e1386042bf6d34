"""The MarkStore on SQL; the promises are those of ``matcher.demonstration_ports.MarkStore``."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Connection, exists, insert, inspect, select

from data.account_schema import invitations, networks, users
from data.audit import AuditTrail
from data.database import Database
from data.migrate import current
from data.schema import audit, instance_marks, profiles
from matcher.audit import AuditEvent
from matcher.demonstration_ports import Mark
from matcher.errors import NotEmptyError
from matcher.operations import REFERENCE_ACTOR

_USED = (profiles, users, invitations, networks)
"""Tables that are empty as long as nobody has used an installation."""


class SqlMarkStore:
    """What an installation is for good."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def marks(self) -> frozenset[Mark]:
        """Return the marks."""
        with self._database.reading() as connection:
            return _marks(connection)

    def set_mark(self, mark: Mark, actor: str, now: datetime) -> None:
        """Set a mark, with its audit row in the same transaction."""
        with self._database.writing() as connection:
            if mark in _marks(connection):
                return
            if mark is Mark.DEMONSTRATION and _is_used(connection):
                raise NotEmptyError
            connection.execute(insert(instance_marks).values(mark=mark.value, set_at=now))
            event = AuditEvent(actor, "instance.marked", f"instance:{mark.value}", {})
            AuditTrail(connection).add(event, now)


def _marks(connection: Connection) -> frozenset[Mark]:
    return frozenset(map(Mark, connection.execute(select(instance_marks.c.mark)).scalars()))


def _is_used(connection: Connection) -> bool:
    found = [exists(select(1).select_from(table)).label(table.name) for table in _USED]
    # Loading what is shipped leaves traces as well.
    by_somebody = select(1).select_from(audit).where(audit.c.actor != REFERENCE_ACTOR)
    return any(connection.execute(select(*found, exists(by_somebody))).one())


def require_demonstrable(database_url: str) -> None:
    """Let a database become a demonstration, or stay one; it is only looked at.

    Raises
    ------
    NotEmptyError : it is in use for something else, also by an older version of the software.
    SchemaTooNewError, StoreUnavailableError : it cannot be looked at.
    """
    if current(database_url) is None:
        return
    database = Database(database_url, read_only=True)
    try:
        with database.reading() as connection:
            if not inspect(connection).has_table(instance_marks.name):
                raise NotEmptyError
            if Mark.DEMONSTRATION not in _marks(connection) and _is_used(connection):
                raise NotEmptyError
    finally:
        database.close()
