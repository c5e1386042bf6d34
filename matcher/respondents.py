"""Both groups of respondents at once: weights of their own, learning a little from each other.

Co-operating and interested firms keep their own survey and their own weights. What coordinators
decide for one group still says something about the other: deviations from the survey are taken to
be correlated. The baseline and the scale of the survey are common.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from features.vocabulary import RespondentGroup
from matcher.evidence import Evidence, IntArray
from matcher.posterior import Posterior, Prior, find_posterior
from matcher.types import FloatArray

KINSHIP = 0.5
"""Correlation of a weight's deviations from the survey between the two groups."""


@dataclass(frozen=True)
class GroupModel:
    """What was learned about both groups.

    Parameters
    ----------
    feature_weights : per group (K,); covariance : per group (K, K) of them.
    posterior : of all of it together, weights of the groups one after the other.
    """

    feature_weights: Mapping[RespondentGroup, FloatArray]
    covariance: Mapping[RespondentGroup, FloatArray]
    posterior: Posterior


def learn_groups(
    evidence: Evidence,
    respondents: IntArray,
    priors: Mapping[RespondentGroup, Prior],
    kinship: float = KINSHIP,
) -> GroupModel:
    """Return the most probable weights of both groups.

    Parameters
    ----------
    evidence : decisions for firms of either group.
    respondents : (n,) position of each firm's group in RespondentGroup.
    priors : per group; baseline, scale and leniency are taken from the first.
    kinship : 0 = the groups share nothing but baseline and scale; below 1.
    """
    groups = tuple(RespondentGroup)
    size = len(evidence.means)
    posterior = find_posterior(
        in_parts(evidence, respondents, len(groups)),
        joint_prior([priors[group] for group in groups], kinship),
    )
    return by_group(posterior, size)


def by_group(posterior: Posterior, size: int) -> GroupModel:
    """Return the weights of both groups together as those of each; size : K."""
    parts = {group: slice(size * i, size * (i + 1)) for i, group in enumerate(RespondentGroup)}
    return GroupModel(
        {group: posterior.weights[part] for group, part in parts.items()},
        {group: posterior.covariance[part, part] for group, part in parts.items()},
        posterior,
    )


def in_parts(evidence: Evidence, respondents: IntArray, n_groups: int) -> Evidence:
    """Return the decisions with a set of weights for each group; nothing is copied."""
    return replace(evidence, parts=respondents, n_parts=n_groups)


def side_by_side(evidence: Evidence, respondents: IntArray, n_groups: int) -> Evidence:
    """Return the decisions with a set of comparisons a group, those of the others unknown."""
    n, size = evidence.pairs.shape
    pairs = np.full((n, n_groups, size), np.nan)
    pairs[np.arange(n), respondents] = evidence.pairs
    return replace(
        evidence,
        pairs=pairs.reshape(n, n_groups * size),
        means=np.tile(evidence.means, n_groups),
        scales=np.tile(evidence.scales, n_groups),
    )


def joint_prior(priors: list[Prior], kinship: float) -> Prior:
    """Return one prior of all groups' weights; raises ValueError where kinship is not in [0, 1)."""
    if not 0.0 <= kinship < 1.0:
        raise ValueError(f"kinship: {kinship} is not at least 0 and below 1")
    roots = [np.linalg.cholesky(np.linalg.inv(prior.precision)) for prior in priors]
    rows = [
        np.hstack([(1.0 if i == j else kinship) * one @ other.T for j, other in enumerate(roots)])
        for i, one in enumerate(roots)
    ]
    covariance: NDArray[np.float64] = np.vstack(rows)
    return replace(
        priors[0],
        mean=np.concatenate([prior.mean for prior in priors]),
        precision=np.asarray(np.linalg.inv(covariance), dtype=np.float64),
        signs=np.concatenate([prior.signs for prior in priors]),
    )
