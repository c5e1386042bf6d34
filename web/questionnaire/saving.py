"""Saving one step of the questionnaire: all of it, or nothing and the reasons why."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from features.catalogue import Catalogue
from features.drafts import read_draft
from features.errors import Fault, ProfileError
from features.profile_checks import checked_profile
from features.profiles import Contact, parse_contact
from matcher.drafts import ContactChange
from matcher.errors import ProfileNotFoundError, StaleContactError, StaleRevisionError
from matcher.operations import (
    Services,
    contact_of,
    open_profile,
    open_revision,
    save_answers,
    start_profile,
)
from matcher.records import ProfileRevision
from web.questionnaire.forms import GIVEN, SEEN, Values, read_answers, read_contact, with_step
from web.questionnaire.merging import Merged, merge_step, with_contact

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
    """A step of which nothing was saved, because another tab answered questions of it as well.

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
    faults = _faults_of(answers, "company", values, catalogue, services.clock.now().year)
    return Refused(faults) if faults else start_profile(services, answers)[0]


def begin_from_file(
    services: Services, catalogue: Catalogue, data: Mapping[str, Any]
) -> str | Refused:
    """Store a new profile from a file's content; return the token of its link, or the faults."""
    faults: list[Fault] = []
    try:
        checked_profile(data, services.clock.now().year, catalogue)
    except ProfileError as error:
        faults += error.faults
    contact = Contact()
    try:
        contact = parse_contact({} if data.get("contact") is None else data["contact"])
    except ProfileError as error:
        faults += error.faults
    if faults:
        return Refused(tuple(faults))
    return start_profile(services, data, contact)[0]


def save_step(
    services: Services,
    catalogue: Catalogue,
    token: str,
    step: str,
    values: Values,
    seen: int,
    *,
    is_shown: bool = True,
) -> Saved | Refused | Conflicting:
    """Save one step on top of all other answers.

    Parameters
    ----------
    values : what stands in the controls of the step.
    seen : revision that the form showed when it was filled in.
    is_shown : whether a page with what was saved follows. A form that stays open as it is would
        take back with its next save what another tab answered, so nothing is put together then.

    Raises
    ------
    LinkError : when the token opens nothing (any more).
    StaleRevisionError : when others keep saving in between.
    """
    stored = open_profile(services, token).answers
    answers = with_step(stored, step, read_answers(step, values))
    year, kept = services.clock.now().year, stored.get("exclude", ())
    faults = _faults_of(answers, step, values, catalogue, year, kept)
    if faults:
        return Refused(faults)
    contact = _contact_change(values) if step == "cooperation" else None
    base = theirs = answers_at(services, token, seen)
    current, attempts = seen, 0
    while True:
        merged = merge_step(step, values, base, theirs)
        if merged.conflicts or (merged.taken and not is_shown):
            break
        answers = with_step(theirs, step, read_answers(step, merged.values))
        try:
            return Saved(save_answers(services, token, answers, current, contact))
        except StaleContactError:
            break
        except StaleRevisionError as stale:
            if attempts == ATTEMPTS:
                raise
            attempts += 1
            theirs, current = stale.theirs, stale.current
    if contact is not None:
        merged = with_contact(merged, contact, contact_of(services, token))
    return Conflicting(merged, current)


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


def _contact_change(values: Values) -> ContactChange:
    return ContactChange(*(parse_contact(read_contact(values, side)) for side in (SEEN, GIVEN)))


def _faults_of(
    answers: Mapping[str, Any],
    step: str,
    values: Values,
    catalogue: Catalogue,
    this_year: int,
    kept: Collection[str] = (),
) -> tuple[Fault, ...]:
    """Return what is wrong with a step; mini-clusters that were excluded before may be gone."""
    faults: list[Fault] = []
    if step == "company" and not answers.get("name"):
        faults.append(Fault("name", "missing"))
    asked = dict(answers)
    if "exclude" in asked:
        asked["exclude"] = [one for one in asked["exclude"] if one not in kept]
    try:
        checked_profile(
            asked,
            this_year if step == "company" else None,
            catalogue if step == "cooperation" else None,
            lambda data: read_draft(data).profile,
        )
    except ProfileError as error:
        faults += error.faults
    if step == "cooperation":
        try:
            parse_contact(read_contact(values))
        except ProfileError as error:
            faults += error.faults
    return tuple(faults)
