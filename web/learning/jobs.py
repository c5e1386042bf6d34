"""Retraining in the background: start it, watch it, cancel it."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from matcher.job_operations import ask_job, cancel_job
from matcher.model_records import Job, JobKind, JobState
from web.accounts.users import own_account
from web.contexts import render
from web.learning import words
from web.learning.contexts import JobsPage, JobView
from web.upkeep.words import actor_names
from web.wiring import wired

MOST_SHOWN = 20
"""Jobs on the page, the newest first."""
_OPEN = (JobState.WAITING, JobState.RUNNING)


def add_to(blueprint: Blueprint) -> None:
    """Add the pages to the blueprint of learning."""
    blueprint.get("/retraining")(retraining)
    blueprint.post("/retraining")(start_retraining)
    blueprint.post("/retraining/<int:number>/cancel")(cancel_retraining)


def retraining() -> str:
    """Show the job that runs or ran last, and those before."""
    services, names = wired().services, actor_names()
    views = tuple(_view(one, names) for one in services.jobs.jobs()[:MOST_SHOWN])
    now = views[0] if views else None
    again = now is not None and not now.goes_on
    return render("learning/retraining.html", JobsPage(now, views[1:], again))


def start_retraining() -> ResponseReturnValue:
    """Let the service retrain; while one waits or runs it is that one."""
    ask_job(wired().services, JobKind.RETRAIN, own_account().actor)
    return redirect(url_for("learning.retraining"), 303)


def cancel_retraining(number: int) -> ResponseReturnValue:
    """Ask a job to stop."""
    job = cancel_job(wired().services, number)
    stopped = job.state is JobState.CANCELLED
    flash(_("It is cancelled.") if stopped else _("It stops at its next step."), "good")
    return redirect(url_for("learning.retraining"), 303)


def _view(job: Job, names: Callable[[str], str]) -> JobView:
    state = job.state_at(wired().services.clock.now())
    said, badge = words.job_state(state)
    outcome = job.outcome or {}
    version = str(outcome.get("version", ""))
    return JobView(
        number=job.id,
        kind=words.job_kind(job.kind),
        state=said,
        badge=badge,
        who=names(job.actor),
        asked_at=job.asked_at,
        seen_at=job.seen_at,
        share=job.share,
        log=tuple(map(words.log_line, job.log)),
        outcome="" if state in _OPEN else words.job_outcome(state, outcome),
        url=url_for("learning.version", version=version) if version else "",
        goes_on=state in _OPEN,
        stopping=job.cancelled and state in _OPEN,
    )
