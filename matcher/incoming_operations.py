"""The use cases of those who look after mini-clusters: what was accepted for theirs, without names.

They read what the partner was told, and nothing else of the firm: the brief once a letter with it
went out, the name once it was told.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from features.catalogue import Catalogue
from matcher.accounts import Account
from matcher.brief import Brief
from matcher.consent import NameTold
from matcher.operations import Services
from matcher.origins import Origin
from matcher.partner_operations import brief_sent, name_of
from matcher.planning import Command, Plan
from matcher.review import (
    HOLDING_A_SLOT,
    REPLIES,
    ReviewAction,
    ReviewState,
    Side,
    Step,
    effective_steps,
    has_consented,
)
from matcher.review_errors import IntroductionNotFoundError, WorldMovedError
from matcher.review_records import Introduction, QueuePage, QueueQuery
from matcher.rule_operations import with_conflicts
from matcher.scope_operations import kept_places

LOOKED_AT = 100
"""Refusals among which those are looked for that were recorded on the telephone."""


@dataclass(frozen=True, slots=True)
class Told:
    """What the partner was told of a firm; None for what it was not, or not as it is now."""

    brief: Brief | None
    name: NameTold | None


def incoming(
    services: Services, account: Account, catalogue: Catalogue, query: QueueQuery
) -> QueuePage:
    """Return a page of what holds a slot of one's own mini-clusters, of firms of any network.

    Parameters
    ----------
    query : which page; states and mini-clusters are those, whatever it says.
    """
    places = _own(services, account, catalogue)
    query = replace(query, states=HOLDING_A_SLOT, mini_clusters=places)
    return services.review.queue(query)


def incoming_one(
    services: Services, account: Account, catalogue: Catalogue, introduction_id: str
) -> Introduction:
    """Return one of them, or one that ended with a recorded refusal, which can be taken back.

    Raises
    ------
    IntroductionNotFoundError : also for another one that holds no slot, or of somebody else's
        mini-cluster.
    """
    one = services.review.get(introduction_id)
    own = one.asked.mini_cluster in _own(services, account, catalogue)
    if not own or not (one.state in HOLDING_A_SLOT or _ended_with_a_record(one)):
        raise IntroductionNotFoundError(introduction_id)
    return one


def what_was_told(services: Services, catalogue: Catalogue, one: Introduction) -> Told:
    """Return what the partner was told of the firm, as far as the firm still agrees."""
    links = services.partners.links_of(one.id)
    counting = effective_steps(one.steps)
    contacted = links and any(step.action is ReviewAction.CONTACT for step in counting)
    brief = brief_sent(services, catalogue, links[-1], one) if contacted else None
    name = name_of(services, one)
    disclosed = {step.shown for step in counting if step.action is ReviewAction.DISCLOSE}
    named = has_consented(one.steps) and name.fingerprint in disclosed
    return Told(brief, name if named else None)


def preview_record(
    services: Services, account: Account, catalogue: Catalogue, said: Command
) -> tuple[Introduction, Plan]:
    """Return what it would do to record a partner's answer, or to take a recorded one back.

    The partner told it to somebody who looks after the mini-cluster, on the telephone say; what is
    recorded stands for the partner and says where it comes from.

    Parameters
    ----------
    said : a reply, or an undo; its origin and its conflict are filled in here.

    Raises
    ------
    IntroductionNotFoundError : as for :func:`incoming_one`.
    UnknownCodeError : the suggested mini-cluster is none.
    ValueError : neither a reply nor an undo.
    """
    one, commands = _recording(services, account, catalogue, said)
    now = services.clock.now()
    return one, services.review.preview(commands, Side.PARTNER, account.actor, now)


def record(
    services: Services, account: Account, catalogue: Catalogue, said: Command, fingerprint: str
) -> Plan:
    """Do what was seen in a preview.

    Raises
    ------
    WorldMovedError : something else would happen by now, or nothing; nothing is done.
    IntroductionNotFoundError, UnknownCodeError, ValueError : as for :func:`preview_record`.
    """
    _one, commands = _recording(services, account, catalogue, said)
    given = (commands, Side.PARTNER, account.actor, services.clock.now())
    planned = services.review.preview(*given)
    if planned.refused:
        raise WorldMovedError(planned)
    return services.review.commit(*given, fingerprint)


def _recording(
    services: Services, account: Account, catalogue: Catalogue, said: Command
) -> tuple[Introduction, tuple[Command, ...]]:
    if said.action not in REPLIES | {ReviewAction.UNDO}:
        raise ValueError(f"action: {said.action}; allowed: a reply, or undo")
    one = incoming_one(services, account, catalogue, said.introduction)
    if said.suggested:
        catalogue.mini_cluster(said.suggested)
    told = replace(said, origin=Origin.TELEPHONE)
    return one, with_conflicts(services, catalogue, [told], [one])


def refused_by_telephone(
    services: Services, account: Account, catalogue: Catalogue
) -> tuple[Introduction, ...]:
    """Return what ended with a recorded refusal, which can be taken back still.

    Of the refusals of one's own mini-clusters the :data:`LOOKED_AT` that were asked for last are
    looked at.
    """
    refused = frozenset({ReviewState.REFUSED})
    places = _own(services, account, catalogue)
    query = QueueQuery(refused, mini_clusters=places, backwards=True, count=LOOKED_AT)
    found = services.review.queue(query).introductions
    return tuple(one for one in reversed(found) if _ended_with_a_record(one))


def recorded_steps(one: Introduction) -> tuple[Step, ...]:
    """Return what was recorded of the partner's answers, and what took that back."""
    return tuple(step for step in one.steps if step.origin is Origin.TELEPHONE)


def _ended_with_a_record(one: Introduction) -> bool:
    counting = effective_steps(one.steps)
    return (
        one.state is ReviewState.REFUSED
        and bool(counting)
        and counting[-1].origin is Origin.TELEPHONE
    )


def _own(services: Services, account: Account, catalogue: Catalogue) -> frozenset[str]:
    """Return the mini-clusters in the networks of an account, whatever else it administers."""
    places = kept_places(services, account)
    return frozenset(one.id for one in catalogue.mini_clusters if one.innovation_cluster in places)
