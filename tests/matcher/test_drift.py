"""Figures of drift find what was planted, and stay quiet where nothing has changed."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.drift import Watch, Watched, health, stability_index

KEYS = ("a", "b", "c")


def watch(seed: int = 1, n: int = 400) -> Watch:
    rng = np.random.default_rng(seed)
    chances = rng.random(n)
    return Watch(
        rng.random((n, 3)),
        chances,
        (rng.random(n) < chances).astype(float),
        [f"account:{number % 3}" for number in range(n)],
        np.arange(n) >= n // 2,
    )


def alarms(given: Watch) -> dict[Watched, str]:
    return {one.watched: one.about for one in health(given, KEYS) if one.alarm}


def test_where_nothing_has_changed_there_is_no_alarm() -> None:
    found = [alarms(watch(seed)) for seed in range(40)]
    assert sum(map(bool, found)) <= 3


def test_a_shifted_input_is_named() -> None:
    given = watch()
    given.values[given.lately, 1] **= 3
    assert alarms(given) == {Watched.INPUTS: "b"}


def test_acceptance_and_calibration_that_fall_are_alarms() -> None:
    given = watch()
    given.targets[np.flatnonzero(given.lately)[::2]] = 0.0
    assert set(alarms(given)) == {Watched.ACCEPTANCE, Watched.CALIBRATION}


def test_a_coordinator_who_decides_another_way_is_named() -> None:
    given = watch()
    mine = np.array(given.coordinators) == "account:2"
    given.targets[mine] = 0.0
    assert alarms(given)[Watched.DISAGREEMENT] == "account:2"


def test_answers_that_go_missing_are_an_alarm() -> None:
    given = watch()
    given.values[np.flatnonzero(given.lately)[::2], 2] = np.nan
    assert set(alarms(given)) == {Watched.MISSING}


def test_too_little_says_so_and_raises_no_alarm() -> None:
    given = watch(n=40)
    figures = health(given, KEYS)
    assert [one.watched for one in figures] == list(Watched)
    assert all(one.value is None and not one.alarm for one in figures)


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_equal_values_have_no_shift(share: float) -> None:
    values = np.full(60, 0.5)
    values[: int(60 * share)] = 1.0
    assert stability_index(values, values) == pytest.approx(0.0, abs=1e-12)


def test_answers_that_come_in_again_are_no_alarm() -> None:
    given = watch()
    given.values[np.flatnonzero(~given.lately)[::2], 2] = np.nan
    assert Watched.MISSING not in alarms(given)
