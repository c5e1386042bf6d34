"""Blueprint: a firm asks for introductions, sees how far they are, answers and withdraws."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from features.plain_data import cleaned
from matcher.introduction_operations import (
    introductions_of_firm,
    own_introduction,
    take_firm_step,
)
from matcher.origins import Origin
from matcher.planning import MAX_NOTE
from matcher.review import ReviewAction
from matcher.review_errors import WorldMovedError
from web.contexts import ConfirmPage, render
from web.introductions import asking, progress, taking_back
from web.introductions.pages import own_page
from web.limits import limit_writes, small_number
from web.review.words import mini_cluster_name
from web.wiring import wired

blueprint = Blueprint("introductions", __name__)
_OWN = "/p/<token>/introductions"


asking.add_to(blueprint)


@blueprint.get(_OWN)
def own(token: str) -> str:
    """Show what the firm has asked for, and how far it is."""
    found = introductions_of_firm(wired().services, token)
    return render("introductions/own.html", own_page(token, found))


@blueprint.get(f"{_OWN}/<introduction_id>/withdraw")
def withdraw(token: str, introduction_id: str) -> str:
    """Ask before a request is withdrawn."""
    one = own_introduction(wired().services, token, introduction_id)
    name = mini_cluster_name(one.asked.mini_cluster)
    page = ConfirmPage(
        title=_("Withdraw the request?"),
        lead=_("It is about an introduction to %(name)s.", name=name),
        points=(
            _("Nobody works on it any more, and a slot that it held becomes free."),
            _("A withdrawal cannot be undone; you can ask for the introduction again."),
        ),
        action=url_for(
            "introductions.withdraw_now",
            token=token,
            introduction_id=one.id,
            seen=len(one.steps),
        ),
        button=_("Withdraw the request"),
        back_url=url_for("introductions.own", token=token),
    )
    return render("pages/confirm.html", page)


@blueprint.post(f"{_OWN}/<introduction_id>/withdraw")
@limit_writes
def withdraw_now(token: str, introduction_id: str) -> ResponseReturnValue:
    """Withdraw a request, if nothing has happened to it since the question was shown."""
    seen = request.args.get("seen", -1, type=small_number)
    step = (introduction_id, ReviewAction.WITHDRAW, seen)
    try:
        take_firm_step(wired().services, token, *step, origin=Origin.OWN)
    except WorldMovedError:
        flash(_("Something has changed since, and nothing was withdrawn. Please look."), "warn")
    else:
        flash(_("The request is withdrawn."), "good")
    return redirect(url_for("introductions.own", token=token), 303)


@blueprint.post(f"{_OWN}/<introduction_id>/answer")
@limit_writes
def answer(token: str, introduction_id: str) -> ResponseReturnValue:
    """Keep what the firm answers to the coordinator's question."""
    note = request.form.get("note", "")
    error = _answer_error(note)
    if not error:
        seen = request.form.get("seen", -1, type=small_number)
        step = (introduction_id, ReviewAction.ANSWER, seen, note)
        try:
            take_firm_step(wired().services, token, *step, origin=Origin.OWN)
        except WorldMovedError:
            error = _("Something has changed since. Please look at it, and send again.")
        else:
            flash(_("Your answer is stored; the coordinator decides on it."), "good")
            return redirect(url_for("introductions.own", token=token), 303)
    own_introduction(wired().services, token, introduction_id)
    found = introductions_of_firm(wired().services, token)
    page = own_page(token, found, {introduction_id: (note, error)})
    return render("introductions/own.html", page), 422


for _path, _show, _keep in (
    ("report", progress.report, progress.report_now),
    ("consent", progress.consent, progress.consent_now),
):
    blueprint.get(f"{_OWN}/<introduction_id>/{_path}")(_show)
    blueprint.post(f"{_OWN}/<introduction_id>/{_path}")(_keep)


blueprint.post(f"{_OWN}/<introduction_id>/consent/take-back")(progress.take_consent_back)
_STEP = f"{_OWN}/<introduction_id>/steps/<int:number>/take-back"
blueprint.get(_STEP)(taking_back.take_back)
blueprint.post(_STEP)(taking_back.take_back_now)


def _answer_error(note: str) -> str:
    text = cleaned(note)
    if not text:
        return _("Please write an answer.")
    if len(text) > MAX_NOTE:
        return _("At most %(count)s characters, please.", count=MAX_NOTE)
    return ""
