"""What another model would have brought, from what was shown, or why that cannot be said."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from matcher.evaluation_operations import evaluated
from matcher.examples import examples_of
from matcher.learning import Examples
from matcher.learning_operations import retrain, table_of
from matcher.logs import logged_lists, looked_at
from matcher.off_policy import LEAST_EFFECTIVE, Unsupported, estimate
from matcher.operations import active_model
from tests.learning import Desk, open_desk
from tests.matcher.test_learning_operations import EASY


@pytest.fixture(scope="module")
def desk() -> Desk:
    """Seventy firms, each of which asked for its first two or three of four suggestions."""
    opened = open_desk()
    for number in range(70):
        opened.decide(number, f"account:{1 + number % 2}", silent=(3, 2)[: 1 + number % 2])
    return opened


@pytest.fixture(scope="module")
def shown(desk: Desk) -> Examples:
    told, table = table_of(desk.services, desk.clock.now())
    return examples_of(desk.bench.matcher_of, desk.bench.foundation.base, told, table)[0]


def test_the_model_that_made_the_lists_is_estimated_at_what_was_seen(
    desk: Desk, shown: Examples
) -> None:
    looked = looked_at(shown.rows)
    assert looked is not None
    model = desk.bench.opened(active_model(desk.services))
    lists = logged_lists(shown, model, looked)
    assert lists.attention == pytest.approx(lists.propensity), "every rank is as it was"
    assert lists.all_attention.sum() == pytest.approx(lists.attention.sum())
    found = estimate(lists, np.random.default_rng(1))
    assert (found.refused, found.support) == (None, pytest.approx(1.0))
    assert found.effective > LEAST_EFFECTIVE
    seen = lists.accepted.sum() / len(lists.list_firms)
    assert found.values["ips"].value == pytest.approx(seen)
    assert all(one.low <= one.value <= one.high for one in found.values.values())


def test_a_model_that_turns_the_lists_round_gives_its_attention_to_other_ranks(
    desk: Desk, shown: Examples
) -> None:
    looked = looked_at(shown.rows)
    assert looked is not None
    model = desk.bench.opened(active_model(desk.services))
    turned = replace(
        model, feature_weights={group: -one for group, one in model.feature_weights.items()}
    )
    lists = logged_lists(shown, turned, looked)
    assert not np.allclose(lists.attention, lists.propensity)
    assert lists.all_attention.sum() == pytest.approx(lists.propensity.sum())


def test_pairings_that_were_never_shown_are_no_support(desk: Desk, shown: Examples) -> None:
    looked = looked_at(shown.rows)
    assert looked is not None
    first = shown.chosen([row.rank == 1 for row in shown.rows])
    model = desk.bench.opened(active_model(desk.services))
    turned = replace(
        model, feature_weights={group: -one for group, one in model.feature_weights.items()}
    )
    found = estimate(logged_lists(first, turned, looked), np.random.default_rng(1))
    assert (found.refused, dict(found.values)) == (Unsupported.MOSTLY_UNSEEN, {})


def test_evaluating_says_what_a_version_would_have_brought_or_why_not(desk: Desk) -> None:
    every = evaluated(desk.services, desk.bench, active_model(desk.services).version)["off_policy"]
    assert every["refused"] is None
    assert set(every["values"]) == {"ips", "snips", "dr"}
    assert every["values"]["ips"]["value"] == pytest.approx(every["seen"])
    done = retrain(desk.services, desk.bench, "account:9", rules=EASY)
    later = evaluated(desk.services, desk.bench, done.version)["off_policy"]
    assert (later["refused"], later["values"]) == ("few_carry_all", {}), "only 17 lists are unseen"
    assert later["lists"] == 17
    assert 0.0 < later["effective"] < later["least_effective"]


def test_nothing_shown_is_nothing_to_estimate_from() -> None:
    assert looked_at(()) is None
