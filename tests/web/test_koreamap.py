"""Places on the map of Korea."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data.reference import load_catalogue
from web.koreamap import VIEW_BOX, MapPoint, Place, lay_out, project, short_name

#: Where the drawing has them, measured on it.
DRAWN = {
    "gunsan": (70.9, 271.2),
    "gwangju": (91.0, 343.3),
    "banwol-sihwa": (82.7, 139.4),
    "wonju": (171.0, 137.8),
    "gumi": (211.6, 257.1),
    "ulsan": (289.2, 314.1),
    "changwon": (233.2, 344.3),
    "namdong": (70.4, 124.2),
    "ochang": (136.3, 198.2),
    "seongseo": (220.6, 283.2),
    "noksan": (248.6, 356.5),
    "daebul": (59.1, 388.1),
}


def twelve(language: str) -> list[Place]:
    return [
        Place(cluster.id, cluster.name.in_language(language), cluster.latitude, cluster.longitude)
        for cluster in load_catalogue().innovation_clusters
    ]


def test_twelve_known_points_lie_where_the_drawing_has_them() -> None:
    points = {(point.x, point.y) for point in lay_out(twelve("en"))}
    for x, y in DRAWN.values():
        assert any(abs(x - px) <= 0.15 and abs(y - py) <= 0.15 for px, py in points), (x, y)


def test_corner_of_the_drawing_is_its_origin() -> None:
    assert project(38.75, 125.7) == pytest.approx((0.0, 0.0))


@given(st.floats(33, 38.5), st.floats(125, 131), st.floats(0.01, 1))
def test_north_is_up_and_east_is_right(latitude: float, longitude: float, step: float) -> None:
    x, y = project(latitude, longitude)
    assert project(latitude + step, longitude)[1] < y
    assert project(latitude, longitude + step)[0] > x


@dataclass(frozen=True)
class Box:
    left: float
    top: float
    right: float
    bottom: float

    def touches(self, other: Box) -> bool:
        apart = self.right <= other.left or other.right <= self.left
        return not (apart or self.bottom <= other.top or other.bottom <= self.top)


def label_box(point: MapPoint) -> Box:
    """Estimate the room a name takes at 16 units: Hangul 0.92 em, Latin 0.52 em a letter."""
    width = sum(16 * (0.92 if ord(letter) > 0x1100 else 0.52) for letter in point.label)
    left = point.label_x - width if point.end else point.label_x
    return Box(left, point.label_y - 12, left + width, point.label_y + 3)


def point_box(point: MapPoint) -> Box:
    inner = 0.7 * point.radius
    return Box(point.x - inner, point.y - inner, point.x + inner, point.y + inner)


@pytest.mark.parametrize("language", ["de", "en", "ko"])
def test_names_touch_neither_each_other_nor_a_point_nor_the_edge(language: str) -> None:
    points = lay_out(twelve(language))
    left, top, width, height = VIEW_BOX
    for one, other in combinations(points, 2):
        assert not label_box(one).touches(label_box(other)), (one.label, other.label)
        assert not point_box(one).touches(point_box(other)), (one.label, other.label)
    for named in points:
        box = label_box(named)
        assert left <= box.left, named.label
        assert box.right <= left + width, named.label
        assert top <= box.top < box.bottom <= top + height, named.label
        for other in points:
            assert not box.touches(point_box(other)), (named.label, other.label)


def test_area_of_a_numbered_point_grows_with_its_value() -> None:
    places = [Place("wonju", "A", 37, 127, number=n, value=v) for n, v in ((1, 0.4), (2, 0.2))]
    second, first = lay_out(places)
    assert (first.number, second.number) == (1, 2)
    assert first.radius**2 == pytest.approx(2 * second.radius**2, rel=0.02)


def test_numbered_points_stay_legible_at_both_ends() -> None:
    lowest, highest = lay_out(
        [Place("a", "A", 37, 127, number=n, value=v) for n, v in ((2, 0.0), (1, 1.0))]
    )
    assert (lowest.radius, highest.radius) == (10.0, 18.0)


def test_best_rank_is_drawn_last_and_rings_first() -> None:
    places = [
        Place("a", "best", 37, 127, number=1, value=0.5),
        Place("b", "ring", 37, 127, empty=True),
        Place("c", "worse", 37, 127, number=4, value=0.3),
    ]
    assert [point.label for point in lay_out(places)] == ["ring", "worse", "best"]


def test_name_beside_a_large_point_keeps_clear_of_it() -> None:
    (point,) = lay_out([Place("elsewhere", "X", 36, 128, number=1, value=1.0)])
    assert point.label_x - point.x == pytest.approx(22.0)
    assert not point.end


def test_brackets_behind_a_name_are_left_out() -> None:
    assert short_name("Noksan (Myeongji-Noksan)") == "Noksan"
    assert short_name("반월·시화") == "반월·시화"


def full_map(language: str) -> list[Place]:
    """Every place with a large numbered point: the fullest map there can be."""
    return [
        Place(one.key, one.label, one.latitude, one.longitude, number=rank, value=1.0)
        for rank, one in enumerate(twelve(language), start=1)
    ]


def test_no_point_hides_another_however_large_they_are() -> None:
    for one, other in combinations(lay_out(full_map("en")), 2):
        distance = ((one.x - other.x) ** 2 + (one.y - other.y) ** 2) ** 0.5
        assert distance >= one.radius + other.radius, (one.label, other.label)


def test_a_point_that_gave_way_tells_where_its_place_is() -> None:
    points = {point.label: point for point in lay_out(full_map("en"))}
    changwon = points["Changwon"]
    assert changwon.moved
    assert (changwon.place_x, changwon.place_y) == DRAWN["changwon"]
    assert not points["Wonju"].moved


@pytest.mark.parametrize("language", ["de", "en", "ko"])
def test_no_name_lies_under_its_own_point_however_large_it_is(language: str) -> None:
    for point in lay_out(full_map(language)):
        box = label_box(point)
        aside = max(box.left - point.x, point.x - box.right, 0)
        above = max(box.top - point.y, point.y - box.bottom, 0)
        assert math.hypot(aside, above) >= point.radius, point.label
