"""Closed lists: where classes begin and end, and what follows from a key."""

from __future__ import annotations

import pytest

from features.vocabulary import (
    Basis,
    KoreaExperience,
    MembersQuality,
    RespondentGroup,
    SizeClass,
    scale_to_unit,
)


@pytest.mark.parametrize(
    ("employees", "size"),
    [
        (0, SizeClass.MICRO),
        (9, SizeClass.MICRO),
        (10, SizeClass.SMALL),
        (49, SizeClass.SMALL),
        (50, SizeClass.MEDIUM),
        (249, SizeClass.MEDIUM),
        (250, SizeClass.LARGE),
        # The survey says "over 1000": one thousand itself is not.
        (1000, SizeClass.LARGE),
        (1001, SizeClass.VERY_LARGE),
    ],
)
def test_size_classes_are_those_of_the_eu_and_split_above_one_thousand(
    employees: int, size: SizeClass
) -> None:
    assert SizeClass.of(employees) is size


def test_only_firms_that_already_cooperate_count_as_cooperating() -> None:
    groups = {one: one.group for one in KoreaExperience}
    assert groups.pop(KoreaExperience.COOPERATING) is RespondentGroup.COOPERATING
    assert set(groups.values()) == {RespondentGroup.INTERESTED}


def test_the_five_steps_are_even_and_reach_from_nothing_to_all() -> None:
    assert [scale_to_unit(answer) for answer in range(1, 6)] == [0.0, 0.25, 0.5, 0.75, 1.0]


def test_only_a_count_is_documented_and_a_placeholder_is_assumed() -> None:
    assert [one.basis for one in MembersQuality] == [
        Basis.DOCUMENTED,
        Basis.DERIVED,
        Basis.ASSUMPTION,
    ]
