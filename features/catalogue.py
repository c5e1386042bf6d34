"""The Korean and German sides as validated values: what is known, from where, as of when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from features.errors import UnknownCodeError
from features.facts import (
    Assumptions,
    Characteristic,
    DerivedValue,
    ExportControlNotice,
    FactRef,
    GermanCluster,
    GermanInitiative,
    Label,
    NetworkEdge,
    NetworkNode,
    PaperStatement,
    Programme,
    Provenance,
    ValueSource,
)
from features.korean_facts import (
    DatedFigure,
    InnovationCluster,
    Institution,
    Members,
    MiniCluster,
    Theme,
)
from features.vocabulary import Barrier, SuccessFactor

_T = TypeVar("_T")

ADDED = {"added": True}
"""Marks a field that came later: while it has its default, no document and no hash holds it."""

__all__ = [
    "Assumptions",
    "Catalogue",
    "Characteristic",
    "DatedFigure",
    "DerivedValue",
    "ExportControlNotice",
    "FactRef",
    "GermanCluster",
    "GermanInitiative",
    "InnovationCluster",
    "Institution",
    "Label",
    "Members",
    "MiniCluster",
    "NetworkEdge",
    "NetworkNode",
    "PaperStatement",
    "Programme",
    "Provenance",
    "Theme",
    "ValueSource",
]


@dataclass(frozen=True)
class Catalogue:
    """All that is known about both sides at one date.

    Parameters
    ----------
    version : short content hash; two catalogues with equal content have equal versions.
    as_of : span of years that the mini-clusters describe.
    mini_clusters, innovation_clusters, institutions : the Korean side, each in a fixed order.
    german_clusters, initiatives : the German side; the programmes behind clusters are only shown.
    programmes : funding, also what is closed or does not fit, with the reason.
    table1 : the study's comparison of cluster types, row by row.
    nodes, edges : the network of introductions.
    assumptions : values that nobody has measured.
    factor_labels, barrier_labels, wipo_labels, size_labels : names of success factors, barriers,
        fields of technology (1-35) and size classes in three languages.
    nace_labels : English names of NACE Rev. 2 codes.
    statements : what the survey's text says of factors and barriers.
    export_control : fields that call for the notice on dual-use goods.
    off_topic : names of the NACE divisions in which no mini-cluster works.
    entered : the sources of single statements that somebody entered.
    """

    version: str
    as_of: str
    mini_clusters: tuple[MiniCluster, ...]
    innovation_clusters: tuple[InnovationCluster, ...]
    institutions: tuple[Institution, ...]
    german_clusters: tuple[GermanCluster, ...]
    programmes: tuple[Programme, ...]
    table1: tuple[Characteristic, ...]
    nodes: tuple[NetworkNode, ...]
    edges: tuple[NetworkEdge, ...]
    assumptions: Assumptions
    factor_labels: Mapping[SuccessFactor, Label]
    barrier_labels: Mapping[Barrier, Label]
    wipo_labels: Mapping[int, Label]
    nace_labels: Mapping[str, str]
    size_labels: Mapping[str, Label] = field(default_factory=dict)
    initiatives: tuple[GermanInitiative, ...] = ()
    statements: tuple[PaperStatement, ...] = ()
    export_control: tuple[ExportControlNotice, ...] = ()
    off_topic: tuple[str, ...] = ()
    entered: tuple[ValueSource, ...] = field(default=(), metadata=ADDED)

    @cached_property
    def _by_id(self) -> dict[str, MiniCluster]:
        return {candidate.id: candidate for candidate in self.mini_clusters}

    @cached_property
    def _innovation_by_id(self) -> dict[str, InnovationCluster]:
        return {cluster.id: cluster for cluster in self.innovation_clusters}

    @cached_property
    def _institution_by_id(self) -> dict[str, Institution]:
        return {institution.id: institution for institution in self.institutions}

    @cached_property
    def _programme_by_id(self) -> dict[str, Programme]:
        return {programme.id: programme for programme in self.programmes}

    @cached_property
    def _german_by_id(self) -> dict[str, GermanCluster]:
        return {cluster.id: cluster for cluster in self.german_clusters}

    @cached_property
    def _entered(self) -> dict[tuple[str, str], Provenance]:
        return {(one.mini_cluster, one.statement): one.provenance for one in self.entered}

    def source_of(self, mini_cluster: str, statement: str) -> Provenance | None:
        """Return where a statement comes from that somebody entered, else None.

        Parameters
        ----------
        mini_cluster : its id.
        statement : see :class:`ValueSource`.
        """
        return self._entered.get((mini_cluster, statement))

    def mini_cluster(self, identifier: str) -> MiniCluster:
        """Return one mini-cluster.

        Parameters
        ----------
        identifier : its id, such as ``gwangju-03``.

        Raises
        ------
        UnknownCodeError : there is none with this id; it names the nearest one.
        """
        return _lookup(self._by_id, "mini-cluster", identifier)

    def innovation_cluster(self, identifier: str) -> InnovationCluster:
        """Return one innovation cluster.

        Parameters
        ----------
        identifier : its id, such as ``gwangju``.

        Raises
        ------
        UnknownCodeError : there is none with this id; it names the nearest one.
        """
        return _lookup(self._innovation_by_id, "innovation cluster", identifier)

    def institution(self, identifier: str) -> Institution:
        """Return one institution.

        Parameters
        ----------
        identifier : its id, such as ``gwangju-kopti``.

        Raises
        ------
        UnknownCodeError : there is none with this id; it names the nearest one.
        """
        return _lookup(self._institution_by_id, "institution", identifier)

    def programme(self, identifier: str) -> Programme:
        """Return one programme.

        Parameters
        ----------
        identifier : its id, such as ``zim-kiat``.

        Raises
        ------
        UnknownCodeError : there is none with this id; it names the nearest one.
        """
        return _lookup(self._programme_by_id, "programme", identifier)

    def german_cluster(self, identifier: str) -> GermanCluster:
        """Return one German cluster.

        Parameters
        ----------
        identifier : its id, such as ``mai-carbon``.

        Raises
        ------
        UnknownCodeError : there is none with this id; it names the nearest one.
        """
        return _lookup(self._german_by_id, "German cluster", identifier)


def _lookup(table: Mapping[str, _T], kind: str, identifier: str) -> _T:
    try:
        return table[identifier]
    except KeyError:
        from difflib import get_close_matches

        nearest = get_close_matches(identifier, list(table), n=1)
        raise UnknownCodeError(kind, identifier, nearest[0] if nearest else "") from None
