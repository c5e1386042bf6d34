"""Promoting, rolling back, pinning: each with a page before it that says what changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher.errors import ModelMismatchError, ModelRulesError
from matcher.model_operations import (
    ErasedSinceError,
    listed_model,
    pin,
    promote,
    require_usable,
    roll_back,
    unpin,
    versions_before,
)
from matcher.model_records import MOST_REASON, ActivationMovedError
from matcher.records import Activation, is_pinned
from web.accounts.users import own_account
from web.apprentice import bench_of
from web.contexts import render
from web.language import current_language
from web.learning.contexts import ConfirmPage
from web.learning.words import verdict_of
from web.limits import small_number
from web.wiring import wired
from web.wording.formatting import Formats


@dataclass(frozen=True)
class Planned:
    """A step with its page; do : takes the reason."""

    page: ConfirmPage
    do: Callable[[str], Activation]


def add_to(blueprint: Blueprint) -> None:
    """Add the pages to the blueprint of learning."""
    blueprint.get("/versions/<version>/promote")(promotion)
    blueprint.post("/versions/<version>/promote")(promote_now)
    blueprint.get("/steps/<kind>")(step)
    blueprint.post("/steps/<kind>")(take_step)


def promotion(version: str) -> ResponseReturnValue:
    """Show what promoting a version changes."""
    return _shown(_promotion(version))


def promote_now(version: str) -> ResponseReturnValue:
    """Make a version the active one."""
    return _taken(_promotion(version))


def step(kind: str) -> ResponseReturnValue:
    """Show what going back, pinning or unpinning changes."""
    return _shown(_planned(kind))


def take_step(kind: str) -> ResponseReturnValue:
    """Go back, pin or unpin."""
    return _taken(_planned(kind))


def _shown(planned: Planned | None) -> ResponseReturnValue:
    if planned is None:
        return _nothing()
    return render("learning/confirm.html", planned.page)


def _nothing() -> ResponseReturnValue:
    flash(_("It is so already; nothing was changed."), "warn")
    return redirect(url_for("learning.index"), 303)


def _taken(planned: Planned | None) -> ResponseReturnValue:
    """Take a step as it was confirmed, or show its page again with what stands in its way."""
    if planned is None:
        return _nothing()
    reason = " ".join(request.form.get("reason", "").split())
    page = replace(planned.page, reason=reason)
    if request.form.get("seen", -1, type=small_number) != page.seen:
        return _again(replace(page, moved=True), 409)
    if page.refused:
        return _again(page, 409)
    if page.needs_reason and not reason:
        return _again(replace(page, faults=(("reason", _("Please write down why.")),)), 422)
    if len(reason) > MOST_REASON:
        fault = _(
            "At most %(most)s characters; there are %(found)s.",
            most=MOST_REASON,
            found=len(reason),
        )
        return _again(replace(page, faults=(("reason", fault),)), 422)
    try:
        done = planned.do(reason)
    except ActivationMovedError:
        return _again(replace(page, moved=True), 409)
    except (ErasedSinceError, ModelRulesError) as error:
        return _again(replace(page, refused=_obstacle(error)), 409)
    flash(_("Version %(version)s is active.", version=done.model_version), "good")
    return redirect(url_for("learning.index"), 303)


def _obstacle(error: ErasedSinceError | ModelRulesError) -> str:
    if isinstance(error, ModelRulesError):
        return _("It was made for other rules of comparison.")
    return _(
        "It has learned from what was erased, withdrawn or taken out since. "
        "Retrain: that leaves out what is gone."
    )


def _what_bars(version: str) -> str:
    """Return what stands in the way of a version whatever is said for it, or nothing."""
    wiring = wired()
    try:
        require_usable(wiring.services, bench_of(wiring), version)
    except (ErasedSinceError, ModelRulesError) as error:
        return _obstacle(error)
    return ""


def _again(page: ConfirmPage, status: int) -> ResponseReturnValue:
    return render("learning/confirm.html", page), status


def _promotion(version: str) -> Planned | None:
    services, fmt = wired().services, Formats(current_language())
    try:
        one = listed_model(services, version)
    except ModelMismatchError:
        abort(404)
    activations = services.models.activations()
    last = activations[-1]
    if one.is_active:
        return None
    beside = [report for report in one.reports if report.against == last.model_version]
    warnings: list[str] = []
    if is_pinned(activations):
        warnings.append(_("The active version is pinned; promoting another one ends that."))
    if not beside:
        warnings.append(_("It was not judged beside the version that is active now."))
    elif not beside[-1].document["promoted"]:
        verdict = verdict_of(beside[-1], fmt)
        warnings += [verdict.title + ".", *verdict.why]
    page = ConfirmPage(
        title=_("Promote version %(version)s", version=version),
        action=url_for("learning.promote_now", version=version),
        button=_("Promote it"),
        back=url_for("learning.version", version=version),
        seen=last.id,
        changes=_changes(last.model_version, version),
        warnings=tuple(warnings),
        needs_reason=bool(warnings),
        refused=_what_bars(version),
    )
    actor = own_account().actor
    return Planned(page, lambda why: promote(services, bench_of(wired()), version, actor, why))


def _changes(now: str, then: str) -> tuple[tuple[str, str], ...]:
    since = _("from the next list that is shown; lists shown before keep their version")
    return ((_("Active now"), now), (_("Active then"), then), (_("From when on"), since))


def _planned(kind: str) -> Planned | None:
    services, actor = wired().services, own_account().actor
    activations = services.models.activations()
    if kind not in ("rollback", "pin", "unpin") or not activations:
        abort(404)
    last, before = activations[-1], versions_before(activations)
    stays = is_pinned(activations)
    if {"rollback": not before, "pin": stays, "unpin": not stays}[kind]:
        return None
    if kind == "rollback":
        title, button = _("Go back to the version before"), _("Go back")
        changes = _changes(last.model_version, before[-1])
    elif kind == "pin":
        title, button = _("Pin the active version"), _("Pin it")
        later = _("A retraining is still judged and kept, but replaces nothing.")
        changes = ((_("Stays active"), last.model_version), (_("From then on"), later))
    else:
        title, button = _("Unpin the active version"), _("Unpin it")
        later = _("A retraining that is proven better replaces it again.")
        changes = ((_("Stays active"), last.model_version), (_("From then on"), later))
    pinned = (_("The active version is pinned; going back ends that."),)
    page = ConfirmPage(
        title=title,
        action=url_for("learning.take_step", kind=kind),
        button=button,
        back=url_for("learning.index"),
        seen=last.id,
        changes=changes,
        warnings=pinned if kind == "rollback" and stays else (),
        needs_reason=kind == "rollback" and stays,
        refused=_what_bars(before[-1]) if kind == "rollback" else "",
    )
    done: dict[str, Callable[[str], Activation]] = {
        "rollback": lambda why: roll_back(services, bench_of(wired()), actor, why),
        "pin": lambda why: pin(services, actor, why),
        "unpin": lambda why: unpin(services, actor, why),
    }
    return Planned(page, done[kind])
