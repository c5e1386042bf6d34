"""The use case of replaying: what a firm was shown, and how far its introductions were, then."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from features.errors import ClusterbridgeError
from matcher.errors import ProfileNotFoundError
from matcher.operations import Services
from matcher.pipeline import Matcher
from matcher.recommend import Ranked, rank
from matcher.records import Impression, ProfileRevision
from matcher.replay import (
    Again,
    IntroductionThen,
    Replay,
    ShownThen,
    compared,
    last_list,
    revision_at,
    shown_apart,
    steps_at,
)
from matcher.review_records import Introduction, NewIntroduction, PairRule
from matcher.rule_operations import holding

MatcherOf = Callable[[str, str], Matcher]
"""From a version of the model and one of the catalogue to the matcher over both as stored."""


def replay(
    services: Services,
    matcher_of: MatcherOf,
    profile_id: str,
    moment: datetime,
    mini_cluster: str | None = None,
) -> Replay:
    """Return the shortlist of a firm as it was at a moment, from the tables alone.

    Everything is ranked by the rules about pairings that were in force when it was shown, or when
    the introduction was asked for.

    Parameters
    ----------
    matcher_of : raises a ClusterbridgeError where a version cannot be computed with any more.
    mini_cluster : only this one.

    Raises
    ------
    ProfileNotFoundError : there is no such profile, and none of that identifier was erased.
    """
    try:
        revisions = services.profiles.revisions(profile_id)
    except ProfileNotFoundError:
        erased_at = services.profiles.erased().get(profile_id)
        if erased_at is None:
            raise
        return Replay(profile_id, moment, erased_at, None, (), (), ())
    rules = services.review.rules_of(profile_id)
    rankings = _Rankings({one.revision: one for one in revisions}, matcher_of, rules)
    every = services.impressions.of_profile(profile_id)

    def again(shown: Iterable[Impression]) -> tuple[ShownThen, ...]:
        return tuple(
            ShownThen(one, rankings.again(one, one.mini_cluster, one.shown_at, _kept(one)))
            for one in shown
            if mini_cluster in (None, one.mini_cluster)
        )

    asked = (one for one in services.review.of_profile(profile_id) if one.requested_at <= moment)
    return Replay(
        profile_id,
        moment,
        None,
        revision_at(revisions, moment),
        again(last_list(every, moment)),
        again(shown_apart(every, moment)),
        tuple(
            IntroductionThen(
                one,
                *steps_at(one, moment),
                rankings.again(
                    one.asked, one.asked.mini_cluster, one.requested_at, _kept_request(one)
                ),
            )
            for one in asked
            if mini_cluster in (None, one.asked.mini_cluster)
        ),
    )


def _kept(one: Impression) -> Mapping[str, float]:
    return {"rank": one.rank, "score": one.score, "chance": one.chance}


def _kept_request(one: Introduction) -> Mapping[str, float]:
    asked = one.asked
    return {
        "rank": asked.rank,
        "score": asked.score,
        "chance": asked.chance,
        "chance_low": asked.chance_low,
        "chance_high": asked.chance_high,
    }


class _Rankings:
    """Rankings of one firm, each computed once."""

    def __init__(
        self,
        revisions: Mapping[int, ProfileRevision],
        matcher_of: MatcherOf,
        rules: tuple[PairRule, ...],
    ) -> None:
        self._revisions = revisions
        self._matcher_of = matcher_of
        self._rules = rules
        self._found: dict[tuple[int, str, str, tuple[PairRule, ...]], Ranked | str] = {}

    def again(
        self,
        versions: Impression | NewIntroduction,
        mini_cluster: str,
        moment: datetime,
        kept: Mapping[str, float],
    ) -> Again:
        rules = holding(self._rules, moment)
        key = (versions.revision, versions.model_version, versions.catalogue_version, rules)
        if key not in self._found:
            self._found[key] = self._ranked(*key)
        found = self._found[key]
        if isinstance(found, str):
            return Again(None, missing=found)
        explanation = found.recommendation.explanation(mini_cluster)
        return compared(explanation, kept, found.places.get(mini_cluster))

    def _ranked(
        self, revision: int, model: str, catalogue: str, rules: tuple[PairRule, ...]
    ) -> Ranked | str:
        try:
            matcher = self._matcher_of(model, catalogue)
        except ClusterbridgeError as error:
            return str(error)
        return rank(matcher, self._revisions[revision], rules)
