from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.errors import UnknownCodeError
from features.industry import (
    GROUPS,
    SECTIONS,
    IndustryCode,
    code_rows,
    code_similarities,
    field_overlaps,
    field_row,
    industry_similarities,
    parse_code,
)

DIVISIONS = [number for first, last in SECTIONS.values() for number in range(first, last + 1)]
DIGIT = st.integers(0, 9)
PAIRS = [(division, int(digit)) for division, digits in GROUPS.items() for digit in digits]
CODES = st.one_of(
    st.builds(IndustryCode, st.sampled_from(DIVISIONS)),
    st.builds(lambda pair: IndustryCode(*pair), st.sampled_from(PAIRS)),
    st.builds(lambda pair, digit: IndustryCode(*pair, digit), st.sampled_from(PAIRS), DIGIT),
)
CODE_LISTS = st.lists(CODES, max_size=5)


def codes(text: str) -> list[IndustryCode]:
    return [parse_code(part) for part in text.split()]


def similarity_of(mine: list[IndustryCode], theirs: list[IndustryCode]) -> float:
    """The similarity of two lists of codes, the asking side first."""
    starts = np.array([0, len(theirs)])
    return float(industry_similarities(code_rows(mine), code_rows(theirs), starts)[0])


def overlap_of(mine: list[int], theirs: list[int]) -> float:
    """The share of the asking side's WIPO fields that the other side works in."""
    return float(field_overlaps(field_row(mine), field_row(theirs)[np.newaxis])[0])


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("28.41", IndustryCode(28, 4, 1)),
        ("2841", IndustryCode(28, 4, 1)),
        ("28.4", IndustryCode(28, 4)),
        ("284", IndustryCode(28, 4)),
        ("28", IndustryCode(28)),
        (" 01.1 ", IndustryCode(1, 1)),
        ("62.01", IndustryCode(62, 0, 1)),
        ("99", IndustryCode(99)),
    ],
)
def test_codes_are_read_with_and_without_full_stop(text: str, code: IndustryCode) -> None:
    assert parse_code(text) == code


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("34", "33"),
        ("04.1", "03.1"),
        ("00", "01"),
        ("28.411", "28.41"),
        ("28,41", "28.41"),
        ("C28.41", "28.41"),
        ("1.1", "01.1"),
        ("28.", "28"),
        ("29221", "29.22"),
        ("28.00", "28.1"),
        ("33.87", "33.2"),
        ("99.99", "99.0"),
        ("62.1", "62.0"),
        ("machine", ""),
        ("", ""),
        ("２８", ""),
    ],
)
def test_other_codes_are_refused_with_the_nearest_one(text: str, suggestion: str) -> None:
    with pytest.raises(UnknownCodeError) as caught:
        parse_code(text)
    assert (caught.value.value, caught.value.suggestion) == (text, suggestion)


def test_a_class_needs_its_group() -> None:
    with pytest.raises(UnknownCodeError):
        IndustryCode(28, None, 1)


def test_the_classification_has_21_sections_and_88_divisions() -> None:
    assert len(SECTIONS) == 21
    assert len(set(DIVISIONS)) == len(DIVISIONS) == 88


def test_the_classification_has_272_groups_in_those_divisions() -> None:
    assert set(GROUPS) == set(DIVISIONS)
    assert sum(len(digits) for digits in GROUPS.values()) == 272


@given(CODES)
def test_a_code_is_read_back_from_its_text(code: IndustryCode) -> None:
    assert parse_code(str(code)) == code


@given(st.text(max_size=60))
def test_any_text_is_a_code_or_refused_with_a_valid_suggestion(text: str) -> None:
    try:
        canonical = str(parse_code(text))
    except UnknownCodeError as error:
        canonical = error.suggestion
    assert not canonical or str(parse_code(canonical)) == canonical


@pytest.mark.parametrize(
    ("mine", "theirs", "similarity"),
    [
        ("28.41", "28.41", 1.0),
        ("28.41", "28.49", 0.75),
        ("28.41", "28.4", 0.75),
        ("28.4", "28.4", 0.75),
        ("28.41", "28.91", 0.5),
        ("28", "28", 0.5),
        ("28", "28.41", 0.5),
        ("28.41", "25.41", 0.2),
        ("28.41", "62.01", 0.0),
        ("62.0", "62", 0.5),
        ("62.0", "62.09", 0.75),
        # Mean of the best matches of the firm's two codes: (0.75 + 0.2) / 2.
        ("28.41 13.2", "28.4 25.73", 0.475),
        # More codes of the candidate cost nothing.
        ("28.41", "28.41 13.2 26.1", 1.0),
    ],
)
def test_similarity_follows_the_depth_that_both_share(
    mine: str, theirs: str, similarity: float
) -> None:
    assert similarity_of(codes(mine), codes(theirs)) == pytest.approx(similarity, abs=1e-12)


def test_rows_carry_all_digits_before_each_level() -> None:
    assert code_rows(codes("28.41 62.0 99")).tolist() == [
        [3, 28, 284, 2841],
        [10, 62, 620, 0],
        [21, 99, 0, 0],
    ]
    assert code_rows([]).shape == (0, 4)


def test_no_code_on_one_side_is_unknown() -> None:
    assert np.isnan(similarity_of([], codes("28")))
    assert np.isnan(similarity_of(codes("28"), []))


@given(CODE_LISTS, st.lists(CODE_LISTS, max_size=5))
def test_many_candidates_at_once_equal_one_at_a_time(
    mine: list[IndustryCode], candidates: list[list[IndustryCode]]
) -> None:
    theirs = code_rows([code for candidate in candidates for code in candidate])
    starts = np.cumsum([0] + [len(candidate) for candidate in candidates])
    together = industry_similarities(code_rows(mine), theirs, starts)
    apart = [similarity_of(mine, candidate) for candidate in candidates]
    np.testing.assert_array_equal(together, np.array(apart))
    assert ((together >= 0) & (together <= 1) | np.isnan(together)).all()


@given(CODES, CODES)
def test_similarity_of_two_codes_is_symmetric(left: IndustryCode, right: IndustryCode) -> None:
    assert code_similarities(code_rows([left]), code_rows([right])) == code_similarities(
        code_rows([right]), code_rows([left])
    )


@pytest.mark.parametrize(
    ("mine", "theirs", "overlap"),
    [([10], [10, 12], 1.0), ([10, 12], [10], 0.5), ([1, 2, 3, 4], [35], 0.0), ([35], [35], 1.0)],
)
def test_field_overlap_is_the_share_of_the_firms_fields(
    mine: list[int], theirs: list[int], overlap: float
) -> None:
    assert overlap_of(mine, theirs) == overlap


def test_fields_of_one_side_only_are_unknown() -> None:
    assert np.isnan(overlap_of([], [1]))
    assert np.isnan(overlap_of([1], []))
    many = np.stack([field_row([1, 2]), field_row([])])
    np.testing.assert_array_equal(field_overlaps(field_row([2]), many), [1.0, np.nan])


@pytest.mark.parametrize(("field", "suggestion"), [(0, "1"), (36, "35"), (-5, "1")])
def test_fields_outside_the_list_are_refused(field: int, suggestion: str) -> None:
    with pytest.raises(UnknownCodeError) as caught:
        field_row([field])
    assert caught.value.suggestion == suggestion
