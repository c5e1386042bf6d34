"""The same decisions read in other ways, and what of it is kept."""

from __future__ import annotations

from typing import Any

import pytest

from matcher.alternatives import OF_FIRMS, every_kth_list
from matcher.examples import examples_of
from matcher.learning import NothingToLearnError
from matcher.learning_operations import retrain, table_of
from matcher.leniency_operations import leniency_of
from tests.learning import open_desk
from tests.matcher.test_learning_operations import EASY


class Office:
    """A desk of forty firms that each asked for two or three of four, and a lenient coordinator."""

    def __init__(self) -> None:
        self.desk = open_desk()
        for number in range(40):
            silent = (number % 4, (number + 1) % 4)[: 1 + number % 2]
            who, lenient = f"account:{1 + number % 2}", 3.0 * (number % 2)
            self.desk.decide(number, who, lenient=lenient, silent=silent)
        self.done = retrain(self.desk.services, self.desk.bench, "account:9", rules=EASY)

    @property
    def beside(self) -> Any:
        return self.done.training.document["beside"]


@pytest.fixture(scope="module")
def office() -> Office:
    return Office()


def test_silence_is_counted_by_the_chance_of_a_look_next_to_the_naive_fit(office: Office) -> None:
    found = office.beside["silence"]
    assert found["missing"] is None
    assert found["silent"] == sum(one["shown"] - one["spoken_of"] for one in found["looked"])
    assert [one["rank"] for one in found["looked"]] == [1, 2, 3, 4]
    chances = [one["chance"] for one in found["looked"]]
    assert chances == sorted(chances, reverse=True)
    rows = {one["comparison"]: one for one in found["weights"]["interested"]}
    focus = rows["technology_focus"]
    assert focus["before"] != focus["after"]
    assert focus["errors"] is not None


def test_pairs_of_one_list_are_put_next_to_the_candidate(office: Office) -> None:
    found = office.beside["pairs"]
    assert found["missing"] is None
    assert found["pairs"] >= found["lists"] > 10
    model = office.desk.bench.opened(office.desk.services.models.get(office.done.version))
    weights = next(iter(model.feature_weights.values()))
    group = "cooperating" if next(iter(model.feature_weights)) == "cooperating" else "interested"
    before = {one["comparison"]: one["before"] for one in found["weights"][group]}
    assert before.keys() == set(model.comparison_keys) - OF_FIRMS
    named = dict(zip(model.comparison_keys, weights, strict=True))
    assert before == pytest.approx({key: named[key] for key in before}, abs=1e-9)


def test_groups_are_compared_with_their_intervals(office: Office) -> None:
    rows = office.beside["groups"]
    assert len(rows) == len(office.desk.matcher.model.comparison_keys)
    assert all(one["low"] <= one["difference"] <= one["high"] for one in rows)


def test_leniency_is_found_kept_without_names_and_never_part_of_a_score(office: Office) -> None:
    lenient, strict = office.beside["leniency"]
    assert lenient["value"] > 0.0 > strict["value"]
    assert lenient["value"] > strict["value"] + 0.3
    assert "account" not in str(office.done.training.document)
    named = leniency_of(office.desk.services, office.desk.bench, office.done.version)
    assert [one.about for one in named] == ["account:2", "account:1"]
    assert named[0].value == pytest.approx(lenient["value"], abs=1e-8)
    document = office.desk.services.models.get(office.done.version).document
    assert "account" not in str(document)


def test_what_has_learned_from_nobody_has_no_leniency(office: Office) -> None:
    base = office.done.training.document["base"]
    with pytest.raises(NothingToLearnError):
        leniency_of(office.desk.services, office.desk.bench, base)


def test_where_everybody_spoke_of_everything_there_is_no_silence() -> None:
    desk = open_desk(6)
    done = retrain(desk.services, desk.bench, "account:9", rules=EASY)
    found = done.training.document["beside"]["silence"]
    assert (found["missing"], found["looked"], found["weights"]) == ("nobody_silent", [], {})


def test_very_many_rows_are_read_list_by_list_in_a_part(office: Office) -> None:
    told, table = table_of(office.desk.services, office.desk.clock.now())
    base = office.desk.bench.foundation.base
    every, _ = examples_of(office.desk.bench.matcher_of, base, told, table)
    part = every_kth_list(every, 50)
    assert 0 < len(part.rows) <= 60
    for number in set(part.lists.tolist()):
        assert (part.lists == number).sum() == (every.lists == number).sum(), "whole lists"
    assert every_kth_list(every) is every
