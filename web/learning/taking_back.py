"""Taking a firm, a coordinator, an import or a survey out of what was learned: looked at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import Blueprint, abort, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import ngettext

from features.vocabulary import RespondentGroup
from matcher.accounts import actor_of
from matcher.job_operations import ask_job
from matcher.job_results import exclusion_from, exclusion_subject
from matcher.model_records import Job, JobKind, JobState
from matcher.operations import active_model
from matcher.prior_operations import survey_exclusion
from matcher.survey import SurveyNotFoundError
from matcher.training_set import Exclusion, LeftOut
from matcher.unlearning_operations import Sources, sources_of
from web.accounts.users import own_account
from web.contexts import render
from web.learning.contexts import MovedWeight, Option, TakenBack, UnlearnPage
from web.learning.pages import labels_now
from web.survey.words import group_name
from web.wiring import wired

MOST_MOVED = 5
"""Weights that are shown for each group, those that move most."""
KINDS = ("firm", "coordinator", "import", "survey", "erased")
_LEAST = 1e-9


def add_to(blueprint: Blueprint) -> None:
    """Add the pages to the blueprint of learning."""
    blueprint.get("/taking-back")(taking_back)
    blueprint.post("/taking-back")(look_at_taking_back)
    blueprint.post("/jobs/<int:number>/take-back")(take_back_now)


def taking_back() -> str:
    """Ask what is to be taken back."""
    chosen = request.args.get("survey", "")
    return render("learning/taking_back.html", _page(chosen))


def look_at_taking_back() -> ResponseReturnValue:
    """Let the service compute what taking something back would do; nothing changes."""
    kind, key = request.form.get("kind", ""), request.form.get("key", "")
    if kind not in KINDS:
        abort(404)
    try:
        exclusion = _exclusion(kind, key, request.form.get("respondent", "").strip())
    except SurveyNotFoundError:
        fault = ("respondent", _("There is no such respondent in this survey."))
        return render("learning/taking_back.html", replace(_page(key), faults=(fault,))), 422
    subject = {**exclusion_subject(exclusion), "dry_run": True, "seen": _seen()}
    asked = ask_job(wired().services, JobKind.UNLEARN, own_account().actor, subject)
    return redirect(url_for("learning.job", number=asked.id), 303)


def take_back_now(number: int) -> ResponseReturnValue:
    """Take back what was looked at; where another version is active, look at it again."""
    services = wired().services
    looked = services.jobs.job(number)
    if looked.kind is not JobKind.UNLEARN or looked.state is not JobState.DONE:
        abort(404)
    same = (looked.outcome or {})["seen"] == _seen()
    subject = {**looked.subject, "dry_run": not same, "seen": _seen()}
    asked = ask_job(services, JobKind.UNLEARN, own_account().actor, subject)
    return redirect(url_for("learning.job", number=asked.id), 303)


def _seen() -> int:
    return wired().services.models.activations()[-1].id


def _exclusion(kind: str, key: str, respondent: str) -> Exclusion | None:
    if kind == "erased":
        return None
    if kind == "survey":
        number = int(key) if key.isascii() and key.isdigit() and len(key) < 10 else 0
        return survey_exclusion(wired().services, number, respondent or None)
    known = sources_of(wired().services)
    found = {"firm": known.firms, "coordinator": known.coordinators, "import": known.imports}
    if key not in found[kind]:
        abort(404)
    return LeftOut(kind), key


def _page(chosen: str) -> UnlearnPage:
    services = wired().services
    known, active = sources_of(services), active_model(services).version
    firms = {
        one.profile_id: str(one.answers.get("name") or one.profile_id[:8])
        for one in services.profiles.all_latest()
        if one.profile_id in known.firms
    }
    return UnlearnPage(
        firms=tuple(
            sorted(
                ((key, _counted(firms.get(key, key[:8]), n)) for key, n in known.firms.items()),
                key=lambda pair: pair[1].casefold(),
            )
        ),
        coordinators=_coordinators(known),
        imports=tuple((key, _counted(key, n)) for key, n in known.imports.items()),
        surveys=tuple(
            (str(one.id), f"{one.id}. {one.title}") for one in services.surveys.surveys()
        ),
        active=active,
        taught=services.learning.training(active) is not None,
        chosen=chosen,
    )


def _coordinators(known: Sources) -> tuple[Option, ...]:
    addresses = {actor_of(one.id): one.email for one in wired().services.accounts.accounts()}
    gone = _("an account that is gone")
    return tuple(
        (actor, _counted(addresses.get(actor, gone), count))
        for actor, count in known.coordinators.items()
    )


def _counted(name: str, count: int) -> str:
    text = ngettext("%(num)s decision or verdict", "%(num)s decisions or verdicts", count)
    return f"{name} ({text})"


def taken_back(one: Job) -> TakenBack:
    """Return what a job of taking back has found, or done."""
    found = one.outcome or {}
    dry_run = bool(found["dry_run"])
    same = found["seen"] == _seen()
    return TakenBack(
        what=_what(one),
        sentences=tuple(_sentences(found, dry_run=dry_run)),
        moved=_moved(found["moved"]),
        number=one.id if dry_run else 0,
        again=dry_run and not same,
    )


def _sentences(found: Mapping[str, Any], *, dry_run: bool) -> list[str]:
    said = []
    if found["version"] == found["before"]:
        said.append(
            _("%(version)s has learned nothing from it; its weights stay.", version=found["before"])
        )
        return said
    taken = ngettext(
        "%(num)s decision or verdict is taken out, %(left)s are left.",
        "%(num)s decisions or verdicts are taken out, %(left)s are left.",
        found["removed"],
        left=found["left"],
    )
    said.append(taken)
    if found["answers_removed"]:
        said.append(
            ngettext(
                "%(num)s answer of the survey is taken out of where learning starts.",
                "%(num)s answers of the survey are taken out of where learning starts.",
                found["answers_removed"],
            )
        )
    if dry_run:
        said.append(
            _(
                "%(version)s would be active at once: whose influence has to go does not wait for "
                "a proof.",
                version=found["version"],
            )
        )
    else:
        said.append(_("Version %(version)s is active.", version=found["version"]))
    return said


def _moved(
    moved: Mapping[str, Sequence[Mapping[str, Any]]],
) -> tuple[tuple[str, tuple[MovedWeight, ...]], ...]:
    labels, found = labels_now(), []
    for group in RespondentGroup:
        rows = sorted(moved.get(group.value, ()), key=lambda row: -abs(row["errors"]))
        most = tuple(
            MovedWeight(
                labels.comparison(row["comparison"]), row["before"], row["after"], row["errors"]
            )
            for row in rows[:MOST_MOVED]
            if abs(row["after"] - row["before"]) > _LEAST
        )
        if most:
            found.append((group_name(group), most))
    return tuple(found)


def _what(one: Job) -> str:
    """Return what is taken back, for whoever administers."""
    services = wired().services
    if exclusion_from(one.subject) is None:
        return _("what was erased or withdrawn since")
    what, key = one.subject["what"], one.subject["key"]
    if key.startswith("survey:"):
        number = key.split(":")[1]
        if what == "import":
            return _("the answers of survey %(number)s", number=number)
        return _("one answer of survey %(number)s", number=number)
    if what == "coordinator":
        addresses = {actor_of(each.id): each.email for each in services.accounts.accounts()}
        if key not in addresses:
            return _("the decisions of an account that is gone")
        return _("the decisions of %(who)s", who=addresses[key])
    if what == "import":
        return _("the import %(key)s", key=key)
    names = {each.profile_id: each.answers.get("name") for each in services.profiles.all_latest()}
    return _("the firm %(name)s", name=names.get(key) or key[:12])
