"""What if: help, a mini-cluster or slots on trial, in the background; nothing is stored."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from flask import Blueprint, abort, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from data.csvfile import ReferenceFileError
from features.vocabulary import LANGUAGES, Barrier
from matcher.examples import Tell
from matcher.job_operations import ask_job, cancel_job
from matcher.model_records import Job, JobKind
from matcher.upkeep import UpkeepError
from web.accounts.users import own_account
from web.analysis.trial_contexts import Option, TrialForm
from web.analysis.trial_pages import trial_page
from web.analysis.words import Names
from web.contexts import render
from web.language import current_language
from web.limits import small_number
from web.trials import TrialPlan, on_trial, trial_of
from web.upkeep.words import mini_cluster_name
from web.wiring import wired
from web.wording.labels import Labels

MOST_SLOTS = 9999
MOST_TEXT = 500
"""Characters of the themes of a mini-cluster on trial."""
MOST_WAITING = 3
"""Trials of one person that wait or run."""
_FIRST = (Barrier.COST, Barrier.LANGUAGE)


def add_to(blueprint: Blueprint) -> None:
    """Add the pages to the blueprint of the analysis."""
    blueprint.get("/what-if")(what_if)
    blueprint.post("/what-if")(try_it)
    blueprint.get("/what-if/<int:number>")(trial)
    blueprint.post("/what-if/<int:number>/cancel")(cancel_trial)


def what_if() -> str:
    """Ask what is to be tried; ``again`` : number of a trial to begin with."""
    again = request.args.get("again", 0, type=small_number)
    if not again:
        return render("analysis/what_if.html", _form())
    plan = TrialPlan.of(_job(again).subject)
    return render("analysis/what_if.html", _form(dict(_typed(plan)), plan.places))


def try_it() -> ResponseReturnValue:
    """Let the service compute what would change."""
    chosen = tuple(request.form.getlist("places"))
    values = {name: text.strip() for name, text in request.form.items()}
    plan, faults = _plan(values, chosen)
    if not faults:
        faults = _too_many(plan) or _cannot_be(plan)
    if faults:
        return render("analysis/what_if.html", _form(values, chosen, tuple(faults))), 422
    asked = ask_job(wired().services, JobKind.WHAT_IF, own_account().actor, plan.plain())
    return redirect(url_for("analysis.trial", number=asked.id), 303)


def trial(number: int) -> str:
    """Show how far a trial is, and what would change."""
    return render("analysis/trial.html", trial_page(_job(number)))


def cancel_trial(number: int) -> ResponseReturnValue:
    """Ask a trial to stop."""
    cancel_job(wired().services, _job(number).id)
    flash(_("It stops at its next step."), "good")
    return redirect(url_for("analysis.trial", number=number), 303)


def _job(number: int) -> Job:
    """Return a trial; of other jobs nothing is said here."""
    one = wired().services.jobs.job(number)
    if one.kind is not JobKind.WHAT_IF:
        abort(404)
    return one


def _form(
    values: Mapping[str, str] | None = None,
    chosen: tuple[str, ...] = (),
    faults: tuple[Option, ...] = (),
) -> TrialForm:
    labels, names = Labels(current_language(), wired().catalogue), Names()
    hints = {Barrier.COST: _("A fund"), Barrier.LANGUAGE: _("Interpreters")}
    rest = tuple(one for one in Barrier if one not in _FIRST)
    helps = tuple((_control(one), names.of_barrier(one), hints.get(one, "")) for one in
                  (*_FIRST, *rest))  # fmt: skip
    catalogue = wired().catalogue
    return TrialForm(
        helps,
        tuple((one.id, labels.name(one.name)) for one in catalogue.innovation_clusters),
        tuple((one.id, mini_cluster_name(one.id, labels)) for one in catalogue.mini_clusters),
        values or {},
        chosen,
        faults,
    )


def _control(barrier: Barrier) -> str:
    return f"help-{barrier.value.replace('_', '-')}"


def _typed(plan: TrialPlan) -> Iterator[tuple[str, str]]:
    """Yield a plan as it was typed."""
    for barrier, relief in plan.helps.items():
        yield _control(barrier), f"{100 * relief:g}"
    if plan.place:
        texts = plan.texts or {}
        yield from (("place", plan.place), ("name", texts.get("name_en", "")))
        yield "themes", texts.get("themes_en", "")
    for key, count in plan.slots:
        yield from (("slots-of", key), ("slots", str(count)))


def _plan(
    values: Mapping[str, str], chosen: tuple[str, ...]
) -> tuple[TrialPlan, tuple[Option, ...]]:
    catalogue = wired().catalogue
    places = {one.id for one in catalogue.innovation_clusters}
    if set(chosen) - places or values.get("place", "") not in {"", *places}:
        abort(404)
    if values.get("slots-of", "") not in {"", *(one.id for one in catalogue.mini_clusters)}:
        abort(404)
    faults: list[Option] = []
    helps = {}
    for barrier in Barrier:
        text = values.get(_control(barrier), "").replace(",", ".").removesuffix("%").strip()
        if not text:
            continue
        share = _percent(text)
        if share is None:
            faults.append((_control(barrier), _range_fault(text, 100)))
        elif share > 0.0:
            helps[barrier] = share
    slots: tuple[tuple[str, int], ...] = ()
    if values.get("slots-of"):
        number = values.get("slots", "")
        count = _whole_number(number)
        if 0 < count <= MOST_SLOTS:
            slots = ((values["slots-of"], count),)
        else:
            faults.append(("slots", _range_fault(number, MOST_SLOTS, 1)))
    place, texts = values.get("place", ""), _texts(values)
    if place:
        faults += [
            (control, _("Please fill this in; at most %(most)s characters.", most=MOST_TEXT))
            for control in ("name", "themes")
            if not 0 < len(values.get(control, "")) <= MOST_TEXT
        ]
    if not (helps or slots or place or faults):
        faults.append(("help-cost", _("Please try at least one thing.")))
    return TrialPlan(helps, chosen, place, texts if place else None, slots), tuple(faults)


def _texts(values: Mapping[str, str]) -> dict[str, str]:
    """Return the fields of the mini-cluster; what was typed stands for all three languages."""
    themes = "\n".join(line.strip() for line in values.get("themes", "").splitlines())
    typed = {"name": values.get("name", ""), "themes": themes}
    return {f"{name}_{one}": text for name, text in typed.items() for one in LANGUAGES}


def _whole_number(text: str) -> int:
    """Return a number that was typed, 0 for what is none."""
    try:
        return small_number(text)
    except ValueError:
        return 0


def _percent(text: str) -> float | None:
    try:
        share = float(text) / 100.0
    except ValueError:
        return None
    return share if 0.0 <= share <= 1.0 else None


def _range_fault(value: str, most: int, least: int = 0) -> str:
    return _(
        "“%(value)s” is no number from %(least)s to %(most)s.",
        value=value[:20],
        least=least,
        most=most,
    )


def _too_many(plan: TrialPlan) -> tuple[Option, ...]:
    """Return why one more trial has to wait: retraining waits in the same line."""
    now, actor = wired().services.clock.now(), own_account().actor
    waiting = [
        one.subject
        for one in wired().services.jobs.jobs()
        if one.kind is JobKind.WHAT_IF and one.actor == actor and one.state_at(now).goes_on
    ]
    if len(waiting) < MOST_WAITING or plan.plain() in waiting:
        return ()
    text = _(
        "%(count)s of your trials are not done yet. Please wait for one of them, or cancel it.",
        count=len(waiting),
    )
    return (("help-cost", text),)


def _cannot_be(plan: TrialPlan) -> tuple[Option, ...]:
    """Return why a new mini-cluster cannot be, before anything is computed."""
    try:
        on_trial(wired().services, wired().catalogue, plan)
    except (ReferenceFileError, UpkeepError):
        return (("themes", _("This mini-cluster cannot be: look at its name and themes.")),)
    return ()


def work(job: Job, tell: Tell) -> dict[str, Any]:
    """Do a trial in the background."""
    return trial_of(wired(), TrialPlan.of(job.subject), tell=tell)
