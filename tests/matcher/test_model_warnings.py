"""Decisions that say less than their number suggests are named."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import numpy as np
import pytest

from matcher.learning import (
    Examples,
    NothingToLearnError,
    Notice,
    Warned,
    cut_of,
    held_out_of,
    require_lesson,
    warnings_of,
)
from matcher.training_set import Examination, Signal, TrainingRow
from tests.factories import make_model
from tests.fakes import NOW

ROW = TrainingRow(
    "p", 1, "east-01", "account:1", 1, "m", "c", NOW, NOW,
    Signal.DECISION, Examination.ACCEPTED, 1.0, 1.0,
)  # fmt: skip


def examples(rows: list[TrainingRow], values: np.ndarray) -> Examples:
    n = len(rows)
    zeros = np.zeros(n, dtype=np.intp)
    return Examples(
        tuple(rows), values, np.arange(n) % 2, zeros, (values,), (("east-01",) * n,),
        np.zeros(1, dtype=np.intp), np.zeros(1, dtype=np.intp),
    )  # fmt: skip


def test_constant_and_collinear_comparisons_are_named() -> None:
    rng = np.random.default_rng(1)
    first = rng.random(40)
    values = np.column_stack([first, 1.0 - 0.5 * first, rng.random(40), np.full(40, 0.5)])
    values[3, 2] = np.nan
    rows = [replace(ROW, profile_id=str(n), coordinator=f"account:{n % 3}") for n in range(40)]
    found = warnings_of(examples(rows, values), ("a", "b", "c", "d"))
    assert found == (Notice(Warned.CONSTANT, ("d",)), Notice(Warned.COLLINEAR, ("a b",)))


def test_contradictions_and_a_single_coordinator_are_named_and_kept_without_names() -> None:
    rng = np.random.default_rng(1)
    rows = [ROW, replace(ROW, target=0.0), replace(ROW, profile_id="q")]
    found = warnings_of(examples(rows, rng.random((3, 2))), ("a", "b"))
    assert found == (
        Notice(Warned.ONE_COORDINATOR, ("account:1",)),
        Notice(Warned.CONTRADICTORY, ("p east-01",)),
    )
    assert found[1].plain() == {"what": "contradictory", "number": 1, "about": []}


@pytest.mark.parametrize("targets", [[], [1.0, 1.0], [0.0]])
def test_without_both_kinds_of_decisions_nothing_is_learned(targets: list[float]) -> None:
    with pytest.raises(NothingToLearnError):
        require_lesson([replace(ROW, target=target) for target in targets])


def test_the_firms_that_came_last_are_held_out() -> None:
    rows = [
        replace(ROW, profile_id=str(n), first_at=NOW + timedelta(days=n), at=NOW) for n in range(8)
    ]
    assert cut_of(rows, 0.25) == NOW + timedelta(days=6)
    with pytest.raises(NothingToLearnError, match="one firm"):
        cut_of(rows[:1], 0.25)


def test_a_candidate_that_one_list_lacks_gets_no_exposure_there() -> None:
    values = np.full((2, len(make_model().means)), 0.5)
    both = examples([ROW, replace(ROW, mini_cluster="east-02")], values)
    both = replace(
        both,
        list_values=(values, values[:1]),
        list_ids=(("east-01", "east-02"), ("east-02",)),
        list_firms=np.zeros(2, dtype=np.intp),
        list_respondents=np.zeros(2, dtype=np.intp),
    )
    held = held_out_of(both, make_model())
    assert held.mini_clusters.tolist() == [0, 1]
    assert held.all_scores[1, 0] == -np.inf
    assert np.isfinite(held.all_scores).tolist() == [[True, True], [False, True]]
