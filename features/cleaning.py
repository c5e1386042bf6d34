"""What a text is reduced to before anything reads it: one form per meaning of its characters.

Cleaning is part of what a stored vector means, so :data:`CLEANING_VERSION` is part of the
version of every encoder that uses it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from functools import lru_cache

#: Raise when a change below alters the cleaned form of any text whose vector may be stored.
CLEANING_VERSION = 1

# Python refuses to read numbers of thousands of digits, which a reference may have.
_LEADING_ZEROS = re.compile(r"&#0+(?=[0-9])")
_TOO_LARGE_REFERENCE = re.compile(r"&#[0-9]{8,};?")
_REPLACEMENT = "\ufffd"
_MAX_MARKS = 30
"""Combining marks kept on one letter; Unicode allows 30 (UAX 15, stream-safe text)."""

_BLOCK_TAG = re.compile(
    r"</?(?:address|article|br|dd|div|dl|dt|h[1-6]|hr|li|ol|p|section|table|td|th|tr|ul)"
    r"(?:[\s/][^<>]*)?>",
    re.IGNORECASE,
)
# A tag starts with a letter, "/" or "!" directly after "<", so "< 5 µm" is no tag. The body
# excludes "<" and ">", which keeps the search linear on hostile input.
_TAG = re.compile(r"<[A-Za-z/!][^<>]*>")
_LINE_BREAK = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
# Trade marks would become the letters "TM" and "SM" under NFKC.
_TRADE_MARKS = str.maketrans(dict.fromkeys("©®™℠", " "))
_EMPHASIS = str.maketrans(dict.fromkeys("*`", " "))
_DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Me"})
_DEGREE = "°"


def strip_markup(text: str) -> str:
    """Replace tags by spaces, block tags and odd line ends by line breaks, entities by characters.

    Parameters
    ----------
    text : any text; its line breaks stay.

    Returns
    -------
    The text without tags; never raises.
    """
    text = _LEADING_ZEROS.sub("&#", text)
    text = html.unescape(_TOO_LARGE_REFERENCE.sub(_REPLACEMENT, text))
    text = _BLOCK_TAG.sub("\n", text)
    text = _TAG.sub(" ", text)
    return _LINE_BREAK.sub("\n", text)


def normalise_characters(text: str) -> str:
    """Bring characters to NFKC and drop those that carry no comparable meaning.

    Dropped are control and format characters, lone surrogates, private and unassigned code
    points, variation selectors and pictures (emoji, arrows, trade marks); a degree sign stays.
    Tabs and line breaks stay, and the first 30 of the combining marks on one letter.

    Parameters
    ----------
    text : any text, lone surrogates allowed.

    Returns
    -------
    Text that can be written as UTF-8.
    """
    text = _compose(text.translate(_TRADE_MARKS))
    kept = "".join(character if _is_kept(character) else _filler(character) for character in text)
    # Dropping a character may bring a letter and its accent together.
    return _compose(kept)


def clean_text(text: str) -> str:
    """Reduce one text to the form that is encoded: no markup, NFKC, single spaces.

    Parameters
    ----------
    text : any text of any length.

    Returns
    -------
    One line; empty if the text has no letter and no digit (only emoji, for instance).
    """
    line = " ".join(normalise_characters(strip_markup(text)).translate(_EMPHASIS).split())
    return line if has_word(line) else ""


def has_word(text: str) -> bool:
    """Say whether a text has at least one letter or digit.

    Parameters
    ----------
    text : any text.

    Returns
    -------
    True if there is something to compare.
    """
    return any(character.isalnum() for character in text)


def _compose(text: str) -> str:
    """Return the NFKC form, without combining marks that are too many on one letter.

    Unicode sorts the marks on a letter, which takes quadratic time without such a limit.
    """
    if text.isascii():
        return text
    kept, marks = [], 0
    for character in text:
        marks = marks + 1 if _is_mark(character) else 0
        if marks <= _MAX_MARKS:
            kept.append(character)
    return unicodedata.normalize("NFKC", "".join(kept))


@lru_cache(maxsize=4096)
def _is_mark(character: str) -> bool:
    """Say whether a character becomes a mark on the one before (U+0F73 only by its parts)."""
    return unicodedata.combining(unicodedata.normalize("NFKD", character)[0]) != 0


def _is_kept(character: str) -> bool:
    if character.isascii():
        return character.isprintable() or character in "\n\t"
    if "\ufe00" <= character <= "\ufe0f" or "\U0001f3fb" <= character <= "\U0001f3ff":
        return False  # variation selectors and skin tones belong to emoji
    category = unicodedata.category(character)
    return category not in _DROPPED and (category != "So" or character == _DEGREE)


def _filler(character: str) -> str:
    """Return what stands in for a dropped character: nothing inside words, else a space."""
    return "" if unicodedata.category(character) in {"Cf", "Me", "Mn"} else " "
