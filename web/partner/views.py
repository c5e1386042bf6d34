"""Blueprint: writing to partners, and whom to write to."""

from __future__ import annotations

from datetime import date

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from features.errors import UnknownCodeError
from features.plain_data import cleaned
from matcher.partner import PartnerContact
from matcher.partner_operations import add_contact, revoke_reply_links, send
from matcher.partner_operations import end_contact as forget
from matcher.review_errors import (
    ContactNotFoundError,
    WorldMovedError,
)
from web.accounts.addresses import refusal_of
from web.accounts.users import own_account
from web.contexts import render
from web.language import LANGUAGES, current_language
from web.limits import small_number
from web.partner.contexts import ContactRow, ContactsPage
from web.partner.offers import letters_for, offer_now, offer_page
from web.wiring import wired

blueprint = Blueprint("partner", __name__, url_prefix="/review")
_OFFER = "/introductions/<introduction_id>/<any(contact,disclosure):what>"
_FIELDS = ("place", "name", "email", "language", "source", "as_of")


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
    typed = {name: str(cleaned(request.form.get(name, ""))) for name in _FIELDS}
    now = wired().services.clock.now()
    try:
        contact = PartnerContact(
            0, typed["place"], typed["name"], typed["email"], typed["language"], typed["source"],
            date.fromisoformat(typed["as_of"]), own_account().actor, now,
        )  # fmt: skip
        add_contact(wired().services, wired().catalogue, contact)
    except (ValueError, UnknownCodeError) as error:
        page = _contacts_page(typed, _faults(error, typed))
        return render("partner/contacts.html", page), 422
    flash(_("Saved."), "good")
    return redirect(url_for("partner.contacts"), 303)


@blueprint.post("/contacts/<int:contact_id>/end")
def end_contact(contact_id: int) -> ResponseReturnValue:
    """Forget a contact, and end the links that were sent to it."""
    forget(wired().services, contact_id, own_account().actor)
    flash(_("The contact is forgotten, and links that it could still use have ended."), "good")
    return redirect(url_for("partner.contacts"), 303)


def _faults(error: Exception, typed: dict[str, str]) -> tuple[tuple[str, str], ...]:
    says = {
        "place": _("Please choose a mini-cluster or an innovation cluster."),
        "name": _("Please give a name, of at most 200 characters."),
        "email": refusal_of(typed["email"]),
        "language": _("Please choose a language."),
        "source": _("Please say where the contact comes from, in at most 300 characters."),
        "as_of": _("Please give a day up to today, such as 2026-03-31."),
    }
    if isinstance(error, UnknownCodeError):
        return (("place", says["place"]),)
    wrong = [name for name in str(error).split(", ") if name in says] or ["as_of"]
    return tuple((name, says[name]) for name in wrong)


def _contacts_page(typed: dict[str, str], faults: tuple[tuple[str, str], ...] = ()) -> ContactsPage:
    language, catalogue = current_language(), wired().catalogue
    clusters = {one.id: one.name.in_language(language) for one in catalogue.innovation_clusters}
    names = {
        **clusters,
        **{
            one.id: f"{one.name.in_language(language)}, {clusters[one.innovation_cluster]}"
            for one in catalogue.mini_clusters
        },
    }
    found = wired().services.partners.contacts()
    return ContactsPage(
        rows=tuple(ContactRow(one, names.get(one.place, one.place)) for one in found),
        places=tuple(names.items()),
        languages=tuple(LANGUAGES.items()),
        today=wired().services.clock.now().date(),
        typed=typed,
        faults=faults,
    )
