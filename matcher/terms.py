"""Where one weight a comparison is too simple: products, bends and curves, added by name.

Each candidate term is tested for what it would add to the fitted model (a score test: no refit),
with firms as the units, and Holm's correction over all of them. What one comparison gains from
counting more below its mean is what it loses from counting more above it, so that is one test; its
sign says which of the two is the monotone one. A term that is switched on is one
more comparison: its contribution is a part of the same exact sum.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations_with_replacement
from typing import NamedTuple

import numpy as np

from matcher.evidence import BLOCK, Evidence, IntArray, standardised
from matcher.model_records import LearningError
from matcher.posterior import Posterior
from matcher.scoring import sigmoid
from matcher.types import TERM_SIGN, Curve, FloatArray, Term, curve_of, factors_of

ERROR = 0.05
"""Chance that any term is reported although the sum is right as it is."""


@dataclass(frozen=True)
class Finding:
    """One term that the decisions ask for.

    Parameters
    ----------
    weight : what it would get if switched on alone, log-odds (one Newton step, no prior).
    gain : by how much the mean log loss of these decisions would fall, nats.
    p_value : two-sided, corrected for all terms that were looked at.
    """

    term: Term
    weight: float
    gain: float
    p_value: float


def all_terms(n_comparisons: int) -> tuple[Term, ...]:
    """Return every product of two comparisons, every bend and one curve of each comparison."""
    pairs = combinations_with_replacement(range(n_comparisons), 2)
    curves = (Term(place, place, Curve.HIGH) for place in range(n_comparisons))
    return (*(Term(*pair) for pair in pairs), *curves)


class UnknownTermError(LearningError):
    """There is no such term; it is named, with what a name looks like."""

    def __init__(self, name: str) -> None:
        self.name = name
        super().__init__(
            f"{name!r} names no term; needed are two comparisons such as"
            f" “technology_focus{TERM_SIGN}problem_fit”, one twice for a bend, or one with “low” or"
            f" “high” for a curve, such as “size_fit{TERM_SIGN}low”"
        )


def term_named(name: str, keys: Sequence[str]) -> Term:
    """Return a term by its name, in whichever order it names the two; raises UnknownTermError."""
    factors, curve = factors_of(name), curve_of(name)
    if curve and name in (f"{one}{TERM_SIGN}{curve}" for one in keys):
        place = keys.index(factors[0])
        return Term(place, place, curve)
    if len(factors) != 2 or curve or not set(factors) <= set(keys):
        raise UnknownTermError(name)
    first, second = sorted(keys.index(one) for one in factors)
    return Term(first, second)


def terms_in_order(names: Sequence[str], keys: Sequence[str]) -> tuple[str, ...]:
    """Return each term once under its stable name, in one order; raises UnknownTermError."""
    return tuple(one.name(keys) for one in sorted({term_named(name, keys) for name in names}))


def with_terms(
    pairs: FloatArray, means: FloatArray, scales: FloatArray, terms: Sequence[Term]
) -> FloatArray:
    """Return the values with one more column a term, (n, K + n_terms), to train and score on.

    The new columns have mean 0 and scale 1 by definition; they are unknown where a factor is.
    """
    if not terms:
        return pairs
    z = (pairs - means) / scales
    return np.column_stack([pairs, *(term.of(z) for term in terms)])


def find_terms(
    evidence: Evidence,
    posterior: Posterior,
    firms: IntArray,
    terms: Sequence[Term] | None = None,
    error: float = ERROR,
    signs: FloatArray | None = None,
) -> tuple[Finding, ...]:
    """Return the terms that the decisions ask for beyond chance, the surest first.

    Parameters
    ----------
    evidence : the decisions that the model was trained on.
    firms : (n,) number of the firm of each, from 0.
    terms : to look at; None = all of them.
    signs : (K,) 1 = a weight is never negative, -1 = never positive, 0 = free; None = those of the
        fitted weights. A curve is found on the side on which it keeps the sign.

    Of a bend and a curve of one comparison only what gains more is found: they say much the same.
    """
    from scipy.special import stdtr

    looked_at = all_terms(len(evidence.means)) if terms is None else tuple(terms)
    if len(evidence.targets) == 0 or not looked_at:
        return ()
    sums = _first_pass(evidence, posterior, looked_at)
    slope, spread, cross = sums.slope, sums.spread, sums.cross
    hessian = posterior.curvature.reduced()[:-1, :-1]
    along: FloatArray = np.asarray(np.linalg.solve(hessian, cross), dtype=np.float64)
    curves = [place for place, term in enumerate(looked_at) if term.curve]
    # A curve is much like its comparison: what the prior keeps a weight from saying is no curve.
    freed = np.linalg.pinv(sums.of_model, rcond=1e-10, hermitian=True)
    along[:, curves] = freed @ cross[:, curves]
    slope[curves] -= sums.left_over @ along[:, curves]
    information = spread - (cross * along).sum(axis=0)
    # A term that the others already say has no information of its own left.
    own = information > 1e-6 * np.maximum(spread, 1e-300)
    by_firm = _second_pass(evidence, posterior, looked_at, along, firms)
    error_of_slope = np.sqrt((by_firm**2).sum(axis=0))
    usable = own & (error_of_slope > 0.0)
    z = np.divide(slope, error_of_slope, out=np.zeros_like(slope), where=usable)
    # Few firms say less of their own spread than the normal distribution would take them to.
    freedom = max(1, len(np.unique(firms)) - 1)
    corrected = holm(2.0 * stdtr(freedom, -np.abs(z)))
    findings = [
        Finding(
            looked_at[place],
            float(slope[place] / information[place]),
            float(slope[place] ** 2 / (2.0 * information[place] * evidence.sample_weight.sum())),
            float(corrected[place]),
        )
        for place in np.argsort(corrected, kind="stable")
        if usable[place] and corrected[place] <= error
    ]
    given = np.sign(posterior.weights) if signs is None else signs
    return tuple(_oriented(one, float(given[one.term.first])) for one in _best(findings))


def _best(findings: Sequence[Finding]) -> list[Finding]:
    """Return of each comparison, and of each pair of them, what gains most; in the given order."""
    best: dict[tuple[int, int], float] = {}
    for one in findings:
        best[one.term.places] = max(one.gain, best.get(one.term.places, 0.0))
    return [one for one in findings if one.gain >= best[one.term.places]]


def _oriented(found: Finding, sign: float) -> Finding:
    """Return a curve on the side on which its weight has the sign of the comparison."""
    if not found.term.curve or found.weight * sign >= 0.0:
        return found
    other = Curve.LOW if found.term.curve is Curve.HIGH else Curve.HIGH
    return replace(found, term=found.term._replace(curve=other), weight=-found.weight)


def holm(p_values: FloatArray) -> FloatArray:
    """Return p values corrected for their number (Holm 1979), at most 1."""
    order = np.argsort(p_values, kind="stable")
    factors = np.arange(len(p_values), 0, -1)
    stepped = np.maximum.accumulate(np.minimum(p_values[order] * factors, 1.0))
    corrected = np.empty_like(stepped)
    corrected[order] = stepped
    return corrected


class _Sums(NamedTuple):
    """Slope and curvature of each term, its cross curvature with the model, and the model's own."""

    slope: FloatArray
    spread: FloatArray
    cross: FloatArray
    left_over: FloatArray
    of_model: FloatArray


