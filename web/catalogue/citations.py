"""Sources as written in the catalogue, taken apart into text and addresses; pure, no Flask."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_AND = re.compile(r" and (?=https?://)")
_ADDRESS = re.compile(r"https?://[^\s;,)]+")
_LONGEST_LABEL = 46


@dataclass(frozen=True, slots=True)
class Citation:
    """One part of a source.

    Parameters
    ----------
    text : words beside the address, or the whole part if it has none; may be empty.
    url : web address as seen, or empty.
    language : of the words, ``ko`` where they hold Hangul, else ``en``.
    """

    text: str
    url: str
    language: str

    @property
    def label(self) -> str:
        """The address as it is shown: without its scheme, shortened."""
        bare = self.url.partition("://")[2].removeprefix("www.").rstrip("/")
        return bare if len(bare) <= _LONGEST_LABEL else bare[: _LONGEST_LABEL - 1] + "…"


def has_hangul(text: str) -> bool:
    """Say whether a text holds Korean syllables."""
    return any("가" <= sign <= "힣" for sign in text)


def cite(source: str) -> tuple[Citation, ...]:
    """Take a source apart at the semicolons outside its brackets.

    Examples
    --------
    >>> [(one.text, one.label) for one in cite("paper; https://etnews.com/200504150120")]
    [('paper', ''), ('', 'etnews.com/200504150120')]
    """
    pieces = _between_semicolons(" ".join(source.split()))
    parts = (part.strip() for piece in pieces for part in _AND.split(piece))
    return tuple(_part(part) for part in parts if part)


def cite_all(sources: Iterable[str]) -> tuple[Citation, ...]:
    """Take several sources apart and leave repetitions out, in order of appearance."""
    return tuple(dict.fromkeys(part for source in sources for part in cite(source)))


def _between_semicolons(source: str) -> list[str]:
    """Take a text apart from its end, which needs to look at each sign once.

    A semicolon with a closing bracket next to its right only separates remarks on one source.
    """
    pieces, end, inside = [], len(source), False
    for at in range(len(source) - 1, -1, -1):
        sign = source[at]
        if sign in "()":
            inside = sign == ")"
        elif sign == ";" and not inside:
            pieces.append(source[at + 1 : end])
            end = at
    return [source[:end], *reversed(pieces)]


def _part(part: str) -> Citation:
    found = _ADDRESS.search(part)
    url = found.group().rstrip(".") if found else ""
    words = _without(part, url) if url else part
    text = re.sub(r"^\((.*)\)$", r"\1", words)
    return Citation(text, url, "ko" if has_hangul(text) else "en")


def _without(part: str, url: str) -> str:
    """Return the words beside an address, without the marks and brackets that held only it."""
    words = " ".join(part.replace(url, "").split())
    words = re.sub(r"\( ?[,;:]? ?", "(", words)
    words = re.sub(r" ?[,;:]? ?\)", ")", words)
    return " ".join(words.replace("()", "").split()).strip(" ,;:")
