"""Two tabs, one profile: what both typed is merged; only real conflicts are asked about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from web.forms import Values, controls, form_values, read_answers

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
