"""The written rules for place, tests and date."""

from __future__ import annotations

import pytest

from data.rule_facts import is_same_city, is_test_facility, places_of, seats_of, youngest


@pytest.mark.parametrize(
    ("city", "cluster_city", "same"),
    [
        ("Changwon", "Changwon", True),
        ("Daejeon (headquarters; its materials part sat in Changwon)", "Changwon", False),
        ("Ulsan (branch; headquarters Gwacheon)", "Ulsan", True),
        ("Jeonju / Gunsan", "Gunsan", True),
        ("Ansan", "Ansan / Siheung", True),
        ("Cheongju (Ochang)", "Cheongju (then Cheongwon county)", True),
        ("Muan / Mokpo", "Yeongam (near Mokpo)", True),
        ("Busan (active in Daebul)", "Yeongam (near Mokpo)", False),
        ("Daegu", "Gumi", False),
    ],
)
def test_same_city(city: str, cluster_city: str, same: bool) -> None:
    assert is_same_city(city, cluster_city) is same


def test_places_and_seats_are_never_empty_names() -> None:
    assert places_of("Busan (Gangseo-gu)") == {"Busan", "Gangseo-gu"}
    assert seats_of("(unknown)") == frozenset()


@pytest.mark.parametrize(
    ("kind", "fields", "role", "expected"),
    [
        ("specialised_centre", ("vehicles", "testing"), "", True),
        ("specialised_centre", ("medical device tests",), "", True),
        ("research_institute", ("mass spectrometry",), "open analysis facilities", True),
        ("specialised_centre", ("clean plating building",), "", False),
        ("specialised_centre", ("latest trends",), "", False),
        ("university", ("testing",), "", False),
        ("hospital", (), "clinical testing", False),
    ],
)
def test_test_facility(kind: str, fields: tuple[str, ...], role: str, expected: bool) -> None:
    assert is_test_facility(kind, fields, role) is expected


@pytest.mark.parametrize(
    ("dates", "latest"),
    [
        (["2005-2010", "c. 2011"], "2011"),
        (["2010", "2010-04"], "2010-04"),
        (["2005/2010"], "2010"),
        (["undated", "2006"], "2006"),
        (["undated"], "undated"),
        ([], "undated"),
    ],
)
def test_youngest_date(dates: list[str], latest: str) -> None:
    assert youngest(dates) == latest
