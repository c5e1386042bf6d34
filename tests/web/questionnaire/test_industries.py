"""The industries of the questionnaire are found by words of the reader's language."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.questionnaire import questionnaire, technology, text_of


@pytest.mark.parametrize(
    ("language", "typed", "meant"),
    [
        ("de", "Batterien", "27.2 (Batterien und Akkumulatoren)"),
        ("de", "optical", "26.7 (Optische und fotografische Instrumente und Geräte)"),
        ("ko", "금형", "25.73 (공구(금형 포함))"),
    ],
)
def test_an_industry_is_found_by_a_word_of_the_page_or_of_english(
    tmp_path: Path, language: str, typed: str, meant: str
) -> None:
    with questionnaire(tmp_path) as site:
        token = site.begin()
        page = site.post(f"/{language}/p/{token}/technology", technology(1, nace=[typed])).text

    assert meant in text_of(page)
    code = meant.split(maxsplit=1)[0]
    assert f'<option value="{code}" label="{code} ' in page
