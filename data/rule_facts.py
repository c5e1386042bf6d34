"""The facts that derivation rules read, and the written rules for place, tests and date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from data.csvfile import UNDATED
from data.reference_korea import AgencyLink
from features.catalogue import (
    FactRef,
    GermanCluster,
    InnovationCluster,
    Institution,
    MiniCluster,
    NetworkEdge,
    Programme,
)
from features.vocabulary import Barrier, Confidence

CONFIDENCE_ORDER = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW, Confidence.NONE)
"""From the surest to the least sure."""
_TEST_KINDS = ("specialised_centre", "research_institute")
_TEST_WORDS = re.compile(r"\b(tests?|testing|certification|analysis)\b|\bopen \w+ facilities\b")
_YEAR_MONTH = re.compile(r"(\d{4})(?:-(\d{2})(?!\d))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything that rules may read.

    Parameters
    ----------
    mini_clusters, innovation_clusters, institutions : the Korean side; of the second by id.
    german_clusters : by id; programmes : also those that are closed.
    edges : documented edges of the network.
    agency_links : by innovation cluster, the institution behind its agency.
    call_words : by programme, the words that its calls name.
    assumed_relief : where the steps of a relief start: the assumption for all mini-clusters.
    """

    mini_clusters: tuple[MiniCluster, ...]
    innovation_clusters: Mapping[str, InnovationCluster]
    institutions: tuple[Institution, ...]
    german_clusters: Mapping[str, GermanCluster]
    programmes: tuple[Programme, ...]
    edges: tuple[NetworkEdge, ...]
    agency_links: Mapping[str, AgencyLink]
    call_words: Mapping[str, tuple[str, ...]]
    assumed_relief: Mapping[Barrier, float]

    def sourced(self) -> Facts:
        """Return the facts that have a source: what is general knowledge moves no value."""
        institutions = tuple(one for one in self.institutions if one.provenance.is_sourced)
        known = {one.id for one in institutions}
        german = {
            key: one for key, one in self.german_clusters.items() if one.provenance.is_sourced
        }
        unsourced = {one.id for one in self.institutions} - known
        unsourced |= self.german_clusters.keys() - german.keys()
        return replace(
            self,
            institutions=institutions,
            german_clusters=german,
            programmes=tuple(one for one in self.programmes if one.provenance.is_sourced),
            edges=tuple(
                one
                for one in self.edges
                if one.provenance.is_sourced and one.source not in unsourced
            ),
        )


@dataclass(frozen=True, slots=True)
class FoundFact:
    """A fact that a rule found.

    Parameters
    ----------
    fact : kind and id of it.
    as_of : its date; confidence : how sure it is.
    """

    fact: FactRef
    as_of: str
    confidence: Confidence


def youngest(dates: Iterable[str]) -> str:
    """Return the latest year or month named in any of the dates, or ``undated``.

    Parameters
    ----------
    dates : as in ``as_of``.

    Examples
    --------
    >>> youngest(["2005-2010", "c. 2011", "undated", "2010-04"])
    '2011'
    """
    found = [match for text in dates for match in _YEAR_MONTH.findall(text)]
    if not found:
        return UNDATED
    year, month = max(found)
    return f"{year}-{month}" if month else str(year)


def places_of(cluster_city: str) -> frozenset[str]:
    """Return every place that the city text of an innovation cluster names, brackets included.

    Parameters
    ----------
    cluster_city : text of the column ``city_en`` of an innovation cluster.

    Examples
    --------
    >>> sorted(places_of("Yeongam (near Mokpo)"))
    ['Mokpo', 'Yeongam']
    """
    parts = re.split(r"[/(),]|\bnear\b|\bthen\b|\bcounty\b", cluster_city)
    return frozenset(part.strip() for part in parts if part.strip())


def seats_of(city: str) -> frozenset[str]:
    """Return the seats that the city text of an institution names before any bracket.

    Parameters
    ----------
    city : text of the column ``city_en`` of an institution.

    Examples
    --------
    >>> sorted(seats_of("Jeonju / Gunsan")), sorted(seats_of("Daejeon (headquarters)"))
    (['Gunsan', 'Jeonju'], ['Daejeon'])
    """
    before_bracket = city.partition("(")[0]
    return frozenset(part.strip() for part in re.split(r"[/,]", before_bracket) if part.strip())


def is_same_city(city: str, cluster_city: str) -> bool:
    """Say whether an institution has a seat in a place of its innovation cluster.

    Parameters
    ----------
    city : text of the column ``city_en`` of an institution.
    cluster_city : text of the column ``city_en`` of an innovation cluster.
    """
    return bool(seats_of(city) & places_of(cluster_city))


def is_test_facility(kind: str, fields: Iterable[str], role: str) -> bool:
    """Say whether a centre or institute names tests, certification or analysis as its work.

    Parameters
    ----------
    kind : kind of the institution.
    fields : what it works on, English.
    role : its note, English.
    """
    words = " ".join((*fields, role))
    return kind in _TEST_KINDS and _TEST_WORDS.search(words) is not None
