"""Quotation marks, Korean particles, and values that are never read as messages."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from web.wording.formatting import WORD_JOINER
from web.wording.phrasing import R_, Phrasing, choose_particle, join_korean


@pytest.mark.parametrize(
    ("language", "expected"),
    [("de", "„Laser“"), ("en", "“Laser”"), ("ko", "‘Laser’")],
)
def test_each_language_has_its_quotation_marks(language: str, expected: str) -> None:
    assert Phrasing(language).quote("Laser") == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("비용", "을"),
        ("언어", "를"),
        ("‘광학’", "을"),
        ("한국광기술원(KOPTI)", "을"),
        ("한국광기술원 (KOPTI) (2005)", "을"),
        ("KOPTI", "를"),
        ("LED", "를"),
        ("GJTP·ATM", "을"),
        ("Laser", "를"),
        ("10", "을"),
        ("2", "를"),
        ("38%", "를"),
        ("", "를"),
        ("!?", "를"),
    ],
)
def test_a_particle_follows_the_sound_of_the_word(word: str, expected: str) -> None:
    assert choose_particle(word, "을", "를") == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [("서울", "로"), ("부산", "으로"), ("대구", "로"), ("7", "로"), ("3", "으로")],
)
def test_the_direction_particle_knows_rieul(word: str, expected: str) -> None:
    assert choose_particle(word, "으로", "로") == expected


def test_no_line_breaks_between_a_closing_mark_and_a_particle() -> None:
    assert join_korean("‘광학’", "이") == f"‘광학’{WORD_JOINER}이"
    assert join_korean("광학", "이") == "광학이"
    assert join_korean("“optics”", " is") == "“optics” is"


def test_a_message_fills_particle_and_value() -> None:
    message = R_("{value} is not known.")
    phrasing = Phrasing("ko")
    assert phrasing.say(message, value="렌즈") == "렌즈는 등록되지 않은 값입니다."
    assert phrasing.say(message, value="보정") == "보정은 등록되지 않은 값입니다."


@given(st.text(max_size=30))
def test_a_value_is_never_read_as_a_message(value: str) -> None:
    for language in ("de", "en", "ko"):
        phrasing = Phrasing(language)
        assert phrasing.quote(value) in phrasing.say("{mine}", mine=phrasing.quote(value))


def test_braces_and_particle_marks_of_a_user_stay_as_they_are() -> None:
    text = Phrasing("ko").say(R_("{value} is not known."), value="{x} [을|를]")
    assert text.startswith("{x} [을|를]")
