"""The page of one mini-cluster: every statement with its source, confidence and date."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from enum import StrEnum
from typing import Protocol

from flask_babel import gettext as _

from data.reference_network import KICOX, PROGRAMME_OFFICES
from features.catalogue import (
    Catalogue,
    DerivedValue,
    ExportControlNotice,
    FactRef,
    InnovationCluster,
    MiniCluster,
    NetworkEdge,
    Provenance,
)
from features.export_control import is_below, words_in
from features.member_counts import member_figure
from features.vocabulary import Barrier, Basis, Confidence, SuccessFactor
from web.catalogue import words
from web.catalogue.citations import Citation
from web.catalogue.contexts import MiniClusterPage
from web.catalogue.parts import DerivedRow, ExportRow, Fact, MiniClusterRow, Origin, Phrase, Station
from web.catalogue.words import (
    beside,
    institution_row,
    korean_beside,
    mini_cluster_link,
    mini_cluster_row,
    place_link,
    programme_row,
)
from web.wording.labels import Labels


class _Sourced(Protocol):
    @property
    def provenance(self) -> Provenance: ...


CHAMBER = PROGRAMME_OFFICES[0]
"""Where the way of introduction that is open to everyone begins."""


def mini_cluster_page(mini: MiniCluster, labels: Labels) -> MiniClusterPage:
    """Return everything known about one mini-cluster."""
    catalogue = labels.catalogue
    place = catalogue.innovation_cluster(mini.innovation_cluster)
    before, after = beside(catalogue.mini_clusters, mini)
    page = MiniClusterPage(
        row=mini_cluster_row(mini, labels),
        place=place_link(place, labels),
        excluded=labels.exclusion(mini.excluded) if mini.excluded else "",
        facts=mini_cluster_facts(mini, place, labels),
        institutes=tuple(
            institution_row(catalogue.institution(one), labels) for one in mini.institutes
        ),
        demands=_derived(SuccessFactor, mini, "readiness", labels),
        reliefs=_derived(Barrier, mini, "barrier", labels),
        programmes=tuple(
            programme_row(catalogue.programme(one), labels) for one in mini.programmes
        ),
        exports=export_rows(mini, labels),
        stations=_stations(mini, labels),
        more_ties=_more_ties(mini, labels),
        neighbours=_neighbours(mini, labels),
        previous=mini_cluster_link(before, labels) if before else None,
        following=mini_cluster_link(after, labels) if after else None,
        sources=(),
        is_entered=any(
            one.mini_cluster == mini.id and ":" in one.statement for one in catalogue.entered
        ),
    )
    return replace(page, sources=words.numbered(_origins(page)))


def _neighbours(mini: MiniCluster, labels: Labels) -> tuple[MiniClusterRow, ...]:
    return tuple(
        mini_cluster_row(one, labels)
        for one in labels.catalogue.mini_clusters
        if one.innovation_cluster == mini.innovation_cluster and one.id != mini.id
    )


def _origins(page: MiniClusterPage) -> Iterator[Origin]:
    """All origins of a page in the order in which a reader meets them."""
    yield from (row.origin for row in page.facts)
    yield from (row.origin for row in page.institutes)
    yield from (row.origin for row in (*page.demands, *page.reliefs))
    yield from (one.origin for one in (*page.stations, *page.more_ties) if one.origin)
    yield from (row.origin for row in page.programmes)
    yield from (row.origin for row in page.exports)


def mini_cluster_facts(
    mini: MiniCluster, place: InnovationCluster, labels: Labels
) -> tuple[Fact, ...]:
    """Return the statements about a mini-cluster with their origin, names first."""
    given = words.origin(mini.provenance, labels)
    place_given = words.origin(place.provenance, labels)
    name = Phrase(labels.name(mini.name), korean=korean_beside(mini.name, labels))
    return (
        Fact(_("Name"), (name,), given),
        Fact(
            _("Industrial complex"), words.phrases([labels.name(place.complex_name)]), place_given
        ),
        Fact(_("Agency"), words.phrases([labels.name(place.agency)]), place_given),
        Fact(_("Themes"), _themes(mini, labels), _themes_origin(mini, given, labels)),
        *_code_facts(mini, labels, given),
        _members_fact(mini, labels, given),
        Fact(
            _("Existed in 2009"),
            words.phrases([words.existed_in_2009(mini.in_2009)]),
            _own(given, _("own judgement from these reports"), Basis.RECONSTRUCTED),
        ),
        *_status_fact(mini, labels),
    )


def _entered(mini: MiniCluster, statement: str, labels: Labels) -> Origin | None:
    """Return where a statement comes from that somebody entered, else None."""
    found = labels.catalogue.source_of(mini.id, statement)
    return None if found is None else words.origin(found, labels)


def _status_fact(mini: MiniCluster, labels: Labels) -> tuple[Fact, ...]:
    """Return what became of it, where somebody entered that with a source."""
    origin, text = _entered(mini, "status", labels), labels.name(mini.status_note)
    if origin is None or not text:
        return ()
    return (Fact(_("What became of it"), words.phrases([text]), origin),)


def _themes(mini: MiniCluster, labels: Labels) -> tuple[Phrase, ...]:
    if labels.language == "ko":
        return words.phrases(theme.ko for theme in mini.themes)
    return tuple(
        Phrase({"de": theme.de, "en": theme.en}[labels.language], korean=theme.ko)
        for theme in mini.themes
    )


def _themes_origin(mini: MiniCluster, given: Origin, labels: Labels) -> Origin:
    entered = _entered(mini, "themes", labels)
    if entered is not None:
        return entered
    if mini.themes_basis is Basis.DOCUMENTED:
        return Origin(mini.themes_basis, given.confidence, given.as_of, given.sources)
    return _own(given, _("own elaboration of the name"), mini.themes_basis)


def _code_facts(mini: MiniCluster, labels: Labels, given: Origin) -> tuple[Fact, ...]:
    mapped = _entered(mini, "codes", labels) or _own(
        given, _("own mapping of name and themes, not official"), mini.mapping_basis
    )
    wipo = [f"{number} {labels.wipo_field(number)}" for number in mini.wipo_fields]
    facts = (
        Fact(_("WIPO technology fields"), words.phrases(wipo), mapped),
        Fact(_("Industries (NACE)"), _industries(mini, labels), mapped),
        Fact(
            _("Korean industries (KSIC)"),
            words.phrases([", ".join(mini.ksic_codes)] if mini.ksic_codes else []),
            mapped,
        ),
    )
    return tuple(fact for fact in facts if fact.values)


def _industries(mini: MiniCluster, labels: Labels) -> tuple[Phrase, ...]:
    named = ((code, *labels.industry(code)) for code in mini.nace_codes)
    return tuple(Phrase(f"{code} {name}".strip(), language) for code, name, language in named)


def _members_fact(mini: MiniCluster, labels: Labels, given: Origin) -> Fact:
    basis = mini.members.quality.basis
    confidence = words.confidence(Confidence.NONE) if basis is Basis.ASSUMPTION else ""
    texts = words.phrases([words.members_explained(mini.members, labels)])
    origin = _entered(mini, "members", labels) or Origin(
        basis, confidence, given.as_of, given.sources
    )
    place = labels.catalogue.innovation_cluster(mini.innovation_cluster)
    figure = member_figure(mini, place)
    if figure is not None and origin.basis is not Basis.ENTERED:
        confidence = words.confidence(figure.confidence) if basis is Basis.DOCUMENTED else ""
        as_of, sources = labels.as_of(figure.period), words.sources([figure.source])
        origin = Origin(basis, confidence, as_of, sources)
    return Fact(_("Members"), texts, origin)


def _own(given: Origin, how: str, basis: Basis) -> Origin:
    """An origin of this project's own making, based on the sources of another statement."""
    return Origin(basis, "", given.as_of, (Citation(how, "", ""), *given.sources))


