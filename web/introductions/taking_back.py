"""A firm takes back what it reported of an introduction, once it has seen what comes of that."""

from __future__ import annotations

from collections.abc import Iterator

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from features.plain_data import cleaned
from matcher.introduction_operations import preview_taking_back, take_back_report
from matcher.origins import Origin
from matcher.planning import MAX_NOTE, Effect, Refusal
from matcher.review import changed_by_undoing, effective_steps, is_named
from matcher.review_errors import WorldMovedError
from matcher.review_records import Introduction
from web.contexts import render
from web.controls import Faults
from web.introductions.contexts import TakeBackPage
from web.language import current_language
from web.limits import limit_writes
from web.review.words import mini_cluster_name, refusals, state_names, step_names
from web.wiring import wired
from web.wording.formatting import Formats

_TEMPLATE = "introductions/take_back.html"


def take_back(token: str, introduction_id: str, number: int) -> str:
    """Show what comes of it if the firm takes back what it reported; nothing is done."""
    return render(_TEMPLATE, _page(token, introduction_id, number))


@limit_writes
def take_back_now(token: str, introduction_id: str, number: int) -> ResponseReturnValue:
    """Take back what the firm reported, if what comes of it is what it was shown."""
    note, seen = request.form.get("note", ""), request.form.get("seen", "")
    if faults := _faults(note):
        return render(_TEMPLATE, _page(token, introduction_id, number, note, faults)), 422
    given = (token, introduction_id, number, note, seen, Origin.OWN)
    try:
        take_back_report(wired().services, *given)
    except WorldMovedError:
        page = _page(token, introduction_id, number, note, moved=True)
        return render(_TEMPLATE, page), 409
    flash(_("It is taken back. The network coordinator reads why."), "good")
    return redirect(url_for("introductions.own", token=token), 303)


def _faults(note: str) -> Faults:
    text = cleaned(note)
    if not text:
        return (("note", _("Please say why you take it back.")),)
    if len(text) > MAX_NOTE:
        return (("note", _("At most %(count)s characters, please.", count=MAX_NOTE)),)
    return ()


def _page(
    token: str,
    introduction_id: str,
    number: int,
    note: str = "",
    faults: Faults = (),
    *,
    moved: bool = False,
) -> TakeBackPage:
    given = (token, introduction_id, number)
    one, effect, outcome = preview_taking_back(wired().services, *given)
    return TakeBackPage(
        name=mini_cluster_name(one.asked.mini_cluster),
        action=url_for("introductions.take_back_now", token=token,
                       introduction_id=one.id, number=number),
        back_url=url_for("introductions.own", token=token),
        points=() if effect.refusal else tuple(_points(one, effect, number)),
        refusal=_refusal(effect.refusal) if effect.refusal else "",
        seen=outcome,
        longest=MAX_NOTE,
        note=note,
        moved=moved,
        faults=faults,
    )  # fmt: skip


def _points(one: Introduction, effect: Effect, number: int) -> Iterator[str]:
    """Yield what comes of it, one sentence each."""
    actions, formats = step_names(), Formats(current_language())
    counting = effective_steps(one.steps)
    for step in sorted(changed_by_undoing(one.steps, number), key=lambda each: each.number):
        what = {"what": actions[step.action], "moment": formats.moment(step.at)}
        if step in counting:
            yield _("“%(what)s”, reported on %(moment)s, no longer counts.", **what)
        else:
            yield _("“%(what)s”, reported on %(moment)s, counts again.", **what)
    assert effect.after is not None  # noqa: S101 - tells the type checker
    yield _("The introduction then stands here: %(state)s.", state=state_names()[effect.after])
    if effect.slots < 0:
        yield _("It takes a slot of the mini-cluster again.")
    if effect.slots > 0:
        yield _("The slot of the mini-cluster that it held becomes free.")
    if is_named(one.steps):
        yield _("The partner has been told who you are; that stays so.")
    yield _("The network coordinator reads why.")
    yield _("Reports and learning follow; the history keeps both steps.")


def _refusal(refusal: Refusal) -> str:
    if refusal is Refusal.LATER_STEPS:
        return _(
            "Later steps build on it, and they have to be taken back first: yours by you, those of "
            "the network coordinator by the coordinator."
        )
    return refusals()[refusal]
