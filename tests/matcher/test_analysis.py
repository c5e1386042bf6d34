"""Figures for analysts, worked out by hand."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.profiles import SMEProfile
from features.vocabulary import Barrier, SuccessFactor
from matcher.analysis import NOT_GIVEN, FieldDemand, FirmFacts, Mean, analyse, facts_of
from matcher.disclosure import Path

COST, TIME = "barrier_cost", "barrier_time"


def firm(size: str = "small", cost: int | None = None, **more: Any) -> FirmFacts:
    answers = {} if cost is None else {COST: cost}
    given: dict[str, Any] = {"group": "interested", "field": "10", "requests": 0, "accepted": 0}
    return FirmFacts(size=size, answers=answers, **{**given, **more})


def test_means_are_those_of_the_firms_that_answered() -> None:
    found = analyse([*(firm(cost=cost) for cost in (1, 2, 2, 5, 4)), firm()], 5)
    assert found.means[COST][()] == Mean(2.8, 5)
    assert found.means[COST]["interested", "small"] == Mean(2.8, 5)
    assert found.groups == {(): 6, ("interested",): 6, ("interested", "small"): 6}
    assert found.means[TIME] == {}


def test_one_answer_too_few_hides_the_mean_though_the_group_is_shown() -> None:
    found = analyse([*(firm(cost=3) for _ in range(4)), firm(), firm()], 5)
    assert found.means[COST] == {}
    assert found.groups[()] == 6


def test_a_small_size_class_hides_another_in_every_figure() -> None:
    firms = [*(firm("small", 1) for _ in range(6)), *(firm("large", 5) for _ in range(2))]
    found = analyse([*firms, *(firm("micro", 2) for _ in range(7))], 5)
    assert set(found.groups) == {(), ("interested",), ("interested", "micro")}
    assert set(found.means[COST]) == set(found.groups)


def test_demand_counts_each_firm_under_the_field_it_names_first() -> None:
    firms = [
        *(firm(field="10", requests=2, accepted=1) for _ in range(7)),
        *(firm(field="6", requests=1) for _ in range(6)),
        *(firm(field="3") for _ in range(3)),
        *(firm(field=NOT_GIVEN) for _ in range(2)),
    ]
    found = analyse(firms, 5)
    assert found.fields == [FieldDemand("10", 7, 14, 7), FieldDemand("6", 6, 6, 0)]
    assert found.fields_hidden == 2


def test_nothing_at_all_is_shown_of_too_few_firms() -> None:
    for firms in ([], [firm(cost=3)] * 4):
        found = analyse(firms, 5)
        assert (found.groups, list(found.fields)) == ({}, [])
        assert not any(found.means.values())


def test_what_was_not_rated_or_not_known_is_no_answer() -> None:
    profile = SMEProfile(
        name="A",
        technologies_offered=("LED",),
        employees=60,
        wipo_fields=(26, 10),
        readiness={SuccessFactor.MARKET_KNOWLEDGE: 2},
        barriers={Barrier.COST: 4, Barrier.TIME: "unknown", Barrier.MARKET_KNOWLEDGE: 5},
    )
    rated = {COST: 4, "readiness_market_knowledge": 2, "barrier_market_knowledge": 5}
    expected = FirmFacts("interested", "medium", "26", rated, 1, 0)
    assert facts_of(profile, 1, 0) == expected
    bare = facts_of(SMEProfile(name="A", technologies_offered=("LED",)), 0, 0)
    assert (bare.size, bare.field) == (NOT_GIVEN, NOT_GIVEN)


_FIRMS = st.lists(
    st.builds(
        firm,
        st.sampled_from(["micro", "small", "large"]),
        st.one_of(st.none(), st.integers(1, 5)),
        group=st.sampled_from(["interested", "cooperating"]),
        field=st.sampled_from(["1", "2", "3", NOT_GIVEN]),
    ),
    max_size=40,
)


@given(_FIRMS)
def test_every_figure_is_about_enough_firms_and_so_is_the_rest_of_its_group(
    firms: list[FirmFacts],
) -> None:
    found = analyse(firms, 5)
    everything: dict[Path, int] = {(): len(firms)}
    for counts in (
        found.groups,
        {path: mean.firms for path, mean in found.means[COST].items()},
        everything | {(one.field,): one.firms for one in found.fields},
    ):
        for path, count in counts.items():
            assert count >= 5 or len(firms) < 5
            inside = [
                other
                for path_, other in counts.items()
                if len(path_) == len(path) + 1 and path_[: len(path)] == path
            ]
            assert not inside or count - sum(inside) == 0 or count - sum(inside) >= 5


@given(st.floats(1, 5), st.integers(5, 500))
def test_an_interval_lies_on_the_scale_around_its_mean(value: float, firms: int) -> None:
    low, high = Mean(round(value, 1), firms).interval
    assert 1 <= low <= round(value, 1) <= high <= 5
    more = Mean(round(value, 1), 4 * firms).interval
    assert more[1] - more[0] <= high - low


def test_an_interval_says_no_more_than_mean_and_number() -> None:
    alike = analyse([firm(cost=3) for _ in range(6)], 5).means[COST][()]
    apart = analyse([firm(cost=cost) for cost in (1, 1, 1, 5, 5, 5)], 5).means[COST][()]
    assert alike == apart
    assert alike.interval == apart.interval == (1.8, 4.2)


def test_a_minimum_that_protects_nobody_is_refused() -> None:
    with pytest.raises(ValueError, match="3 or more"):
        analyse([], 1)
