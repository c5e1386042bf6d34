"""The page of one innovation cluster: complex, agency, dated figures, institutions, position."""

from __future__ import annotations

from dataclasses import replace

from flask_babel import gettext as _

from features.catalogue import DatedFigure, InnovationCluster
from features.vocabulary import Basis
from web.catalogue import words
from web.catalogue.contexts import InnovationClusterPage
from web.catalogue.parts import Fact, FigureRow, InstitutionRow, MiniClusterRow, Origin, Phrase
from web.catalogue.words import (
    beside,
    institution_row,
    korean_beside,
    mini_cluster_row,
    place_link,
)
from web.koreamap import MapPoint, Place, lay_out
from web.wording.labels import Labels


def innovation_cluster_page(one: InnovationCluster, labels: Labels) -> InnovationClusterPage:
    """Return everything known about one innovation cluster."""
    catalogue = labels.catalogue
    before, after = beside(catalogue.innovation_clusters, one)
    page = InnovationClusterPage(
        name=labels.name(one.name),
        korean=korean_beside(one.name, labels),
        complex_name=labels.name(one.complex_name),
        province=labels.name(one.province),
        as_of=labels.as_of(one.provenance.as_of),
        facts=_facts(one, labels),
        figures=tuple(_figure(figure, labels) for figure in one.figures),
        rows=_rows(one, labels),
        institutions=_institutions(one, labels),
        points=_points(one, labels),
        latitude=one.latitude,
        longitude=one.longitude,
        previous=place_link(before, labels) if before else None,
        following=place_link(after, labels) if after else None,
        sources=(),
    )
    origins = [row.origin for row in page.facts]
    origins += [row.origin for row in page.figures]
    origins += [row.origin for row in page.institutions]
    return replace(page, sources=words.numbered(origins))


def _rows(one: InnovationCluster, labels: Labels) -> tuple[MiniClusterRow, ...]:
    minis = labels.catalogue.mini_clusters
    return tuple(
        mini_cluster_row(mini, labels) for mini in minis if mini.innovation_cluster == one.id
    )


def _institutions(one: InnovationCluster, labels: Labels) -> tuple[InstitutionRow, ...]:
    known = labels.catalogue.institutions
    return tuple(institution_row(place, labels) for place in known if place.cluster == one.id)


def _points(one: InnovationCluster, labels: Labels) -> tuple[MapPoint, ...]:
    """This place as a point, all others as rings."""
    return lay_out(
        Place(
            place.id,
            labels.name(place.name),
            place.latitude,
            place.longitude,
            empty=place.id != one.id,
        )
        for place in labels.catalogue.innovation_clusters
    )


def _facts(one: InnovationCluster, labels: Labels) -> tuple[Fact, ...]:
    given = words.origin(one.provenance, labels)
    complex_names, agency = (
        (Phrase(labels.name(name), korean=korean_beside(name, labels)),)
        for name in (one.complex_name, one.agency)
    )
    return (
        Fact(_("Industrial complex"), complex_names, given),
        Fact(_("City"), _city(one, labels), given),
        Fact(_("Designated"), words.phrases([labels.as_of(one.designated)]), given),
        Fact(_("Round of designation"), words.phrases([str(one.designation_round)]), given),
        Fact(_("Spelling in the study"), (Phrase(one.spelling_in_paper, "en"),), _study(given)),
        Fact(_("Agency"), agency, given),
        Fact(_("Research of its own"), words.phrases([_own_research(one)]), given),
        Fact(_("Lead industries"), words.phrases(_split(labels.name(one.lead_industries))), given),
        Fact(_("Vision"), words.mixed(one.vision, labels), given),
    )


def _city(one: InnovationCluster, labels: Labels) -> tuple[Phrase, ...]:
    return words.phrases([labels.name(one.city), labels.name(one.province)])


def _own_research(one: InnovationCluster) -> str:
    if one.agency_has_own_research:
        return _("the agency is run or led by an institution with research")
    return _("none known")


def _study(given: Origin) -> Origin:
    return Origin(Basis.DOCUMENTED, "", "2010", words.sources(["paper"]))


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())


def _figure(one: DatedFigure, labels: Labels) -> FigureRow:
    about = labels.catalogue.mini_cluster(one.mini_cluster) if one.mini_cluster else None
    return FigureRow(
        label=words.metric(one.metric),
        about=words.mini_cluster_link(about, labels) if about else None,
        value=words.quantity(one.value, one.unit, labels),
        detail=labels.name(one.detail),
        origin=Origin(
            basis=Basis.DOCUMENTED,
            confidence=words.confidence(one.confidence),
            as_of=labels.as_of(one.period),
            sources=words.sources([one.source]),
        ),
    )
