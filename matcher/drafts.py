"""Answers on their way to a profile: what may be saved, and what follows what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from features.drafts import read_draft
from features.plain_data import cleaned
from features.profiles import Contact
from matcher.documents import plain
from matcher.errors import StaleContactError, StaleRevisionError
from matcher.records import ProfileRevision

_Value = TypeVar("_Value")


def checked_draft(answers: Mapping[str, Any]) -> dict[str, Any]:
    """Check answers that may be incomplete and return them in the form in which they are stored.

    Parameters
    ----------
    answers : keys of the profile contract; name and phrases may be missing; a key ``contact`` is
        left out, because contact details are stored apart.

    Returns
    -------
    Plain JSON: nulls, empty lists and empty tables left out, codes normalised.

    Raises
    ------
    ProfileError : with every fault of what was given.
    """
    profile, missing = read_draft(cleaned(answers))
    stored = profile.model_dump(mode="json", exclude=set(missing), exclude_none=True)
    return {key: value for key, value in stored.items() if value not in ([], {})}


def changed_fields(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the names of the answers that differ, in alphabetical order."""
    names = sorted(before.keys() | after.keys())
    return tuple(name for name in names if before.get(name) != after.get(name))


def next_revision(
    current: ProfileRevision,
    seen: ProfileRevision | None,
    seen_revision: int,
    answers: Mapping[str, Any],
    now: datetime,
) -> ProfileRevision:
    """Return what is stored after a save: a new revision, or the current one if nothing differs.

    Parameters
    ----------
    current : the latest revision.
    seen : the revision that the answers were based on, or None when there is none of that number.
    seen_revision : its number, as the saver stated it.
    answers : all answers, not only the changed ones.
    now : UTC-aware time of the save.

    Raises
    ------
    StaleRevisionError : when somebody else has saved different answers since.
    """
    answers = plain(answers)
    if answers == current.answers:
        # The same form sent twice loses nothing, so it is no conflict.
        return current
    if seen_revision != current.revision:
        base = {} if seen is None else seen.answers
        changed = changed_fields(base, current.answers)
        raise StaleRevisionError(
            current.profile_id, seen_revision, current.revision, changed, current.answers
        )
    return ProfileRevision(current.profile_id, current.revision + 1, answers, now)


@dataclass(frozen=True, slots=True)
class ContactChange:
    """Contact details as they were typed, and as the form showed them before.

    Parameters
    ----------
    seen : what the form showed; a field that still says the same was not touched.
    given : what stands in the form now; an empty field deletes what is stored.
    """

    seen: Contact
    given: Contact


def three_way(before: _Value, here: _Value, there: _Value) -> tuple[_Value, bool]:
    """Bring two sides together that parted from the same value.

    Returns
    -------
    The value that only one side changed, or that of this side; and whether both sides changed it
    to different values.
    """
    if here == before:
        return there, False
    return here, there not in (before, here)


def merged_contact(
    profile_id: str, stored: Contact | None, change: ContactChange | None
) -> Contact | None:
    """Return the contact details after a change, field by field.

    Parameters
    ----------
    stored : what is stored now, or None.
    change : None leaves alone what is stored.

    Raises
    ------
    StaleContactError : when somebody else has changed a field differently since it was shown.
    """
    if change is None:
        return stored
    there = stored or Contact()
    merged: dict[str, Any] = {}
    clashing = []
    for field in Contact.model_fields:
        sides = (getattr(side, field) for side in (change.seen, change.given, there))
        merged[field], is_clash = three_way(*sides)
        if is_clash:
            clashing.append(field)
    if clashing:
        raise StaleContactError(profile_id, tuple(clashing))
    return Contact(**merged)
