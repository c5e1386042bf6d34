"""From answers to where learning starts: the study's statements first, answers as they come."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from data.model_build import load_starting_point
from features.comparisons import COMPARISON_KEYS
from features.vocabulary import RespondentGroup
from matcher.survey import RATED, Importance, SurveyAnswer
from matcher.survey_prior import GroupPrior, PriorBasis, survey_prior
from matcher.survey_synthetic import SurveyPlan, synthetic_survey
from tests.surveys import make_answer

START = load_starting_point()
COOPERATING, INTERESTED = RespondentGroup
ANSWERS = synthetic_survey(SurveyPlan(), 1).answers
RATED_PLACES = [COMPARISON_KEYS.index(key) for key in RATED]


def priors(answers: tuple[SurveyAnswer, ...]) -> dict[RespondentGroup, GroupPrior]:
    return dict(survey_prior(answers, START.feature_weights, START.prior_width))


def same(one: GroupPrior, other: GroupPrior) -> bool:
    return bool((one.mean == other.mean).all() and (one.width == other.width).all())


@pytest.mark.parametrize("group", RespondentGroup)
def test_without_answers_the_weights_are_those_written_after_the_study(
    group: RespondentGroup,
) -> None:
    prior = priors(())[group]
    written = [START.feature_weights[group][key] for key in COMPARISON_KEYS]
    assert prior.mean == pytest.approx(np.array(written), abs=1e-9)
    assert prior.basis["barrier_time"] is PriorBasis.STATEMENT
    assert prior.basis["technology_focus"] is PriorBasis.WRITTEN
    assert sum(prior.answers.values()) == 0


def test_answers_move_their_group_alone() -> None:
    only = tuple(one for one in ANSWERS if one.group is COOPERATING)
    assert same(priors(only)[INTERESTED], priors(())[INTERESTED])
    assert not same(priors(only)[COOPERATING], priors(())[COOPERATING])


def test_answers_shape_readiness_and_barriers_and_leave_their_joint_weight() -> None:
    before, after = priors(())[INTERESTED], priors(ANSWERS)[INTERESTED]
    norms = [np.linalg.norm(one.mean[RATED_PLACES]) for one in (before, after)]
    assert norms[0] == pytest.approx(norms[1])
    others = [i for i in range(len(COMPARISON_KEYS)) if i not in RATED_PLACES]
    assert (before.mean[others] == after.mean[others]).all()
    assert after.basis["readiness_funding"] is PriorBasis.ANSWERS


def test_what_firms_rate_higher_starts_higher() -> None:
    lowered = tuple(
        replace(one, ratings={**one.ratings, "barrier_language": Importance.NOT_IMPORTANT})
        for one in ANSWERS
    )
    place = COMPARISON_KEYS.index("barrier_language")
    assert priors(lowered)[COOPERATING].mean[place] < 0.1 * priors(ANSWERS)[COOPERATING].mean[place]


def test_three_answers_move_the_weights_a_little() -> None:
    few = tuple(
        make_answer(str(i), ratings={"barrier_cost": Importance.VERY_IMPORTANT}) for i in range(3)
    )
    place = COMPARISON_KEYS.index("barrier_cost")
    none, some = priors(())[COOPERATING], priors(few)[COOPERATING]
    assert none.mean[place] < some.mean[place] < 1.6 * none.mean[place]


def test_more_answers_make_a_weight_surer_but_never_surer_than_decisions_allow() -> None:
    none, all_of_them = priors(())[COOPERATING], priors(ANSWERS)[COOPERATING]
    assert (all_of_them.width[RATED_PLACES] < none.width[RATED_PLACES]).all()
    assert (all_of_them.width >= START.prior_width).all()


def test_the_order_of_the_answers_changes_no_bit() -> None:
    for group in RespondentGroup:
        assert same(priors(ANSWERS)[group], priors(tuple(reversed(ANSWERS)))[group])


def test_the_joint_weight_of_networks_stays_bounded() -> None:
    rated = dict.fromkeys(RATED, Importance.NOT_IMPORTANT) | dict.fromkeys(
        ("readiness_network", "barrier_own_network", "barrier_korean_networks"),
        Importance.VERY_IMPORTANT,
    )
    firms = tuple(make_answer(str(i), ratings=rated) for i in range(5000))
    prior = dict(zip(COMPARISON_KEYS, priors(firms)[COOPERATING].mean, strict=True))
    about = (
        "readiness_network",
        "barrier_own_network",
        "barrier_korean_networks",
        "network_access",
    )
    assert np.linalg.norm([prior[key] for key in about]) == pytest.approx(0.3)


def test_free_text_changes_no_weight() -> None:
    talking = tuple(replace(one, free_text="anything") for one in ANSWERS)
    assert same(priors(talking)[COOPERATING], priors(ANSWERS)[COOPERATING])
