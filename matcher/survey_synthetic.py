"""A synthetic survey, shaped like that of the study: no firm gave these answers, no fact is in it.

What the study claims is planted in it, each claim as strongly as the plan says, or not at all.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

import numpy as np

from features.vocabulary import CooperationField, Effect, RespondentGroup, SizeClass
from matcher.analysis import BARRIERS
from matcher.survey import RATED, Importance, NewSurvey, SurveyAnswer
from matcher.survey_claims import FUNDING
from matcher.survey_figures import ENDS
from matcher.types import FloatArray

LABEL: Final = "synthetic"
"""Stands in every row and every file."""
_SIZES: Final = (0.15, 0.3, 0.3, 0.15, 0.1)
_FIELDS: Final = (0.5, 0.3, 0.6, 0.25, 0.15)
_NAMED: Final[Mapping[RespondentGroup, tuple[str, ...]]] = {
    RespondentGroup.COOPERATING: (
        "barrier_time",
        "barrier_language",
        "barrier_ip",
        "barrier_own_network",
    ),
    RespondentGroup.INTERESTED: (
        "barrier_time",
        "barrier_korean_networks",
        "barrier_market_knowledge",
        "barrier_cost",
    ),
}
"""Barriers that the study names for each group: as many for one as for the other."""
_TEXTS: Final = (
    "Travelling takes more time than we had planned.",
    "We would need somebody who speaks Korean.",
    "Who tells us which partner is serious?",
    "A joint project needs funding on both sides.",
)


@dataclass(frozen=True, slots=True)
class SurveyPlan:
    """What is planted; each number in steps of the four-step scale, 0 = the claim is not true.

    Parameters
    ----------
    firms : all answers; cooperating, interested : those of each group, the rest are in neither.
    u_shape : how much better small and very large firms do than those in between.
    field_effect : how much better firms do that co-operate in research.
    funding : how much more important public funding is to interested firms.
    barriers : how much higher interested firms rate each barrier.
    missing : share of questions that a firm leaves out, 0-1.
    """

    firms: int = 600
    cooperating: int = 231
    interested: int = 169
    u_shape: float = 0.8
    field_effect: float = 0.0
    funding: float = 0.6
    barriers: float = 0.5
    missing: float = 0.06


def synthetic_survey(plan: SurveyPlan, seed: int) -> NewSurvey:
    """Draw one survey; the same plan and seed give the same answers."""
    answers = synthetic_answers(plan, np.random.default_rng(seed))
    return NewSurvey(
        title=f"Synthetic survey (seed {seed})",
        held=None,
        source=f"{LABEL}-{seed}",
        source_hash=sha256(f"{LABEL} {plan} {seed}".encode()).hexdigest(),
        synthetic=True,
        answers=answers,
    )


def synthetic_answers(plan: SurveyPlan, rng: np.random.Generator) -> tuple[SurveyAnswer, ...]:
    """Draw the answers, groups in a random order."""
    groups = np.array([None] * plan.firms, dtype=object)
    groups[: plan.cooperating] = RespondentGroup.COOPERATING
    groups[plan.cooperating : plan.cooperating + plan.interested] = RespondentGroup.INTERESTED
    groups = groups[rng.permutation(plan.firms)]
    sizes = rng.choice(len(_SIZES), size=plan.firms, p=_SIZES)
    fields = rng.random((plan.firms, len(_FIELDS))) < _FIELDS
    fields[~fields.any(axis=1), list(CooperationField).index(CooperationField.SALES)] = True
    at_an_end = np.array([ENDS[size] != "between" for size in SizeClass])[sizes]
    better = plan.u_shape * at_an_end + plan.field_effect * fields[:, 0]
    effects = _levels(1.2 + better + 0.8 * rng.normal(size=plan.firms))
    ratings = _ratings(plan, groups, rng)
    said = rng.random((plan.firms, len(RATED) + 3)) >= plan.missing
    talks = rng.random(plan.firms) < 0.15
    texts = rng.integers(len(_TEXTS), size=plan.firms)
    return tuple(
        _answer(
            f"{LABEL}-{i + 1:04d}",
            groups[i],
            tuple(SizeClass)[sizes[i]] if said[i, -1] else None,
            fields[i] if said[i, -2] else np.zeros(len(_FIELDS)),
            tuple(Effect)[3 - effects[i]] if said[i, -3] else None,
            {key: ratings[i, j] for j, key in enumerate(RATED) if said[i, j]},
            f"[{LABEL}] {_TEXTS[texts[i]]}" if talks[i] else "",
        )
        for i in range(plan.firms)
    )


def _answer(
    respondent: str,
    group: RespondentGroup | None,
    size: SizeClass | None,
    fields: FloatArray,
    effect: Effect | None,
    ratings: Mapping[str, int],
    free_text: str,
) -> SurveyAnswer:
    cooperates = group is RespondentGroup.COOPERATING
    chosen = (one for one, is_chosen in zip(CooperationField, fields, strict=True) if is_chosen)
    return SurveyAnswer(
        respondent,
        group,
        size,
        frozenset(chosen),
        effect if cooperates else None,
        {key: tuple(Importance)[3 - steps] for key, steps in ratings.items()},
        free_text,
    )


def _ratings(plan: SurveyPlan, groups: Iterable[object], rng: np.random.Generator) -> FloatArray:
    """Return levels 0-3, (firms, rated): what the group says, what the firm is like, chance."""
    middle = np.array([[_middle(plan, group, key) for key in RATED] for group in groups])
    firm = rng.normal(size=(plan.firms, 1))
    return _levels(middle + 0.4 * firm + 0.8 * rng.normal(size=middle.shape))


def _middle(plan: SurveyPlan, group: object, key: str) -> float:
    interested = group is RespondentGroup.INTERESTED
    if key in BARRIERS:
        of = RespondentGroup.INTERESTED if interested else RespondentGroup.COOPERATING
        return (1.7 if key in _NAMED[of] else 0.9) + plan.barriers * interested
    if key == FUNDING:
        return 1.2 + plan.funding * interested
    return 2.4 if key == "readiness_product" else 2.0


def _levels(values: FloatArray) -> FloatArray:
    return np.clip(np.rint(values), 0, 3).astype(int)
