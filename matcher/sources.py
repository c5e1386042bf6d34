"""What one pairing rests on, in no language: every fact with its source, date and basis."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

from features.catalogue import Catalogue, FactRef, InnovationCluster, MiniCluster, Provenance
from features.member_counts import member_figure
from features.network import IntroductionPath
from features.vocabulary import Basis, ClusterType
from matcher.explanation import Explanation, shared_programmes

MINI_CLUSTER_KINDS = ("name", "themes", "codes", "members", "place")
"""What is said about a mini-cluster itself."""

_OWN_SOURCES = ("themes", "codes", "members")
_SIDES = {"readiness": "demand", "barrier": "relief"}
"""What a mini-cluster has, by the first part of the comparison that reads it."""


@dataclass(frozen=True, slots=True)
class SourcedFact:
    """One fact that is shown or compared, and where it comes from.

    Parameters
    ----------
    kind : one of :data:`MINI_CLUSTER_KINDS`; a kind of fact (``institution``, ``german_cluster``,
        ``programme``, ``agency``); ``edge``, ``table1``, ``entered`` or ``assumption``.
    id : of the fact among those of its kind; of an edge the two stations, joined by ``>``.
    carries : keys of the comparisons that it enters; none for what is only shown.
    given : its source, confidence and date.
    basis : how it was found; that of ``given`` unless the statement has one of its own.
    relation : of an edge.
    """

    kind: str
    id: str
    carries: tuple[str, ...]
    given: Provenance
    basis: Basis
    relation: str = ""


def sources_of_mini_cluster(catalogue: Catalogue, one: MiniCluster) -> tuple[SourcedFact, ...]:
    """Return where name, themes, codes, members and place of a mini-cluster come from.

    Parameters
    ----------
    catalogue : what is known.
    one : the mini-cluster.
    """
    given = one.provenance
    themes, codes, members = (catalogue.source_of(one.id, key) for key in _OWN_SOURCES)
    place = catalogue.innovation_cluster(one.innovation_cluster)
    counted = _counted(one, place, members or given)
    return (
        SourcedFact("name", one.id, (), given, given.basis),
        SourcedFact("themes", one.id, (), themes or given, one.themes_basis),
        SourcedFact("codes", one.id, (), codes or given, one.mapping_basis),
        SourcedFact(
            "members",
            one.id,
            (),
            counted,
            members.basis if members else one.members.quality.basis,
        ),
        _fact("place", place.id, (), place.provenance),
    )


def _counted(one: MiniCluster, place: InnovationCluster, given: Provenance) -> Provenance:
    """Return where the number of members comes from: the figure behind it, where one is known."""
    basis, figure = one.members.basis_text, member_figure(one, place)
    if figure is None or given.basis is Basis.ENTERED:
        return replace(given, source=basis)
    source = f"{basis}; {figure.source}"
    return replace(given, source=source, confidence=figure.confidence, as_of=figure.period)


def sources_of_pairing(catalogue: Catalogue, explanation: Explanation) -> tuple[SourcedFact, ...]:
    """Return every fact that one explanation uses, each once.

    Parameters
    ----------
    catalogue : the one that the pairing was compared in.
    explanation : of the pairing.

    Returns
    -------
    First what is said of the mini-cluster itself, then facts, programmes, the way of introduction,
    rows of Table 1 and assumptions that enter a contribution.
    """
    one = catalogue.mini_cluster(explanation.mini_cluster)
    return (
        *sources_of_mini_cluster(catalogue, one),
        *_facts(catalogue, explanation),
        *_entered(catalogue, explanation),
        *_programmes(catalogue, explanation),
        *_path(catalogue, explanation),
        *_table1(catalogue, explanation),
        *_assumptions(catalogue, explanation),
    )


def _fact(kind: str, identifier: str, carries: tuple[str, ...], given: Provenance) -> SourcedFact:
    return SourcedFact(kind, identifier, carries, given, given.basis)


def _facts(catalogue: Catalogue, explanation: Explanation) -> Iterator[SourcedFact]:
    carried: dict[FactRef, list[str]] = {}
    for key, theirs in explanation.theirs.items():
        for fact in theirs.facts:
            carried.setdefault(fact, []).append(key)
    for identifier in explanation.theirs["problem_fit"].codes:
        carried.setdefault(FactRef("institution", identifier), []).append("problem_fit")
    for fact, keys in carried.items():
        given = _provenance(catalogue, fact)
        if fact.kind == "german_cluster":
            given = _agreement(catalogue, fact.id, explanation.mini_cluster) or given
        if given is not None:
            yield _fact(fact.kind, fact.id, tuple(dict.fromkeys(keys)), given)


def _agreement(catalogue: Catalogue, german: str, mini_cluster: str) -> Provenance | None:
    """Return where a German cluster's agreement with the place is documented, and for when."""
    place = catalogue.mini_cluster(mini_cluster).innovation_cluster
    return next(
        (
            edge.provenance
            for edge in catalogue.edges
            if (edge.source, edge.target) == (german, place)
            and edge.provenance.basis is Basis.DOCUMENTED
        ),
        None,
    )


