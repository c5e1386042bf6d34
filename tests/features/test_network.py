from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import UnknownCodeError
from features.network import (
    IntroductionPath,
    NetworkError,
    NoPath,
    PathNode,
    all_paths_from,
    best_path,
    build_graph,
)

NODES = [
    ("firm", "firm"),
    ("optonet", "german_cluster"),
    ("ahk-korea", "programme_office"),
    ("kiat", "programme_office"),
    ("gwangju", "agency"),
    ("gwangju-01", "mini_cluster"),
    ("gwangju-02", "mini_cluster"),
    ("kopti", "institute"),
    ("daebul", "agency"),
    ("lone", "institute"),
]
EDGES = [
    ("firm", "optonet", "member", 0.9),
    ("firm", "ahk-korea", "may_ask", 0.3),
    ("optonet", "gwangju", "partner", 0.5),
    ("ahk-korea", "gwangju", "knows", 0.6),
    ("ahk-korea", "kiat", "knows", 0.6),
    ("gwangju", "gwangju-01", "runs", 0.9),
    ("gwangju", "gwangju-02", "runs", 0.9),
    ("gwangju-01", "kopti", "works_with", 0.8),
    ("kopti", "gwangju-02", "works_with", 1.0),
]


def found(path: IntroductionPath | NoPath) -> IntroductionPath:
    assert isinstance(path, IntroductionPath)
    return path


def ids(path: IntroductionPath | NoPath) -> list[str]:
    return [node.id for node in found(path).nodes]


def test_the_most_trusted_path_wins_and_multiplies_its_trusts() -> None:
    # By the German cluster 0.9 * 0.5 * 0.9 = 0.405, by the chamber 0.3 * 0.6 * 0.9 = 0.162.
    path = found(best_path(build_graph(NODES, EDGES), "firm", "gwangju-01"))
    assert path.nodes == (
        PathNode("firm", "firm"),
        PathNode("optonet", "german_cluster"),
        PathNode("gwangju", "agency"),
        PathNode("gwangju-01", "mini_cluster"),
    )
    assert path.relations == ("member", "partner", "runs")
    assert path.strength == pytest.approx(0.405)
    assert path.length == pytest.approx(-math.log(0.405), abs=1e-8)


def test_nobody_is_introduced_through_another_candidate() -> None:
    # Through gwangju-01 the institute would be reached, but only gwangju-02 hangs on it otherwise.
    path = best_path(build_graph(NODES, EDGES), "firm", "kopti")
    assert path == NoPath("not_connected")


def test_a_new_mini_cluster_changes_no_other_path() -> None:
    before = all_paths_from(build_graph(NODES, EDGES), "firm")
    nodes = [*NODES, ("new-01", "mini_cluster")]
    edges = [*EDGES, ("new-01", "firm", "knows", 1.0), ("new-01", "gwangju", "runs", 1.0)]
    after = all_paths_from(build_graph(nodes, edges), "firm")
    assert set(after) - set(before) == {"new-01"}
    assert all(after[target] == before[target] for target in before)


@pytest.mark.parametrize(
    ("source", "target", "reason"),
    [
        ("nobody", "gwangju", "unknown_source"),
        ("firm", "nobody", "unknown_target"),
        ("firm", "lone", "no_contacts"),
        ("lone", "firm", "no_contacts"),
        ("firm", "daebul-x", "unknown_target"),
    ],
)
def test_no_path_says_why(source: str, target: str, reason: str) -> None:
    assert best_path(build_graph(NODES, EDGES), source, target) == NoPath(reason)


def test_an_unknown_source_reaches_nothing() -> None:
    assert dict(all_paths_from(build_graph(NODES, EDGES), "nobody")) == {}


def test_a_node_reaches_itself_with_full_strength() -> None:
    path = best_path(build_graph(NODES, EDGES), "firm", "firm")
    assert path == IntroductionPath((PathNode("firm", "firm"),), (), 0.0, 1.0)


