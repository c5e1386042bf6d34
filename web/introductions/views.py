"""Blueprint: a firm asks for introductions, sees how far they are, answers and withdraws."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from features.plain_data import cleaned
from matcher.operations import open_profile
from matcher.planning import MAX_NOTE
from matcher.review import OPEN_STATES, ReviewAction
from matcher.review_errors import (
    AlreadyRequestedError,
    NotComparedError,
    WorldMovedError,
)
from matcher.review_operations import (
    FIRST_CONTACT,
    ask_for_introduction,
    has_reviewer,
    introductions_of_firm,
    own_introduction,
    take_firm_step,
)
from matcher.review_records import MAX_MESSAGE, Disclosure
from web.contexts import render
from web.introductions import progress
from web.introductions.contexts import AskPage
from web.introductions.pages import own_page
from web.limits import limit_shows, limit_writes, small_number
from web.pairing.views import Asked, with_ranking
from web.questionnaire.contexts import ConfirmPage
from web.review.words import disclosure_names, mini_cluster_name
from web.wiring import wired

blueprint = Blueprint("introductions", __name__)
_ASK = "/p/<token>/suggestions/<mini_cluster>/introduction"
_OWN = "/p/<token>/introductions"
Faults = tuple[tuple[str, str], ...]


@blueprint.get(_ASK)
@limit_shows
@with_ranking
def ask(asked: Asked, mini_cluster: str) -> ResponseReturnValue:
    """Show the form, unless an introduction to this mini-cluster is open already."""
    token = asked.reader.links.token
    if any(
        one.asked.mini_cluster == mini_cluster and one.state in OPEN_STATES
        for one in introductions_of_firm(wired().services, token)
    ):
        return _asked_already(token)
    page = _ask_page(asked, mini_cluster, asked.recommendation.profile.problem or "")
    return render("introductions/ask.html", page)


@blueprint.post(_ASK)
@limit_writes
@with_ranking
def send(asked: Asked, mini_cluster: str) -> ResponseReturnValue:
    """Keep what the firm asks for; nothing goes to anybody before a coordinator decides."""
    token, form = asked.reader.links.token, request.form
    message = form.get("message", "")
    chosen = frozenset(one for one in FIRST_CONTACT if one in form.getlist("disclosed"))
    page = _ask_page(asked, mini_cluster, message, chosen, _faults(message))
    if page.faults:
        return render("introductions/ask.html", page), 422
    shown = (form.get("revision", type=small_number), form.get("model_version"))
    if shown != (page.revision, page.model_version):
        flash(_("The suggestion has changed since. Please look at it, and send again."), "warn")
        return render("introductions/ask.html", page), 409
    try:
        ask_for_introduction(wired().services, token, asked.ranked, mini_cluster, message, chosen)
    except AlreadyRequestedError:
        return _asked_already(token)
    flash(_("Your request is stored. A coordinator decides on it; nobody else has it."), "good")
    return redirect(url_for("introductions.own", token=token), 303)


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
    return render("profiles/confirm.html", page)


@blueprint.post(f"{_OWN}/<introduction_id>/withdraw")
@limit_writes
def withdraw_now(token: str, introduction_id: str) -> ResponseReturnValue:
    """Withdraw a request, if nothing has happened to it since the question was shown."""
    seen = request.args.get("seen", -1, type=small_number)
    step = (introduction_id, ReviewAction.WITHDRAW, seen)
    try:
        take_firm_step(wired().services, token, *step)
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
            take_firm_step(wired().services, token, *step)
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


def _asked_already(token: str) -> ResponseReturnValue:
    flash(_("You have asked for this introduction already; here is how far it is."), "warn")
    return redirect(url_for("introductions.own", token=token), 303)


def _faults(message: str) -> Faults:
    text = cleaned(message)
    if not text:
        return (("message", _("Please say what you would like to solve together.")),)
    if len(text) > MAX_MESSAGE:
        return (("message", _("At most %(count)s characters, please.", count=MAX_MESSAGE)),)
    return ()


def _answer_error(note: str) -> str:
    text = cleaned(note)
    if not text:
        return _("Please write an answer.")
    if len(text) > MAX_NOTE:
        return _("At most %(count)s characters, please.", count=MAX_NOTE)
    return ""


def _ask_page(
    asked: Asked,
    mini_cluster: str,
    message: str,
    chosen: frozenset[Disclosure] = frozenset(),
    faults: Faults = (),
) -> AskPage:
    head, links = asked.reader.head(mini_cluster), asked.reader.links
    if asked.recommendation.explanation(mini_cluster) is None:
        raise NotComparedError(mini_cluster)
    names = disclosure_names()
    return AskPage(
        name=f"{head.name}, {head.place}",
        action=links.introduction(mini_cluster),
        back_url=links.pairing(mini_cluster),
        own_url=links.introductions(),
        message=message[:MAX_MESSAGE] if not faults else message,
        longest=MAX_MESSAGE,
        options=tuple((one.value, names[one], "") for one in FIRST_CONTACT),
        chosen=frozenset(one.value for one in chosen),
        has_reviewer=has_reviewer(wired().services, open_profile(wired().services, links.token)),
        revision=asked.ranked.revision.revision,
        model_version=asked.recommendation.model.version,
        faults=faults,
    )
