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
    ],
)
def test_words_point_to_their_category(phrase: str, category: int) -> None:
    assert categories(technologies_offered=[phrase]) == [category]


def test_word_inside_another_word_does_not_count() -> None:
    assert categories(technologies_offered=["personal training"]) == []


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
