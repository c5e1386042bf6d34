"""The use case of coordinators who look at the whole shortlist of one firm of their networks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from matcher.accounts import Account
from matcher.operations import Services
from matcher.pipeline import Matcher
from matcher.recommend import Ranked, missing_answers, rank
from matcher.records import ProfileRevision, Verdict
from matcher.review_records import Introduction
from matcher.rule_operations import firm_of_network, rules_in_force
from matcher.verdicts import standing_verdicts


@dataclass(frozen=True)
class Shortlist:
    """All that is proposed to a firm now, and what has come of it.

    Parameters
    ----------
    ranked : None while answers are missing, which ``missing`` names.
    introductions : the last one to each mini-cluster that the firm has asked for.
    verdicts : the firm's own, by mini-cluster.
    """

    revision: ProfileRevision
    ranked: Ranked | None
    missing: tuple[str, ...]
    introductions: Mapping[str, Introduction]
    verdicts: Mapping[str, Verdict]


def shortlist_of(
    services: Services, account: Account, matcher: Matcher, profile_id: str
) -> Shortlist:
    """Rank all candidates for a firm of a coordinator's networks; nothing counts as shown to it.

    Raises
    ------
    ProfileNotFoundError : also for a firm of other networks, or one that told nobody of itself.
    """
    revision = firm_of_network(services, account, profile_id)
    missing = missing_answers(revision.answers)
    rules = rules_in_force(services, profile_id)
    asked = services.review.of_profile(profile_id)
    return Shortlist(
        revision=revision,
        ranked=None if missing else rank(matcher, revision, rules),
        missing=missing,
        introductions={one.asked.mini_cluster: one for one in asked},
        verdicts=standing_verdicts(services.verdicts.of_profile(profile_id)),
    )