def _derived(
    kinds: type[SuccessFactor] | type[Barrier], mini: MiniCluster, prefix: str, labels: Labels
) -> tuple[DerivedRow, ...]:
    side = "demand" if prefix == "readiness" else "relief"
    values = values_of(mini, side)
    return tuple(
        _derived_row(
            kind, values.get(kind.value), prefix, labels, _entered(mini, f"{side}:{kind}", labels)
        )
        for kind in kinds
    )


def values_of(mini: MiniCluster, side: str) -> dict[str, DerivedValue]:
    """Return what a mini-cluster demands (``demand``) or relieves (``relief``), by key."""
    if side == "demand":
        return {key.value: one for key, one in mini.demands.items()}
    return {key.value: one for key, one in mini.reliefs.items()}


def _derived_row(
    kind: StrEnum, given: DerivedValue | None, prefix: str, labels: Labels, entered: Origin | None
) -> DerivedRow:
    label = labels.comparison(f"{prefix}_{kind}")
    if given is None:
        return DerivedRow(label, None, "", (), (), _unknown_origin(kind, labels))
    sources = words.sources(source.source for source in _provenances(given.facts, labels.catalogue))
    return DerivedRow(
        label=label,
        value=given.value,
        words=words.degree(given.value),
        rules=tuple(labels.rule(key) for key in given.rule.split("+")),
        facts=tuple(labels.fact(fact) for fact in given.facts),
        origin=entered or Origin(given.basis, "", labels.as_of(given.as_of), sources),
    )


