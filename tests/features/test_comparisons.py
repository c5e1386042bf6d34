"""Each comparison worked by hand on small encoded sides."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.comparisons import (
    COMPARISON_KEYS,
    COMPARISONS,
    compare,
    topic_margin,
)
from features.encoding import (
    EncodedCandidates,
    EncodedSME,
    PhraseBlock,
    ragged,
    stack_themes,
)
from features.industry import code_rows, field_row, parse_code
from features.shortfall import expected_shortfall
from features.vocabulary import Group, RespondentGroup, Scope

NOTHING = PhraseBlock((), np.empty((0, 3)), np.empty(0))
AXES = np.eye(3)


def phrases(*rows: int) -> PhraseBlock:
    """Phrases that point along the axes."""
    return PhraseBlock(tuple(f"axis {row}" for row in rows), AXES[list(rows)], np.ones(len(rows)))


def firm(**changes: object) -> EncodedSME:
    """A firm that answered everything in the middle of the scale."""
    base = EncodedSME(
        group=RespondentGroup.INTERESTED,
        offered=phrases(0),
        english=NOTHING,
        sought=NOTHING,
        problem=NOTHING,
        technologies=np.empty((0, 3)),
        off_topic=np.empty(0),
        words=2,
        industry_codes=code_rows([parse_code("26.51")]),
        wipo=field_row([9, 10]),
        employees=48.0,
        size=1.0,
        readiness=np.full(7, 0.5),
        severity=np.full(7, 0.5),
        activity=0.75,
        style=np.array([1.0, 0.25, 0.75, np.nan]),
        access=np.array([0.2, 0.4]),
        programmes=np.array([1.0, 0.0]),
        causes={},
        inputs={},
    )
    one = replace(base, **changes)  # type: ignore[arg-type]
    rows = [one.offered.vectors, one.english.vectors, one.sought.vectors]
    return replace(one, technologies=np.vstack(rows))


UNIT = st.floats(0, 1)


def candidates() -> EncodedCandidates:
    """Two mini-clusters: one on axis 0, one on axes 1 and 2."""
    themes = stack_themes([AXES, AXES, AXES], [1, 2])
    return EncodedCandidates(
        ids=("one-01", "two-01"),
        themes=themes,
        problem_targets=ragged(AXES, [1, 2]),
        industry_codes=code_rows([parse_code("26.5"), parse_code("28.41")]),
        industry_starts=np.array([0, 1, 2]),
        wipo=np.array([field_row([9]), field_row([1])]),
        demand=np.array([[0.75] * 7, [np.nan] * 7]),
        relief=np.array([[0.5] * 7, [0.0] * 7]),
        agency=np.array([0, 1]),
        hop=np.array([0.5, 0.5]),
        programmes=np.array([[1.0, 1.0], [0.0, 1.0]]),
        inputs=({}, {}),
    )


def values(key: str, query: EncodedSME) -> list[float]:
    return compare(query, candidates())[:, COMPARISON_KEYS.index(key)].tolist()


def curve(cosine: float, middle: float = 0.30) -> float:
    return float(1 / (1 + np.exp((middle - cosine) / 0.08)))


def test_there_are_26_comparisons_with_unique_keys() -> None:
    assert len(COMPARISONS) == len(set(COMPARISON_KEYS)) == 26


def test_technology_focus_is_half_best_theme_half_mean_theme() -> None:
    # Axis 0 meets candidate one fully, candidate two not at all.
    assert values("technology_focus", firm()) == pytest.approx([curve(1.0), curve(0.0)])
    # Axis 1 meets the best theme of two with 1 and its mean (0, 1, 1)/sqrt(2) with 0.7071.
    expected = [curve(0.0), curve(0.5 + 0.5 / np.sqrt(2))]
    assert values("technology_focus", firm(offered=phrases(1))) == pytest.approx(expected, abs=1e-5)


def test_table_of_cosines_belongs_to_its_firm_and_its_themes() -> None:
    query, themes = firm(), candidates().themes
    table = query.theme_cosines(themes)
    assert query.theme_cosines(themes) is table
    assert table[0].tolist() == pytest.approx([1, 0, 0] * 3 + [1, 0] * 3)
    other = stack_themes([AXES[::-1]], [3])
    assert query.theme_cosines(other)[0, :3].tolist() == [0, 0, 1]
    assert query.theme_cosines(themes)[0].tolist() == table[0].tolist()
    changed = replace(query, technologies=AXES[1:2])
    assert changed.theme_cosines(themes)[0, :3].tolist() == [0, 1, 0]


def test_technology_focus_pools_what_is_offered_and_sought() -> None:
    both = firm(offered=phrases(0), sought=phrases(1))
    diagonal = 0.5 + 0.5 / np.sqrt(2)
    expected = [curve(0.5), curve(diagonal / 2)]
    assert values("technology_focus", both) == pytest.approx(expected, abs=1e-5)


def test_only_the_best_five_phrases_count() -> None:
    six = firm(offered=phrases(0, 0, 0, 0, 0, 1))
    assert values("technology_focus", six)[0] == pytest.approx(curve(1.0), abs=1e-6)


def test_a_firm_that_only_seeks_is_compared_by_what_it_seeks() -> None:
    seeking = firm(offered=NOTHING, sought=phrases(0))
    assert values("technology_focus", seeking)[0] == pytest.approx(curve(1.0), abs=1e-6)


def test_the_languages_are_averaged() -> None:
    other = AXES[[1, 0, 0]]
    mixed = replace(candidates(), themes=stack_themes([AXES, other, other], [1, 2]))
    found = compare(firm(), mixed)[:, COMPARISON_KEYS.index("technology_focus")]
    # Axis 0 meets candidate one in German only, candidate two in English and Korean only.
    assert found.tolist() == pytest.approx([curve(1 / 3), curve(2 / 3)], abs=1e-6)


def test_english_version_is_averaged_in() -> None:
    with_english = firm(offered=phrases(1), english=phrases(0))
    assert values("technology_focus", with_english)[0] == pytest.approx(curve(0.5), abs=1e-6)


def test_problem_is_unknown_when_none_is_stated() -> None:
    assert np.isnan(values("problem_fit", firm())).all()


def test_problem_is_compared_by_its_nearest_target_on_a_curve_of_its_own() -> None:
    found = values("problem_fit", firm(problem=phrases(0)))
    # One target has no advantage, two have 0.03 ln 2.
    expected = [curve(1.0, 0.08), curve(-0.03 * np.log(2), 0.08)]
    assert found == pytest.approx(expected, abs=1e-8)


def test_codes_meet_at_the_depth_both_give() -> None:
    assert values("industry_code", firm()) == [0.75, 0.2]


def test_field_overlap_is_the_share_of_the_firms_fields() -> None:
    assert values("technology_field", firm()) == [0.5, 0.0]


def test_readiness_loses_what_the_demand_exceeds_on_average() -> None:
    # Demand 0.75 means 0.5 to 1: readiness 0.5 lacks 0.25. Unknown: 1 - 0.5^2 / 2 = 0.875.
    assert values("readiness_network", firm()) == [0.75, 0.875]


@pytest.mark.parametrize(
    ("demand", "readiness", "shortfall"),
    [
        (0.0, 0.0, 0.0),
        (1.0, 1.0, 0.0),
        (1.0, 0.25, 0.75),
        # 0.25 means 0 to 0.5: at readiness 0.25 the upper half lacks 0.125 on average.
        (0.25, 0.25, 0.0625),
        # 0.75 means 0.5 to 1: at readiness 0.75 the upper half lacks 0.125 on average.
        (0.75, 0.75, 0.0625),
        (0.5, 0.0, 0.5),
        (np.nan, 0.0, 0.5),
        (np.nan, 0.5, 0.125),
    ],
)
def test_a_demand_stands_for_the_widest_even_spread_around_it(
    demand: float, readiness: float, shortfall: float
) -> None:
    assert expected_shortfall(np.array([demand]), readiness).tolist() == [shortfall]


@given(UNIT, UNIT, UNIT, UNIT)
def test_shortfall_rises_with_the_demand_and_falls_with_the_readiness(
    demand: float, higher: float, readiness: float, readier: float
) -> None:
    demand, higher = sorted((demand, higher))
    readiness, readier = sorted((readiness, readier))
    least, most = expected_shortfall(np.array([demand, higher]), readiness)
    assert -1e-12 <= least <= most + 1e-12 <= 1 + 2e-12
    assert expected_shortfall(np.array([demand]), readier)[0] <= least + 1e-12


def test_a_demand_in_the_middle_counts_as_if_nothing_were_known() -> None:
    for readiness in (0.0, 0.3, 1.0):
        middle, unknown = expected_shortfall(np.array([0.5, np.nan]), readiness)
        assert middle == unknown


def test_readiness_above_the_demand_is_full() -> None:
    assert values("readiness_network", firm(readiness=np.ones(7))) == [1.0, 1.0]


def test_barrier_weighs_severity_by_what_is_not_relieved() -> None:
    assert values("barrier_cost", firm()) == [0.75, 0.5]


def test_no_obstacle_is_full_fit_everywhere() -> None:
    assert values("barrier_cost", firm(severity=np.zeros(7))) == [1.0, 1.0]


def test_network_access_multiplies_the_steps() -> None:
    assert values("network_access", firm()) == pytest.approx([0.1, 0.2])


def test_funding_route_counts_programmes_open_to_both() -> None:
    assert values("funding_route", firm()) == [0.5, 0.0]


def test_funding_route_is_unknown_when_a_programme_depends_on_the_missing_size() -> None:
    assert np.isnan(values("funding_route", firm(programmes=np.array([1.0, np.nan])))).all()


def test_style_and_activity_are_the_same_for_all_candidates() -> None:
    assert values("style_horizon", firm()) == [1.0, 1.0]
    assert values("activity_fit", firm()) == [0.75, 0.75]
    assert np.isnan(values("style_commitment", firm())).all()


def test_firm_scoped_comparisons_without_candidate_facts_do_not_differ() -> None:
    plain = replace(candidates(), demand=np.full((2, 7), np.nan), relief=np.full((2, 7), 0.3))
    table = compare(firm(), plain)
    for column, comparison in enumerate(COMPARISONS):
        if comparison.scope is Scope.FIRM:
            assert len(np.unique(table[:, column][~np.isnan(table[:, column])])) <= 1


def test_groups_keep_the_order_of_the_design() -> None:
    order = list(dict.fromkeys(comparison.group for comparison in COMPARISONS))
    # Terms that are switched on later have a group of their own behind them.
    assert [*order, Group.COMBINED] == list(Group)


answers = st.lists(
    st.one_of(st.sampled_from([0.0, 0.25, 0.5, 0.75, 1.0]), st.just(float("nan"))),
    min_size=7,
    max_size=7,
)


@given(answers, answers)
def test_values_stay_in_range_or_are_unknown(readiness: list[float], severity: list[float]) -> None:
    query = firm(readiness=np.array(readiness), severity=np.array(severity))
    table = compare(query, candidates())
    known = table[~np.isnan(table)]
    assert ((known >= 0) & (known <= 1)).all()


@given(st.integers(0, 6), st.sampled_from([0.0, 0.25, 0.5, 0.75]))
def test_more_readiness_never_lowers_a_value(index: int, level: float) -> None:
    lower, higher = np.full(7, 0.5), np.full(7, 0.5)
    lower[index], higher[index] = level, level + 0.25
    first = compare(firm(readiness=lower), candidates())
    second = compare(firm(readiness=higher), candidates())
    assert (np.nan_to_num(second) >= np.nan_to_num(first)).all()


@given(st.integers(0, 6), st.sampled_from([0.0, 0.25, 0.5, 0.75]))
def test_a_worse_barrier_never_raises_a_value(index: int, level: float) -> None:
    lower, higher = np.full(7, 0.5), np.full(7, 0.5)
    lower[index], higher[index] = level, level + 0.25
    first = compare(firm(severity=lower), candidates())
    second = compare(firm(severity=higher), candidates())
    assert (np.nan_to_num(second) <= np.nan_to_num(first)).all()


def test_topic_margin_is_the_lead_of_the_nearest_theme_in_the_best_three_phrases() -> None:
    # All three axes are themes; divisions stand at 0.2, 0.4, 0.6 and 0.8 of the four phrases.
    query = replace(firm(offered=phrases(0, 1, 2, 0)), off_topic=np.array([0.2, 0.4, 0.6, 0.8]))
    assert topic_margin(query, candidates().themes) == pytest.approx((0.8 + 0.6 + 0.4) / 3)


def test_a_theme_counts_in_the_topic_margin_by_the_mean_of_its_languages() -> None:
    # Axis 0 meets the first theme in one language of three, the others in none.
    themes = stack_themes([AXES, AXES[[1, 1, 1]], AXES[[2, 2, 2]]], [1, 2])
    query = replace(firm(), off_topic=np.array([0.0]))
    assert topic_margin(query, themes) == pytest.approx(1 / 3, abs=1e-6)


def test_topic_margin_is_unknown_without_phrases() -> None:
    assert np.isnan(topic_margin(firm(offered=NOTHING), candidates().themes))
