"""Who could introduce a firm to whom: best paths by trust through the network of both countries."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping
from itertools import pairwise
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from features.errors import ClusterbridgeError, UnknownCodeError

if TYPE_CHECKING:
    import networkx as nx

#: The graph that :func:`build_graph` returns; callers only hand it on.
IntroductionGraph: TypeAlias = "nx.Graph[str]"

#: Kinds that can end a path but not carry it: nobody is introduced through another firm or
#: through another candidate. So a new mini-cluster changes no other one's path.
TERMINAL_KINDS = frozenset({"firm", "mini_cluster"})

#: Why there is no path, as stable keys.
UNKNOWN_SOURCE = "unknown_source"
UNKNOWN_TARGET = "unknown_target"
NO_CONTACTS = "no_contacts"
NOT_CONNECTED = "not_connected"

# Costs are whole numbers, so that sums are exact and ties are real ties on every machine. The
# lower digits count the steps: of equally trusted paths the shorter one is better.
_UNITS = 1_000_000_000
_STEPS = 1 << 20


class NetworkError(ClusterbridgeError):
    """A node or an edge that cannot be part of the network."""


class PathNode(NamedTuple):
    """One station of an introduction path.

    Parameters
    ----------
    id : identifier of the node.
    kind : ``firm``, ``german_cluster``, ``programme_office``, ``agency``, ``mini_cluster`` ...
    """

    id: str
    kind: str


class IntroductionPath(NamedTuple):
    """The most trusted way from one node to another.

    Parameters
    ----------
    nodes : (n,) stations, source and target included.
    relations : (n - 1,) what connects each station with the next.
    length : sum of -ln(trust) of the edges, 0 or more.
    strength : product of the trusts, above 0 and up to 1.
    """

    nodes: tuple[PathNode, ...]
    relations: tuple[str, ...]
    length: float
    strength: float


class NoPath(NamedTuple):
    """There is no path, and why.

    Parameters
    ----------
    reason : ``unknown_source``, ``unknown_target``, ``no_contacts`` (one end has no edge at all)
        or ``not_connected``.
    """

    reason: str


def build_graph(
    nodes: Iterable[tuple[str, str]], edges: Iterable[tuple[str, str, str, float]]
) -> IntroductionGraph:
    """Build the network.

    Parameters
    ----------
    nodes : (id, kind) of each node.
    edges : (id, id, relation, trust) of each connection; it can be used both ways. Trust is above
        0 and up to 1: how likely an introduction passes. Of several edges between the same two
        nodes the most trusted one counts, of equal ones the first relation by alphabet.

    Returns
    -------
    The graph; the same for any order of nodes and edges.

    Raises
    ------
    NetworkError : an id given twice, an edge from a node to itself, or a trust out of range.
    UnknownCodeError : an edge to a node that was not given.
    """
    # Imported here: where the paths are stored, a command starts a fifth faster without it.
    import networkx as nx

    graph: IntroductionGraph = nx.Graph()
    for node, kind in sorted(nodes):
        if node in graph:
            raise NetworkError(f"node {node!r} is given twice; allowed: each id once")
        graph.add_node(node, kind=kind)
    for source, target, relation, trust in sorted(edges, key=lambda edge: (-edge[3], edge[2])):
        _check_edge(graph, source, target, trust)
        if not graph.has_edge(source, target):
            graph.add_edge(
                source, target, relation=relation, trust=float(trust), cost=_edge_cost(trust)
            )
    return graph


def best_path(graph: IntroductionGraph, source: str, target: str) -> IntroductionPath | NoPath:
    """Find the most trusted path between two nodes.

    Parameters
    ----------
    graph : see :func:`build_graph`.
    source, target : ids of nodes.

    Returns
    -------
    The path, or why there is none. Of equally trusted paths (to nine digits of their length) the
    one with fewer steps, then the one whose ids come first by alphabet. From a node to itself it
    has one station and strength 1.
    """
    if source not in graph:
        return NoPath(UNKNOWN_SOURCE)
    if target not in graph:
        return NoPath(UNKNOWN_TARGET)
    if source == target:
        return _path(graph, (source,))
    found = all_paths_from(graph, source).get(target)
    if found is not None:
        return found
    is_alone = not graph.degree[source] or not graph.degree[target]
    return NoPath(NO_CONTACTS if is_alone else NOT_CONNECTED)


def all_paths_from(graph: IntroductionGraph, source: str) -> Mapping[str, IntroductionPath]:
    """Find the most trusted paths from one node to every other that it reaches.

    Parameters
    ----------
    graph : see :func:`build_graph`.
    source : id of a node.

    Returns
    -------
    Target to path, ties broken as in :func:`best_path`; empty for an unknown source.
    """
    import networkx as nx

    if source not in graph:
        return MappingProxyType({})

    def cost(start: str, end: str, edge: Mapping[str, int]) -> int | None:
        """Hide edges that lead on from a terminal node."""
        is_end = start != source and graph.nodes[start]["kind"] in TERMINAL_KINDS
        return None if is_end else edge["cost"]

    predecessors, costs = nx.dijkstra_predecessor_and_distance(graph, source, weight=cost)
    routes: dict[str, tuple[str, ...]] = {source: (source,)}
    # Every step costs something, so a node's predecessors always come before it.
    for node in sorted(costs, key=lambda reached: (costs[reached], reached)):
        if node != source:
            routes[node] = (*min(routes[before] for before in predecessors[node]), node)
    del routes[source]
    return MappingProxyType({target: _path(graph, route) for target, route in routes.items()})


def _path(graph: IntroductionGraph, route: tuple[str, ...]) -> IntroductionPath:
    edges = [graph.edges[step] for step in pairwise(route)]
    strength = math.prod(edge["trust"] for edge in edges)
    return IntroductionPath(
        nodes=tuple(PathNode(node, graph.nodes[node]["kind"]) for node in route),
        relations=tuple(edge["relation"] for edge in edges),
        length=sum(edge["cost"] // _STEPS for edge in edges) / _UNITS,
        strength=float(strength),
    )


def step_length(trust: float) -> float:
    """Return -ln(trust) to nine digits: what one step adds to the length of a path.

    Parameters
    ----------
    trust : above 0 and up to 1.
    """
    return _units_of(trust) / _UNITS


def _units_of(trust: float) -> int:
    return round(-math.log(trust) * _UNITS)


def _edge_cost(trust: float) -> int:
    return _units_of(trust) * _STEPS + 1


def _check_edge(graph: IntroductionGraph, source: str, target: str, trust: float) -> None:
    for node in (source, target):
        if node not in graph:
            raise UnknownCodeError("node of the network", node)
    if source == target:
        raise NetworkError(f"edge from {source!r} to itself; allowed: two different nodes")
    if not 0 < trust <= 1:
        raise NetworkError(
            f"trust of the edge {source!r} to {target!r}: {trust!r}; allowed: above 0, up to 1"
        )
