"""Where the list of dual-use goods may apply: a hint that a check is due, no classification."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from features.catalogue import ExportControlNotice
from features.profiles import SMEProfile

_WORD_START = r"(?<![^\W\d_])"


@dataclass(frozen=True, slots=True)
class ControlHint:
    """A category of the list that something in a profile points to.

    Parameters
    ----------
    nace_codes, wipo_fields, words : what points there, as the firm gave it; not all are empty.
    """

    notice: ExportControlNotice
    nace_codes: tuple[str, ...]
    wipo_fields: tuple[int, ...]
    words: tuple[str, ...]


def control_hints(
    profile: SMEProfile, notices: Sequence[ExportControlNotice]
) -> tuple[ControlHint, ...]:
    """Return the categories that codes or words of a profile point to, in the list's order.

    Parameters
    ----------
    profile : only what the firm says of its technology is read.
    notices : the categories with the fields and words that call for the notice.
    """
    phrases = (*profile.technologies_offered, *profile.technologies_sought, *profile.english)
    text = "\n".join((*phrases, profile.problem or ""))
    hints = (_hint(profile, text, one) for one in notices)
    return tuple(one for one in hints if one.nace_codes or one.wipo_fields or one.words)


def _hint(profile: SMEProfile, text: str, one: ExportControlNotice) -> ControlHint:
    codes = tuple(code for code in profile.nace if _is_below(code, one.nace_codes))
    fields = tuple(field for field in profile.wipo_fields if field in one.wipo_fields)
    found = {word.casefold(): word for word in one.keywords if _occurs(word, text)}
    return ControlHint(one, codes, fields, tuple(found.values()))


def _is_below(code: str, parents: Sequence[str]) -> bool:
    """28.4 stands for 28.41 and 28.49, 26 for everything in division 26."""
    return any(code == one or code.startswith(one if "." in one else f"{one}.") for one in parents)


def _occurs(word: str, text: str) -> bool:
    """Look for a word at the start of one ("Lasermesstechnik"); sonar is not in "personal"."""
    return re.search(_WORD_START + re.escape(word), text, re.IGNORECASE) is not None
