"""Which comparisons the answers given so far allow, before anything is encoded."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from features.comparisons import COMPARISON_KEYS, STYLE_ROWS
from features.drafts import read_draft
from features.profiles import SMEProfile
from features.text import split_phrases
from features.vocabulary import Barrier, Cause, SuccessFactor

_ANSWER_OF = {
    "technology_focus": "technologies_offered",
    "problem_fit": "problem",
    "industry_code": "nace",
    "technology_field": "wipo_fields",
    "size_fit": "employees",
    "activity_fit": "cooperation_fields",
    "funding_route": "employees",
}
_TABLE_OF = {"readiness": "readiness", "barrier": "barriers", "style": "style"}


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

    Returns
    -------
    Keys of what can be compared, and of what cannot, by cause.

    Raises
    ------
    ProfileError : the answers have faults other than what is missing.
    """
    profile, missing = read_draft(answers)
    has_technology = "technologies_offered" not in missing
    causes = unknown_causes(profile, has_technology, bool(split_phrases(profile.problem or "")))
    return Coverage(
        possible=tuple(key for key in COMPARISON_KEYS if key not in causes),
        answered_unknown=_with_cause(causes, Cause.ANSWERED_UNKNOWN),
        not_answered=_with_cause(causes, Cause.NOT_ANSWERED),
    )


def unknown_causes(
    profile: SMEProfile, has_technology: bool, has_problem: bool
) -> dict[str, Cause]:
    """Return why comparisons are unknown for a firm, by key in the order of the model.

    Parameters
    ----------
    profile : what the firm says.
    has_technology, has_problem : whether a phrase is left once the texts are cut into phrases.
    """
    given: dict[str, object] = {
        "technology_focus": has_technology or None,
        "problem_fit": has_problem or None,
        "industry_code": profile.nace or None,
        "technology_field": profile.wipo_fields or None,
        "size_fit": profile.employees,
        "activity_fit": profile.cooperation_fields or None,
        "network_access": profile.german_clusters,
        "funding_route": profile.employees,
        **{f"readiness_{factor}": profile.readiness.get(factor) for factor in SuccessFactor},
        **{f"barrier_{barrier}": profile.barriers.get(barrier) for barrier in Barrier},
        **{f"style_{row}": getattr(profile.style, row) for row in STYLE_ROWS},
    }
    answers = {key: given[key] for key in COMPARISON_KEYS}
    causes = {None: Cause.NOT_ANSWERED, "unknown": Cause.ANSWERED_UNKNOWN}
    return {
        key: causes[answer]
        for key, answer in answers.items()
        if answer is None or answer == "unknown"
    }


def _with_cause(causes: Mapping[str, Cause], cause: Cause) -> tuple[str, ...]:
    return tuple(key for key, found in causes.items() if found is cause)


def answer_field(key: str) -> str:
    """Return the dotted name of the answer that a comparison waits for; empty if for none.

    Parameters
    ----------
    key : of a comparison, such as ``readiness_network``.
    """
    if key in _ANSWER_OF:
        return _ANSWER_OF[key]
    prefix, _, name = key.partition("_")
    return f"{_TABLE_OF[prefix]}.{name}" if prefix in _TABLE_OF else ""
