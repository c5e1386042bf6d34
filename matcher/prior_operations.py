"""Where learning starts in an installation: a survey of it, or the study's statements."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from matcher.demonstration_ports import Mark
from matcher.learning import Foundation, Notice, Warned
from matcher.operations import Services
from matcher.survey import Survey, SurveyAnswer, SurveyNotFoundError, SurveyUnusableError
from matcher.survey_prior import STATEMENT_ANSWERS
from matcher.training_set import Exclusion, LeftOut
from matcher.weight_prior import (
    WeightPrior,
    answers_hash,
    counted_answers,
    prior_of_survey,
    respondent_key,
    survey_key,
)


def with_prior(
    services: Services,
    foundation: Foundation,
    left_out: Collection[Exclusion],
    survey_id: int | None = None,
) -> tuple[Foundation, tuple[Notice, ...]]:
    """Return the foundation with the prior of a survey, and what to beware of.

    Synthetic answers shape no weights, except in a demonstration. Without a survey the prior of
    the foundation stays: that of the study's statements.

    Parameters
    ----------
    survey_id : of the survey to start from; None = the newest of which answers count.

    Raises
    ------
    SurveyNotFoundError : there is no such survey.
    SurveyUnusableError : it is synthetic, or none of its answers counts.
    """
    usable = usable_surveys(services)
    if survey_id is not None:
        usable = (_chosen(services, usable, survey_id),)
    for survey in reversed(usable):
        answers = counted_answers(survey.id, services.surveys.answers(survey.id), left_out)
        if answers:
            prior = prior_of_survey(survey, answers, foundation.prior, foundation.width)
            return replace(foundation, prior=prior), _few(prior)
    if survey_id is not None:
        raise SurveyUnusableError(survey_id, "no_answers")
    unused = [one for one in services.surveys.surveys() if one not in usable]
    about = tuple(survey_key(one.id) for one in unused)
    return foundation, (Notice(Warned.SYNTHETIC_SURVEY, about),) if unused else ()


def usable_surveys(services: Services) -> tuple[Survey, ...]:
    """Return the surveys that may shape weights, the one that is used by itself last."""
    every = services.surveys.surveys()
    real = tuple(one for one in every if not one.synthetic)
    if Mark.DEMONSTRATION not in services.marks.marks():
        return real
    return (*(one for one in every if one.synthetic), *real)


def _chosen(services: Services, usable: Collection[Survey], survey_id: int) -> Survey:
    found = [one for one in services.surveys.surveys() if one.id == survey_id]
    if not found:
        raise SurveyNotFoundError(survey_id)
    if found[0] not in usable:
        raise SurveyUnusableError(survey_id, "synthetic")
    return found[0]


def prior_again(
    services: Services,
    foundation: Foundation,
    then: WeightPrior,
    left_out: Collection[Exclusion],
) -> WeightPrior:
    """Return the prior that a model was trained with, without answers that are gone since.

    Where none of its survey is left, that of the study's statements takes its place.
    """
    if then.survey is None:
        return then
    survey, answers = _what_is_left(services, then, left_out)
    if answers_hash(answers) == then.survey.hash:
        return then
    if survey is None or not answers:
        return foundation.prior
    return prior_of_survey(survey, answers, foundation.prior, foundation.width)


def answers_gone(services: Services, then: WeightPrior, left_out: Collection[Exclusion]) -> int:
    """Return how many answers that a prior rests on may not be learned from any more.

    Where the answers are others but not fewer, it is 1: they are not what they were.
    """
    if then.survey is None:
        return 0
    _, answers = _what_is_left(services, then, left_out)
    if answers_hash(answers) == then.survey.hash:
        return 0
    return max(1, sum(then.survey.answers.values()) - len(answers))


def survey_exclusion(
    services: Services, survey_id: int, respondent: str | None = None
) -> Exclusion:
    """Return what leaves a survey out, or the answer of one respondent of it.

    Raises
    ------
    SurveyNotFoundError : there is no such survey, or no such respondent in it.
    """
    answers = services.surveys.answers(survey_id)
    if respondent is None:
        return LeftOut.IMPORT, survey_key(survey_id)
    if all(one.respondent != respondent for one in answers):
        raise SurveyNotFoundError(survey_id, respondent=True)
    return LeftOut.FIRM, respondent_key(survey_id, respondent)


def _what_is_left(
    services: Services, then: WeightPrior, left_out: Collection[Exclusion]
) -> tuple[Survey | None, tuple[SurveyAnswer, ...]]:
    found = [one for one in services.surveys.surveys() if then.survey and one.id == then.survey.id]
    if not found:
        return None, ()
    answers = services.surveys.answers(found[0].id)
    return found[0], counted_answers(found[0].id, answers, left_out)


def _few(prior: WeightPrior) -> tuple[Notice, ...]:
    """Warn of groups whose answers say less than the study's statements do."""
    counts = prior.survey.answers if prior.survey else {}
    few = tuple(group for group, number in counts.items() if number < STATEMENT_ANSWERS)
    return (Notice(Warned.FEW_ANSWERS, few),) if few else ()
