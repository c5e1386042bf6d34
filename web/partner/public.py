"""Blueprint: pages that a letter leads to, for whoever has no account.

Showing them changes nothing: programs that look through mail open every link in it.
"""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, abort, current_app, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from matcher.addressee_operations import addressee_of
from matcher.notice_operations import choose_mode, mode_of
from matcher.notices import MailMode
from matcher.partner_operations import answer_with_link, brief_sent, open_reply
from matcher.planning import MAX_NOTE, Command, Plan, Refusal
from matcher.review import ReviewAction, ReviewReason
from matcher.review_errors import WorldMovedError
from web.contexts import NoticePage, render
from web.language import current_language
from web.limits import limit_replies
from web.partner.brief import brief_rows
from web.partner.contexts import MailPage, ReplyPage
from web.partner.letters import subject_of
from web.partner.words import answer_faults, answer_names, mode_names, places_to_suggest
from web.review.said import grade_options, reason_options
from web.review.words import mini_cluster_name, refusals
from web.wiring import wired

blueprint = Blueprint("letters", __name__)


@blueprint.get("/reply/<token>")
@limit_replies
def reply(token: str) -> str:
    """Show the blind brief and the form of the answer."""
    return render("partner/reply.html", _reply_page(token, MultiDict()))


@blueprint.post("/reply/<token>")
@limit_replies
def give_reply(token: str) -> ResponseReturnValue:
    """Keep the partner's answer; the link is used up by it."""
    page = _reply_page(token, request.form)
    if faults := answer_faults(page):
        return render("partner/reply.html", replace(page, faults=faults)), 422
    said = Command(
        introduction="",
        action=ReviewAction(page.answer),
        seen=0,
        relevance=int(page.relevance) if page.relevance else None,
        reasons=tuple(map(ReviewReason, page.chosen_reasons)),
        note=page.note,
        suggested=page.suggested,
    )
    try:
        answer_with_link(wired().services, wired().catalogue, token, said)
    except WorldMovedError as error:
        # Where no answer is awaited any more there is no page to show: the link has ended.
        page = replace(_reply_page(token, request.form), moved=_what_changed(error.plan))
        return render("partner/reply.html", page), 409
    return redirect(url_for("letters.thanks"), 303)


@blueprint.get("/reply-thanks")
def thanks() -> str:
    """Say that the answer is stored, and what follows."""
    page = NoticePage(
        title=_("Thank you for your answer"),
        text=_("It is stored, and the network coordinator reads it."),
        hint=_("The link no longer works. If something changes, please tell the coordinator."),
    )
    return render("partner/thanks.html", page)


@blueprint.get("/mail/<signed>")
@limit_replies
def mail(signed: str) -> str:
    """Show how somebody without an account is told."""
    subject = _subject(signed)
    modes = tuple((one.value, name, "") for one, name in mode_names().items())
    action = url_for("letters.choose_mail", signed=signed)
    page = MailPage(action, modes, mode_of(wired().services, subject).value)
    return render("partner/mail.html", page)


@blueprint.post("/mail/<signed>")
@limit_replies
def choose_mail(signed: str) -> ResponseReturnValue:
    """Keep how somebody without an account wants to be told."""
    subject, mode = _subject(signed), request.form.get("mode", "")
    if mode not in set(MailMode):
        abort(400)
    choose_mode(wired().services, subject, MailMode(mode), _actor(subject))
    flash(_("Saved."), "good")
    return redirect(url_for("letters.mail", signed=signed), 303)


@blueprint.get("/mail/<signed>/stop")
def mail_page(signed: str) -> ResponseReturnValue:
    """Lead to the page: programs that look through mail open every link in it."""
    return redirect(url_for("letters.mail", signed=signed))


@blueprint.post("/mail/<signed>/stop")
@limit_replies
def stop_mail(signed: str) -> ResponseReturnValue:
    """Order letters off for a mail program, which sends no token of a page (RFC 8058).

    The signed address is all that it takes, so a forged form could do no more than its holder.
    """
    subject = _subject(signed)
    choose_mode(wired().services, subject, MailMode.NEVER, _actor(subject))
    return _("Saved."), 200, {"Content-Type": "text/plain; charset=utf-8"}


def _actor(subject: str) -> str:
    return f"link:{subject.removeprefix('profile:')}" if subject.startswith("profile:") else subject


def _subject(signed: str) -> str:
    today = wired().services.clock.now().date()
    subject = subject_of(str(current_app.config["SECRET_KEY"]), signed, today)
    if subject is None or addressee_of(wired().services, subject) is None:
        abort(404)
    return subject


def _what_changed(planned: Plan) -> str:
    refused = [effect.refusal for effect in planned.refused if effect.refusal is not None]
    return refusals()[refused[0] if refused else Refusal.MOVED]


def _reply_page(token: str, given: MultiDict[str, str]) -> ReplyPage:
    """Return the page with what was typed; what no page of ours can send is a bad request."""
    services, catalogue, language = wired().services, wired().catalogue, current_language()
    link, one = open_reply(services, token)
    brief = brief_sent(services, catalogue, link, one)
    places = places_to_suggest(one.asked.mini_cluster)
    others = [key for some in places.values() for key, _name in some]
    typed = {name: given.get(name, "") for name in ("answer", "relevance", "suggested")}
    chosen = tuple(dict.fromkeys(given.getlist("reason")))
    sound = (
        typed["answer"] in ("", *answer_names())
        and typed["relevance"] in ("", "0", "1", "2", "3")
        and typed["suggested"] in ("", *others)
        and set(chosen) <= set(ReviewReason)
    )
    if not sound:
        abort(400)
    return ReplyPage(
        name=mini_cluster_name(one.asked.mini_cluster),
        rows=brief_rows(brief, language, catalogue),
        action=url_for("letters.give_reply", token=token),
        expires=link.expires_at.date(),
        answers=tuple((key.value, *words) for key, words in answer_names().items()),
        grades=grade_options(),
        reasons=reason_options(),
        suggestions=places,
        longest=MAX_NOTE,
        answer=typed["answer"],
        relevance=typed["relevance"],
        chosen_reasons=chosen,
        suggested=typed["suggested"],
        note=given.get("note", ""),
    )
