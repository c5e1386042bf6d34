"""Trials, worked out by hand: what help would change, for whom, and how sure that is."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.vocabulary import Barrier
from matcher.needs import By, FirmNeeds
from matcher.what_if import FirmTrial, Help, SlotTrial, summed_up, tried, with_help
from tests.factories import derived, make_catalogue, make_matcher, make_mini_cluster, make_profile

WHERE = dict.fromkeys(By, "x")


def rng() -> np.random.Generator:
    return np.random.default_rng(5)


def firm(
    before: dict[str, float], after: dict[str, float], severity: int = 5, helped: bool = False
) -> FirmTrial:
    needs = FirmNeeds(WHERE, {Barrier.COST: severity}, frozenset())
    then = replace(needs, relieved=frozenset({Barrier.COST}) if helped else frozenset())
    return FirmTrial((before, after), (needs, then))


def test_figures_are_means_over_firms() -> None:
    """One of four has another order; first chances rise by 0.1, 0.3, 0 and 0: 0.1 on average."""
    found = summed_up(
        [
            firm({"a": 0.2, "b": 0.1}, {"b": 0.3, "a": 0.2}, helped=True),
            firm({"a": 0.4}, {"a": 0.7}, helped=True),
            firm({"a": 0.5}, {"a": 0.5}),
            firm({"a": 0.1}, {"a": 0.1}, severity=3),
        ],
        rng(),
    )
    assert found.changed.value == 0.25
    assert found.chance == pytest.approx(0.3)
    assert found.change.value == pytest.approx(0.1)
    assert found.moved == 2
    (need,) = found.needs
    assert (need.barrier, need.rated, need.before, need.after) == (Barrier.COST, 4, 3, 1)
    assert need.change.value == -0.5


def test_a_firm_without_suggestions_has_no_chance_that_changes() -> None:
    found = summed_up([firm({}, {}), firm({"a": 0.2}, {"a": 0.4})], rng())
    assert (found.chance, found.change.value) == (pytest.approx(0.2), pytest.approx(0.2))


def test_what_is_the_same_for_all_firms_has_no_width() -> None:
    found = summed_up([firm({"a": 0.25}, {"a": 0.5}, helped=True)] * 9, rng())
    assert tuple(found.change) == (0.25, 0.25, 0.25)
    assert tuple(found.needs[0].change) == (-1.0, -1.0, -1.0)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.booleans()), min_size=1, max_size=9))
def test_intervals_hold_what_firms_say_and_the_seed_decides(
    cases: list[tuple[float, float, bool]],
) -> None:
    firms = [firm({"a": old}, {"a": new}, helped=helped) for old, new, helped in cases]
    found, again = summed_up(firms, rng()), summed_up(firms, rng())
    assert found == again
    changes = [new - old for old, new, _helped in cases]
    assert min(changes) - 1e-9 <= found.change.low <= found.change.high <= max(changes) + 1e-9
    assert -1 <= found.needs[0].change.low <= found.needs[0].change.high <= 0


def test_help_lies_where_it_is_said_and_never_takes_away_what_is_known() -> None:
    known = derived(0.75, "rule", "institution", "i")
    catalogue = make_catalogue(
        mini_clusters=(
            make_mini_cluster("east-01", reliefs={Barrier.COST: known}),
            make_mini_cluster("east-02"),
            make_mini_cluster("west-01"),
        )
    )
    east = with_help(catalogue, [Help(Barrier.COST, 0.5, frozenset({"east"}))], "trial")
    one, two, west = east.mini_clusters
    assert one.reliefs[Barrier.COST] == known
    assert two.reliefs[Barrier.COST].value == 0.5
    assert west.reliefs == {}
    everywhere = with_help(catalogue, [Help(Barrier.COST, 1.0)], "trial").mini_clusters
    assert {mini.reliefs[Barrier.COST].value for mini in everywhere} == {1.0}
    assert catalogue.mini_clusters[1].reliefs == {}


def test_no_help_changes_nothing_and_help_raises_chances_and_ends_needs() -> None:
    before = make_matcher()
    same = make_matcher(with_help(before.catalogue, [], "same"))
    spoken = make_matcher(with_help(before.catalogue, [Help(Barrier.LANGUAGE, 1.0)], "spoken"))
    firms = [make_profile(barriers={"language": level}) for level in (5, 4)]
    nothing, helped = tried(firms, before, same, rng()), tried(firms, before, spoken, rng())
    assert nothing is not None
    assert helped is not None
    assert (nothing.effects.changed, nothing.change.value) == (0, 0.0)
    assert helped.change.low > 0
    (language,) = helped.needs
    assert (language.rated, language.before, language.after) == (2, 2, 0)
    assert tried([], before, spoken, rng()) is None


def test_slots_help_only_those_who_wait() -> None:
    assert SlotTrial.of("a", waiting=4, free=1, more=2) == SlotTrial("a", 4, 1, 3, 2)
    assert SlotTrial.of("a", waiting=2, free=1, more=9) == SlotTrial("a", 2, 1, 2, 9)
