"""Estimates from logs hit what really happens under the other model, or are refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.off_policy import LoggedLists, Unsupported, estimate
from matcher.truth_world import World, show
from tests.truth import small_world


def ranks_under(world: World, weights: np.ndarray) -> np.ndarray:
    order = np.argsort(-world.scores(weights), axis=1, kind="stable")
    return np.argsort(order, axis=1) + 1


def attention_of(ranks: np.ndarray) -> np.ndarray:
    return np.where(ranks <= 10, 1.0 / ranks, 0.0)


def logged_lists(
    world: World, weights: np.ndarray, *, wrong: float = 0.0, pages: int = 2000, length: int = 60
) -> LoggedLists:
    log = show(world, np.random.default_rng(8), pages, world.survey, length, blur=1.0)
    attention = attention_of(ranks_under(world, weights))
    predicted = np.clip(world.chances + wrong, 0.0, 1.0)
    firms = log.firm[np.unique(log.page, return_index=True)[1]]
    return LoggedLists(
        log.examined,
        log.accepted,
        1.0 / log.rank,
        attention[log.firm, log.mini_cluster],
        predicted[log.firm, log.mini_cluster],
        log.page,
        firms,
        attention.sum(axis=1)[firms],
        (attention * predicted).sum(axis=1)[firms],
    )


@pytest.mark.parametrize("wrong", [0.0, 0.2])
def test_estimates_hit_the_true_value_even_where_the_prediction_is_wrong(wrong: float) -> None:
    world = small_world(1, fading=1.0)
    logged = logged_lists(world, world.weights, wrong=wrong)
    attention = attention_of(ranks_under(world, world.weights))
    truth = (attention * world.chances).sum(axis=1)[logged.list_firms].mean()
    found = estimate(logged, np.random.default_rng(1))
    assert found.refused is None
    for name, value in found.values.items():
        slack = 0.5 * (value.high - value.low)
        assert value.low - slack < truth < value.high + slack, name


def test_doubly_robust_is_sharper_than_weighting_alone() -> None:
    world = small_world(1, fading=1.0)
    values = estimate(logged_lists(world, world.weights), np.random.default_rng(1)).values
    width = {name: value.high - value.low for name, value in values.items()}
    assert width["dr"] < width["ips"]


def test_a_model_that_shows_what_was_never_shown_is_not_estimated() -> None:
    world = small_world(1, fading=1.0)
    logged = logged_lists(world, -world.survey, length=10)
    found = estimate(logged, np.random.default_rng(1))
    assert found.refused is Unsupported.MOSTLY_UNSEEN
    assert not found.values
    assert found.support < 0.2


def test_few_decisions_that_carry_all_the_weight_are_not_enough() -> None:
    world = small_world(1, fading=1.0)
    logged = logged_lists(world, world.weights, pages=20)
    found = estimate(logged, np.random.default_rng(1))
    assert found.refused is Unsupported.FEW_CARRY_ALL
    assert found.effective < 100


def test_equal_weights_are_worth_as_many_as_they_are() -> None:
    world = small_world(1)
    logged = logged_lists(world, world.weights)
    ones = np.ones(len(logged.lists))
    even = replace(logged, propensity=ones, attention=ones, all_attention=np.full(2000, 60.0))
    assert estimate(even, np.random.default_rng(1)).effective == pytest.approx(120_000)


def test_an_empty_log_is_refused() -> None:
    none, no, number = np.zeros(0), np.zeros(0, dtype=bool), np.zeros(0, dtype=np.intp)
    empty = LoggedLists(no, no, none, none, none, number, number, none, none)
    assert estimate(empty, np.random.default_rng(1)).refused is Unsupported.NOTHING_LOGGED


def test_each_estimate_lies_in_its_own_interval_and_snips_is_steadier_than_ips() -> None:
    """SNIPS divides by the looks of the very same draw, so what their number adds falls out."""
    world = small_world(1, fading=1.0)
    values = estimate(logged_lists(world, world.weights), np.random.default_rng(1)).values
    assert all(one.low <= one.value <= one.high for one in values.values())
    width = {name: value.high - value.low for name, value in values.items()}
    assert width["snips"] < 0.95 * width["ips"]
