from __future__ import annotations

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from features.boilerplate import BOILERPLATE_STEMS, ENDINGS, FUNCTION_WORDS
from features.phrases import BOILERPLATE_WEIGHT, is_boilerplate, phrase_weights, split_phrases
from tests.hostile_texts import PIECES, hostile_text

# Text that is rich in marks, beside any text at all.
MARKED = st.text(alphabet="aB1ä한국 .,;:-–·、。•()<>/\n\t&①🔧\ud800")
# What a boilerplate word is by definition; takes exponential time on long words.
STEMS_AND_ENDING = re.compile(rf"(?:{'|'.join(BOILERPLATE_STEMS)})+(?:{'|'.join(ENDINGS)})?")
ANY_TEXT = st.one_of(st.text(), MARKED)


@pytest.mark.parametrize(
    ("text", "phrases"),
    [
        ("", []),
        (" \n\t ", []),
        ("🔧 -- ...", []),
        ("Laser", ["Laser"]),
        ("Laser\nOptik\r\nSensor\u2028Kamera", ["Laser", "Optik", "Sensor", "Kamera"]),
        ("Laser; Optik；Sensor", ["Laser", "Optik", "Sensor"]),
        ("• Laser • Optik", ["Laser", "Optik"]),
        ("- Laser\n* Optik\n– Sensor\n+ Kamera", ["Laser", "Optik", "Sensor", "Kamera"]),
        ("1. Fräsen\n2) Drehen\n(3) Bohren\nd) Honen", ["Fräsen", "Drehen", "Bohren", "Honen"]),
        ("1. Laser 2. Optik 3. Sensor", ["Laser", "Optik", "Sensor"]),
        ("① 도금 ② 금형", ["도금", "금형"]),
        ("가. 금형\n나. 주조", ["금형", "주조"]),
        ("공작기계·절삭공구、칩컨베이어ㆍ주축", ["공작기계", "절삭공구", "칩컨베이어", "주축"]),
        ("정밀가공을 합니다. 레이저 계측。 도금", ["정밀가공을 합니다", "레이저 계측", "도금"]),
        ("정밀가공을 합니다.레이저 계측", ["정밀가공을 합니다", "레이저 계측"]),
        ("금형,주조,열처리", ["금형", "주조", "열처리"]),
        ("Ventile. Pumpen! Was noch? Rohre", ["Ventile", "Pumpen", "Was noch", "Rohre"]),
        ("Familienbetrieb seit 1953. Laser", ["Familienbetrieb seit 1953", "Laser"]),
        ("센서 등. 밸브", ["센서 등", "밸브"]),
        ("certified by ISO 9001. Lasers", ["certified by ISO 9001", "Lasers"]),
        ("Anwendungen: Laser – Optik", ["Anwendungen", "Laser", "Optik"]),
        ("Laser, Sensoren, Kameras und Optik", ["Laser", "Sensoren", "Kameras und Optik"]),
        ("<ul><li>Laser</li><li>Optik</li></ul>", ["Laser", "Optik"]),
        ("<script>Laser</script> &amp; Optik", ["Laser & Optik"]),
        ("Laser\nlaser\nLASER\nOptik", ["Laser", "Optik"]),
        ("🔧 Laser 🔧", ["Laser"]),
        ("\ud800Laser\x00\u200b", ["Laser"]),
        ("„Laser“; (Optik)", ["Laser", "(Optik)"]),
    ],
)
def test_texts_are_cut_at_their_marks(text: str, phrases: list[str]) -> None:
    assert split_phrases(text) == phrases


