"""What is believed of the weights before any decision, and which survey says so.

A prior remembers the answers that it rests on by their hash, so that it is seen when one of them
is gone; the answers themselves are not part of it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from features.comparisons import COMPARISON_KEYS
from features.vocabulary import RespondentGroup
from matcher.documents import content_hash
from matcher.survey import Survey, SurveyAnswer, document_of
from matcher.survey_prior import survey_prior
from matcher.training_set import Exclusion, LeftOut
from matcher.types import FloatArray, ModelVersion

GROUPS = tuple(RespondentGroup)
REFERENCE_WIDTH = 0.1
REFERENCE_SOURCE = "reference weights (assumptions)"


@dataclass(frozen=True)
class SurveyBasis:
    """The survey that a prior rests on.

    Parameters
    ----------
    id, source_hash : of the survey and of the file that it came from.
    answers : how many count, by group; firms of neither group count nowhere.
    hash : SHA-256 of the answers that count, whatever their order.
    synthetic : no firm ever gave these answers.
    """

    id: int
    source_hash: str
    answers: Mapping[str, int]
    hash: str
    synthetic: bool

    def plain(self) -> dict[str, Any]:
        """Return it as plain JSON."""
        return {
            "id": self.id,
            "source_hash": self.source_hash,
            "answers": dict(self.answers),
            "hash": self.hash,
            "synthetic": self.synthetic,
        }


@dataclass(frozen=True)
class WeightPrior:
    """What is believed of the weights before any decision.

    Parameters
    ----------
    mean, width : per group (K,), log-odds per standard deviation.
    source : where it comes from, in words.
    survey : the survey behind it, None where there is none.
    """

    mean: Mapping[RespondentGroup, FloatArray]
    width: Mapping[RespondentGroup, FloatArray]
    source: str
    survey: SurveyBasis | None = None

    def numbers(self) -> dict[str, Any]:
        """Return means and widths of both groups as plain JSON."""
        return {
            "mean": {group.value: self.mean[group].tolist() for group in GROUPS},
            "width": {group.value: self.width[group].tolist() for group in GROUPS},
        }

    def digest(self) -> str:
        """Return the SHA-256 of it."""
        numbers = {
            group.value: [self.mean[group].tolist(), self.width[group].tolist()] for group in GROUPS
        }
        return content_hash({"numbers": numbers, "source": self.source})

    @classmethod
    def of(cls, document: Mapping[str, Any]) -> WeightPrior:
        """Return the prior that a model was trained with, from what is kept of its training."""
        mean, width = (
            {group: np.array(document[name][group.value]) for group in GROUPS}
            for name in ("mean", "width")
        )
        survey = document.get("survey")
        return cls(mean, width, document["source"], SurveyBasis(**survey) if survey else None)


def reference_prior(model: ModelVersion, width: float = REFERENCE_WIDTH) -> WeightPrior:
    """Return the prior that the shipped weights are, all of one width."""
    widths = {group: np.full(len(model.means), width) for group in GROUPS}
    return WeightPrior(model.feature_weights, widths, REFERENCE_SOURCE)


def statement_prior(model: ModelVersion, width: float = REFERENCE_WIDTH) -> WeightPrior:
    """Return the prior of the study's statements alone: what holds where no survey was taken in.

    Parameters
    ----------
    model : the shipped one, whose weights are shaped by the statements.
    width : how far decisions deviate from any survey: standard deviation of a weight.
    """
    return _of_answers((), reference_prior(model, width), width, REFERENCE_SOURCE, None)


def prior_of_survey(
    survey: Survey, answers: Sequence[SurveyAnswer], written: WeightPrior, width: float
) -> WeightPrior:
    """Return the prior that answers and the study's statements give together.

    Parameters
    ----------
    answers : those of the survey that count.
    written : the prior without any answer, whose means are shaped by the statements.
    """
    counts = {group.value: sum(one.group is group for one in answers) for group in GROUPS}
    basis = SurveyBasis(
        survey.id, survey.source_hash, counts, answers_hash(answers), survey.synthetic
    )
    marked = "synthetic survey" if survey.synthetic else "survey"
    source = f"{marked} {survey.id}: {sum(counts.values())} answers of either group"
    return _of_answers(answers, written, width, source, basis)


def _of_answers(
    answers: Sequence[SurveyAnswer],
    written: WeightPrior,
    width: float,
    source: str,
    basis: SurveyBasis | None,
) -> WeightPrior:
    said = {
        group: dict(zip(COMPARISON_KEYS, written.mean[group].tolist(), strict=True))
        for group in GROUPS
    }
    found = survey_prior(answers, said, width)
    return WeightPrior(
        {group: found[group].mean for group in GROUPS},
        {group: found[group].width for group in GROUPS},
        source,
        basis,
    )


def answers_hash(answers: Sequence[SurveyAnswer]) -> str:
    """Return the SHA-256 of what answers say, whoever gave them and in whatever order."""
    return content_hash({"answers": sorted(content_hash(document_of(one)) for one in answers)})


def survey_key(survey_id: int) -> str:
    """Return the key under which a survey is left out, as an import."""
    return f"survey:{survey_id}"


def respondent_key(survey_id: int, respondent: str) -> str:
    """Return the key under which the answer of one firm is left out: not its name."""
    digest = hashlib.sha256(f"{survey_id} {respondent}".encode()).hexdigest()
    return f"{survey_key(survey_id)}:{digest[:16]}"


def counted_answers(
    survey_id: int, answers: Sequence[SurveyAnswer], left_out: Collection[Exclusion]
) -> tuple[SurveyAnswer, ...]:
    """Return the answers of a survey that a prior rests on, in their order.

    Those of firms of neither group say nothing of any weight; others may be left out.
    """
    hidden = frozenset(left_out)
    if (LeftOut.IMPORT, survey_key(survey_id)) in hidden:
        return ()
    return tuple(
        one
        for one in answers
        if one.group is not None
        and (LeftOut.FIRM, respondent_key(survey_id, one.respondent)) not in hidden
    )
