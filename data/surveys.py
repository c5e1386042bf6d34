"""The SurveyStore on SQL; the promises are those of ``matcher.survey_ports.SurveyStore``."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, RowMapping, Select, delete, exists, func, insert, select

from data.audit import AuditTrail
from data.database import Database
from data.rows import new_id, one_or_none
from data.survey_schema import survey_answers, survey_erasures, surveys
from matcher.audit import erased_again
from matcher.survey import (
    NewSurvey,
    Survey,
    SurveyAnswer,
    SurveyKnownError,
    SurveyNotFoundError,
    answer_of,
    document_of,
    erased,
    erasure_key,
    erasure_parts,
    imported,
)

WHOLE = 0


class SqlSurveyStore:
    """Surveys and their answers."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, new: NewSurvey, key: str, actor: str, now: datetime) -> Survey:
        """Store a survey."""
        with self._database.writing() as connection:
            known = _all().where(surveys.c.source_hash == new.source_hash)
            for row in connection.execute(known).mappings():
                raise SurveyKnownError(row["id"])
            result = connection.execute(
                insert(surveys).values(
                    key=key,
                    title=new.title,
                    held=new.held,
                    source=new.source,
                    source_hash=new.source_hash,
                    synthetic=new.synthetic,
                    actor=actor,
                    imported_at=now,
                )
            )
            survey_id = new_id(result)
            gone = _erased_of(connection, new.source_hash)
            inherited = [
                {"survey_key": key, "number": number, "erased_at": at}
                for number, at in gone.items()
            ]
            if inherited:
                connection.execute(insert(survey_erasures), inherited)
            rows = [
                {
                    "survey_id": survey_id,
                    "number": number,
                    "respondent": one.respondent,
                    "answer": document_of(one),
                    "free_text": one.free_text,
                }
                for number, one in enumerate(new.answers, start=1)
                if number not in gone
            ]
            if rows:
                connection.execute(insert(survey_answers), rows)
            survey = _survey(_required(connection, survey_id))
            AuditTrail(connection).add(imported(survey), now)
        return survey

    def surveys(self) -> tuple[Survey, ...]:
        """Return all surveys, oldest first."""
        with self._database.reading() as connection:
            rows = connection.execute(_all().order_by(surveys.c.id)).mappings().all()
        return tuple(_survey(row) for row in rows)

    def answers(self, survey_id: int) -> tuple[SurveyAnswer, ...]:
        """Return the answers of a survey."""
        query = (
            select(survey_answers)
            .where(survey_answers.c.survey_id == survey_id)
            .order_by(survey_answers.c.number)
        )
        with self._database.reading() as connection:
            _required(connection, survey_id)
            rows = connection.execute(query).all()
        return tuple(answer_of(row.answer, row.respondent, row.free_text) for row in rows)

    def erase(self, survey_id: int, respondent: str | None, actor: str, now: datetime) -> None:
        """Delete the answer of one respondent, or of all of them."""
        with self._database.writing() as connection:
            survey = _required(connection, survey_id)
            number = WHOLE
            if respondent is not None:
                query = select(survey_answers.c.number).where(
                    survey_answers.c.survey_id == survey_id,
                    survey_answers.c.respondent == respondent,
                )
                found = connection.execute(query).scalar_one_or_none()
                if found is None:
                    raise SurveyNotFoundError(survey_id, respondent=True)
                number = found
            gone = _erase(connection, survey["key"], number, now)
            AuditTrail(connection).add(erased(survey_id, gone, actor), now)
        self._database.forget()

    def erased(self) -> Mapping[str, datetime]:
        """Return when each erasure was."""
        order = (survey_erasures.c.erased_at, survey_erasures.c.survey_key)
        with self._database.reading() as connection:
            rows = connection.execute(select(survey_erasures).order_by(*order)).all()
        return {erasure_key(row.survey_key, row.number): row.erased_at for row in rows}

    def reapply_erasures(self, keys: Collection[str], now: datetime) -> frozenset[str]:
        """Erase what a restored backup has brought back."""
        back = set()
        with self._database.writing() as connection:
            trail = AuditTrail(connection)
            for text in keys:
                key, number = erasure_parts(text)
                if _erase(connection, key, number, now):
                    back.add(text)
                    trail.add(erased_again(f"survey:{_id_of(connection, key)}"), now)
        if back:
            self._database.forget()
        return frozenset(back)


def _erased_of(connection: Connection, source_hash: str) -> dict[int, datetime]:
    """Return when rows of a file were erased that was imported before, by their numbers."""
    query = (
        select(survey_erasures.c.number, func.min(survey_erasures.c.erased_at).label("at"))
        .join(surveys, surveys.c.key == survey_erasures.c.survey_key)
        .where(surveys.c.source_hash == source_hash, survey_erasures.c.number != WHOLE)
        .group_by(survey_erasures.c.number)
    )
    return {row.number: row.at for row in connection.execute(query)}


def _erase(connection: Connection, key: str, number: int, now: datetime) -> int:
    """Delete answers, there or not, and return how many there were."""
    # First the tombstone: the append-only triggers read it as the permission to delete.
    known = select(survey_erasures).where(
        survey_erasures.c.survey_key == key, survey_erasures.c.number == number
    )
    if one_or_none(connection, known) is None:
        row = {"survey_key": key, "number": number, "erased_at": now}
        connection.execute(insert(survey_erasures).values(**row))
    of_survey = select(surveys.c.id).where(surveys.c.key == key)
    gone = delete(survey_answers).where(survey_answers.c.survey_id.in_(of_survey))
    if number != WHOLE:
        gone = gone.where(survey_answers.c.number == number)
    return int(connection.execute(gone).rowcount)


def _id_of(connection: Connection, key: str) -> int:
    return int(connection.execute(select(surveys.c.id).where(surveys.c.key == key)).scalar_one())


def _all() -> Select[Any]:
    """Surveys that are not erased as a whole, with the number of their answers."""
    gone = exists().where(
        survey_erasures.c.survey_key == surveys.c.key, survey_erasures.c.number == WHOLE
    )
    there = select(func.count()).where(survey_answers.c.survey_id == surveys.c.id)
    without = select(func.count()).where(survey_erasures.c.survey_key == surveys.c.key)
    return select(
        surveys,
        there.scalar_subquery().label("answers"),
        without.scalar_subquery().label("erased"),
    ).where(~gone)


def _required(connection: Connection, survey_id: int) -> RowMapping:
    row = one_or_none(connection, _all().where(surveys.c.id == survey_id))
    if row is None:
        raise SurveyNotFoundError(survey_id)
    return row


def _survey(row: RowMapping) -> Survey:
    names = ("id", "title", "held", "source", "source_hash", "synthetic", "actor", "imported_at")
    return Survey(**{name: row[name] for name in names}, answers=row["answers"],
                  erased=row["erased"])  # fmt: skip