@pytest.mark.parametrize(
    "phrase",
    [
        "Klasse 28.41 nach NACE",
        "Toleranz 0,5 mm und Ra 1,2",
        "Ventile z. B. für Schiffe",
        "Ventile z.B. für Schiffe",
        "lasers, e.g. fibre lasers",
        "light sources (i.e. LED)",
        "Zulieferer der Müller GmbH & Co. KG",
        "Hanbit Co., Ltd. optics",
        "Laser der 3. Generation",
        "Optik des 21. Jahrhunderts",
        "Verfahren von Dr. Meier",
        "thin films of approx. 10 mm",
        "Automobil-, Bahn- und Luftfahrtteile, Guss",
        "automotive, rail and aircraft components",
        "Drehmoment in N·m",
        "Laser-Messtechnik",
        "LED/OLED C++",
        "10-20 μm",
        "Verhältnis 3:1",
        "we build machines that cut, bend and weld thick sheets, also at night",
    ],
)
def test_these_stay_whole(phrase: str) -> None:
    assert split_phrases(phrase) == [phrase]


@given(ANY_TEXT)
def test_phrases_are_trimmed_distinct_and_have_words(text: str) -> None:
    phrases = split_phrases(text)
    assert len({phrase.casefold() for phrase in phrases}) == len(phrases)
    for phrase in phrases:
        assert phrase == " ".join(phrase.split())
        assert any(character.isalnum() for character in phrase)
        phrase.encode("utf-8")


@given(st.lists(st.sampled_from(["Laser", "광계측", "machine tools", "특수강"]), unique=True))
def test_a_list_is_cut_the_same_way_with_any_mark(items: list[str]) -> None:
    for mark in ("\n", "; ", "\n- ", " • ", "、", "<br/>"):
        assert split_phrases(mark.join(items)) == items


# How the time grows is measured in tests/benchmarks/bench_long_texts.py.
@pytest.mark.parametrize("piece", PIECES)
def test_the_last_word_of_a_very_long_text_is_reached(piece: str) -> None:
    phrases = split_phrases(hostile_text(piece, 100_000))
    assert phrases[-1].endswith("qq")
    assert phrase_weights(phrases)[-1] == 1


@pytest.mark.parametrize(
    "phrase",
    [
        "innovative solutions",
        "Innovative Lösungen",
        "Qualität und Service",
        "seit 1953 Familienunternehmen",
        "Als familiengeführtes Unternehmen stehen wir seit 1953 für Qualität und Kundennähe",
        "Wir sind Weltmarktführer",
        "zuverlässiger Partner weltweit",
        "ISO 9001 zertifiziert",
        "Made in Germany",
        "high-quality products",
        "family-owned company",
        "leading supplier",
        "customer satisfaction",
        "maßgeschneiderte Lösungen",
        "고객 만족",
        "고객만족을 위한 최고의 품질",
        "혁신적인 솔루션",
        "중소기업",
        "1953",
        "",
    ],
)
def test_phrases_of_boilerplate_words_only_hardly_count(phrase: str) -> None:
    assert phrase_weights([phrase]).tolist() == [BOILERPLATE_WEIGHT]


@pytest.mark.parametrize(
    "phrase",
    [
        "Lasermesstechnik",
        "innovative Lasertechnik",
        "Qualitätssicherung",
        "Lösungen für die Galvanik",
        "leading supplier of valves",
        "machine tools",
        "cutting tools",
        "safety systems",
        "Sicherheitstechnik",
        "ISO 26262",
        "5G",
        "자동화",
        "특수강",
        "고객 맞춤형 금형",
        "안전시스템",
    ],
)
def test_a_phrase_with_one_word_of_substance_counts_fully(phrase: str) -> None:
    assert phrase_weights([phrase]).tolist() == [1.0]


@given(st.lists(ANY_TEXT, max_size=5))
def test_weights_are_above_0_and_up_to_1(phrases: list[str]) -> None:
    weights = phrase_weights(phrases)
    assert weights.shape == (len(phrases),)
    assert weights.dtype == np.float64
    assert ((weights > 0) & (weights <= 1)).all()


@given(
    st.lists(st.sampled_from([*BOILERPLATE_STEMS, *ENDINGS, "x", "laser"]), max_size=4).map("".join)
)
def test_boilerplate_words_are_rows_of_stems_with_one_ending(word: str) -> None:
    by_definition = not word or word in FUNCTION_WORDS or STEMS_AND_ENDING.fullmatch(word)
    assert is_boilerplate(word) == bool(by_definition)
