"""From examples to the weights of both groups, in the way that the settings say they are read.

Each decision by itself is the usual way. Pairs of one list say nothing of how likely anything is,
so there the baseline is fitted to the decisions with the weights held.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from matcher.evaluation import ACCEPTED
from matcher.evidence import Evidence, IntArray, Point, log_odds
from matcher.examination import BoolArray, learn_in_lists
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
from matcher.respondents import GroupModel, by_group, in_parts
from matcher.training_set import Reading
from matcher.types import FloatArray

HELD = 1e12
"""Precision of what is not to move."""


def fit(examples: Examples, found: Foundation) -> GroupModel:
    """Return the most probable weights of both groups.

    Parameters
    ----------
    examples : decisions and verdicts.

    Raises
    ------
    NothingToLearnError
    """
    if found.settings.reading is Reading.DECISIONS:
        return learn(examples, found)
    require_lesson(examples.rows, Reading.LISTS)
    return by_group(_from_lists(examples, found), len(found.keys))


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
