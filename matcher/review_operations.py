"""The use cases of introductions: asking for them, reviewing them, undoing, slots.

A coordinator reviews what the firms of their networks ask for: whoever speaks for the firm lets
its request go out, nobody else. The slots of a mini-cluster belong to whoever coordinates it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from features.catalogue import Catalogue, MiniCluster
from features.errors import UnknownCodeError
from features.plain_data import cleaned
from matcher.account_operations import networks_of
from matcher.accounts import Account, home_of
from matcher.brief import REVEALS, DisclosureStep
from matcher.errors import (
    AccountNotFoundError,
    ProfileNotFoundError,
)
from matcher.operations import Services, open_confirmed, open_profile
from matcher.planning import Command, Plan
from matcher.recommend import Ranked
from matcher.records import ProfileRevision
from matcher.review import IN_REVIEW, ReviewAction, ReviewReason, Side, Step
from matcher.review_errors import (
    IntroductionNotFoundError,
    NotComparedError,
    WorldMovedError,
)
from matcher.review_records import (
    Disclosure,
    Introduction,
    NewIntroduction,
    QueuePage,
    QueueQuery,
    SlotUse,
    period_of,
)
from matcher.scope_operations import coordinators_of, scope_of

MOST_WAITING = 500
"""Introductions that are looked through for those that wait beside others."""
FIRST_CONTACT = REVEALS[DisclosureStep.FIRST_CONTACT]
"""What a firm can let out with the first contact; none of it names the firm."""


def ask_for_introduction(
    services: Services,
    token: str,
    ranked: Ranked,
    mini_cluster: str,
    message: str,
    disclosed: Collection[Disclosure],
) -> Introduction:
    """Keep what a firm asks for, until a coordinator decides; nothing is sent to anybody.

    Parameters
    ----------
    ranked : the suggestions for the firm's own answers.
    message : what it wants to solve; not empty, at most ``MAX_MESSAGE`` characters.
    disclosed : of :data:`FIRST_CONTACT`.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    NotHandedOverError : the firm has not confirmed its answers.
    ProfileNotFoundError : the suggestions are another firm's, or their revision is not stored.
    NotComparedError : the mini-cluster was not compared.
    AlreadyRequestedError, PairForbiddenError : it cannot be asked for now.
    ValueError : another message or disclosure than is allowed.
    """
    profile_id = open_confirmed(services, token).profile_id
    if ranked.revision.profile_id != profile_id:
        raise ProfileNotFoundError(ranked.revision.profile_id)
    asked = _asked_for(ranked, mini_cluster, cleaned(message), disclosed)
    return services.review.request(asked, f"link:{profile_id}", services.clock.now())


def _asked_for(
    ranked: Ranked, mini_cluster: str, message: str, disclosed: Collection[Disclosure]
) -> NewIntroduction:
    recommendation = ranked.recommendation
    explanation = recommendation.explanation(mini_cluster)
    if explanation is None:
        raise NotComparedError(mini_cluster)
    if not message or not set(disclosed) <= set(FIRST_CONTACT):
        raise ValueError("not a request for an introduction")
    return NewIntroduction(
        profile_id=ranked.revision.profile_id,
        revision=ranked.revision.revision,
        mini_cluster=mini_cluster,
        model_version=recommendation.model.version,
        catalogue_version=recommendation.catalogue.version,
        rank=ranked.places[mini_cluster],
        score=explanation.score,
        chance=explanation.chance,
        chance_low=explanation.interval[0],
        chance_high=explanation.interval[1],
        message=message,
        disclosed=frozenset(disclosed),
    )


def introductions_of_firm(services: Services, token: str) -> tuple[Introduction, ...]:
    """Return what a firm has asked for, the latest first; raises LinkError."""
    return services.review.of_profile(open_profile(services, token).profile_id)[::-1]


def own_introduction(services: Services, token: str, introduction_id: str) -> Introduction:
    """Return one of a firm's own.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    IntroductionNotFoundError : also for somebody else's.
    """
    profile_id = open_profile(services, token).profile_id
    found = services.review.get(introduction_id)
    if found.asked.profile_id != profile_id:
        raise IntroductionNotFoundError(introduction_id)
    return found


def take_firm_step(
    services: Services,
    token: str,
    introduction_id: str,
    action: ReviewAction,
    seen: int,
    note: str = "",
    reasons: tuple[ReviewReason, ...] = (),
    happened_on: date | None = None,
    shown: str = "",
) -> None:
    """Take a step on behalf of the firm: answer, withdraw, consent, report what has come of it.

    Parameters
    ----------
    seen : number of steps that the page showed.

    Raises
    ------
    LinkError, IntroductionNotFoundError : as for :func:`own_introduction`.
    NotHandedOverError : the firm has not confirmed its answers.
    WorldMovedError : it cannot be done (any more); its plan says why.
    """
    open_confirmed(services, token)
    one = own_introduction(services, token, introduction_id)
    command = Command(one.id, action, seen, reasons=reasons, note=note, happened_on=happened_on)
    commands = [replace(command, shown=shown)]
    actor, now = f"link:{one.asked.profile_id}", services.clock.now()
    planned = services.review.preview(commands, Side.FIRM, actor, now)
    if planned.refused:
        raise WorldMovedError(planned)
    services.review.commit(commands, Side.FIRM, actor, now, planned.fingerprint)


def has_reviewer(services: Services, revision: ProfileRevision) -> bool:
    """Say whether somebody coordinates a network that a firm with these answers belongs to."""
    return bool(_reviewers(services, revision))


def queue_of(
    services: Services, account: Account, query: QueueQuery, network: str = ""
) -> QueuePage:
    """Return a page of what the firms of a coordinator's networks have asked for.

    Parameters
    ----------
    query : which of them; its firms are those of the networks, whatever it says.
    network : only the firms of this one of them; of none when it is not the coordinator's.
    """
    return services.review.queue(replace(query, scope=scope_of(services, account, network)))


def introduction_of(services: Services, account: Account, introduction_id: str) -> Introduction:
    """Return one that a coordinator reviews.

    Raises
    ------
    IntroductionNotFoundError : also for one outside the coordinator's networks.
    """
    (found,) = introductions_of(services, account, [introduction_id])
    return found


def introductions_of(
    services: Services, account: Account, identifiers: Sequence[str]
) -> tuple[Introduction, ...]:
    """Return several that a coordinator reviews, in their order.

    Raises
    ------
    IntroductionNotFoundError : one is not there, or outside the coordinator's networks.
    """
    there = services.review.several(identifiers)
    firms = _firms_among(services, account, there.values())
    for one in identifiers:
        if one not in there or there[one].asked.profile_id not in firms:
            raise IntroductionNotFoundError(one)
    return tuple(there[one] for one in identifiers)


def steps_of_batch(
    services: Services, account: Account, batch: str
) -> tuple[tuple[Introduction, Step], ...]:
    """Return what a bulk decision did, as far as a coordinator reviews it."""
    found = services.review.of_batch(batch)
    firms = _firms_among(services, account, found)
    return tuple(
        (one, step)
        for one in found
        if one.asked.profile_id in firms
        for step in one.steps
        if step.batch == batch
    )


def answers_asked_with(services: Services, one: Introduction) -> ProfileRevision:
    """Return the answers for which the mini-cluster was suggested."""
    return services.profiles.revision(one.asked.profile_id, one.asked.revision)


def firm_names(services: Services, introductions: Sequence[Introduction]) -> Mapping[str, str]:
    """Return the names of the firms of some introductions, by profile; a name may be empty."""
    firms = services.profiles.latest_of({one.asked.profile_id for one in introductions})
    return {key: str(one.answers.get("name") or "") for key, one in firms.items()}


def addresses(services: Services) -> Mapping[str, str]:
    """Return the e-mail address of every account, by its name as an actor."""
    return {one.actor: one.email for one in services.accounts.accounts()}


def preview(
    services: Services, account: Account, commands: Sequence[Command], batch: str = ""
) -> Plan:
    """Return what a coordinator's commands would do; changes nothing.

    Raises
    ------
    IntroductionNotFoundError : as for :func:`introductions_of`.
    ValueError : too many commands.
    """
    introductions_of(services, account, [one.introduction for one in commands])
    now = services.clock.now()
    return services.review.preview(commands, Side.COORDINATOR, account.actor, now, batch)


def decide(
    services: Services,
    account: Account,
    commands: Sequence[Command],
    fingerprint: str,
    batch: str = "",
) -> Plan:
    """Do what a coordinator has seen in a preview: decisions and undoings alike.

    Raises
    ------
    IntroductionNotFoundError : as for :func:`introductions_of`.
    WorldMovedError : something else would happen by now; nothing is done.
    ValueError : too many commands.
    """
    introductions_of(services, account, [one.introduction for one in commands])
    now = services.clock.now()
    return services.review.commit(
        commands, Side.COORDINATOR, account.actor, now, fingerprint, batch
    )


def colleagues(services: Services, one: Introduction) -> tuple[Account, ...]:
    """Return who reviews an introduction, oldest account first."""
    return _reviewers(services, services.profiles.latest(one.asked.profile_id))


def assign(
    services: Services,
    account: Account,
    introduction_id: str,
    assignee: str,
    seen: str | None = None,
) -> Introduction:
    """Say who of those that review an introduction looks after it; empty for nobody.

    Parameters
    ----------
    seen : who looked after it when the person decided that; None if it does not matter.

    Raises
    ------
    StaleAssignmentError : a colleague has assigned it meanwhile.
    IntroductionNotFoundError : as for :func:`introduction_of`.
    AccountNotFoundError : the assignee does not review it.
    """
    one = introduction_of(services, account, introduction_id)
    if assignee and assignee not in {found.id for found in colleagues(services, one)}:
        raise AccountNotFoundError(assignee)
    return services.review.assign(one.id, assignee, account.actor, services.clock.now(), seen)


def slots_of(services: Services, mini_clusters: Sequence[str]) -> Mapping[str, SlotUse]:
    """Return how many slots each mini-cluster has in the current period, and uses."""
    return services.review.slots(period_of(services.clock.now()), mini_clusters)


def own_mini_clusters(
    services: Services, account: Account, catalogue: Catalogue
) -> tuple[MiniCluster, ...]:
    """Return the mini-clusters of the networks that a coordinator looks after."""
    own = networks_of(services, account)
    return tuple(
        one
        for one in catalogue.mini_clusters
        if any(network.covers_innovation_cluster(one.innovation_cluster) for network in own)
    )


def set_slots(
    services: Services,
    account: Account,
    catalogue: Catalogue,
    mini_cluster: str,
    count: int,
    seen: int | None = None,
) -> SlotUse:
    """Say how many introductions one's own mini-cluster takes in the current period.

    Parameters
    ----------
    seen : how many there were when the person decided that; None if it does not matter.

    Raises
    ------
    StaleSlotsError : a colleague has set another number meanwhile.
    UnknownCodeError : it is none of the coordinator's own.
    ValueError : not 0-1000.
    """
    if mini_cluster not in {one.id for one in own_mini_clusters(services, account, catalogue)}:
        raise UnknownCodeError("mini-cluster", mini_cluster)
    now = services.clock.now()
    period, actor = period_of(now), account.actor
    return services.review.set_slots(mini_cluster, period, count, actor, now, seen)


def _firms_among(
    services: Services, account: Account, introductions: Iterable[Introduction]
) -> frozenset[str]:
    """Return which of the firms of some introductions belong to a coordinator's networks."""
    scope = scope_of(services, account)
    firms = services.profiles.latest_of({one.asked.profile_id for one in introductions})
    return frozenset(key for key, one in firms.items() if scope & home_of(one.answers))


