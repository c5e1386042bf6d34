"""Chances are checked against decisions, and corrected without touching the order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.isotonic import isotonic_regression

from matcher.calibration import (
    calibration_error,
    log_losses,
    monotone,
    recalibrate,
    reliability,
)
from matcher.scoring import sigmoid


def decided(stretch: float = 1.0, shift: float = 0.0, n: int = 4000) -> tuple[np.ndarray, ...]:
    """Scores, decisions whose log-odds are shift + stretch * score, and firms of ten each."""
    rng = np.random.default_rng(3)
    scores = rng.normal(-1.0, 1.2, n)
    accepted = (rng.random(n) < sigmoid(shift + stretch * scores)).astype(float)
    return scores, accepted, np.arange(n) // 10


def test_true_chances_need_no_correction() -> None:
    scores, accepted, _ = decided()
    found = recalibrate(scores, accepted)
    assert not found.needed
    assert (found.shift, found.slope) == (pytest.approx(0, abs=0.1), pytest.approx(1, abs=0.1))


def test_stretched_and_shifted_scores_are_brought_back_in_the_same_order() -> None:
    scores, accepted, _ = decided(0.5, 0.7)
    found = recalibrate(scores, accepted)
    assert found.needed
    assert (found.shift, found.slope) == (pytest.approx(0.7, abs=0.1), pytest.approx(0.5, abs=0.1))
    better = sigmoid(found.apply(scores))
    assert calibration_error(better, accepted) < calibration_error(sigmoid(scores), accepted)
    assert np.array_equal(np.argsort(found.apply(scores)), np.argsort(scores))


def test_scores_that_point_the_wrong_way_are_flattened_never_turned() -> None:
    scores, accepted, _ = decided(-1.0)
    assert 0.0 < recalibrate(scores, accepted).slope < 0.01


def test_no_held_out_decision_needs_no_correction() -> None:
    found = recalibrate(np.zeros(0), np.zeros(0))
    assert not found.needed
    assert found.slope == pytest.approx(1.0)


@given(st.lists(st.tuples(st.floats(-5, 5), st.integers(1, 9)), min_size=1, max_size=30))
def test_monotone_sequence_is_the_nearest(pairs: list[tuple[float, int]]) -> None:
    values, weight = np.array(pairs, dtype=float).T
    expected = isotonic_regression(values, sample_weight=weight)
    assert monotone(values, weight) == pytest.approx(expected, abs=1e-9)


def test_reliability_covers_the_true_chances_of_a_calibrated_model() -> None:
    scores, accepted, firms = decided()
    points = reliability(sigmoid(scores), accepted, firms, np.random.default_rng(1))
    assert sum(point.n for point in points) == 4000
    held = sum(point.share.low <= point.chance <= point.share.high for point in points)
    assert held >= 7, "of ten intervals at 90 %"


def test_no_decision_has_no_reliability_and_no_error() -> None:
    nothing = np.zeros(0)
    assert reliability(nothing, nothing, nothing.astype(int), np.random.default_rng(1)) == ()
    assert np.isnan(calibration_error(nothing, nothing))


def test_log_loss_is_worked_by_hand_and_never_infinite() -> None:
    losses = log_losses(np.array([0.0, 1000.0]), np.array([1.0, 0.0]))
    assert losses == pytest.approx([np.log(2), 1000.0])
