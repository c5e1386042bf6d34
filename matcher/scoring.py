"""The additive model: a score is a baseline plus one contribution per comparison.

Plain numpy, because it serves every request. The sums run term by term in the fixed order of the
comparisons, in float64, so that the same values give the same bits on every machine.
"""

from __future__ import annotations

import numpy as np

from features.vocabulary import RespondentGroup
from matcher.types import FloatArray, ModelVersion, Scores

CHANCE_DECIMALS = 12
"""Chances are rounded to this many decimals: ``exp`` differs in its last bit between machines."""
NORMAL_QUANTILES = {0.8: 1.2815515655446004, 0.9: 1.6448536269514722, 0.95: 1.959963984540054}
"""Two-sided normal quantiles of the interval levels that a model may state."""


class AdditiveScorer:
    """Scores, contributions and chances of encoded pairings under one model version.

    Parameters
    ----------
    model : the frozen numbers.
    group : respondent group whose weights apply.
    """

    def __init__(self, model: ModelVersion, group: RespondentGroup) -> None:
        self.model = model
        self.group = group
        self._weights = model.feature_weights[group]
        self._covariance = model.covariance[group]
        self._quantile = NORMAL_QUANTILES[model.interval_level]

    def standardise(self, pairs: FloatArray) -> FloatArray:
        """Return z = (x - mean) / scale and the terms made of it.

        Parameters
        ----------
        pairs : (n, K) comparison values, 0-1, NaN = unknown.

        Returns
        -------
        (n, K + T) standard deviations from the mean, unbounded; 0 where unknown.
        """
        z = self._known(pairs)
        return np.where(np.isnan(z), 0.0, z)

    def _known(self, pairs: FloatArray) -> FloatArray:
        """Return the same with NaN where unknown; pairs : (n, K), 0-1, NaN = unknown."""
        z: FloatArray = (pairs - self.model.means) / self.model.scales
        if not self.model.terms:
            return z
        return np.column_stack([z, *(one.of(z) for one in self.model.terms)])

    def contributions(self, pairs: FloatArray) -> FloatArray:
        """Return feature_weight * z: what each comparison adds to the score.

        Parameters
        ----------
        pairs : (n, K) comparison values, 0-1, NaN = unknown.

        Returns
        -------
        (n, K + T) log-odds, unbounded, in the fixed order of the sum; 0 where unknown.
        """
        return self._weights * self.standardise(pairs)

    def score_pairs(self, pairs: FloatArray) -> FloatArray:
        """Return the baseline plus the contributions.

        Parameters
        ----------
        pairs : (n, K) comparison values, 0-1, NaN = unknown.

        Returns
        -------
        (n,) log-odds, unbounded, summed term by term in the fixed order.
        """
        return added_up(self.contributions(pairs), self.model.baseline)

    def chance(self, pairs: FloatArray) -> FloatArray:
        """Return sigmoid(score).

        Parameters
        ----------
        pairs : (n, K) comparison values, 0-1, NaN = unknown.

        Returns
        -------
        (n,) 0-1; an assumption unless the model's ``chance_basis`` is ``decisions``.
        """
        return sigmoid(self.score_pairs(pairs))

    def chance_interval(self, pairs: FloatArray) -> FloatArray:
        """Return lower and upper bound of the chance.

        variance = z' S z + sum over unknown k of (feature_weight_k^2 + S_kk) + Var(baseline).
        An unknown comparison has mean 0 and, over the reference pairings, variance 1, so its
        contribution has the variance w^2 Var(z) + S_kk E[z^2]: what is not known of the pairing,
        and what is not known of the weight.

        Parameters
        ----------
        pairs : (n, K) comparison values, 0-1, NaN = unknown.

        Returns
        -------
        (n, 2) lower and upper bound, 0-1, at the model's ``interval_level``.
        """
        return self._interval(pairs, self.score_pairs(pairs))

    def evaluate(self, pairs: FloatArray) -> Scores:
        """Return everything about n pairings at once.

        Parameters
        ----------
        pairs : (n, K) comparison values, 0-1, NaN = unknown.

        Returns
        -------
        Values, contributions, scores, chances and intervals, row by row.
        """
        contributions = self.contributions(pairs)
        scores = added_up(contributions, self.model.baseline)
        intervals = self._interval(pairs, scores)
        values = pairs
        if self.model.terms:
            values = np.column_stack([pairs, self._known(pairs)[:, pairs.shape[1] :]])
        return Scores(values, contributions, scores, sigmoid(scores), intervals)

    def _interval(self, pairs: FloatArray, scores: FloatArray) -> FloatArray:
        known_z = self._known(pairs)
        z = np.where(np.isnan(known_z), 0.0, known_z)
        # Without optimisation einsum adds in a fixed order and calls no BLAS.
        known = np.einsum("nk,kl,nl->n", z, self._covariance, z, optimize=False)
        doubt = self._weights**2 + np.diag(self._covariance)
        unknown = np.cumsum(np.where(np.isnan(known_z), doubt, 0.0), axis=1)[:, -1]
        spread = self._quantile * np.sqrt(known + unknown + self.model.baseline_variance)
        return np.stack([sigmoid(scores - spread), sigmoid(scores + spread)], axis=1)


def added_up(contributions: FloatArray, baseline: float) -> FloatArray:
    """Return the baseline plus each row of contributions, term by term in their order.

    Parameters
    ----------
    contributions : (n, K) log-odds.
    baseline : log-odds.

    Returns
    -------
    (n,) log-odds; the same bits on every machine.
    """
    scores = np.full(len(contributions), baseline)
    for column in range(contributions.shape[1]):
        scores += contributions[:, column]
    return scores


def sigmoid(score: FloatArray) -> FloatArray:
    """Map log-odds to chances.

    Parameters
    ----------
    score : any shape, log-odds; beyond +-500 it counts as +-500.

    Returns
    -------
    The same shape, 0-1, rounded to :data:`CHANCE_DECIMALS`.
    """
    return np.round(1.0 / (1.0 + np.exp(-np.clip(score, -500.0, 500.0))), CHANCE_DECIMALS)


def log_odds(chance: float) -> float:
    """Return log(chance / (1 - chance)).

    Parameters
    ----------
    chance : 0-1, both exclusive.
    """
    return float(np.log(chance / (1.0 - chance)))