@dataclass(frozen=True, slots=True)
class Waiting:
    """Who else waits for a slot of the same mini-cluster in this half-year.

    Parameters
    ----------
    seen : those that the coordinator reviews, the longest waiting first.
    unseen : how many there are beside them.
    """

    mini_cluster: str
    seen: tuple[Introduction, ...]
    unseen: int


def waiting_beside(services: Services, account: Account, planned: Plan) -> tuple[Waiting, ...]:
    """Return whom the slots of a plan are missing to, by mini-cluster.

    An introduction holds no slot before it is accepted, so those are touched that are open and
    under review, but for the ones that the plan itself is about.
    """
    named = {one.introduction for one in planned.effects}
    found = []
    for mini_cluster in planned.slots:
        query = QueueQuery(IN_REVIEW, mini_clusters=frozenset({mini_cluster}), count=MOST_WAITING)
        page = services.review.queue(query)
        others = [one for one in page.introductions if one.id not in named]
        firms = _firms_among(services, account, others)
        seen = tuple(one for one in others if one.asked.profile_id in firms)
        total = page.total - len(page.introductions) + len(others)
        found.append(Waiting(mini_cluster, seen, total - len(seen)))
    return tuple(found)


def _reviewers(services: Services, revision: ProfileRevision) -> tuple[Account, ...]:
    networks = services.accounts.networks()
    return coordinators_of(services, [n for n in networks if n.covers_firm(revision.answers)])
