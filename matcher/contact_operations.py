"""The use cases of contacts of partners: entering, correcting and forgetting whom to write to."""

from __future__ import annotations

from features.catalogue import Catalogue
from features.errors import UnknownCodeError
from matcher.accounts import COMMAND, Account, Role
from matcher.erasure_operations import reconcile_erasures
from matcher.operations import Services
from matcher.partner import PartnerContact
from matcher.review_errors import ContactNotFoundError
from matcher.scope_operations import kept_mini_clusters, kept_places


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
    """Keep whom to write to.

    Raises
    ------
    UnknownCodeError : its place is neither a mini-cluster nor an innovation cluster, or somebody
        else looks after it.
    UnsoundContactError : it is not sound; names the fields.
    """
    _require_place(services, catalogue, who, contact.place)
    return services.partners.add_contact(contact, contact.entered_at)


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
    if not may_change(services, catalogue, who, found):
        raise ContactNotFoundError(contact_id)
    return found


def correct_contact(
    services: Services,
    catalogue: Catalogue,
    who: Account | None,
    contact_id: int,
    correct: PartnerContact,
) -> PartnerContact:
    """Keep another contact in place of one, which is forgotten.

    Links that were sent stay usable where the address is the same, and end where it is another.

    Raises
    ------
    ContactNotFoundError : there is none (any more), or it is somebody else's.
    UnknownCodeError, UnsoundContactError : as for :func:`add_contact`.
    """
    before = own_contact(services, catalogue, who, contact_id)
    if correct.place != before.place:
        _require_place(services, catalogue, who, correct.place)
    stored = services.partners.correct_contact(contact_id, correct, services.clock.now())
    reconcile_erasures(services)
    return stored


def end_contact(
    services: Services, catalogue: Catalogue, who: Account | None, contact_id: int
) -> None:
    """Forget whom to write to, and log that for whoever restores a backup.

    Raises
    ------
    ContactNotFoundError : there is none, or it is somebody else's.
    """
    own_contact(services, catalogue, who, contact_id)
    actor = COMMAND if who is None else who.actor
    services.partners.end_contact(contact_id, actor, services.clock.now())
    reconcile_erasures(services)


def _require_place(
    services: Services, catalogue: Catalogue, who: Account | None, place: str
) -> None:
    if place not in {each.id for each in catalogue.innovation_clusters}:
        catalogue.mini_cluster(place)
    if place not in own_places(services, catalogue, who):
        raise UnknownCodeError("mini-cluster", place)
