"""By what other words a place, a Land or a cluster is called: short forms and adjectives.

Rules, not lists: ``Frankfurt am Main`` is also ``Frankfurt``, and ``Frankfurter`` comes from there.
Rather a form too many than one too few; a form that nobody uses is found nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from features.names import fold_name
from features.vocabulary import LAENDER, LAND_NAMES_EN

_REST = re.compile(
    r"\s+(?:am|an|auf|bei|beim|im|in|ob|vor|zu|zur|a\.|b\.|i\.|o\.|v\.|near|on)(?=[\s.]).*$",
    re.IGNORECASE,
)
_PARTS = re.compile(r"[,;/()]")
_ENDINGS = (
    *("er", "ern", "erin", "ner", "nern", "aner", "anern", "enser", "ensern", "weit"),
    *("isch", "ische", "ischem", "ischen", "ischer", "isches"),
    *("sch", "sche", "schem", "schen", "scher", "sches"),
)
_LEAST = 4
"""Letters of a shortened stem, and of a word that may stand for a place: ``Bad`` does not."""
_LEAST_PART = 6
"""Letters of a part of a name that stands for the whole."""
# Words in names of places that name no place.
_COMMON_PLACE_WORDS = frozenset(
    {"gemeinde", "germany", "deutschland", "hansestadt", "landkreis", "lutherstadt", "sankt",
     "universitätsstadt", "gewerbegebiet", "industriegebiet", "markt", "stadt", "western"}
)  # fmt: skip
_OTHER_NAMES_OF_LAENDER = {
    "DE-BW": ("BaWü", "Schwaben", "badisch", "badische", "badischen", "badischer", "badisches"),
    "DE-MV": ("MeckPomm",),
    "DE-NW": ("NRW",),
    "DE-RP": ("Pfalz",),
}

_SPLIT_CLUSTER = re.compile(r"\s[-–—]\s|\s/\s|[():;]|\be\.\s?V\.?(?!\w)", re.IGNORECASE)
_COINED = re.compile(r"[^\W\d_]*[a-zäöü][A-ZÄÖÜ]\w*|\w*[A-ZÄÖÜ]{4}\w*|\w+valley")
_VALLEY = re.compile(r"\w+[ -]valley\b", re.IGNORECASE)


def names_of_place(place: str) -> Iterator[str]:
    """Yield a place, what it is called for short, and the adjectives of each."""
    yield place
    for part in filter(str.strip, _PARTS.split(place)):
        head = _REST.sub("", part.strip())
        yield from _with_adjectives(head)
        words = re.findall(r"\w+", head)
        if len(words) > 1:
            for word in words:
                if word.isdigit() and len(word) == 5:
                    yield word
                elif len(word) >= _LEAST and word.casefold() not in _COMMON_PLACE_WORDS:
                    yield from _with_adjectives(word)


def names_of_land(code: str) -> Iterator[str]:
    """Yield what a Land is called in German and English, its parts, and the adjectives of each."""
    english = {land: name for name, land in LAND_NAMES_EN.items()}
    for name in filter(None, (LAENDER.get(code), english.get(code))):
        yield from _with_adjectives(name)
        for part in re.findall(r"\w+", name):
            if len(part) >= _LEAST_PART and part.casefold() not in _COMMON_PLACE_WORDS:
                yield from _with_adjectives(part)
    for name in _OTHER_NAMES_OF_LAENDER.get(code, ()):
        yield from _with_adjectives(name) if name.istitle() else (name,)


def names_of_cluster(name: str) -> Iterator[str]:
    """Yield a cluster's name, without its legal form, its parts, and the words coined for it."""
    yield name
    for part in (name, *_SPLIT_CLUSTER.split(name)):
        short = fold_name(part)
        if len(short) > 2:
            yield short
    yield from _COINED.findall(name)
    yield from _VALLEY.findall(name)


def _with_adjectives(name: str) -> Iterator[str]:
    yield name
    for stem in _stems(name):
        if stem == name or len(stem) >= _LEAST:
            yield from (stem + ending for ending in _ENDINGS)
    if name.endswith("a"):
        yield f"{name}n"
    if name.endswith("y"):
        yield name[:-1]
    if name.endswith("e"):
        yield f"{name[:-1]}ian"


def _stems(name: str) -> Iterator[str]:
    """Yield what endings are put to: ``München`` and ``Münch``, ``Bayern``, ``Bayer``, ``Bayr``."""
    yield name
    for end in ("en", "n", "e"):
        if name.endswith(end):
            yield name.removesuffix(end)
    for stem in (name, name.removesuffix("n")):
        if stem.endswith(("el", "er")):
            yield stem[:-2] + stem[-1]
