"""Why one candidate stands above another: the difference of their scores, term by term."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from features.vocabulary import Group
from matcher.explanation import Explanation


class ContrastTerm(NamedTuple):
    """The share of a score difference that comes from one comparison.

    Parameters
    ----------
    difference : log-odds; above zero where the better candidate gains from it.
    """

    key: str
    group: Group
    difference: float


@dataclass(frozen=True, slots=True)
class Contrast:
    """The difference between two explanations of the same query.

    Parameters
    ----------
    better, worse : identifiers of the two mini-clusters.
    difference : score of the better minus score of the worse, log-odds.
    terms : every comparison that differs, largest difference first; they add up to
        ``difference`` (1e-9).
    """

    better: str
    worse: str
    difference: float
    terms: tuple[ContrastTerm, ...]


def contrast(better: Explanation, worse: Explanation) -> Contrast:
    """Compare two explanations term by term.

    Parameters
    ----------
    better, worse : explanations for one firm under one model version, so that both have the same
        baseline and the same order of terms; "better" need not be.

    Returns
    -------
    The difference of the scores with its terms.

    Raises
    ------
    ValueError : the two explanations do not belong to one query and model.
    """
    keys = [one.key for one in better.contributions]
    if keys != [one.key for one in worse.contributions] or better.baseline != worse.baseline:
        raise ValueError("only explanations of one query under one model can be compared")
    differences = (
        ContrastTerm(one.key, one.group, one.contribution - other.contribution)
        for one, other in zip(better.contributions, worse.contributions, strict=True)
    )
    terms = sorted(
        (term for term in differences if term.difference != 0.0),
        key=lambda term: (-abs(term.difference), term.key),
    )
    difference = better.score - worse.score
    return Contrast(better.mini_cluster, worse.mini_cluster, difference, tuple(terms))
