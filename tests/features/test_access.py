"""The best introduction paths of a firm, each worked by hand on the small network."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from features.access import AccessMap
from features.catalogue import NetworkEdge, NetworkNode
from features.network import IntroductionPath, NoPath
from tests.factories import SOURCE, label, make_catalogue

ACCESS = AccessMap(make_catalogue())


def test_a_member_of_no_cluster_asks_the_chamber() -> None:
    # 0.4 to the chamber, from there 0.6 to the one and 0.5 to the other agency.
    assert ACCESS.agencies == ("east", "west")
    assert ACCESS.strengths(()).tolist() == pytest.approx([0.24, 0.2])


def test_a_member_goes_through_its_cluster_where_that_is_stronger() -> None:
    # 0.8 to the cluster, 0.9 to the chamber: 0.72 instead of 0.4.
    assert ACCESS.strengths(("optonet",)).tolist() == pytest.approx([0.72 * 0.6, 0.72 * 0.5])


@pytest.mark.parametrize("clusters", [("nobody",), ("boatnet",)])
def test_a_cluster_that_is_not_known_or_leads_nowhere_adds_nothing(clusters: tuple[str]) -> None:
    assert ACCESS.strengths(clusters).tolist() == ACCESS.strengths(()).tolist()


def test_the_path_to_a_mini_cluster_ends_with_its_agencys_own_step() -> None:
    path = ACCESS.routes(("optonet",)).to("east-01", "east")
    assert isinstance(path, IntroductionPath)
    assert [one.id for one in path.nodes] == ["firm", "optonet", "chamber", "east", "east-01"]
    assert [one.kind for one in path.nodes][-2:] == ["agency", "mini_cluster"]
    relations = ("member_of", "partner_programme_office", "office_contact", "coordinates")
    assert path.relations == relations
    assert path.strength == pytest.approx(0.8 * 0.9 * 0.6 * 0.9)
    assert path.length == pytest.approx(-math.log(0.8 * 0.9 * 0.6 * 0.9), abs=1e-8)


def test_without_a_step_from_its_agency_a_mini_cluster_is_not_reached() -> None:
    assert (ACCESS.hop("east-01", "east"), ACCESS.hop("east-01", "west")) == (0.9, 0.0)
    assert ACCESS.routes(()).to("east-01", "west") == NoPath("not_connected")


def test_an_agency_that_nobody_knows_cannot_be_reached() -> None:
    plain = make_catalogue()
    edges = tuple(one for one in plain.edges if one.target != "west")
    access = AccessMap(replace(plain, edges=edges))
    assert access.strengths(()).tolist() == pytest.approx([0.24, 0.0])
    assert access.routes(()).to("west-01", "west") == NoPath("not_connected")


def test_of_equally_trusted_paths_the_one_with_fewer_steps_is_taken() -> None:
    plain = make_catalogue()
    # Through the bureau as strong as through the chamber, first by alphabet, but a step more.
    steps = (
        ("firm", "a-bureau", "contact_open", 0.4),
        ("a-bureau", "b-bureau", "works_with", 1.0),
        ("b-bureau", "east", "office_contact", 0.6),
    )
    catalogue = replace(
        plain,
        nodes=(*plain.nodes, *(NetworkNode(f"{one}-bureau", "bureau", label(one)) for one in "ab")),
        edges=(*plain.edges, *(NetworkEdge(*step, SOURCE) for step in steps)),
    )
    path = AccessMap(catalogue).routes(()).to_agencies["east"]
    assert [one.id for one in path.nodes] == ["firm", "chamber", "east"]
