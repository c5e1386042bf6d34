"""Between form controls and answers: both ways, without losing what was typed."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from features.profiles import Contact
from features.vocabulary import Barrier, SuccessFactor
from web.questionnaire.questions import STEP_ANSWERS

Values = dict[str, list[str]]
"""What stands in the controls: texts by control name."""

LINES = ("technologies_offered", "english", "technologies_sought", "competitors")
"""Lists that are typed one item per line."""
NUMBERS = ("employees", "founded")
LISTS = ("nace", "cooperation_fields", "german_clusters", "exclude")
TABLES: Mapping[str, tuple[str, ...]] = {
    "readiness": tuple(SuccessFactor),
    "importance": tuple(SuccessFactor),
    "barriers": tuple(Barrier),
    "style": ("horizon", "initiative", "funding", "commitment"),
}
CONTACT = ("person", "email", "telephone")
GIVEN, SEEN = "contact", "contact_seen"
"""What comes before the parts of a contact: as it stands in the form, and as the form showed it."""
MAX_VALUES = 200
"""Values of one control that are read; no list of the questionnaire is longer."""

_GROUPED = re.compile(r"[0-9]{1,3}(?:([., \u00a0\u2009\u202f'’])[0-9]{3})(?:\1[0-9]{3})*")
_NARROW = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}
_WHOLE = re.compile(r"[+\-\u2212]?[0-9]{1,18}")


class FormData(Protocol):
    """What is read of a submitted form."""

    def getlist(self, key: str) -> list[str]:
        """Return all values of a control; none for an unknown one."""
        ...


def controls(step: str) -> tuple[str, ...]:
    """Return the names of all controls of a step, contact details left out."""
    names: list[str] = []
    for key in STEP_ANSWERS[step]:
        names += [f"{key}.{part}" for part in TABLES[key]] if key in TABLES else [key]
    return tuple(names)


def typed_values(step: str, form: FormData) -> Values:
    """Return what was typed into the controls of a step, unchanged, with its contact details."""
    names = list(controls(step))
    if step == "cooperation":
        names += [f"{side}.{part}" for side in (GIVEN, SEEN) for part in CONTACT]
    return {name: form.getlist(name)[:MAX_VALUES] for name in names}


def read_answers(step: str, values: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Turn what was typed into answers of the profile contract, unchecked.

    Parameters
    ----------
    step : one of :data:`web.questionnaire.questions.STEPS`.
    values : texts by control name; a missing or empty one is not answered.

    Returns
    -------
    The answers that were given; what is no number stays text, so that the check can name it.
    """
    found = {key: _read(key, values) for key in STEP_ANSWERS[step]}
    return {key: value for key, value in found.items() if value not in (None, "", [], {})}


def read_contact(values: Mapping[str, Sequence[str]], side: str = GIVEN) -> dict[str, str]:
    """Return the contact details that were typed, or those that were shown, without empty ones."""
    found = {part: _single(values.get(f"{side}.{part}", ())) for part in CONTACT}
    return {part: text for part, text in found.items() if text}


def with_step(answers: Mapping[str, Any], step: str, given: Mapping[str, Any]) -> dict[str, Any]:
    """Return answers in which those of one step are replaced and all others stay.

    Parameters
    ----------
    answers : keyed like the profile contract.
    given : all answers of the step; what is missing here is no longer answered.
    """
    kept = {key: value for key, value in answers.items() if key not in STEP_ANSWERS[step]}
    return kept | dict(given)


def form_values(answers: Mapping[str, Any], step: str) -> Values:
    """Return what stands in the controls of a step for given answers.

    Reading it back with :func:`read_answers` gives the same answers.
    """
    return {name: _texts(name, answer_at(answers, name)) for name in controls(step)}


def contact_values(contact: Contact, side: str = GIVEN) -> Values:
    """Return what stands in the controls for contact details, or in those for the shown ones."""
    found = {part: getattr(contact, part) for part in CONTACT}
    return {f"{side}.{part}": [text] if text else [] for part, text in found.items()}


def answer_at(answers: Mapping[str, Any], name: str) -> Any:
    """Return the answer with a dotted name, or None."""
    head, _, part = name.partition(".")
    value = answers.get(head)
    if not part:
        return value
    return value.get(part) if isinstance(value, Mapping) else None


def whole_number(text: str) -> int | str:
    """Return a number as people write it (``1.200``, ``1 200``, ``+12``), or the text unchanged.

    Parameters
    ----------
    text : as typed; signs may be as wide as Korean input methods make them (``１２``).
    """
    typed = text.translate(_NARROW)
    found = _GROUPED.fullmatch(typed)
    if found:
        return int(typed.replace(found.group(1), ""))
    if _WHOLE.fullmatch(typed):
        return int(typed.replace("\u2212", "-"))
    return text


def _texts(name: str, value: Any) -> list[str]:
    if value is None:
        return []
    if name in LINES:
        return ["\n".join(str(item) for item in value)]
    if isinstance(value, list | tuple):
        return [str(item) for item in value]
    return [str(value)]


def _read(key: str, values: Mapping[str, Sequence[str]]) -> Any:
    if key in TABLES:
        pairs = {part: _single(values.get(f"{key}.{part}", ())) for part in TABLES[key]}
        level = _level if key != "style" else str
        return {part: level(text) for part, text in pairs.items() if text}
    given = values.get(key, ())
    return _READERS.get(key, _single)(given)


def _level(text: str) -> int | str:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else text


def _single(given: Sequence[str]) -> str:
    return given[0].strip() if given else ""


def _lines(given: Sequence[str]) -> list[str]:
    return [line.strip() for line in _single(given).splitlines() if line.strip()]


def _number(given: Sequence[str]) -> int | str:
    return whole_number(_single(given))


def _list(given: Sequence[str]) -> list[str]:
    return [text.strip() for text in given if text.strip()]


def _numbers(given: Sequence[str]) -> list[int | str]:
    return [whole_number(text) for text in _list(given)]


_READERS: Mapping[str, Callable[[Sequence[str]], Any]] = {
    **dict.fromkeys(LINES, _lines),
    **dict.fromkeys(NUMBERS, _number),
    **dict.fromkeys(LISTS, _list),
    "wipo_fields": _numbers,
}