def _entered(catalogue: Catalogue, explanation: Explanation) -> Iterator[SourcedFact]:
    """Yield what somebody stated about demands and reliefs, where the pairing uses it."""
    for key in sorted(_known(explanation)):
        group, _, rest = key.partition("_")
        statement = f"{_SIDES.get(group, '')}:{rest}"
        given = catalogue.source_of(explanation.mini_cluster, statement)
        if given is not None:
            yield _fact("entered", key, (key,), given)


def _provenance(catalogue: Catalogue, fact: FactRef) -> Provenance | None:
    if fact.kind == "institution":
        return catalogue.institution(fact.id).provenance
    if fact.kind == "programme":
        return catalogue.programme(fact.id).provenance
    if fact.kind == "german_cluster":
        return catalogue.german_cluster(fact.id).provenance
    if fact.kind == "agency":
        return catalogue.innovation_cluster(fact.id).provenance
    return None


def _programmes(catalogue: Catalogue, explanation: Explanation) -> Iterator[SourcedFact]:
    for one in shared_programmes(catalogue, explanation):
        yield _fact("programme", one.id, ("funding_route",), one.provenance)


def _path(catalogue: Catalogue, explanation: Explanation) -> Iterator[SourcedFact]:
    path = explanation.path
    if not isinstance(path, IntroductionPath):
        return
    for start, end in pairwise(node.id for node in path.nodes):
        for edge in catalogue.edges:
            if {edge.source, edge.target} == {start, end}:
                given = edge.provenance
                yield SourcedFact(
                    "edge", f"{start}>{end}", ("network_access",), given, given.basis, edge.relation
                )


def _known(explanation: Explanation) -> set[str]:
    return {one.key for one in explanation.contributions if one.cause is None}


def _table1(catalogue: Catalogue, explanation: Explanation) -> Iterator[SourcedFact]:
    known = _known(explanation)
    for row in catalogue.table1:
        if row.row in known and row.type is ClusterType.KOREAN_MINI_CLUSTER:
            yield _fact("table1", row.row, (row.row,), row.provenance)


def _assumptions(catalogue: Catalogue, explanation: Explanation) -> Iterator[SourcedFact]:
    """Yield the survey and what nobody measured, only where the pairing uses it."""
    known = _known(explanation)
    for key, given in catalogue.assumptions.sources.items():
        comparison = _assumed(key, explanation, known)
        if comparison:
            yield SourcedFact("assumption", key, (comparison,), given, Basis.ASSUMPTION)


def _assumed(key: str, explanation: Explanation, known: set[str]) -> str:
    """Return the comparison that an assumed value enters, or nothing if it is not used."""
    kind, _, name = key.partition(":")
    comparison = {"relief": f"barrier_{name}", "activity": "activity_fit"}.get(kind, "size_fit")
    if comparison not in known:
        return ""
    if kind == "relief":
        used = explanation.theirs[comparison].basis is Basis.ASSUMPTION
    else:
        used = name in explanation.mine[comparison].codes
    return comparison if used else ""
