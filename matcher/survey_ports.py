"""What surveys need from outside; the rules of ``matcher/ports.py`` hold here as well."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Protocol

from matcher.survey import NewSurvey, Survey, SurveyAnswer


class SurveyStore(Protocol):
    """Surveys with their answers: only added, until a respondent or a survey is erased.

    Every change leaves an audit row in the same transaction, which says of nobody what they
    answered. A survey that is erased as a whole counts as never seen.
    """

    def add(self, new: NewSurvey, key: str, actor: str, now: datetime) -> Survey:
        """Store a survey, without respondents that were erased of the same file before.

        Parameters
        ----------
        key : random; by it an erasure is known outside.

        Raises
        ------
        SurveyKnownError : a survey of the same file is stored.
        """
        ...

    def surveys(self) -> tuple[Survey, ...]:
        """Return all surveys, oldest first."""
        ...

    def answers(self, survey_id: int) -> tuple[SurveyAnswer, ...]:
        """Return the answers of a survey in the order of its file; raises SurveyNotFoundError."""
        ...

    def erase(self, survey_id: int, respondent: str | None, actor: str, now: datetime) -> None:
        """Delete the answer of one respondent, or of all of them.

        Raises
        ------
        SurveyNotFoundError : there is no such survey, or no such respondent in it.
        """
        ...

    def erased(self) -> Mapping[str, datetime]:
        """Return when each erasure was, by ``matcher.survey.erasure_key``, oldest first."""
        ...

    def reapply_erasures(self, keys: Collection[str], now: datetime) -> frozenset[str]:
        """Erase what a restored backup has brought back, and return what had come back."""
        ...
