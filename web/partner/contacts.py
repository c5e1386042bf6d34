"""Contacts of partners: entering, correcting, confirming, taking back and forgetting."""

from __future__ import annotations

from datetime import date

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from features.errors import UnknownCodeError
from features.plain_data import cleaned
from features.vocabulary import Confidence
from matcher.contact_operations import (
    confirm_contact,
    confirmable,
    may_change,
    own_contact,
    own_places,
    propose_contact,
    propose_former,
    visible_waiting,
    waiting_contact,
)
from matcher.contact_operations import end_contact as forget
from matcher.partner import CONTACT_WAITS, PartnerContact, Standing
from matcher.review_errors import ContactNotFoundError, UnsoundContactError
from matcher.review_operations import addresses
from web.accounts.addresses import refusal_of
from web.accounts.users import own_account
from web.catalogue.words import SURE, confidence
from web.contexts import render
from web.language import LANGUAGES, current_language
from web.partner.blueprint import blueprint
from web.partner.contexts import ContactPreview, ContactRow, ContactsPage, ValueRow
from web.wiring import wired
from web.wording.formatting import Formats

_FIELDS = ("place", "name", "email", "language", "source", "as_of", "confidence")


@blueprint.get("/contacts")
def contacts() -> str:
    """Show whom partners are reached by, and the form for a new contact."""
    today = wired().services.clock.now().date()
    typed = {"place": request.args.get("place", ""), "language": "ko", "as_of": today.isoformat()}
    return render("partner/contacts.html", _contacts_page(typed))


@blueprint.post("/contacts")
def new_contact() -> ResponseReturnValue:
    """Let a new contact wait, and show what confirming it would do."""
    return _proposed()


@blueprint.get("/contacts/<int:contact_id>")
def contact(contact_id: int) -> str:
    """Show the form that corrects a contact."""
    found = _current(contact_id)
    typed = {name: str(getattr(found, name)) for name in _FIELDS}
    return render("partner/contacts.html", _contacts_page(typed, corrected=found))


@blueprint.post("/contacts/<int:contact_id>")
def change_contact(contact_id: int) -> ResponseReturnValue:
    """Let a corrected contact wait, and show what confirming it would do."""
    return _proposed(_current(contact_id))


@blueprint.get("/contacts/<int:contact_id>/preview")
def contact_preview(contact_id: int) -> str:
    """Show a contact that waits, beside the one that it replaces."""
    return render("partner/contact_preview.html", _preview(contact_id))


@blueprint.post("/contacts/<int:contact_id>/confirm")
def confirm(contact_id: int) -> ResponseReturnValue:
    """Let letters go to a contact that waited, or say that the one before has changed."""
    services, catalogue, who = wired().services, wired().catalogue, own_account()
    strict = wired().settings.catalogue_second_person
    try:
        confirm_contact(services, catalogue, who, contact_id, second_person=strict)
    except ContactNotFoundError as error:
        if error.contact_id == contact_id:
            raise
        return render("partner/contact_preview.html", _preview(contact_id)), 409
    flash(_("Done. Letters go to this contact from now on."), "good")
    return redirect(url_for("partner.contacts"), 303)


@blueprint.post("/contacts/<int:contact_id>/take-back")
def take_back(contact_id: int) -> ResponseReturnValue:
    """Let the contact of before a correction wait to come back, and show what that would do."""
    made = propose_former(wired().services, wired().catalogue, own_account(), contact_id)
    return redirect(url_for("partner.contact_preview", contact_id=made.id), 303)


@blueprint.post("/contacts/<int:contact_id>/end")
def end_contact(contact_id: int) -> ResponseReturnValue:
    """Forget a contact, and end the links that were sent to it; or drop one that waits."""
    services, catalogue, who = wired().services, wired().catalogue, own_account()
    waited = own_contact(services, catalogue, who, contact_id).is_waiting
    forget(services, catalogue, who, contact_id)
    if waited:
        flash(_("Nothing of it was applied, and what was entered is forgotten."), "good")
    else:
        flash(_("The contact is forgotten, and links that it could still use have ended."), "good")
    return redirect(url_for("partner.contacts"), 303)


def _current(contact_id: int) -> PartnerContact:
    found = own_contact(wired().services, wired().catalogue, own_account(), contact_id)
    if not found.is_current:
        raise ContactNotFoundError(contact_id)
    return found


