"""Learning the weights: a scikit-learn estimator that starts from a survey.

Only training imports this module. What serves a request is ``matcher.scoring``, which needs numpy
alone and adds the same terms in the same order.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import _check_sample_weight, check_is_fitted, validate_data

from matcher.evidence import BLOCK, Evidence, Point
from matcher.posterior import Posterior, Prior, find_posterior
from matcher.reference_model import SMALLEST_SCALE
from matcher.scoring import NORMAL_QUANTILES, added_up, sigmoid
from matcher.types import FloatArray

SCALE_SHAPE = 5.0
"""How firmly the scale of the survey is held: as by a Gamma prior of this shape less one."""
STRENGTH = 1.2
"""Weights of a survey that are jointly smaller, in norm, are taken to be on a smaller scale. Too
large a scale leaves the survey's order alone; too small a one lets few decisions upset it."""
WIDER = 10.0
"""Without a survey weights are centred on zero, this many times wider: 1.0 at the default width."""


class AdditivePairScorer(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """The additive pair scorer, learned from decisions.

    Weights have a normal prior around *a* times the survey's weights, with the scale *a* free;
    signs stay where they are fixed; unknown comparisons count as mean ones, as in scoring.

    Parameters
    ----------
    prior_mean : (K,) weights of the survey, log-odds per standard deviation; None = no survey.
    prior_width : standard deviation of each weight around a * prior_mean, one number or (K,);
        without a survey it is taken :data:`WIDER` times.
    signs : (K,) 1 = never negative, -1 = never positive, 0 = free; None = all free.
    means, scales : (K,) frozen numbers of a model version; None = those of X, scales >= 0.05.
    baseline, baseline_width : prior of the baseline, log-odds.
    leniency_width : standard deviation of the leniency of coordinators (``groups`` of ``fit``).
    warm_start : whether a further ``fit`` begins at the last answer; the answer is the same.

    Attributes
    ----------
    feature_weights_ : (K,) log-odds per standard deviation.
    baseline_ : log-odds of a mean pairing before a coordinator of mean leniency.
    covariance_ : (K, K) posterior covariance of the weights; baseline_variance_ : of the baseline.
    scale_ : *a*, the factor by which decisions stretch the survey's weights.
    leniency_ : log-odds by coordinator, 0 on average; never part of a score.
    means_, scales_, classes_, n_features_in_ : as usual.
    posterior_ : everything about the most probable point.

    Examples
    --------
    >>> rng = np.random.default_rng(4)
    >>> X = rng.random((400, 2))
    >>> y = rng.random(400) < 1 / (1 + np.exp(-4 * (X[:, 0] - 0.5)))
    >>> scorer = AdditivePairScorer(prior_mean=[1.0, 0.2], signs=[1, 1]).fit(X, y)
    >>> bool(scorer.feature_weights_[0] > scorer.feature_weights_[1] >= 0)
    True
    """

    def __init__(
        self,
        prior_mean: ArrayLike | None = None,
        prior_width: ArrayLike = 0.1,
        signs: ArrayLike | None = None,
        *,
        means: ArrayLike | None = None,
        scales: ArrayLike | None = None,
        baseline: float = 0.0,
        baseline_width: float = 3.0,
        leniency_width: float = 0.5,
        warm_start: bool = False,
    ) -> None:
        self.prior_mean = prior_mean
        self.prior_width = prior_width
        self.signs = signs
        self.means = means
        self.scales = scales
        self.baseline = baseline
        self.baseline_width = baseline_width
        self.leniency_width = leniency_width
        self.warm_start = warm_start

    def fit(
        self,
        X: ArrayLike,
        y: ArrayLike,
        sample_weight: ArrayLike | None = None,
        groups: ArrayLike | None = None,
    ) -> Self:
        """Learn from decisions.

        Parameters
        ----------
        X : (n, K) comparison values, NaN = unknown; n at least 1.
        y : (n,) two labels, the second in sorting order means accepted; or grades from 0 to 1,
            each worth that share of an acceptance.
        sample_weight : (n,) how often each counts, >= 0; None = once.
        groups : (n,) who decided; each gets a leniency. None = leave leniency out.

        Raises
        ------
        ValueError : a size, a value or a label is wrong; it is named.
        """
        pairs, labels = validate_data(self, X, y, dtype=np.float64, ensure_all_finite="allow-nan")
        targets, self.classes_ = _targets_of(labels)
        return self._learn(pairs, targets, sample_weight, groups)

    def fit_targets(
        self,
        X: ArrayLike,
        targets: ArrayLike,
        sample_weight: ArrayLike | None = None,
        groups: ArrayLike | None = None,
    ) -> Self:
        """Learn from targets that may exceed 1, as ``matcher.examination`` makes them; see fit."""
        pairs, given = validate_data(
            self, X, targets, dtype=np.float64, ensure_all_finite="allow-nan", y_numeric=True
        )
        self.classes_ = np.array([0, 1])
        return self._learn(pairs, given.astype(np.float64), sample_weight, groups)

    def score_pairs(self, X: ArrayLike) -> FloatArray:
        """Return the baseline plus the contributions, (n,) log-odds."""
        contributions = self.contributions(X)
        return added_up(contributions, self.baseline_)

    def contributions(self, X: ArrayLike) -> FloatArray:
        """Return feature_weight * z, (n, K) log-odds; 0 where unknown."""
        z = self._standardised(X)
        weighted: FloatArray = self.feature_weights_ * z
        return weighted

    def decision_function(self, X: ArrayLike) -> FloatArray:
        """Return the score under scikit-learn's name for it."""
        return self.score_pairs(X)

    def predict_proba(self, X: ArrayLike) -> FloatArray:
        """Return the chances of declined and accepted, (n, 2) 0-1."""
        chance = sigmoid(self.score_pairs(X))
        return np.stack([1.0 - chance, chance], axis=1)

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """Return the likelier label of each pairing, (n,)."""
        accepted = (self.score_pairs(X) > 0.0).astype(np.intp)
        labels: NDArray[Any] = self.classes_[accepted]
        return labels

    def score_variance(self, X: ArrayLike) -> FloatArray:
        """Return the variance of each score, (n,): z'Sz + unknown (w^2 + S_kk), as in scoring.

        S is the covariance of weights and baseline together, z ends with a 1 for the baseline.
        """
        z = self._standardised(X)
        full = np.column_stack([z, np.ones(len(z))])
        known = np.einsum("nk,kl,nl->n", full, self.posterior_.covariance, full)
        doubt = self.feature_weights_**2 + np.diag(self.covariance_)
        variance: FloatArray = known + np.isnan(np.asarray(X, dtype=np.float64)) @ doubt
        return variance

    def weight_intervals(self, level: float = 0.95) -> FloatArray:
        """Return lower and upper bound of each weight, (K, 2); cut off where its sign is fixed."""
        check_is_fitted(self)
        spread = NORMAL_QUANTILES[level] * np.sqrt(np.diag(self.covariance_))
        signs = self.prior(len(self.feature_weights_)).signs
        low = self.feature_weights_ - spread
        high = self.feature_weights_ + spread
        low = np.where(signs > 0, np.maximum(low, 0.0), low)
        return np.stack([low, np.where(signs < 0, np.minimum(high, 0.0), high)], axis=1)

    def _learn(
        self,
        X: FloatArray,
        targets: FloatArray,
        sample_weight: ArrayLike | None,
        groups: ArrayLike | None,
    ) -> Self:
        weight = _check_sample_weight(
            sample_weight, X, dtype=np.float64, ensure_non_negative=True, copy=False
        )
        self.means_, self.scales_ = self._frozen(X, weight)
        names, codes = _coordinators(groups, len(X))
        evidence = Evidence(X, targets, self.means_, self.scales_, weight, codes, len(names))
        posterior = find_posterior(evidence, self.prior(X.shape[1]), self._start(evidence, names))
        return self._keep(posterior, names)

    def _keep(self, posterior: Posterior, names: list[Hashable]) -> Self:
        self.posterior_ = posterior
        self.feature_weights_ = posterior.weights
        self.baseline_ = posterior.baseline
        self.scale_ = posterior.scale
        self.covariance_ = posterior.covariance[:-1, :-1]
        self.baseline_variance_ = float(posterior.covariance[-1, -1])
        self.leniency_ = dict(zip(names, posterior.point.groups.tolist(), strict=True))
        return self

    def _start(self, evidence: Evidence, names: list[Hashable]) -> Point | None:
        known = getattr(self, "posterior_", None)
        if not self.warm_start or known is None or len(known.weights) != evidence.pairs.shape[1]:
            return None
        return Point(known.point.main, np.array([self.leniency_.get(name, 0.0) for name in names]))

    def prior(self, n_comparisons: int) -> Prior:
        """Return the prior of this many comparisons; raises ValueError where a setting is wrong."""
        mean = _vector("prior_mean", self.prior_mean, n_comparisons)
        width = _vector("prior_width", self.prior_width, n_comparisons)
        signs = _vector("signs", self.signs, n_comparisons)
        if not (width > 0.0).all():
            raise ValueError(f"prior_width: {width.min()} is not above 0")
        if not np.isin(signs, (-1.0, 0.0, 1.0)).all():
            raise ValueError(f"signs: {signs.tolist()}; allowed are -1, 0 and 1")
        if (signs * mean < 0.0).any():
            wrong = np.flatnonzero(signs * mean < 0.0).tolist()
            raise ValueError(f"prior_mean: against the signs at {wrong}")
        for name in ("baseline_width", "leniency_width"):
            if not getattr(self, name) > 0.0:
                raise ValueError(f"{name}: {getattr(self, name)} is not above 0")
        width = width * (WIDER if self.prior_mean is None else 1.0)
        return Prior(
            mean,
            np.diag(width**-2.0),
            signs,
            _likeliest_scale(mean),
            SCALE_SHAPE,
            float(self.baseline),
            float(self.baseline_width),
            float(self.leniency_width),
        )

    def _frozen(self, X: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
        size = X.shape[1]
        if (self.means is None) != (self.scales is None):
            raise ValueError("means, scales: give both or neither")
        if self.means is None:
            return means_and_scales(X, weight)
        means, scales = (_vector(name, getattr(self, name), size) for name in ("means", "scales"))
        if not (scales > 0.0).all():
            raise ValueError(f"scales: {scales.min()} is not above 0")
        return means, scales

    def _standardised(self, X: ArrayLike) -> FloatArray:
        check_is_fitted(self)
        pairs: FloatArray = validate_data(
            self, X, dtype=np.float64, reset=False, ensure_all_finite="allow-nan"
        )
        z = (pairs - self.means_) / self.scales_
        return np.where(np.isnan(z), 0.0, z)

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.classifier_tags.multi_class = False
        return tags


def _likeliest_scale(mean: FloatArray) -> float:
    norm = float(np.linalg.norm(mean))
    return max(1.0, STRENGTH / norm) if norm > 0.0 else 1.0


def means_and_scales(pairs: FloatArray, weight: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Return weighted mean and standard deviation of each comparison where it is known.

    Parameters
    ----------
    pairs : (n, K) values, NaN = unknown; weight : (n,) >= 0.

    Returns
    -------
    Means and scales, both (K,); a scale is at least 0.05. A comparison that is never known has
    mean 0 and scale 1.
    """
    total, first, second = np.zeros((3, pairs.shape[1]))
    origin = np.nan_to_num(pairs[0])
    for start in range(0, len(pairs), BLOCK):
        block = pairs[start : start + BLOCK] - origin
        share = weight[start : start + BLOCK, np.newaxis] * ~np.isnan(block)
        block = np.nan_to_num(block)
        total += share.sum(axis=0)
        first += (share * block).sum(axis=0)
        second += (share * block * block).sum(axis=0)
    known = total > 0.0
    mean = np.divide(first, total, out=np.zeros_like(first), where=known)
    square = np.divide(second, total, out=np.ones_like(first), where=known)
    scales = np.sqrt(np.maximum(square - mean**2, SMALLEST_SCALE**2))
    return np.where(known, origin + mean, 0.0), np.where(known, scales, 1.0)


def _targets_of(y: NDArray[Any]) -> tuple[FloatArray, NDArray[Any]]:
    """Return targets from 0 to 1 and the two labels behind them."""
    if y.dtype.kind in "bif" and ((y == 0) | (y == 1)).all():
        return y.astype(np.float64), np.array([0, 1], dtype=y.dtype)
    if type_of_target(y) == "continuous" and y.min() >= 0.0 and y.max() <= 1.0:
        return y.astype(np.float64), np.array([0, 1])
    check_classification_targets(y)
    labels = np.unique(y)
    if len(labels) > 2:
        raise ValueError(
            f"Only binary classification is supported. The type of the target is "
            f"{type_of_target(y)}: {len(labels)} labels."
        )
    if len(labels) == 1:
        raise ValueError(f"y: one class only, {labels[0]!r}; use 0 and 1 to say which one it is")
    return (y == labels[1]).astype(np.float64), labels


def _coordinators(
    groups: ArrayLike | None, n: int
) -> tuple[list[Hashable], NDArray[np.intp] | None]:
    if groups is None:
        return [], None
    given = np.asarray(groups)
    if given.shape != (n,):
        raise ValueError(f"groups: shape {given.shape}; needed is {(n,)}")
    names, codes = np.unique(given, return_inverse=True)
    return names.tolist(), codes.astype(np.intp)


def _vector(name: str, value: ArrayLike | None, size: int) -> FloatArray:
    """Return K numbers; None stands for zeros, and one number for K equal ones."""
    given = np.asarray(0.0 if value is None else value, dtype=np.float64)
    if given.ndim == 0:
        given = np.full(size, float(given))
    if given.shape != (size,):
        raise ValueError(f"{name}: shape {given.shape}; needed is {(size,)}")
    if not np.isfinite(given).all():
        raise ValueError(f"{name}: {given.tolist()} holds a value that is no finite number")
    return given
