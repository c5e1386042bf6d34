"""The use cases of contacts of partners: entering, correcting and forgetting whom to write to."""

from __future__ import annotations

from dataclasses import replace

from features.catalogue import Catalogue
from features.errors import UnknownCodeError
from matcher.accounts import COMMAND, Account, Role
from matcher.erasure_operations import reconcile_erasures
from matcher.operations import Services
from matcher.partner import PartnerContact, Standing
from matcher.review_errors import ContactNotFoundError
from matcher.scope_operations import kept_mini_clusters, kept_places
from matcher.upkeep import SecondPersonError


def own_places(services: Services, catalogue: Catalogue, who: Account | None) -> frozenset[str]:
    """Return the mini-clusters and innovation clusters whose contacts somebody enters.

    Parameters
    ----------
    who : None is whoever may run commands on the machine, and looks after everything.
    """
    if who is None or Role.ADMINISTRATOR in who.roles:
        clusters, minis = catalogue.innovation_clusters, catalogue.mini_clusters
        return frozenset((*(one.id for one in clusters), *(one.id for one in minis)))
    minis = kept_mini_clusters(services, who, catalogue)
    return kept_places(services, who) | {one.id for one in minis}


def is_entered_by_keeper(services: Services, catalogue: Catalogue, contact: PartnerContact) -> bool:
    """Say whether a contact was entered by somebody who looks after its place now."""
    if contact.entered_by == COMMAND:
        return True
    for account in services.accounts.accounts():
        if account.actor == contact.entered_by and account.active:
            return contact.place in own_places(services, catalogue, account)
    return False


def add_contact(
    services: Services, catalogue: Catalogue, who: Account | None, contact: PartnerContact
) -> PartnerContact:
    """Keep whom to write to, without a second person; raises as :func:`propose_contact`."""
    _require_place(services, catalogue, who, contact.place)
    return services.partners.add_contact(contact, contact.entered_at)


def propose_contact(
    services: Services,
    catalogue: Catalogue,
    who: Account | None,
    contact: PartnerContact,
    replaces: int | None = None,
) -> PartnerContact:
    """Keep whom to write to once that is confirmed, and return it with its number.

    Parameters
    ----------
    replaces : number of the contact that it corrects.

    Raises
    ------
    UnknownCodeError : its place is neither a mini-cluster nor an innovation cluster, or somebody
        else looks after it.
    UnsoundContactError : it is not sound; names the fields.
    ContactNotFoundError : what it corrects is not there (any more), or somebody else's.
    """
    before = None if replaces is None else own_contact(services, catalogue, who, replaces)
    if before is None or contact.place != before.place:
        _require_place(services, catalogue, who, contact.place)
    asked = replace(contact, replaces=replaces)
    return services.partners.propose_contact(asked, services.clock.now())


def propose_former(
    services: Services, catalogue: Catalogue, who: Account | None, contact_id: int
) -> PartnerContact:
    """Propose to take a correction back, by an entry that says what the one before it said.

    Parameters
    ----------
    contact_id : number of the contact that stands in place of another one.

    Raises
    ------
    ContactNotFoundError : it is not there (any more), somebody else's, or the one before it has
        been forgotten.
    UnknownCodeError : the one before it was of a place that somebody else looks after.
    """
    for former in services.partners.contacts(standing=Standing.FORMER):
        if former.replaces == contact_id:
            by = replace(former, entered_by=_actor(who), entered_at=services.clock.now())
            return propose_contact(services, catalogue, who, by, contact_id)
    raise ContactNotFoundError(contact_id)


def waiting_contact(
    services: Services, catalogue: Catalogue, who: Account | None, contact_id: int
) -> PartnerContact:
    """Return a contact that waits and that somebody may see; raises ContactNotFoundError."""
    found = own_contact(services, catalogue, who, contact_id)
    if not found.is_waiting:
        raise ContactNotFoundError(contact_id)
    return found


def visible_waiting(
    services: Services, catalogue: Catalogue, who: Account | None
) -> tuple[PartnerContact, ...]:
    """Return the contacts that wait and that somebody may see, oldest first."""
    found = services.partners.contacts(standing=Standing.WAITING)
    return tuple(one for one in found if may_change(services, catalogue, who, one))


def confirmable(
    services: Services, catalogue: Catalogue, who: Account | None, *, second_person: bool
) -> tuple[PartnerContact, ...]:
    """Return the contacts that wait and that somebody may confirm, oldest first."""
    found = services.partners.contacts(standing=Standing.WAITING)
    if not found:
        return ()
    places = own_places(services, catalogue, who)
    mine = (one for one in found if one.place in places)
    return tuple(one for one in mine if not (second_person and one.entered_by == _actor(who)))


def confirm_contact(
    services: Services,
    catalogue: Catalogue,
    who: Account | None,
    contact_id: int,
    *,
    second_person: bool = False,
) -> PartnerContact:
    """Make a waiting contact one that letters may go to.

    Links that were sent stay usable where the address is the same, and end where it is another.
    What it replaces can be brought back for some time (:func:`propose_former`).

    Parameters
    ----------
    second_person : whether somebody else than who entered it has to do so.

    Raises
    ------
    ContactNotFoundError : it does not wait, is somebody else's, or what it replaces has changed.
    UnknownCodeError : somebody else looks after its place.
    SecondPersonError : who entered it confirms it, and somebody else has to.
    """
    waiting = waiting_contact(services, catalogue, who, contact_id)
    _require_place(services, catalogue, who, waiting.place)
    if second_person and waiting.entered_by == _actor(who):
        raise SecondPersonError(contact_id)
    confirmed = services.partners.confirm_contact(contact_id, _actor(who), services.clock.now())
    reconcile_erasures(services)
    return confirmed


def may_change(
    services: Services, catalogue: Catalogue, who: Account | None, contact: PartnerContact
) -> bool:
    """Say whether somebody may correct or forget a contact; None may, and administrators."""
    if who is None or Role.ADMINISTRATOR in who.roles or who.actor == contact.entered_by:
        return True
    return contact.place in own_places(services, catalogue, who)


def own_contact(
    services: Services, catalogue: Catalogue, who: Account | None, contact_id: int
) -> PartnerContact:
    """Return a contact that somebody may change; raises ContactNotFoundError."""
    found = services.partners.contact(contact_id)
    if found.ended_at is not None or not may_change(services, catalogue, who, found):
        raise ContactNotFoundError(contact_id)
    return found


def end_contact(
    services: Services, catalogue: Catalogue, who: Account | None, contact_id: int
) -> None:
    """Forget whom to write to, or who waits for it, and log that for whoever restores a backup.

    What waits to replace a contact, and what it has replaced, is forgotten with it.

    Raises
    ------
    ContactNotFoundError : there is none, or it is somebody else's.
    """
    own_contact(services, catalogue, who, contact_id)
    services.partners.end_contact(contact_id, _actor(who), services.clock.now())
    reconcile_erasures(services)


def _actor(who: Account | None) -> str:
    return COMMAND if who is None else who.actor


def _require_place(
    services: Services, catalogue: Catalogue, who: Account | None, place: str
) -> None:
    if place not in {each.id for each in catalogue.innovation_clusters}:
        catalogue.mini_cluster(place)
    if place not in own_places(services, catalogue, who):
        raise UnknownCodeError("mini-cluster", place)
