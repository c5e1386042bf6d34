"""What is wrong with an answer, as a sentence beside its field or beside the file."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import gettext as _

from features.errors import Fault
from web.i18n import N_
from web.language import current_language
from web.questionnaire.forms import LINES
from web.wording.faults import FaultSentences

#: Where a form can say it better than a sentence that has to serve files as well.
_OWN: Mapping[tuple[str, str], str] = {
    ("name", "missing"): N_("Please give the name of the firm."),
    ("name", "empty"): N_("Please give the name of the firm."),
    ("file", "missing"): N_("Please choose a file first."),
    ("file", "empty"): N_("The file is empty."),
    ("file", "too_long"): N_("The file is larger than 256 kB."),
    ("file", "wrong_encoding"): N_("The file is not written in UTF-8. Please save it as UTF-8."),
    ("file", "not_readable"): N_("The file can be read neither as TOML nor as JSON (%(value)s)."),
    ("file", "not_a_table"): N_("The file holds no fields of a profile."),
}
_UNREADABLE = N_("The file cannot be read as %(format)s (%(value)s).")
#: What a file is when its name says so.
_FORMATS = ("JSON", "TOML")


def sentence(fault: Fault, label: str) -> str:
    """Return what is wrong with an answer, beginning with the question it belongs to.

    Parameters
    ----------
    fault : what the check found.
    label : of the question, in the language of the request.
    """
    own = _OWN.get((fault.field, fault.code))
    if own:
        return _(own, value=fault.value)
    text = FaultSentences(current_language()).sentence(fault)
    name, _dot, place = fault.field.rpartition(".")
    if name in LINES and place.isdigit():
        line = _("line %(number)s", number=int(place) + 1)
        return f"{label}, {line}: {text}"
    return f"{label}: {text}"


def file_sentence(fault: Fault) -> str:
    """Return what is wrong with a profile file, with the key as it stands there."""
    own = _OWN.get((fault.field, fault.code)) if fault.field == "file" else None
    if own and fault.allowed in _FORMATS:
        own = _UNREADABLE
    if own:
        return _(own, value=fault.value, format=fault.allowed)
    return FaultSentences(current_language()).line(fault)
