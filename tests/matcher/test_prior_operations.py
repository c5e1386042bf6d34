"""Where learning starts: the survey of an installation, and what happens when it is taken back."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from data.model_json import load_model
from features.vocabulary import RespondentGroup
from matcher.demonstration_ports import Mark
from matcher.job_operations import ask_job, do_next, retraining_of
from matcher.learning import NothingToLearnError
from matcher.learning_operations import Wishes, retrain
from matcher.model_operations import ErasedSinceError, NotProvenError, health_of, promote
from matcher.model_records import JobKind, JobState
from matcher.operations import active_model
from matcher.prior_operations import survey_exclusion, usable_surveys
from matcher.survey import (
    Importance,
    Survey,
    SurveyAnswer,
    SurveyNotFoundError,
    SurveyUnusableError,
)
from matcher.survey_operations import erase_survey, import_survey
from matcher.unlearning_operations import unlearn
from matcher.weight_prior import reference_prior, statement_prior
from tests.learning import Desk, open_desk
from tests.matcher.test_learning_operations import EASY
from tests.surveys import make_answer, make_survey

INTERESTED = RespondentGroup.INTERESTED
LOUD = {"readiness_product": Importance.VERY_IMPORTANT, "barrier_cost": Importance.NOT_IMPORTANT}


def answers(number: int, ratings: Any = None) -> list[SurveyAnswer]:
    given = LOUD if ratings is None else ratings
    return [make_answer(str(n), group=INTERESTED, ratings=given) for n in range(number)]


def surveyed(desk: Desk, number: int = 200, **changes: Any) -> Survey:
    new = make_survey(answers(number), **changes)
    return import_survey(desk.services, new, "account:9")


@pytest.fixture
def desk() -> Desk:
    """An office of a dozen firms with a survey of two hundred answers."""
    opened = open_desk(12)
    surveyed(opened)
    return opened


def test_retraining_starts_from_the_survey_and_remembers_which(desk: Desk) -> None:
    done = retrain(desk.services, desk.bench, "account:9", rules=EASY)
    prior = done.training.document["prior"]
    assert prior["source"] == "survey 1: 200 answers of either group"
    assert prior["survey"]["answers"] == {"cooperating": 0, "interested": 200}
    assert (prior["survey"]["id"], prior["survey"]["source_hash"]) == (1, "a" * 64)
    keys = desk.matcher.model.comparison_keys
    mean = prior["mean"]["interested"]
    assert mean[keys.index("readiness_product")] > mean[keys.index("barrier_cost")]
    statements = statement_prior(desk.matcher.model).mean[RespondentGroup.COOPERATING]
    assert prior["mean"]["cooperating"] == statements.tolist(), "nobody of that group answered"
    assert {one.what.value: one.about for one in done.notices}["few_answers"] == ("cooperating",)


def test_without_a_survey_the_statements_of_the_study_are_the_start() -> None:
    model = load_model()
    written, found = reference_prior(model), statement_prior(model)
    assert found.survey is None
    for group in RespondentGroup:
        assert np.abs(found.mean[group] - written.mean[group]).max() < 1e-9
        assert (found.width[group] >= written.width[group]).all()
        assert found.width[group].max() < 0.11


def test_with_no_decision_the_survey_says_the_weights_until_decisions_do() -> None:
    desk = open_desk()
    before = active_model(desk.services).version
    surveyed(desk)
    done = retrain(desk.services, desk.bench, "account:9")
    assert (done.outcome, done.why, done.version[:7]) == ("prior", "no_decisions", "survey-")
    assert active_model(desk.services).version == before, "nothing can prove it"
    model = desk.bench.opened(desk.services.models.get(done.version))
    prior = done.training.document["prior"]
    assert model.feature_weights[INTERESTED].tolist() == prior["mean"]["interested"]
    assert model.chance_basis == "assumption"
    with pytest.raises(NotProvenError):
        promote(desk.services, desk.bench, done.version, "account:9")
    promote(desk.services, desk.bench, done.version, "account:9", "the survey knows more")
    assert active_model(desk.services).version == done.version
    again = retrain(desk.services, desk.bench, "account:9")
    assert (again.outcome, again.version) == ("same", done.version)


def test_the_newest_real_survey_counts_and_a_synthetic_one_shapes_no_weight() -> None:
    desk = open_desk(6)
    surveyed(desk, synthetic=True)
    done = retrain(desk.services, desk.bench, "account:9", rules=EASY)
    assert done.training.document["prior"]["survey"] is None
    assert {one.what.value for one in done.notices} >= {"synthetic_survey"}
    surveyed(desk, 30, source_hash="b" * 64)
    surveyed(desk, 40, source_hash="c" * 64)
    done = retrain(desk.services, desk.bench, "account:9", rules=EASY)
    assert done.training.document["prior"]["survey"]["id"] == 3
    assert "synthetic_survey" not in {one.what.value for one in done.notices}


def test_a_demonstration_starts_from_its_synthetic_survey_and_says_so() -> None:
    desk = open_desk()
    desk.services.marks.marks = lambda: frozenset({Mark.DEMONSTRATION})  # type: ignore[method-assign]
    surveyed(desk, synthetic=True)
    done = retrain(desk.services, desk.bench, "account:9")
    assert done.training.document["prior"]["source"].startswith("synthetic survey 1")


def test_a_survey_of_three_answers_moves_the_start_a_little_and_is_warned_of() -> None:
    few, many = open_desk(), open_desk()
    surveyed(few, 3)
    surveyed(many, 500)
    moved = []
    for desk in (few, many):
        done = retrain(desk.services, desk.bench, "account:9")
        mean = np.array(done.training.document["prior"]["mean"]["interested"])
        moved.append(np.abs(mean - desk.matcher.model.feature_weights[INTERESTED]).max())
        warned = {one.what.value: one.about for one in done.notices}
    assert 0.0 < moved[0] < 0.4 * moved[1]
    assert warned["few_answers"] == ("cooperating",)


def test_a_survey_in_which_nobody_says_their_group_is_no_start() -> None:
    desk = open_desk()
    import_survey(desk.services, make_survey([make_answer("1", group=None)]), "account:9")
    with pytest.raises(NothingToLearnError):
        retrain(desk.services, desk.bench, "account:9")


@pytest.mark.parametrize("respondent", [None, "7"])
def test_what_a_survey_taught_is_taken_back_exactly(respondent: str | None, desk: Desk) -> None:
    """Erased or left out: both give the model of never having had the answers."""
    other = open_desk(12)
    surveyed(other)
    done = retrain(desk.services, desk.bench, "account:9", rules=EASY)
    assert retrain(other.services, other.bench, "account:9", rules=EASY).version == done.version
    promoted = done.outcome == "promoted"
    assert promoted, done.report
    exclusion = survey_exclusion(desk.services, 1, respondent)
    left_out = unlearn(desk.services, desk.bench, exclusion, "account:9")
    erase_survey(other.services, 1, "account:9", respondent)
    assert health_of(other.services, other.bench, 30).learned_from_gone
    erased = unlearn(other.services, other.bench, None, "account:9")
    assert left_out.version == erased.version != done.version
    assert left_out.answers_removed == erased.answers_removed == (1 if respondent else 200)
    assert left_out.removed == 0
    (start,) = [
        row
        for row in left_out.prior_moved["interested"]
        if row["comparison"] == "readiness_product"
    ]
    assert start["after"] < start["before"] or respondent
    # Cold: a desk that never had what is gone.
    cold = open_desk(12)
    if respondent:
        rest = [one for one in answers(200) if one.respondent != respondent]
        import_survey(cold.services, make_survey(rest), "account:9")
    never = retrain(cold.services, cold.bench, "account:9", rules=EASY)
    models = [
        desk.bench.opened(one.services.models.get(version)).feature_weights[INTERESTED]
        for one, version in ((desk, left_out.version), (cold, never.version))
    ]
    assert np.abs(models[0] - models[1]).max() < 1e-9


def test_a_model_that_started_from_answers_that_are_gone_cannot_become_active(desk: Desk) -> None:
    strict = replace(EASY, least_firms=1000)
    done = retrain(desk.services, desk.bench, "account:9", rules=strict)
    erase_survey(desk.services, 1, "account:9", "3")
    with pytest.raises(ErasedSinceError, match="1 answers of its survey are gone"):
        promote(desk.services, desk.bench, done.version, "account:9", "all the same")


def test_a_survey_that_is_left_out_is_no_start_any_more(desk: Desk) -> None:
    unlearn(desk.services, desk.bench, survey_exclusion(desk.services, 1), "account:9")
    done = retrain(desk.services, desk.bench, "account:9", rules=EASY)
    assert done.training.document["prior"]["survey"] is None


def test_the_model_of_a_survey_alone_is_taken_back_to_the_shipped_one() -> None:
    desk = open_desk()
    first = active_model(desk.services).version
    surveyed(desk)
    done = retrain(desk.services, desk.bench, "account:9")
    promote(desk.services, desk.bench, done.version, "account:9", "the survey knows more")
    erase_survey(desk.services, 1, "account:9", "3")
    less = unlearn(desk.services, desk.bench, None, "account:9")
    assert (less.version[:7], less.answers_removed) == ("survey-", 1)
    erase_survey(desk.services, 1, "account:9")
    gone = unlearn(desk.services, desk.bench, None, "account:9")
    assert gone.version == first


def test_what_is_not_in_a_survey_cannot_be_left_out(desk: Desk) -> None:
    with pytest.raises(SurveyNotFoundError):
        survey_exclusion(desk.services, 2)
    with pytest.raises(SurveyNotFoundError):
        survey_exclusion(desk.services, 1, "nobody")
    assert "7" not in survey_exclusion(desk.services, 1, "7")[1].split(":")


def test_an_answer_of_neither_group_taught_nothing_and_raises_no_alarm_when_it_is_gone() -> None:
    desk = open_desk()
    asked = [*answers(20), make_answer("outsider", group=None, ratings=LOUD)]
    import_survey(desk.services, make_survey(asked), "account:9")
    done = retrain(desk.services, desk.bench, "account:9")
    promote(desk.services, desk.bench, done.version, "account:9", "the survey knows more")
    erase_survey(desk.services, 1, "account:9", "outsider")
    assert health_of(desk.services, desk.bench, 30).learned_from_gone == ""
    assert unlearn(desk.services, desk.bench, None, "account:9").version == done.version
    erase_survey(desk.services, 1, "account:9", "3")
    assert health_of(desk.services, desk.bench, 30).learned_from_gone
    assert unlearn(desk.services, desk.bench, None, "account:9").version != done.version
    assert health_of(desk.services, desk.bench, 30).learned_from_gone == ""


def test_the_survey_to_start_from_can_be_chosen_and_what_cannot_be_one_says_why() -> None:
    desk = open_desk(6)
    surveyed(desk, 30)
    surveyed(desk, 40, source_hash="b" * 64)
    surveyed(desk, 50, source_hash="c" * 64, synthetic=True)
    nobody = make_survey([make_answer("1", group=None)], source_hash="d" * 64)
    import_survey(desk.services, nobody, "account:9")
    assert [one.id for one in usable_surveys(desk.services)] == [1, 2, 4]
    done = retrain(desk.services, desk.bench, "account:9", rules=EASY, wishes=Wishes(survey=1))
    assert done.training.document["prior"]["survey"]["answers"]["interested"] == 30
    newest = retrain(desk.services, desk.bench, "account:9", rules=EASY)
    assert newest.training.document["prior"]["survey"]["id"] == 2
    for number, key in ((3, "synthetic"), (4, "no_answers")):
        with pytest.raises(SurveyUnusableError) as refused:
            retrain(desk.services, desk.bench, "account:9", wishes=Wishes(survey=number))
        assert (refused.value.survey_id, refused.value.key) == (number, key)
    with pytest.raises(SurveyNotFoundError):
        retrain(desk.services, desk.bench, "account:9", wishes=Wishes(survey=5))


def test_a_job_starts_from_the_survey_that_was_chosen_or_says_that_it_cannot() -> None:
    desk = open_desk(6)
    surveyed(desk, 30)
    surveyed(desk, 40, source_hash="b" * 64)
    for number in (1, 9):
        ask_job(desk.services, JobKind.RETRAIN, "account:9", retraining_of(Wishes(survey=number)))
    first, second = (do_next(desk.services, lambda: desk.bench, lambda: False) for _ in range(2))
    assert first is not None
    assert second is not None
    trained = desk.services.learning.training((first.outcome or {})["version"])
    assert trained is not None
    assert trained.document["prior"]["survey"]["id"] == 1
    assert (second.state, (second.outcome or {})["why"]) == (JobState.FAILED, "survey")
