"""What one firm answers in a survey like that of the study: closed lists, checked, never filled in.

A rating is kept under the key of the comparison that it speaks of (``readiness_product``,
``barrier_time``), because a success factor and a barrier can have one name.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from features.errors import ClusterbridgeError
from features.vocabulary import CooperationField, Effect, RespondentGroup, SizeClass
from matcher.analysis import BARRIERS, READINESS
from matcher.audit import AuditEvent

RATED: Final = (*READINESS, *BARRIERS)
"""Keys of everything that is rated, success factors first."""
LONGEST_RESPONDENT: Final = 80
LONGEST_TEXT: Final = 2000
LONGEST_TITLE: Final = 120
MOST_ROWS: Final = 10_000


class Importance(StrEnum):
    """The scale of the survey, from "very important" to "not important"."""

    VERY_IMPORTANT = "very_important"
    IMPORTANT = "important"
    LESS_IMPORTANT = "less_important"
    NOT_IMPORTANT = "not_important"

    @property
    def steps(self) -> int:
        """What an answer weighs: 3, 2, 1 or 0."""
        return _STEPS[self]


_STEPS: Final[Mapping[str, int]] = {one: 3 - i for i, one in enumerate(Importance)}
NAMED: Final = Importance.IMPORTANT.steps
"""A barrier is named by a firm that finds it important or very important."""
EFFECT_STEPS: Final[Mapping[Effect, int]] = {one: 3 - i for i, one in enumerate(Effect)}
"""What an effect weighs: very positive 3, positive 2, neutral 1, negative 0."""


@dataclass(frozen=True, slots=True)
class SurveyAnswer:
    """The answer of one firm; what was not answered is not there.

    Parameters
    ----------
    respondent : how the survey tells firms apart, such as a number; unique in it.
    group : None = neither co-operating nor interested, or not said; such a firm is in no figure.
    fields : what the co-operation is about; empty = not answered.
    effect : only co-operating firms can say.
    ratings : by keys of :data:`RATED`.
    free_text : never part of a model.

    Raises
    ------
    ValueError : something cannot be; it is named.
    """

    respondent: str
    group: RespondentGroup | None = None
    size: SizeClass | None = None
    fields: frozenset[CooperationField] = frozenset()
    effect: Effect | None = None
    ratings: Mapping[str, Importance] = field(default_factory=dict)
    free_text: str = ""

    def __post_init__(self) -> None:
        if not 0 < len(self.respondent) <= LONGEST_RESPONDENT:
            raise ValueError(f"respondent: {self.respondent!r}; 1 to {LONGEST_RESPONDENT} signs")
        if self.effect is not None and self.group is not RespondentGroup.COOPERATING:
            raise ValueError(f"effect: {self.effect.value}; only co-operating firms can say")
        if unknown := set(self.ratings) - set(RATED):
            raise ValueError(f"ratings: {min(unknown)} is not rated")
        if len(self.free_text) > LONGEST_TEXT:
            raise ValueError(f"free_text: longer than {LONGEST_TEXT} signs")


@dataclass(frozen=True, slots=True)
class NewSurvey:
    """A survey before it is kept.

    Parameters
    ----------
    title : what people call it; held : the year in which firms were asked, None = not known.
    source : name of the file; source_hash : SHA-256 of its content, 64 hexadecimal digits.
    synthetic : no firm ever gave these answers.
    answers : in the order of the file.
    """

    title: str
    held: int | None
    source: str
    source_hash: str
    synthetic: bool
    answers: tuple[SurveyAnswer, ...]


@dataclass(frozen=True, slots=True)
class Survey:
    """A survey that is kept, without its answers.

    Parameters
    ----------
    id : 1, 2, 3 ...; answers : how many there are now; erased : how many have been erased.
    """

    id: int
    title: str
    held: int | None
    source: str
    source_hash: str
    synthetic: bool
    actor: str
    imported_at: datetime
    answers: int
    erased: int


class SurveyError(ClusterbridgeError):
    """Something cannot be done with a survey."""


class SurveyNotFoundError(SurveyError):
    """There is no such survey, or no such respondent in it; what is erased counts as never seen."""

    def __init__(self, survey_id: int | None = None, *, respondent: bool = False) -> None:
        self.survey_id = survey_id
        what = "no survey" if survey_id is None else f"no survey {survey_id}"
        super().__init__(f"no such respondent in survey {survey_id}" if respondent else what)


class SurveyUnusableError(SurveyError):
    """A survey from which learning cannot start.

    Parameters
    ----------
    key : ``synthetic`` (outside a demonstration) or ``no_answers`` that count.
    """

    mend = "“clusterbridge survey list” shows them; without --survey the newest that counts is used"

    def __init__(self, survey_id: int, key: str) -> None:
        self.survey_id, self.key = survey_id, key
        why = {
            "synthetic": "it is synthetic and shapes no weights",
            "no_answers": "no answer of it counts: its firms are of neither group, or left out",
        }[key]
        super().__init__(f"learning cannot start from survey {survey_id}: {why}")


class SurveyKnownError(SurveyError):
    """The same file has been imported before."""

    mend = "erase that survey first, if it is to be imported again; erased respondents stay erased"

    def __init__(self, survey_id: int) -> None:
        self.survey_id = survey_id
        super().__init__(f"this file has been imported already, as survey {survey_id}")


def document_of(answer: SurveyAnswer) -> dict[str, Any]:
    """Return what is kept of an answer as plain JSON, apart from who said it and the free text."""
    return {
        "group": answer.group,
        "size": answer.size,
        "fields": sorted(answer.fields),
        "effect": answer.effect,
        "ratings": dict(sorted(answer.ratings.items())),
    }


def answer_of(document: Mapping[str, Any], respondent: str, free_text: str) -> SurveyAnswer:
    """Return the answer of its document; raises ValueError for anything but one."""
    group, size, effect = (document[name] for name in ("group", "size", "effect"))
    return SurveyAnswer(
        respondent,
        None if group is None else RespondentGroup(group),
        None if size is None else SizeClass(size),
        frozenset(CooperationField(one) for one in document["fields"]),
        None if effect is None else Effect(effect),
        {key: Importance(given) for key, given in document["ratings"].items()},
        free_text,
    )


def imported(survey: Survey) -> AuditEvent:
    """Return the event of an import; nothing in it says who answered."""
    detail = {
        "answers": survey.answers,
        "source_hash": survey.source_hash,
        "synthetic": survey.synthetic,
    }
    return AuditEvent(survey.actor, "survey.imported", f"survey:{survey.id}", detail)


def erased(survey_id: int, answers: int, actor: str) -> AuditEvent:
    """Return the event of an erasure: of a whole survey, or of one respondent."""
    return AuditEvent(actor, "survey.erased", f"survey:{survey_id}", {"answers": answers})


def erasure_key(key: str, number: int) -> str:
    """Return how an erasure is known outside: a random key, and 0 for all or the row's number."""
    return f"{key}-{number}"


def erasure_parts(text: str) -> tuple[str, int]:
    """Return key and number of :func:`erasure_key`."""
    key, _, number = text.rpartition("-")
    return key, int(number)
