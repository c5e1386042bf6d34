"""Finding mini-clusters by words in any of the three languages, and by filters; pure, no Flask."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from features.catalogue import Catalogue, Institution, Label, MiniCluster
from features.errors import UnknownCodeError
from features.names import fold_name
from features.vocabulary import LANGUAGES, Basis
from web.wording.labels import Labels

LONGEST_QUERY = 200
"""Further characters of a search are not looked at."""
COMPARED = ("yes", "no")
SHORT_WORD = 3
LONGEST_SYLLABLE = 5
"""So few letters may stand in any text by chance, over the spaces between its words."""
_UMLAUTS = re.compile("[aou]e")
_BETWEEN_WORDS = re.compile(r"[\s,;/]+")
_AND = frozenset({"und", "and", "u"})
BASES = (Basis.DOCUMENTED, Basis.RECONSTRUCTED)


@dataclass(frozen=True, slots=True)
class Filters:
    """What to look for; an empty value does not restrict.

    Parameters
    ----------
    text : words that must all occur, in any order and language.
    place : id of an innovation cluster.
    basis : where the name comes from, ``documented`` or ``reconstructed``.
    compared : ``yes`` for those that take part in matching, ``no`` for the others.
    """

    text: str = ""
    place: str = ""
    basis: str = ""
    compared: str = ""

    @property
    def active(self) -> bool:
        """Whether anything is asked for."""
        return any((self.text.strip(), self.place, self.basis, self.compared))


def find(catalogue: Catalogue, filters: Filters) -> tuple[MiniCluster, ...]:
    """Return the mini-clusters that pass all filters, by innovation cluster and id.

    Raises
    ------
    UnknownCodeError : a filter has a value that does not exist.
    """
    _check(catalogue, filters)
    words = search_words(filters.text)
    if filters.text.strip() and not words:
        return ()  # Only punctuation: nothing can match.
    order = [place.id for place in catalogue.innovation_clusters]
    return tuple(
        mini
        for mini in sorted(
            catalogue.mini_clusters,
            key=lambda mini: (order.index(mini.innovation_cluster), mini.id),
        )
        if filters.place in ("", mini.innovation_cluster)
        and filters.basis in ("", mini.provenance.basis)
        and filters.compared in ("", "no" if mini.excluded else "yes")
        and _has_all(_folded(catalogue, mini), words)
    )


def find_institutes(catalogue: Catalogue, filters: Filters) -> tuple[Institution, ...]:
    """Return the institutions of the place, or of any, in whose name or fields all words occur.

    Without words there are none: they are no entries of the catalogue, only a hint where to look.

    Raises
    ------
    UnknownCodeError : a filter has a value that does not exist.
    """
    _check(catalogue, filters)
    words = search_words(filters.text)
    speakers = [Labels(language, catalogue) for language in LANGUAGES]
    places = [one.id for one in catalogue.innovation_clusters]
    wanted = [filters.place] if filters.place else places
    return tuple(
        one
        for one in sorted(
            (one for one in catalogue.institutions if words and one.cluster in wanted),
            key=lambda one: places.index(one.cluster),
        )
        if _has_all(_folded_institution(one, speakers), words)
    )


def search_words(text: str) -> list[str]:
    """Fold a search as names are folded: umlauts, width and case do not count.

    Examples
    --------
    >>> search_words("Laser-Meßgeräte und ＬＥＤ, 광 응용")
    ['laser', 'messgerate', 'led', '광', '응용']
    """
    parts = _BETWEEN_WORDS.split(text[:LONGEST_QUERY])
    words = [word for part in parts for word in _fold(part).split()]
    return [word for word in words if word not in _AND]


def _has_all(text: str, words: Sequence[str]) -> bool:
    """Say whether a text has all words, or their letters in one piece wherever spaces stand."""
    letters = "".join(words)
    return all(_holds(text, word) for word in words) or (
        len(letters) > LONGEST_SYLLABLE and letters in text.replace(" ", "")
    )


def _holds(text: str, word: str) -> bool:
    """Short Latin words, such as IT, must begin a word; all others may stand inside one."""
    if len(word) <= SHORT_WORD and word.isascii():
        return re.search(rf"\b{re.escape(word)}", text) is not None
    return word in text


def _folded(catalogue: Catalogue, mini: MiniCluster) -> str:
    place = catalogue.innovation_cluster(mini.innovation_cluster)
    labels: Iterable[Label] = (mini.name, place.name, place.city)
    texts = [name for label in labels for name in (label.de, label.en, label.ko)]
    texts += [name for theme in mini.themes for name in (theme.de, theme.en, theme.ko)]
    return _fold_all((*texts, mini.id))


def _folded_institution(one: Institution, speakers: Iterable[Labels]) -> str:
    texts = [one.name.de, one.name.en, one.name.ko, one.abbreviation]
    texts += [labels.institution_text(field)[0] for labels in speakers for field in one.fields]
    return _fold_all(tuple(texts))


@lru_cache(maxsize=1024)
def _fold_all(texts: tuple[str, ...]) -> str:
    return "\n".join(map(_fold, texts))


def _fold(text: str) -> str:
    """Fold a name further: ä, ae and a are one letter, as people type them without a key for ä."""
    return _UMLAUTS.sub(lambda found: found[0][0], fold_name(text))


def _check(catalogue: Catalogue, filters: Filters) -> None:
    if filters.place:
        catalogue.innovation_cluster(filters.place)
    if filters.basis and filters.basis not in BASES:
        raise UnknownCodeError("basis of a name", filters.basis)
    if filters.compared and filters.compared not in COMPARED:
        raise UnknownCodeError("filter on comparison", filters.compared)
