"""Whether the chances of a candidate are true, on firms that each part of it has not seen.

The firms that a candidate learns from are dealt into parts; each part is scored by a fit to all
others. So the decisions that the gate holds out stay untouched, and the correction, where one is
needed, is judged by them like everything else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.calibration import Bin, Recalibration, calibration_error, recalibrate, reliability
from matcher.evidence import IntArray, standardised
from matcher.fitting import fit
from matcher.learning import (
    GROUPS,
    Examples,
    Foundation,
    NothingToLearnError,
    evidence_of,
    joint_prior_of,
    require_lesson,
)
from matcher.respondents import GroupModel, by_group, in_parts
from matcher.scoring import sigmoid
from matcher.training_set import Reading
from matcher.types import FloatArray
from matcher.unlearning import unlearn

FOLDS = 5
"""Parts that the firms are dealt into, in the order in which they came."""
LEAST_FIRMS = 30
"""Firms below which chances are not looked at: what chance makes of them is too much."""
LEAST_SLOPE = 0.1
"""A flatter correction would leave nothing of the order that decisions taught; it is not made."""


@dataclass(frozen=True)
class Checked:
    """What was found of the chances of a candidate.

    Parameters
    ----------
    firms, decisions : that were looked at; 0 where nothing was.
    correction : None where there are too few firms, or a part that has one class only.
    error, error_after : mean distance of stated and found share, without and with it, 0-1.
    points, points_after : of the reliability diagram.
    """

    firms: int = 0
    decisions: int = 0
    correction: Recalibration | None = None
    error: float = float("nan")
    error_after: float = float("nan")
    points: tuple[Bin, ...] = ()
    points_after: tuple[Bin, ...] = ()

    @property
    def applied(self) -> Recalibration | None:
        """The correction where it is needed and can be made."""
        one = self.correction
        return one if one is not None and one.needed and one.slope >= LEAST_SLOPE else None


def check_chances(
    examples: Examples, found: Foundation, learned: GroupModel, rng: np.random.Generator
) -> Checked:
    """Return how true chances are on decisions about firms that were not learned from.

    Parameters
    ----------
    examples : the rows that the candidate learns from, in the order of time.
    learned : the candidate.
    rng : draws the firms of the intervals.
    """
    decided = np.array([one.is_decided for one in examples.rows], dtype=bool)
    firms = examples.firms
    if len(np.unique(firms[decided])) < LEAST_FIRMS:
        return Checked()
    try:
        scores = _unseen_scores(examples, found, learned)[decided]
    except NothingToLearnError:
        return Checked()
    targets = np.array([one.target for one in examples.rows], dtype=np.float64)[decided]
    correction = recalibrate(scores, targets)
    chances, better = sigmoid(scores), sigmoid(correction.apply(scores))
    of = firms[decided]
    return Checked(
        len(np.unique(of)),
        len(targets),
        correction,
        calibration_error(chances, targets),
        calibration_error(better, targets),
        reliability(chances, targets, of, rng),
        reliability(better, targets, of, rng),
    )


def _unseen_scores(examples: Examples, found: Foundation, learned: GroupModel) -> FloatArray:
    parts = _parts(examples.firms)
    scores = np.zeros(len(parts))
    for part in range(FOLDS):
        inside = parts == part
        without = _without(examples, inside, found, learned)
        scores[inside] = scores_under(without, examples.chosen(inside), found)
    return scores


def _without(
    examples: Examples, inside: NDArray[np.bool_], found: Foundation, learned: GroupModel
) -> GroupModel:
    """Return the fit to all other rows: where decisions are read, by taking these back."""
    others = examples.chosen(~inside)
    if found.settings.reading is not Reading.DECISIONS:
        return fit(others, found)
    require_lesson(others.rows)
    evidence = in_parts(evidence_of(examples, found), examples.respondents, len(GROUPS))
    prior = joint_prior_of(found)
    removed, left = evidence.rows(inside), evidence.rows(~inside)
    after = unlearn(learned.posterior, removed, left, prior, prior).after
    return by_group(after, len(found.keys))


def _parts(firms: IntArray) -> IntArray:
    """Deal the firms out in the order in which they first appear, all rows of one together."""
    _, first, number = np.unique(firms, return_index=True, return_inverse=True)
    order = np.argsort(np.argsort(first, kind="stable"), kind="stable")
    return np.asarray(order[number] % FOLDS, dtype=np.intp)


def scores_under(learned: GroupModel, examples: Examples, found: Foundation) -> FloatArray:
    """Return the log-odds of each row by its group's weights, leniency left out, (n,)."""
    z = standardised(evidence_of(examples, found))[:, :-1]
    weights = np.stack([learned.feature_weights[group] for group in GROUPS])
    scores: FloatArray = (z * weights[examples.respondents]).sum(axis=1)
    return scores + learned.posterior.baseline
