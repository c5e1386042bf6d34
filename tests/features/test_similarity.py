from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from numpy.typing import NDArray

from features.similarity import (
    best_phrases,
    cosines,
    focus,
    on_grid,
    similarity_curve,
    theme_means,
)

# Unit vectors in the plane, by their angle in degrees.
ANGLES = st.floats(0, 360, allow_nan=False)


def at(*angles: float) -> NDArray[np.float64]:
    radians = np.radians(np.array(angles, dtype=np.float64))
    return np.stack([np.cos(radians), np.sin(radians)], axis=1)


def random_units(seed: int, rows: int, dimension: int = 512) -> NDArray[np.float32]:
    vectors = np.random.default_rng(seed).normal(size=(rows, dimension))
    return (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)


def focus_on(left: NDArray[np.float64], *candidates: NDArray[np.float64]) -> NDArray[np.float64]:
    themes = np.concatenate(candidates)
    starts = np.cumsum([0, *map(len, candidates)])
    return focus(left, themes, starts, theme_means(themes, starts))


def test_focus_is_half_best_theme_and_half_mean_of_themes() -> None:
    # Themes at 0 and 90 degrees: mean direction 45. A phrase at 0: (1 + cos 45) / 2.
    assert focus_on(at(0), at(0, 90))[0, 0] == pytest.approx((1 + 0.707107) / 2, abs=1e-6)
    # A phrase at 45: best cos 45, mean 1.
    assert focus_on(at(45), at(0, 90))[0, 0] == pytest.approx((0.707107 + 1) / 2, abs=1e-6)


def test_a_single_theme_gives_its_cosine() -> None:
    assert focus_on(at(60, 180), at(0)).tolist() == [[0.5], [-1.0]]


def test_a_candidate_without_themes_is_unknown_and_leaves_the_others_alone() -> None:
    none = np.empty((0, 2))
    table = focus_on(at(0), none, at(0), none, at(180), none)
    np.testing.assert_array_equal(table, [[np.nan, 1.0, np.nan, -1.0, np.nan]])


def test_opposite_themes_have_no_mean_direction() -> None:
    assert theme_means(at(0, 180), np.array([0, 2])) == pytest.approx(np.zeros((1, 2)), abs=1e-7)


def test_products_on_the_grid_add_up_exactly_in_any_order() -> None:
    """What multiplies matrices adds in an order of its own, and that must not show."""
    left, right = random_units(3, 50).astype(np.float64), random_units(4, 50).astype(np.float64)

    def in_both_orders(terms: NDArray[np.float64]) -> list[NDArray[np.float64]]:
        return [np.cumsum(one, axis=1)[:, -1] for one in (terms, terms[:, ::-1])]

    exact, backwards = in_both_orders(on_grid(left) * on_grid(right))
    assert exact.tolist() == backwards.tolist()
    rounded, otherwise = in_both_orders(left * right)
    assert rounded.tolist() != otherwise.tolist()


def test_other_candidates_do_not_change_a_cosine() -> None:
    left, themes = random_units(1, 20), random_units(2, 2000)
    starts = np.arange(0, 2001, 8)
    means = theme_means(themes, starts)
    together = focus(left, themes, starts, means)
    for position in (0, 7, 249):
        part = slice(starts[position], starts[position + 1])
        alone_starts = np.array([0, 8])
        alone = focus(left, themes[part], alone_starts, theme_means(themes[part], alone_starts))
        np.testing.assert_array_equal(together[:, [position]], alone)
    for row in (0, 19):
        np.testing.assert_array_equal(together[[row]], focus(left[[row]], themes, starts, means))


def test_cosines_are_exact_in_any_order_of_addition() -> None:
    left, right = random_units(3, 10), random_units(4, 30)
    shuffled = np.random.default_rng(5).permutation(512)
    np.testing.assert_array_equal(
        cosines(left, right), cosines(left[:, shuffled], right[:, shuffled])
    )
    true = left.astype(np.float64) @ right.T.astype(np.float64)
    assert cosines(left, right) == pytest.approx(true, abs=2e-6)


