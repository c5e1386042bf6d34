"""The claims of the study: found where they are planted, and not where they are not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy import stats

from features.vocabulary import Effect, RespondentGroup, SizeClass
from matcher.analysis import BARRIERS
from matcher.survey import Importance, SurveyAnswer
from matcher.survey_claims import (
    CLAIMS,
    ERROR,
    Claim,
    ClaimKey,
    Finding,
    claims_of,
    mean_difference,
    more_barriers,
)
from matcher.survey_synthetic import LABEL, SurveyPlan, synthetic_answers, synthetic_survey
from tests.benchmarks.report import PROOFS, held, table, write_section
from tests.surveys import NOTHING_PLANTED, make_answer, rates

PLAN = SurveyPlan()
WORDS = {
    ClaimKey.U_SHAPE: "small and very large firms do better",
    ClaimKey.NO_FIELD_EFFECT: "the field of co-operation has no effect",
    ClaimKey.FUNDING: "interested firms need public funding more",
    ClaimKey.MORE_BARRIERS: "interested firms name more barriers",
    ClaimKey.HIGHER_BARRIERS: "interested firms rate barriers higher",
}


def found(answers: object, key: ClaimKey) -> Claim:
    return next(one for one in claims_of(answers) if one.key is key)  # type: ignore[arg-type]


def test_planted_claims_are_found_in_most_surveys() -> None:
    each, _ = rates(PLAN, range(40))
    assert min(each.values()) >= 0.75, each


def test_claims_that_are_not_true_are_hardly_ever_found() -> None:
    _, anywhere = rates(NOTHING_PLANTED, range(40))
    assert anywhere <= 0.15


@pytest.mark.soak
def test_claims_are_found_where_they_are_planted_and_only_there() -> None:
    planted, _ = rates(PLAN, range(1000))
    nothing, anywhere = rates(NOTHING_PLANTED, range(2000))
    # The 99 % bound of a true 5 % in 2,000 surveys.
    most = ERROR + 2.33 * np.sqrt(ERROR * (1 - ERROR) / 2000)
    found, kept = min(planted.values()) >= 0.8, anywhere <= most
    rows = [[WORDS[key], f"{planted[key]:.1%}", f"{nothing[key]:.1%}"] for key in ClaimKey]
    finding = (
        f"Each claim of the study is found in at least {min(planted.values()):.1%} of surveys in "
        f"which it is planted (80 %: {held(found)}); where none is true, any is found in "
        f"{anywhere:.1%} (at most {most:.1%}, the 99 % bound of a true 5 %: {held(kept)})."
    )
    about = (
        "Synthetic surveys of 600 answers, 231 of them of co-operating firms "
        "(`matcher/survey_synthetic.py`): 1,000 with all five claims planted (seeds 0 to 999), "
        "2,000 with none (seeds 0 to 1999)."
    )
    body = [about, table(["found", "planted", "not planted"], rows)]
    write_section("claims", "The claims of the study", finding, body, command=PROOFS)
    assert found
    assert kept


def test_three_answers_are_too_little_for_every_claim() -> None:
    answers = synthetic_answers(replace(PLAN, firms=3, cooperating=2, interested=1), _rng(1))
    for few in ((), answers):
        assert {one.finding for one in claims_of(few)} == {Finding.TOO_LITTLE_DATA}
        assert {one.corrected for one in claims_of(few)} == {1.0}


def test_a_wide_interval_is_too_little_data_and_not_a_no() -> None:
    answers = synthetic_answers(replace(PLAN, cooperating=14, interested=14, funding=0.2), _rng(3))
    claim = found(answers, ClaimKey.FUNDING)
    assert claim.tested.effect.high > claim.relevant
    assert claim.finding is Finding.TOO_LITTLE_DATA


def test_the_opposite_of_a_claim_is_not_supported() -> None:
    answers = synthetic_answers(replace(PLAN, u_shape=-0.8, funding=-0.8), _rng(5))
    for key in (ClaimKey.U_SHAPE, ClaimKey.FUNDING):
        claim = found(answers, key)
        assert claim.finding is Finding.NOT_SUPPORTED
        assert claim.tested.effect.high < claim.relevant


def test_only_one_end_that_does_better_is_no_u_shape() -> None:
    def firms(size: SizeClass, effects: list[Effect]) -> list[SurveyAnswer]:
        return [make_answer(f"{size}{i}", size=size, effect=effects[i % 2]) for i in range(40)]

    middling = [Effect.POSITIVE, Effect.NEUTRAL]
    answers = [
        *firms(SizeClass.SMALL, [Effect.VERY_POSITIVE, Effect.POSITIVE]),
        *firms(SizeClass.MEDIUM, middling),
        *firms(SizeClass.VERY_LARGE, middling),
    ]
    claim = found(answers, ClaimKey.U_SHAPE)
    assert claim.tested.effect.value == 0.0
    assert claim.finding is not Finding.SUPPORTED


def test_a_strong_field_is_found_although_no_difference_is_the_claim() -> None:
    answers = synthetic_answers(replace(PLAN, field_effect=1.2), _rng(2))
    claim = found(answers, ClaimKey.NO_FIELD_EFFECT)
    assert claim.tested.effect.low > 0.0
    assert claim.finding is Finding.NOT_SUPPORTED


def test_few_answers_do_not_prove_that_the_field_has_no_effect() -> None:
    answers = synthetic_answers(replace(PLAN, firms=40, cooperating=20, interested=20), _rng(2))
    assert found(answers, ClaimKey.NO_FIELD_EFFECT).finding is Finding.TOO_LITTLE_DATA


def test_answers_that_are_all_the_same_say_nothing_about_chance() -> None:
    answers = [make_answer(str(i), effect=Effect.POSITIVE, size=SizeClass.SMALL) for i in range(50)]
    assert {one.finding for one in claims_of(answers)} == {Finding.TOO_LITTLE_DATA}


def test_the_difference_of_means_is_welchs() -> None:
    one, other = _rng(1).normal(0.5, 1.0, 30), _rng(2).normal(0.0, 2.0, 20)
    expected = stats.ttest_ind(one, other, equal_var=False, alternative="greater")
    both = stats.ttest_ind(one, other, equal_var=False).confidence_interval(0.9)
    assert mean_difference(one, other).p_value == pytest.approx(expected.pvalue)
    assert mean_difference(one, other).effect[1:] == pytest.approx([both.low, both.high])


def test_every_claim_counts_in_the_correction() -> None:
    claims = claims_of(synthetic_survey(PLAN, 1).answers)
    smallest = min(claims, key=lambda one: one.tested.p_value)
    assert smallest.corrected == pytest.approx(len(CLAIMS) * smallest.tested.p_value)


def test_a_synthetic_survey_is_shaped_like_the_studys_and_says_so_in_every_row() -> None:
    survey = synthetic_survey(PLAN, 1)
    assert survey.synthetic
    assert len(survey.answers) == 600
    assert sum(one.group == "cooperating" for one in survey.answers) == 231
    assert all(LABEL in one.respondent for one in survey.answers)
    assert all(LABEL in one.free_text for one in survey.answers if one.free_text)
    assert survey == synthetic_survey(PLAN, 1)
    assert survey != synthetic_survey(PLAN, 2)


def _rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def test_a_barrier_is_named_from_important_on() -> None:
    """Interested firms find all barriers important, the others less important: 1 against 0."""
    answers = [
        make_answer(
            f"{group.value}-{number}",
            group=group,
            ratings=dict.fromkeys(BARRIERS, given if number else Importance.VERY_IMPORTANT),
        )
        for group, given in (
            (RespondentGroup.INTERESTED, Importance.IMPORTANT),
            (RespondentGroup.COOPERATING, Importance.LESS_IMPORTANT),
        )
        for number in range(40)
    ]
    assert more_barriers(answers).effect.value == pytest.approx(39 / 40)
