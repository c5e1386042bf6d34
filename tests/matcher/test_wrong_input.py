"""Whatever an office brings to learning ends in a model, a warning or a reason."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from data.reference import load_catalogue
from features.errors import ClusterbridgeError
from features.vocabulary import RespondentGroup
from matcher.evaluation_operations import evaluated
from matcher.introduction_operations import ask_for_introduction
from matcher.job_operations import ask_job, do_next
from matcher.learning import NothingToLearnError
from matcher.learning_operations import Retrained, retrain
from matcher.model_operations import promote
from matcher.model_records import JobKind, JobState
from matcher.operations import active_model, record_verdict
from matcher.posterior import NoConvergenceError
from matcher.records import VerdictKind
from matcher.review import ReviewAction, ReviewReason
from matcher.scoring import AdditiveScorer
from matcher.survey_operations import import_survey
from matcher.survey_rows import read_rows
from matcher.survey_words import column_names
from matcher.unlearning_operations import unlearn
from matcher.verdicts import GivenVerdict
from tests.learning import Desk, open_desk
from tests.matcher.test_learning_operations import EASY
from tests.surveys import make_answer, make_survey


def trained(desk: Desk) -> Retrained:
    return retrain(desk.services, desk.bench, "account:9", rules=EASY)


def warned(done: Retrained) -> dict[str, tuple[str, ...]]:
    return {one.what.value: one.about for one in done.notices}


def is_finite(desk: Desk, version: str) -> bool:
    model = desk.bench.opened(desk.services.models.get(version))
    numbers = [*model.feature_weights.values(), *model.covariance.values()]
    return all(np.isfinite(one).all() for one in numbers) and np.isfinite(model.baseline)


def one_sided(desk: Desk, firms: int, action: ReviewAction) -> None:
    """Let a coordinator say the same of everything."""
    for number in range(firms):
        token, ranked = desk.firm(number)
        for one in desk.matcher.encoded_candidates.ids:
            asked = ask_for_introduction(desk.services, token, ranked, one, "x", ())
            desk.step(asked.id, action, "account:1")
        desk.clock.move(days=1)


def test_all_accepted_is_refused_and_with_a_survey_the_survey_says_the_weights() -> None:
    desk = open_desk()
    one_sided(desk, 8, ReviewAction.ACCEPT)
    with pytest.raises(NothingToLearnError, match="needed are acceptances and declines"):
        trained(desk)
    import_survey(desk.services, make_survey([make_answer("1")]), "account:9")
    done = trained(desk)
    assert (done.outcome, done.why) == ("prior", "one_class")
    promote(desk.services, desk.bench, done.version, "account:9", "the survey knows more")
    assert active_model(desk.services).version == done.version
    assert unlearn(desk.services, desk.bench, None, "account:9").version == done.version
    found = evaluated(desk.services, desk.bench, done.version)
    assert found["firms"] == 8, "a model that has learned from nothing has seen nobody"


def test_decisions_that_contradict_each_other_leave_finite_weights() -> None:
    desk = open_desk()
    for number in range(24):
        desk.truth = -desk.truth
        desk.decide(number % 4, f"account:{1 + number % 2}")
    done = trained(desk)
    assert is_finite(desk, done.version)
    assert done.outcome in ("refused", "promoted")


def test_decisions_that_one_comparison_explains_without_exception_leave_finite_weights() -> None:
    desk = open_desk()
    desk.truth = 50.0 * desk.truth
    for number in range(24):
        desk.decide(number, f"account:{1 + number % 2}")
    done = trained(desk)
    assert is_finite(desk, done.version)
    model = desk.bench.opened(desk.services.models.get(done.version))
    assert max(np.abs(one).max() for one in model.feature_weights.values()) < 10.0


def test_comparisons_that_never_differ_keep_their_start_and_are_named() -> None:
    done = trained(desk := open_desk(24))
    constant = warned(done)["constant"]
    model = desk.bench.opened(desk.services.models.get(done.version))
    prior, slope = done.training.document["prior"], done.training.document["calibration"]["slope"]
    assert slope is None, "too few firms to correct anything"
    group = RespondentGroup.COOPERATING
    for key in constant:
        place = model.comparison_keys.index(key)
        expected = prior["scale"] * prior["mean"][group.value][place]
        assert model.feature_weights[group][place] == pytest.approx(expected, abs=0.05)


def test_only_one_coordinator_is_warned_of_and_leniency_is_not_made_up() -> None:
    desk = open_desk()
    for number in range(24):
        desk.decide(number)
    done = trained(desk)
    assert "one_coordinator" in warned(done)
    (only,) = done.training.document["beside"]["leniency"]
    assert only["low"] < 0.0 < only["high"]


def test_firms_verdicts_alone_teach_but_prove_nothing() -> None:
    desk = open_desk()
    for number in range(12):
        token, ranked = desk.firm(number)
        asked = ask_for_introduction(
            desk.services, token, ranked, desk.matcher.encoded_candidates.ids[3], "x", ()
        )
        desk.step(asked.id, ReviewAction.DECLINE, "account:1", ReviewReason.ALREADY_CONNECTED)
        for place, one in enumerate(desk.matcher.encoded_candidates.ids[:3]):
            kind = VerdictKind.INTERESTING if place else VerdictKind.NOT_FOR_US
            judge(desk, token, ranked, one, kind)
        desk.clock.move(days=1)
    done = trained(desk)
    assert (done.outcome, done.report["refusals"][0]) == ("refused", "too_few_firms")
    assert done.training.document["beside"]["leniency"] == []
    with pytest.raises(NothingToLearnError, match="no coordinator has decided"):
        evaluated(desk.services, desk.bench, done.version)


def judge(desk: Desk, token: str, ranked: Any, mini_cluster: str, kind: VerdictKind) -> None:
    given = GivenVerdict(mini_cluster, kind)
    model = desk.matcher.model.version
    record_verdict(desk.services, token, given, desk.matcher.catalogue, model)


def test_an_extreme_weight_still_gives_a_chance_between_0_and_1() -> None:
    model = open_desk().matcher.model
    for factor in (1e6, -1e6):
        loud = {group: factor * one for group, one in model.feature_weights.items()}
        scorer = AdditiveScorer(replace(model, feature_weights=loud), RespondentGroup.INTERESTED)
        found = scorer.evaluate(np.random.default_rng(1).random((50, len(model.means))))
        assert np.isfinite(found.scores).all()
        assert ((found.chances >= 0.0) & (found.chances <= 1.0)).all()


def test_a_search_that_does_not_end_says_what_to_look_for() -> None:
    assert issubclass(NoConvergenceError, ClusterbridgeError)
    assert "nothing was changed" in NoConvergenceError("no least point").mend


def test_a_job_whose_fit_fails_ends_with_the_reason_and_nothing_is_active(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = open_desk(12)
    before = active_model(desk.services).version

    def overflowing(*_: Any) -> Any:
        raise NoConvergenceError("no least point after 100 steps")

    monkeypatch.setattr("matcher.learning_operations.fit", overflowing)
    ask_job(desk.services, JobKind.RETRAIN, "account:9")
    job = do_next(desk.services, lambda: desk.bench, lambda: False)
    assert job is not None
    assert (job.state, job.outcome) == (
        JobState.FAILED,
        {"error": "no least point after 100 steps", "why": "too_large"},
    )
    assert active_model(desk.services).version == before


def test_a_survey_in_another_order_and_language_gives_the_same_start() -> None:
    files = (
        [["group", "readiness_funding"], ["interested", "very_important"]],
        [["Öffentliche Förderung", "Gruppe"], ["sehr wichtig", "interessiert"]],
    )
    starts = []
    for rows in files:
        read = read_rows(rows, column_names(load_catalogue()))
        assert read.faults == ()
        desk = open_desk()
        import_survey(desk.services, make_survey(read.answers), "account:9")
        starts.append(trained(desk).training.document["prior"])
    assert starts[0]["hash"] == starts[1]["hash"]
    assert starts[0]["survey"]["hash"] == starts[1]["survey"]["hash"]
