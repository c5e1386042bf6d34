"""The PrivacyStore on SQL; the promises are those of ``matcher.privacy_ports.PrivacyStore``."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select

from data.audit import AuditTrail
from data.database import Database
from data.privacy_schema import consents, operator_texts, retention_periods
from data.rows import one_or_none
from data.schema import profiles
from matcher.errors import ConsentError, ProfileNotFoundError
from matcher.limits import require_room_for_consent
from matcher.privacy import (
    Consent,
    OperatorText,
    Period,
    TextKind,
    consented,
    period_set,
    require_days,
    standing_version,
    text_saved,
)


class SqlPrivacyStore:
    """Texts of the operator, consents, periods of keeping."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_text(
        self, kind: TextKind, texts: Mapping[str, str], actor: str, now: datetime
    ) -> OperatorText:
        """Store a text as its next version; what says the same as the last adds none."""
        with self._database.writing() as connection:
            known = _texts(connection, kind)
            text = OperatorText(kind, len(known) + 1, **texts, actor=actor, saved_at=now)
            if known and all(known[-1].in_language(one) == texts[one] for one in texts):
                return known[-1]
            connection.execute(
                insert(operator_texts).values(
                    kind=kind.value,
                    version=text.version,
                    text_de=text.de,
                    text_en=text.en,
                    text_ko=text.ko,
                    actor=actor,
                    saved_at=now,
                )
            )
            AuditTrail(connection).add(text_saved(text), now)
        return text

    def texts(self, kind: TextKind) -> tuple[OperatorText, ...]:
        """Return all versions, oldest first."""
        with self._database.reading() as connection:
            return _texts(connection, kind)

    def add_consent(self, profile_id: str, version: int, given: bool, now: datetime) -> Consent:
        """Store that a firm agrees, or does not any more; saying the same again adds nothing."""
        consent = Consent(profile_id, version, given, now)
        with self._database.writing() as connection:
            known = select(profiles.c.id).where(profiles.c.id == profile_id)
            if one_or_none(connection, known) is None:
                raise ProfileNotFoundError(profile_id)
            earlier = _consents(connection, profile_id)
            standing = standing_version(earlier)
            if not 1 <= version <= len(_texts(connection, TextKind.CONSENT)):
                raise ConsentError(version)
            if given and standing == version:
                return earlier[-1]
            if not given and standing != version:
                raise ConsentError(version)
            if given:
                require_room_for_consent(profile_id, len(earlier))
            values: dict[str, Any] = {"version": version, "given": given, "at": now}
            connection.execute(insert(consents).values(profile_id=profile_id, **values))
            AuditTrail(connection).add(consented(consent), now)
        return consent

    def consents(self, profile_id: str) -> tuple[Consent, ...]:
        """Return all of a firm, oldest first; none for an unknown one."""
        with self._database.reading() as connection:
            return _consents(connection, profile_id)

    def agreed(self, version: int) -> frozenset[str]:
        """Return the firms whose last word was that they agree to this version."""
        last = select(func.max(consents.c.id)).group_by(consents.c.profile_id)
        query = select(consents.c.profile_id).where(
            consents.c.id.in_(last), consents.c.given, consents.c.version == version
        )
        with self._database.reading() as connection:
            return frozenset(connection.execute(query).scalars())

    def withdrawn(self) -> Mapping[str, datetime]:
        """Return the firms whose last word was a withdrawal, and when it was said."""
        last = select(func.max(consents.c.id)).group_by(consents.c.profile_id)
        query = select(consents.c.profile_id, consents.c.at).where(
            consents.c.id.in_(last), consents.c.given.is_(False)
        )
        with self._database.reading() as connection:
            return {row.profile_id: row.at for row in connection.execute(query)}

    def periods(self) -> Mapping[Period, int]:
        """Return the periods that somebody has set, in days."""
        with self._database.reading() as connection:
            rows = connection.execute(select(retention_periods)).all()
        return {Period(row.name): row.days for row in rows}

    def set_period(self, period: Period, days: int, actor: str, now: datetime) -> None:
        """Store a period."""
        require_days(period.value, days)
        table = retention_periods
        with self._database.writing() as connection:
            connection.execute(delete(table).where(table.c.name == period.value))
            connection.execute(insert(table).values(name=period.value, days=days))
            AuditTrail(connection).add(period_set(period.value, days, actor), now)


def _texts(connection: Connection, kind: TextKind) -> tuple[OperatorText, ...]:
    table = operator_texts
    query = select(table).where(table.c.kind == kind.value).order_by(table.c.version)
    return tuple(
        OperatorText(
            kind, row.version, row.text_de, row.text_en, row.text_ko, row.actor, row.saved_at
        )
        for row in connection.execute(query)
    )


def _consents(connection: Connection, profile_id: str) -> tuple[Consent, ...]:
    columns = (consents.c.profile_id, consents.c.version, consents.c.given, consents.c.at)
    query = select(*columns).where(consents.c.profile_id == profile_id).order_by(consents.c.id)
    return tuple(Consent(**row) for row in connection.execute(query).mappings())
