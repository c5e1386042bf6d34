"""Contributions keep their keys, order and causes, for one pairing and for many."""

from __future__ import annotations

import numpy as np

from features.comparisons import COMPARISON_KEYS
from features.vocabulary import Cause
from matcher.explanation import contributions_of

K = len(COMPARISON_KEYS)
CAUSES = {"problem_fit": Cause.ANSWERED_UNKNOWN}


def test_every_comparison_is_listed_in_the_fixed_order() -> None:
    shares = np.arange(2 * K, dtype=float).reshape(2, K)
    values = shares / (2 * K)
    found = contributions_of(values, shares, {})
    assert [[one.key for one in row] for row in found] == [list(COMPARISON_KEYS)] * 2
    assert [[one.value for one in row] for row in found] == values.tolist()
    assert [[one.contribution for one in row] for row in found] == shares.tolist()


def test_unknown_value_has_no_contribution_but_a_cause() -> None:
    values, shares = np.full((1, K), np.nan), np.zeros((1, K))
    row = contributions_of(values, shares, CAUSES)[0]
    assert {one.value for one in row} == {None}
    assert {one.contribution for one in row} == {0.0}
    causes = {one.key: one.cause for one in row}
    assert causes.pop("problem_fit") is Cause.ANSWERED_UNKNOWN
    assert set(causes.values()) == {Cause.NOT_IN_CATALOGUE}


def test_value_unknown_for_one_candidate_only_is_unknown_there_alone() -> None:
    values, shares = np.full((3, K), 0.25), np.ones((3, K))
    values[1, 2], shares[1, 2] = np.nan, 0.0
    found = contributions_of(values, shares, {})
    assert [row[2].value for row in found] == [0.25, None, 0.25]
    assert [row[2].cause for row in found] == [None, Cause.NOT_IN_CATALOGUE, None]


def test_no_pairing_has_no_contributions() -> None:
    assert contributions_of(np.empty((0, K)), np.empty((0, K)), {}) == []
