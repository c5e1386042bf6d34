"""Values that pass between the stages of matching: one type per step, none is ever edited."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.vocabulary import Cause, Group, RespondentGroup, Scope

FloatArray = NDArray[np.float64]

ABSTAIN_KEY = "technology_focus"
"""The comparison that is in doubt when the service abstains."""


class Curve(StrEnum):
    """Where a comparison counts more than elsewhere: below its mean, or above it."""

    LOW = "low"
    HIGH = "high"


class Term(NamedTuple):
    """The product of two standardised comparisons, a bend (one squared, less 1), or a curve.

    A curve is the part of one comparison below or above its mean. With a weight of the sign of
    the comparison's own, the sum of both never turns: it is monotone.

    Parameters
    ----------
    first, second : positions of the comparisons, first <= second; equal for bends and curves.
    curve : which part of it, empty for products and bends.
    """

    first: int
    second: int
    curve: Curve | Literal[""] = ""

    @property
    def places(self) -> tuple[int, int]:
        """Positions of its comparisons."""
        return self.first, self.second

    def name(self, keys: Sequence[str]) -> str:
        """Return a stable key, such as ``technology_focus*problem_fit`` or ``size_fit*low``.

        Parameters
        ----------
        keys : (K,) names of the comparisons.
        """
        return TERM_SIGN.join((keys[self.first], self.curve or keys[self.second]))

    def moved(self, places: int) -> Term:
        """Return it for comparisons that stand further on.

        Parameters
        ----------
        places : how much further, >= 0.
        """
        return self._replace(first=self.first + places, second=self.second + places)

    def of(self, z: FloatArray) -> FloatArray:
        """Return its values.

        Parameters
        ----------
        z : (n, K) standardised comparison values, NaN = unknown.

        Returns
        -------
        (n,) unbounded, mean about 0; NaN where a comparison is.
        """
        one = z[:, self.first]
        if self.curve:
            part: FloatArray = _PARTS[self.curve](one, 0.0) - _SIDES[self.curve] * MEAN_OF_A_HALF
            return part
        bend = 1.0 if self.first == self.second else 0.0
        values: FloatArray = one * z[:, self.second] - bend
        return values


TERM_SIGN = "*"
"""Stands between the comparisons of a term; no comparison has it in its key."""
MEAN_OF_A_HALF = 1.0 / np.sqrt(2.0 * np.pi)
"""Mean of the part of a standard normal value above 0, 0 counted below."""
_PARTS = {Curve.LOW: np.minimum, Curve.HIGH: np.maximum}
_SIDES = {Curve.LOW: -1.0, Curve.HIGH: 1.0}


def factors_of(key: str) -> tuple[str, ...]:
    """Return the comparisons behind a key: both of a term, one of a curve, else the key itself.

    Parameters
    ----------
    key : of a comparison or a term.
    """
    return tuple(one for one in key.split(TERM_SIGN) if one not in tuple(Curve))


def curve_of(key: str) -> Curve | None:
    """Return which part of a comparison a key is of; None where it is of no curve.

    Parameters
    ----------
    key : of a comparison or a term.
    """
    last = key.rpartition(TERM_SIGN)[2]
    return Curve(last) if is_term(key) and last in tuple(Curve) else None


def is_term(key: str) -> bool:
    """Say whether a key is of a term and not of a comparison.

    Parameters
    ----------
    key : of either.
    """
    return TERM_SIGN in key


RULES = "rules"
"""The input of a model that names the rules of comparison it was built by."""


@dataclass(frozen=True)
class ModelVersion:
    """The numbers that turn comparisons into a score, computed once and then frozen.

    Parameters
    ----------
    version : short content hash with a readable prefix.
    comparison_keys : (K,) names, the fixed order of terms.
    means, scales : (K,) of comparison values over reference firms and catalogue; scales >= 0.05.
    feature_weights : per respondent group (K + T,), on z, log-odds per standard deviation; those of
        the terms last.
    covariance : per respondent group (K + T, K + T) of the weights.
    baseline, baseline_variance : log-odds of a mean pairing and its variance.
    interval_level : two-sided coverage of the chance interval, 0-1.
    chance_basis : ``assumption`` before there are decisions, else ``decisions``.
    bands : ascending score limits between the fit bands weak, partial, good, very good.
    least_topic_margin : the service abstains where a firm's topic margin is below it.
    abstain_below_short : 0-1; for a profile of few words it also abstains when no candidate's
        technology focus reaches this floor: a single word meets something by chance.
    short_profile_words : technology words below which a profile counts as short.
    sources : per comparison key, where its weight comes from.
    inputs : name of each input of the build and its content hash.
    terms : (T,) further parts of the sum, made of comparisons; mostly none.
    """

    version: str
    comparison_keys: tuple[str, ...]
    means: FloatArray
    scales: FloatArray
    feature_weights: Mapping[RespondentGroup, FloatArray]
    covariance: Mapping[RespondentGroup, FloatArray]
    baseline: float
    baseline_variance: float
    interval_level: float
    chance_basis: str
    bands: tuple[float, float, float]
    least_topic_margin: float
    abstain_below_short: float
    short_profile_words: int
    sources: Mapping[str, str]
    inputs: Mapping[str, str]
    terms: tuple[Term, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """(K + T,) names of everything that has a weight, in the fixed order of the sum."""
        return (*self.comparison_keys, *(one.name(self.comparison_keys) for one in self.terms))


@dataclass(frozen=True)
class Scores:
    """Scores of all candidates for one query.

    Parameters
    ----------
    values : (n, K + T) comparison values, 0-1, then of terms their values on z; NaN = unknown.
    contributions : (n, K + T) log-odds, 0 where unknown.
    scores : (n,) log-odds, baseline plus the row sum of contributions.
    chances : (n,) 0-1.
    intervals : (n, 2) 0-1, lower and upper bound of the chance.
    """

    values: FloatArray
    contributions: FloatArray
    scores: FloatArray
    chances: FloatArray
    intervals: FloatArray


class Contribution(NamedTuple):
    """The signed share of a score that comes from one comparison.

    Parameters
    ----------
    key : of the comparison or term; group, scope : where it is shown, and whether it can differ
        between candidates.
    value : comparison value 0-1, of a term its value on z, or None when unknown.
    contribution : log-odds, 0 when unknown.
    cause : why the value is unknown, else None.
    """

    key: str
    group: Group
    scope: Scope
    value: float | None
    contribution: float
    cause: Cause | None


class Alignment(NamedTuple):
    """One phrase of the firm and the theme it fits best.

    Parameters
    ----------
    mine : the firm's phrase.
    list : ``offered`` or ``sought``.
    theirs : position of the theme among the mini-cluster's themes.
    similarity : 0-1.
    """

    mine: str
    list: str
    theirs: int
    similarity: float


@dataclass(frozen=True, slots=True)
class Exclusion:
    """A mini-cluster that was not compared, and why.

    Parameters
    ----------
    mini_cluster : its id.
    key : ``management_support``, ``design``, ``dissolved``, ``excluded_by_profile``,
        ``competitor_named``, or the kind of a rule about the pairing: ``forbid``,
        ``same_group``, ``already_partners``, ``competitor``.
    why : what a coordinator wrote about that rule, or the competitor that the firm named, or
        empty.
    """

    mini_cluster: str
    key: str
    why: str = ""


class Doubt(StrEnum):
    """Why the service does not vouch for a ranking."""

    NONE_LEFT = "none_left"
    NOTHING_COMPARED = "nothing_compared"
    OFF_TOPIC = "off_topic"
    FEW_WORDS = "few_words"


@dataclass(frozen=True, slots=True)
class Abstention:
    """The service does not vouch for its ranking.

    Parameters
    ----------
    key : the comparison in doubt, always the technology focus.
    doubt : why.
    value : what was reached: the topic margin (off topic) or the best technology focus of any
        candidate (few words), or None when nothing was compared.
    floor : what would have been needed.
    """

    key: str
    doubt: Doubt
    value: float | None
    floor: float
