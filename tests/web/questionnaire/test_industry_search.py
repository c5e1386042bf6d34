"""A word in place of an industry's code leads to the codes that it may mean, nearest first."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reference import load_catalogue
from web.questionnaire.industry_search import MOST, find_industries
from web.wording.labels import Labels

CATALOGUE = load_catalogue()


def found(language: str, text: str) -> list[str]:
    labels, english = Labels(language, CATALOGUE), CATALOGUE.nace_labels
    return find_industries(
        text, [(one, (labels.industry(one)[0], english[one])) for one in english]
    )


@pytest.mark.parametrize(
    ("language", "text", "first"),
    [
        ("de", "Mess", "26.5"),
        ("de", "Messtechnik", "26.5"),
        ("de", "Messinstrumente", "26.5"),
        ("de", "Medizintechnik", "32.5"),
        ("de", "Maschinenbau", "28"),
        ("de", "Maschinen", "28"),
        ("de", "Optik", "26.7"),
        ("de", "wir bauen Pumpen", "28.1"),
        ("de", "batteries", "27.2"),
        ("en", "machines", "28"),
        ("en", "optics", "26.7"),
        ("ko", "측정기", "26.5"),
        ("ko", "섬유", "13"),
    ],
)
def test_the_nearest_industry_comes_first(language: str, text: str, first: str) -> None:
    assert found(language, text)[0] == first


@pytest.mark.parametrize(("language", "text"), [("de", "Maschinen"), ("ko", "기계")])
def test_what_an_industry_leaves_out_does_not_find_it(language: str, text: str) -> None:
    assert "25" not in found(language, text)


def test_a_beginning_comes_before_a_shared_one_before_one_inside() -> None:
    named = [("1", ["Werkzeugmaschinen"]), ("2", ["Maschinist"]), ("3", ["Neue Maschinenteile"])]
    assert find_industries("maschinen", named) == ["3", "2", "1"]


def test_of_equally_near_ones_the_earlier_word_and_then_the_earlier_industry_comes_first() -> None:
    named = [("1", ["Andere Kabel"]), ("2", ["Kabel"]), ("3", ["Kabel"])]
    assert find_industries("Kabel", named) == ["2", "3", "1"]


@pytest.mark.parametrize("text", ["", "26", "ab", "기", "?!", "qqqqqqq"])
def test_what_is_no_word_or_in_no_name_finds_nothing(text: str) -> None:
    assert found("de", text) == found("ko", text) == []


@given(st.text(max_size=60))
def test_any_text_finds_a_few_known_codes_each_once(text: str) -> None:
    codes = found("de", text)
    assert len(set(codes)) == len(codes) <= MOST
    assert set(codes) <= set(CATALOGUE.nace_labels)
