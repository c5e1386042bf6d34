"""Saving one step of the questionnaire: all of it, or nothing and the reasons why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from features.catalogue import Catalogue
from features.drafts import read_draft
from features.errors import Fault, ProfileError
from features.profiles import Contact, check_references, parse_contact, parse_profile
from matcher.errors import ProfileNotFoundError, StaleRevisionError
from matcher.operations import (
    Services,
    open_profile,
    open_revision,
    save_answers,
    start_profile,
)
from matcher.records import ProfileRevision
from web.questionnaire.forms import (
    Values,
    controls,
    form_values,
    read_answers,
    read_contact,
    with_step,
)

ATTEMPTS = 3
"""How often a save is put on top of what others saved in between."""


@dataclass(frozen=True, slots=True)
class Saved:
    """A step that was saved."""

    revision: ProfileRevision


@dataclass(frozen=True, slots=True)
class Refused:
    """A step of which nothing was saved, because of faults in it."""

    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Conflicting:
    """A step of which nothing was saved, because another tab answered the same questions.

    Parameters
    ----------
    merged : both sides, and where they differ.
    current : the revision that is stored now.
    """

    merged: Merged
    current: int


def begin(services: Services, catalogue: Catalogue, values: Values) -> str | Refused:
    """Store a new profile from the first step; return the token of its link, or the faults."""
    answers = read_answers("company", values)
    faults = _faults_of(answers, "company", values, catalogue)
    return Refused(faults) if faults else start_profile(services, answers)[0]


def begin_from_file(
    services: Services, catalogue: Catalogue, data: Mapping[str, Any]
) -> str | Refused:
    """Store a new profile from a file's content; return the token of its link, or the faults."""
    faults: list[Fault] = []
    try:
        check_references(parse_profile(data), catalogue)
    except ProfileError as error:
        faults += error.faults
    contact = Contact()
    try:
        contact = parse_contact({} if data.get("contact") is None else data["contact"])
    except ProfileError as error:
        faults += error.faults
    return Refused(tuple(faults)) if faults else start_profile(services, data, contact)[0]


def save_step(
    services: Services, catalogue: Catalogue, token: str, step: str, values: Values, seen: int
) -> Saved | Refused | Conflicting:
    """Save one step on top of all other answers.

    Parameters
    ----------
    values : what stands in the controls of the step.
    seen : revision that the form showed when it was filled in.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    StaleRevisionError : when others keep saving in between.
    """
    current = open_profile(services, token)
    given = read_answers(step, values)
    answers = with_step(current.answers, step, given)
    faults = _faults_of(answers, step, values, catalogue)
    if faults:
        return Refused(faults)
    contact = parse_contact(read_contact(values)) if step == "cooperation" else None
    try:
        return Saved(save_answers(services, token, answers, seen, contact))
    except StaleRevisionError as stale:
        base = answers_at(services, token, seen)
        return _save_merged(services, token, step, values, base, stale, contact)


def answers_at(services: Services, token: str, revision: int) -> Mapping[str, Any]:
    """Return the answers of one revision of the profile that a token opens; none if unknown.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    """
    try:
        return open_revision(services, token, revision).answers
    except ProfileNotFoundError:
        return {}


def _save_merged(
    services: Services,
    token: str,
    step: str,
    values: Values,
    base: Mapping[str, Any],
    stale: StaleRevisionError,
    contact: Contact | None,
) -> Saved | Conflicting:
    for _ in range(ATTEMPTS):
        merged = merge_step(step, values, base, stale.theirs)
        if merged.conflicts:
            return Conflicting(merged, stale.current)
        answers = with_step(stale.theirs, step, read_answers(step, merged.values))
        try:
            return Saved(save_answers(services, token, answers, stale.current, contact))
        except StaleRevisionError as again:
            stale = again
    raise stale


def _faults_of(
    answers: Mapping[str, Any], step: str, values: Values, catalogue: Catalogue
) -> tuple[Fault, ...]:
    faults: list[Fault] = []
    if step == "company" and not answers.get("name"):
        faults.append(Fault("name", "missing"))
    try:
        profile = read_draft(answers).profile
        if step == "cooperation":
            check_references(profile.model_copy(update={"exclude": ()}), catalogue)
    except ProfileError as error:
        faults += error.faults
    if step == "cooperation":
        try:
            parse_contact(read_contact(values))
        except ProfileError as error:
            faults += error.faults
    return tuple(faults)


MINE, THEIRS = "mine", "theirs"


@dataclass(frozen=True, slots=True)
class Conflict:
    """One question that both tabs answered differently since they parted.

    Parameters
    ----------
    name : of the control.
    mine, theirs : what stands in the control here and there; empty if not answered.
    """

    name: str
    mine: tuple[str, ...]
    theirs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Merged:
    """The answers of one step from two tabs.

    Parameters
    ----------
    values : what stands in the controls if this tab wins every conflict.
    conflicts : the questions to ask about, in the order of the step.
    """

    values: Values
    conflicts: tuple[Conflict, ...]


def merge_step(
    step: str,
    typed: Mapping[str, Sequence[str]],
    base: Mapping[str, Any],
    theirs: Mapping[str, Any],
) -> Merged:
    """Put together what was typed here and what was saved elsewhere since.

    Parameters
    ----------
    typed : texts of the controls of this tab.
    base : the answers that this tab started from.
    theirs : the answers as they are stored now.

    Returns
    -------
    A question that only one side changed takes that side's answer; one that both changed to
    different answers is a conflict.
    """
    before, stored = form_values(base, step), form_values(theirs, step)
    # Through answers and back, so that spaces and empty controls make no difference.
    here = form_values(read_answers(step, typed), step)
    values, conflicts = {}, []
    for name in controls(step):
        mine, other = here[name], stored[name]
        if mine != other and mine == before[name]:
            mine = other
        elif mine not in (other, before[name]) and other != before[name]:
            conflicts.append(Conflict(name, tuple(mine), tuple(other)))
        values[name] = mine
    return Merged(values, tuple(conflicts))


def chosen_values(
    step: str,
    mine: Mapping[str, Sequence[str]],
    theirs: Mapping[str, Any],
    choices: Mapping[str, str],
) -> Values:
    """Return what stands in the controls after a person has chosen between two tabs.

    Parameters
    ----------
    mine : texts of this tab.
    theirs : the answers as they are stored now.
    choices : control name to ``mine`` or ``theirs``; what is not named stays with this tab.
    """
    stored = form_values(theirs, step)
    return {
        name: stored[name] if choices.get(name) == THEIRS else list(mine.get(name, ()))
        for name in controls(step)
    }
