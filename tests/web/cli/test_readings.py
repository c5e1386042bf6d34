"""What a training found beside the weights, in lines."""

from __future__ import annotations

import pytest

from web.cli.readings import (
    beside_lines,
    calibration_lines,
    fairness_lines,
    off_policy_lines,
    term_lines,
)

CHECKED = {"slope": 0.8, "shift": -0.1, "error": 0.05, "error_corrected": 0.02, "firms": 40}
NOTHING = {"missing": "nobody_silent", "silent": 0, "looked": [], "weights": {}}


@pytest.mark.parametrize(
    ("needed", "applied", "said"),
    [
        (True, True, "so corrected (slope 0.80, shift -0.10): 0.020"),
        (True, False, "would leave nothing of the order"),
        (False, False, "no more than chance makes of true ones"),
    ],
)
def test_how_true_chances_are_is_said_with_what_follows(
    needed: bool, applied: bool, said: str
) -> None:
    (line,) = calibration_lines({**CHECKED, "needed": needed, "applied": applied})
    assert said in line
    assert "0.050 on average over 40 unseen firms" in line


def test_where_there_is_nothing_to_read_in_another_way_it_says_so() -> None:
    apart = {"comparison": "barrier_cost", "difference": 0.2, "low": 0.1, "high": 0.3}
    found = {"silence": NOTHING, "pairs": NOTHING, "groups": [apart], "leniency": []}
    lines = "\n".join(beside_lines(found))
    assert "of everything that was shown somebody spoke" in lines
    assert "no list has both" in lines
    assert "+0.200 [+0.100, +0.300]" in lines
    assert "no coordinator has decided" in lines


def test_terms_that_decisions_ask_for_are_named_with_how_to_try_them() -> None:
    asked = {"term": "a*b", "group": "interested", "weight": 0.4, "gain": 0.01, "p_value": 0.001}
    found = {"switched_on": [], "looked_at": 351, "asked_for": [asked]}
    (line,) = term_lines(found)
    assert "“retrain --term a*b” tries it" in line
    (none,) = term_lines({**found, "asked_for": []})
    assert "none of 351 possible ones is more than chance" in none


OFF_POLICY = {
    "refused": None, "lists": 90, "seen": 1.2, "effective": 150.0, "least_effective": 100.0,
    "support": 0.95, "least_support": 0.8,
    "values": {"dr": {"value": 1.3, "low": 1.1, "high": 1.5}},
}  # fmt: skip


def test_what_a_model_would_have_brought_is_said_with_what_it_rests_on() -> None:
    lines = "\n".join(off_policy_lines(OFF_POLICY))
    assert "seen: 1.200" in lines
    assert "doubly robust (DR)                 1.300 [1.100, 1.500]" in lines
    assert "95% of its attention on what was shown (least 80%), effective number 150" in lines


@pytest.mark.parametrize(
    ("refused", "said"),
    [
        ("nothing_logged", "nothing was shown"),
        ("mostly_unseen", "never shown"),
        ("few_carry_all", "too few"),
    ],
)
def test_where_logs_support_no_estimate_the_reason_is_said(refused: str, said: str) -> None:
    first, second = off_policy_lines({**OFF_POLICY, "refused": refused, "values": {}})
    assert "not estimated" in first
    assert said in first
    assert "effective number" in second


def test_groups_of_firms_are_listed_with_what_is_not_shown() -> None:
    number = {"value": 0.4, "low": 0.3, "high": 0.5}
    apart = {"value": 0.1, "low": 0.02, "high": 0.18}
    micro = {
        "key": "micro", "firms": 12, "accepted": number, "chance": 0.3, "apart": apart, "off": True,
    }  # fmt: skip
    found = {"minimum": 10, "hidden": {"size_class": 1, "land": 2}, "groups": [micro]}
    lines = "\n".join(fairness_lines(found))
    assert "micro        12 firms  0.400  0.300  +0.100 [+0.020, +0.180]  *" in lines
    assert "3 more are not shown: fewer than 10 firms, or near it" in lines
    (nothing,) = fairness_lines({**found, "groups": []})
    assert "no group has 10 firms" in nothing
