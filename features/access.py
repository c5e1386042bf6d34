"""How strongly a firm is connected with each agency: introduction paths, computed once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from functools import cache, cached_property
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from features.catalogue import Catalogue, NetworkEdge
from features.network import (
    NOT_CONNECTED,
    IntroductionGraph,
    IntroductionPath,
    NoPath,
    PathNode,
    all_paths_from,
    build_graph,
    step_length,
)

PathsFrom: TypeAlias = Mapping[str, Mapping[str, IntroductionPath]]
"""First station after the firm to agency to the best path between the two."""

FIRM = "firm"
"""Node id of the asking firm in the catalogue's network; it stands for any firm."""
MEMBER_OF = "member_of"
"""Relation of a first step that only the members of a German cluster can take."""


class Routes:
    """The best introduction paths of one firm.

    Parameters
    ----------
    to_agencies : path to each agency that can be reached.
    last_steps : (agency, mini-cluster) to the step between them.
    kinds : node id to kind.
    """

    def __init__(
        self,
        to_agencies: Mapping[str, IntroductionPath],
        last_steps: Mapping[tuple[str, str], NetworkEdge],
        kinds: Mapping[str, str],
    ) -> None:
        self.to_agencies = to_agencies
        self._last_steps = last_steps
        self._kinds = kinds

    def to(self, mini_cluster: str, agency: str) -> IntroductionPath | NoPath:
        """Return the path to a mini-cluster through its agency, or why there is none.

        Parameters
        ----------
        mini_cluster : its id.
        agency : id of its innovation cluster, which stands for the agency.

        Returns
        -------
        The path from the firm, or :class:`NoPath` with the reason ``not_connected``.
        """
        step = self._last_steps.get((agency, mini_cluster))
        start = self.to_agencies.get(agency)
        if step is None or start is None:
            return NoPath(NOT_CONNECTED)
        return IntroductionPath(
            nodes=(*start.nodes, PathNode(mini_cluster, self._kinds[mini_cluster])),
            relations=(*start.relations, step.relation),
            length=start.length + step_length(step.trust),
            strength=start.strength * step.trust,
        )


class AccessMap:
    """Best introduction paths from every first step of a firm to every agency.

    The catalogue's graph is read once. A firm adds nothing to it but its first step, so its best
    path is the best of its first steps, each followed by the best path from there. The last step,
    from the agency to a mini-cluster, is the candidate's own.

    Parameters
    ----------
    catalogue : nodes and edges of the network. Edges that start at the node ``firm`` are first
        steps: open to every firm, or to members only where the relation is ``member_of``.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._nodes = catalogue.nodes
        self._edges = tuple(edge for edge in catalogue.edges if edge.source != FIRM)
        self._first_steps = {edge.target: edge for edge in catalogue.edges if edge.source == FIRM}
        self.agencies = tuple(cluster.id for cluster in catalogue.innovation_clusters)
        self._position = {agency: row for row, agency in enumerate(self.agencies)}
        self._kinds = {node.id: node.kind for node in catalogue.nodes}
        self._last_steps = {
            (edge.source, edge.target): edge
            for edge in self._edges
            if edge.source in self._position
        }
        self._from: dict[str, Mapping[str, IntroductionPath]] = {}

    @cached_property
    def _graph(self) -> IntroductionGraph:
        return build_graph(
            [(node.id, node.kind) for node in self._nodes if node.id != FIRM],
            [(edge.source, edge.target, edge.relation, edge.trust) for edge in self._edges],
        )

    def remember(self, paths: PathsFrom) -> None:
        """Take over paths that were worked out before.

        Parameters
        ----------
        paths : those of a catalogue of the same version.
        """
        self._from.update(paths)

    def paths_from_first_steps(self) -> PathsFrom:
        """Return the best paths from every first station to every agency it reaches."""
        return {
            source: {agency: paths[agency] for agency in self.agencies if agency in paths}
            for source in self._first_steps
            for paths in (self._paths_from(source),)
        }

    def position(self, agency: str) -> int:
        """Return the row of an agency.

        Parameters
        ----------
        agency : id of its innovation cluster.
        """
        return self._position[agency]

    def hop(self, mini_cluster: str, agency: str) -> float:
        """Return the trust of the step from an agency to a mini-cluster.

        Parameters
        ----------
        mini_cluster, agency : its id, and that of the agency's innovation cluster.

        Returns
        -------
        0-1; 0 if there is no such step.
        """
        step = self._last_steps.get((agency, mini_cluster))
        return 0.0 if step is None else step.trust

    def strengths(self, german_clusters: Sequence[str]) -> NDArray[np.float64]:
        """Return the strength of the best path from a firm to each agency.

        Parameters
        ----------
        german_clusters : ids of the clusters that the firm belongs to; unknown ids add nothing.

        Returns
        -------
        (a,) product of the trusts on the way, 0-1; 0 = no path.
        """
        paths = self.routes(german_clusters).to_agencies
        found = [paths.get(agency) for agency in self.agencies]
        return np.array([0.0 if path is None else path.strength for path in found])

    def routes(self, german_clusters: Sequence[str]) -> Routes:
        """Return the best paths of a firm, worked out once for all mini-clusters.

        Parameters
        ----------
        german_clusters : ids of the clusters that the firm belongs to; unknown ids add nothing.
        """
        steps = tuple(self._steps_of(german_clusters))
        found = {agency: self._to_agency(agency, steps) for agency in self.agencies}
        paths = {agency: path for agency, path in found.items() if path is not None}
        return Routes(paths, self._last_steps, self._kinds)

    def _to_agency(self, agency: str, steps: Sequence[NetworkEdge]) -> IntroductionPath | None:
        found = [path for edge in steps if (path := self._via(edge, agency)) is not None]
        return min(found, key=_rank_of_path, default=None)

    def _steps_of(self, german_clusters: Sequence[str]) -> Iterable[NetworkEdge]:
        return (
            edge
            for target, edge in self._first_steps.items()
            if edge.relation != MEMBER_OF or target in german_clusters
        )

    def _via(self, edge: NetworkEdge, agency: str) -> IntroductionPath | None:
        rest = self._paths_from(edge.target).get(agency)
        if rest is None:
            return None
        return IntroductionPath(
            nodes=(PathNode(FIRM, FIRM), *rest.nodes),
            relations=(edge.relation, *rest.relations),
            length=step_length(edge.trust) + rest.length,
            strength=edge.trust * rest.strength,
        )

    def _paths_from(self, source: str) -> Mapping[str, IntroductionPath]:
        if source not in self._from:
            self._from[source] = all_paths_from(self._graph, source)
        return self._from[source]


@cache
def _rank_of_path(path: IntroductionPath) -> tuple[float, int, tuple[PathNode, ...]]:
    return round(path.length, 9), len(path.nodes), path.nodes
