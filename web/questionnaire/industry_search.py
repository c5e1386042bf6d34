"""Which industries somebody may mean who types a word in place of a code; pure, no Flask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from itertools import takewhile

MOST = 3
"""How many are suggested."""
_WORD = re.compile(r"[^\W\d_]+")
_HANGUL = re.compile(r"[가-힣]")
#: What an industry leaves out says nothing of what it is.
_LEFT_OUT = re.compile(r"\b(?:ohne|außer|except)\b[^);,]*|\([^)]*제외\)")
_BEGINS, _SHARES, _HOLDS = range(3)


def find_industries(text: str, named: Iterable[tuple[str, Sequence[str]]]) -> list[str]:
    """Return the codes of the industries whose names come nearest to the words of a text.

    A word that a name begins one of its own with is nearest (``Maschinen``: Maschinenbau), then
    one that shares its beginning (``Messtechnik``: Mess-, Kontroll-... Instrumente), then one that
    stands inside (``Maschinen``: Werkzeugmaschinen); of equals what comes first in the name.

    Parameters
    ----------
    text : as typed.
    named : code and names of each industry, in any languages.

    Returns
    -------
    At most three codes, nearest first; none where no word is long enough or none is found.

    Examples
    --------
    >>> find_industries("Messtechnik", [("28", ["Maschinenbau"]), ("26.5", ["Mess-Instrumente"])])
    ['26.5']
    """
    words = _WORD.findall(text.casefold())
    # Of several words the short ones are "wir", "for" and the like.
    words = [word for word in words if len(word) >= _least(word, 3 if len(words) == 1 else 4)]
    found = []
    for place, (code, names) in enumerate(named):
        ranks = [rank for word in words for name in names for rank in _ranks(word, name)]
        if ranks:
            found.append((min(ranks), place, code))
    return [code for _rank, _place, code in sorted(found)[:MOST]]


def _ranks(word: str, name: str) -> Iterable[tuple[int, int]]:
    """Yield how near the words of a name are to a word, each with its place in the name."""
    for place, other in enumerate(_WORD.findall(_LEFT_OUT.sub("", name.casefold()))):
        shared = _shared_letters(word, other)
        if other.startswith(word):
            yield _BEGINS, place
        elif shared >= _least(word, 4 if shared in (len(other), len(word) - 1) else 5):
            yield _SHARES, place
        elif len(word) >= _least(word, 4) and word in other:
            yield _HOLDS, place


def _shared_letters(one: str, other: str) -> int:
    """Return how long the common beginning of two words is."""
    return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))


def _least(word: str, letters: int) -> int:
    """Return how many letters say as much: two syllables are a word in Korean."""
    return 2 if _HANGUL.search(word) else letters
