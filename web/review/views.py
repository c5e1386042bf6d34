"""Blueprint: what coordinators decide on, with an exact preview before anything is done."""

from __future__ import annotations

from dataclasses import replace
from typing import Any
from uuid import uuid4

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from features.plain_data import cleaned
from matcher.origins import Origin
from matcher.records import Channel
from matcher.review import ReviewAction
from matcher.review_errors import (
    StaleAssignmentError,
    TooManyChosenError,
    WorldMovedError,
)
from matcher.review_operations import (
    add_note,
    answers_asked_with,
    decide,
    firm_names,
    introduction_of,
    introductions_of,
)
from matcher.review_operations import assign as assign_to
from matcher.review_operations import preview as previewed
from matcher.review_records import MAX_INTERNAL, Introduction
from web.accounts.users import own_account
from web.contexts import render
from web.controls import fault_of
from web.limits import small_number
from web.pairing.keeping import keep_shown
from web.review.contexts import (
    DecisionForm,
    DecisionPage,
    IntroductionPage,
    PreviewPage,
)
from web.review.decisions import (
    MOST_AT_ONCE,
    blank_form,
    commands_of,
    preview_page,
    read_item,
    seen_now,
    typed_form,
)
from web.review.explained import ranked_again
from web.review.filters import filters_of
from web.review.items import item_of
from web.review.pages import introduction_page, queue_page
from web.review.selection import OF_BATCH, is_batch_name, selection_of, with_chosen
from web.review.slots import save_slots, show_slots
from web.review.words import mini_cluster_name
from web.wiring import wired

blueprint = Blueprint("review", __name__, url_prefix="/review")
NAMED = 100
"""Introductions that the form of one decision on several names."""


@blueprint.get("/")
def queue() -> str:
    """Show what the firms of one's networks have asked for."""
    return render("review/queue.html", queue_page(own_account(), request.args))


@blueprint.get("/introductions/<introduction_id>")
def introduction(introduction_id: str) -> str:
    """Show one introduction with all that a decision needs, and the form of a decision."""
    one = introduction_of(wired().services, own_account(), introduction_id)
    again = ranked_again(one, answers_asked_with(wired().services, one))
    page = render("review/introduction.html", introduction_page(one, again))
    if not isinstance(again, str):
        explanation = again[0].recommendation.explanation(one.asked.mini_cluster)
        if explanation:
            keep_shown(again[0], [explanation], Channel.WEB, Origin.INTRODUCTION)
    return page


@blueprint.errorhandler(TooManyChosenError)
def too_many(error: TooManyChosenError) -> ResponseReturnValue:
    """Lead back to the queue, where the choice can be narrowed; nothing was done."""
    text = _("%(found)s introductions fit this choice; at most %(most)s can be decided on at once.",
             found=error.found, most=error.most)  # fmt: skip
    flash(text, "warn")
    return redirect(url_for("review.queue"), 303)


@blueprint.get("/decision")
def decision() -> ResponseReturnValue:
    """Ask for one decision on introductions that were ticked in the queue, or on all that fit."""
    if request.args.get("all"):
        chosen = selection_of(request.args, wired().services.clock.now())
        form = replace(blank_form([], origin=Origin.QUEUE), selection=chosen)
        return render("review/decision.html", _decision_page(form))
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
    """Show exactly what a decision or an undoing would do, or another page of it; nothing is done.

    Another page belongs to the preview that it was asked from: where something else would happen
    by now, it says so.
    """
    form = with_chosen(typed_form(request.form), own_account())
    if form.faults:
        return render("review/decision.html", _decision_page(form)), 422
    number = request.form.get("page", 1, type=small_number)
    shown = request.form.get("fingerprint", "")
    if not shown and (form.selection or len(form.items) > 1):
        form = replace(form, batch=str(uuid4()))
    page = _preview_page(form, number, shown)
    return render("review/preview.html", page), 409 if page.moved else 200


@blueprint.post("/bulk/<batch>/undo")
def undo_bulk(batch: str) -> ResponseReturnValue:
    """Show what undoing a whole bulk decision would do; nothing is done."""
    if not is_batch_name(batch):
        abort(404)
    blank = replace(blank_form([]), selection=((OF_BATCH, batch),))
    form = with_chosen(blank, own_account())
    if not form.items:
        abort(404)
    form = replace(form, action=ReviewAction.UNDO.value, batch=str(uuid4()))
    return render("review/preview.html", _preview_page(form))


@blueprint.post("/commit")
def commit() -> ResponseReturnValue:
    """Do what was shown, or show what would happen now instead."""
    form = with_chosen(typed_form(request.form), own_account())
    if form.faults:
        return render("review/decision.html", _decision_page(form)), 422
    given = request.form.get("fingerprint", "")
    try:
        done = decide(
            *(wired().services, own_account(), wired().catalogue),
            *(commands_of(form), given, form.batch),
        )
    except WorldMovedError:
        return render("review/preview.html", _preview_page(form, moved=True)), 409
    count = len(done.steps)
    flash(
        ngettext("%(num)s introduction was changed.", "%(num)s introductions were changed.", count),
        "good" if count else "warn",
    )
    if form.selection or len(form.items) > 1:
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
        return render("review/introduction.html", _once_more(one, wanted=assignee)), 409
    flash(_("Saved."), "good")
    return redirect(url_for("review.introduction", introduction_id=introduction_id), 303)


@blueprint.post("/introductions/<introduction_id>/notes")
def note(introduction_id: str) -> ResponseReturnValue:
    """Note something for colleagues; neither firm nor partner is shown it."""
    typed = request.form.get("internal", "")
    if not 0 < len(cleaned(typed)) <= MAX_INTERNAL:
        one = introduction_of(wired().services, own_account(), introduction_id)
        wrong = _("Please write from 1 to %(most)s characters.", most=MAX_INTERNAL)
        page = _once_more(one, note=(typed, wrong))
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


def _once_more(one: Introduction, **typed: Any) -> IntroductionPage:
    again = ranked_again(one, answers_asked_with(wired().services, one))
    return introduction_page(one, again, **typed)


def _decision_page(form: DecisionForm) -> DecisionPage:
    services, account = wired().services, own_account()
    form = with_chosen(form, account)
    names = [read_item(item)[0] for item in form.items]
    found = introductions_of(services, account, names[:NAMED])
    firms = firm_names(services, found)
    return DecisionPage(
        tuple(
            (firms[one.asked.profile_id], mini_cluster_name(one.asked.mini_cluster))
            for one in found
        ),
        form,
        len(names),
        filters_of(account, dict(form.selection)).words if form.selection else (),
    )


def _preview_page(
    form: DecisionForm, number: int = 1, shown: str = "", *, moved: bool = False
) -> PreviewPage:
    """Plan on the introductions as they are now; what is new since is shown before the plan.

    Parameters
    ----------
    shown : fingerprint of the preview of which this is another page, or empty.
    """
    services, account = wired().services, own_account()
    seen = {name: steps for name, steps, _undoes in map(read_item, form.items)}
    found = introductions_of(services, account, list(seen))
    form = seen_now(form, found)
    catalogue = wired().catalogue
    planned = previewed(services, account, catalogue, commands_of(form), form.batch)
    moved = moved or shown not in ("", planned.fingerprint)
    return preview_page(form, found, planned, seen, number, moved=moved)
