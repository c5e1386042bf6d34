"""Which language a visitor gets."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from web.language import LANGUAGES, language_of_path, negotiate


def accepts(header: str) -> LanguageAccept:
    return parse_accept_header(header, LanguageAccept)


@pytest.mark.parametrize(
    ("remembered", "header", "expected"),
    [
        (None, "ko-KR,ko;q=0.9,en;q=0.8", "ko"),
        (None, "de-AT,de;q=0.9,en;q=0.5", "de"),
        (None, "fr,en;q=0.5", "en"),
        (None, "fr", "de"),
        (None, "", "de"),
        ("en", "ko", "en"),
        ("xx", "ko", "ko"),
        ("", "en-GB", "en"),
    ],
)
def test_remembered_language_wins_then_the_browsers_first_choice_then_german(
    remembered: str | None, header: str, expected: str
) -> None:
    assert negotiate(remembered, accepts(header)) == expected


@given(st.text(max_size=60), st.text(max_size=20))
def test_whatever_a_browser_sends_one_of_three_languages_comes_out(
    header: str, remembered: str
) -> None:
    assert negotiate(remembered, accepts(header)) in LANGUAGES


@pytest.mark.parametrize(
    ("path", "language"),
    [("/de/", "de"), ("/ko", "ko"), ("/en/no/such", "en"), ("/", None), ("/deutsch/", None)],
)
def test_language_is_the_first_part_of_the_path(path: str, language: str | None) -> None:
    assert language_of_path(path) == language
