"""The use cases of coordinators: the queue, decisions with their previews, undoing, assigning.

A coordinator reviews what the firms of their networks ask for: whoever speaks for the firm lets
its request go out, nobody else.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from features.catalogue import Catalogue
from features.errors import ProfileError
from features.plain_data import cleaned
from features.profiles import SMEProfile
from matcher.accounts import Account, ScopeKind, home_of
from matcher.errors import AccountNotFoundError
from matcher.operations import Services
from matcher.planning import MAX_COMMANDS, Command, Plan
from matcher.recommend import profile_of
from matcher.records import ProfileRevision
from matcher.review import IN_REVIEW, OPEN_STATES, Side, Step
from matcher.review_errors import IntroductionNotFoundError, TooManyChosenError
from matcher.review_records import InternalNote, Introduction, QueuePage, QueueQuery, WaitingList
from matcher.rule_operations import with_conflicts
from matcher.scope_operations import coordinators_of, firms_in_scope, scope_of


def has_reviewer(services: Services, revision: ProfileRevision) -> bool:
    """Say whether somebody coordinates a network that a firm with these answers belongs to."""
    return bool(_reviewers(services, revision))


def firms_waiting(
    services: Services, most: int, scope: frozenset[tuple[ScopeKind, str]] | None = None
) -> Iterator[SMEProfile]:
    """Yield up to so many firms with open introductions, longest waiting first, as of now.

    Parameters
    ----------
    scope : only firms that belong to it; None means any firm.
    """
    page = services.review.queue(QueueQuery(states=OPEN_STATES, scope=scope, count=most))
    for profile_id in dict.fromkeys(one.asked.profile_id for one in page.introductions):
        try:
            yield profile_of(services.profiles.latest(profile_id))
        except ProfileError:
            continue  # Incomplete by now: it has no ranking.


def queue_of(
    services: Services, account: Account, query: QueueQuery, network: str = "", firm: str = ""
) -> QueuePage:
    """Return a page of what the firms of a coordinator's networks have asked for.

    Parameters
    ----------
    query : which of them; its firms are those of the networks, whatever it says.
    network : only the firms of this one of them; of none when it is not the coordinator's.
    firm : only the firms whose name has this in it, whether small or capital; empty for all.
    """
    query = replace(query, scope=scope_of(services, account, network))
    if firm:
        named = {
            one.profile_id
            for one in firms_in_scope(services, account)
            if firm.casefold() in one.name.casefold()
        }
        query = replace(query, firms=frozenset(named))
    return services.review.queue(query)


def all_of_queue(
    services: Services, account: Account, query: QueueQuery, network: str = "", firm: str = ""
) -> tuple[Introduction, ...]:
    """Return everything that fits a query, in its order; see :func:`queue_of`.

    Raises
    ------
    TooManyChosenError : more than ``MAX_COMMANDS``, which is what can be decided on at once.
    """
    query = replace(query, at=None, backwards=False, count=1)
    total = queue_of(services, account, query, network, firm).total
    if total > MAX_COMMANDS:
        raise TooManyChosenError(total, MAX_COMMANDS)
    query = replace(query, count=MAX_COMMANDS)
    return queue_of(services, account, query, network, firm).introductions


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
    return {key: one.name for key, one in firms.items()}


def addresses(services: Services) -> Mapping[str, str]:
    """Return the e-mail address of every account, by its name as an actor."""
    return {one.actor: one.email for one in services.accounts.accounts()}


def preview(
    services: Services,
    account: Account,
    catalogue: Catalogue,
    commands: Sequence[Command],
    batch: str = "",
) -> Plan:
    """Return what a coordinator's commands would do; changes nothing.

    Parameters
    ----------
    catalogue : in which the competitors are looked up that a firm names.

    Raises
    ------
    IntroductionNotFoundError : as for :func:`introductions_of`.
    ValueError : too many commands.
    """
    found = introductions_of(services, account, [one.introduction for one in commands])
    checked, now = with_conflicts(services, catalogue, commands, found), services.clock.now()
    return services.review.preview(checked, Side.COORDINATOR, account.actor, now, batch)


def decide(
    services: Services,
    account: Account,
    catalogue: Catalogue,
    commands: Sequence[Command],
    fingerprint: str,
    batch: str = "",
) -> Plan:
    """Do what a coordinator has seen in a preview: decisions and undoings alike.

    Parameters
    ----------
    catalogue : as for :func:`preview`.

    Raises
    ------
    IntroductionNotFoundError : as for :func:`introductions_of`.
    WorldMovedError : something else would happen by now; nothing is done.
    ValueError : too many commands.
    """
    found = introductions_of(services, account, [one.introduction for one in commands])
    checked, now = with_conflicts(services, catalogue, commands, found), services.clock.now()
    return services.review.commit(checked, Side.COORDINATOR, account.actor, now, fingerprint, batch)


def add_note(services: Services, account: Account, introduction_id: str, text: str) -> InternalNote:
    """Note something for colleagues; the same again adds nothing.

    Raises
    ------
    IntroductionNotFoundError : as for :func:`introduction_of`.
    ValueError : nothing to read, or more than ``MAX_INTERNAL`` characters.
    """
    one, now = introduction_of(services, account, introduction_id), services.clock.now()
    return services.review.add_note(one.id, cleaned(text), account.actor, now)


def notes_on(services: Services, one: Introduction) -> tuple[InternalNote, ...]:
    """Return what coordinators have noted on an introduction, oldest first."""
    return services.review.notes_of([one.id])


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


def without_reviewer(services: Services, count: int) -> QueuePage:
    """Return what is open and in nobody's queue, the longest waiting first.

    Its firms belong to no network that somebody who can work coordinates.
    """
    networks = services.accounts.networks()
    kept = (one.scope for one in networks if coordinators_of(services, [one]))
    scope = frozenset(part for each in kept for part in each)
    return services.review.queue(QueueQuery(OPEN_STATES, outside=scope, count=count))


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
    seen : the first of those that the coordinator reviews, the longest waiting first.
    more, unseen : how many there are beside them that the coordinator reviews, and does not.
    """

    mini_cluster: str
    seen: tuple[Introduction, ...]
    more: int
    unseen: int


def waiting_beside(
    services: Services, account: Account, planned: Plan, count: int
) -> tuple[Waiting, ...]:
    """Return whom the slots of a plan are missing to, by mini-cluster; of each at most ``count``.

    An introduction holds no slot before it is accepted, so those are touched that are open and
    under review, but for the ones that the plan itself is about.
    """
    under_review = [one for one in planned.effects if one.before in IN_REVIEW]
    named = {one.introduction: one.mini_cluster for one in under_review}
    per_place = Counter(named.values())
    most = count + max(per_place.values(), default=0)
    found = services.review.waiting(planned.slots, scope_of(services, account), most)
    waiting = []
    for place in planned.slots:
        there = found.get(place, WaitingList())
        others = tuple(one for one in there.first if one.id not in named)[:count]
        more = there.own - per_place[place] - len(others)
        waiting.append(Waiting(place, others, more, there.total - there.own))
    return tuple(waiting)


def _reviewers(services: Services, revision: ProfileRevision) -> tuple[Account, ...]:
    networks = services.accounts.networks()
    return coordinators_of(services, [n for n in networks if n.covers_firm(revision.answers)])
