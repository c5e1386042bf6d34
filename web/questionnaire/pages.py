"""Makes what the pages of the questionnaire show, from stored answers and what was typed."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from flask import url_for
from flask_babel import gettext as _

from features.consistency import contradictions
from features.coverage import coverage
from features.drafts import read_draft
from features.errors import Fault
from features.profiles import Contact
from matcher.firm_operations import entry_of
from matcher.partner_operations import standing_of
from matcher.privacy_operations import consent_state
from matcher.recommend import missing_answers
from matcher.records import ProfileRevision
from web.accounts.users import logged_in
from web.language import LANGUAGES, current_language
from web.navigation import link_to
from web.questionnaire.choices import Choices
from web.questionnaire.contexts import (
    AnswerGroup,
    AnswerRow,
    CheckPage,
    ConflictPage,
    ConflictRow,
    Doubt,
    Link,
    StatePanel,
    StepPage,
)
from web.questionnaire.faults import sentence
from web.questionnaire.forms import SEEN, Values, contact_values, controls, form_values
from web.questionnaire.questions import (
    STEP_TITLES,
    STEPS,
    control_id,
    control_of,
    step_of,
)
from web.questionnaire.saving import Conflicting
from web.wiring import wired
from web.wording.labels import Labels


def make_choices() -> Choices:
    """Return the options of the questionnaire in the language of the request."""
    return Choices(Labels(current_language(), wired().catalogue))


def empty_step(values: Values, faults: Sequence[Fault] = ()) -> StepPage:
    """Return the first step while there is no profile yet."""
    page = StepPage(
        token="",
        step="company",
        title=_title("company"),
        steps=_steps("", "company", {}),
        values=values,
        errors={},
        faulty=frozenset(),
        faults=(),
        doubts=(),
        revision=0,
        saved_at=None,
        panel=None,
        choices=make_choices(),
        results="",
        link_url="",
        back_url="",
        action=url_for("profiles.create"),
    )
    return with_faults(page, faults)


def step_page(
    token: str, step: str, revision: ProfileRevision, contact: Contact | None = None
) -> StepPage:
    """Return one step with what is stored.

    Parameters
    ----------
    contact : what the step that asks for it shows, and remembers to have shown.
    """
    answers, choices = revision.answers, make_choices()
    values = form_values(answers, step)
    if contact is not None:
        values |= contact_values(contact) | contact_values(contact, SEEN)
    before = STEPS.index(step) - 1
    return StepPage(
        token=token,
        step=step,
        title=_title(step),
        steps=_steps(token, step, answers),
        values=values,
        errors={},
        faulty=frozenset(),
        faults=(),
        doubts=_doubts(token, answers, choices, step),
        revision=revision.revision,
        saved_at=revision.created_at,
        panel=state_panel(answers, choices),
        choices=choices,
        results=results_url(token, answers),
        link_url=url_for("profiles.link", token=token),
        back_url=step_url(token, STEPS[before]) if before >= 0 else "",
        action=step_url(token, step),
    )


def with_faults(page: StepPage, faults: Sequence[Fault]) -> StepPage:
    """Return a step with what is wrong beside its fields and in the summary."""
    errors: dict[str, str] = {}
    for fault in faults:
        name = control_of(fault.field)
        text = sentence(fault, page.choices.question(name).label)
        if name == "nace" and (named := page.choices.industries_named(fault.value)):
            text += " " + _("Perhaps you mean: %(codes)s.", codes="; ".join(named))
        errors[name] = f"{errors[name]} {text}" if name in errors else text
    order = [*controls(page.step), *errors]
    listed = sorted(errors, key=order.index)
    return replace(
        page,
        errors=errors,
        faulty=frozenset(fault.field for fault in faults),
        faults=tuple((control_id(name), errors[name]) for name in listed),
    )


def conflict_page(token: str, step: str, found: Conflicting) -> ConflictPage:
    """Return both answers side by side, with everything typed here sent along."""
    choices = make_choices()
    rows = tuple(
        ConflictRow(
            one.name,
            choices.question(one.name).label,
            tuple(choices.display(one.name, one.mine)),
            tuple(choices.display(one.name, one.theirs)),
        )
        for one in found.merged.conflicts
    )
    values = found.merged.values
    return ConflictPage(
        title=_title(step),
        action=step_url(token, step),
        back_url=step_url(token, step),
        rows=rows,
        hidden=tuple((name, text) for name, texts in values.items() for text in texts),
        revision=found.current,
    )


def check_page(token: str, revision: ProfileRevision, contact: Contact) -> CheckPage:
    """Return all that is known and all that is missing."""
    answers, choices = revision.answers, make_choices()
    entry, user = entry_of(wired().services, revision.profile_id), logged_in()
    return CheckPage(
        token=token,
        title=_title("check"),
        steps=_steps(token, "check", answers),
        groups=tuple(_group(token, step, answers, contact, choices) for step in STEPS),
        doubts=_doubts(token, answers, choices),
        missing=tuple(
            (label, field_url(token, name)) for name, label in _missing(answers, choices).items()
        ),
        panel=state_panel(answers, choices),
        saved_at=revision.created_at,
        results=results_url(token, answers),
        link_url=url_for("profiles.link", token=token),
        back_url=step_url(token, STEPS[-1]),
        unconfirmed=entry is not None,
        can_hand_over=entry is not None and user is not None and user.id == entry.writer,
        can_confirm=entry is not None and entry.handed_over,
        consent_open=consent_state(wired().services, token).is_open,
        languages=tuple(LANGUAGES.items()),
        standing=standing_of(wired().services, revision.profile_id),
    )


def state_panel(answers: Mapping[str, Any], choices: Choices) -> StatePanel:
    """Return how far the answers reach, in sentences."""
    found = coverage(answers)
    return StatePanel(
        possible=len(found.possible),
        total=found.total,
        summary=_(
            "%(possible)s of %(total)s comparisons are possible already.",
            possible=len(found.possible),
            total=found.total,
        ),
        open=_some(_("Still open: %(names)s."), choices.short_names(found.not_answered)),
        unknown=_some(
            _("Answered “don’t know”: %(names)s."), choices.short_names(found.answered_unknown)
        ),
        next=_some(
            _("Needed before the first suggestions: %(names)s."),
            list(_missing(answers, choices).values()),
        ),
    )


def results_url(token: str, answers: Mapping[str, Any]) -> str:
    """Return the address of the suggestions; empty while they cannot be made."""
    if missing_answers(answers):
        return ""
    return link_to("pairings.results", token=token) or ""


def step_url(token: str, step: str) -> str:
    """Return the address of a step or of the check."""
    if step == "check":
        return url_for("profiles.check", token=token)
    return url_for("profiles.edit", token=token, step=step)


def field_url(token: str, name: str) -> str:
    """Return the address of the question with a control name."""
    step = step_of(name)
    anchor = "" if step == "check" else f"#{control_id(name)}"
    return step_url(token, step) + anchor


def _title(step: str) -> str:
    return _(STEP_TITLES[step])


def _steps(
    token: str, current: str, answers: Mapping[str, Any]
) -> tuple[tuple[str, str, str], ...]:
    return tuple(
        (
            _title(step),
            step_url(token, step) if token else "",
            "current" if step == current else _state(step, answers),
        )
        for step in (*STEPS, "check")
    )


def _state(step: str, answers: Mapping[str, Any]) -> str:
    if step == "check":
        return ""
    return "done" if any(form_values(answers, step).values()) else ""


def _doubts(
    token: str, answers: Mapping[str, Any], choices: Choices, step: str = ""
) -> tuple[Doubt, ...]:
    found = contradictions(read_draft(answers).profile)
    return tuple(
        Doubt(choices.contradiction(one.key), _links(token, one.fields, choices))
        for one in found
        if not step or step in map(step_of, one.fields)
    )


def _links(token: str, names: Sequence[str], choices: Choices) -> tuple[Link, ...]:
    return tuple((choices.question(name).label, field_url(token, name)) for name in names)


def _missing(answers: Mapping[str, Any], choices: Choices) -> dict[str, str]:
    """Return what is needed before suggestions can be made: field and words for it."""
    labels = {name: choices.question(name).label for name in missing_answers(answers)}
    if "technologies_offered" in labels:
        labels["technologies_offered"] = _("what you can do, or what you are looking for")
    return labels


def _some(message: str, names: Sequence[str], most: int = 5) -> str:
    if not names:
        return ""
    shown = "; ".join(names[:most])
    more = len(names) - most
    if more > 0:
        shown = _("%(names)s and %(count)s more", names=shown, count=more)
    return message % {"names": shown}


def answers_to_read(answers: Mapping[str, Any]) -> tuple[tuple[str, tuple[AnswerRow, ...]], ...]:
    """Return what a firm answered, by step, for somebody who only reads it; contact left out."""
    choices = make_choices()
    groups = (
        (_title(step), _rows(form_values(answers, step), choices, lambda _name: ""))
        for step in STEPS
    )
    return tuple((title, rows) for title, rows in groups if rows)


def _rows(values: Values, choices: Choices, url: Callable[[str], str]) -> tuple[AnswerRow, ...]:
    shown = ((name, texts, choices.display(name, texts)) for name, texts in values.items())
    return tuple(
        AnswerRow(_read_label(name, choices), tuple(lines), texts == ["unknown"], url(name))
        for name, texts, lines in shown
        if lines
    )


def _read_label(name: str, choices: Choices) -> str:
    """Return the name of a question where it does not stand under its heading."""
    label = choices.question(name).label
    if name.startswith("importance."):
        return _("Importance: %(factor)s", factor=label)
    return label


def _group(
    token: str, step: str, answers: Mapping[str, Any], contact: Contact, choices: Choices
) -> AnswerGroup:
    values = form_values(answers, step)
    if step == "cooperation":
        values |= {name: texts for name, texts in contact_values(contact).items() if texts}
    given = _rows(values, choices, lambda name: field_url(token, name))
    missing = [
        choices.question(name).label
        for name, texts in values.items()
        if not choices.display(name, texts) and not name.startswith("importance.")
    ]
    return AnswerGroup(_title(step), step_url(token, step), given, tuple(missing))
