"""Two versions side by side, and whether the active one still fits; computed in the background."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from werkzeug.datastructures import MultiDict

from matcher.drift import LEAST_ROWS, Figure
from matcher.drift import Watched as Kind
from matcher.job_operations import ask_job, last_done
from matcher.job_results import figures_from
from matcher.model_operations import listed_models
from matcher.model_records import JobKind
from matcher.operations import active_model
from web.accounts.users import own_account
from web.contexts import render
from web.language import current_language
from web.learning.changed import changes_of, firm_names
from web.learning.chart_contexts import WeightChart
from web.learning.charts import alike_text, chart_of, column_of
from web.learning.contexts import (
    ComparePage,
    Health,
    HealthPage,
    Shortlists,
    Shown,
    Watched,
)
from web.learning.jobs import open_or_failed
from web.learning.pages import administers, labels_now
from web.learning.words import state_of
from web.limits import small_number
from web.upkeep.words import mini_cluster_name
from web.wiring import wired
from web.wording.formatting import Formats

DAYS = (30, 90, 365)


def add_to(blueprint: Blueprint) -> None:
    """Add the pages to the blueprint of learning."""
    blueprint.get("/compare")(compare)
    blueprint.post("/compare")(rank_with_both)
    blueprint.get("/health")(health)
    blueprint.post("/health")(look_at_health)


def compare() -> str:
    """Put two versions side by side; administrators see shortlists once they were ranked."""
    chosen = _chosen(request.args)
    listed = listed_models(wired().services)
    page = ComparePage(
        options=tuple((one.version, f"{one.version} ({state_of(one)[0]})") for one in listed),
        chosen=chosen if all(chosen) else _usual(tuple(one.version for one in listed)),
        chart=_chart(chosen) if all(chosen) else None,
        administers=administers(),
        together=_together(*chosen) if all(chosen) else "",
    )
    if page.chart is None or not page.administers:
        return render("learning/compare.html", page)
    return render("learning/compare.html", _with_shortlists(page))


def rank_with_both() -> ResponseReturnValue:
    """Let the service rank all firms with both versions."""
    one, other = _chosen(request.form)
    if not (one and other):
        abort(404)
    subject = {"one": one, "other": other}
    ask_job(wired().services, JobKind.COMPARE, own_account().actor, subject)
    return redirect(url_for("learning.compare", one=one, other=other, _anchor="lists"), 303)


def _chosen(given: Mapping[str, str]) -> tuple[str, str]:
    chosen = given.get("one", ""), given.get("other", "")
    known = {one.version for one in listed_models(wired().services)}
    if any(one and one not in known for one in chosen):
        abort(404)
    return chosen


def _usual(versions: tuple[str, ...]) -> tuple[str, str]:
    """Return what is chosen at first: the active version and the newest."""
    active = active_model(wired().services).version
    others = [one for one in versions if one != active]
    return active, others[-1] if others else active


def _chart(chosen: tuple[str, str]) -> WeightChart:
    models = wired().services.models
    named = [(one, column_of(models.get(one))) for one in chosen]
    return chart_of(named, labels_now(), (0, 1))


def _together(one: str, other: str) -> str:
    models = wired().services.models
    return alike_text(column_of(models.get(one)), column_of(models.get(other)), one)


def _with_shortlists(page: ComparePage) -> ComparePage:
    subject = dict(zip(("one", "other"), page.chosen, strict=True))
    job = open_or_failed(JobKind.COMPARE, subject)
    done = last_done(wired().services, JobKind.COMPARE, subject)
    if done is None or done.outcome is None:
        return replace(page, job=job)
    return replace(page, job=job, shortlists=_shortlists(done.outcome), at=done.seen_at)


def _shortlists(found: Mapping[str, Any]) -> Shortlists:
    labels, fmt = labels_now(), Formats(current_language())
    shown = (
        Shown(version, one["accepted"], one["declined"])
        for version, one in zip((found["one"], found["other"]), found["shown"], strict=True)
    )
    names, said = firm_names(), {"accepted": _("Accepted"), "declined": _("Declined")}
    apart = tuple(
        (names[one["profile_id"]], mini_cluster_name(one["mini_cluster"], labels),
         said[one["said"]], one["only"])
        for one in found.get("apart", ())
        if one["profile_id"] in names
    )  # fmt: skip
    more = found.get("n_apart", len(apart)) - len(apart)
    return Shortlists(changes_of(found, labels, fmt), tuple(shown), apart, max(more, 0))


def health() -> str:
    """Show what was found of the decisions of the last days beside those before."""
    services, days = wired().services, _days(request.args)
    subject = {"days": days}
    done = last_done(services, JobKind.HEALTH, subject)
    page = HealthPage(
        active_model(services).version,
        DAYS,
        days,
        None if done is None or done.outcome is None else _found(done.outcome, done.seen_at),
        open_or_failed(JobKind.HEALTH, subject),
    )
    return render("learning/health.html", page)


def look_at_health() -> ResponseReturnValue:
    """Let the service look whether the active version still fits."""
    days = _days(request.form)
    ask_job(wired().services, JobKind.HEALTH, own_account().actor, {"days": days})
    return redirect(url_for("learning.health", days=days), 303)


def _days(given: MultiDict[str, str]) -> int:
    days = given.get("days", DAYS[1], type=small_number)
    if days not in DAYS:
        abort(404)
    return days


def _found(found: Mapping[str, Any], at: datetime) -> Health:
    counts = found["lately"], found["before"]
    figures = tuple(_watched(one, *counts) for one in figures_from(found))
    gone = bool(found["learned_from_gone"])
    return Health(found["version"], at, found["lately"], found["before"], figures, gone)


def _watched(one: Figure, lately: int, before: int) -> Watched:
    fmt = Formats(current_language())
    name, sentence, threshold = _figure_words(one, fmt)
    if one.value is None:
        few = _too_few(one.watched, lately, before, fmt)
        return Watched(name, few, threshold, _("too little data"), "quiet")
    if one.alarm:
        return Watched(name, sentence, threshold, _("alarm"), "bad")
    return Watched(name, sentence, threshold, _("no alarm"), "good")


def _too_few(watched: Kind, lately: int, before: int, fmt: Formats) -> str:
    """Return how many decisions a figure needs, and how many there are."""
    counts = {"least": LEAST_ROWS, "lately": fmt.number(lately), "before": fmt.number(before)}
    if watched is Kind.CALIBRATION:
        return _("Too few decisions: at least %(least)s lately are needed; there are %(lately)s.",
                 **counts)  # fmt: skip
    if watched is Kind.INPUTS:
        return _("Too few decisions: no comparison is known for at least %(least)s lately and as "
                 "many before; there are %(lately)s and %(before)s in all.", **counts)  # fmt: skip
    if watched is Kind.DISAGREEMENT:
        return _("Too few decisions: at least %(least)s by one coordinator and as many by all "
                 "others are needed; there are %(number)s in all.", least=LEAST_ROWS,
                 number=fmt.number(lately + before))  # fmt: skip
    return _("Too few decisions: at least %(least)s are needed lately and as many before; there "
             "are %(lately)s and %(before)s.", **counts)  # fmt: skip


def _figure_words(one: Figure, fmt: Formats) -> tuple[str, str, str]:
    value = one.value or 0.0
    points = fmt.signed(100.0 * value, 1)
    most = fmt.number(100.0 * one.threshold)
    beyond = _("Alarm beyond %(most)s percentage points, if chance does not explain it.", most=most)
    if one.watched is Kind.INPUTS:
        label = labels_now().comparison(one.about) if one.about else ""
        index, limit = fmt.number(value, 2), fmt.number(one.threshold, 2)
        return (
            _("Are firms and mini-clusters still alike?"),
            _("The largest shift is that of “%(name)s”: index %(index)s.", name=label, index=index),
            _("Alarm beyond %(limit)s (population stability index).", limit=limit),
        )
    if one.watched is Kind.ACCEPTANCE:
        return (
            _("Is as much accepted as before?"),
            _("The share accepted has changed by %(points)s percentage points.", points=points),
            beyond,
        )
    if one.watched is Kind.CALIBRATION:
        return (
            _("Do the stated chances come true?"),
            _(
                "Found less stated share of acceptances: %(points)s percentage points.",
                points=points,
            ),
            beyond,
        )
    if one.watched is Kind.DISAGREEMENT:
        return (
            _("Do coordinators decide alike?"),
            _(
                "One coordinator is %(points)s percentage points away from all others, for like "
                "pairings.",
                points=points,
            ),
            beyond,
        )
    return (
        _("Are answers missing?"),
        _(
            "The share of comparisons that nobody can make has changed by %(points)s percentage "
            "points.",
            points=points,
        ),
        _("Alarm when that share grows by more than %(most)s percentage points.", most=most),
    )
