"""Writing to partners: what would go out, and sending it."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

import web.partner.contacts  # noqa: F401  (it adds its pages to the blueprint)
from matcher.partner_operations import revoke_reply_links, send
from matcher.review_errors import ContactNotFoundError, WorldMovedError
from web.accounts.users import own_account
from web.contexts import render
from web.limits import small_number
from web.partner.blueprint import blueprint
from web.partner.offers import letters_for, offer_now, offer_page
from web.wiring import wired

_OFFER = "/introductions/<introduction_id>/<any(contact,disclosure):what>"


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
