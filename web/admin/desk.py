"""Administration of the coordinators' desk: slots, half-years, and rules about pairings."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher.review_errors import StaleSlotsError
from matcher.review_operations import addresses
from matcher.rule_operations import all_rules, end_any_rule
from matcher.slot_operations import set_default_slots
from web.accounts.users import own_account
from web.admin.contexts import AllRulesPage, FirmRule
from web.contexts import render
from web.limits import small_number
from web.review.rules import rule_view
from web.review.slots import save_slots, set_meanwhile, show_slots, too_many, typed_count
from web.wiring import wired

_SLOTS = ("admin/slots.html", "admin.slots")
MOST_ENDED = 100
"""Rules that are shown of those that hold no more."""


def add_to(blueprint: Blueprint) -> None:
    """Let a blueprint answer these pages."""
    blueprint.get("/slots")(slots)
    blueprint.post("/slots")(set_slots)
    blueprint.post("/slots/default", endpoint="set_default_slots")(set_default_slots_now)
    blueprint.get("/rules")(rules)
    blueprint.post("/rules/end")(end_rule)


def slots() -> str:
    """Show the slots of all mini-clusters."""
    return show_slots(*_SLOTS)


def set_slots() -> ResponseReturnValue:
    """Say how many introductions one mini-cluster takes."""
    return save_slots(*_SLOTS)


def set_default_slots_now() -> ResponseReturnValue:
    """Say how many there are where nobody has said a number."""
    count, typed = typed_count(), request.form.get("count", "")
    if count is None:
        return show_slots(*_SLOTS, ("", typed[:10], too_many(typed))), 422
    seen, period = request.form.get("seen", type=small_number), request.form.get("period", "")
    try:
        set_default_slots(wired().services, count, own_account().actor, seen, period)
    except StaleSlotsError as error:
        return show_slots(*_SLOTS, ("", typed, set_meanwhile(error))), 409
    flash(_("Saved."), "good")
    return redirect(url_for("admin.slots", period=period or None), 303)


def rules() -> str:
    """Show the rules about all firms: those in force, and the latest that are not any more."""
    services = wired().services
    found, now, people = all_rules(services), services.clock.now(), addresses(services)
    firms = services.profiles.latest_of({one.profile_id for one in found})
    views = [
        (one.holds(now), FirmRule(str(firms[one.profile_id].answers.get("name") or ""), view))
        for one in found
        for view in (rule_view(one, people),)
    ]
    return render(
        "admin/rules.html",
        AllRulesPage(
            now=tuple(view for holds, view in views if holds),
            before=tuple(view for holds, view in views if not holds)[:MOST_ENDED],
        ),
    )


def end_rule() -> ResponseReturnValue:
    """Take a rule back; it stays in the record."""
    rule_id = request.form.get("rule", 0, type=small_number)
    end_any_rule(wired().services, rule_id, own_account().actor)
    flash(_("The rule holds no more."), "good")
    return redirect(url_for("admin.rules"), 303)