def _proposed(corrected: PartnerContact | None = None) -> ResponseReturnValue:
    """Let what the form says wait, or show it again with what is wrong."""
    typed = {name: str(cleaned(request.form.get(name, ""))) for name in _FIELDS}
    services, catalogue, who = wired().services, wired().catalogue, own_account()
    sure, replaces = typed["confidence"], None if corrected is None else corrected.id
    try:
        entered = PartnerContact(
            0, typed["place"], typed["name"], typed["email"], typed["language"], typed["source"],
            date.fromisoformat(typed["as_of"]), who.actor, services.clock.now(),
            confidence=Confidence(sure if sure in SURE else Confidence.NONE),
        )  # fmt: skip
        made = propose_contact(services, catalogue, who, entered, replaces)
    except (ValueError, UnknownCodeError) as error:
        page = _contacts_page(typed, _faults(error, typed), corrected)
        return render("partner/contacts.html", page), 422
    return redirect(url_for("partner.contact_preview", contact_id=made.id), 303)


def _preview(contact_id: int) -> ContactPreview:
    services, catalogue, who = wired().services, wired().catalogue, own_account()
    found = waiting_contact(services, catalogue, who, contact_id)
    before = None if found.replaces is None else services.partners.contact(found.replaces)
    gone = before is not None and not before.is_current
    shown = None if gone else before
    strict = wired().settings.catalogue_second_person
    allowed = found in confirmable(services, catalogue, who, second_person=strict)
    labels, old, new = _labels(), _values(shown), _values(found)
    return ContactPreview(
        contact=found,
        rows=tuple(
            ValueRow(labels[name], old.get(name, ""), new[name], old.get(name) != new[name])
            for name in _FIELDS
        ),
        corrects=found.replaces is not None,
        who=addresses(services).get(found.entered_by) or _("the operator of the service"),
        gone=gone,
        can_confirm=allowed and not gone,
        waits=not allowed and not gone,
        is_own=found.entered_by == who.actor,
        links_end=shown is not None and shown.email.lower() != found.email.lower(),
        days=CONTACT_WAITS.days,
    )


def _values(contact: PartnerContact | None) -> dict[str, str]:
    """Return what a contact says, in words."""
    if contact is None:
        return {}
    names = _place_names()
    return {
        "place": names.get(contact.place, contact.place),
        "name": contact.name,
        "email": contact.email,
        "language": LANGUAGES[contact.language],
        "source": contact.source,
        "as_of": Formats(current_language()).day(contact.as_of),
        "confidence": confidence(contact.confidence),
    }


def _labels() -> dict[str, str]:
    """Return what the fields of a contact are called."""
    return {
        "place": _("Mini-cluster or innovation cluster"),
        "name": _("Name of the person or office"),
        "email": _("E-mail"),
        "language": _("Written to in"),
        "source": _("Where does it come from?"),
        "as_of": _("As of"),
        "confidence": _("How sure"),
    }


def _place_names() -> dict[str, str]:
    language, catalogue = current_language(), wired().catalogue
    clusters = {one.id: one.name.in_language(language) for one in catalogue.innovation_clusters}
    within = {
        one.id: f"{one.name.in_language(language)}, {clusters[one.innovation_cluster]}"
        for one in catalogue.mini_clusters
    }
    return {**clusters, **within}


def _faults(error: Exception, typed: dict[str, str]) -> tuple[tuple[str, str], ...]:
    says = {
        "place": _("Please choose a mini-cluster or an innovation cluster that you look after."),
        "name": _("Please give a name, of at most 200 characters."),
        "email": refusal_of(typed["email"]),
        "language": _("Please choose a language."),
        "source": _("Please say where the contact comes from, in at most 300 characters."),
        "as_of": _("Please give a day up to today, such as 2026-03-31."),
        "confidence": _("Please choose one of these."),
    }
    # What is no day at all is found before the contact is made.
    wrong = error.fields if isinstance(error, UnsoundContactError) else ("as_of",)
    if isinstance(error, UnknownCodeError):
        wrong = ("place",)
    return tuple((name, says[name]) for name in wrong)


def _contacts_page(
    typed: dict[str, str],
    faults: tuple[tuple[str, str], ...] = (),
    corrected: PartnerContact | None = None,
) -> ContactsPage:
    catalogue, services = wired().catalogue, wired().services
    names, people, who = _place_names(), addresses(services), own_account()
    own = own_places(services, catalogue, who) | ({corrected.place} if corrected else set())
    former = services.partners.contacts(standing=Standing.FORMER)
    replaced = frozenset(one.replaces for one in former)

    def row(one: PartnerContact) -> ContactRow:
        return ContactRow(
            one,
            names.get(one.place, one.place),
            people.get(one.entered_by) or _("the operator of the service"),
            may_change(services, catalogue, who, one),
            confidence(one.confidence),
            one.id in replaced,
        )

    return ContactsPage(
        rows=tuple(map(row, services.partners.contacts())),
        waiting=tuple(map(row, visible_waiting(services, catalogue, who))),
        places=tuple(pair for pair in names.items() if pair[0] in own),
        languages=tuple(LANGUAGES.items()),
        sure=tuple((one.value, confidence(one)) for one in SURE),
        typed=typed,
        labels=_labels(),
        faults=faults,
        corrected=corrected,
    )
