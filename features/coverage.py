"""Which comparisons the answers given so far allow, before anything is encoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from features.comparisons import COMPARISON_KEYS

_PHRASES = ("technologies_offered", "technologies_sought")
_ANSWER_OF = {
    "problem_fit": "problem",
    "industry_code": "nace",
    "technology_field": "wipo_fields",
    "size_fit": "employees",
    "activity_fit": "cooperation_fields",
    "funding_route": "employees",
}
_TABLE_OF = {"readiness": "readiness", "barrier": "barriers", "style": "style"}
_ALWAYS = ("network_access",)


@dataclass(frozen=True, slots=True)
class Coverage:
    """How far the answers reach.

    Parameters
    ----------
    possible : keys of the comparisons that can be made, in the order of the model.
    answered_unknown : keys that are open because the answer was "don't know".
    not_answered : keys that are open because nothing was answered.
    """

    possible: tuple[str, ...]
    answered_unknown: tuple[str, ...]
    not_answered: tuple[str, ...]

    @property
    def total(self) -> int:
        """Number of all comparisons."""
        return len(self.possible) + len(self.answered_unknown) + len(self.not_answered)


def coverage(answers: Mapping[str, Any]) -> Coverage:
    """Sort all comparisons by what the answers allow.

    Parameters
    ----------
    answers : plain JSON keyed like the profile contract, checked, perhaps incomplete.
    """
    states = {key: _state(key, answers) for key in COMPARISON_KEYS}
    return Coverage(
        possible=tuple(key for key, state in states.items() if state == "possible"),
        answered_unknown=tuple(key for key, state in states.items() if state == "unknown"),
        not_answered=tuple(key for key, state in states.items() if state == "open"),
    )


def answer_field(key: str) -> str:
    """Return the dotted name of the answer that a comparison waits for; empty if for none."""
    if key == "technology_focus":
        return _PHRASES[0]
    if key in _ANSWER_OF:
        return _ANSWER_OF[key]
    prefix, _, name = key.partition("_")
    return f"{_TABLE_OF[prefix]}.{name}" if prefix in _TABLE_OF else ""


def _state(key: str, answers: Mapping[str, Any]) -> str:
    if key in _ALWAYS or (key == "technology_focus" and any(answers.get(p) for p in _PHRASES)):
        return "possible"
    table, _, name = answer_field(key).partition(".")
    answer = answers.get(table)
    if name:
        answer = (answer or {}).get(name)
    if answer == "unknown":
        return "unknown"
    return "open" if answer in (None, "", [], ()) else "possible"
