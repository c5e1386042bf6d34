"""What the weights learn from can be chosen: each decision, pairs of one list, silence as well."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from features.vocabulary import RespondentGroup
from matcher.erasure_operations import erase_by_id
from matcher.examples import examples_of
from matcher.fitting import count_silence, fit, pages_of, weights_from_lists
from matcher.introduction_operations import ask_for_introduction
from matcher.learning import Examples, Foundation, NothingToLearnError, learn, require_lesson
from matcher.learning_operations import Retrained, Wishes, retrain, table_of
from matcher.model_operations import require_permitted
from matcher.operations import active_model
from matcher.review import ReviewAction
from matcher.training_set import LeftOut, Reading, data_hash, hashes_of_answers
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
    return desk.bench.foundation.reading(reading)


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
    assert learned.posterior.baseline == pytest.approx(usual.posterior.baseline, abs=0.6)
    # One of the two coordinators is lenient; the level is that of neither.
    strict, lenient = learned.posterior.point.groups
    assert lenient > strict
    assert learned.posterior.point.groups == pytest.approx(usual.posterior.point.groups, abs=0.1)
    assert learned.posterior.covariance[-1, -1] > 0.0


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


def test_silence_counts_by_the_chance_of_a_look(desk: Desk, shown: Examples) -> None:
    counted = count_silence(shown, desk.bench.foundation)
    quiet = counted.evidence.targets == 0.0
    assert counted.silent == sum(one.is_silent for one in shown.rows) == 60
    assert counted.looked is not None
    assert set(counted.propensity.tolist()) <= {1.0, *counted.looked.by_rank.tolist()}
    assert (counted.propensity < 1.0).sum() == counted.silent
    learned = fit(shown, read_as(desk, Reading.SILENCE))
    usual = learn(shown.chosen([one.teaches for one in shown.rows]), desk.bench.foundation)
    assert quiet.any()
    assert learned.posterior.baseline < usual.posterior.baseline, "some silence was a no"


def test_without_silence_counting_it_changes_no_weight() -> None:
    desk = open_desk(8)
    told, table = table_of(desk.services, desk.clock.now())
    base = desk.bench.foundation.base
    shown = examples_of(desk.bench.matcher_of, base, told, table)[0]
    alone = [replace(one, coordinator="account:1") for one in shown.rows]
    found = replace(
        desk.bench.foundation,
        settings=desk.bench.foundation.settings._replace(leniency_width=1e-6),
    )
    usual = learn(replace(shown, rows=tuple(alone)), found)
    counted = fit(shown, found.reading(Reading.SILENCE))
    assert counted.posterior.weights == pytest.approx(usual.posterior.weights, abs=1e-6)


def test_very_many_silences_count_in_a_part_of_the_lists(
    desk: Desk, shown: Examples, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = count_silence(shown, desk.bench.foundation)
    monkeypatch.setattr("matcher.fitting.MOST_SILENT", 20)
    part = count_silence(shown, desk.bench.foundation)
    assert part.silent == every.silent, "as many as there are"
    assert len(part.page) < len(every.page)
    quiet = part.propensity < 1.0
    assert part.evidence.sample_weight[quiet] == pytest.approx(np.full(quiet.sum(), 3 * 0.5))
    decided = sum(one.teaches for one in shown.rows)
    assert (~quiet).sum() == decided, "no decision is left out"


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
    assert ("silence" in document["rows"]) == (reading is Reading.SILENCE)
    model = desk.bench.opened(desk.services.models.get(done.version))
    assert model.sources["technology_focus"].startswith("decisions")
    require_permitted(desk.services, done.version)


def test_each_reading_gives_weights_of_its_own_and_the_report_puts_them_side_by_side() -> None:
    desk = office()
    done = {reading: retrained(desk, reading) for reading in Reading}
    assert len({one.version for one in done.values()}) == len(Reading)
    beside = [one.training.document["beside"]["pairs"] for one in done.values()]
    assert beside[0]["weights"] == beside[1]["weights"], "beside the usual fit, whatever is read"
    pairs = desk.bench.opened(desk.services.models.get(done[Reading.LISTS].version))
    after = [one["after"] for one in beside[1]["weights"]["interested"]]
    ratio = pairs.feature_weights[INTERESTED] / np.array(after)
    # What is learned is that column, stretched where chances were not true.
    assert ratio[np.abs(after) > 1e-3] == pytest.approx(ratio[0], abs=1e-6)


def test_a_retraining_reads_as_the_active_model_did_unless_told_otherwise() -> None:
    desk = office()
    first = retrained(desk, Reading.LISTS)
    assert first.outcome == "promoted", "these rules let everything pass"
    again = retrained(desk, None)
    assert (again.version, again.outcome) == (first.version, "same")
    other = retrained(desk, Reading.DECISIONS)
    assert other.version != first.version


@pytest.mark.parametrize("reading", [Reading.LISTS, Reading.SILENCE])
def test_taking_a_firm_back_equals_never_having_had_it_however_decisions_are_read(
    reading: Reading,
) -> None:
    desk, without = office(), office()
    version = retrained(desk, reading).version
    assert retrained(without, reading).version == version
    assert active_model(desk.services).version == version
    firm = desk.services.profiles.all_latest()[0].profile_id
    done = unlearn(desk.services, desk.bench, (LeftOut.FIRM, firm), "account:9")
    erase_by_id(without.services, firm, "account:9")
    cold = unlearn(without.services, without.bench, None, "account:9")
    assert cold.version == done.version != version


def test_what_was_shown_is_part_of_what_silence_teaches(desk: Desk) -> None:
    told, table = table_of(desk.services, desk.clock.now())
    answers = hashes_of_answers(told)
    spoken = [one for one in table if one.teaches]

    def same(reading: Reading) -> bool:
        return data_hash(table, answers, reading) == data_hash(spoken, answers, reading)

    assert [same(one) for one in Reading] == [True, True, False]


def test_pairs_are_refused_where_no_list_has_both(desk: Desk) -> None:
    _told, table = table_of(desk.services, desk.clock.now())
    rows = [one for one in table if one.teaches]
    one_each = list({one.profile_id: one for one in rows}.values())
    require_lesson(one_each)
    with pytest.raises(NothingToLearnError, match="each by itself") as caught:
        require_lesson(one_each, Reading.LISTS)
    assert caught.value.key == "no_pairs"


def test_with_acceptances_alone_silence_can_be_the_no() -> None:
    desk = open_desk()
    for number in range(6):
        token, ranked = desk.firm(number)
        wanted = desk.matcher.encoded_candidates.ids[number % 2]
        asked = ask_for_introduction(desk.services, token, ranked, wanted, "x", ())
        desk.step(asked.id, ReviewAction.ACCEPT, "account:1")
        desk.clock.move(days=1)
    with pytest.raises(NothingToLearnError) as caught:
        retrained(desk, Reading.DECISIONS)
    assert caught.value.key == "one_class"
    done = retrained(desk, Reading.SILENCE)
    assert done.training.document["taught"] > 0
    assert "beside" not in done.training.document, "there is no usual fit to put it beside"
