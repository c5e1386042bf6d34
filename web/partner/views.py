"""Blueprint: writing to partners, and whom to write to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from features.errors import UnknownCodeError
from features.plain_data import cleaned
from features.vocabulary import Confidence
from matcher.contact_operations import (
    add_contact,
    correct_contact,
    may_change,
    own_contact,
    own_places,
)
from matcher.contact_operations import end_contact as forget
from matcher.partner import PartnerContact
from matcher.partner_operations import revoke_reply_links, send
from matcher.review_errors import ContactNotFoundError, UnsoundContactError, WorldMovedError
from matcher.review_operations import addresses
from web.accounts.addresses import refusal_of
from web.accounts.users import own_account
from web.catalogue.words import SURE, confidence
from web.contexts import render
from web.language import LANGUAGES, current_language
from web.limits import small_number
from web.partner.contexts import ContactRow, ContactsPage
from web.partner.offers import letters_for, offer_now, offer_page
from web.wiring import wired

blueprint = Blueprint("partner", __name__, url_prefix="/review")
_OFFER = "/introductions/<introduction_id>/<any(contact,disclosure):what>"
_FIELDS = ("place", "name", "email", "language", "source", "as_of", "confidence")


@blueprint.get(_OFFER)
def show_offer(introduction_id: str, what: str) -> str:
    """Show exactly what would go out to the partner; nothing goes out."""
    chosen = request.args.get("contact", 0, type=small_number)
    return render("partner/offer.html", offer_page(introduction_id, what, chosen))


@blueprint.post(_OFFER)
def send_offer(introduction_id: str, what: str) -> ResponseReturnValue:
    """Send what was shown, or show what would go out now instead."""
    chosen = request.form.get("contact", 0, type=small_number)
    given = request.form.get("fingerprint", "")
    services, account = wired().services, own_account()
    try:
        shown = offer_now(introduction_id, what, chosen)
        send(services, account, shown, given, letters_for(shown.introduction).compose)
    except (WorldMovedError, ContactNotFoundError):
        page = offer_page(introduction_id, what, chosen, moved=True)
        return render("partner/offer.html", page), 409
    flash(_("The letter is on its way, and the step is noted."), "good")
    return redirect(url_for("review.introduction", introduction_id=introduction_id), 303)


@blueprint.post("/introductions/<introduction_id>/reply-links/end")
def end_links(introduction_id: str) -> ResponseReturnValue:
    """End the links with which a partner could answer."""
    ended = revoke_reply_links(wired().services, own_account(), introduction_id)
    if ended:
        flash(_("The link with which the partner could answer has ended."), "good")
    else:
        flash(_("There was no link that the partner could still use."), "warn")
    return redirect(url_for("review.introduction", introduction_id=introduction_id), 303)


@blueprint.get("/contacts")
def contacts() -> str:
    """Show whom partners are reached by, and the form for a new contact."""
    today = wired().services.clock.now().date()
    typed = {"place": request.args.get("place", ""), "language": "ko", "as_of": today.isoformat()}
    return render("partner/contacts.html", _contacts_page(typed))


@blueprint.post("/contacts")
def new_contact() -> ResponseReturnValue:
    """Keep whom to write to."""
    services, catalogue, who = wired().services, wired().catalogue, own_account()
    return _kept(lambda contact: add_contact(services, catalogue, who, contact))


@blueprint.get("/contacts/<int:contact_id>")
def contact(contact_id: int) -> str:
    """Show the form that corrects a contact."""
    found = own_contact(wired().services, wired().catalogue, own_account(), contact_id)
    typed = {name: str(getattr(found, name)) for name in _FIELDS}
    return render("partner/contacts.html", _contacts_page(typed, corrected=found))


@blueprint.post("/contacts/<int:contact_id>")
def change_contact(contact_id: int) -> ResponseReturnValue:
    """Keep a corrected contact in place of what was kept."""
    services, catalogue, who = wired().services, wired().catalogue, own_account()
    found = own_contact(services, catalogue, who, contact_id)
    return _kept(
        lambda correct: correct_contact(services, catalogue, who, contact_id, correct), found
    )


@blueprint.post("/contacts/<int:contact_id>/end")
def end_contact(contact_id: int) -> ResponseReturnValue:
    """Forget a contact, and end the links that were sent to it."""
    forget(wired().services, wired().catalogue, own_account(), contact_id)
    flash(_("The contact is forgotten, and links that it could still use have ended."), "good")
    return redirect(url_for("partner.contacts"), 303)


def _kept(
    keep: Callable[[PartnerContact], PartnerContact], corrected: PartnerContact | None = None
) -> ResponseReturnValue:
    """Keep what the form says, or show it again with what is wrong."""
    typed = {name: str(cleaned(request.form.get(name, ""))) for name in _FIELDS}
    now, sure = wired().services.clock.now(), typed["confidence"]
    try:
        keep(PartnerContact(
            0, typed["place"], typed["name"], typed["email"], typed["language"], typed["source"],
            date.fromisoformat(typed["as_of"]), own_account().actor, now,
            confidence=Confidence(sure if sure in SURE else Confidence.NONE),
        ))  # fmt: skip
    except (ValueError, UnknownCodeError) as error:
        page = _contacts_page(typed, _faults(error, typed), corrected)
        return render("partner/contacts.html", page), 422
    flash(_("Saved."), "good")
    return redirect(url_for("partner.contacts"), 303)


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
    language, catalogue, services = current_language(), wired().catalogue, wired().services
    clusters = {one.id: one.name.in_language(language) for one in catalogue.innovation_clusters}
    names = {
        **clusters,
        **{
            one.id: f"{one.name.in_language(language)}, {clusters[one.innovation_cluster]}"
            for one in catalogue.mini_clusters
        },
    }
    people, who = addresses(services), own_account()
    own = own_places(services, catalogue, who) | ({corrected.place} if corrected else set())
    return ContactsPage(
        rows=tuple(
            ContactRow(
                one,
                names.get(one.place, one.place),
                people.get(one.entered_by) or _("the operator of the service"),
                may_change(services, catalogue, who, one),
                confidence(one.confidence),
            )
            for one in services.partners.contacts()
        ),
        places=tuple(pair for pair in names.items() if pair[0] in own),
        languages=tuple(LANGUAGES.items()),
        sure=tuple((one.value, confidence(one)) for one in SURE),
        today=services.clock.now().date(),
        typed=typed,
        faults=faults,
        corrected=corrected,
    )
