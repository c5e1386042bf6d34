"""From stored answers to a ranking, and from what was shown of it to impressions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from features.drafts import read_draft
from features.profiles import SMEProfile, parse_profile
from matcher.explanation import Explanation
from matcher.pipeline import Matcher, Recommendation
from matcher.records import Channel, ProfileRevision, ShownPage, ShownPlace, Viewer
from matcher.review_records import PairRule, RuleKind
from matcher.types import Exclusion

LONG_TEXTS = 2000
MANY_PHRASES = 40
"""Characters and phrases of a firm above which reading its texts takes half a second or more."""
_TEXTS = ("technologies_offered", "technologies_sought", "english")


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranking and the answers it was made from.

    Parameters
    ----------
    revision : the answers, as stored.
    recommendation : with all candidates, best first, so that any of them can be shown.
    pins : reason of each pinned mini-cluster; a pin changes neither score nor rank.
    """

    revision: ProfileRevision
    recommendation: Recommendation
    pins: Mapping[str, str] = field(default_factory=dict)

    @property
    def places(self) -> Mapping[str, int]:
        """The place at which each candidate is shown: pinned ones first, all by rank."""
        order = sorted(
            self.recommendation.ranking, key=lambda one: one.mini_cluster not in self.pins
        )
        return {one.mini_cluster: place for place, one in enumerate(order, start=1)}


def missing_answers(answers: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the fields that must be filled in before answers can be matched, in a fixed order.

    Parameters
    ----------
    answers : as stored; checked when they were saved, but perhaps incomplete.

    Raises
    ------
    ProfileError : for faults other than missing answers.
    """
    return read_draft(answers).missing


def has_long_texts(answers: Mapping[str, Any]) -> bool:
    """Say whether the texts of a firm take long to read for the first time.

    Parameters
    ----------
    answers : as stored.
    """
    phrases = [phrase for name in _TEXTS for phrase in answers.get(name) or ()]
    characters = sum(map(len, phrases)) + len(answers.get("problem") or "")
    return characters > LONG_TEXTS or len(phrases) > MANY_PHRASES


def profile_of(revision: ProfileRevision) -> SMEProfile:
    """Return the profile of stored answers.

    Parameters
    ----------
    revision : the answers, as stored.

    Raises
    ------
    ProfileError : they are incomplete.
    """
    return parse_profile(revision.answers)


def rank(matcher: Matcher, revision: ProfileRevision, rules: Iterable[PairRule] = ()) -> Ranked:
    """Rank all candidates for stored answers.

    Parameters
    ----------
    matcher : with the catalogue and the model in use.
    revision : the answers, as stored.
    rules : those about the firm that are in force; of several that forbid, the first one counts.

    Raises
    ------
    ProfileError : the answers are incomplete.
    """
    ruled_out: dict[str, Exclusion] = {}
    pins: dict[str, str] = {}
    for rule in rules:
        if rule.kind is RuleKind.PIN:
            pins.setdefault(rule.mini_cluster, rule.reason)
        else:
            exclusion = Exclusion(rule.mini_cluster, rule.kind.value, rule.reason)
            ruled_out.setdefault(rule.mini_cluster, exclusion)
    recommendation = matcher.recommend(profile_of(revision), n=None, ruled_out=ruled_out)
    return Ranked(revision, recommendation, pins)


def shown_page(
    ranked: Ranked,
    shown: Sequence[Explanation],
    language: str,
    channel: Channel,
    viewer: Viewer | None = None,
) -> ShownPage:
    """Return what a page showed of a ranking, ready to be recorded.

    Parameters
    ----------
    ranked : the whole ranking.
    shown : what was shown; it is kept with its place among all candidates, pinned ones first.
    language : ``de``, ``en`` or ``ko``.
    channel : page, print view, table or another way to show it.
    viewer : None for whoever has the firm's private link, on no page in particular.
    """
    recommendation, places = ranked.recommendation, ranked.places
    return ShownPage(
        profile_id=ranked.revision.profile_id,
        revision=ranked.revision.revision,
        model_version=recommendation.model.version,
        catalogue_version=recommendation.catalogue.version,
        language=language,
        channel=channel,
        places=tuple(
            ShownPlace(one.mini_cluster, places[one.mini_cluster], one.score, one.chance)
            for one in shown
        ),
        viewer=viewer or Viewer(f"link:{ranked.revision.profile_id}"),
    )
