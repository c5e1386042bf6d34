"""The figures of the study: normalised by the written rule, nothing filled in, nothing of a few."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from features.vocabulary import Effect, RespondentGroup, SizeClass
from matcher.survey import RATED, Importance, SurveyAnswer
from matcher.survey_figures import Bar, figures_of
from matcher.survey_synthetic import SurveyPlan, synthetic_survey
from tests.surveys import make_answer

COOPERATING, INTERESTED = RespondentGroup
VERY, IMPORTANT, LESS, NOT = Importance
SURVEY = synthetic_survey(SurveyPlan(), seed=7)


def firms(n: int, start: int = 0, **changes: object) -> list[SurveyAnswer]:
    return [make_answer(str(start + i), **changes) for i in range(n)]


def bar(bars: tuple[Bar, ...], key: str, group: RespondentGroup) -> Bar:
    return next(one for one in bars if one.key == key and one.group is group)


def test_means_are_divided_by_the_highest_of_both_groups() -> None:
    answers = [
        *firms(6, ratings={"readiness_product": VERY, "readiness_funding": LESS}),
        *firms(6, 6, group=INTERESTED, ratings={"readiness_funding": IMPORTANT}),
    ]
    factors = figures_of(answers, 5).factors
    assert bar(factors, "readiness_product", COOPERATING).value == (1.0, 1.0, 1.0)
    assert bar(factors, "readiness_funding", COOPERATING).value.value == pytest.approx(1 / 3)
    assert bar(factors, "readiness_funding", INTERESTED).value.value == pytest.approx(2 / 3)
    assert bar(factors, "readiness_funding", INTERESTED).mean == 2.0


def test_questions_left_out_are_counted_and_not_filled_in() -> None:
    answers = [*firms(5, ratings={"barrier_time": VERY}), *firms(7, 5)]
    found = bar(figures_of(answers, 5).barriers, "barrier_time", COOPERATING)
    assert (found.answers, found.missing, found.mean) == (5, 7, 3.0)


def test_a_factor_and_a_barrier_of_one_name_stay_apart() -> None:
    rated = {"readiness_market_knowledge": VERY, "barrier_market_knowledge": LESS}
    figures = figures_of(firms(5, ratings=rated), 5)
    assert [one.mean for one in figures.factors] == [3.0]
    assert [one.mean for one in figures.barriers] == [1.0]


def test_nothing_is_said_of_fewer_than_the_minimum() -> None:
    answers = [*firms(4, ratings={"barrier_time": VERY}), *firms(9, 4, group=INTERESTED)]
    figures = figures_of(answers, 5)
    assert (figures.factors, figures.barriers, figures.effects) == ((), (), ())


def test_a_small_size_class_takes_another_with_it_so_that_nobody_can_subtract() -> None:
    answers = [
        *firms(3, size=SizeClass.MICRO, effect=Effect.POSITIVE),
        *firms(9, 3, size=SizeClass.SMALL, effect=Effect.NEUTRAL),
        *firms(6, 12, size=SizeClass.MEDIUM, effect=Effect.POSITIVE),
        *firms(6, 18, size=SizeClass.LARGE, effect=Effect.NEGATIVE),
    ]
    assert [one.size for one in figures_of(answers, 5).effects] == ["medium", "large"]


def test_the_effect_is_shown_by_size_class_with_its_shares() -> None:
    answers = [
        *firms(6, size=SizeClass.MEDIUM, effect=Effect.POSITIVE),
        *firms(2, 6, size=SizeClass.MEDIUM, effect=Effect.NEGATIVE),
        *firms(1, 8, size=SizeClass.MEDIUM),
        *firms(3, 9, effect=Effect.POSITIVE),
    ]
    figures = figures_of(answers, 5)
    (row,) = figures.effects
    assert (row.answers, row.missing, figures.size_missing) == (8, 1, 3)
    assert row.good.value == row.shares[Effect.POSITIVE].value == 0.75
    assert row.good.low < 0.75 < row.good.high
    assert math.fsum(one.value for one in row.shares.values()) == pytest.approx(1.0)


def test_figures_of_the_same_answers_are_the_same_in_every_bit() -> None:
    assert figures_of(SURVEY.answers, 5) == figures_of(SURVEY.answers, 5)


def test_firms_of_neither_group_are_in_no_figure() -> None:
    figures = figures_of(SURVEY.answers, 5)
    assert (dict(figures.firms), figures.outside) == ({COOPERATING: 231, INTERESTED: 169}, 200)
    inside = [one for one in SURVEY.answers if one.group]
    assert figures_of(inside, 5) == replace(figures, outside=0)


def test_intervals_hold_their_value_and_none_exceeds_the_scale() -> None:
    figures = figures_of(SURVEY.answers, 5)
    for one in (*figures.factors, *figures.barriers):
        assert 0.0 <= one.value.low <= one.value.value <= one.value.high <= 1.0
    assert max(one.value.value for one in figures.barriers) == 1.0


def test_where_nobody_finds_anything_important_all_bars_are_zero() -> None:
    (found,) = figures_of(firms(5, ratings={"barrier_ip": NOT}), 5).barriers
    assert found.value == (0.0, 0.0, 0.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"respondent": ""},
        {"group": INTERESTED, "effect": Effect.POSITIVE},
        {"ratings": {"market_knowledge": VERY}},
        {"free_text": "x" * 2001},
    ],
)
def test_an_answer_that_cannot_be_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=next(reversed(wrong))):
        make_answer(**{"respondent": "1", **wrong})


def test_everything_rated_has_a_key_of_its_own() -> None:
    assert len(set(RATED)) == 14
