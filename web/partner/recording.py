"""Those who look after a mini-cluster record what its partner answered on the telephone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from flask import abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from matcher.incoming_operations import preview_record, record, recorded_steps
from matcher.planning import MAX_NOTE, Command, Effect
from matcher.review import REPLIES, ReviewAction, ReviewReason, Side, legal_actions
from matcher.review_errors import WorldMovedError
from matcher.review_records import Introduction
from web.accounts.users import own_account
from web.contexts import render
from web.controls import Faults, day_of
from web.limits import small_number
from web.partner.contexts import RecordForm, RecordPage
from web.partner.words import answer_faults, answer_names, places_to_suggest
from web.review.history import StepView, history_without_names
from web.review.said import grade_options, reason_options
from web.review.words import action_names, mini_cluster_name, refusals, state_names
from web.wiring import wired

_LONGEST_DAY = 20


def record_form(
    one: Introduction, given: Mapping[str, str] | None = None, reasons: tuple[str, ...] = ()
) -> RecordForm | None:
    """Return the form for a partner's answer, None where none is awaited.

    Parameters
    ----------
    given : what was typed; None for an empty form.
    reasons : that were chosen.
    """
    legal = legal_actions(one.state, Side.PARTNER)
    if not legal:
        return None
    return _form(one, given or {}, reasons, legal)


def recorded(one: Introduction) -> tuple[StepView, ...]:
    """Return what was recorded so far, as its reader may take it back."""
    numbers = {step.number for step in recorded_steps(one)}
    views = history_without_names(one, "", Side.PARTNER)
    return tuple(view for view in views if view.number in numbers)


def preview_answer(introduction_id: str) -> ResponseReturnValue:
    """Show what recording an answer, or taking one back, would do; nothing is done."""
    said, reasons = _said(introduction_id)
    return _shown(said, reasons)


def record_answer(introduction_id: str) -> ResponseReturnValue:
    """Record what was shown, or show what would happen now instead."""
    said, reasons = _said(introduction_id)
    given = (wired().services, own_account(), wired().catalogue)
    try:
        record(*given, said, request.form.get("fingerprint", ""))
    except WorldMovedError:
        return _shown(said, reasons, moved=True)
    flash(_("Saved. The firm and its network coordinators are told."), "good")
    return redirect(url_for("incoming.told", introduction_id=introduction_id), 303)


def _shown(said: Command, reasons: tuple[str, ...], *, moved: bool = False) -> ResponseReturnValue:
    given = (wired().services, own_account(), wired().catalogue)
    one, planned = preview_record(*given, said)
    if said.seen != len(one.steps):
        # What is new since is shown with the plan of now.
        moved, said = True, replace(said, seen=len(one.steps))
        one, planned = preview_record(*given, said)
    form = _form(one, request.form, reasons, legal_actions(one.state, Side.PARTNER))
    form = replace(form, faults=_faults(form))
    page = RecordPage(
        name=mini_cluster_name(one.asked.mini_cluster),
        back_url=url_for("incoming.told", introduction_id=one.id),
        action=url_for("incoming.record_answer", introduction_id=one.id),
        what=action_names()[said.action],
        before=state_names()[one.state],
        after=_after(planned.effects[0]),
        slot={-1: _("takes a slot"), 1: _("frees a slot")}.get(planned.effects[0].slots, ""),
        refusal=_refusal(planned.effects[0]),
        form=form,
        fingerprint=planned.fingerprint,
        moved=moved,
    )
    status = 422 if form.faults else 409 if moved else 200
    return render("partner/record.html", page), status


def _after(effect: Effect) -> str:
    return state_names()[effect.after] if effect.after else ""


def _refusal(effect: Effect) -> str:
    return refusals()[effect.refusal] if effect.refusal else ""


def _form(
    one: Introduction,
    given: Mapping[str, str],
    reasons: tuple[str, ...],
    legal: tuple[ReviewAction, ...],
) -> RecordForm:
    return RecordForm(
        preview_url=url_for("incoming.preview_answer", introduction_id=one.id),
        seen=len(one.steps),
        answers=tuple(
            (key.value, answer, "")
            for key, (answer, _note) in answer_names().items()
            if key in legal
        ),
        grades=grade_options(),
        reasons=reason_options(),
        suggestions=places_to_suggest(one.asked.mini_cluster),
        longest=MAX_NOTE,
        answer=given.get("answer", ""),
        relevance=given.get("relevance", ""),
        chosen_reasons=reasons,
        suggested=given.get("suggested", ""),
        note=given.get("note", ""),
        happened_on=given.get("happened_on", ""),
        undoes=given.get("undoes", ""),
    )


def _said(introduction_id: str) -> tuple[Command, tuple[str, ...]]:
    """Return what was sent; what no page of ours can send is a bad request."""
    form: MultiDict[str, str] = request.form
    reasons = tuple(dict.fromkeys(form.getlist("reason")))
    action, known = form.get("answer", ""), {one.id for one in wired().catalogue.mini_clusters}
    sound = (
        action in ("", ReviewAction.UNDO, *REPLIES)
        and form.get("relevance", "") in ("", "0", "1", "2", "3")
        and form.get("suggested", "") in ("", *known)
        and set(reasons) <= set(ReviewReason)
        and len(form.get("happened_on", "")) <= _LONGEST_DAY
    )
    undoes = form.get("undoes", type=small_number)
    if not sound or (action == ReviewAction.UNDO and undoes is None):
        abort(400)
    undo = action == ReviewAction.UNDO
    relevance = form.get("relevance", "")
    said = Command(
        introduction_id,
        # Nothing chosen is a fault of the form; the plan of any answer is not shown then.
        ReviewAction(action) if action else ReviewAction.REPLY_NOT_NOW,
        form.get("seen", -1, type=small_number),
        relevance=int(relevance) if relevance and not undo else None,
        reasons=() if undo else tuple(map(ReviewReason, reasons)),
        note=form.get("note", ""),
        undoes=undoes if undo else None,
        happened_on=None if undo else day_of(form.get("happened_on", "")),
        suggested="" if undo else form.get("suggested", ""),
    )
    return said, reasons


def _faults(form: RecordForm) -> Faults:
    if form.answer == ReviewAction.UNDO:
        return ()  # Its preview says what is wrong.
    return answer_faults(form, form.happened_on)
