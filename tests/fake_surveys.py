"""The SurveyStore in memory, under the same contract as the real ones."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from matcher.audit import erased_again
from matcher.survey import (
    NewSurvey,
    Survey,
    SurveyAnswer,
    SurveyKnownError,
    SurveyNotFoundError,
    erased,
    erasure_key,
    erasure_parts,
    imported,
)
from tests.fake_profiles import Memory, require_aware


@dataclass
class Kept:
    survey: Survey
    key: str
    answers: dict[int, SurveyAnswer] = field(default_factory=dict)
    is_gone: bool = False


class FakeSurveyStore:
    """Surveys in a list."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._kept: list[Kept] = []
        self._erased: dict[str, datetime] = {}

    def add(self, new: NewSurvey, key: str, actor: str, now: datetime) -> Survey:
        require_aware(now)
        for one in self.surveys():
            if one.source_hash == new.source_hash:
                raise SurveyKnownError(one.id)
        gone = {
            number: at
            for one in self._kept
            if one.survey.source_hash == new.source_hash
            for text, at in self._erased.items()
            for of_key, number in [erasure_parts(text)]
            if of_key == one.key and number
        }
        self._erased |= {erasure_key(key, number): at for number, at in gone.items()}
        answers = {n: one for n, one in enumerate(new.answers, start=1) if n not in gone}
        about = (new.title, new.held, new.source, new.source_hash, new.synthetic, actor, now)
        survey = Survey(len(self._kept) + 1, *about, answers=len(answers), erased=len(gone))
        self._kept.append(Kept(survey, key, answers))
        self._memory.add_event(imported(survey), now)
        return survey

    def surveys(self) -> tuple[Survey, ...]:
        return tuple(self._survey(one) for one in self._kept if not one.is_gone)

    def answers(self, survey_id: int) -> tuple[SurveyAnswer, ...]:
        return tuple(self._get(survey_id).answers.values())

    def erase(self, survey_id: int, respondent: str | None, actor: str, now: datetime) -> None:
        kept = self._get(survey_id)
        number = 0
        if respondent is not None:
            found = [n for n, one in kept.answers.items() if one.respondent == respondent]
            if not found:
                raise SurveyNotFoundError(survey_id, respondent=True)
            (number,) = found
        gone = self._erase(kept.key, number, now)
        self._memory.add_event(erased(survey_id, gone, actor), now)

    def erased(self) -> Mapping[str, datetime]:
        return dict(self._erased)

    def reapply_erasures(self, keys: Collection[str], now: datetime) -> frozenset[str]:
        back = set()
        for text in keys:
            key, number = erasure_parts(text)
            if self._erase(key, number, now):
                back.add(text)
                subjects = [one.survey.id for one in self._kept if one.key == key]
                self._memory.add_event(erased_again(f"survey:{subjects[0]}"), now)
        return frozenset(back)

    def _erase(self, key: str, number: int, now: datetime) -> int:
        self._erased.setdefault(erasure_key(key, number), now)
        for one in self._kept:
            if one.key == key:
                gone = [n for n in one.answers if number in (0, n)]
                for n in gone:
                    del one.answers[n]
                one.is_gone = one.is_gone or number == 0
                return len(gone)
        return 0

    def _get(self, survey_id: int) -> Kept:
        for one in self._kept:
            if one.survey.id == survey_id and not one.is_gone:
                return one
        raise SurveyNotFoundError(survey_id)

    def _survey(self, kept: Kept) -> Survey:
        without = sum(erasure_parts(text)[0] == kept.key for text in self._erased)
        return replace(kept.survey, answers=len(kept.answers), erased=without)
