"""Need for action, worked out by hand: stated, and nothing known in the suggestions helps."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.vocabulary import Barrier
from matcher.analysis import NOT_GIVEN
from matcher.intervals import Share
from matcher.needs import (
    By,
    FirmNeeds,
    Need,
    firm_needs,
    needs_for_action,
    relieved_by,
    sector_of,
)
from tests.factories import derived, make_catalogue, make_mini_cluster, make_profile

NO_RELIEF: frozenset[Barrier] = frozenset()
WHERE = {By.GROUP: "interested", By.SIZE: "small", By.SECTOR: "chemistry", By.LAND: "DE-TH"}


def firms(
    count: int, cost: int, relieved: bool = False, land: str = "DE-TH", sector: str = "chemistry"
) -> list[FirmNeeds]:
    where = WHERE | {By.LAND: land, By.SECTOR: sector}
    helped = frozenset({Barrier.COST}) if relieved else NO_RELIEF
    return [FirmNeeds(where, {Barrier.COST: cost}, helped)] * count


def of_land(needs: list[FirmNeeds], minimum: int = 5) -> dict[str, Need]:
    return {one.value: one for one in needs_for_action(needs, minimum).of(By.LAND)}


def test_a_need_is_stated_and_not_relieved() -> None:
    firm = FirmNeeds(WHERE, {Barrier.COST: 4, Barrier.TIME: 5, Barrier.IP: 3}, NO_RELIEF)
    helped = replace(firm, relieved=frozenset({Barrier.COST, Barrier.LANGUAGE}))
    assert [one for one in Barrier if firm.needs(one)] == [Barrier.TIME, Barrier.COST]
    assert [one for one in Barrier if helped.needs(one)] == [Barrier.TIME]
    assert not firm.states(Barrier.LANGUAGE)


def test_needs_are_counted_of_all_that_rated_the_barrier() -> None:
    mixed = [*firms(3, 5), *firms(2, 4, relieved=True), *firms(1, 2)]
    unrated = [FirmNeeds(WHERE, {}, NO_RELIEF)] * 4
    (every,) = needs_for_action([*mixed, *unrated], 5).of(None)
    assert (every.barrier, every.stated, every.unmet) == (Barrier.COST, Share(5, 6), Share(3, 6))
    assert every.at_least == pytest.approx(0.1876, abs=1e-4)


def test_what_is_sure_of_many_comes_before_what_a_few_say() -> None:
    """Lower ends by hand: 90 of 120 have 0.666, 5 of 5 have 0.566, 20 of 30 have 0.488."""
    needs = [
        *firms(20, 4, land="DE-BE"),
        *firms(10, 1, land="DE-BE"),
        *firms(5, 5, land="DE-SN", sector="other"),
        *firms(90, 4, land="DE-BY"),
        *firms(30, 2, land="DE-BY"),
        *firms(20, 1, sector="other"),
    ]
    assert list(of_land(needs)) == ["DE-BY", "DE-SN", "DE-BE", "DE-TH"]
    assert [round(one.at_least, 3) for one in of_land(needs).values()] == [0.666, 0.566, 0.488, 0.0]


def test_small_groups_are_hidden_and_a_neighbour_with_them() -> None:
    needs = [
        *firms(20, 5, land="DE-BY"), *firms(9, 5, land="DE-BE"), *firms(2, 5, land="DE-SN")
    ]  # fmt: skip
    assert set(of_land(needs)) == {"DE-BY"}
    assert needs_for_action(firms(4, 5), 5).found == []


def test_a_land_that_leaves_one_firm_of_a_sector_is_hidden_with_the_smallest_other() -> None:
    needs = [
        *firms(6, 5, land="DE-BY", sector="other"),
        *firms(1, 5, land="DE-BE", sector="other"),
        *firms(9, 5, land="DE-BE"),
        *firms(9, 5, land="DE-SN"),
    ]
    found = needs_for_action(needs, 5)
    assert {one.value for one in found.of(By.SECTOR)} == {"chemistry", "other"}
    assert {one.value for one in found.of(By.LAND)} == {"DE-BE"}


def test_only_what_facts_add_to_the_assumption_helps() -> None:
    assumed = make_catalogue().assumptions.relief[Barrier.TIME]
    catalogue = make_catalogue(
        mini_clusters=(
            make_mini_cluster("east-01"),
            make_mini_cluster(
                "east-02", reliefs={Barrier.TIME: derived(assumed + 0.1, "r", "institution", "i")}
            ),
            make_mini_cluster(
                "east-03", reliefs={Barrier.TIME: derived(assumed, "r", "institution", "i")}
            ),
        )
    )
    assert relieved_by(("east-01", "east-02"), catalogue) == {Barrier.TIME}
    assert relieved_by(("east-01", "east-03"), catalogue) == NO_RELIEF
    assert relieved_by((), catalogue) == NO_RELIEF


def test_a_profile_says_where_it_stands_and_what_it_rated() -> None:
    found = firm_needs(make_profile(land="DE-TH"), NO_RELIEF)
    assert found.where == WHERE | {By.SECTOR: "instruments", By.SIZE: found.where[By.SIZE]}
    assert found.severity == {
        Barrier.TIME: 4, Barrier.LANGUAGE: 2, Barrier.COST: 5, Barrier.OWN_NETWORK: 1
    }  # fmt: skip
    bare = firm_needs(make_profile(wipo_fields=[], employees=None), NO_RELIEF)
    assert {bare.where[by] for by in (By.SIZE, By.SECTOR, By.LAND)} == {NOT_GIVEN}


def test_sectors_begin_and_end_at_their_fields() -> None:
    edges = {1: "electrical", 8: "electrical", 9: "instruments", 14: "chemistry", 25: "mechanical"}
    for field, sector in (edges | {32: "mechanical", 33: "other", 35: "other"}).items():
        assert sector_of(field) == sector


_FIRMS = st.lists(
    st.builds(
        FirmNeeds,
        st.fixed_dictionaries(
            {
                By.GROUP: st.sampled_from(["interested", "cooperating"]),
                By.SIZE: st.sampled_from(["micro", "small"]),
                By.SECTOR: st.sampled_from(["chemistry", "other", NOT_GIVEN]),
                By.LAND: st.sampled_from(["DE-BY", "DE-SN", "DE-TH", NOT_GIVEN]),
            }
        ),
        st.dictionaries(st.just(Barrier.COST), st.integers(1, 5)),
        st.sampled_from([NO_RELIEF, frozenset({Barrier.COST})]),
    ),
    max_size=60,
)


@given(_FIRMS)
def test_needs_are_part_of_what_is_stated_sorted_and_never_of_few(needs: list[FirmNeeds]) -> None:
    found = needs_for_action(needs, 5).found
    assert all(one.unmet.count <= one.stated.count for one in found)
    assert all(one.unmet.of == one.stated.of >= 5 for one in found)
    assert list(found) == sorted(found, key=lambda one: -one.at_least)


@given(_FIRMS)
def test_more_help_never_makes_more_need(needs: list[FirmNeeds]) -> None:
    helped = [replace(one, relieved=frozenset(Barrier)) for one in needs]
    assert all(one.unmet.count == 0 for one in needs_for_action(helped, 5).found)
    before = {(one.by, one.value): one.stated for one in needs_for_action(needs, 5).found}
    assert before == {(one.by, one.value): one.stated for one in needs_for_action(helped, 5).found}
