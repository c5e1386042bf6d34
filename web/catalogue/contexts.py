"""What the templates of the catalogue may read as ``page``: frozen, ready to be shown."""

from __future__ import annotations

from dataclasses import dataclass

from web.catalogue.citations import Citation
from web.catalogue.parts import (
    DerivedRow,
    ExportRow,
    Fact,
    FigureRow,
    FoundInstitution,
    GermanRow,
    InitiativeRow,
    InstitutionRow,
    Link,
    MiniClusterRow,
    ProgrammeRow,
    Station,
)
from web.catalogue.search import Filters
from web.koreamap import MapPoint


@dataclass(frozen=True, slots=True)
class PlaceGroup:
    """The found mini-clusters of one innovation cluster."""

    id: str
    link: Link
    rows: tuple[MiniClusterRow, ...]


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """One row of the table behind the map."""

    link: Link
    found: int
    documented: int
    total: int


@dataclass(frozen=True, slots=True)
class ListFacts:
    """What the list as a whole is, counted from the data."""

    total: int
    places: int
    documented: int
    reconstructed: int
    compared: int
    counted: int
    averaged: int
    placeholders: int
    certain_2009: int
    uncertain_2009: int
    as_of: str


@dataclass(frozen=True, slots=True)
class IndexPage:
    """The list of mini-clusters with search and filters.

    Parameters
    ----------
    places, bases, compared : pairs of (value, label) for the filters.
    reports : how many mini-clusters there were, by report.
    institutions : those that the words of the search meet, beside the mini-clusters.
    """

    facts: ListFacts
    filters: Filters
    places: tuple[tuple[str, str], ...]
    bases: tuple[tuple[str, str], ...]
    compared: tuple[tuple[str, str], ...]
    found: int
    groups: tuple[PlaceGroup, ...]
    points: tuple[MapPoint, ...]
    counts: tuple[PlaceCount, ...]
    reports: tuple[FigureRow, ...]
    institutions: tuple[FoundInstitution, ...] = ()


@dataclass(frozen=True, slots=True)
class MiniClusterPage:
    """Everything known about one mini-cluster; ``sources`` are numbered in their order."""

    row: MiniClusterRow
    place: Link
    excluded: str
    facts: tuple[Fact, ...]
    institutes: tuple[InstitutionRow, ...]
    demands: tuple[DerivedRow, ...]
    reliefs: tuple[DerivedRow, ...]
    programmes: tuple[ProgrammeRow, ...]
    exports: tuple[ExportRow, ...]
    stations: tuple[Station, ...]
    more_ties: tuple[Station, ...]
    neighbours: tuple[MiniClusterRow, ...]
    previous: Link | None
    following: Link | None
    sources: tuple[Citation, ...]
    is_entered: bool = False


@dataclass(frozen=True, slots=True)
class InnovationClusterPage:
    """Everything known about one innovation cluster."""

    name: str
    korean: str
    complex_name: str
    province: str
    as_of: str
    facts: tuple[Fact, ...]
    figures: tuple[FigureRow, ...]
    rows: tuple[MiniClusterRow, ...]
    institutions: tuple[InstitutionRow, ...]
    points: tuple[MapPoint, ...]
    latitude: float
    longitude: float
    previous: Link | None
    following: Link | None
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class GermanPage:
    """German clusters and the programmes that made or support them."""

    rows: tuple[GermanRow, ...]
    types: tuple[tuple[str, int], ...]
    initiatives: tuple[InitiativeRow, ...]


@dataclass(frozen=True, slots=True)
class ProgrammesPage:
    """Funding programmes as they were seen."""

    open: tuple[ProgrammeRow, ...]
    closed: tuple[ProgrammeRow, ...]
