"""The explanation of a pairing: the score's own sum, read term by term."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from features.catalogue import Catalogue, Programme
from features.comparisons import COMPARISONS
from features.encoding import Input
from features.network import IntroductionPath, NoPath
from features.vocabulary import Basis, Cause, Group, Scope
from matcher.ranking import Band
from matcher.types import Alignment, Contribution, FloatArray, Term, factors_of, is_term

_HEADS = tuple((one.key, one.group, one.scope) for one in COMPARISONS)


@dataclass(frozen=True)
class Explanation:
    """Everything that is said about one pairing, in every language and format.

    Parameters
    ----------
    mini_cluster : identifier of the candidate.
    rank : 1 = best.
    score, baseline : log-odds; score = baseline + sum of contributions (1e-9).
    chance : 0-1; interval : its lower and upper bound.
    contributions : every comparison in the fixed order of the sum, then the terms made of them.
    mine, theirs : what each side brought, by comparison key.
    band : how well the pairing fits, against all reference pairings.
    alignments : the firm's phrases with the themes they fit, best first.
    path : the best introduction path, or why there is none.
    """

    mini_cluster: str
    rank: int
    score: float
    baseline: float
    chance: float
    interval: tuple[float, float]
    band: Band
    contributions: tuple[Contribution, ...]
    mine: Mapping[str, Input]
    theirs: Mapping[str, Input]
    alignments: tuple[Alignment, ...]
    path: IntroductionPath | NoPath

    @cached_property
    def _by_key(self) -> dict[str, Contribution]:
        return {one.key: one for one in self.contributions}

    def contribution(self, key: str) -> Contribution:
        """Return the contribution of one comparison by its key."""
        return self._by_key[key]

    @property
    def unknown(self) -> tuple[Contribution, ...]:
        """The comparisons that could not be made, each with its cause; terms follow from them."""
        return tuple(
            one for one in self.contributions if one.cause is not None and not is_term(one.key)
        )

    def basis(self, key: str) -> Basis:
        """Return what the mini-cluster's side of a contribution rests on, by its key."""
        return Basis.DERIVED if is_term(key) else self.theirs[key].basis

    def reasons_for(self, n: int = 3) -> tuple[Contribution, ...]:
        """Return the n strongest pair-scoped contributions above zero, strongest first."""
        return self._strongest(1.0, n)

    def reasons_against(self, n: int = 3) -> tuple[Contribution, ...]:
        """Return the n strongest pair-scoped contributions below zero, strongest first."""
        return self._strongest(-1.0, n)

    def _strongest(self, sign: float, n: int) -> tuple[Contribution, ...]:
        chosen = [
            one
            for one in self.contributions
            if one.scope is Scope.PAIR and sign * one.contribution > 0.0
        ]
        chosen.sort(key=lambda one: (-abs(one.contribution), one.key))
        return tuple(chosen[:n])


def contributions_of(
    values: FloatArray,
    contributions: FloatArray,
    causes: Mapping[str, Cause],
    terms: Sequence[Term] = (),
) -> list[tuple[Contribution, ...]]:
    """Pair the numbers of several pairings with their keys, groups, scopes and causes.

    Parameters
    ----------
    values : (n, K + T) 0-1, of terms their values on z, NaN = unknown.
    contributions : (n, K + T) log-odds; where a column has the same value, the same number.
    causes : why a comparison is unknown on the firm's side; anything else unknown is missing in
        the catalogue.
    terms : the T terms of the model, in their order.

    Returns
    -------
    Per pairing K + T contributions in the fixed order of the sum.
    """
    heads = (*_HEADS, *map(_head_of, terms))
    # Column by column: what is the same for all candidates is made once.
    columns = [
        _column(head, column, shares, causes)
        for head, column, shares in zip(
            heads, values.T.tolist(), contributions.T.tolist(), strict=True
        )
    ]
    return list(zip(*columns, strict=True))


def _head_of(term: Term) -> tuple[str, Group, Scope]:
    """Return key, group and scope of a term: it differs where one of its comparisons does."""
    scopes = {_HEADS[place][2] for place in term.places}
    scope = Scope.FIRM if scopes == {Scope.FIRM} else Scope.PAIR
    return term.name([key for key, _, _ in _HEADS]), Group.COMBINED, scope


def _column(
    head: tuple[str, Group, Scope],
    values: list[float],
    shares: list[float],
    causes: Mapping[str, Cause],
) -> list[Contribution]:
    key, group, scope = head
    cause = next((causes[one] for one in factors_of(key) if one in causes), Cause.NOT_IN_CATALOGUE)
    unknown = Contribution(key, group, scope, None, 0.0, cause)
    # The same value has the same share, and many candidates have the same value: one object
    # serves them. NaN is the only value that differs from itself.
    made = {
        value: Contribution(key, group, scope, value, share, None) if value == value else unknown
        for value, share in dict(zip(values, shares, strict=True)).items()
    }
    return [*map(made.__getitem__, values)]


def shared_programmes(catalogue: Catalogue, explanation: Explanation) -> tuple[Programme, ...]:
    """Return the programmes that the firm may use and that are open to the mini-cluster.

    Parameters
    ----------
    catalogue : has the programmes.
    explanation : of the pairing.

    Returns
    -------
    In the order of the catalogue; of a firm that gives no head count those that ask for none.
    """
    employees = explanation.mine["funding_route"].number
    return tuple(
        one
        for one in catalogue.programmes
        if one.open_to_firms
        and one.id in explanation.theirs["funding_route"].codes
        and (
            one.max_employees is None or (employees is not None and employees <= one.max_employees)
        )
    )