def test_ties_go_to_fewer_steps_then_to_the_first_id() -> None:
    nodes = [(name, "agency") for name in "abcdz"]
    direct = build_graph(nodes, [("a", "b", "x", 0.5), ("b", "z", "x", 0.5), ("a", "z", "x", 0.25)])
    assert ids(best_path(direct, "a", "z")) == ["a", "z"]
    # 0.8 * 0.5 and 0.5 * 0.8 are one trust, whatever the order of the logarithms.
    twins = [("a", "c", "x", 0.8), ("c", "z", "x", 0.5), ("a", "b", "x", 0.5), ("b", "z", "x", 0.8)]
    assert ids(best_path(build_graph(nodes, twins), "a", "z")) == ["a", "b", "z"]


def test_full_trust_costs_nothing() -> None:
    nodes = [(name, "agency") for name in "abc"]
    path = best_path(build_graph(nodes, [("a", "b", "x", 1.0), ("b", "c", "y", 1)]), "a", "c")
    assert (found(path).length, found(path).strength) == (0.0, 1.0)


def test_of_several_edges_the_most_trusted_counts() -> None:
    nodes = [("a", "agency"), ("b", "agency")]
    edges = [("a", "b", "weak", 0.2), ("b", "a", "strong", 0.7), ("a", "b", "also", 0.7)]
    path = found(best_path(build_graph(nodes, edges), "a", "b"))
    assert (path.relations, path.strength) == (("also",), 0.7)


@pytest.mark.parametrize("trust", [0.0, -0.1, 1.01, math.nan])
def test_a_trust_out_of_range_is_refused(trust: float) -> None:
    with pytest.raises(NetworkError, match="above 0, up to 1"):
        build_graph(NODES, [("firm", "kiat", "x", trust)])


def test_wrong_nodes_and_edges_are_refused() -> None:
    with pytest.raises(NetworkError, match="given twice"):
        build_graph([("a", "agency"), ("a", "firm")], [])
    with pytest.raises(NetworkError, match="to itself"):
        build_graph([("a", "agency")], [("a", "a", "x", 0.5)])
    with pytest.raises(UnknownCodeError, match="'b'"):
        build_graph([("a", "agency")], [("a", "b", "x", 0.5)])


@st.composite
def networks(
    draw: st.DrawFn,
) -> tuple[list[tuple[str, str]], list[tuple[str, str, str, float]]]:
    kinds = st.sampled_from(["agency", "german_cluster", "mini_cluster", "firm"])
    nodes = [(name, draw(kinds)) for name in "abcdefg"]
    names = st.sampled_from("abcdefg")
    trust = st.sampled_from([0.25, 0.5, 0.8, 1.0])
    edge = st.tuples(names, names, st.sampled_from(["x", "y"]), trust)
    return nodes, draw(st.lists(edge.filter(lambda one: one[0] != one[1]), max_size=12))


@given(networks(), st.integers(0, 1000))
def test_paths_do_not_depend_on_the_order_of_input(
    network: tuple[list[tuple[str, str]], list[tuple[str, str, str, float]]], seed: int
) -> None:
    nodes, edges = network
    mixed_nodes, mixed_edges = nodes.copy(), edges.copy()
    random.Random(seed).shuffle(mixed_nodes)
    random.Random(seed).shuffle(mixed_edges)
    paths = all_paths_from(build_graph(nodes, edges), "a")
    assert paths == all_paths_from(build_graph(mixed_nodes, mixed_edges), "a")


@given(networks())
def test_a_path_is_as_strong_as_its_trusts_and_no_edge_beats_it(
    network: tuple[list[tuple[str, str]], list[tuple[str, str, str, float]]],
) -> None:
    graph = build_graph(*network)
    paths = all_paths_from(graph, "a")
    for target, path in paths.items():
        assert 0 < path.strength <= 1
        assert path.strength == pytest.approx(math.exp(-path.length), abs=1e-7)
        assert path == best_path(graph, "a", target)
        assert {node.kind for node in path.nodes[1:-1]} <= {"agency", "german_cluster"}
    for left, right, _, trust in network[1]:
        for near, far in ((left, right), (right, left)):
            if near == "a":
                assert paths[far].strength >= trust - 1e-9
