"""Work in the background: retraining is started here, and every job is watched and cancelled."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from matcher.errors import ModelMismatchError
from matcher.job_operations import ask_job, cancel_job, retraining_of
from matcher.learning_operations import Wishes
from matcher.model_operations import listed_model
from matcher.model_records import Job, JobKind, JobState
from matcher.operations import active_model
from matcher.prior_operations import usable_surveys
from matcher.training_set import Reading
from matcher.types import is_term
from web.accounts.users import own_account
from web.contexts import render
from web.language import current_language
from web.learning import job_words
from web.learning.contexts import JobPage, JobsPage, JobView, Option
from web.learning.pages import labels_now
from web.learning.readings import reading_options
from web.learning.taking_back import taken_back
from web.learning.terms import offered
from web.learning.words import interval_text, metric_name
from web.limits import small_number
from web.upkeep.words import actor_names
from web.wiring import wired
from web.wording.formatting import Formats

MOST_SHOWN = 20
"""Jobs on the page, the newest first."""
_ABOUT_VERSIONS = (JobKind.RETRAIN, JobKind.EVALUATE, JobKind.UNLEARN, JobKind.TRY_WEIGHTS)


def add_to(blueprint: Blueprint) -> None:
    """Add the pages to the blueprint of learning."""
    blueprint.get("/retraining")(retraining)
    blueprint.post("/retraining")(start_retraining)
    blueprint.post("/versions/<version>/evaluate")(evaluate_version)
    blueprint.get("/jobs/<int:number>")(job)
    blueprint.post("/jobs/<int:number>/cancel")(cancel_job_now)


def retraining() -> str:
    """Show the retraining that runs or ran last, and all other work."""
    every = wired().services.jobs.jobs()
    newest = next((one for one in every if one.kind is JobKind.RETRAIN), None)
    names = actor_names()
    others = [one for one in every if one is not newest][:MOST_SHOWN]
    now = None if newest is None else view_of(newest, names)
    again = now is not None and not now.goes_on
    views = tuple(view_of(one, names) for one in others)
    active = _terms_now()
    offer = offered(wired().services.learning, active)
    page = JobsPage(
        now, views, again, _surveys(), _choices(offer, active), active, reading_options(),
        _reading_now(),
    )  # fmt: skip
    return render("learning/retraining.html", page)


def start_retraining() -> ResponseReturnValue:
    """Let the service retrain as chosen; while one waits or runs it is that one."""
    services = wired().services
    about = retraining_of(Wishes(_terms_wished(), _survey_wished(), _reading_wished()))
    now = services.clock.now()
    runs = (one for one in services.jobs.jobs() if one.kind is JobKind.RETRAIN)
    if not any(one.state_at(now).goes_on for one in runs):
        ask_job(services, JobKind.RETRAIN, own_account().actor, about)
    return redirect(url_for("learning.retraining"), 303)


def _terms_now() -> tuple[str, ...]:
    return tuple(one for one in wired().matcher.model.keys if is_term(one))


def _terms_wished() -> list[str] | None:
    """Return the terms that are ticked; None where they stay as they are, or none was offered."""
    if "terms" not in request.form:
        return None
    active, wished = _terms_now(), request.form.getlist("term")
    if not set(wished) <= set(offered(wired().services.learning, active)):
        abort(404)
    return None if set(wished) == set(active) else wished


def _reading_now() -> str:
    services = wired().services
    training = services.learning.training(active_model(services).version)
    return (training.reading if training else Reading.DECISIONS).value


def _reading_wished() -> Reading | None:
    """Return what is chosen to learn from; None where nothing is."""
    wished = request.form.get("reading")
    if wished is not None and wished not in list(Reading):
        abort(404)
    return None if wished is None else Reading(wished)


def _survey_wished() -> int | None:
    number = request.form.get("survey", 0, small_number)
    if number and all(one.id != number for one in usable_surveys(wired().services)):
        abort(404)
    return number or None


def _surveys() -> tuple[Option, ...]:
    named = [(str(one.id), f"{one.id}. {one.title}") for one in usable_surveys(wired().services)]
    return (("", _("the newest survey of which answers count")), *reversed(named)) if named else ()


def _choices(offer: Iterable[str], active: Collection[str]) -> tuple[tuple[str, str, str], ...]:
    labels = labels_now()
    notes = (_("decisions ask for it"), _("part of the active version"))
    return tuple((one, labels.comparison(one), notes[one in active]) for one in offer)


def evaluate_version(version: str) -> ResponseReturnValue:
    """Let the service say how good a version is on firms that it has not seen."""
    services = wired().services
    try:
        listed_model(services, version)
    except ModelMismatchError:
        abort(404)
    asked = ask_job(services, JobKind.EVALUATE, own_account().actor, {"version": version})
    return redirect(url_for("learning.job", number=asked.id), 303)


def job(number: int) -> str:
    """Show one job: how far it is, and what came of it."""
    one = wired().services.jobs.job(number)
    return render("learning/job.html", _page(one))


def cancel_job_now(number: int) -> ResponseReturnValue:
    """Ask a job to stop."""
    one = cancel_job(wired().services, number)
    stopped = one.state is JobState.CANCELLED
    flash(_("It is cancelled.") if stopped else _("It stops at its next step."), "good")
    retrains = one.kind is JobKind.RETRAIN
    back = url_for("learning.retraining") if retrains else url_for("learning.job", number=number)
    return redirect(back, 303)


def open_or_failed(kind: JobKind, subject: Mapping[str, Any]) -> JobView | None:
    """Return the newest job about something while it goes on, or where nothing came of it."""
    for one in wired().services.jobs.jobs():
        if one.kind is kind and one.subject == subject:
            done = one.state is JobState.DONE
            return None if done else view_of(one, actor_names())
    return None


def view_of(one: Job, names: Callable[[str], str]) -> JobView:
    """Return a job for reading."""
    state = one.state_at(wired().services.clock.now())
    said, badge = job_words.job_state(state)
    outcome = one.outcome or {}
    is_kept = one.kind in _ABOUT_VERSIONS and not outcome.get("dry_run")
    version = str(outcome.get("version", "")) if is_kept else ""
    return JobView(
        number=one.id,
        kind=job_words.job_kind(one.kind),
        about=job_words.job_about(one),
        state=said,
        badge=badge,
        who=names(one.actor),
        asked_at=one.asked_at,
        seen_at=one.seen_at,
        share=one.share,
        log=tuple(map(job_words.log_line, one.log)),
        outcome="" if state.goes_on else job_words.job_outcome(state, outcome),
        url=url_for("learning.version", version=version) if version else "",
        page=_address(one),
        cancel=_address(one, "cancel"),
        goes_on=state.goes_on,
        stopping=one.cancelled and state.goes_on,
    )


def _address(one: Job, step: str = "") -> str:
    """Return where a job is shown, or cancelled: trials on pages that analysts see."""
    if one.kind is JobKind.WHAT_IF:
        return url_for(f"analysis.{'cancel_trial' if step else 'trial'}", number=one.id)
    if one.kind is JobKind.TRY_WEIGHTS and not one.subject["keep"] and not step:
        return url_for("learning.hand_trial", number=one.id)
    return url_for(f"learning.{'cancel_job_now' if step else 'job'}", number=one.id)


def _page(one: Job) -> JobPage:
    view, found = view_of(one, actor_names()), one.outcome or {}
    if one.state is not JobState.DONE:
        return JobPage(view)
    if one.kind is JobKind.UNLEARN:
        return JobPage(view, taken=taken_back(one))
    if one.kind is JobKind.EVALUATE:
        base = ngettext(
            "On %(num)s decision about %(firms)s firms that it had not seen.",
            "On %(num)s decisions about %(firms)s firms that it had not seen.",
            found["decisions"],
            firms=found["firms"],
        )
        return JobPage(view, metrics=_metrics(found), metrics_base=base)
    see = {
        JobKind.COMPARE: lambda: url_for(
            "learning.compare", one=one.subject["one"], other=one.subject["other"]
        ),
        JobKind.HEALTH: lambda: url_for("learning.health", days=one.subject["days"]),
    }.get(one.kind)
    return JobPage(view, see=see() if see else "")


def _metrics(found: Mapping[str, Any]) -> tuple[Option, ...]:
    fmt = Formats(current_language())
    return tuple(
        (metric_name(name), interval_text(one, fmt)) for name, one in found["metrics"].items()
    )
