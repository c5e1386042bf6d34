"""The lists of the catalogue: all mini-clusters, German clusters, funding programmes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import groupby

from flask_babel import gettext as _

from data.reference_background import counts_of_mini_clusters
from features.background import BackgroundFigure
from features.catalogue import (
    Catalogue,
    GermanCluster,
    GermanInitiative,
    InnovationCluster,
    Institution,
    MiniCluster,
)
from features.vocabulary import Basis, ClusterType, MembersQuality
from web.catalogue import words
from web.catalogue.contexts import (
    GermanPage,
    IndexPage,
    ListFacts,
    PlaceCount,
    PlaceGroup,
    ProgrammesPage,
)
from web.catalogue.parts import FigureRow, FoundInstitution, GermanRow, InitiativeRow, Link
from web.catalogue.search import BASES, COMPARED, Filters, find, find_institutes
from web.catalogue.words import institution_row, mini_cluster_row, place_link, programme_row
from web.koreamap import MapPoint, Place, lay_out
from web.laender import LAND_NAMES
from web.wording.labels import Labels

FULL_COUNT = 20.0
"""So many mini-clusters at one place would give the largest point of the map."""


def list_facts(catalogue: Catalogue, labels: Labels) -> ListFacts:
    """Count what the list of mini-clusters as a whole is."""
    minis = catalogue.mini_clusters
    bases = Counter(mini.provenance.basis for mini in minis)
    members = Counter(mini.members.quality for mini in minis)
    certain = sum(mini.in_2009 == "yes" for mini in minis)
    return ListFacts(
        total=len(minis),
        places=len(catalogue.innovation_clusters),
        documented=bases[Basis.DOCUMENTED],
        reconstructed=bases[Basis.RECONSTRUCTED],
        compared=sum(not mini.excluded for mini in minis),
        counted=members[MembersQuality.COUNTED],
        averaged=members[MembersQuality.AVERAGED],
        placeholders=members[MembersQuality.PLACEHOLDER],
        certain_2009=certain,
        uncertain_2009=len(minis) - certain,
        as_of=labels.as_of(catalogue.as_of),
    )


def index_page(filters: Filters, labels: Labels) -> IndexPage:
    """Return the list of mini-clusters that pass the filters; raises UnknownCodeError."""
    catalogue = labels.catalogue
    found = find(catalogue, filters)
    per_place = Counter(mini.innovation_cluster for mini in found)
    places = ((one.id, labels.name(one.name)) for one in _by_name(labels))
    compared = {"yes": _("compared by technology"), "no": _("not compared")}
    return IndexPage(
        facts=list_facts(catalogue, labels),
        filters=filters,
        places=(("", _("all")), *places),
        bases=(("", _("all")), *((one.value, labels.basis(one)) for one in BASES)),
        compared=(("", _("all")), *((one, compared[one]) for one in COMPARED)),
        found=len(found),
        groups=_groups(found, labels),
        points=_points(per_place, labels),
        counts=_counts(per_place, labels),
        reports=tuple(_report(one, labels) for one in counts_of_mini_clusters()),
        institutions=tuple(
            _found_institution(one, labels) for one in find_institutes(catalogue, filters)
        ),
    )


def _report(one: BackgroundFigure, labels: Labels) -> FigureRow:
    given = words.origin(one.provenance, labels)
    value, detail = labels.formats.number(float(one.value)), labels.name(one.detail)
    return FigureRow(labels.as_of(one.period), None, value, detail, given)


def _found_institution(one: Institution, labels: Labels) -> FoundInstitution:
    place = labels.catalogue.innovation_cluster(one.cluster)
    row = institution_row(one, labels)
    url = f"{place_link(place, labels).url}#{row.id}"
    return FoundInstitution(Link(row.name, url, row.korean), labels.name(place.name), row.fields)


def _groups(found: Iterable[MiniCluster], labels: Labels) -> tuple[PlaceGroup, ...]:
    rows = {
        place: tuple(mini_cluster_row(mini, labels) for mini in minis)
        for place, minis in groupby(found, key=lambda mini: mini.innovation_cluster)
    }
    return tuple(
        PlaceGroup(id=one.id, link=place_link(one, labels), rows=rows[one.id])
        for one in _by_name(labels)
        if one.id in rows
    )


def _by_name(labels: Labels) -> list[InnovationCluster]:
    """The innovation clusters in the order in which a reader looks for their names."""
    return sorted(labels.catalogue.innovation_clusters, key=lambda one: labels.name(one.name))


def _points(per_place: Counter[str], labels: Labels) -> tuple[MapPoint, ...]:
    return lay_out(
        Place(
            one.id,
            labels.name(one.name),
            one.latitude,
            one.longitude,
            number=per_place[one.id] or None,
            value=per_place[one.id] / FULL_COUNT,
            empty=not per_place[one.id],
        )
        for one in labels.catalogue.innovation_clusters
    )


def _counts(per_place: Counter[str], labels: Labels) -> tuple[PlaceCount, ...]:
    minis = labels.catalogue.mini_clusters
    total = Counter(mini.innovation_cluster for mini in minis)
    documented = Counter(
        mini.innovation_cluster for mini in minis if mini.provenance.basis is Basis.DOCUMENTED
    )
    return tuple(
        PlaceCount(place_link(one, labels), per_place[one.id], documented[one.id], total[one.id])
        for one in _by_name(labels)
    )


def german_page(labels: Labels) -> GermanPage:
    """Return the German clusters and the programmes that made or support them."""
    catalogue = labels.catalogue
    kinds = Counter(one.type for one in catalogue.german_clusters)
    order = (ClusterType.GERMAN_BOTTOM_UP, ClusterType.GERMAN_TOP_DOWN, None)
    return GermanPage(
        rows=tuple(_german_row(one, labels) for one in catalogue.german_clusters),
        types=tuple((words.cluster_type(kind), kinds[kind]) for kind in order),
        initiatives=tuple(_initiative_row(one, labels) for one in catalogue.initiatives),
    )


def _german_row(one: GermanCluster, labels: Labels) -> GermanRow:
    laender = ", ".join(_(LAND_NAMES[code]) for code in one.laender)
    return GermanRow(
        id=one.id,
        name=labels.name(one.name),
        field=labels.name(one.field),
        city=one.city,
        laender=laender,
        type=words.cluster_type(one.type),
        korea_link=labels.name(one.korea_link),
        origin=words.origin(one.provenance, labels),
    )


def _initiative_row(one: GermanInitiative, labels: Labels) -> InitiativeRow:
    level = _("federal government") if one.level == "federal" else _("Land")
    years = f"{one.start}-{one.end}" if one.end else one.start
    return InitiativeRow(
        name=one.name,
        level=level,
        body=one.body,
        years=labels.as_of(years),
        origin=words.origin(one.provenance, labels),
    )


def programmes_page(labels: Labels) -> ProgrammesPage:
    """Return the funding programmes, those first that a firm could use when they were seen."""
    rows = [programme_row(one, labels) for one in labels.catalogue.programmes]
    return ProgrammesPage(
        open=tuple(row for row in rows if row.open_to_firms),
        closed=tuple(row for row in rows if not row.open_to_firms),
    )
