"""How good a model is on decisions that it has not seen: each number with an interval by firm."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from matcher.calibration import BINS, log_losses
from matcher.evidence import IntArray
from matcher.resampling import Interval, around, firm_weights, interval, jackknifed, quantiles
from matcher.scoring import sigmoid
from matcher.types import FloatArray

SHOWN = 10
"""Candidates of a list that count as exposed."""
ACCEPTED = 0.5
"""A graded target of at least this counts as an acceptance where only yes or no is asked."""


@dataclass(frozen=True)
class HeldOut:
    """Held-out decisions and what a model says about them.

    Parameters
    ----------
    scores : (n,) log-odds under the model; targets : (n,) 0-1.
    firms, lists, coordinators, mini_clusters : (n,) numbers from 0.
    all_scores : (n_lists, n_mini_clusters) scores of every candidate in every list, for exposure.
    list_firms : (n_lists,) the firm of each list.
    """

    scores: FloatArray
    targets: FloatArray
    firms: IntArray
    lists: IntArray
    coordinators: IntArray
    mini_clusters: IntArray
    all_scores: FloatArray
    list_firms: IntArray


@dataclass(frozen=True)
class Split:
    """Which decisions train and which are held out; some are neither.

    Parameters
    ----------
    cut : point in time: training ends before it, held-out firms begin at or after it.
    """

    train: NDArray[np.bool_]
    held_out: NDArray[np.bool_]
    cut: float


def split_by_time_and_firm(firms: IntArray, decided_at: FloatArray, share: float = 0.25) -> Split:
    """Hold out the firms that came last; train on all that was decided before the first of them.

    What earlier firms were told after the cut is left out: it is neither past nor unseen.

    Parameters
    ----------
    share : of the firms, 0-1, to hold out; more where several come at the same moment.

    Raises
    ------
    ValueError : nothing would be left to train on.
    """
    if len(firms) == 0:
        raise ValueError("decisions: 0; needed are at least two, of two firms")
    first = np.full(int(firms.max()) + 1, np.inf)
    np.minimum.at(first, firms, decided_at)
    arrivals = np.sort(first[np.isfinite(first)])
    cut = float(arrivals[min(int(np.ceil(len(arrivals) * (1.0 - share))), len(arrivals) - 1)])
    split = Split(decided_at < cut, first[firms] >= cut, cut)
    if not split.train.any():
        raise ValueError("decisions: none before the first held-out firm; needed is a longer time")
    return split


def evaluate(held_out: HeldOut, rng: np.random.Generator) -> Mapping[str, Interval]:
    """Return every metric with its interval; NaN where the decisions cannot say.

    Keys: ``ndcg_5``, ``ndcg_10``, ``mrr``, ``log_loss``, ``calibration_error``,
    ``exposure_gini``, ``coverage``, ``agreement``.
    """
    top = max(int(held_out.firms.max(initial=-1)), int(held_out.list_firms.max(initial=-1))) + 1
    present = np.concatenate([held_out.firms, held_out.list_firms])
    draws = firm_weights(present, rng)
    by_list = {
        "ndcg_5": per_list(held_out, lambda gains: ndcg(gains, 5)),
        "ndcg_10": per_list(held_out, lambda gains: ndcg(gains, 10)),
        "mrr": per_list(held_out, reciprocal_rank),
    }
    owner = np.zeros(int(held_out.lists.max(initial=-1)) + 1, dtype=np.intp)
    owner[held_out.lists] = held_out.firms
    found = {name: _mean(values, owner, draws, top) for name, values in by_list.items()}
    losses = log_losses(held_out.scores, held_out.targets)
    found["log_loss"] = _mean(losses, held_out.firms, draws, top)
    error, drawn = calibration_draws(held_out, draws)
    found["calibration_error"] = around(error, drawn[~np.isnan(drawn)])
    exposed = exposures(held_out, top)
    concentrated = gini(draws @ exposed)
    concentrated = concentrated[~np.isnan(concentrated)]
    found["exposure_gini"] = around(float(gini(exposed.sum(axis=0))), concentrated)
    found["coverage"] = covered(exposed[np.unique(held_out.list_firms)])
    found["agreement"] = _agreement(held_out, draws, top)
    return found


def ndcg(gains: FloatArray, n: int) -> float:
    """Return NDCG@n of gains in ranked order, 0-1; NaN where no candidate has any gain."""
    discounts = 1.0 / np.log2(np.arange(2, len(gains) + 2))
    best = np.sort(gains)[::-1][:n] @ discounts[:n]
    return float(gains[:n] @ discounts[:n] / best) if best > 0 else float("nan")


def reciprocal_rank(gains: FloatArray) -> float:
    """Return 1 / rank of the first acceptance; NaN where there is none."""
    accepted = np.flatnonzero(gains >= ACCEPTED)
    return 1.0 / (accepted[0] + 1) if len(accepted) else float("nan")


def gini(amounts: FloatArray) -> FloatArray:
    """Return the Gini coefficient along the last axis: 0 = all alike, near 1 = one has all."""
    ordered = np.sort(amounts, axis=-1)
    n = ordered.shape[-1]
    total = ordered.sum(axis=-1)
    rising = ordered @ (2.0 * np.arange(1, n + 1) - n - 1.0)
    out = np.full(np.shape(total), np.nan)
    coefficient: FloatArray = np.divide(rising, n * total, out=out, where=total > 0)
    return coefficient


def per_list(held_out: HeldOut, metric: Callable[[FloatArray], float]) -> FloatArray:
    """Return a metric of the targets of each list in the order of the scores, (n_lists,).

    Equal scores (to 9 decimals) stay in the order given, as in the ranking that is shown.
    """
    order = np.lexsort((-np.round(held_out.scores, 9), held_out.lists))
    ends = np.flatnonzero(np.diff(held_out.lists[order])) + 1
    values = np.full(int(held_out.lists.max(initial=-1)) + 1, np.nan)
    for part in np.split(order, ends):
        if len(part):
            values[held_out.lists[part[0]]] = metric(held_out.targets[part])
    return values


def exposures(held_out: HeldOut, n_firms: int) -> FloatArray:
    """Return what attention each firm's lists give each mini-cluster, (n_firms, n_mini_clusters).

    A place at rank r of the first ten gives 1 / log2(1 + r).
    """
    scores = held_out.all_scores
    given = np.zeros((n_firms, scores.shape[1]))
    length = min(SHOWN, scores.shape[1])
    discounts = 1.0 / np.log2(np.arange(2, length + 2))
    order = np.argsort(-np.round(scores, 9), axis=1, kind="stable")[:, :length]
    rows = np.repeat(held_out.list_firms, length)
    np.add.at(given, (rows, order.ravel()), np.tile(discounts, len(scores)))
    return given


def covered(exposed: FloatArray) -> Interval:
    """Return the share of mini-clusters with any exposure; NaN where nothing was shown.

    Parameters
    ----------
    exposed : (n, n_mini_clusters) attention by each firm's lists.
    """
    shown = exposed > 0
    firms_of = shown.sum(axis=0)
    if not firms_of.any():
        return Interval(float("nan"), float("nan"), float("nan"))
    value = float((firms_of > 0).mean())
    # Without a firm, what it alone was shown is not covered.
    step = 1.0 / len(firms_of)
    return jackknifed(value, value - step * shown[:, firms_of == 1].sum(axis=1), step)


def calibration_draws(held_out: HeldOut, draws: FloatArray) -> tuple[float, FloatArray]:
    """Return the calibration error, of all decisions and of each draw of firms; see calibration."""
    chances = sigmoid(held_out.scores)
    n_firms = draws.shape[1]
    everyone = np.vstack([np.ones(n_firms), draws])
    gaps = np.zeros(len(everyone))
    for part in np.array_split(np.argsort(chances, kind="stable"), BINS):
        apart = np.bincount(held_out.firms[part], (chances - held_out.targets)[part], n_firms)
        gaps += np.abs(everyone @ apart)
    counts = everyone @ np.bincount(held_out.firms, minlength=n_firms)
    errors = np.divide(gaps, counts, out=np.full(len(gaps), np.nan), where=counts > 0)
    return float(errors[0]), errors[1:]


def agreement_parts(held_out: HeldOut, n_firms: int) -> FloatArray:
    """Return sums by firm for Krippendorff's alpha: n, sum, squares, spread within pairings.

    Only pairings that two or more coordinators have decided count; the last decision of each does.
    """
    pairing = held_out.firms * (int(held_out.mini_clusters.max(initial=0)) + 1)
    pairing = pairing + held_out.mini_clusters
    who = pairing * (int(held_out.coordinators.max(initial=0)) + 1) + held_out.coordinators
    # np.unique keeps the first, so look from the end.
    last = len(who) - 1 - np.unique(who[::-1], return_index=True)[1]
    units, unit = np.unique(pairing[last], return_inverse=True)
    values = held_out.targets[last]
    count = np.bincount(unit, minlength=len(units))
    mean = np.bincount(unit, values, len(units)) / np.maximum(count, 1)
    squares = np.bincount(unit, (values - mean[unit]) ** 2, len(units))
    within = np.where(count > 1, squares * count / np.maximum(count - 1, 1), 0.0)
    several = count[unit] > 1
    firm, values = held_out.firms[last][several], values[several]
    parts = [np.bincount(firm, weight, n_firms) for weight in (None, values, values**2)]
    by_firm = np.zeros(len(units), dtype=np.intp)
    by_firm[unit] = held_out.firms[last]
    parts.append(np.bincount(by_firm, within, n_firms))
    return np.stack(parts, axis=1).astype(np.float64)


def alpha(parts: FloatArray) -> FloatArray:
    """Return Krippendorff's alpha from its sums (last axis): 1 = agreement, 0 = as by chance."""
    n, total, squares, within = np.moveaxis(parts, -1, 0)
    several = n > 1
    around = squares - np.divide(total**2, n, out=np.zeros_like(n), where=several)
    expected = np.divide(n * around, n - 1, out=np.zeros_like(n), where=several)
    share = np.divide(within, expected, out=np.full_like(n, np.nan), where=expected > 1e-12)
    result: FloatArray = 1.0 - share
    return result


def _mean(values: FloatArray, firms: IntArray, draws: FloatArray, n_firms: int) -> Interval:
    known = ~np.isnan(values)
    if not known.any():
        return Interval(float("nan"), float("nan"), float("nan"))
    total = np.bincount(firms[known], values[known], n_firms)
    count = np.bincount(firms[known], minlength=n_firms)
    return interval(values[known].mean(), draws @ total, draws @ count)


def _agreement(held_out: HeldOut, draws: FloatArray, n_firms: int) -> Interval:
    parts = agreement_parts(held_out, n_firms)
    return _spread(alpha(parts.sum(axis=0)), alpha(draws @ parts))


def _spread(value: FloatArray | float, drawn: FloatArray) -> Interval:
    return Interval(float(value), *quantiles(drawn[~np.isnan(drawn)]))
