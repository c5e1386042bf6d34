"""A number of members has the date and source of its own figure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from data.reference import load_catalogue
from features.catalogue import Members, MiniCluster
from features.member_counts import member_figure
from features.vocabulary import MembersQuality

CATALOGUE = load_catalogue()


def figure_of(identifier: str, mini: MiniCluster | None = None) -> tuple[str, str] | None:
    mini = mini or CATALOGUE.mini_cluster(identifier)
    found = member_figure(mini, CATALOGUE.innovation_cluster(mini.innovation_cluster))
    return None if found is None else (found.value, found.period)


@pytest.mark.parametrize(
    ("identifier", "expected"),
    [
        ("gwangju-02", ("36", "2006-11")),
        ("gwangju-04", ("44", "2008-08")),
        ("gwangju-01", ("46", "2012-10")),
        ("seongseo-02", ("94", "2008-06/2012")),
        ("gwangju-03", ("300", "2010-04")),
        ("changwon-04", ("700", "2008")),
        ("ulsan-01", ("200", "2007-11")),
        ("ochang-02", ("270", "2010-10")),
        ("gunsan-04", None),
        ("wonju-01", None),
    ],
)
def test_the_figure_behind_a_number_is_found(
    identifier: str, expected: tuple[str, str] | None
) -> None:
    assert figure_of(identifier) == expected


def test_every_number_that_is_no_placeholder_has_a_figure_of_its_place() -> None:
    for mini in CATALOGUE.mini_clusters:
        is_placeholder = mini.members.quality is MembersQuality.PLACEHOLDER
        assert (figure_of(mini.id) is None) == is_placeholder, mini.id


def test_a_mean_is_its_figure_divided_by_a_number_of_mini_clusters() -> None:
    for mini in CATALOGUE.mini_clusters:
        if mini.members.quality is MembersQuality.AVERAGED:
            found = figure_of(mini.id)
            assert found is not None
            means = {round(int(found[0]) / parts) for parts in range(3, 11)}
            assert mini.members.count in means, mini.id


def test_a_number_that_no_figure_says_has_none() -> None:
    mini = CATALOGUE.mini_cluster("gwangju-02")
    other = replace(mini, members=Members(37, MembersQuality.COUNTED, "asked by telephone"))
    assert figure_of("", other) is None
