"""Blueprint: the questionnaire, step by step, without an account."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import Any

from flask import jsonify, redirect, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import MultiDict

import web.questionnaire.link_views
import web.questionnaire.privacy_views  # noqa: F401 - both add their pages to the blueprint
from features.errors import Fault, ProfileError
from features.profiles import Contact
from matcher.operations import contact_of, open_profile
from matcher.privacy import TextKind
from matcher.privacy_operations import consent, current_text
from web.contexts import render
from web.limits import limit_attempts, limit_creation, limit_writes, small_number
from web.navigation import link_to
from web.profile_files import MAX_FILE_BYTES, read_profile_file
from web.questionnaire.blueprint import blueprint
from web.questionnaire.contexts import StartPage
from web.questionnaire.faults import file_sentences
from web.questionnaire.forms import Values, read_answers, typed_values, with_step
from web.questionnaire.merging import MINE, THEIRS, chosen_values
from web.questionnaire.pages import (
    check_page,
    conflict_page,
    empty_step,
    make_choices,
    state_panel,
    step_page,
    step_url,
    with_faults,
)
from web.questionnaire.questions import STEPS, control_id, control_of
from web.questionnaire.saving import (
    Conflicting,
    Refused,
    Saved,
    answers_at,
    begin,
    begin_from_file,
    save_step,
)
from web.wiring import wired

__all__ = ["blueprint"]

AUTOSAVE = "X-Autosave"
"""Header of a save that the page makes by itself and that wants no page in return."""
LANGUAGE = "language"
"""Where a form goes that is sent to the same page in another language, with what was typed."""
_STEP = f"/p/<token>/<any({','.join(STEPS)}):step>"


@blueprint.get("/profile")
def start() -> str:
    """Say what is asked and kept, and ask the first questions."""
    return _start_page({})


@blueprint.post("/profile")
@limit_attempts
@limit_creation
def create() -> ResponseReturnValue:
    """Begin a profile with its first step, and go on to the second by its private link."""
    values = typed_values("company", request.form)
    if request.form.get("go") == LANGUAGE:
        return _start_page(values)
    if not _agreed():
        return _start_page(values, disagreed=True), 422
    made = begin(wired().services, wired().catalogue, values)
    if isinstance(made, Refused):
        return _start_page(values, made.faults), 422
    _note_consent(made)
    return redirect(step_url(made, "technology"), 303)


@blueprint.post("/profile/file")
@limit_attempts
@limit_creation
def create_from_file() -> ResponseReturnValue:
    """Begin a profile with all that a file says."""
    if not _agreed():
        return _start_page({}, disagreed=True), 422
    try:
        data = _uploaded()
    except ProfileError as error:
        return _start_page({}, file_faults=error.faults), 422
    made = begin_from_file(wired().services, wired().catalogue, data)
    if isinstance(made, Refused):
        return _start_page({}, file_faults=made.faults), 422
    _note_consent(made)
    return redirect(step_url(made, "check"), 303)


@blueprint.get("/p/<token>")
@blueprint.get(_STEP)
def edit(token: str, step: str = STEPS[0]) -> str:
    """Show one step with what is stored."""
    revision = open_profile(wired().services, token)
    contact = _contact(token) if step == "cooperation" else None
    return render("profiles/step.html", step_page(token, step, revision, contact))


@blueprint.post(_STEP)
@limit_writes
def save(token: str, step: str) -> ResponseReturnValue:
    """Save one step; whole, or not at all."""
    values = typed_values(step, request.form)
    if "clear" in request.form:
        table = request.form["clear"]
        values = {name: [] if name.startswith(f"{table}.") else v for name, v in values.items()}
    seen = request.form.get("seen_revision", 0, type=small_number)
    if "resolve" in request.form:
        values = {**values, **_resolved(token, step, values, seen)}
    is_shown = not request.headers.get(AUTOSAVE)
    services, catalogue = wired().services, wired().catalogue
    result = save_step(services, catalogue, token, step, values, seen, is_shown=is_shown)
    if not is_shown:
        return _autosaved(result)
    if isinstance(result, Saved):
        return redirect(_next(token, step), 303)
    if isinstance(result, Conflicting):
        return render("profiles/conflict.html", conflict_page(token, step, result)), 409
    return _refused(token, step, values, seen, result.faults), 422


@blueprint.get("/p/<token>/check")
def check(token: str) -> str:
    """Show all that is known and all that is missing, and the way to the suggestions."""
    revision = open_profile(wired().services, token)
    return render("profiles/check.html", check_page(token, revision, _contact(token)))


def _agreed() -> bool:
    """Say whether the form agrees to the consent text that holds now, or none is asked for."""
    text = current_text(wired().services, TextKind.CONSENT)
    return text is None or request.form.get("consent", type=small_number) == text.version


def _note_consent(token: str) -> None:
    version = request.form.get("consent", 0, type=small_number)
    if current_text(wired().services, TextKind.CONSENT) is not None:
        consent(wired().services, token, version, given=True)


def _start_page(
    values: Values,
    faults: tuple[Fault, ...] = (),
    file_faults: tuple[Fault, ...] = (),
    *,
    disagreed: bool = False,
) -> str:
    form = empty_step(values, faults)
    errors = file_sentences(file_faults)
    text = current_text(wired().services, TextKind.CONSENT)
    page = StartPage(form, errors, wired().settings.link_days, text, disagreed)
    return render("profiles/start.html", page)


def _uploaded() -> dict[str, Any]:
    upload = request.files.get("file")
    if upload is None or not upload.filename:
        raise ProfileError((Fault("file", "missing"),))
    return read_profile_file(upload.read(MAX_FILE_BYTES + 1), upload.filename)


def _contact(token: str) -> Contact:
    return contact_of(wired().services, token) or Contact()


def _resolved(token: str, step: str, mine: Values, seen: int) -> Values:
    """Return the controls after the choice between two tabs."""
    form: MultiDict[str, str] = request.form
    for_all = form["resolve"]
    names = [key.removeprefix("choice.") for key in form if key.startswith("choice.")]
    choices = {
        name: for_all if for_all in (MINE, THEIRS) else form[f"choice.{name}"] for name in names
    }
    return chosen_values(step, mine, answers_at(wired().services, token, seen), choices)


def _refused(token: str, step: str, values: Values, seen: int, faults: tuple[Fault, ...]) -> str:
    """Return the step with what was typed and what is wrong with it; nothing was saved."""
    revision = open_profile(wired().services, token)
    page = step_page(token, step, revision)
    wrong = {fault.field.partition(".")[0] for fault in faults}
    right = {key: v for key, v in read_answers(step, values).items() if key not in wrong}
    # Without the wrong answers others may turn out to be wrong; then it shows what is stored.
    with suppress(ProfileError):
        answers = with_step(revision.answers, step, right)
        page = step_page(token, step, replace(revision, answers=answers))
    # The form stays based on what it was based on, or the other tab's answers would be lost.
    page = replace(page, values=values, revision=seen)
    return render("profiles/step.html", with_faults(page, faults))


def _autosaved(result: Saved | Refused | Conflicting) -> ResponseReturnValue:
    if isinstance(result, Conflicting):
        return jsonify({}), 409
    choices = make_choices()
    if isinstance(result, Refused):
        labels = [choices.question(control_of(fault.field)).label for fault in result.faults]
        ids = [control_id(control_of(fault.field)) for fault in result.faults]
        return jsonify({"questions": list(dict.fromkeys(labels)), "ids": ids}), 422
    panel = state_panel(result.revision.answers, choices)
    return jsonify(
        {
            "revision": result.revision.revision,
            "possible": panel.possible,
            "total": panel.total,
            "panel": [panel.summary, panel.next, panel.open, panel.unknown],
        }
    )


def _next(token: str, step: str) -> str:
    """Return where the pressed button leads."""
    wanted = request.form.get("go", "next")
    if wanted in ("stay", LANGUAGE) or "clear" in request.form:
        return step_url(token, step)
    results = link_to("pairings.results", token=token)
    if wanted == "results" and results:
        return results
    steps = (*STEPS, "check")
    return step_url(token, steps[steps.index(step) + 1])
