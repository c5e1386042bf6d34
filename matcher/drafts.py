"""Answers on their way to a profile: what may be saved, and what follows what."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from features.drafts import read_draft
from features.plain_data import cleaned
from matcher.documents import plain
from matcher.errors import StaleRevisionError
from matcher.records import ProfileRevision


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
