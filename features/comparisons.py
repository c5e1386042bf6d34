"""The named comparisons: each looks at both encoded sides and says a value in 0-1, or NaN.

The sum of all of them is the score (see ``matcher/scoring.py``); their order here is the order
of terms everywhere. Each comparison has its rule, scope and the meaning of "unknown" in this one
place; sentences about it live in the wording.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from features.encoding import EncodedCandidates, EncodedSME, Themes
from features.industry import field_overlaps, industry_similarities
from features.segments import segment_max
from features.shortfall import expected_shortfall
from features.similarity import (
    CHANCE_PER_TARGET,
    SENTENCE_MIDDLE,
    best_phrases,
    grid_cosines,
    similarity_curve,
)
from features.vocabulary import Barrier, Group, Scope, SuccessFactor

FloatArray = NDArray[np.float64]
Rule = Callable[[EncodedSME, EncodedCandidates], FloatArray | float]
"""From a firm and n candidates to (n,) values, 0-1, or one for all; NaN = unknown."""

VALUE_DECIMALS = 9
"""Comparison values are rounded to this many decimals, so that every machine gets the same bits."""

MARGIN_PHRASES = 3
"""How many of a firm's phrases decide whether it is near the themes at all."""

STYLE_ROWS = ("horizon", "initiative", "funding", "commitment")


@dataclass(frozen=True, slots=True)
class Comparison:
    """One named comparison.

    Parameters
    ----------
    key : stable name.
    group : the group in which it is shown and weighted.
    scope : ``pair`` if it may differ between candidates, ``firm`` if it is the same for all.
    meaning : what it compares and how it is mapped to 0-1.
    unknown : when its value is NaN.
    rule : (firm, candidates) -> (n,) values, or one number for all.
    """

    key: str
    group: Group
    scope: Scope
    meaning: str
    unknown: str
    rule: Rule


def phrase_focus(firm: EncodedSME, themes: Themes) -> FloatArray:
    """Compare each technology phrase with every candidate's themes in three languages.

    The themes are there in German, English and Korean, so that a firm is met in its own language
    as well; the mean keeps the same firm near the same candidates whichever language it writes
    (design note 0004 has the measurement).

    Parameters
    ----------
    firm : its p technology phrases: offered, English versions, sought.
    themes : of n candidates.

    Returns
    -------
    (p, n) cosines: half the best theme, half the re-normalised mean of the themes.
    """
    table = firm.theme_cosines(themes)
    split = themes.languages * themes.count
    each = table[:, :split].reshape(len(table), themes.languages, themes.count)
    means = table[:, split:].reshape(len(table), themes.languages, len(themes.starts) - 1)
    nearest = np.maximum.reduceat(each, themes.starts[:-1], axis=2)
    focus: FloatArray = (0.5 * (nearest + means)).mean(axis=1)
    return focus


def topic_margin(firm: EncodedSME, themes: Themes) -> float:
    """How much nearer a firm is to the themes of mini-clusters than to the rest of the economy.

    Mean over the firm's best three technology phrases of the cosine with the nearest theme of all
    (mean of the languages) minus the cosine with the nearest division of the economy in which no
    mini-cluster works. It takes no part in the score; it says whether the service vouches for it.

    Parameters
    ----------
    firm : its p technology phrases.
    themes : of all candidates.

    Returns
    -------
    -2 to 2; NaN without phrases.
    """
    if not len(firm.technologies):
        return np.nan
    each = firm.theme_cosines(themes)[:, : themes.languages * themes.count]
    nearest = each.reshape(len(each), themes.languages, themes.count).mean(axis=1).max(axis=1)
    margins = np.sort(np.round(nearest - firm.off_topic, VALUE_DECIMALS))[-MARGIN_PHRASES:]
    return round(float(margins.mean()), VALUE_DECIMALS)


def technology_focus(firm: EncodedSME, candidates: EncodedCandidates) -> FloatArray:
    """Compare the firm's best five phrases, offered or sought; an English version is averaged in.

    Returns
    -------
    (n,) above 0 and below 1; NaN if no phrase has a letter or digit.
    """
    focus = phrase_focus(firm, candidates.themes)
    first, second = len(firm.offered), len(firm.offered) + len(firm.english)
    sought, weights = focus[second:], firm.sought.weights
    versions = [
        best_phrases(
            np.vstack([rows, sought]), np.concatenate([block.weights, firm.sought.weights])
        )
        for block, rows in ((firm.offered, focus[:first]), (firm.english, focus[first:second]))
        if len(block)
    ]
    if not versions:
        versions = [best_phrases(sought, weights)]
    return similarity_curve(np.asarray(sum(versions) / len(versions)))


