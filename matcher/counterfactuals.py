"""What would raise a chance: one changed answer at a time, recomputed with the served model."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from features.catalogue import Catalogue, GermanCluster, MiniCluster
from features.comparisons import COMPARISON_KEYS, COMPARISONS, VALUE_DECIMALS, compare
from features.encoding import EncodedCandidates, EncodedSME, FloatArray
from features.profiles import Answer, SMEProfile
from features.vocabulary import SCALE_STEPS, Barrier, Basis, SuccessFactor, scale_to_unit
from matcher.pipeline import Matcher, Recommendation
from matcher.ranking import SCORE_DECIMALS, rank_order
from matcher.scoring import AdditiveScorer

LARGEST_STEP = 2
"""How far an answer is moved at most: a firm can do something about one or two steps."""
GOOD_READINESS, LOW_BARRIER = SCALE_STEPS - 1, 2
"""What an answer that is not known is set to: one step short of the best answer."""


@dataclass(frozen=True, slots=True)
class Change:
    """One single change of the profile and what it would do; all else stays the same.

    Parameters
    ----------
    field : dotted field of the profile, such as ``readiness.network`` or ``german_clusters``.
    key : the comparison that the change moves.
    from_level, to_level : answers on the five-step scale; ``from_level`` is None where the answer
        is not known, both are None where a German cluster is joined.
    joined : id of the German cluster to join, else empty.
    chance_before, chance_after : 0-1.
    rank_before, rank_after : 1 = best.
    """

    field: str
    key: str
    from_level: int | None
    to_level: int | None
    joined: str
    chance_before: float
    chance_after: float
    rank_before: int
    rank_after: int

    @property
    def gain(self) -> float:
        """Chance after minus chance before, above 0."""
        return self.chance_after - self.chance_before


@dataclass(frozen=True, slots=True)
class _Variant:
    """A firm with one block changed, and what was changed."""

    firm: EncodedSME
    field: str
    key: str
    from_level: int | None = None
    to_level: int | None = None
    joined: str = ""


@dataclass(frozen=True, slots=True)
class _Standing:
    score: float
    chance: float
    rank: int


def what_would_raise(
    matcher: Matcher, recommendation: Recommendation, mini_cluster: str, n: int = 4
) -> tuple[Change, ...]:
    """Return the single changes that raise the chance with one mini-cluster most.

    Tried are: every readiness raised and every barrier lowered by one or two steps (the smallest
    step that reaches the best chance), every unknown one of them answered well, and the one
    German cluster of the mini-cluster's fields, with a documented link to its place, whose
    membership would help most.

    Parameters
    ----------
    matcher : the one that made the recommendation.
    recommendation : the query, of any length; what it excludes counts in no rank.
    mini_cluster : id of a candidate.
    n : how many changes at most, >= 0.

    Returns
    -------
    Changes with a gain above zero, largest gain first; none when the mini-cluster takes no part
    in matching.

    Raises
    ------
    UnknownCodeError : there is no such mini-cluster.
    ValueError : n is negative.
    """
    if n < 0:
        raise ValueError(f"n: {n}; allowed: 0 or more")
    target = matcher.catalogue.mini_cluster(mini_cluster)
    excluded = frozenset(one.mini_cluster for one in recommendation.excluded)
    if target.id in excluded:
        return ()
    firm = recommendation.firm
    values = compare(firm, matcher.encoded_candidates)
    scorer = AdditiveScorer(matcher.model, firm.group)
    ranks = _Ranks(scorer, matcher.encoded_candidates.ids, target.id, excluded)
    before = ranks.standing(values)
    best: dict[str, tuple[_Variant, _Standing]] = {}
    for variant in _variants(matcher, recommendation.profile, firm, target):
        after = ranks.standing(_with_variant(values, variant, matcher.encoded_candidates))
        known = best.get(variant.field, (variant, before))[1]
        if _gained(known, after):
            best[variant.field] = variant, after
    changes = [_change(variant, before, after) for variant, after in best.values()]
    changes.sort(key=lambda one: (-one.gain, one.field))
    return tuple(changes[:n])


@dataclass(frozen=True, slots=True)
class _Ranks:
    """Where one candidate stands, by the values of all pairings."""

    scorer: AdditiveScorer
    ids: tuple[str, ...]
    target: str
    excluded: frozenset[str]

    def standing(self, values: FloatArray) -> _Standing:
        scores = self.scorer.evaluate(values)
        order = [self.ids[row] for row in rank_order(scores.scores, self.ids)]
        rank = 1 + [one for one in order if one not in self.excluded].index(self.target)
        row = self.ids.index(self.target)
        return _Standing(float(scores.scores[row]), float(scores.chances[row]), rank)


def _with_variant(
    values: FloatArray, variant: _Variant, candidates: EncodedCandidates
) -> FloatArray:
    """Compare anew only what the variant changes: all other columns would come out the same."""
    changed = values.copy()
    column = COMPARISON_KEYS.index(variant.key)
    rule = COMPARISONS[column].rule
    changed[:, column] = np.round(rule(variant.firm, candidates), VALUE_DECIMALS)
    return changed


def _gained(before: _Standing, after: _Standing) -> bool:
    """Rounded like the order itself, so that an equal chance never counts as a gain."""
    higher = round(after.score, SCORE_DECIMALS) > round(before.score, SCORE_DECIMALS)
    return higher and after.chance > before.chance


def _variants(
    matcher: Matcher, profile: SMEProfile, firm: EncodedSME, target: MiniCluster
) -> Iterator[_Variant]:
    """Yield firms with one block changed; of one field the smallest step comes first."""
    for index, factor in enumerate(SuccessFactor):
        answer = profile.readiness.get(factor)
        for level in _steps(answer, 1, GOOD_READINESS):
            changed = replace(firm, readiness=_with_answer(firm.readiness, index, level))
            key = f"readiness_{factor}"
            yield _Variant(changed, f"readiness.{factor}", key, _level(answer), level)
    for index, barrier in enumerate(Barrier):
        answer = profile.barriers.get(barrier)
        for level in _steps(answer, -1, LOW_BARRIER):
            changed = replace(firm, severity=_with_answer(firm.severity, index, level))
            key = f"barrier_{barrier}"
            yield _Variant(changed, f"barriers.{barrier}", key, _level(answer), level)
    for cluster in _clusters_to_join(matcher.catalogue, profile, target):
        joined = (*profile.german_clusters, cluster.id)
        changed = replace(firm, access=matcher.profiles.access.strengths(joined))
        yield _Variant(changed, "german_clusters", "network_access", joined=cluster.id)


def _level(answer: Answer | None) -> int | None:
    return answer if isinstance(answer, int) else None


def _steps(answer: Answer | None, direction: int, unknown: int) -> list[int]:
    level = _level(answer)
    if level is None:
        return [unknown]
    tried = [level + direction * step for step in range(1, LARGEST_STEP + 1)]
    return [one for one in tried if 1 <= one <= SCALE_STEPS]


def _with_answer(block: FloatArray, index: int, level: int) -> FloatArray:
    changed = block.copy()
    changed[index] = scale_to_unit(level)
    return changed


def _clusters_to_join(
    catalogue: Catalogue, profile: SMEProfile, target: MiniCluster
) -> list[GermanCluster]:
    """Return the clusters worth joining for this mini-cluster.

    They share a technology field with it and have a documented link to its place: nobody is told
    to join a cluster for a trust that is only assumed.
    """
    fields = set(target.wipo_fields)
    linked = {
        edge.source
        for edge in catalogue.edges
        if edge.target == target.innovation_cluster and edge.provenance.basis is Basis.DOCUMENTED
    }
    return [
        one
        for one in sorted(catalogue.german_clusters, key=lambda cluster: cluster.id)
        if one.id in linked - set(profile.german_clusters) and fields & set(one.wipo_fields)
    ]


def _change(variant: _Variant, before: _Standing, after: _Standing) -> Change:
    return Change(
        field=variant.field,
        key=variant.key,
        from_level=variant.from_level,
        to_level=variant.to_level,
        joined=variant.joined,
        chance_before=before.chance,
        chance_after=after.chance,
        rank_before=before.rank,
        rank_after=after.rank,
    )