def test_float32_and_float64_vectors_give_the_same_cosines() -> None:
    left, right = random_units(6, 5), random_units(7, 5)
    np.testing.assert_array_equal(
        cosines(left, right), cosines(left.astype(np.float64), right.astype(np.float64))
    )


@pytest.mark.parametrize(
    ("values", "weights", "mean"),
    [
        ([0.6], [1.0], 0.6),
        ([0.2, 0.6], [1.0, 1.0], 0.4),
        ([0.1, 0.6, 0.5, 0.4, 0.7, 0.3], [1.0] * 6, 0.5),
        # Two ordinary phrases and one boilerplate phrase: (0.6 + 0.4 + 0.1 * 0.9) / 2.1.
        ([0.6, 0.9, 0.4], [1.0, 0.1, 1.0], 1.09 / 2.1),
        # Five ordinary phrases leave boilerplate no room, however well it fits.
        ([0.6, 0.5, 0.4, 0.3, 0.2, 0.9], [1.0, 1.0, 1.0, 1.0, 1.0, 0.1], 2.0 / 5),
        ([0.9] * 9 + [0.5] * 5, [0.1] * 9 + [1.0] * 5, 0.5),
        ([0.3, 0.5], [0.1, 0.1], 0.4),
    ],
)
def test_best_phrases_fill_five_units_of_weight_from_the_top(
    values: list[float], weights: list[float], mean: float
) -> None:
    column = np.array(values)[:, np.newaxis]
    assert best_phrases(column, np.array(weights)) == pytest.approx([mean], abs=1e-12)


def test_no_phrase_is_unknown() -> None:
    assert np.isnan(best_phrases(np.empty((0, 2)), np.empty(0))).tolist() == [True, True]
    table = np.array([[0.5, np.nan], [0.7, np.nan]])
    np.testing.assert_array_equal(best_phrases(table, np.ones(2)), [0.6, np.nan])


@given(
    arrays(np.float64, (6, 3), elements=st.floats(-1, 1).map(lambda value: round(value, 6))),
    st.permutations(range(6)),
)
def test_the_order_of_phrases_does_not_matter(table: NDArray[np.float64], order: list[int]) -> None:
    weights = np.array([1.0, 1.0, 1.0, 0.1, 0.1, 1.0])
    # Equal cosines may change places with their weights, hence the last bit.
    assert best_phrases(table[order], weights[order]) == pytest.approx(
        best_phrases(table, weights), abs=1e-12
    )


@given(arrays(np.float64, (5, 1), elements=st.floats(-1, 1)), st.integers(0, 4), st.floats(0, 1))
def test_a_nearer_phrase_never_lowers_the_mean(
    table: NDArray[np.float64], row: int, more: float
) -> None:
    weights = np.array([1.0, 0.1, 1.0, 1.0, 1.0])
    nearer = table.copy()
    nearer[row] += more
    assert best_phrases(nearer, weights)[0] >= best_phrases(table, weights)[0] - 1e-12


def test_the_curve_has_its_middle_at_0_30() -> None:
    # sigmoid(1) = 0.731059, sigmoid(-1) = 0.268941.
    values = similarity_curve(np.array([0.30, 0.38, 0.22, np.nan]))
    np.testing.assert_allclose(values, [0.5, 0.731059, 0.268941, np.nan], atol=1e-6)


def test_the_curve_has_twelve_digits_so_that_machines_agree() -> None:
    values = similarity_curve(np.linspace(-1, 1, 1001))
    assert (values == np.round(values, 12)).all()


def test_the_curve_rises_everywhere_and_never_reaches_its_ends() -> None:
    values = similarity_curve(np.linspace(-1, 1, 20_001))
    assert (np.diff(values) > 0).all()
    assert values[0] > 0
    assert values[-1] < 1


@given(st.lists(ANGLES, min_size=1, max_size=4), st.lists(ANGLES, min_size=1, max_size=4))
def test_focus_stays_between_minus_one_and_one(mine: list[float], theirs: list[float]) -> None:
    table = focus_on(at(*mine), at(*theirs))
    assert (np.abs(table) <= 1).all()
