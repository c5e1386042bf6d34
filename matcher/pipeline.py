"""The one place where the stages are joined: encode, compare, score, rank, explain."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from numbers import Integral
from typing import TYPE_CHECKING, Any

from features.catalogue import Catalogue, MiniCluster
from features.comparisons import RULES_VERSION, compare, topic_margin
from features.encoding import EncodedCandidates, EncodedSME
from features.profile_encoder import ProfileEncoder
from features.profiles import SMEProfile
from features.text import Encoder
from matcher.alignment import align
from matcher.candidates import select_candidates
from matcher.conflicts import competitors_in
from matcher.errors import ModelRulesError
from matcher.explanation import Explanation, contributions_of
from matcher.ranking import abstention, fit_band, rank_order
from matcher.scoring import AdditiveScorer
from matcher.sources import SourcedFact, sources_of_mini_cluster, sources_of_pairing
from matcher.types import (
    RULES,
    Abstention,
    Exclusion,
    ModelVersion,
    Scores,
)

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class Recommendation:
    """The answer to one query.

    Parameters
    ----------
    profile : the query, without contact.
    firm : the same, encoded, so that nothing has to be encoded again to look at it further.
    model, catalogue : the versions that were used.
    ranking : the first n explanations, best first.
    candidates : how many mini-clusters were compared.
    excluded : every mini-cluster that was not, with its reason.
    abstained : set when the service does not vouch for the ranking.
    """

    profile: SMEProfile
    firm: EncodedSME = field(repr=False, compare=False)
    model: ModelVersion
    catalogue: Catalogue
    ranking: tuple[Explanation, ...]
    candidates: int
    excluded: tuple[Exclusion, ...]
    abstained: Abstention | None

    def to_frame(self) -> pd.DataFrame:
        """Return the ranking as a table: one row a candidate, one column a contribution.

        Needs pandas, which nothing else on this path loads.
        """
        import pandas as pd

        rows = [
            {
                "rank": one.rank,
                "mini_cluster": one.mini_cluster,
                "score": one.score,
                "chance": one.chance,
                "chance_low": one.interval[0],
                "chance_high": one.interval[1],
                "baseline": one.baseline,
                **{part.key: part.contribution for part in one.contributions},
            }
            for one in self.ranking
        ]
        return pd.DataFrame(rows)

    def explanation(self, mini_cluster: str) -> Explanation | None:
        """Return the explanation of one mini-cluster, or None if it is not in the ranking.

        Parameters
        ----------
        mini_cluster : its id.
        """
        return next((one for one in self.ranking if one.mini_cluster == mini_cluster), None)

    def sources(self, mini_cluster: str) -> tuple[SourcedFact, ...]:
        """Return every fact that a pairing rests on, with its source, date and basis.

        Parameters
        ----------
        mini_cluster : its id; of one that is not in the ranking what is said of itself is told.

        Raises
        ------
        UnknownCodeError : the catalogue has none with this id.
        """
        found = self.explanation(mini_cluster)
        if found is None:
            return sources_of_mini_cluster(
                self.catalogue, self.catalogue.mini_cluster(mini_cluster)
            )
        return sources_of_pairing(self.catalogue, found)

    def exclusion(self, mini_cluster: str) -> Exclusion | None:
        """Return why a mini-cluster was not compared, or None if it was.

        Parameters
        ----------
        mini_cluster : its id.
        """
        return next((one for one in self.excluded if one.mini_cluster == mini_cluster), None)


class Matcher:
    """Ranks and explains mini-clusters for a firm.

    Parameters
    ----------
    catalogue : facts of both sides.
    model : the frozen numbers of the score.
    encoder : text encoder.

    Raises
    ------
    ModelRulesError : the model was built by other rules of comparison than this code has.

    Examples
    --------
    >>> from data.reference import open_matcher
    >>> from features.profiles import SMEProfile
    >>> firm = SMEProfile(name="Muster GmbH", technologies_offered=("LED-Leuchten",))
    >>> best = open_matcher().recommend(firm, n=1).ranking[0]
    >>> best.mini_cluster
    'gwangju-02'
    >>> total = best.baseline + sum(one.contribution for one in best.contributions)
    >>> abs(best.score - total) < 1e-9
    True
    >>> found = open_matcher().recommend(firm, n=1).sources("gwangju-02")
    >>> [(one.kind, one.basis.value, one.given.as_of) for one in found if one.kind == "members"]
    [('members', 'documented', '2006-11')]
    """

    def __init__(self, catalogue: Catalogue, model: ModelVersion, encoder: Encoder) -> None:
        rules = model.inputs.get(RULES, "")
        if rules != RULES_VERSION:
            raise ModelRulesError(model.version, rules, RULES_VERSION)
        self.catalogue = catalogue
        self.model = model
        self.profiles = ProfileEncoder(catalogue, encoder)

    @cached_property
    def _matchable(self) -> tuple[MiniCluster, ...]:
        return select_candidates(self.catalogue.mini_clusters)[0]

    @cached_property
    def encoded_candidates(self) -> EncodedCandidates:
        """All matchable mini-clusters, encoded once."""
        return self.profiles.encode_candidates(self._matchable)

    def recommend(
        self,
        profile: SMEProfile,
        n: int | None = 10,
        ruled_out: Mapping[str, Exclusion] | None = None,
    ) -> Recommendation:
        """Return the n best mini-clusters with their explanations.

        Parameters
        ----------
        profile : the query.
        n : length of the ranking, >= 0; None = all candidates.
        ruled_out : mini-clusters that a rule keeps from this firm, by identifier.

        Raises
        ------
        TypeError : the profile is none, a mapping for example.
        ValueError : n is no whole number or negative.
        """
        _check_call(profile, n)
        firm = self.profiles.encode_sme(profile)
        named = competitors_in(profile.competitors, self.catalogue).exclusions
        candidates, excluded = select_candidates(
            self.catalogue.mini_clusters, profile.exclude, {**named, **(ruled_out or {})}
        )
        scores = self.score(firm)
        order = self._order(scores, {one.id for one in candidates})
        shown = order if n is None else order[:n]
        return Recommendation(
            profile=profile,
            firm=firm,
            model=self.model,
            catalogue=self.catalogue,
            ranking=self.explain(profile, firm, scores, shown),
            candidates=len(order),
            excluded=excluded,
            abstained=abstention(
                scores,
                order,
                topic_margin(firm, self.encoded_candidates.themes),
                firm.words,
                self.model,
            ),
        )

    def score(self, firm: EncodedSME) -> Scores:
        """Return the scores of all matchable mini-clusters, in the order of the catalogue.

        Parameters
        ----------
        firm : encoded by ``self.profiles``; its respondent group decides the weights.
        """
        scorer = AdditiveScorer(self.model, firm.group)
        return scorer.evaluate(compare(firm, self.encoded_candidates))

    def _order(self, scores: Scores, allowed: set[str]) -> list[int]:
        ids = self.encoded_candidates.ids
        order = rank_order(scores.scores, ids)
        return [int(position) for position in order if ids[position] in allowed]

    def explain(
        self, profile: SMEProfile, firm: EncodedSME, scores: Scores, order: Sequence[int]
    ) -> tuple[Explanation, ...]:
        """Return the explanations of ranked candidates.

        Parameters
        ----------
        profile : the firm, and the same encoded by ``self.profiles`` in ``firm``.
        scores : of all matchable mini-clusters, see :meth:`score`.
        order : rows of the candidates, best first; the first one gets rank 1.
        """
        rows, candidates = list(order), self.encoded_candidates
        routes = self.profiles.access.routes(profile.german_clusters)
        parts = zip(
            rows,
            scores.scores[rows].tolist(),
            scores.chances[rows].tolist(),
            map(tuple, scores.intervals[rows].tolist()),
            contributions_of(
                scores.values[rows], scores.contributions[rows], firm.causes, self.model.terms
            ),
            align(firm, candidates, rows),
            strict=True,
        )
        return tuple(
            Explanation(
                mini_cluster=candidates.ids[row],
                rank=rank,
                score=score,
                baseline=self.model.baseline,
                chance=chance,
                interval=interval,
                band=fit_band(score, self.model),
                contributions=contributions,
                mine=firm.inputs,
                theirs=candidates.inputs[row],
                alignments=alignments,
                path=routes.to(candidates.ids[row], self._agencies[candidates.ids[row]]),
            )
            for rank, (row, score, chance, interval, contributions, alignments) in enumerate(
                parts, start=1
            )
        )

    @cached_property
    def _agencies(self) -> dict[str, str]:
        return {one.id: one.innovation_cluster for one in self.catalogue.mini_clusters}


def _check_call(profile: Any, n: Any) -> None:
    """Refuse by name what a type checker would have refused."""
    if not isinstance(profile, SMEProfile):
        given = type(profile).__name__
        raise TypeError(f"profile: {given}; allowed: SMEProfile, as parse_profile returns it")
    if n is not None and not (isinstance(n, Integral) and int(n) >= 0):
        raise ValueError(f"n: {n!r}; allowed: 0 or more, or None for all")
