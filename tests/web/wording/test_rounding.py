"""The parts that are shown add up to the total that is shown."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.comparisons import COMPARISONS
from features.network import NoPath
from features.vocabulary import Cause, Scope
from matcher.explanation import Explanation
from matcher.ranking import Band
from matcher.types import Contribution
from web.wording.rounding import largest_remainder, shown_sum

PART = st.floats(min_value=-5, max_value=5, allow_nan=False)
PARTS = st.lists(PART, max_size=40)


def units(value: float) -> int:
    return round(value * 100)


def explanation_of(values: list[float], baseline: float) -> Explanation:
    contributions = tuple(
        Contribution(one.key, one.group, one.scope, 0.5, value, None)
        if value
        else Contribution(one.key, one.group, one.scope, None, 0.0, Cause.NOT_ANSWERED)
        for one, value in zip(COMPARISONS, values, strict=True)
    )
    score = baseline + sum(one.contribution for one in contributions)
    return Explanation(
        "gwangju-03",
        1,
        score,
        baseline,
        0.5,
        (0.4, 0.6),
        Band.GOOD,
        contributions,
        {},
        {},
        (),
        NoPath("not_connected"),
    )


EXPLANATIONS = st.builds(
    explanation_of,
    st.lists(
        st.one_of(st.just(0.0), st.floats(min_value=0.001, max_value=2), PART),
        min_size=len(COMPARISONS),
        max_size=len(COMPARISONS),
    ),
    st.floats(min_value=-3, max_value=3),
)


def test_missing_unit_goes_to_the_largest_remainder() -> None:
    # 0.333 three times is 0.999, so 1.00: one unit is missing, and the first of equals gets it.
    assert largest_remainder([0.333, 0.333, 0.333]) == (0.34, 0.33, 0.33)
    assert largest_remainder([0.121, 0.128, 0.131]) == (0.12, 0.13, 0.13)


def test_negative_parts_are_rounded_down_first_as_well() -> None:
    # -1.314 + 0.555 = -0.759, so -0.76; down: -1.32 + 0.55 = -0.77, remainders 0.6 and 0.5.
    assert largest_remainder([-1.314, 0.555]) == (-1.31, 0.55)


def test_what_is_already_round_does_not_move() -> None:
    assert largest_remainder([0.29, -0.07, 1.1]) == (0.29, -0.07, 1.1)


@pytest.mark.parametrize("parts", [[], [0.0, 0.0]])
def test_nothing_stays_nothing(parts: list[float]) -> None:
    assert sum(largest_remainder(parts)) == 0.0


@given(PARTS)
def test_rounded_parts_add_up_to_the_rounded_sum(parts: list[float]) -> None:
    rounded = largest_remainder(parts)
    # At a sum that lies on the edge between two units either is right.
    assert abs(sum(map(units, rounded)) - 100 * math.fsum(parts)) <= 0.5 + 1e-6


@given(PARTS)
def test_no_part_moves_by_a_whole_unit_or_turns_its_sign(parts: list[float]) -> None:
    for part, rounded in zip(parts, largest_remainder(parts), strict=True):
        assert abs(rounded - part) < 0.01 + 1e-9
        assert part * rounded >= 0.0


@given(PARTS)
def test_zero_stays_zero(parts: list[float]) -> None:
    rounded = largest_remainder([*parts, 0.0])
    assert rounded[-1] == 0.0


def test_what_is_no_unit_takes_up_no_total_either() -> None:
    assert largest_remainder([0.0, 0.5], total=0.0) == (0.0, 0.0)
    assert largest_remainder([1e-13], total=0.01) == (0.0,)


@given(EXPLANATIONS)
def test_shown_numbers_of_a_pairing_add_up(explanation: Explanation) -> None:
    shown = shown_sum(explanation)
    parts = sum(map(units, shown.parts.values()))
    if any(one.contribution and one.scope is Scope.PAIR for one in explanation.contributions):
        assert units(shown.baseline) + parts == units(shown.total)
    assert sum(map(units, shown.groups.values())) == parts
    for one in explanation.contributions:
        assert abs(shown.parts[one.key] - one.contribution) < 0.04
        if one.cause is not None:
            assert shown.parts[one.key] == 0.0


@given(EXPLANATIONS, EXPLANATIONS)
def test_firm_wide_numbers_do_not_depend_on_the_candidate(
    first: Explanation, second: Explanation
) -> None:
    common = {one.key: one for one in first.contributions if one.scope is Scope.FIRM}
    mixed = [common.get(one.key, one).contribution for one in second.contributions]
    other = shown_sum(explanation_of(mixed, first.baseline))
    shown = shown_sum(first)
    assert {key: shown.parts[key] for key in common} == {key: other.parts[key] for key in common}
    assert shown.firm_wide == other.firm_wide
