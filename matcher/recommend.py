"""From stored answers to a ranking, and from what was shown of it to impressions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from features.drafts import read_draft
from features.profiles import SMEProfile, parse_profile
from matcher.explanation import Explanation
from matcher.pipeline import Matcher, Recommendation
from matcher.records import Channel, ProfileRevision, ShownPage, ShownPlace


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranking and the answers it was made from.

    Parameters
    ----------
    recommendation : with all candidates, best first, so that any of them can be shown.
    """

    revision: ProfileRevision
    recommendation: Recommendation


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


def profile_of(revision: ProfileRevision) -> SMEProfile:
    """Return the profile of stored answers; raises ProfileError while they are incomplete."""
    return parse_profile(revision.answers)


def rank(matcher: Matcher, revision: ProfileRevision) -> Ranked:
    """Rank all candidates for stored answers; raises ProfileError while they are incomplete."""
    return Ranked(revision, matcher.recommend(profile_of(revision), n=None))


def shown_page(
    ranked: Ranked, shown: Sequence[Explanation], language: str, channel: Channel
) -> ShownPage:
    """Return what a page showed of a ranking, ready to be recorded.

    Parameters
    ----------
    shown : the places that were shown, each with its rank among all candidates.
    language : ``de``, ``en`` or ``ko``.
    """
    recommendation = ranked.recommendation
    return ShownPage(
        profile_id=ranked.revision.profile_id,
        revision=ranked.revision.revision,
        model_version=recommendation.model.version,
        catalogue_version=recommendation.catalogue.version,
        language=language,
        channel=channel,
        places=tuple(
            ShownPlace(one.mini_cluster, one.rank, one.score, one.chance) for one in shown
        ),
    )
