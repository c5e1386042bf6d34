"""What is wrong with an answer, as a sentence beside its field or beside the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from flask_babel import gettext as _

from features.errors import Fault
from web.i18n import N_
from web.language import current_language
from web.profile_files import EITHER
from web.questionnaire.forms import LINES
from web.wording.faults import FaultSentences

#: Where a form can say it better than a sentence that has to serve files as well.
_OWN: Mapping[tuple[str, str], str] = {
    ("name", "missing"): N_("Please give the name of the firm."),
    ("name", "empty"): N_("Please give the name of the firm."),
    ("file", "missing"): N_("Please choose a file first."),
    ("file", "empty"): N_("The file is empty."),
    ("file", "too_large"): N_("The file is larger than 256 kB."),
    ("file", "wrong_encoding"): N_("The file is not written in UTF-8. Please save it as UTF-8."),
    ("file", "other_encoding"): N_(
        "The file is written in %(value)s and not in UTF-8. Please save it as UTF-8."
    ),
    ("file", "not_a_table"): N_("The file holds no fields of a profile."),
}
_UNREADABLE = {
    EITHER: N_("The file can be read neither as TOML nor as JSON."),
    "JSON": N_("The file cannot be read as JSON."),
    "TOML": N_("The file cannot be read as TOML."),
}


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


def file_sentences(faults: Sequence[Fault]) -> tuple[str, ...]:
    """Return what is wrong with a profile file, with the keys as they stand there."""
    sentences = FaultSentences(current_language())
    if [fault.field for fault in faults] == ["file"]:
        return (_about_the_file(faults[0], sentences),)
    return tuple(sentences.lines(faults))


def _about_the_file(fault: Fault, sentences: FaultSentences) -> str:
    own = _OWN.get((fault.field, fault.code))
    if own:
        return _(own, value=fault.value)
    if fault.allowed in _UNREADABLE:
        return f"{_(_UNREADABLE[fault.allowed])} {sentences.what_is_wrong(fault)}"
    return sentences.sentence(fault)
