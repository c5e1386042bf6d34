"""The introduction graph: nodes, documented edges, and edges that follow by rule."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from data.csvfile import ReferenceFileError, Row, read_table, unique
from data.reference_korea import NATIONAL, AgencyLink
from features.access import FIRM, MEMBER_OF
from features.catalogue import (
    GermanCluster,
    InnovationCluster,
    Institution,
    Label,
    MiniCluster,
    NetworkEdge,
    NetworkNode,
    Provenance,
)
from features.vocabulary import Basis

ANY_FIRM = Label("Ihr Unternehmen", "Your firm", "귀사")
KICOX = "kicox"
PROGRAMME_OFFICES = ("ahk-korea", "kiat", "kotra")
"""National institutions that know both sides; any firm may ask the first of them."""
RELATIONS = (
    MEMBER_OF,
    "contact_open",
    "partner_programme_office",
    "office_contact",
    "runs",
    "coordinates",
    "hosts",
    "shares_field",
    "works_with",
    "links_documented",
)
"""Every kind of edge; ``member_of`` and ``contact_open`` start at the asking firm."""


@dataclass(frozen=True, slots=True)
class Trust:
    """The trust of one relation: an assumption, the same for every edge of it.

    Parameters
    ----------
    value : above 0 and up to 1.
    provenance : where it comes from.
    """

    value: float
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Sides:
    """Everything that becomes a node.

    Parameters
    ----------
    mini_clusters, innovation_clusters, institutions : the Korean side.
    german_clusters : the German side.
    agency_links : by innovation cluster, the institution behind its agency.
    """

    mini_clusters: tuple[MiniCluster, ...]
    innovation_clusters: tuple[InnovationCluster, ...]
    institutions: tuple[Institution, ...]
    german_clusters: tuple[GermanCluster, ...]
    agency_links: Mapping[str, AgencyLink]


def read_relations(folder: Path) -> dict[str, Trust]:
    """Return the trust of every relation.

    Parameters
    ----------
    folder : where the files lie.
    """
    rows = read_table(folder, "network_relations.csv", ("relation", "trust"))
    unique(rows, "relation")
    found = {
        row.one_of("relation", RELATIONS): Trust(
            row.number("trust", 0.01, 0.99), row.provenance((Basis.ASSUMPTION,))
        )
        for row in rows
    }
    missing = [name for name in RELATIONS if name not in found]
    if missing:
        raise ReferenceFileError(
            "network_relations.csv", "rows are missing", allowed=", ".join(missing)
        )
    return found


def read_documented_edges(
    folder: Path, trusts: Mapping[str, Trust], nodes: Collection[str]
) -> tuple[NetworkEdge, ...]:
    """Return the edges that a source documents.

    Parameters
    ----------
    folder : where the files lie.
    trusts : by relation, its trust and where that comes from.
    nodes : ids of all stations.
    """
    rows = read_table(folder, "network_edges.csv", ("from_id", "to_id", "relation"))
    unique(rows, "from_id", "to_id", "relation")
    return tuple(_documented(row, trusts, nodes) for row in rows)


def _documented(row: Row, trusts: Mapping[str, Trust], nodes: Collection[str]) -> NetworkEdge:
    relation = row.one_of("relation", tuple(trusts))
    return NetworkEdge(
        source=row.known("from_id", nodes, "node"),
        target=row.known("to_id", nodes, "node"),
        relation=relation,
        trust=trusts[relation].value,
        provenance=row.provenance((Basis.DOCUMENTED, Basis.ENTERED)),
    )


def network_nodes(sides: Sides) -> tuple[NetworkNode, ...]:
    """Return one node per German cluster, office, agency, mini-cluster and institution.

    The agency of an innovation cluster has the id of that cluster.

    Parameters
    ----------
    sides : clusters, mini-clusters and institutions of both sides.
    """
    nodes = [NetworkNode(FIRM, FIRM, ANY_FIRM)]
    nodes += [NetworkNode(one.id, "german_cluster", one.name) for one in sides.german_clusters]
    nodes += [NetworkNode(one.id, _node_kind(one), one.name) for one in sides.institutions]
    nodes += [NetworkNode(one.id, "agency", one.agency) for one in sides.innovation_clusters]
    nodes += [NetworkNode(one.id, "mini_cluster", one.name) for one in sides.mini_clusters]
    seen: set[str] = set()
    for node in nodes:
        if node.id in seen:
            raise ReferenceFileError(
                "institutions.csv", "id is used twice among all files", value=node.id,
                allowed="ids of clusters and institutions are different",
            )  # fmt: skip
        seen.add(node.id)
    return tuple(nodes)


def _node_kind(institution: Institution) -> str:
    if institution.id == KICOX:
        return "kicox"
    return "programme_office" if institution.id in PROGRAMME_OFFICES else "institution"


def structural_edges(sides: Sides, trusts: Mapping[str, Trust]) -> tuple[NetworkEdge, ...]:
    """Return the edges that follow from what the catalogue says, by rule.

    Any firm to the chamber and, as a member, to a German cluster; German cluster to each
    programme office; office to KICOX; KICOX to every agency, and the institution behind an agency
    to it; agency to its mini-clusters; institution with a source to the agency of its region and,
    both ways, to the mini-clusters there that share a WIPO field.

    Parameters
    ----------
    sides : clusters, mini-clusters and institutions of both sides.
    trusts : by relation, its trust and where that comes from.
    """
    triples = (
        *_first_steps(sides),
        *_german_edges(sides),
        *_agency_edges(sides),
        *_institution_edges(sides),
    )
    return tuple(
        NetworkEdge(
            source=source,
            target=target,
            relation=relation,
            trust=trusts[relation].value,
            provenance=trusts[relation].provenance,
        )
        for source, target, relation in triples
    )


def _first_steps(sides: Sides) -> Iterator[tuple[str, str, str]]:
    """Any firm may ask the chamber; through a German cluster goes only who belongs to it."""
    yield FIRM, PROGRAMME_OFFICES[0], "contact_open"
    for german in sides.german_clusters:
        yield FIRM, german.id, MEMBER_OF


def _german_edges(sides: Sides) -> Iterator[tuple[str, str, str]]:
    for german in sides.german_clusters:
        for office in PROGRAMME_OFFICES:
            yield german.id, office, "partner_programme_office"
    for office in PROGRAMME_OFFICES:
        yield office, KICOX, "office_contact"


def _agency_edges(sides: Sides) -> Iterator[tuple[str, str, str]]:
    for cluster in sides.innovation_clusters:
        yield KICOX, cluster.id, "runs"
    for cluster_id, link in sides.agency_links.items():
        yield link.institution, cluster_id, "runs"
    for mini in sides.mini_clusters:
        yield mini.innovation_cluster, mini.id, "coordinates"


def _institution_edges(sides: Sides) -> Iterator[tuple[str, str, str]]:
    behind = {link.institution for link in sides.agency_links.values()}
    sourced = [one for one in sides.institutions if one.provenance.is_sourced]
    for institution in sourced:
        if institution.cluster != NATIONAL and institution.id not in behind:
            yield institution.id, institution.cluster, "hosts"
    for mini in sides.mini_clusters:
        for identifier in shared_field_institutes(mini, sourced):
            yield identifier, mini.id, "shares_field"
            yield mini.id, identifier, "shares_field"


def shared_field_institutes(
    mini: MiniCluster, institutions: Iterable[Institution]
) -> tuple[str, ...]:
    """Return the institutions of its innovation cluster that share a WIPO field with it.

    Parameters
    ----------
    mini : the mini-cluster.
    institutions : those of all places.
    """
    fields = set(mini.wipo_fields)
    return tuple(
        one.id
        for one in institutions
        if one.cluster == mini.innovation_cluster and fields & set(one.wipo_fields)
    )
