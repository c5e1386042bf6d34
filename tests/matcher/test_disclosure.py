"""Nothing is said of few firms, and nothing can be worked out about few by subtracting."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from matcher.disclosure import Path, shown_groups, shown_side_by_side

MINIMUM = 5


def firms(**counts: int) -> dict[str, Path]:
    """Return so many firms in each group; ``a_x`` is group x inside group a."""
    return {
        f"{name}-{number}": tuple(name.split("_"))
        for name, count in counts.items()
        for number in range(count)
    }


def names(paths: Mapping[str, Path], minimum: int = MINIMUM) -> set[str]:
    return {"_".join(path) for path in shown_groups(paths, minimum)}


def test_too_few_firms_are_not_even_counted() -> None:
    assert names(firms(a=4)) == set()
    assert names({}) == set()
    assert names(firms(a=5)) == {"", "a"}


def test_a_small_group_takes_the_smallest_neighbour_with_it() -> None:
    assert names(firms(a=20, b=9, c=2)) == {"", "a"}
    assert names(firms(a=20, c=2)) == {""}


def test_small_groups_that_are_many_together_need_no_neighbour() -> None:
    assert names(firms(a=20, b=9, c=3, d=2)) == {"", "a", "b"}


def test_inside_a_hidden_group_nothing_is_shown() -> None:
    assert names(firms(a_x=9, a_y=8, b_x=3)) == {""}
    assert names(firms(a_x=9, a_y=2, b_x=6, b_y=7)) == {"", "a", "b", "b_x", "b_y"}


def test_a_minimum_by_which_two_firms_would_see_each_other_is_refused() -> None:
    with pytest.raises(ValueError, match="minimum: 2; allowed: 3 or more"):
        shown_groups(firms(a=9), 2)


_TREES = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from("vwxyz")), st.integers(0, 12), max_size=9
)


def smallest_that_can_be_derived(paths: Mapping[str, Path], minimum: int) -> int | None:
    """Return the fewest firms about which adding and subtracting what is shown tells anything.

    Every set of leaves is tried: its number follows from those shown where its indicator is a
    linear combination of the indicators of what is shown.
    """
    leaves = sorted(set(paths.values()))
    sizes = {leaf: sum(one == leaf for one in paths.values()) for leaf in leaves}
    shown = [
        [float(leaf[: len(path)] == path) for leaf in leaves]
        for path in shown_groups(paths, minimum)
    ]
    if not shown:
        return None
    known = np.array(shown)
    rank = np.linalg.matrix_rank(known)
    found = []
    for count in range(1, len(leaves) + 1):
        for chosen in combinations(leaves, count):
            wanted = [float(leaf in chosen) for leaf in leaves]
            if np.linalg.matrix_rank(np.vstack([known, wanted])) == rank:
                found.append(sum(sizes[leaf] for leaf in chosen))
    return min(found)


@given(_TREES, st.integers(3, 7))
@example({("a", "v"): 9, ("a", "w"): 2, ("b", "v"): 6, ("b", "w"): 7}, 5)
@example({("a", "v"): 4, ("a", "w"): 4, ("b", "v"): 4, ("b", "w"): 4}, 5)
def test_no_difference_of_what_is_shown_is_about_few_firms(
    counts: dict[tuple[str, str], int], minimum: int
) -> None:
    paths = {f"{leaf}-{number}": leaf for leaf, count in counts.items() for number in range(count)}
    smallest = smallest_that_can_be_derived(paths, minimum)
    assert smallest is None or smallest >= minimum


@given(_TREES)
def test_the_order_of_firms_and_their_names_change_nothing(
    counts: dict[tuple[str, str], int],
) -> None:
    paths = {f"{leaf}-{n}": leaf for leaf, count in counts.items() for n in range(count)}
    turned = dict(reversed(paths.items()))
    assert list(shown_groups(paths, 5)) == list(shown_groups(turned, 5))


def test_a_group_that_leaves_one_firm_of_another_way_is_hidden_with_a_neighbour() -> None:
    size = {n: "small" if n < 6 else "large" for n in range(30)}
    land = {n: "BY" if n < 7 else "SN" if n < 16 else "TH" for n in range(30)}
    found = shown_side_by_side({"size": size, "land": land}, MINIMUM)
    assert {by: set(groups) for by, groups in found.items()} == {
        "size": set(),
        "land": {"BY", "SN", "TH"},
    }


def test_ways_that_do_not_cut_into_each_other_hide_nothing() -> None:
    size = {n: "small" if n < 10 else "large" for n in range(20)}
    land = {n: "BY" if n % 2 else "SN" for n in range(20)}
    found = shown_side_by_side({"size": size, "land": land, "again": size}, MINIMUM)
    assert [len(groups) for groups in found.values()] == [2, 2, 2]


@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from("vwxyz"), st.sampled_from("12")),
        max_size=60,
    ),
    st.integers(3, 6),
)
def test_no_group_lies_in_one_of_another_way_with_few_firms_around_it(
    given_groups: list[tuple[str, str, str]], minimum: int
) -> None:
    ways = {by: {n: one[by] for n, one in enumerate(given_groups)} for by in range(3)}
    everyone = frozenset(range(len(given_groups)))
    known = [
        (by, firms)
        for by, groups in shown_side_by_side(ways, minimum).items()
        if groups
        for firms in (*groups.values(), everyone.difference(*groups.values()))
    ]
    for by, inner in known:
        assert not 0 < len(inner) < minimum
        for other, outer in known:
            assert by == other or not inner < outer or not inner or len(outer - inner) >= minimum
