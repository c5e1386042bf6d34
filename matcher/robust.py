"""Standard errors that also hold where targets and weights are no plain counts."""

from __future__ import annotations

import numpy as np

from matcher.evidence import BLOCK, Evidence, IntArray, standardised
from matcher.logistic import logistic
from matcher.posterior import Posterior, Prior, of_prior
from matcher.types import FloatArray


def robust_covariance(
    evidence: Evidence, prior: Prior, posterior: Posterior, clusters: IntArray
) -> FloatArray:
    """Return a covariance that also holds where targets and weights are no plain counts.

    The sandwich H^-1 (J + P) H^-1 with J the sum over clusters of squared slopes and P the
    curvature of the prior (White 1982; Royall and Tsou 2003). Without coordinators.

    Parameters
    ----------
    clusters : (n,) number of the page or firm whose decisions hang together, from 0.

    Returns
    -------
    (K + 1, K + 1) of weights and baseline.
    """
    middle = squared_slopes(evidence, posterior, clusters)
    middle += of_prior(prior, posterior.point).hessian
    bread = np.linalg.inv(posterior.curvature.reduced())
    covariance: FloatArray = (bread @ middle @ bread)[:-1, :-1]
    return covariance


def squared_slopes(evidence: Evidence, posterior: Posterior, clusters: IntArray) -> FloatArray:
    """Return J: each cluster's slope times itself, summed; the scale's row and column are 0."""
    size = evidence.n_parts * len(evidence.means) + 1
    slopes = np.zeros((int(clusters.max(initial=-1)) + 1, size))
    for first in range(0, len(evidence.targets), BLOCK):
        block = evidence.rows(slice(first, first + BLOCK))
        z = standardised(block)
        eta = z @ posterior.point.main[:-1]
        _, residual, _ = logistic(eta, block.targets, block.sample_weight)
        np.add.at(slopes, clusters[first : first + BLOCK], residual[:, np.newaxis] * z)
    return np.pad(slopes.T @ slopes, (0, 1))
