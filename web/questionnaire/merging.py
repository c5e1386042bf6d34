"""One step in two tabs: what each side changed since they parted, and the choice between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from features.profiles import Contact
from matcher.drafts import ContactChange, three_way
from web.questionnaire.forms import (
    CONTACT,
    GIVEN,
    SEEN,
    Values,
    contact_values,
    form_values,
    read_answers,
)

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
    """The controls of one step from two tabs.

    Parameters
    ----------
    values : what stands in the controls if this tab wins every conflict.
    conflicts : the questions to ask about, in the order of the step.
    taken : names of the controls that only the other tab changed.
    """

    values: Values
    conflicts: tuple[Conflict, ...]
    taken: tuple[str, ...]


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
    # Through answers and back, so that spaces and empty controls make no difference.
    here = form_values(read_answers(step, typed), step)
    return _merge(form_values(base, step), here, form_values(theirs, step))


def with_contact(merged: Merged, change: ContactChange, stored: Contact | None) -> Merged:
    """Put the contact details of two tabs beside their answers.

    Parameters
    ----------
    stored : what is stored now; the controls say that it has been seen.
    """
    sides = (change.seen, change.given, stored or Contact())
    contact = _merge(*map(contact_values, sides))
    return Merged(
        merged.values | contact.values | contact_values(stored or Contact(), SEEN),
        merged.conflicts + contact.conflicts,
        merged.taken + contact.taken,
    )


def chosen_values(
    step: str,
    mine: Values,
    theirs: Mapping[str, Any],
    choices: Mapping[str, str],
) -> Values:
    """Return what stands in the controls after a person has chosen between two tabs.

    Parameters
    ----------
    mine : texts of this tab.
    theirs : the answers as they are stored now; contact details are those that were seen.
    choices : control name to ``mine`` or ``theirs``; what is not named stays with this tab.
    """
    stored = form_values(theirs, step)
    if step == "cooperation":
        stored |= {f"{GIVEN}.{part}": mine.get(f"{SEEN}.{part}", []) for part in CONTACT}
    return {
        name: stored[name] if choices.get(name) == THEIRS else mine.get(name, []) for name in stored
    }


def _merge(before: Values, here: Values, there: Values) -> Merged:
    values, conflicts, taken = {}, [], []
    for name, mine in here.items():
        other = there[name]
        values[name], is_conflict = three_way(before[name], mine, other)
        if is_conflict:
            conflicts.append(Conflict(name, tuple(mine), tuple(other)))
        elif values[name] != mine:
            taken.append(name)
    return Merged(values, tuple(conflicts), tuple(taken))
