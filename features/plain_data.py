"""Plain data as it comes from outside: made harmless, and frozen once it is accepted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from typing import Any, TypeVar

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class FrozenTable(Mapping[_Key, _Value]):
    """A mapping that nobody can change, so that a frozen profile stays what it is.

    Parameters
    ----------
    entries : copied; keys and values must be hashable.
    """

    __slots__ = ("_entries",)

    def __init__(self, entries: Mapping[_Key, _Value] | None = None) -> None:
        self._entries = dict(entries or {})

    def __getitem__(self, key: _Key) -> _Value:
        return self._entries[key]

    def __iter__(self) -> Iterator[_Key]:
        return iter(self._entries)

    def __len__(self) -> int:
        return len(self._entries)

    def __hash__(self) -> int:
        return hash(frozenset(self._entries.items()))

    def __repr__(self) -> str:
        return repr(self._entries)


_DEEPEST = 4
# Letters without a shape (Hangul fillers), which would make a blank text look like a word.
_BLANK_LETTERS = dict.fromkeys((0x115F, 0x1160, 0x3164, 0xFFA0), " ")
# Joiners shape words of some scripts; anywhere else they only hide.
_STRAY_JOINER = re.compile(r"(?<![^\W\d_])[\u200c\u200d]|[\u200c\u200d](?![^\W\d_])")
_JOINERS = "\u200c\u200d"
_LINE_ENDS = "\u2028\u2029"


def cleaned(value: Any, depth: int = 0) -> Any:
    """Return plain data without nulls and without characters that no reader can see.

    Null means absent, at every depth; control characters become spaces, format characters (such
    as direction marks and tags) vanish, lone surrogates become question marks. Keys become texts;
    what cannot be seen in one becomes a question mark, so that no key passes for another. What
    lies deeper than any profile is left as it is.

    Parameters
    ----------
    value : what a file, form or request body held.
    depth : how deep it lies in the whole, 0 for the whole.
    """
    if isinstance(value, str):
        return _visible(value).strip()
    if depth > _DEEPEST:
        return value
    if isinstance(value, Mapping):
        return {
            _cleaned_key(key): cleaned(item, depth + 1)
            for key, item in value.items()
            if item is not None
        }
    if isinstance(value, list | tuple):
        return [cleaned(item, depth + 1) for item in value if item is not None]
    return value


def plain_text(value: Any) -> str:
    """Return a value as one line that is safe to print, or "..." for a number without end.

    Parameters
    ----------
    value : of any type; its text may hold control characters, line breaks or lone surrogates.
    """
    try:
        text = str(value)
    except ValueError:  # Python refuses to write very long numbers.
        return "..."
    return " ".join(_visible(text).split())


def _cleaned_key(key: Any) -> str:
    text = key if isinstance(key, str) else plain_text(key)
    return "".join(character if character.isprintable() else "?" for character in text)


def _visible(text: str) -> str:
    text = text.replace("\r\n", "\n").encode("utf-8", "replace").decode()
    text = text.translate(_BLANK_LETTERS)
    if text.isprintable():
        return text
    text = "".join(one if one.isprintable() else _stand_in(one) for one in text)
    return _STRAY_JOINER.sub("", text)


def _stand_in(character: str) -> str:
    """Return what stands for a character without a shape: itself where it carries a meaning."""
    if character in _LINE_ENDS:
        return "\n"
    category = unicodedata.category(character)
    if category == "Cf":
        return character if character in _JOINERS else ""
    return " " if category == "Cc" and character not in "\n\t" else character