def _first_pass(evidence: Evidence, posterior: Posterior, terms: Sequence[Term]) -> _Sums:
    size, count = len(evidence.means) + 1, len(terms)
    sums = _Sums(
        np.zeros(count),
        np.zeros(count),
        np.zeros((size, count)),
        np.zeros(size),
        np.zeros((size, size)),
    )
    for _, z, values, residual, weight in _blocks(evidence, posterior, terms):
        weighted = values * weight[:, np.newaxis]
        sums.slope[:] += residual @ values
        sums.spread[:] += (weighted * values).sum(axis=0)
        sums.cross[:] += z.T @ weighted
        sums.left_over[:] += residual @ z
        sums.of_model[:] += (z * weight[:, np.newaxis]).T @ z
    return sums


def _second_pass(
    evidence: Evidence,
    posterior: Posterior,
    terms: Sequence[Term],
    along: FloatArray,
    firms: IntArray,
) -> FloatArray:
    """Return each firm's share of the slopes, cleared of what the model can say itself."""
    shares = np.zeros((int(firms.max()) + 1, len(terms)))
    for first, z, values, residual, _ in _blocks(evidence, posterior, terms):
        cleared = residual[:, np.newaxis] * (values - z @ along)
        np.add.at(shares, firms[first : first + BLOCK], cleared)
    return shares


def _blocks(
    evidence: Evidence, posterior: Posterior, terms: Sequence[Term]
) -> Iterator[tuple[int, FloatArray, FloatArray, FloatArray, FloatArray]]:
    left = np.array([term.first for term in terms])
    right = np.array([term.second for term in terms])
    bend = (left == right).astype(np.float64)
    curves = [column for column, term in enumerate(terms) if term.curve]
    leniency = posterior.point.groups
    for first in range(0, len(evidence.targets), BLOCK):
        block = evidence.rows(slice(first, first + BLOCK))
        z = standardised(block)
        eta = z @ posterior.point.main[:-1]
        if block.groups is not None:
            eta += leniency[block.groups]
        chance = sigmoid(eta)
        known = ~np.isnan(block.pairs)
        values = z[:, left] * z[:, right] - bend * known[:, left]
        for column in curves:
            values[:, column] = np.where(known[:, left[column]], terms[column].of(z), 0.0)
        residual = block.sample_weight * (block.targets - chance)
        yield first, z, values, residual, block.sample_weight * chance * (1.0 - chance)
