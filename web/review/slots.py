"""The slots of mini-clusters: the page of coordinators for theirs, of administrators for all."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher.accounts import Account, Role
from matcher.review_errors import StaleSlotsError
from matcher.review_records import MAX_SLOTS
from matcher.scope_operations import kept_mini_clusters
from matcher.slot_operations import default_slots, open_periods, set_slots, slots_of
from web.accounts.users import own_account
from web.contexts import render
from web.limits import small_number
from web.review.desk_contexts import (
    SlotRow,
    SlotsPage,
)
from web.review.words import mini_cluster_name
from web.wiring import wired

Wrong = tuple[str, str, str]
"""Mini-cluster (or nothing for all of them), text that was typed, and what is wrong with it."""


def show_slots(template: str, endpoint: str, wrong: Wrong | None = None) -> str:
    """Show the slots of the mini-clusters that one looks after.

    Parameters
    ----------
    endpoint : of the page; its form is sent to the same address.
    """
    return render(template, _page(own_account(), endpoint, wrong))


def save_slots(template: str, endpoint: str) -> ResponseReturnValue:
    """Say how many introductions one mini-cluster takes in a half-year."""
    name, typed = request.form.get("mini_cluster", ""), request.form.get("count", "")
    count, period = typed_count(), request.form.get("period", "")
    if count is None:
        return show_slots(template, endpoint, (name, typed[:10], too_many(typed))), 422
    seen, services = request.form.get("seen", type=small_number), wired().services
    try:
        set_slots(services, own_account(), wired().catalogue, name, count, seen, period)
    except StaleSlotsError as error:
        return show_slots(template, endpoint, (name, typed, set_meanwhile(error))), 409
    flash(_("Saved."), "good")
    return redirect(url_for(endpoint, period=period or None), 303)


def typed_count() -> int | None:
    """Return the number that was sent, None when it cannot be accepted."""
    count = request.form.get("count", type=small_number)
    return None if count is None or count > MAX_SLOTS else count


def too_many(typed: str) -> str:
    """Say what number is allowed, and what was typed instead."""
    allowed = _("Please give a whole number from 0 to %(most)s.", most=MAX_SLOTS)
    if not typed.strip():
        return allowed
    return _("“%(value)s” is not possible.", value=typed.strip()[:10]) + " " + allowed


def set_meanwhile(error: StaleSlotsError) -> str:
    """Say that somebody else was quicker."""
    return _(
        "A colleague has set %(count)s meanwhile; nothing was saved. Save again if yours is "
        "still right.",
        count=error.count,
    )


def _page(account: Account, endpoint: str, wrong: Wrong | None) -> SlotsPage:
    services = wired().services
    own = kept_mini_clusters(services, account, wired().catalogue)
    present, following = open_periods(services)
    period = request.values.get("period") or present
    use = slots_of(services, [one.id for one in own], period)
    return SlotsPage(
        period=period,
        periods=tuple(
            (name, url_for(endpoint, period=name), label)
            for name, label in ((present, _("this half-year")), (following, _("the next one")))
        ),
        rows=tuple(
            SlotRow(one.id, mini_cluster_name(one.id), use[one.id].open, use[one.id].used)
            for one in own
        ),
        default=default_slots(services, period),
        action=url_for(endpoint),
        default_action=url_for("admin.set_default_slots")
        if Role.ADMINISTRATOR in account.roles
        else "",
        wrong=wrong,
    )
