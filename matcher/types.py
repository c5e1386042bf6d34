"""Values that pass between the stages of matching: one type per step, none is ever edited."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from features.vocabulary import Cause, Group, RespondentGroup, Scope

FloatArray = NDArray[np.float64]

ABSTAIN_KEY = "technology_focus"
"""The comparison that is in doubt when the service abstains."""


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
    feature_weights : per respondent group (K,), on z, log-odds per standard deviation.
    covariance : per respondent group (K, K) of the weights.
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


@dataclass(frozen=True)
class Scores:
    """Scores of all candidates for one query.

    Parameters
    ----------
    values : (n, K) comparison values, 0-1, NaN = unknown.
    contributions : (n, K) log-odds, 0 where unknown.
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
    value : comparison value 0-1, or None when unknown.
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
