"""What the weights learn from can be chosen: each decision by itself, or pairs of one list."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import numpy as np
import pytest

from features.vocabulary import RespondentGroup
from matcher.alternatives import OF_FIRMS
from matcher.cross_fit import scores_under
from matcher.examples import examples_of, silent
from matcher.fitting import fit, pages_of, weights_from_lists
from matcher.introduction_operations import ask_for_introduction
from matcher.learning import Examples, Foundation, NothingToLearnError, learn, require_lesson
from matcher.learning_operations import (
    Material,
    Retrained,
    Wishes,
    as_then,
    retrain,
    table_of,
    trained,
)
from matcher.model_operations import require_permitted
from matcher.operations import active_model
from matcher.review import ReviewAction
from matcher.training_set import LeftOut, Reading
from matcher.unlearning_operations import unlearn
from tests.learning import Desk, open_desk
from tests.matcher.test_learning_operations import EASY

INTERESTED = RespondentGroup.INTERESTED


def office(firms: int = 40) -> Desk:
    """An office that leaves one or two of four places of each list unspoken of."""
    desk = open_desk()
    for number in range(firms):
        silent = (number % 4, (number + 1) % 4)[: 1 + number % 2]
        desk.decide(number, f"account:{1 + number % 2}", lenient=2.0 * (number % 2), silent=silent)
    return desk


@pytest.fixture(scope="module")
def desk() -> Desk:
    return office()


@pytest.fixture(scope="module")
def shown(desk: Desk) -> Examples:
    told, table = table_of(desk.services, desk.clock.now())
    return examples_of(desk.bench.matcher_of, desk.bench.foundation.base, told, table)[0]


@pytest.fixture(scope="module")
def decisions(shown: Examples) -> Examples:
    return shown.chosen([one.teaches for one in shown.rows])


def read_as(desk: Desk, reading: Reading) -> Foundation:
    return desk.bench.foundation.with_reading(reading)


def retrained(desk: Desk, reading: Reading | None) -> Retrained:
    return retrain(
        desk.services, desk.bench, "account:9", rules=EASY, wishes=Wishes(reading=reading)
    )


def test_each_decision_by_itself_is_the_usual_fit(desk: Desk, decisions: Examples) -> None:
    found = desk.bench.foundation
    usual, chosen = learn(decisions, found), fit(decisions, found)
    assert np.array_equal(usual.posterior.point.main, chosen.posterior.point.main)


def test_pairs_leave_alone_what_is_the_same_within_a_list(desk: Desk, decisions: Examples) -> None:
    found = read_as(desk, Reading.LISTS)
    learned = fit(decisions, found)
    prior = found.prior.mean[INTERESTED]
    keys = found.keys
    scale = learned.posterior.scale
    moved = learned.feature_weights[INTERESTED] - scale * prior
    assert np.abs(moved).max() > 0.01
    same = [
        place
        for place in range(len(keys))
        if all(len(set(values[:, place].tolist())) == 1 for values in decisions.list_values)
    ]
    assert same, "some comparisons are about the firm alone"
    # Kinship joins weights of the two groups, nothing else reaches them.
    assert moved[same] == pytest.approx(np.zeros(len(same)), abs=1e-6)


def test_the_baseline_of_pairs_meets_the_decisions(desk: Desk, decisions: Examples) -> None:
    learned = fit(decisions, read_as(desk, Reading.LISTS))
    usual = learn(decisions, desk.bench.foundation)
    assert weights_from_lists(decisions, desk.bench.foundation).baseline == pytest.approx(
        0, abs=1e-6
    )
    assert learned.posterior.baseline == pytest.approx(usual.posterior.baseline, abs=0.2)
    assert abs(usual.posterior.baseline) > 0.4
    # One of the two coordinators is lenient; the level is that of neither.
    strict, lenient = learned.posterior.point.groups
    assert lenient > strict
    assert learned.posterior.point.groups == pytest.approx(usual.posterior.point.groups, abs=0.1)
    rows = decisions.rows
    weight = np.array([one.weight for one in rows])
    scores = scores_under(learned, decisions, desk.bench.foundation)
    chances = 1 / (1 + np.exp(-scores))
    spread = float((weight * chances * (1 - chances)).sum())
    # Of one number: the variance is 1 / information, widened by what leniency leaves open.
    assert 1 / (spread + 1 / 9) < learned.posterior.covariance[-1, -1] < 0.5


def test_decisions_of_two_coordinators_are_never_set_against_each_other(
    decisions: Examples,
) -> None:
    pages = pages_of(decisions)
    rows = list(decisions.rows)
    first = pages.page == pages.page[0]
    place = int(np.flatnonzero(first)[0])
    rows[place] = replace(rows[place], coordinator="account:7")
    apart = pages_of(replace(decisions, rows=tuple(rows)))
    assert (apart.page == apart.page[place]).sum() == 1
    assert len(set(apart.page.tolist())) == len(set(pages.page.tolist())) + (first.sum() > 1)


@pytest.mark.parametrize("reading", list(Reading))
def test_a_candidate_of_each_reading_passes_the_same_gate_and_says_how_it_read(
    reading: Reading,
) -> None:
    desk = office()
    done = retrained(desk, reading)
    assert done.outcome in ("promoted", "refused")
    assert done.report["decisions"] > 0
    document = done.training.document
    assert document["settings"]["reading"] == reading.value
    assert document["taught"] == document["rows"]["decision"]
    assert "silence" not in document["rows"]
    model = desk.bench.opened(desk.services.models.get(done.version))
    said = {Reading.DECISIONS: "decisions: ", Reading.LISTS: "decisions in pairs of one list: "}
    assert model.sources["technology_focus"].startswith(said[reading])
    require_permitted(desk.services, done.version)


def test_each_reading_gives_weights_of_its_own_and_the_report_puts_them_side_by_side() -> None:
    desk = office()
    done = {reading: retrained(desk, reading) for reading in Reading}
    assert len({one.version for one in done.values()}) == len(Reading)
    beside = [one.training.document["beside"]["pairs"] for one in done.values()]
    assert beside[0]["weights"] == beside[1]["weights"], "beside the usual fit, whatever is read"
    pairs = desk.bench.opened(desk.services.models.get(done[Reading.LISTS].version))
    after = {one["comparison"]: one["after"] for one in beside[1]["weights"]["interested"]}
    assert not OF_FIRMS & set(after), "pairs say nothing of what is the same within a list"
    learned = dict(zip(pairs.comparison_keys, pairs.feature_weights[INTERESTED], strict=True))
    ratio = [learned[key] / value for key, value in after.items() if abs(value) > 1e-3]
    # What is learned is that column, stretched where chances were not true.
    assert ratio == pytest.approx([ratio[0]] * len(ratio), abs=1e-6)


def test_a_retraining_reads_as_the_active_model_did_unless_told_otherwise() -> None:
    desk = office()
    first = retrained(desk, Reading.LISTS)
    assert first.outcome == "promoted", "these rules let everything pass"
    again = retrained(desk, None)
    assert (again.version, again.outcome) == (first.version, "same")
    other = retrained(desk, Reading.DECISIONS)
    assert other.version != first.version


@pytest.mark.parametrize("reading", list(Reading))
def test_taking_something_back_equals_training_without_it_however_decisions_are_read(
    reading: Reading,
) -> None:
    """Against a fresh retraining in an office that learns nothing from it in the first place."""
    desk = office()
    retrained(desk, reading)
    firm = desk.services.profiles.all_latest()[0].profile_id
    for exclusion in ((LeftOut.FIRM, firm), (LeftOut.COORDINATOR, "account:2")):
        training = desk.services.learning.training(active_model(desk.services).version)
        assert training is not None
        done = unlearn(desk.services, desk.bench, exclusion, "account:9")
        after = desk.services.learning.training(done.version)
        assert after is not None
        assert after.reading is reading
        at = as_then(desk.bench, training, desk.bench.foundation.prior)
        told, _ = table_of(desk.services, desk.clock.now())
        cut = datetime.fromisoformat(training.document["cut"])
        fresh, _, _ = trained(desk.services, at, Material(told, cut), "account:9", silent)
        assert fresh.version == done.version
        assert at.foundation.settings.reading is reading


def test_where_no_pairs_are_left_what_is_left_is_read_each_by_itself() -> None:
    desk = open_desk()
    for number in range(12):
        token, ranked = desk.firm(number)
        ids = desk.matcher.encoded_candidates.ids
        said = ((ids[0], ReviewAction.ACCEPT), (ids[1], ReviewAction.DECLINE))
        # The second coordinator sees both kinds, the first only one kind a list.
        who = "account:2" if number % 3 == 0 else "account:1"
        for mini_cluster, action in said if who == "account:2" else said[number % 2 :][:1]:
            asked = ask_for_introduction(desk.services, token, ranked, mini_cluster, "x", ())
            desk.step(asked.id, action, who)
        desk.clock.move(days=1)
    retrained(desk, Reading.LISTS)
    assert active_model(desk.services).version.startswith("learned-")
    done = unlearn(desk.services, desk.bench, (LeftOut.COORDINATOR, "account:2"), "account:9")
    after = desk.services.learning.training(done.version)
    assert after is not None
    assert (after.reading, done.left > 0) == (Reading.DECISIONS, True)


def test_pairs_are_refused_where_no_list_has_both(desk: Desk) -> None:
    _told, table = table_of(desk.services, desk.clock.now())
    rows = [one for one in table if one.teaches]
    one_each = list({one.profile_id: one for one in rows}.values())
    require_lesson(one_each)
    with pytest.raises(NothingToLearnError, match="each by itself") as caught:
        require_lesson(one_each, Reading.LISTS)
    assert caught.value.key == "no_pairs"
