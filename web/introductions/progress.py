"""A firm says what has come of an introduction, and agrees that the partner learns who it is."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher.introduction_operations import own_introduction, take_firm_step
from matcher.operations import open_confirmed
from matcher.origins import Origin
from matcher.partner_operations import agree_to_be_named, name_of
from matcher.planning import MAX_NOTE, Refusal
from matcher.review import OUTCOMES, ReviewAction, ReviewReason, Side, legal_actions
from matcher.review_errors import (
    WorldMovedError,
)
from web.contexts import ConfirmPage, render
from web.controls import Faults, day_of
from web.introductions.contexts import ReportPage
from web.language import current_language
from web.limits import limit_writes, small_number
from web.partner.brief import name_rows
from web.questionnaire.pages import field_url
from web.review.said import faults_of, reason_options
from web.review.words import action_names, mini_cluster_name, refusals
from web.wiring import wired


def report(token: str, introduction_id: str) -> ResponseReturnValue:
    """Ask what has come of an introduction."""
    page = _report_page(token, introduction_id)
    if not page.actions:
        return redirect(page.back_url, 303)
    return render("introductions/report.html", page)


@limit_writes
def report_now(token: str, introduction_id: str) -> ResponseReturnValue:
    """Keep what has come of an introduction."""
    page = _report_page(token, introduction_id, typed=True)
    faults = page.faults or _kept(token, introduction_id, page)
    if faults:
        page = _report_page(token, introduction_id, typed=True, faults=faults)
        return render("introductions/report.html", page), 422
    flash(_("Saved. The network coordinator is told."), "good")
    return redirect(page.back_url, 303)


def consent(token: str, introduction_id: str) -> str:
    """Ask whether the partner may learn who the firm is, and show exactly what it would learn."""
    open_confirmed(wired().services, token)
    one = own_introduction(wired().services, token, introduction_id)
    told = name_of(wired().services, one)
    rows = name_rows(told, current_language())
    where: dict[str, Any] = {"token": token, "introduction_id": one.id, "seen": len(one.steps)}
    page = ConfirmPage(
        title=_("Let the partner know who you are?"),
        lead=_("The partner is %(name)s.", name=mini_cluster_name(one.asked.mini_cluster)),
        points=(
            *(f"{row.label}: {', '.join(row.texts)}" for row in rows),
            _("The network coordinator sees these lines and sends them to the partner."),
            _("Once they are sent, that cannot be taken back."),
        ),
        action=url_for("introductions.consent_now", **where),
        hidden=(("shown", told.fingerprint),),
        button=_("Yes, the partner may know"),
        back_url=url_for("introductions.own", token=token),
        missing=None if told.is_reachable else _missing_address(token),
    )
    return render("pages/confirm.html", page)


@limit_writes
def consent_now(token: str, introduction_id: str) -> ResponseReturnValue:
    """Keep that the partner may learn who the firm is."""
    seen, shown = request.args.get("seen", -1, type=small_number), request.form.get("shown", "")
    try:
        agree_to_be_named(wired().services, token, introduction_id, seen, shown)
    except WorldMovedError:
        flash(_("Something has changed since. Please look at it, and send again."), "warn")
    else:
        flash(_("Saved. The network coordinator tells the partner who you are."), "good")
    return redirect(url_for("introductions.own", token=token), 303)


@limit_writes
def take_consent_back(token: str, introduction_id: str) -> ResponseReturnValue:
    """Keep that the partner may no longer learn who the firm is."""
    seen, action = request.form.get("seen", -1, type=small_number), ReviewAction.REVOKE_CONSENT
    try:
        take_firm_step(wired().services, token, introduction_id, action, seen, origin=Origin.OWN)
    except WorldMovedError as error:
        refused = [effect.refusal for effect in error.plan.refused]
        if refused == [Refusal.ALREADY_NAMED]:
            flash(refusals()[Refusal.ALREADY_NAMED], "warn")
        else:
            flash(_("Something has changed since. Please look at it, and send again."), "warn")
    else:
        flash(_("Saved. The partner does not learn who you are."), "good")
    return redirect(url_for("introductions.own", token=token), 303)


def _missing_address(token: str) -> tuple[str, str, str]:
    return (
        _(
            "You have given neither an e-mail address nor a telephone number, so the partner could "
            "not reach you. Please add one first."
        ),
        _("Add contact details"),
        field_url(token, "contact.email"),
    )


def _kept(token: str, introduction_id: str, page: ReportPage) -> Faults:
    try:
        take_firm_step(
            wired().services,
            token,
            introduction_id,
            ReviewAction(page.chosen),
            page.seen,
            page.note,
            tuple(map(ReviewReason, page.chosen_reasons)),
            day_of(page.happened_on),
            Origin.OWN,
        )
    except WorldMovedError as error:
        refused = [effect.refusal for effect in error.plan.refused]
        if refused == [Refusal.WRONG_DATE]:
            return (("happened_on", refusals()[Refusal.WRONG_DATE]),)
        text = _("Something has changed since. Please look at it, and send again.")
        return (("action", text),)
    return ()


def _report_page(
    token: str, introduction_id: str, *, typed: bool = False, faults: Faults = ()
) -> ReportPage:
    open_confirmed(wired().services, token)
    one = own_introduction(wired().services, token, introduction_id)
    legal = [each for each in legal_actions(one.state, Side.FIRM) if each in OUTCOMES]
    names, form = action_names(), request.form
    chosen = form.get("action", "") if form.get("action") in legal else ""
    reasons = tuple(each.value for each in ReviewReason if each in form.getlist("reason"))
    note, day = form.get("note", ""), form.get("happened_on", "")[:20]
    return ReportPage(
        name=mini_cluster_name(one.asked.mini_cluster),
        action=url_for("introductions.report_now", token=token, introduction_id=one.id),
        back_url=url_for("introductions.own", token=token),
        actions=tuple((each.value, names[each], "") for each in legal),
        reasons=reason_options(),
        longest=MAX_NOTE,
        seen=form.get("seen", -1, type=small_number) if typed and not faults else len(one.steps),
        chosen=chosen,
        happened_on=day,
        chosen_reasons=reasons,
        note=note,
        faults=faults or (_faults(chosen, reasons, note, day) if typed else ()),
    )


def _faults(chosen: str, reasons: tuple[str, ...], note: str, day: str) -> Faults:
    found = tuple(faults_of(chosen, reasons, note, day))
    return found if chosen else (("action", _("Please choose what has happened.")), *found)
