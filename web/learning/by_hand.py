"""Trying weights by hand: sliders, what they do to real shortlists, and keeping them."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from features.vocabulary import RespondentGroup
from matcher.by_hand import bounds_of
from matcher.errors import ModelMismatchError
from matcher.job_operations import ask_job
from matcher.model_records import MOST_REASON, Job, JobKind, JobState
from matcher.operations import active_model
from web.accounts.users import own_account
from web.apprentice import bench_of
from web.contexts import render
from web.controls import Faulty
from web.language import current_language
from web.learning.changed import Changes, changes_of
from web.learning.contexts import JobView, Option
from web.learning.jobs import view_of
from web.learning.pages import labels_now
from web.limits import small_number
from web.survey.words import group_name
from web.upkeep.words import actor_names
from web.wiring import wired
from web.wording.formatting import Formats

STEP = 0.01
"""Of a slider, log-odds per standard deviation."""


@dataclass(frozen=True, slots=True)
class Slider:
    """One weight: what it is now, what it is set to, and between which bounds."""

    key: str
    label: str
    now: float
    value: str
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class HandPage(Faulty):
    """The weights of one group of firms, for setting them; base : the version they come from."""

    base: str
    group: str
    groups: tuple[Option, ...]
    sliders: tuple[Slider, ...]
    step: float
    faults: tuple[Option, ...] = ()


@dataclass(frozen=True, slots=True)
class HandTrialPage(Faulty):
    """What weights set by hand do.

    Parameters
    ----------
    changes : names of weights with what was and what is set.
    lists : what becomes of shortlists; None until it is known.
    """

    job: JobView
    base: str
    group: str
    changes: tuple[Option, ...]
    again: str
    lists: Changes | None = None
    reason: str = ""
    faults: tuple[Option, ...] = ()


def add_to(blueprint: Blueprint) -> None:
    """Add the pages to the blueprint of learning."""
    blueprint.get("/by-hand")(by_hand)
    blueprint.post("/by-hand")(try_by_hand)
    blueprint.get("/by-hand/<int:number>")(hand_trial)
    blueprint.post("/by-hand/<int:number>")(keep_by_hand)


def by_hand() -> str:
    """Show the weights of the active version, or those of an earlier trial, for setting."""
    again = request.args.get("again", 0, type=small_number)
    if again:
        about = _job(again).subject
        return render("learning/by_hand.html", _page(about["base"], about["group"], {
            key: f"{value:g}" for key, value in about["weights"].items()
        }))  # fmt: skip
    group = request.args.get("group", RespondentGroup.INTERESTED.value)
    return render("learning/by_hand.html", _page(_active(), group, {}))


def try_by_hand() -> ResponseReturnValue:
    """Let the service rank all firms with the weights as they were set."""
    group, base = request.form.get("group", ""), request.form.get("base", "")
    typed = {key: text.strip() for key, text in request.form.items()}
    page = _page(base, group, typed)
    weights, faults = _weights(page, typed)
    if not weights and not faults:
        faults = ((page.sliders[0].key, _("Please change at least one weight.")),)
    if faults:
        return render("learning/by_hand.html", replace(page, faults=faults)), 422
    subject = {"base": base, "group": group, "weights": weights, "keep": False, "reason": ""}
    asked = ask_job(wired().services, JobKind.TRY_WEIGHTS, own_account().actor, subject)
    return redirect(url_for("learning.hand_trial", number=asked.id), 303)


def hand_trial(number: int) -> str:
    """Show what weights set by hand do to shortlists."""
    return render("learning/by_hand_trial.html", _trial(_job(number)))


def keep_by_hand(number: int) -> ResponseReturnValue:
    """Let the service keep the weights as a candidate, with the reason, and judge it."""
    tried = _job(number)
    reason = " ".join(request.form.get("reason", "").split())
    if not 0 < len(reason) <= MOST_REASON:
        text = _("Please write down why; at most %(most)s characters.", most=MOST_REASON)
        page = _trial(tried, reason, (("reason", text),))
        return render("learning/by_hand_trial.html", page), 422
    subject = {**tried.subject, "keep": True, "reason": reason}
    asked = ask_job(wired().services, JobKind.TRY_WEIGHTS, own_account().actor, subject)
    return redirect(url_for("learning.job", number=asked.id), 303)


def _active() -> str:
    return active_model(wired().services).version


def _job(number: int) -> Job:
    one = wired().services.jobs.job(number)
    if one.kind is not JobKind.TRY_WEIGHTS or one.subject["keep"]:
        abort(404)
    return one


def _page(base: str, group: str, typed: Mapping[str, str]) -> HandPage:
    wiring = wired()
    bench = bench_of(wiring)
    try:
        kind, model = RespondentGroup(group), bench.opened(wiring.services.models.get(base))
    except (ValueError, ModelMismatchError):
        abort(404)
    labels = labels_now()
    bounds = bounds_of(bench.foundation.prior.mean, kind, model.comparison_keys)
    weights = dict(zip(model.comparison_keys, model.feature_weights[kind].tolist(), strict=False))
    ordered = sorted(bounds, key=lambda key: -abs(weights[key]))
    sliders = tuple(
        Slider(key, labels.comparison(key), weights[key],
               _kept(typed.get(key, f"{weights[key]:.2f}")), *bounds[key])
        for key in ordered
    )  # fmt: skip
    groups = tuple((one.value, group_name(one)) for one in RespondentGroup)
    return HandPage(base, group, groups, sliders, STEP)


def _weights(
    page: HandPage, typed: Mapping[str, str]
) -> tuple[dict[str, float], tuple[Option, ...]]:
    """Return the weights that were changed, and what is wrong."""
    fmt = Formats(current_language())
    changed, faults = {}, []
    for one in page.sliders:
        text = typed.get(one.key, "")
        if _plain(text) in ("", f"{one.now:.2f}"):
            continue
        value = _number(text)
        if one.low <= value <= one.high:
            changed[one.key] = value
        else:
            fault = _(
                "%(name)s: “%(value)s” is no number from %(low)s to %(high)s.",
                name=one.label,
                value=text[:20],
                low=fmt.number(one.low, 0),
                high=fmt.number(one.high, 0),
            )
            faults.append((one.key, fault))
    return changed, tuple(faults)


def _plain(text: str) -> str:
    return text.replace(",", ".").replace("\u2212", "-")


def _number(text: str) -> float:
    try:
        return float(_plain(text))
    except ValueError:
        return math.nan


def _kept(text: str) -> str:
    """Return what was typed as a field of numbers shows it again; such a one knows no comma."""
    return text if math.isnan(_number(text)) else _plain(text)


def _trial(one: Job, reason: str = "", faults: tuple[Option, ...] = ()) -> HandTrialPage:
    labels, fmt = labels_now(), Formats(current_language())
    about, found = one.subject, one.outcome or {}
    page = _page(about["base"], about["group"], {})
    now = {each.key: each.now for each in page.sliders}
    changes = tuple(
        (
            labels.comparison(key),
            _("%(before)s before, %(after)s now", before=fmt.signed(now[key], 2),
              after=fmt.signed(value, 2)),
        )
        for key, value in about["weights"].items()
    )  # fmt: skip
    view = view_of(one, actor_names())
    group = dict(page.groups)[about["group"]]
    again = url_for("learning.by_hand", again=one.id)
    if one.state is not JobState.DONE:
        return HandTrialPage(view, about["base"], group, changes, again)
    changes_seen = changes_of(found, labels, fmt)
    return HandTrialPage(view, about["base"], group, changes, again, changes_seen, reason, faults)
