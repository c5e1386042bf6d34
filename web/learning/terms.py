"""What decisions ask for where one weight a comparison is too simple, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from features.vocabulary import RespondentGroup
from matcher.learning_ports import LearningStore
from web.survey.words import group_name
from web.wording.formatting import Formats
from web.wording.labels import Labels

TermRow = tuple[str, str, str, str, str]
"""A term, the group of firms, its weight, by how much the log loss would fall, corrected p."""
DIGITS = 3
"""Decimals of a p value."""


@dataclass(frozen=True, slots=True)
class TermsFound:
    """What a training found of terms.

    Parameters
    ----------
    switched_on : names of those that are part of the sum.
    rows : those that decisions ask for beyond it.
    said : one sentence on what was looked at.
    """

    switched_on: tuple[str, ...]
    rows: tuple[TermRow, ...]
    said: str


def terms_found(training: Mapping[str, Any], labels: Labels, fmt: Formats) -> TermsFound | None:
    """Return what a training found; None where nothing of it is kept."""
    found = training.get("terms")
    if found is None:
        return None
    rows = tuple(
        (
            labels.comparison(one["term"]),
            group_name(RespondentGroup(one["group"])),
            fmt.signed(one["weight"], 2),
            fmt.number(one["gain"], 4),
            p_value_text(one["p_value"], fmt),
        )
        for one in found["asked_for"]
    )
    number = fmt.number(found["looked_at"])
    if not found["looked_at"]:
        said = _("There were too few firms to look for anything beyond the plain sum.")
    elif rows:
        said = _("Of %(number)s possible terms, decisions ask for these:", number=number)
    else:
        said = _(
            "Of %(number)s possible terms, decisions ask for none beyond chance: the plain sum "
            "will do.",
            number=number,
        )
    return TermsFound(tuple(map(labels.comparison, found["switched_on"])), rows, said)


def p_value_text(p_value: float, fmt: Formats, digits: int = DIGITS) -> str:
    """Return a p value for people: from 0.1 on to two decimals.

    Parameters
    ----------
    digits : decimals below that; what would read as 0 is called less than the smallest of them.
    """
    smallest = 10.0**-digits
    if p_value < smallest:
        return _("less than %(number)s", number=fmt.number(smallest, digits))
    return fmt.number(p_value, 2 if p_value >= 0.1 else digits)


def offered(store: LearningStore, active: tuple[str, ...]) -> tuple[str, ...]:
    """Return the terms that can be switched on or off: the active ones, and those asked for last.

    Parameters
    ----------
    active : names of the terms of the active model.
    """
    trainings = [one.document for one in store.trainings() if "terms" in one.document]
    asked = [one["term"] for one in trainings[-1]["terms"]["asked_for"]] if trainings else []
    return tuple(dict.fromkeys((*active, *asked)))