def problem_fit(firm: EncodedSME, candidates: EncodedCandidates) -> FloatArray | float:
    """Compare the problem's sentences with the themes and the fields of the institutes near by.

    The nearest field decides: a problem is one thing, and the other fields of an institute say
    nothing against it. A place with more fields meets any sentence more often by chance, so that
    chance is taken off.

    Returns
    -------
    (n,) above 0 and below 1; NaN without a problem.
    """
    if not len(firm.problem):
        return np.nan
    targets = candidates.problem_targets
    nearest = segment_max(grid_cosines(firm.problem.vectors, targets.vectors), targets.starts)
    nearest -= np.round(CHANCE_PER_TARGET * np.log(np.diff(targets.starts)), VALUE_DECIMALS)
    return similarity_curve(best_phrases(nearest, firm.problem.weights), SENTENCE_MIDDLE)


def industry_code(firm: EncodedSME, candidates: EncodedCandidates) -> FloatArray:
    """Compare NACE codes by depth in the tree, the best match of each of the firm's codes.

    Returns
    -------
    (n,) 0-1; NaN where one side has no code.
    """
    return industry_similarities(
        firm.industry_codes, candidates.industry_codes, candidates.industry_starts
    )


def technology_field(firm: EncodedSME, candidates: EncodedCandidates) -> FloatArray:
    """Return the share of the firm's WIPO fields that the candidate has as well.

    Returns
    -------
    (n,) 0-1; NaN where one side has no field.
    """
    return field_overlaps(firm.wipo, candidates.wipo)


def size_fit(firm: EncodedSME, _: EncodedCandidates) -> float:
    """Return the survey's finding on size: under 50 and over 1000 employees do better.

    Returns
    -------
    0.5 or 1 for all; NaN without a head count.
    """
    return firm.size


def readiness_rule(factor: SuccessFactor) -> Rule:
    """Return the rule 1 - expected shortfall of the readiness for one success factor.

    Its values are 0-1, NaN without an answer; an unknown demand counts alike for all.
    """
    index = list(SuccessFactor).index(factor)

    def rule(firm: EncodedSME, candidates: EncodedCandidates) -> FloatArray:
        ready = firm.readiness[index]
        return 1.0 - expected_shortfall(candidates.demand[:, index], ready)

    return rule


def barrier_rule(barrier: Barrier) -> Rule:
    """Return the rule 1 - severity * (1 - relief) for one barrier.

    Its values are 0-1, NaN without an answer; an unknown relief is one constant for all.
    """
    index = list(Barrier).index(barrier)

    def rule(firm: EncodedSME, candidates: EncodedCandidates) -> FloatArray:
        values: FloatArray = 1.0 - firm.severity[index] * (1.0 - candidates.relief[:, index])
        return values

    return rule


def activity_fit(firm: EncodedSME, _: EncodedCandidates) -> float:
    """Return how well mini-clusters serve the chosen fields of co-operation (Table 1).

    Returns
    -------
    0-1 for all, the mean over the chosen fields; NaN if none is chosen.
    """
    return firm.activity


def style_rule(row: str) -> Rule:
    """Return the rule for one row of Table 1: the fit of the firm's answer with mini-clusters.

    Its value is 0-1 for all, NaN without an answer.
    """
    index = STYLE_ROWS.index(row)

    def rule(firm: EncodedSME, _: EncodedCandidates) -> float:
        return float(firm.style[index])

    return rule


def network_access(firm: EncodedSME, candidates: EncodedCandidates) -> FloatArray:
    """Return the strength of the best introduction path: the product of the trust of its steps.

    Returns
    -------
    (n,) 0-1; 0 where there is no path, never NaN.
    """
    strengths: FloatArray = firm.access[candidates.agency] * candidates.hop
    return strengths


def funding_route(firm: EncodedSME, candidates: EncodedCandidates) -> FloatArray | float:
    """Return the share of the programmes for firms that are open to both sides, as of their dates.

    Returns
    -------
    (n,) 0-1; NaN if a programme depends on a head count that is not given.
    """
    if np.isnan(firm.programmes).any():
        return np.nan
    shares: FloatArray = (candidates.programmes @ firm.programmes) / max(1, firm.programmes.size)
    return shares


_NO_ANSWER = "the firm did not answer, or answered that it does not know"

_PAIR_READINESS = {
    SuccessFactor.PERSONNEL,
    SuccessFactor.NETWORK,
    SuccessFactor.RESOURCES,
    SuccessFactor.MARKET_KNOWLEDGE,
    SuccessFactor.FUNDING,
}
_PAIR_BARRIERS = {
    Barrier.TIME,
    Barrier.OWN_NETWORK,
    Barrier.KOREAN_NETWORKS,
    Barrier.MARKET_KNOWLEDGE,
    Barrier.COST,
}


