"""Not examined is not declined: what silence in a list can and cannot teach.

Where coordinators decide explicitly, learning from what they decided on needs no correction:
whether they looked depends on the rank, hence on what the model saw, and not on the answer. Where
only acceptances are known, silence means "no" or "not seen". Three remedies, each to be read next
to the naive fit that takes silence for a no:

- targets divided by the chance of having been examined (unbiased, Saito et al. 2020), clipped;
- silence counted by the chance that it was a no (the likelihood itself, by expectation and
  maximisation, Wang et al. 2018), which wastes less;
- pairs inside one list, where firm, coordinator and baseline cancel (for explicit decisions).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from matcher.calibration import monotone
from matcher.evidence import Evidence, IntArray, log_odds, standardised
from matcher.posterior import Posterior, Prior, find_posterior, of_prior
from matcher.robust import squared_slopes
from matcher.scoring import sigmoid
from matcher.types import FloatArray

BoolArray = NDArray[np.bool_]

LEAST_PROPENSITY = 0.1
"""Below this a propensity is taken as this much: one acceptance stands for ten at most."""
MOST_ROUNDS = 200
SETTLED = 1e-6


@dataclass(frozen=True)
class Propensities:
    """The chance that a pairing at a rank is examined.

    Parameters
    ----------
    by_rank : (R,) 0-1, never increasing; the last holds for all later ranks.
    shown, examined : (R,) counts behind it.
    """

    by_rank: FloatArray
    shown: IntArray
    examined: IntArray

    def at(self, rank: IntArray) -> FloatArray:
        """Return the propensity of each rank (1 for the best), clipped from below."""
        return np.asarray(np.maximum(self.share_at(rank), LEAST_PROPENSITY), dtype=np.float64)

    def share_at(self, rank: IntArray) -> FloatArray:
        """Return the same as it is: to divide by it is one thing, to count looks by it another."""
        index = np.minimum(rank, len(self.by_rank)) - 1
        return np.asarray(self.by_rank[index], dtype=np.float64)


def propensities(rank: IntArray, examined: BoolArray) -> Propensities:
    """Estimate them from impressions of lists in which it is known what was examined.

    Parameters
    ----------
    rank : (n,) 1 for the best; examined : (n,) whether anybody decided on it.

    Raises
    ------
    ValueError : there is no impression, or a rank below 1.
    """
    if len(rank) == 0 or rank.min() < 1:
        raise ValueError(f"rank: {len(rank)} impressions; needed is at least one, all from rank 1")
    shown = np.bincount(rank - 1)
    seen = np.bincount(rank[examined] - 1, minlength=len(shown))
    # Half an impression either way, so that no rank counts as never or always examined.
    share = (seen + 0.5) / (shown + 1.0)
    return Propensities(-monotone(-share, np.maximum(shown, 1e-9)), shown, seen)


def targets_of_silence(accepted: BoolArray | FloatArray, propensity: FloatArray) -> FloatArray:
    """Return accepted / propensity, (n,): on average the chance, whoever looked.

    Parameters
    ----------
    accepted : whether, or how much of an acceptance it is, 0-1.
    """
    return np.asarray(accepted / np.maximum(propensity, LEAST_PROPENSITY), dtype=np.float64)


def learn_from_silence(
    evidence: Evidence, prior: Prior, propensity: FloatArray, page: IntArray
) -> Posterior:
    """Return the most probable weights when each pairing was examined with a known chance.

    Silence at propensity e and chance p was a look and a no with chance e (1 - p) / (1 - e p); it
    counts as that much of a no, and is weighed again until nothing moves. The covariance is that
    of the squared slopes (Berndt et al. 1974): the Hessian would take the looks as known.

    Parameters
    ----------
    evidence : targets 1 = accepted, 0 = silence.
    propensity : (n,) chance of having been examined, above 0.
    page : (n,) the list that each belongs to, from 0.
    """
    weighed = evidence
    posterior = find_posterior(evidence, prior)
    for _ in range(MOST_ROUNDS):
        chance = sigmoid(log_odds(evidence, posterior.point))
        looked = propensity * (1.0 - chance) / (1.0 - propensity * chance)
        no_or_yes = np.where(evidence.targets > 0.0, 1.0, looked)
        weighed = replace(evidence, sample_weight=evidence.sample_weight * no_or_yes)
        before, posterior = posterior, find_posterior(weighed, prior, posterior.point)
        if np.abs(posterior.weights - before.weights).max() < SETTLED:
            break
    information = squared_slopes(weighed, posterior, page)
    information += of_prior(prior, posterior.point).hessian
    covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
    return replace(posterior, covariance=covariance[:-1, :-1])


def learn_in_lists(
    evidence: Evidence, prior: Prior, page: IntArray, accepted: BoolArray
) -> Posterior:
    """Return the most probable weights from pairs of an accepted and a declined candidate.

    Whatever is the same within a list (the firm's own answers, the coordinator's leniency, the
    baseline) cancels, so weights of comparisons of scope ``firm`` stay at their prior. A pair
    counts as often as the one of its two decisions that counts less.

    Parameters
    ----------
    evidence : decided pairings only.
    page : (n,) the list that each belongs to, as one coordinator saw it.
    """
    better, worse = pairs_in_lists(page, accepted)
    z = standardised(replace(evidence, parts=None))[:, :-1]
    sizes = np.bincount(page)
    counted = np.minimum(evidence.sample_weight[better], evidence.sample_weight[worse])
    # A list of m decisions yields more pairs than it knows: each counts 2 / m.
    weight = counted * 2.0 / sizes[page[better]] if len(better) else counted
    size = z.shape[1]
    pairs = Evidence(
        z[better] - z[worse], np.ones(len(better)), np.zeros(size), np.ones(size), weight
    )
    if evidence.parts is not None:
        pairs = replace(pairs, parts=evidence.parts[better], n_parts=evidence.n_parts)
    no_baseline = replace(prior, baseline=0.0, baseline_width=1e-6)
    return find_posterior(pairs, no_baseline)


def pairs_in_lists(page: IntArray, accepted: BoolArray) -> tuple[IntArray, IntArray]:
    """Return positions of every accepted candidate and each declined one of the same list."""
    better, worse = [], []
    for entries in np.split(np.argsort(page, kind="stable"), _ends(page)):
        yes, no = entries[accepted[entries]], entries[~accepted[entries]]
        better.append(np.repeat(yes, len(no)))
        worse.append(np.tile(no, len(yes)))
    return np.concatenate(better), np.concatenate(worse)


class Change(NamedTuple):
    """What a correction did to one weight.

    Parameters
    ----------
    errors : the difference in standard errors of the naive weight.
    """

    key: str
    naive: float
    corrected: float
    errors: float


def beside_naive(
    keys: tuple[str, ...], naive: Posterior, corrected: Posterior
) -> tuple[Change, ...]:
    """Return each weight with and without correction, in the order of the comparisons."""
    errors = (corrected.weights - naive.weights) / np.sqrt(np.diag(naive.covariance)[:-1])
    rows = zip(
        keys, naive.weights.tolist(), corrected.weights.tolist(), errors.tolist(), strict=True
    )
    return tuple(Change(*row) for row in rows)


def _ends(page: IntArray) -> IntArray:
    return np.flatnonzero(np.diff(np.sort(page))) + 1
