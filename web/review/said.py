"""What the forms of steps have in common: grades, reasons and note, and what is wrong in them."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from flask_babel import gettext as _

from features.plain_data import cleaned
from matcher.planning import MAX_NOTE
from matcher.review import NEEDS_REASON, ReviewReason
from web.controls import Option, day_of
from web.review.words import reason_names, relevance_names


def grade_options() -> tuple[Option, ...]:
    """Return how relevant something can be found, no judgement first."""
    grades = ((str(grade), name, "") for grade, name in relevance_names().items())
    return (("", _("no judgement"), ""), *grades)


def reason_options() -> tuple[Option, ...]:
    """Return the reasons that can be chosen."""
    return tuple((one.value, name, "") for one, name in reason_names().items())


def faults_of(
    action: str, reasons: Collection[str], note: str, day: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield what a person can get wrong: pairs of the id of a control and what is wrong with it.

    Parameters
    ----------
    action : that was chosen, or empty.
    day : as it was typed; empty means today.
    """
    text = cleaned(note)
    if action in NEEDS_REASON and not reasons:
        yield "reason", _("Please choose at least one reason.")
    if ReviewReason.OTHER in reasons and not text:
        yield "note", _("Please say in the note what the other reason is.")
    if day and day_of(day) is None:
        yield "happened_on", _("Please give a day, such as 2026-03-31.")
    if len(text) > MAX_NOTE:
        yield "note", _("At most %(count)s characters, please.", count=MAX_NOTE)
