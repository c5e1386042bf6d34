"""From examples to the weights of both groups, in the way that the settings say they are read.

Each decision by itself is the usual way. Pairs of one list say nothing of how likely anything is,
so there the baseline is fitted to the decisions with the weights held. Where silence counts,
coordinators are one: a pairing that nobody spoke of has none.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matcher.evaluation import ACCEPTED
from matcher.evidence import Evidence, IntArray, Point, log_odds
from matcher.examination import (
    BoolArray,
    Propensities,
    learn_from_silence,
    learn_in_lists,
    propensities,
)
from matcher.learning import (
    GROUPS,
    Examples,
    Foundation,
    evidence_of,
    joint_prior_of,
    learn,
    require_lesson,
)
from matcher.posterior import Posterior, Prior, find_posterior
from matcher.records import VerdictKind
from matcher.respondents import GroupModel, by_group, in_parts
from matcher.training_set import VERDICTS, Reading
from matcher.types import FloatArray

SILENT_WEIGHT = VERDICTS[VerdictKind.NOT_FOR_US].weight
"""A silence counts like a firm's own verdict: it is firms that ask, or do not."""
MOST_SILENT = 50_000
"""Beyond so many silences those of every k-th list count, k times each."""
HELD = 1e12
"""Precision of what is not to move."""


def fit(examples: Examples, found: Foundation) -> GroupModel:
    """Return the most probable weights of both groups.

    Parameters
    ----------
    examples : the rows that are read (``TrainingRow.is_read``).

    Raises
    ------
    NothingToLearnError
    """
    reading = found.settings.reading
    if reading is Reading.DECISIONS:
        return learn(examples, found)
    require_lesson(examples.rows, reading)
    read = _from_lists if reading is Reading.LISTS else _with_silence
    return by_group(read(examples, found), len(found.keys))


@dataclass(frozen=True)
class Pages:
    """Decisions by list and coordinator, within which both cancel.

    Parameters
    ----------
    page : (n,) number of the list as one coordinator saw it; accepted : (n,).
    """

    page: IntArray
    accepted: BoolArray


def pages_of(examples: Examples) -> Pages:
    """Return which decisions can be set against each other."""
    who = np.array([one.coordinator for one in examples.rows], dtype=str)
    codes = np.unique(who, return_inverse=True)[1]
    both = np.column_stack([examples.lists, codes])
    page = np.unique(both, axis=0, return_inverse=True)[1].reshape(-1)
    accepted = [(one.target or 0.0) >= ACCEPTED for one in examples.rows]
    return Pages(np.asarray(page, dtype=np.intp), np.array(accepted, dtype=bool))


def weights_from_lists(examples: Examples, found: Foundation) -> Posterior:
    """Return what pairs inside one list say of the weights; the baseline is 0."""
    evidence = in_parts(evidence_of(examples, found), examples.respondents, len(GROUPS))
    pages = pages_of(examples)
    return learn_in_lists(evidence, joint_prior_of(found), pages.page, pages.accepted)


def _from_lists(examples: Examples, found: Foundation) -> Posterior:
    pairs, prior = weights_from_lists(examples, found), joint_prior_of(found)
    evidence = in_parts(evidence_of(examples, found), examples.respondents, len(GROUPS))
    level = find_posterior(_with_scores_held(evidence, pairs.weights), _level_of(prior))
    main = pairs.point.main.copy()
    main[-2] = level.baseline
    covariance = pairs.covariance.copy()
    covariance[-1, -1] = level.covariance[-1, -1]
    point = replace(pairs.point, main=main, groups=level.point.groups)
    return replace(pairs, point=point, covariance=covariance)


def _with_scores_held(evidence: Evidence, weights: FloatArray) -> Evidence:
    held = Point(np.append(weights, [0.0, 1.0]), np.zeros(0))
    scores = log_odds(replace(evidence, groups=None), held)
    one = np.ones(1)
    return replace(
        evidence, pairs=scores[:, np.newaxis], means=np.zeros(1), scales=one, parts=None, n_parts=1
    )


def _level_of(prior: Prior) -> Prior:
    """Return the prior of the baseline and of leniency alone: what was scored counts as it is."""
    one = np.ones(1)
    return replace(
        prior, mean=one, precision=HELD * np.eye(1), signs=one, scale=1.0, scale_shape=HELD
    )


@dataclass(frozen=True)
class Counted:
    """Decisions, and what was shown of which nobody spoke.

    Parameters
    ----------
    evidence : silence as a no, of :data:`SILENT_WEIGHT`.
    propensity : (n,) the chance of having been looked at; 1 where somebody spoke.
    at_rank : (n,) that of its rank, whether somebody spoke or not; 1 without a rank.
    page : (n,) the list of each.
    silent : pairings of which nobody spoke.
    looked : by rank; None where nothing was shown with a rank.
    """

    evidence: Evidence
    propensity: FloatArray
    at_rank: FloatArray
    page: IntArray
    silent: int
    looked: Propensities | None


def count_silence(shown: Examples, found: Foundation) -> Counted:
    """Return decisions and silence as numbers.

    Parameters
    ----------
    shown : all rows of what was shown, also those of which nobody said anything.
    """
    ranked = [row for row in shown.rows if row.rank is not None]
    looked = None
    if ranked:
        ranks = np.array([row.rank for row in ranked], dtype=np.intp)
        looked = propensities(ranks, np.array([not row.is_silent for row in ranked], dtype=bool))
    counts = [row.teaches or (row.is_silent and row.rank is not None) for row in shown.rows]
    silent = sum(row.is_silent for row, used in zip(shown.rows, counts, strict=True) if used)
    step = max(1, -(-silent // MOST_SILENT))
    thinned = [
        used and not (row.is_silent and number % step)
        for row, used, number in zip(shown.rows, counts, shown.lists.tolist(), strict=True)
    ]
    counted = shown.chosen(thinned)
    quiet = np.array([row.is_silent for row in counted.rows], dtype=bool)
    weight = np.array([row.weight for row in counted.rows])
    evidence = replace(
        evidence_of(counted, found),
        targets=np.array([row.target or 0.0 for row in counted.rows]),
        sample_weight=np.where(quiet, step * SILENT_WEIGHT, weight),
        groups=None,
        n_groups=0,
    )
    evidence = in_parts(evidence, counted.respondents, len(GROUPS))
    at_rank = np.ones(len(quiet))
    if looked is not None:
        rank = np.array([row.rank or 1 for row in counted.rows], dtype=np.intp)
        placed = np.array([row.rank is not None for row in counted.rows], dtype=bool)
        at_rank = np.where(placed, looked.at(rank), 1.0)
    propensity = np.where(quiet, at_rank, 1.0)
    return Counted(evidence, propensity, at_rank, counted.lists, silent, looked)


def _with_silence(examples: Examples, found: Foundation) -> Posterior:
    counted = count_silence(examples, found)
    prior = joint_prior_of(found)
    return learn_from_silence(counted.evidence, prior, counted.propensity, counted.page)
