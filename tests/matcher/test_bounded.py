"""The least point of a quadratic under signs is the least, whatever the numbers."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from matcher.bounded import least_point

seeds = st.integers(0, 10_000)


@given(seeds, st.integers(1, 12))
def test_no_direction_that_is_allowed_leads_further_down(seed: int, size: int) -> None:
    rng = np.random.default_rng(seed)
    root = rng.normal(size=(size, size))
    hessian = root @ root.T + 0.01 * np.eye(size)
    slope, signs = rng.normal(size=size), rng.integers(-1, 2, size).astype(float)
    point = least_point(hessian, slope, signs)
    gradient = hessian @ point + slope
    small = 1e-7 * (1 + np.abs(hessian).max() * np.abs(point).max())
    assert (signs * point >= 0).all()
    assert np.abs(gradient[point != 0]).max(initial=0.0) < small
    assert (signs * gradient)[(point == 0) & (signs != 0)].min(initial=0.0) > -small


def test_a_bound_variable_is_exactly_zero() -> None:
    point = least_point(np.eye(2), np.array([1.0, -1.0]), np.array([1.0, 1.0]))
    assert point.tolist() == [0.0, 1.0]


def test_without_signs_it_is_the_plain_solution() -> None:
    hessian = np.array([[2.0, 0.5], [0.5, 1.0]])
    slope = np.array([1.0, 1.0])
    point = least_point(hessian, slope, np.zeros(2))
    assert point == pytest.approx(-np.linalg.solve(hessian, slope))
