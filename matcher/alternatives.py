"""Other ways to read the same decisions, to be put next to the candidate: what would change.

None of it is part of a score. Leniency belongs to a coordinator and is taken out of the baseline;
silence and shortlists are read in their own ways, each next to the fit that takes silence for a
no, or next to the candidate.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from features.comparisons import COMPARISONS
from features.vocabulary import RespondentGroup, Scope
from matcher.evidence import Evidence, IntArray
from matcher.examination import (
    Change,
    Propensities,
    beside_naive,
    learn_from_silence,
    propensities,
)
from matcher.fitting import pages_of, weights_from_lists
from matcher.learning import GROUPS, Examples, Foundation, evidence_of, joint_prior_of
from matcher.posterior import Posterior, find_posterior
from matcher.records import VerdictKind
from matcher.respondents import GroupModel, in_parts, side_by_side
from matcher.scoring import NORMAL_QUANTILES
from matcher.terms import all_terms, find_terms
from matcher.training_set import FIRMS, VERDICTS
from matcher.types import FloatArray

SILENT_WEIGHT = VERDICTS[VerdictKind.NOT_FOR_US].weight
"""A silence counts like a firm's own verdict: it is firms that ask, or do not."""
OF_FIRMS = frozenset(one.key for one in COMPARISONS if one.scope is Scope.FIRM)
"""Comparisons that are the same within a list: pairs say nothing of them."""
LEVEL = 0.95
"""Coverage of the intervals of differences and of leniency."""
LEAST_FIRMS = 30
"""Firms below which no further terms are looked for."""
MOST_ROWS = 50_000
"""Beyond so many rows, terms are looked for and silence is read in every k-th list only."""


class Missing(StrEnum):
    """Why there is nothing to compare with."""

    NOBODY_SILENT = "nobody_silent"
    NO_PAIRS = "no_pairs"


@dataclass(frozen=True)
class Silence:
    """What counting silence changes.

    Parameters
    ----------
    missing : why there is nothing to say, or None; then all else is empty.
    silent : pairings that were shown and of which nobody said anything.
    looked : by rank, how many were shown and spoken of, and the chance of having been looked at.
    changes : per group, each weight with silence taken for a no, and counted by the chance that
        somebody looked.
    """

    missing: Missing | None
    silent: int = 0
    looked: Propensities | None = None
    changes: tuple[tuple[RespondentGroup, tuple[Change, ...]], ...] = ()


@dataclass(frozen=True)
class Shortlists:
    """What learning from pairs of an accepted and a declined candidate of one list changes.

    Parameters
    ----------
    pairs, lists : how many there are; a list that two coordinators decided on counts as two.
    changes : per group, each weight from decisions one by one, and from pairs alone; without the
        comparisons that are about the firm alone.
    """

    missing: Missing | None
    pairs: int = 0
    lists: int = 0
    changes: tuple[tuple[RespondentGroup, tuple[Change, ...]], ...] = ()


class Apart(NamedTuple):
    """A number with its 95 % interval, and what it is about.

    Parameters
    ----------
    about : a comparison or a coordinator; n : rows behind it, 0 where that does not apply.
    """

    about: str
    value: float
    low: float
    high: float
    n: int = 0


@dataclass(frozen=True)
class Counted:
    """Decisions, and what was shown of which nobody spoke.

    Whether somebody looked is guessed from whether anybody spoke. Where little of what was looked
    at is also decided, looking and liking cannot be told apart, and the weight of what lists were
    ordered by comes out too large: it is a hint and never learned from.

    Parameters
    ----------
    evidence : silence as a no, of :data:`SILENT_WEIGHT`.
    propensity : (n,) the chance of having been looked at; 1 where somebody spoke.
    page : (n,) the list of each.
    silent : pairings of which nobody spoke.
    looked : by rank; None where nothing was shown with a rank.
    """

    evidence: Evidence
    propensity: FloatArray
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
    counted = shown.chosen(
        [row.teaches or (row.is_silent and row.rank is not None) for row in shown.rows]
    )
    quiet = np.array([row.is_silent for row in counted.rows], dtype=bool)
    weight = np.array([row.weight for row in counted.rows])
    evidence = replace(
        evidence_of(counted, found),
        targets=np.array([row.target or 0.0 for row in counted.rows]),
        sample_weight=np.where(quiet, SILENT_WEIGHT, weight),
        groups=None,
        n_groups=0,
    )
    evidence = in_parts(evidence, counted.respondents, len(GROUPS))
    propensity = np.ones(len(quiet))
    if looked is not None:
        rank = np.array([row.rank or 1 for row in counted.rows], dtype=np.intp)
        propensity = np.where(quiet, looked.share_at(rank), 1.0)
    return Counted(evidence, propensity, counted.lists, int(quiet.sum()), looked)


def silence(shown: Examples, found: Foundation) -> Silence:
    """Return the weights with silence taken for a no, and counted by the chance of a look.

    Parameters
    ----------
    shown : all rows of what was shown, also those of which nobody said anything.
    """
    counted = count_silence(every_kth_list(shown), found)
    if not counted.silent:
        return Silence(Missing.NOBODY_SILENT)
    prior = joint_prior_of(found)
    naive = find_posterior(counted.evidence, prior)
    corrected = learn_from_silence(counted.evidence, prior, counted.propensity, counted.page)
    return Silence(None, counted.silent, counted.looked, _by_group(found, naive, corrected))


