"""Small surveys for tests, and how often claims are found in many synthetic ones."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import numpy as np

from features.vocabulary import RespondentGroup
from matcher.survey import NewSurvey, SurveyAnswer
from matcher.survey_claims import ClaimKey, Finding, claims_of
from matcher.survey_synthetic import SurveyPlan, synthetic_answers

NOTHING_PLANTED = SurveyPlan(u_shape=0.0, field_effect=0.56, funding=0.0, barriers=0.0)
"""No claim is true; what research brings accounts for a tenth of the differences in effect."""


def make_answer(respondent: str = "1", **changes: Any) -> SurveyAnswer:
    given = {"group": RespondentGroup.COOPERATING, **changes}
    return SurveyAnswer(respondent, **given)


def make_survey(answers: Iterable[SurveyAnswer] = (), **changes: Any) -> NewSurvey:
    given = {
        "title": "A survey",
        "held": 2009,
        "source": "answers.csv",
        "source_hash": "a" * 64,
        "synthetic": False,
        "answers": tuple(answers),
    }
    return NewSurvey(**{**given, **changes})


def rates(plan: SurveyPlan, seeds: Iterable[int]) -> tuple[dict[ClaimKey, float], float]:
    """Share of surveys in which each claim is found supported, and in which any is."""
    found: Counter[ClaimKey] = Counter()
    any_of_them, n = 0, 0
    for seed in seeds:
        n += 1
        claims = claims_of(synthetic_answers(plan, np.random.default_rng(seed)))
        supported = [one.key for one in claims if one.finding is Finding.SUPPORTED]
        found.update(supported)
        any_of_them += bool(supported)
    return {key: found[key] / n for key in ClaimKey}, any_of_them / n