def _unknown_origin(kind: StrEnum, labels: Labels) -> Origin:
    stated = labels.catalogue.assumptions.sources.get(f"relief:{kind}")
    if isinstance(kind, Barrier) and stated:
        return words.origin(stated, labels)
    how = Citation(_("the expectation over an even spread; see the method"), "", "")
    return Origin(Basis.ASSUMPTION, words.confidence(Confidence.NONE), labels.as_of(""), (how,))


def _provenances(facts: Iterable[FactRef], catalogue: Catalogue) -> Iterable[Provenance]:
    find: dict[str, Callable[[str], _Sourced]] = {
        "institution": catalogue.institution,
        "programme": catalogue.programme,
        "german_cluster": catalogue.german_cluster,
        "agency": catalogue.innovation_cluster,
        "members": catalogue.mini_cluster,
    }
    return [find[fact.kind](fact.id).provenance for fact in facts if fact.kind in find]


def export_rows(mini: MiniCluster, labels: Labels) -> tuple[ExportRow, ...]:
    """Return the categories of the control list that its fields, codes or themes point to."""
    rows = []
    for notice in labels.catalogue.export_control:
        because = _because(mini, notice, labels)
        if because:
            origin = words.origin(notice.provenance, labels)
            name = labels.name(notice.name)
            rows.append(ExportRow(str(notice.category), name, because, origin))
    return tuple(rows)


def _because(mini: MiniCluster, notice: ExportControlNotice, labels: Labels) -> tuple[str, ...]:
    fields = [labels.wipo_field(one) for one in mini.wipo_fields if one in notice.wipo_fields]
    codes = [f"NACE {code}" for code in mini.nace_codes if is_below(code, notice.nace_codes)]
    themes = [
        {"de": theme.de, "en": theme.en, "ko": theme.ko}[labels.language]
        for theme in mini.themes
        if words_in(notice.keywords, f"{theme.de}\n{theme.en}\n{theme.ko}")
    ]
    return tuple(dict.fromkeys([*themes, *fields, *codes]))


def _stations(mini: MiniCluster, labels: Labels) -> tuple[Station, ...]:
    """The way that is open to everyone: chamber, KICOX, agency, mini-cluster."""
    way = (CHAMBER, KICOX, mini.innovation_cluster, mini.id)
    steps = zip(way, (*way[1:], ""), strict=True)
    ties = ((one, _edge(labels.catalogue, one, other)) for one, other in steps)
    return tuple(_station(one, tie, labels) for one, tie in ties)


def _more_ties(mini: MiniCluster, labels: Labels) -> tuple[Station, ...]:
    """Documented ties to the mini-cluster itself or to the agency of its place."""
    ends = (mini.id, mini.innovation_cluster)
    return tuple(
        _station(edge.source, edge, labels)
        for edge in labels.catalogue.edges
        if edge.target in ends and edge.provenance.basis is Basis.DOCUMENTED
    )


def _edge(catalogue: Catalogue, one: str, other: str) -> NetworkEdge | None:
    ends = (one, other)
    return next((edge for edge in catalogue.edges if (edge.source, edge.target) == ends), None)


def _station(identifier: str, tie: NetworkEdge | None, labels: Labels) -> Station:
    node = next(one for one in labels.catalogue.nodes if one.id == identifier)
    origin = None
    if tie is not None:
        sources = words.sources([tie.provenance.source])
        origin = Origin(tie.provenance.basis, "", labels.as_of(tie.provenance.as_of), sources)
    relation = labels.relation(tie.relation) if tie else ""
    url = words.station_url(node.id, node.kind, labels)
    return Station(labels.name(node.name), labels.node_kind(node.kind), url, relation, origin)
