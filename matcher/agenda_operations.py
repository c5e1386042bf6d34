"""What waits for somebody who works here: the use cases of the first page after logging in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from features.catalogue import Catalogue
from matcher.accounts import Account, Role
from matcher.contact_operations import confirmable
from matcher.operations import Services
from matcher.privacy import TextKind
from matcher.privacy_operations import current_text
from matcher.review import HOLDING_A_SLOT, ReviewState
from matcher.review_operations import without_reviewer
from matcher.review_records import QueueQuery
from matcher.scope_operations import coordinators_of, kept_places, scope_of
from matcher.slot_operations import slots_of
from matcher.upkeep_operations import own_proposals, upkeeper


class Task(StrEnum):
    """What somebody can be waited for with; the most urgent first."""

    #: Requests that no coordinator has decided on.
    DECIDE = "decide"
    #: Accepted ones whose partner nobody has written to.
    WRITE = "write"
    #: Partners that are interested: both sides have to meet.
    BRING_TOGETHER = "bring_together"
    #: Own mini-clusters without a free slot, for which requests wait.
    NO_SLOTS = "no_slots"
    #: Open requests that are in nobody's queue.
    ORPHANS = "orphans"
    #: Proposals for the catalogue that this person may apply.
    APPLY = "apply"
    #: Contacts of partners that this person may confirm.
    CONFIRM = "confirm"
    #: There is no network yet: nobody can decide on anything.
    NO_NETWORKS = "no_networks"
    #: Networks that nobody coordinates who can work.
    NO_COORDINATOR = "no_coordinator"
    #: Neither is said what firms agree to, nor on what other basis their data are kept.
    NO_LEGAL_BASIS = "no_legal_basis"
    #: Deferred requests.
    TAKE_UP_AGAIN = "take_up_again"
    #: Accepted introductions to one's own mini-clusters, to look at.
    LOOK_AT = "look_at"


@dataclass(frozen=True, slots=True)
class Todo:
    """One thing that waits.

    Parameters
    ----------
    count : how many there are, at least 1.
    since : since when the first of them waits; None where that says nothing.
    own : how many of them are assigned to this person.
    """

    task: Task
    count: int
    since: datetime | None = None
    own: int = 0


_OF_STATES = {
    ReviewState.REQUESTED: Task.DECIDE,
    ReviewState.APPROVED: Task.WRITE,
    ReviewState.INTERESTED: Task.BRING_TOGETHER,
    ReviewState.DEFERRED: Task.TAKE_UP_AGAIN,
}


def agenda_of(
    services: Services, account: Account, catalogue: Catalogue, *, second_person: bool
) -> tuple[Todo, ...]:
    """Return what waits for somebody, the most urgent first; nothing for a member of a firm.

    Parameters
    ----------
    second_person : whether somebody else than the proposer has to apply proposals, and to confirm
        contacts.
    """
    found: list[Todo] = []
    if Role.COORDINATOR in account.roles:
        found += _of_introductions(services, account)
        found += _of_own_mini_clusters(services, account, catalogue)
    if Role.ADMINISTRATOR in account.roles:
        found += _of_administration(services)
    if account.roles & {Role.COORDINATOR, Role.ADMINISTRATOR}:
        found += _of_proposals(services, account, second_person)
        found += _of_contacts(services, account, catalogue, second_person)
    order = list(Task)
    return tuple(sorted(found, key=lambda one: order.index(one.task)))


def _of_introductions(services: Services, account: Account) -> Iterator[Todo]:
    """Yield what the coordinator of its firm has to do for introductions."""
    query = QueueQuery(frozenset(_OF_STATES), scope=scope_of(services, account))
    tallies = services.review.tally(query)
    own = services.review.tally(QueueQuery(query.states, scope=query.scope, assigned_to=account.id))
    for state, task in _OF_STATES.items():
        if state in tallies:
            mine = own[state].count if state in own else 0
            yield Todo(task, tallies[state].count, tallies[state].since, mine)


def _of_own_mini_clusters(
    services: Services, account: Account, catalogue: Catalogue
) -> Iterator[Todo]:
    """Yield what concerns the mini-clusters in the networks of a coordinator."""
    places = kept_places(services, account)
    own = frozenset(one.id for one in catalogue.mini_clusters if one.innovation_cluster in places)
    if not own:
        return
    holding = services.review.tally(QueueQuery(HOLDING_A_SLOT, own)).values()
    if holding:
        yield Todo(Task.LOOK_AT, sum(one.count for one in holding))
    full = [name for name, use in slots_of(services, sorted(own)).items() if not use.free]
    waiting = services.review.waiting(full, frozenset(), 1) if full else {}
    if waiting:
        yield Todo(Task.NO_SLOTS, len(waiting))


def _of_administration(services: Services) -> Iterator[Todo]:
    """Yield what nobody but an administrator can put right."""
    networks = services.accounts.networks()
    orphans = without_reviewer(services, 1)
    if orphans.total:
        yield Todo(Task.ORPHANS, orphans.total, orphans.introductions[0].requested_at)
    if not networks:
        yield Todo(Task.NO_NETWORKS, 1)
    idle = sum(not coordinators_of(services, [one]) for one in networks)
    if idle:
        yield Todo(Task.NO_COORDINATOR, idle)
    if not any(current_text(services, one) for one in (TextKind.CONSENT, TextKind.LEGAL_BASIS)):
        yield Todo(Task.NO_LEGAL_BASIS, 1)


def _of_proposals(services: Services, account: Account, second_person: bool) -> Iterator[Todo]:
    """Yield the changes of the catalogue that a person may apply."""
    if not services.upkeep.proposals():
        return
    who = upkeeper(account)
    there = own_proposals(services, who)
    waiting = [one.at for one in there if not (second_person and one.actor == who.actor)]
    if waiting:
        yield Todo(Task.APPLY, len(waiting), min(waiting))


def _of_contacts(
    services: Services, account: Account, catalogue: Catalogue, second_person: bool
) -> Iterator[Todo]:
    """Yield the contacts of partners that a person may confirm."""
    found = confirmable(services, catalogue, account, second_person=second_person)
    if found:
        yield Todo(Task.CONFIRM, len(found), min(one.since for one in found if one.since))
