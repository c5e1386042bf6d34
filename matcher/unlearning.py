"""Taking back what one firm, coordinator or import has taught: exactly, not approximately.

The answer is that of training without it from the start, because the least point is unique. Only
the way there is short: what the removed decisions contributed is subtracted, one Newton step is
made from what is left, and the search ends after one reading or two.
"""

from __future__ import annotations

from dataclasses import dataclass

from matcher.evidence import Evidence, Point, of_decisions
from matcher.posterior import Posterior, Prior, find_posterior, newton_step, of_prior


@dataclass(frozen=True)
class Unlearned:
    """The model before and after.

    Parameters
    ----------
    removed, left : numbers of decisions.
    """

    before: Posterior
    after: Posterior
    removed: int
    left: int


def unlearn(
    known: Posterior, removed: Evidence, left: Evidence, before: Prior, after: Prior
) -> Unlearned:
    """Train again without some decisions.

    Parameters
    ----------
    known : the model that was trained on ``removed`` and ``left`` together, under ``before``.
    removed : the decisions to take back; coordinators numbered as in ``left``.
    left : all others, with everything that is derived from decisions (means and scales where they
        are not frozen, targets divided by propensities) computed again without the removed ones.
    after : the prior, computed again without the removed survey answers; else ``before``.

    Returns
    -------
    Weights equal to those of training on ``left`` alone within 1e-10.
    """
    start = _near(known, removed, before, after)
    posterior = find_posterior(left, after, start)
    return Unlearned(known, posterior, len(removed.targets), len(left.targets))


def _near(known: Posterior, removed: Evidence, before: Prior, after: Prior) -> Point:
    """One step from the known point, with the sums of what is left."""
    at = known.seen_at
    sums = known.curvature.plus(of_decisions(removed, at), -1.0)
    if after is not before:
        sums = sums.plus(of_prior(before, at), -1.0).plus(of_prior(after, at))
    main, groups = newton_step(sums, at, after)
    # Where little is left the step can be too long: the scale stays above 0.
    return at.moved(main, groups, min(1.0, 0.9 * at.main[-1] / max(-main[-1], 1e-300)))
