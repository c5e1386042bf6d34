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
from matcher.partner_operations import brief_sent, name_of
from matcher.review import HOLDING_A_SLOT, ReviewAction, effective_steps, has_consented
from matcher.review_errors import IntroductionNotFoundError
from matcher.review_records import Introduction, QueuePage, QueueQuery
from matcher.scope_operations import kept_places


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
    """Return one of them.

    Raises
    ------
    IntroductionNotFoundError : also for one that holds no slot, or of somebody else's mini-cluster.
    """
    one = services.review.get(introduction_id)
    own = one.asked.mini_cluster in _own(services, account, catalogue)
    if not own or one.state not in HOLDING_A_SLOT:
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


def _own(services: Services, account: Account, catalogue: Catalogue) -> frozenset[str]:
    """Return the mini-clusters in the networks of an account, whatever else it administers."""
    places = kept_places(services, account)
    return frozenset(one.id for one in catalogue.mini_clusters if one.innovation_cluster in places)
