"""The use cases of surveys: taking one in, reading its figures, erasing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from features.vocabulary import RespondentGroup
from matcher.erasure_operations import reconcile_erasures
from matcher.links import hash_token
from matcher.operations import Services
from matcher.survey import NewSurvey, Survey, SurveyAnswer, SurveyNotFoundError
from matcher.survey_claims import Claim, claims_of
from matcher.survey_figures import Figures, figures_of
from matcher.survey_prior import GroupPrior, survey_prior
from matcher.survey_rows import Problem, ReadRows, RowFault, SurveyRowsError

KEY_LENGTH = 24
"""Signs of the random key by which the erasure log knows a survey."""


@dataclass(frozen=True)
class SurveyFindings:
    """What may be known of a survey.

    Parameters
    ----------
    texts : free texts by group, in the order of the alphabet, so that none leads to its row; a
        group in which fewer firms than the minimum wrote one is not there.
    """

    survey: Survey
    figures: Figures
    claims: tuple[Claim, ...]
    texts: Mapping[RespondentGroup, tuple[str, ...]]


def require_importable(read: ReadRows) -> None:
    """Raise SurveyRowsError where a file has a fault or no answers."""
    if read.faults:
        raise SurveyRowsError(read.faults)
    if not read.answers:
        raise SurveyRowsError([RowFault(2, "-", Problem.NO_ANSWERS)])


def known_as(services: Services, source_hash: str) -> int | None:
    """Return the number of the survey that a file was imported as, None for a new one.

    Parameters
    ----------
    source_hash : SHA-256 of the file, 64 hexadecimal digits.
    """
    every = services.surveys.surveys()
    return next((one.id for one in every if one.source_hash == source_hash), None)


def import_survey(services: Services, new: NewSurvey, actor: str) -> Survey:
    """Keep a survey; raises SurveyKnownError for a file that was imported before.

    Who was erased of the same file stays erased.
    """
    key = hash_token(services.new_token())[:KEY_LENGTH]
    survey = services.surveys.add(new, key, actor, services.clock.now())
    if survey.erased:
        reconcile_erasures(services)
    return survey


def survey_of(services: Services, survey_id: int | None = None) -> Survey:
    """Return a survey; without a number the newest real one, else the newest synthetic one.

    Raises
    ------
    SurveyNotFoundError
    """
    every = services.surveys.surveys()
    if survey_id is None:
        every = tuple(one for one in every if not one.synthetic) or every
    found = [one for one in every if survey_id in (None, one.id)]
    if not found:
        raise SurveyNotFoundError(survey_id)
    return found[-1]


def findings_of(services: Services, survey: Survey, minimum: int) -> SurveyFindings:
    """Return figures, claims and free texts of a survey, nothing of fewer firms than a minimum."""
    answers = services.surveys.answers(survey.id)
    return SurveyFindings(
        survey,
        figures_of(answers, minimum),
        claims_of(answers, minimum),
        _texts(answers, minimum),
    )


def prior_from(
    services: Services,
    survey: Survey | None,
    written: Mapping[RespondentGroup, Mapping[str, float]],
    width: float,
) -> Mapping[RespondentGroup, GroupPrior]:
    """Return where learning starts with a survey; None = with the statements of the study alone."""
    answers = () if survey is None else services.surveys.answers(survey.id)
    return survey_prior(answers, written, width)


def erase_survey(
    services: Services, survey_id: int, actor: str, respondent: str | None = None
) -> None:
    """Delete all answers of a survey, or those of one respondent; raises SurveyNotFoundError."""
    services.surveys.erase(survey_id, respondent, actor, services.clock.now())
    reconcile_erasures(services)


def _texts(
    answers: Sequence[SurveyAnswer], minimum: int
) -> Mapping[RespondentGroup, tuple[str, ...]]:
    found = {
        group: tuple(
            sorted(one.free_text for one in answers if one.group is group and one.free_text)
        )
        for group in RespondentGroup
    }
    return {group: texts for group, texts in found.items() if len(texts) >= minimum}
