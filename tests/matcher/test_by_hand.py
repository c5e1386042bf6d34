"""Weights set by hand: within bounds and signs, kept as candidates, judged like any other."""

from __future__ import annotations

import numpy as np
import pytest

from features.vocabulary import RespondentGroup
from matcher.by_hand import MOST, WeightRefusedError, bounds_of, set_by_hand
from matcher.hand_operations import OF_THE_WEIGHTS, keep_by_hand, try_by_hand
from matcher.learning_operations import retrain
from matcher.model_operations import NotProvenError, listed_model, promote, require_permitted
from matcher.operations import active_model
from tests.learning import Desk, open_desk

GROUP = RespondentGroup.INTERESTED
KEY = "technology_focus"
SAID = ("account:otto", "the study says so")


@pytest.fixture(name="desk", scope="module")
def _desk() -> Desk:
    return open_desk(12)


def test_the_sign_of_the_prior_bounds_a_weight_and_a_free_one_goes_both_ways() -> None:
    prior = {GROUP: np.array([0.5, -0.2, 0.0])}
    assert bounds_of(prior, GROUP, ("a", "b", "c")) == {
        "a": (0.0, MOST), "b": (-MOST, 0.0), "c": (-MOST, MOST)
    }  # fmt: skip


@pytest.mark.parametrize("value", [-0.1, MOST + 0.1, float("nan")])
def test_beyond_its_bounds_no_weight_is_set(desk: Desk, value: float) -> None:
    base = desk.matcher.model
    with pytest.raises(WeightRefusedError) as refused:
        set_by_hand(base, GROUP, {KEY: value}, {KEY: (0.0, MOST)})
    assert (refused.value.key, refused.value.high) == (KEY, MOST)
    with pytest.raises(WeightRefusedError):
        set_by_hand(base, GROUP, {"moon": 0.0}, {KEY: (0.0, MOST)})


def test_only_the_weight_that_is_set_changes_and_it_says_so(desk: Desk) -> None:
    base = desk.matcher.model
    model = set_by_hand(base, GROUP, {KEY: 0.25}, {KEY: (0.0, MOST)})
    place = base.comparison_keys.index(KEY)
    moved = np.flatnonzero(model.feature_weights[GROUP] != base.feature_weights[GROUP])
    assert moved.tolist() == [place]
    assert model.feature_weights[GROUP][place] == 0.25
    other = RespondentGroup.COOPERATING
    assert model.feature_weights[other] is base.feature_weights[other]
    assert (model.sources[KEY], model.inputs["by_hand"]) == ("set by hand", base.version)


def test_shortlists_that_change_are_shown_with_what_moved_them(desk: Desk) -> None:
    active = active_model(desk.services).version
    found = try_by_hand(desk.services, desk.bench, "test-catalogue", active, (GROUP, {KEY: 0.0}))
    assert found["effects"]["firms"] == 12
    assert found["effects"]["changed"] > 0
    for one in found["lists"]:
        assert one["before"] != one["after"]
        assert {why["key"] for why in one["why"]} == {KEY}
        named = {why[side] for why in one["why"] for side in ("rises", "falls")}
        assert set(one["before"]) ^ set(one["after"]) <= named, (
            "whatever comes or goes has a reason"
        )
    assert active_model(desk.services).version == active


def test_a_candidate_set_by_hand_is_judged_and_needs_a_reason_to_be_promoted() -> None:
    desk = open_desk(12)
    services, before = desk.services, active_model(desk.services).version
    done = keep_by_hand(services, desk.bench, before, (GROUP, {KEY: 0.5}), SAID)
    one = listed_model(services, done["version"])
    assert done["promoted"] is False
    assert done["version"].startswith("set-"), "it did not come with the software"
    assert "too_few_firms" in one.reports[-1].document["refusals"]
    assert one.training is not None
    hand = one.training.document["by_hand"]
    assert (hand["reason"], hand["weights"][KEY][1], one.training.actor) == (
        "the study says so", 0.5, "account:otto"
    )  # fmt: skip
    assert active_model(services).version == before
    with pytest.raises(NotProvenError):
        promote(services, desk.bench, one.version, "account:otto")
    promote(services, desk.bench, one.version, "account:otto", "as agreed")
    assert active_model(services).version == one.version


def test_what_is_set_from_a_learned_version_has_learned_from_the_same() -> None:
    """Erasing a firm that the base has learned from bars the candidate as well."""
    desk = open_desk(12)
    learned = retrain(desk.services, desk.bench, "account:otto").version
    kept = keep_by_hand(desk.services, desk.bench, learned, (GROUP, {KEY: 0.5}), SAID)["version"]
    base, hand = (desk.services.learning.training(one) for one in (learned, kept))
    assert base is not None
    assert hand is not None
    assert hand.document["data_hash"] == base.document["data_hash"]
    require_permitted(desk.services, kept)
    assert set(base.document) >= OF_THE_WEIGHTS
    assert not OF_THE_WEIGHTS & set(hand.document), "found with other weights than these"


def test_without_decisions_there_is_nothing_to_judge_on() -> None:
    desk = open_desk()
    active = active_model(desk.services).version
    done = keep_by_hand(desk.services, desk.bench, active, (GROUP, {KEY: 0.5}), SAID)
    assert done["promoted"] is None
