"""Competitors that a firm names: where the catalogue lists them, and which it does not know.

The catalogue knows institutions, but no member firms of mini-clusters. So a name that it lists
keeps the firm from the mini-clusters beside that institution; any other is for a person to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from features.catalogue import Catalogue
from features.korean_facts import Institution
from features.names import fold_name
from matcher.types import Exclusion

COMPETITOR_NAMED = "competitor_named"
"""Key of the reason why a mini-cluster is not proposed to a firm that named a competitor."""
_IN_BRACKETS = re.compile(r"\(([^()]*)\)")


@dataclass(frozen=True, slots=True)
class Competitors:
    """The competitors that a firm named, as far as a catalogue knows them.

    Parameters
    ----------
    beside : the first named institution beside each mini-cluster, as the firm wrote it; only where
        there is one.
    unknown : names that the catalogue does not list anywhere.
    """

    beside: Mapping[str, str]
    unknown: tuple[str, ...]

    @property
    def exclusions(self) -> dict[str, Exclusion]:
        """Why mini-clusters are not proposed, by identifier."""
        return {
            place: Exclusion(place, COMPETITOR_NAMED, name) for place, name in self.beside.items()
        }


NONE_NAMED = Competitors({}, ())


def competitors_in(names: Sequence[str], catalogue: Catalogue) -> Competitors:
    """Look up the competitors that a firm names among the institutions of a catalogue.

    A name is an institution's when it is the same apart from spelling and legal form: its name in
    any language, with or without what stands in brackets, or its abbreviation.

    Parameters
    ----------
    names : as the firm wrote them.
    """
    if not names:
        return NONE_NAMED
    wanted = {folded: name for name in reversed(names) if (folded := fold_name(name))}
    named = {
        one.id: wanted[found]
        for one in catalogue.institutions
        if (found := next((each for each in _names_of(one) if each in wanted), ""))
    }
    known = set(named.values())
    beside = {
        place.id: named[first]
        for place in catalogue.mini_clusters
        if (first := next((one for one in place.institutes if one in named), ""))
    }
    return Competitors(beside, tuple(name for name in names if name not in known))


def _names_of(one: Institution) -> Iterator[str]:
    for text in (one.name.de, one.name.en, one.name.ko, one.abbreviation):
        for part in (text, _IN_BRACKETS.sub(" ", text), *_IN_BRACKETS.findall(text)):
            if folded := fold_name(part):
                yield folded
