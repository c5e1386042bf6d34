"""Where the list of dual-use goods may apply: a hint that a check is due, no classification."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from features.catalogue import ExportControlNotice
from features.profiles import SMEProfile

ANYWHERE, INNOCENT = "*", "-"
"""Marks before a keyword: it may stand inside a word; a word that begins with it never counts."""

_LETTER = r"[^\W\d_]"
_HANGUL = re.compile("[가-힣]")


@dataclass(frozen=True, slots=True)
class ControlHint:
    """A category of the list that something in a profile points to.

    Parameters
    ----------
    notice : the category.
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
    codes = tuple(code for code in profile.nace if is_below(code, one.nace_codes))
    fields = tuple(field for field in profile.wipo_fields if field in one.wipo_fields)
    return ControlHint(one, codes, fields, words_in(one.keywords, text))


def is_below(code: str, parents: Sequence[str]) -> bool:
    """Say whether a code lies below others: 28.4 stands for 28.41, 26 for all of division 26.

    Parameters
    ----------
    code : NACE code as it is stored, with its full stop.
    parents : NACE codes of divisions, groups or classes, written alike.
    """
    # Divisions have two digits, so that none begins with another.
    return code.startswith(tuple(parents))


def words_in(keywords: Sequence[str], text: str) -> tuple[str, ...]:
    """Return the words of a text in which a keyword stands, each once, as the firm wrote it.

    A keyword begins a word ("Lasermesstechnik" holds ``laser``, "personal" no ``sonar``). With
    the mark ``*``, or in Korean, it may stand inside a compound ("Faser-" or "Diodenlaser"). A word
    that begins with a keyword marked ``-`` never counts ("Glaserei" ends in no laser).

    Parameters
    ----------
    keywords : each perhaps with a mark; text : what a firm or the catalogue says.
    """
    innocent = tuple(one[1:].casefold() for one in keywords if one.startswith(INNOCENT))
    found: dict[str, str] = {}
    for keyword in keywords:
        if not keyword.startswith(INNOCENT):
            for match in _pattern(keyword).finditer(text):
                word = match.group()
                if not word.casefold().startswith(innocent):
                    found.setdefault(word.casefold(), word)
    return tuple(found.values())


@cache
def _pattern(keyword: str) -> re.Pattern[str]:
    plain = keyword.removeprefix(ANYWHERE)
    may_be_inside = plain != keyword or _HANGUL.search(plain) is not None
    before = rf"{_LETTER}*" if may_be_inside else ""
    return re.compile(rf"(?<!{_LETTER}){before}{re.escape(plain)}{_LETTER}*", re.IGNORECASE)
