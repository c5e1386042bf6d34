"""The use cases of looking ahead: what a rule would touch, and who knows whom already."""

from __future__ import annotations

from dataclasses import dataclass

from matcher.accounts import Account
from matcher.documents import content_hash
from matcher.operations import Services
from matcher.pipeline import Matcher
from matcher.recommend import missing_answers, rank
from matcher.records import ProfileRevision, Verdict, VerdictKind
from matcher.review import OPEN_STATES, OUTCOMES, ReviewAction, ReviewReason, effective_steps
from matcher.review_records import Introduction, PairRule, RuleKind
from matcher.rule_operations import firm_of_network, rules_in_force
from matcher.verdicts import standing_verdicts

FIRST_PLACES = 10
"""Places of a list whose change is worth telling."""


@dataclass(frozen=True)
class RuleEffect:
    """What a rule about a firm and a mini-cluster would touch.

    Parameters
    ----------
    before, after : place in the firm's list, 1 for the first; None where it stands in none, or
        where nothing is proposed to the firm.
    moved_in, moved_out : mini-clusters that come among the first places by it, and leave them, the
        mini-cluster itself left out.
    open : introductions of the two that are under way.
    rules : those about the two that hold already, oldest first.
    """

    kind: RuleKind
    mini_cluster: str
    before: int | None
    after: int | None
    moved_in: tuple[str, ...]
    moved_out: tuple[str, ...]
    open: tuple[Introduction, ...]
    rules: tuple[PairRule, ...]

    @property
    def fingerprint(self) -> str:
        """The hash of everything that it says."""
        document = {
            "rule": [self.kind.value, self.mini_cluster],
            "places": [self.before, self.after],
            "moved": [self.moved_in, self.moved_out],
            "open": [[one.id, len(one.steps)] for one in self.open],
            "rules": [one.id for one in self.rules],
        }
        return content_hash(document)


def effect_of_rule(
    services: Services,
    account: Account,
    matcher: Matcher,
    profile_id: str,
    kind: RuleKind,
    mini_cluster: str,
) -> RuleEffect:
    """Return what a rule about a firm of a coordinator's networks would touch; changes nothing.

    Raises
    ------
    ProfileNotFoundError : also for a firm of other networks, or one that told nobody of itself.
    """
    revision, now = firm_of_network(services, account, profile_id), services.clock.now()
    rules = rules_in_force(services, profile_id)
    new = PairRule(0, kind, profile_id, mini_cluster, "", account.actor, now)
    before = _places(matcher, revision, rules)
    after = _places(matcher, revision, (*rules, new))
    first = [
        {one for one, place in places.items() if place <= FIRST_PLACES} - {mini_cluster}
        for places in (before, after)
    ]
    return RuleEffect(
        kind=kind,
        mini_cluster=mini_cluster,
        before=before.get(mini_cluster),
        after=after.get(mini_cluster),
        moved_in=tuple(sorted(first[1] - first[0], key=lambda one: after[one])),
        moved_out=tuple(sorted(first[0] - first[1], key=lambda one: before[one])),
        open=tuple(
            one
            for one in services.review.of_profile(profile_id)
            if one.asked.mini_cluster == mini_cluster and one.state in OPEN_STATES
        ),
        rules=tuple(one for one in rules if one.mini_cluster == mini_cluster),
    )


def _places(
    matcher: Matcher, revision: ProfileRevision, rules: tuple[PairRule, ...]
) -> dict[str, int]:
    if missing_answers(revision.answers):
        return {}
    return dict(rank(matcher, revision, rules).places)


@dataclass(frozen=True, slots=True)
class Acquaintance:
    """What speaks for it that the two of an introduction know each other already.

    Parameters
    ----------
    verdict : with which the firm itself says so, or None.
    together : earlier introductions of the two from which something came.
    connected : earlier introductions of the two in which somebody gave that as a reason.
    """

    verdict: Verdict | None
    together: tuple[Introduction, ...]
    connected: tuple[Introduction, ...]


def acquaintance_of(services: Services, one: Introduction) -> Acquaintance:
    """Return what speaks for it that a firm and a mini-cluster know each other already."""
    asked = one.asked
    verdicts = standing_verdicts(services.verdicts.of_profile(asked.profile_id))
    verdict = verdicts.get(asked.mini_cluster)
    others = tuple(
        each
        for each in services.review.of_profile(asked.profile_id)
        if each.id != one.id and each.asked.mini_cluster == asked.mini_cluster
    )
    return Acquaintance(
        verdict if verdict and verdict.kind is VerdictKind.ALREADY_KNOWN else None,
        tuple(filter(_came_together, others)),
        tuple(filter(_was_connected, others)),
    )


def _came_together(one: Introduction) -> bool:
    met = OUTCOMES - {ReviewAction.END}
    return any(step.action in met for step in effective_steps(one.steps))


def _was_connected(one: Introduction) -> bool:
    reason = ReviewReason.ALREADY_CONNECTED
    return any(reason in step.reasons for step in effective_steps(one.steps))