def _readiness(factor: SuccessFactor) -> Comparison:
    scope = Scope.PAIR if factor in _PAIR_READINESS else Scope.FIRM
    meaning = "1 - mean of max(0, demand - readiness) over an even spread around the demand"
    return Comparison(
        f"readiness_{factor}", Group.READINESS, scope, meaning, _NO_ANSWER, readiness_rule(factor)
    )


def _barrier(barrier: Barrier) -> Comparison:
    scope = Scope.PAIR if barrier in _PAIR_BARRIERS else Scope.FIRM
    meaning = "1 - severity * (1 - relief); unknown relief: one constant per barrier"
    return Comparison(
        f"barrier_{barrier}", Group.BARRIERS, scope, meaning, _NO_ANSWER, barrier_rule(barrier)
    )


def _style(row: str) -> Comparison:
    meaning = f"fit of the firm's answer on {row} with Table 1's Korean mini-clusters"
    return Comparison(
        f"style_{row}", Group.COOPERATION, Scope.FIRM, meaning, _NO_ANSWER, style_rule(row)
    )


COMPARISONS: tuple[Comparison, ...] = (
    Comparison(
        "technology_focus",
        Group.TECHNOLOGY,
        Scope.PAIR,
        "best five phrases, offered or sought, each half the best theme and half the mean theme "
        "in three languages; cosine mapped by sigmoid((cos - 0.30) / 0.08)",
        "no phrase has a letter or digit",
        technology_focus,
    ),
    Comparison(
        "problem_fit",
        Group.TECHNOLOGY,
        Scope.PAIR,
        "best five sentences of the problem, each with its nearest theme or field of an institute; "
        "cosine less 0.03 ln(number of fields), mapped by sigmoid((cos - 0.08) / 0.08)",
        "the firm states no problem",
        problem_fit,
    ),
    Comparison(
        "industry_code",
        Group.TECHNOLOGY,
        Scope.PAIR,
        "NACE codes by depth in the tree",
        "one side has no code",
        industry_code,
    ),
    Comparison(
        "technology_field",
        Group.TECHNOLOGY,
        Scope.PAIR,
        "share of the firm's WIPO fields that the mini-cluster has",
        "the firm names no field",
        technology_field,
    ),
    Comparison(
        "size_fit",
        Group.SIZE,
        Scope.FIRM,
        "1 under 50 and over 1000 employees, else 0.5 (survey, Figure 1)",
        "the head count is not given",
        size_fit,
    ),
    *(_readiness(factor) for factor in SuccessFactor),
    *(_barrier(barrier) for barrier in Barrier),
    Comparison(
        "activity_fit",
        Group.COOPERATION,
        Scope.FIRM,
        "mean over the chosen fields of co-operation of how well mini-clusters serve them",
        "no field of co-operation is chosen",
        activity_fit,
    ),
    *(_style(row) for row in STYLE_ROWS),
    Comparison(
        "network_access",
        Group.NETWORK,
        Scope.PAIR,
        "strength of the best introduction path: product of the trust of its steps",
        "never: every firm may ask the chamber abroad; no path is 0",
        network_access,
    ),
    Comparison(
        "funding_route",
        Group.FUNDING,
        Scope.PAIR,
        "share of the programmes for firms that are open to both sides",
        "the head count is not given and a programme depends on it",
        funding_route,
    ),
)
"""All comparisons in the fixed order of terms."""

RULES_VERSION = "3"
"""Raised whenever a value of any comparison may change: by its rule, by what is encoded, by how.

A model belongs to the rules that it was built by; the matcher refuses one of other rules.
"""

COMPARISON_KEYS: tuple[str, ...] = tuple(comparison.key for comparison in COMPARISONS)
SCOPES: Mapping[str, Scope] = {comparison.key: comparison.scope for comparison in COMPARISONS}


def compare(firm: EncodedSME, candidates: EncodedCandidates) -> FloatArray:
    """Compare one firm with all candidates.

    Parameters
    ----------
    firm : the encoded query.
    candidates : n encoded mini-clusters.

    Returns
    -------
    (n, K) values, 0-1, NaN = unknown, columns in the order of :data:`COMPARISONS`.
    """
    values = np.empty((len(candidates), len(COMPARISONS)))
    for column, comparison in enumerate(COMPARISONS):
        values[:, column] = comparison.rule(firm, candidates)
    return np.round(values, VALUE_DECIMALS)
