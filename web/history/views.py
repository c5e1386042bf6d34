"""Blueprint: what has happened, for the firm itself and for those who coordinate its networks."""

from __future__ import annotations

from flask import Blueprint, request, url_for
from flask_babel import gettext as _

from matcher.history_operations import own_record, record_of_firm
from web.accounts.users import own_account
from web.contexts import render
from web.history.pages import history_page
from web.wiring import wired

blueprint = Blueprint("history", __name__)


@blueprint.get("/p/<token>/history")
def own(token: str) -> str:
    """Show a firm what has happened around its profile, or around one suggestion."""
    page = history_page(
        own_record(wired().services, token),
        request.args.get("mini_cluster", ""),
        lambda one: url_for("history.own", token=token, mini_cluster=one or None),
        (_("Private link"), url_for("profiles.link", token=token)),
        for_staff=False,
    )
    return render("history/history.html", page)


@blueprint.get("/review/firms/<profile_id>/history")
def firm(profile_id: str) -> str:
    """Show a coordinator what has happened around a firm, or around one pairing."""
    page = history_page(
        record_of_firm(wired().services, own_account(), profile_id),
        request.args.get("mini_cluster", ""),
        lambda one: url_for("history.firm", profile_id=profile_id, mini_cluster=one or None),
        (_("Introductions to decide on"), url_for("review.queue")),
        for_staff=True,
    )
    return render("history/history.html", page)
