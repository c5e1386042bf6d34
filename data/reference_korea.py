"""Readers of the Korean side: innovation clusters, mini-clusters and institutions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from data.csvfile import Row, read_table, unique
from data.reference_codes import ksic_codes, nace_codes
from features.catalogue import (
    DatedFigure,
    InnovationCluster,
    Institution,
    Members,
    MiniCluster,
    Theme,
)
from features.industry import WIPO_FIELDS
from features.vocabulary import Basis, Confidence, MembersQuality

NATIONAL = "national"
"""Innovation cluster of an institution that serves all of them."""
INSTITUTION_KINDS = (
    "research_institute",
    "university",
    "technopark",
    "specialised_centre",
    "agency",
    "business_association",
    "hospital",
)
DISSOLVED = "dissolved"
EXCLUSIONS = ("", "management_support", "design", DISSOLVED)
"""Why a mini-cluster takes no part in matching; empty if it does."""
THEME_ORIGINS = {
    "stated": Basis.DOCUMENTED,
    "partly_stated": Basis.RECONSTRUCTED,
    "elaborated": Basis.RECONSTRUCTED,
    "entered": Basis.ENTERED,
}
"""How far the themes of a mini-cluster stand in its source."""
UNITS = ("firms", "persons", "members", "participants", "organisations", "KRW tn", "USD bn")
"""What the figures about a region count; KRW tn are 10¹² won, USD bn are 10⁹ dollars."""
METRICS = (
    "firms", "firms_contracted", "firms_operating", "employees", "production", "exports",
    "members", "member_firms",
)  # fmt: skip
"""What the figures about a region measure."""
AGENCY_LINKS = ("", "runs", "led")
"""An institution runs the agency, or its head led it; empty if neither is documented."""

_INNOVATION_COLUMNS = (
    "id", "name_de", "name_en", "name_ko", "complex_de", "complex_en", "complex_ko",
    "spelling_in_paper", "city_de", "city_en", "city_ko", "province_de", "province_en",
    "province_ko", "latitude", "longitude", "coordinate_note", "designated", "designation_round",
    "lead_industries_de", "lead_industries_en", "lead_industries_ko", "vision", "agency_de",
    "agency_en", "agency_ko", "agency_institution", "agency_link",
)  # fmt: skip
_FIGURE_COLUMNS = (
    "innovation_cluster", "mini_cluster", "metric", "value", "unit", "period",
    "detail_de", "detail_en", "detail_ko",
)  # fmt: skip
_MINI_COLUMNS = (
    "id", "innovation_cluster", "name_de", "name_en", "name_ko", "nace_codes", "ksic_codes",
    "wipo_fields", "members_count", "members_quality", "members_basis", "in_2009",
    "confidence_2009", "excluded", "status_note_de", "status_note_en", "status_note_ko",
)  # fmt: skip
_INSTITUTION_COLUMNS = (
    "id", "innovation_cluster", "name_de", "name_en", "name_ko", "abbreviation", "kind",
    "city_de", "city_en", "city_ko", "same_city", "fields", "wipo_fields", "is_test_facility",
    "website", "role",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class AgencyLink:
    """The institution behind an agency.

    Parameters
    ----------
    institution : its id.
    link : ``runs``, or ``led`` where its head led the agency.
    """

    institution: str
    link: str


def read_innovation_clusters(
    folder: Path,
) -> tuple[tuple[InnovationCluster, ...], dict[str, AgencyLink]]:
    """Return the innovation clusters, and by id the institution behind an agency, if any.

    Parameters
    ----------
    folder : where the files lie.
    """
    rows = read_table(folder, "innovation_clusters.csv", _INNOVATION_COLUMNS)
    unique(rows, "id")
    figures = _figures(folder, {row.cells["id"] for row in rows})
    links: dict[str, AgencyLink] = {}
    for row in rows:
        link = row.one_of("agency_link", AGENCY_LINKS)
        if bool(link) != bool(row.cells["agency_institution"]):
            row.fail("agency_link", "link without institution or the reverse", "both or none")
        if link:
            links[row.text("id")] = AgencyLink(row.text("agency_institution"), link)
    return tuple(_innovation_cluster(row, figures) for row in rows), links


def _innovation_cluster(
    row: Row, figures: Mapping[str, tuple[DatedFigure, ...]]
) -> InnovationCluster:
    identifier = row.identifier("id")
    return InnovationCluster(
        id=identifier,
        name=row.label("name"),
        complex_name=row.label("complex"),
        city=row.label("city"),
        province=row.label("province"),
        latitude=row.number("latitude", 33.0, 39.0),
        longitude=row.number("longitude", 124.0, 132.0),
        coordinate_note=row.text("coordinate_note"),
        designated=row.date("designated"),
        designation_round=row.integer("designation_round", 1, 2),
        lead_industries=row.label("lead_industries"),
        vision=row.text("vision"),
        agency=row.label("agency"),
        agency_has_own_research=row.cells["agency_link"] == "runs",
        spelling_in_paper=row.text("spelling_in_paper"),
        figures=figures.get(identifier, ()),
        provenance=row.provenance(),
    )


def _figures(folder: Path, clusters: Collection[str]) -> dict[str, tuple[DatedFigure, ...]]:
    minis = [row.cells["id"] for row in read_table(folder, "mini_clusters.csv", _MINI_COLUMNS)]
    found: dict[str, list[DatedFigure]] = defaultdict(list)
    rows = read_table(folder, "innovation_cluster_figures.csv", _FIGURE_COLUMNS)
    unique(rows, "innovation_cluster", "metric", "unit", "period", "value")
    for row in rows:
        row.number("value", 0.0, 1e12)
        provenance = row.provenance((Basis.DOCUMENTED,))
        found[row.known("innovation_cluster", clusters, "innovation cluster")].append(
            DatedFigure(
                mini_cluster=row.one_of("mini_cluster", ("", *minis)),
                metric=row.one_of("metric", METRICS),
                value=row.text("value"),
                unit=row.one_of("unit", UNITS),
                period=row.date("period"),
                detail=row.label("detail", required=False),
                source=provenance.source,
                confidence=provenance.confidence,
            )
        )
    return {cluster: tuple(figures) for cluster, figures in found.items()}


def read_mini_clusters(
    folder: Path, clusters: Collection[str], nace: Mapping[str, str]
) -> tuple[MiniCluster, ...]:
    """Return the mini-clusters without what is derived: demands, reliefs, institutes, programmes.

    Parameters
    ----------
    folder : where the files lie.
    clusters : ids of the innovation clusters.
    nace : known NACE codes.
    """
    rows = read_table(folder, "mini_clusters.csv", _MINI_COLUMNS)
    unique(rows, "id")
    themes = _themes(folder, {row.cells["id"] for row in rows})
    return tuple(_mini_cluster(row, clusters, nace, themes) for row in rows)


def _mini_cluster(
    row: Row,
    clusters: Collection[str],
    nace: Mapping[str, str],
    themes: Mapping[str, tuple[tuple[Theme, ...], Basis]],
) -> MiniCluster:
    identifier = row.identifier("id")
    row.known("id", themes, "mini-cluster with themes")
    row.key("confidence_2009", Confidence)
    excluded = row.one_of("excluded", EXCLUSIONS)
    if excluded == DISSOLVED and not row.cells["status_note_de"]:
        row.fail("status_note_de", "missing", "what became of it, of one that no longer exists")
    return MiniCluster(
        id=identifier,
        innovation_cluster=row.known("innovation_cluster", clusters, "innovation cluster"),
        name=row.label("name"),
        themes=themes[identifier][0],
        nace_codes=nace_codes(row, "nace_codes", nace),
        ksic_codes=ksic_codes(row, "ksic_codes"),
        wipo_fields=row.integers("wipo_fields", 1, WIPO_FIELDS),
        members=Members(
            count=row.integer("members_count", 1, 100_000),
            quality=row.key("members_quality", MembersQuality),
            basis_text=row.text("members_basis"),
        ),
        provenance=row.provenance((Basis.DOCUMENTED, Basis.RECONSTRUCTED, Basis.ENTERED)),
        in_2009=row.one_of("in_2009", ("yes", "uncertain", "no")),
        themes_basis=themes[identifier][1],
        # All codes are the catalogue makers' own mapping of the themes; none is official.
        mapping_basis=Basis.RECONSTRUCTED,
        status_note=row.label("status_note", required=False),
        excluded=excluded,
    )


def _themes(
    folder: Path, mini_clusters: Collection[str]
) -> dict[str, tuple[tuple[Theme, ...], Basis]]:
    columns = ("mini_cluster", "position", "theme_de", "theme_en", "theme_ko", "origin")
    rows = read_table(folder, "mini_cluster_themes.csv", columns)
    unique(rows, "mini_cluster", "position")
    found: dict[str, list[tuple[int, Theme]]] = defaultdict(list)
    bases: dict[str, Basis] = {}
    for row in rows:
        row.provenance((Basis.DOCUMENTED, Basis.RECONSTRUCTED, Basis.ENTERED))
        identifier = row.known("mini_cluster", mini_clusters, "mini-cluster")
        label = row.label("theme")
        theme = Theme(label.de, label.en, label.ko)
        found[identifier].append((row.integer("position", 1, 100), theme))
        basis = THEME_ORIGINS[row.one_of("origin", tuple(THEME_ORIGINS))]
        if bases.setdefault(identifier, basis) is not basis:
            row.fail(
                "origin", "differs inside one mini-cluster", f"one of basis {bases[identifier]}"
            )
    return {
        identifier: (
            tuple(theme for _, theme in sorted(themes, key=lambda pair: pair[0])),
            bases[identifier],
        )
        for identifier, themes in found.items()
    }


def read_institutions(folder: Path, clusters: Collection[str]) -> tuple[Institution, ...]:
    """Return institutes, universities, technology parks, centres and agencies in Korea.

    Parameters
    ----------
    folder : where the files lie.
    clusters : ids of the innovation clusters.
    """
    rows = read_table(folder, "institutions.csv", _INSTITUTION_COLUMNS)
    unique(rows, "id")
    return tuple(
        Institution(
            id=row.identifier("id"),
            cluster=row.known("innovation_cluster", {*clusters, NATIONAL}, "innovation cluster"),
            name=row.label("name"),
            abbreviation=row.text("abbreviation", required=False),
            kind=row.one_of("kind", INSTITUTION_KINDS),
            city=row.label("city"),
            same_city=row.yes_no("same_city"),
            fields=row.items("fields"),
            wipo_fields=row.integers("wipo_fields", 1, WIPO_FIELDS),
            is_test_facility=row.yes_no("is_test_facility"),
            website=row.text("website", required=False),
            role=row.text("role", required=False),
            provenance=row.provenance(),
        )
        for row in rows
    )
