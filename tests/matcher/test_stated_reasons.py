"""Reasons of refusals held against the comparisons that they name."""

from __future__ import annotations

from dataclasses import replace
from math import isnan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import roc_auc_score

from features.comparisons import COMPARISON_KEYS
from matcher.learning import Examples
from matcher.review import REASON_COMPARISONS, ReviewReason, Side
from matcher.stated_reasons import LEAST, agreement, reasons_document, stated_reasons
from matcher.training_set import Examination, Signal, TrainingRow
from tests.fakes import NOW

SIZE = COMPARISON_KEYS.index("size_fit")
ROW = TrainingRow(
    "p", 1, "m", "account:1", 1, "v", "c", NOW, NOW,
    Signal.DECISION, Examination.DECLINED, 0.0, 1.0,
)  # fmt: skip
WRONG, IP = (ReviewReason.WRONG_SIZE,), (ReviewReason.IP_CONCERNS,)


def refused(
    values: np.ndarray, reasons: list[tuple[ReviewReason, ...]], signal: Signal = Signal.DECISION
) -> tuple[Examples, list[TrainingRow]]:
    """Return refusals, each of a firm of its own with one candidate."""
    count = len(reasons)
    numbers = np.arange(count)
    rows = [
        replace(ROW, profile_id=f"p{number:03}", reasons=why, signal=signal)
        for number, why in enumerate(reasons)
    ]
    keys = tuple((one.profile_id, 1, "c") for one in rows)
    examples = Examples(
        tuple(rows), values, numbers * 0, numbers, tuple(one[None] for one in values),
        (("m",),) * count, numbers, numbers * 0, keys,
    )  # fmt: skip
    return examples, rows


def values_of(sizes: list[float]) -> np.ndarray:
    values = np.full((len(sizes), len(COMPARISON_KEYS)), 0.5)
    values[:, SIZE] = sizes
    return values


def test_a_reason_that_the_comparison_sees_agrees_with_it() -> None:
    sizes = [0.1 + 0.01 * number for number in range(12)] + [0.5 + 0.01 * n for n in range(12)]
    (found,) = stated_reasons(*refused(values_of(sizes), [WRONG] * 12 + [()] * 12), COMPARISON_KEYS)
    assert (found.side, found.reason, found.comparison) == (Side.COORDINATOR, *WRONG, "size_fit")
    assert (found.given, found.others, found.agreement) == (12, 12, 1.0)
    assert (found.low, found.high) == (1.0, 1.0)


def test_a_reason_that_the_comparison_sees_nothing_of_is_at_one_half() -> None:
    (found,) = stated_reasons(*refused(values_of([0.4] * 40), [WRONG, ()] * 20), COMPARISON_KEYS)
    assert (found.agreement, found.low, found.high) == (0.5, 0.5, 0.5)


def test_every_comparison_that_a_reason_points_at_has_a_row() -> None:
    examples, rows = refused(values_of([0.4] * 40), [(ReviewReason.CAPACITY,), IP] * 20)
    found = stated_reasons(examples, rows, COMPARISON_KEYS)
    pointed = REASON_COMPARISONS
    expected = (*pointed[ReviewReason.CAPACITY], *pointed[ReviewReason.IP_CONCERNS])
    assert tuple(one.comparison for one in found) == expected


@pytest.mark.parametrize(("given_to", "others"), [(LEAST - 1, LEAST), (LEAST, LEAST - 1)])
def test_too_few_refusals_are_counted_and_not_compared(given_to: int, others: int) -> None:
    reasons = [WRONG] * given_to + [()] * others
    examples, rows = refused(values_of([0.4] * len(reasons)), reasons)
    (found,) = stated_reasons(examples, rows, COMPARISON_KEYS)
    assert (found.given, found.others) == (given_to, others)
    assert all(isnan(one) for one in found[5:])
    (plain,) = reasons_document([found])
    assert (plain["agreement"], plain["low"], plain["given"]) == (None, None, given_to)


def test_unknown_values_and_pairings_that_cannot_be_compared_are_left_out() -> None:
    values = values_of([0.1] * 15 + [0.9] * 15)
    values[0, SIZE] = np.nan
    examples, rows = refused(values, [WRONG] * 15 + [()] * 15)
    rows += [
        replace(rows[1], profile_id="somebody else"),
        replace(rows[1], mini_cluster="another"),
        replace(rows[1], examination=Examination.ACCEPTED),
    ]
    (found,) = stated_reasons(examples, rows, COMPARISON_KEYS)
    assert (found.given, found.others) == (14, 15)


def test_sides_are_not_mixed() -> None:
    values = values_of([0.1] * 10 + [0.9] * 10)
    examples, rows = refused(values, [WRONG] * 10 + [()] * 10)
    rows += [replace(one, signal=Signal.ANSWER, reasons=WRONG) for one in rows[10:]]
    coordinators, partners = stated_reasons(examples, rows, COMPARISON_KEYS)
    assert (coordinators.side, coordinators.given, coordinators.others) == (
        Side.COORDINATOR, 10, 10,
    )  # fmt: skip
    assert (partners.side, partners.given, partners.others) == (Side.PARTNER, 10, 0)


@given(st.lists(st.tuples(st.integers(0, 4), st.booleans(), st.integers(0, 5)), min_size=2))
def test_the_agreement_is_the_area_under_the_curve(drawn: list[tuple[int, bool, int]]) -> None:
    values, flags, firms = (np.array(column) for column in zip(*drawn, strict=True))
    if flags.all() or not flags.any():
        return
    found, low, high = agreement(values.astype(float), flags, firms)
    assert found == pytest.approx(roc_auc_score(flags, -values), abs=1e-12)
    assert np.isnan(low) == (len(set(firms.tolist())) < 2)
    assert np.isnan(low) or low <= found + 1e-12 <= high + 2e-12


def test_the_interval_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(5)
    covered = 0
    for _world in range(200):
        firms = np.repeat(np.arange(40), 5)
        leaning = np.repeat(rng.normal(size=40), 5)
        flags = rng.random(200) < 0.5
        # What the firms share moves both, so the truth is one half however strong it is.
        _found, low, high = agreement(leaning + rng.normal(size=200), flags, firms)
        covered += low <= 0.5 <= high
    assert 165 <= covered <= 195
