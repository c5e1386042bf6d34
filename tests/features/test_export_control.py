"""The hint at the list of dual-use goods: by code, by field, by word in three languages."""

from __future__ import annotations

import pytest

from data.reference import load_catalogue
from features.export_control import control_hints
from features.profiles import SMEProfile

NOTICES = load_catalogue().export_control


def categories(**answers: object) -> list[int]:
    given = {"name": "Muster GmbH", "technologies_offered": ["Brot"], **answers}
    profile = SMEProfile.model_validate(given)
    return [hint.notice.category for hint in control_hints(profile, NOTICES)]


@pytest.mark.parametrize(
    ("phrase", "category"),
    [
        ("Lasermesstechnik", 6),
        ("LASER SCANNERS", 6),
        ("레이저 계측", 6),
        ("composite parts", 1),
        ("반도체 검사", 3),
        ("Faserlaser", 6),
        ("Excimerlaser", 6),
        ("산업용레이저", 6),
        ("Wärmebildkamera", 6),
        ("Leistungshalbleiter", 3),
        ("전력반도체", 3),
        ("Strahltriebwerke", 9),
        ("Glasfaserverbundwerkstoffe", 1),
        ("Kohlenstofffaser", 1),
        ("CFK-Bauteile", 1),
        ("5-Achs-Fräsmaschinen", 2),
        ("Vakuumpumpen", 2),
        ("nukleare Messtechnik", 0),
        ("원자력 설비", 0),
    ],
)
def test_words_point_to_their_category(phrase: str, category: int) -> None:
    assert categories(technologies_offered=[phrase]) == [category]


@pytest.mark.parametrize(
    "phrase",
    ["personal training", "Kohlenstoffstahl", "Glasereibedarf", "Kreiselpumpen", "Nuklearmedizin"],
)
def test_word_inside_another_word_does_not_count(phrase: str) -> None:
    assert categories(technologies_offered=[phrase]) == []


def test_every_category_of_the_list_has_its_notice() -> None:
    assert [notice.category for notice in NOTICES] == list(range(10))


def test_hint_names_the_whole_word_of_the_firm() -> None:
    firm = SMEProfile(name="M", technologies_offered=("gepulste Faserlaser, Faserlaser", "LASER"))
    (hint,) = control_hints(firm, NOTICES)
    assert hint.words == ("Faserlaser", "LASER")


def test_codes_point_to_the_category_above_them() -> None:
    assert categories(nace=["28.41"]) == [2]
    assert categories(nace=["28.99"]) == []
    assert categories(wipo_fields=[8]) == [3]


def test_problem_and_sought_technologies_are_read_as_well() -> None:
    assert categories(problem="Wir brauchen eine Verschlüsselung.") == [5]
    assert categories(technologies_sought=["Drohnen"]) == [9]


def test_hint_names_what_points_there() -> None:
    profile = SMEProfile(name="M", technologies_offered=("Laser",), nace=("26.70",))
    (hint,) = control_hints(profile, NOTICES)
    assert hint.nace_codes == ("26.70",)
    assert [word.casefold() for word in hint.words] == ["laser"]


def test_nothing_is_hinted_at_without_a_reason() -> None:
    assert categories() == []
