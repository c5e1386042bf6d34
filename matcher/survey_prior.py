"""From what firms answer to where learning starts: mean and width of every weight, per group.

The answers say how the weights of readiness and barriers relate to each other; their joint norm,
and every other weight, stays as written. A statement of the study counts like a few answers, so
that it stands alone where there are none and fades as they come (docs/design_notes/0010).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from features.comparisons import COMPARISON_KEYS
from features.vocabulary import RespondentGroup
from matcher.survey import RATED, SurveyAnswer
from matcher.survey_figures import steps_of
from matcher.types import FloatArray

STATEMENT_ANSWERS = 10.0
"""A statement of the study counts like so many answers."""
STATEMENT_SPREAD = 1.0
"""Standard deviation, in steps, that those answers are taken to have."""
NETWORK = (
    "readiness_network",
    "barrier_own_network",
    "barrier_korean_networks",
    "network_access",
)
MOST_FOR_NETWORK = 0.3
"""These four speak of the same thing: their joint weight stays below this norm."""
DECIMALS = 12


class PriorBasis(StrEnum):
    """What a starting weight rests on."""

    ANSWERS = "answers"
    STATEMENT = "statement"
    WRITTEN = "written"


@dataclass(frozen=True)
class GroupPrior:
    """Where the weights of one group start.

    Parameters
    ----------
    mean, width : (K,) in the order of COMPARISON_KEYS, log-odds per standard deviation.
    answers : (K,) how many firms of the group rated what the comparison is about.
    basis : by comparison.
    """

    mean: FloatArray
    width: FloatArray
    answers: Mapping[str, int]
    basis: Mapping[str, PriorBasis]


def survey_prior(
    answers: Sequence[SurveyAnswer],
    written: Mapping[RespondentGroup, Mapping[str, float]],
    width: float,
) -> Mapping[RespondentGroup, GroupPrior]:
    """Return the prior of each group; the order of the answers does not matter.

    Parameters
    ----------
    written : the starting weights of the reference model, shaped by the study's statements.
    width : how far decisions deviate from any survey: standard deviation of a weight.
    """
    return {
        group: _prior([one for one in answers if one.group is group], written[group], width)
        for group in RespondentGroup
    }


def _prior(
    answers: Sequence[SurveyAnswer], written: Mapping[str, float], width: float
) -> GroupPrior:
    said = np.array([written[key] for key in RATED])
    statement = 3.0 * said / said.max()
    steps = steps_of(answers, RATED)
    counts = (~np.isnan(steps)).sum(axis=0)
    # Sums of whole numbers: exact, in whatever order the answers come.
    sums, squares = np.nansum(steps, axis=0), np.nansum(steps**2, axis=0)
    shape = (sums + STATEMENT_ANSWERS * statement) / (counts + STATEMENT_ANSWERS)
    spread = _spread(sums, squares, counts)
    error = spread / np.sqrt(counts + STATEMENT_ANSWERS)
    size = float(np.linalg.norm(shape))
    scale = float(np.linalg.norm(said)) / size if size > 0.0 else 0.0
    mean = dict(written) | dict(zip(RATED, (shape * scale).tolist(), strict=True))
    wide = dict.fromkeys(COMPARISON_KEYS, width)
    wide |= dict(zip(RATED, np.hypot(width, scale * error).tolist(), strict=True))
    by_key = dict(zip(RATED, counts.tolist(), strict=True))
    return GroupPrior(
        _vector(_bounded(mean)),
        _vector(wide),
        {key: int(by_key.get(key, 0)) for key in COMPARISON_KEYS},
        {key: _basis(by_key, key) for key in COMPARISON_KEYS},
    )


def _spread(sums: FloatArray, squares: FloatArray, counts: FloatArray) -> FloatArray:
    """Return the standard deviation of the answers, together with those of the statement."""
    within = squares - sums**2 / np.maximum(counts, 1)
    pooled = (np.maximum(within, 0.0) + STATEMENT_ANSWERS * STATEMENT_SPREAD**2) / (
        counts + STATEMENT_ANSWERS
    )
    return np.asarray(np.sqrt(pooled))


def _bounded(mean: Mapping[str, float]) -> Mapping[str, float]:
    fixed = mean["network_access"]
    rated = [key for key in NETWORK if key != "network_access"]
    joint = float(np.linalg.norm([mean[key] for key in rated]))
    most = float(np.sqrt(max(MOST_FOR_NETWORK**2 - fixed**2, 0.0)))
    if joint <= most:
        return mean
    return dict(mean) | {key: mean[key] * most / joint for key in rated}


def _basis(counts: Mapping[str, int], key: str) -> PriorBasis:
    if key not in counts:
        return PriorBasis.WRITTEN
    return PriorBasis.ANSWERS if counts[key] else PriorBasis.STATEMENT


def _vector(values: Mapping[str, float]) -> FloatArray:
    return np.round(np.array([values[key] for key in COMPARISON_KEYS]), DECIMALS)