def shortlists(examples: Examples, learned: GroupModel, found: Foundation) -> Shortlists:
    """Return the weights that pairs inside one list give, next to those of ``learned``.

    Parameters
    ----------
    examples : the decisions and verdicts; learned : from each of them by itself.
    """
    pages = pages_of(examples)
    number = int(pages.page.max(initial=-1)) + 1
    yes = np.bincount(pages.page[pages.accepted], minlength=number)
    no = np.bincount(pages.page[~pages.accepted], minlength=number)
    if not (yes * no).any():
        return Shortlists(Missing.NO_PAIRS)
    alone = weights_from_lists(examples, found)
    changes = tuple(
        (group, tuple(one for one in rows if one.key not in OF_FIRMS))
        for group, rows in _by_group(found, learned.posterior, alone)
    )
    return Shortlists(None, int((yes * no).sum()), int(((yes > 0) & (no > 0)).sum()), changes)


def group_effects(learned: GroupModel, found: Foundation) -> tuple[Apart, ...]:
    """Return by how much each weight of co-operating firms is above that of interested ones."""
    size = len(found.keys)
    weights, covariance = learned.posterior.weights, learned.posterior.covariance[:-1, :-1]
    one, other = (
        slice(size * GROUPS.index(group), size * (GROUPS.index(group) + 1))
        for group in (RespondentGroup.COOPERATING, RespondentGroup.INTERESTED)
    )
    between = covariance[one, other]
    variance = covariance[one, one] + covariance[other, other] - between - between.T
    return _spread(found.keys, weights[one] - weights[other], np.sqrt(np.diag(variance)))


def every_kth_list(examples: Examples, most: int = MOST_ROWS) -> Examples:
    """Return whole lists of about so many rows at most, spread evenly over all of them."""
    step = -(-len(examples.rows) // most)
    return examples if step <= 1 else examples.chosen(examples.lists % step == 0)


class Asked(NamedTuple):
    """One term that the decisions about firms of one group ask for; see ``terms.Finding``."""

    name: str
    group: RespondentGroup
    weight: float
    gain: float
    p_value: float


def terms_asked_for(
    examples: Examples, learned: GroupModel, found: Foundation
) -> tuple[int, tuple[Asked, ...]]:
    """Return how many terms were looked at, and those that are more than chance.

    Nothing is looked at below :data:`LEAST_FIRMS`. Terms that are switched on already are part of
    the model, so only what they leave is found.
    """
    examples = every_kth_list(examples)
    firms = examples.firms
    if len(np.unique(firms)) < LEAST_FIRMS:
        return 0, ()
    evidence = side_by_side(evidence_of(examples, found), examples.respondents, len(GROUPS))
    size, base = len(found.keys), found.base.comparison_keys
    curved = {one.first for one in found.terms if one.curve}
    wanted = [
        one
        for one in all_terms(len(base))
        if one not in found.terms and not (one.curve and one.first in curved)
    ]
    places = sorted(set(examples.respondents.tolist()))
    shifted = [one.moved(size * place) for place in places for one in wanted]
    signs = joint_prior_of(found).signs
    asked = []
    for one in find_terms(evidence, learned.posterior, firms, shifted, signs=signs):
        place = one.term.first // size
        name = one.term.moved(-size * place).name(base)
        asked.append(Asked(name, GROUPS[place], one.weight, one.gain, one.p_value))
    return len(shifted), tuple(asked)


def leniencies(examples: Examples, learned: GroupModel) -> tuple[Apart, ...]:
    """Return how much more often each coordinator accepts the same pairing, log-odds.

    Never part of a score. The variance is that of a coordinator with the weights integrated out.
    """
    at = learned.posterior.curvature
    counts = Counter(row.coordinator for row in examples.rows)
    inverse = np.linalg.inv(at.reduced())
    pull = at.cross / at.hessian_groups
    variance = 1.0 / at.hessian_groups + np.einsum("kg,kl,lg->g", pull, inverse, pull)
    found = _spread(sorted(counts), learned.posterior.point.groups, np.sqrt(variance))
    return tuple(one._replace(n=counts[one.about]) for one in found if one.about != FIRMS)


def _spread(
    about: tuple[str, ...] | list[str], values: FloatArray, errors: FloatArray
) -> tuple[Apart, ...]:
    half = NORMAL_QUANTILES[LEVEL] * errors
    rows = zip(about, values.tolist(), (values - half).tolist(), (values + half).tolist(),
               strict=True)  # fmt: skip
    return tuple(Apart(*row) for row in rows)


def _by_group(
    found: Foundation, naive: Posterior, corrected: Posterior
) -> tuple[tuple[RespondentGroup, tuple[Change, ...]], ...]:
    keys = found.keys
    changes = beside_naive(keys * len(GROUPS), naive, corrected)
    size = len(keys)
    return tuple(
        (group, changes[size * place : size * (place + 1)]) for place, group in enumerate(GROUPS)
    )
