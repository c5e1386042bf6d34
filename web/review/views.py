"""Blueprint: what coordinators decide on, with an exact preview before anything is done."""

from __future__ import annotations

from dataclasses import replace
from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from features.plain_data import cleaned
from matcher.origins import Origin
from matcher.review import ReviewAction
from matcher.review_errors import (
    StaleAssignmentError,
    WorldMovedError,
)
from matcher.review_operations import (
    add_note,
    decide,
    firm_names,
    introduction_of,
    introductions_of,
    steps_of_batch,
)
from matcher.review_operations import assign as assign_to
from matcher.review_operations import preview as previewed
from matcher.review_records import MAX_INTERNAL
from web.accounts.users import own_account
from web.contexts import render
from web.controls import fault_of
from web.limits import small_number
from web.review.contexts import (
    DecisionForm,
    DecisionPage,
    PreviewPage,
)
from web.review.decisions import (
    MOST_AT_ONCE,
    blank_form,
    commands_of,
    item_of,
    preview_page,
    read_item,
    seen_now,
    typed_form,
)
from web.review.pages import introduction_page, queue_page
from web.review.slots import save_slots, show_slots
from web.review.words import mini_cluster_name
from web.wiring import wired

blueprint = Blueprint("review", __name__, url_prefix="/review")


@blueprint.get("/")
def queue() -> str:
    """Show what the firms of one's networks have asked for."""
    first = request.args.get("first", 0, type=small_number)
    return render("review/queue.html", queue_page(own_account(), request.args, first))


@blueprint.get("/introductions/<introduction_id>")
def introduction(introduction_id: str) -> str:
    """Show one introduction with all that a decision needs, and the form of a decision."""
    one = introduction_of(wired().services, own_account(), introduction_id)
    return render("review/introduction.html", introduction_page(one))


@blueprint.get("/decision")
def decision() -> ResponseReturnValue:
    """Ask for one decision on several introductions that were ticked in the queue."""
    ticked = list(dict.fromkeys(request.args.getlist("introduction")))
    if not ticked:
        flash(_("Please tick at least one introduction."), fault_of("tick"))
        return redirect(url_for("review.queue"), 303)
    if len(ticked) > MOST_AT_ONCE:
        abort(400)
    found = introductions_of(wired().services, own_account(), ticked)
    form = blank_form([item_of(one) for one in found], origin=Origin.QUEUE)
    return render("review/decision.html", _decision_page(form))


@blueprint.post("/preview")
def preview() -> ResponseReturnValue:
    """Show exactly what a decision or an undoing would do; nothing is done."""
    form = typed_form(request.form)
    if form.faults:
        return render("review/decision.html", _decision_page(form)), 422
    if len(form.items) > 1:
        form = replace(form, batch=str(uuid4()))
    return render("review/preview.html", _preview_page(form))


@blueprint.post("/bulk/<batch>/undo")
def undo_bulk(batch: str) -> ResponseReturnValue:
    """Show what undoing a whole bulk decision would do; nothing is done."""
    found = steps_of_batch(wired().services, own_account(), batch)
    if not found:
        abort(404)
    items = [item_of(one, step.number) for one, step in found]
    form = replace(blank_form(items), action=ReviewAction.UNDO.value, batch=str(uuid4()))
    return render("review/preview.html", _preview_page(form))


@blueprint.post("/commit")
def commit() -> ResponseReturnValue:
    """Do what was shown, or show what would happen now instead."""
    form = typed_form(request.form)
    if form.faults:
        return render("review/decision.html", _decision_page(form)), 422
    given = request.form.get("fingerprint", "")
    try:
        done = decide(wired().services, own_account(), commands_of(form), given, form.batch)
    except WorldMovedError:
        return render("review/preview.html", _preview_page(form, moved=True)), 409
    count = len(done.steps)
    flash(
        ngettext("%(num)s introduction was changed.", "%(num)s introductions were changed.", count),
        "good" if count else "warn",
    )
    if len(form.items) > 1:
        return redirect(url_for("review.queue"), 303)
    (effect,) = done.effects
    return redirect(url_for("review.introduction", introduction_id=effect.introduction), 303)


@blueprint.post("/introductions/<introduction_id>/assignment")
def assign(introduction_id: str) -> ResponseReturnValue:
    """Say which colleague looks after an introduction."""
    assignee, seen = request.form.get("assignee", ""), request.form.get("seen")
    try:
        assign_to(wired().services, own_account(), introduction_id, assignee, seen)
    except StaleAssignmentError:
        one = introduction_of(wired().services, own_account(), introduction_id)
        return render("review/introduction.html", introduction_page(one, assignee)), 409
    flash(_("Saved."), "good")
    return redirect(url_for("review.introduction", introduction_id=introduction_id), 303)


@blueprint.post("/introductions/<introduction_id>/notes")
def note(introduction_id: str) -> ResponseReturnValue:
    """Note something for colleagues; neither firm nor partner is shown it."""
    typed = request.form.get("internal", "")
    if not 0 < len(cleaned(typed)) <= MAX_INTERNAL:
        one = introduction_of(wired().services, own_account(), introduction_id)
        wrong = _("Please write from 1 to %(most)s characters.", most=MAX_INTERNAL)
        page = introduction_page(one, note=(typed, wrong))
        return render("review/introduction.html", page), 422
    add_note(wired().services, own_account(), introduction_id, typed)
    flash(_("Saved."), "good")
    where = url_for("review.introduction", introduction_id=introduction_id, _anchor="notes")
    return redirect(where, 303)


@blueprint.get("/slots")
def slots() -> str:
    """Show the slots of the mini-clusters that one looks after."""
    return show_slots("review/slots.html", "review.slots")


@blueprint.post("/slots")
def set_slots() -> ResponseReturnValue:
    """Say how many introductions one's own mini-cluster takes in a half-year."""
    return save_slots("review/slots.html", "review.slots")


def _decision_page(form: DecisionForm) -> DecisionPage:
    services, names = wired().services, [read_item(item)[0] for item in form.items]
    found = introductions_of(services, own_account(), names)
    firms = firm_names(services, found)
    return DecisionPage(
        tuple(
            (firms[one.asked.profile_id], mini_cluster_name(one.asked.mini_cluster))
            for one in found
        ),
        form,
    )


def _preview_page(form: DecisionForm, *, moved: bool = False) -> PreviewPage:
    """Plan on the introductions as they are now; what is new since is shown before the plan."""
    services, account = wired().services, own_account()
    seen = {name: steps for name, steps, _undoes in map(read_item, form.items)}
    found = introductions_of(services, account, list(seen))
    form = seen_now(form, found)
    planned = previewed(services, account, commands_of(form), form.batch)
    return preview_page(form, found, planned, seen, moved=moved)
