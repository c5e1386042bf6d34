"""How true a model is for groups of firms, and what is not said of few."""

from __future__ import annotations

import numpy as np
import pytest

from matcher.evaluation import HeldOut
from matcher.evaluation_operations import evaluated
from matcher.fairness import NOT_GIVEN, Divided, Traits, fairness, traits_of
from matcher.learning_operations import retrain
from matcher.operations import active_model
from tests.factories import make_profile
from tests.learning import open_desk
from tests.matcher.test_learning_operations import EASY

FIRMS, EACH = 60, 8


def held(unfair: float = 0.0) -> tuple[HeldOut, dict[int, Traits]]:
    """Sixty firms of eight decisions; for micro firms the truth lies above what is stated."""
    rng = np.random.default_rng(1)
    firms = np.repeat(np.arange(FIRMS), EACH)
    traits = {
        firm: Traits("micro" if firm % 3 else "large", "DE-BW" if firm % 2 else "DE-BY")
        for firm in range(FIRMS)
    }
    scores = rng.normal(0.0, 1.0, len(firms))
    extra = np.array([unfair * (traits[firm].size_class == "micro") for firm in firms.tolist()])
    targets = (rng.random(len(firms)) < 1 / (1 + np.exp(-scores - extra))).astype(float)
    numbers = np.arange(FIRMS, dtype=np.intp)
    zeros = np.zeros(len(firms), dtype=np.intp)
    everything = scores.reshape(FIRMS, EACH)
    return HeldOut(scores, targets, firms, firms, zeros, zeros, everything, numbers), traits


def rng() -> np.random.Generator:
    return np.random.default_rng(2)


def test_a_model_that_is_untrue_for_one_group_is_found_out() -> None:
    found = {one.key: one for one in fairness(*held(unfair=1.5), rng()).groups}
    assert found["micro"].is_off
    assert found["micro"].apart.value > 0.15
    assert not found["large"].is_off
    assert found["micro"].firms + found["large"].firms == FIRMS
    assert found["micro"].decisions == EACH * found["micro"].firms
    assert found["DE-BY"].apart.value == pytest.approx(found["DE-BW"].apart.value, abs=0.2)


def test_a_model_that_is_true_for_all_is_off_for_none() -> None:
    found = fairness(*held(), rng())
    assert [one.is_off for one in found.groups] == [False] * 4
    assert all(one.first.low <= one.first.value <= one.first.high for one in found.groups)


def test_of_few_firms_nothing_is_said_nor_of_what_subtracting_would_give_away() -> None:
    data, traits = held()
    for firm in range(4):
        traits[firm] = traits[firm]._replace(land="DE-HB")
    found = fairness(data, traits, rng(), minimum=10)
    lands = {one.key for one in found.groups if one.by is Divided.LAND}
    assert "DE-HB" not in lands
    assert len(lands) <= 1, "another Land is hidden as well, or four firms could be worked out"
    assert found.hidden[Divided.LAND] == 3 - len(lands)
    assert fairness(data, traits, rng(), minimum=61).groups == ()


def test_firms_are_divided_by_eu_size_class_and_land() -> None:
    assert traits_of(make_profile(employees=9, land="Bayern")) == ("micro", "DE-BY")
    assert traits_of(make_profile(employees=3000)).size_class == "large", "the EU has no larger one"
    assert traits_of(make_profile(employees=None)) == (NOT_GIVEN, NOT_GIVEN)


def test_both_reports_say_how_true_the_model_is_for_groups() -> None:
    desk = open_desk(48)
    found = evaluated(desk.services, desk.bench, active_model(desk.services).version)["fairness"]
    assert found["minimum"] == 10
    assert {one["by"] for one in found["groups"]} <= {"size_class", "land"}
    assert sum(one["firms"] for one in found["groups"] if one["by"] == "land") == 48
    done = retrain(desk.services, desk.bench, "account:9", rules=EASY)
    for side in ("active", "candidate"):
        assert done.report[side]["fairness"]["minimum"] == 10
