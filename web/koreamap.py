"""Where places lie on the map of Korea, and where their names have room; pure, no Flask."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations

#: Visible part of the drawing, as left, top, width, height.
VIEW_BOX = (-44, -6, 405, 566)
#: The land is drawn in an equal-distance projection that is true to scale at this latitude.
TRUE_LATITUDE = 36.0
WEST = 125.7
NORTH = 38.75
UNITS_PER_DEGREE = 97.392

SMALL_RADIUS = 6.5
EMPTY_RADIUS = 5.0
#: Radius of a point whose value is 1; the area of a point grows with its value.
FULL_RADIUS = 26.0
SMALLEST_NUMBERED = 10.0
LARGEST_NUMBERED = 18.0
NUMBER_DROP = 4.6


@dataclass(frozen=True, slots=True)
class Place:
    """A place to draw.

    Parameters
    ----------
    key : id of the innovation cluster; decides on which side the name has room.
    label : name in the language of the page; what stands in brackets is left out.
    latitude, longitude : degrees north and east.
    number : best rank at the place, drawn inside the point, or None.
    value : 0-1, decides the area of a numbered point.
    empty : drawn as a ring with a small name: part of the picture, but without a result.
    """

    key: str
    label: str
    latitude: float
    longitude: float
    number: int | None = None
    value: float = 0.0
    empty: bool = False


@dataclass(frozen=True, slots=True)
class MapPoint:
    """A place laid out in units of the drawing; ``end`` means the name ends at ``label_x``.

    Parameters
    ----------
    place_x, place_y : where the place lies; a line leads there from a point that was moved.
    moved : whether the point had to give way to another.
    """

    label: str
    x: float
    y: float
    place_x: float
    place_y: float
    moved: bool
    radius: float
    label_x: float
    label_y: float
    end: bool
    number: int | None
    number_y: float
    empty: bool


@dataclass(frozen=True, slots=True)
class _Side:
    """Where a name stands beside its point; a negative ``dx`` puts it on the left."""

    dx: float
    dy: float


#: Chosen so that twelve names in three languages touch neither each other nor a point.
_SIDES = {
    "gunsan": _Side(-12, 4),
    "gwangju": _Side(-24, 4),
    "banwol-sihwa": _Side(-13, 20),
    "wonju": _Side(18, 5),
    "gumi": _Side(-13, -10),
    "ulsan": _Side(12, 5),
    "changwon": _Side(-14, 18),
    "namdong": _Side(-9, -4),
    "ochang": _Side(15, 4),
    "seongseo": _Side(19, 5),
    "noksan": _Side(10, 18),
    "daebul": _Side(-11, 5),
}
_RIGHT = _Side(12, 5)
#: Namdong lies so close to Banwol-Sihwa that both points would be one; it is drawn apart.
_NUDGES = {"namdong": (-8.0, -7.0)}
_GAP = 4.0
#: How far letters reach above and below the line that a name stands on.
_ASCENT, _DESCENT = 12.0, 3.0
#: Between two points, after so many rounds of pushing; shorter moves need no line.
_BETWEEN = 2.0
_ROUNDS = 60
_VISIBLE_MOVE = 3.0


def project(latitude: float, longitude: float) -> tuple[float, float]:
    """Return the place of a coordinate in units of the drawing (x to the right, y down)."""
    x = (longitude - WEST) * UNITS_PER_DEGREE * math.cos(math.radians(TRUE_LATITUDE))
    y = (NORTH - latitude) * UNITS_PER_DEGREE
    return x, y


def short_name(name: str) -> str:
    """Return a name without what stands in brackets behind it; the map has no room for that."""
    return name.split(" (", 1)[0]


def lay_out(places: Iterable[Place]) -> tuple[MapPoint, ...]:
    """Return the points in drawing order: rings first, then the best rank last and on top."""
    ordered = sorted(places, key=_drawing_order)
    spots = [_spot(place) for place in ordered]
    apart = _pushed_apart(spots, [_radius(place) for place in ordered])
    return tuple(map(_lay_out, ordered, spots, apart))


def _drawing_order(place: Place) -> tuple[bool, float, str]:
    return (not place.empty, -(place.number or math.inf), place.key)


def _spot(place: Place) -> tuple[float, float]:
    x, y = project(place.latitude, place.longitude)
    east, south = _NUDGES.get(place.key, (0.0, 0.0))
    return x + east, y + south


def _pushed_apart(
    spots: Sequence[tuple[float, float]], radii: Sequence[float]
) -> list[tuple[float, float]]:
    """Return the places of points moved along their connecting line until none hides another."""
    apart = list(spots)
    for _ in range(_ROUNDS):
        for one, other in combinations(range(len(apart)), 2):
            (x1, y1), (x2, y2) = apart[one], apart[other]
            distance = math.hypot(x2 - x1, y2 - y1) or 1.0
            missing = radii[one] + radii[other] + _BETWEEN - distance
            if missing > 0.0:
                east, south = (x2 - x1) / distance, (y2 - y1) / distance
                apart[one] = (x1 - east * missing / 2, y1 - south * missing / 2)
                apart[other] = (x2 + east * missing / 2, y2 + south * missing / 2)
    return apart


def _lay_out(place: Place, spot: tuple[float, float], at: tuple[float, float]) -> MapPoint:
    (x, y), radius = at, _radius(place)
    side = _SIDES.get(place.key, _RIGHT)
    distance = max(abs(side.dx), _clearance(side, radius))
    return MapPoint(
        label=short_name(place.label),
        x=round(x, 1),
        y=round(y, 1),
        place_x=round(spot[0], 1),
        place_y=round(spot[1], 1),
        moved=math.dist(spot, at) > _VISIBLE_MOVE,
        radius=round(radius, 1),
        label_x=round(x + math.copysign(distance, side.dx), 1),
        label_y=round(y + side.dy, 1),
        end=side.dx < 0,
        number=place.number,
        number_y=round(y + NUMBER_DROP, 1),
        empty=place.empty,
    )


def _clearance(side: _Side, radius: float) -> float:
    """Return how far to the side a name must begin, so that a large point does not touch it."""
    if abs(side.dy) < LARGEST_NUMBERED / 2:
        return radius + _GAP
    # The corner next to the point lies above or below its middle; the nearer, the further aside.
    level = side.dy - _ASCENT if side.dy > 0 else -side.dy - _DESCENT
    return math.sqrt(max(0.0, (radius + _GAP / 2) ** 2 - max(0.0, level) ** 2))


def _radius(place: Place) -> float:
    if place.empty:
        return EMPTY_RADIUS
    if place.number is None:
        return SMALL_RADIUS
    wanted = FULL_RADIUS * math.sqrt(min(1.0, max(0.0, place.value)))
    return min(LARGEST_NUMBERED, max(SMALLEST_NUMBERED, wanted))
