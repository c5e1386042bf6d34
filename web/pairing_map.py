"""The ranked places on the map of Korea and in the table behind it."""

from __future__ import annotations

from collections.abc import Sequence

from matcher.explanation import Explanation
from web.koreamap import MapPoint, Place, lay_out
from web.pairing_cards import band_step
from web.pairing_contexts import RankedPlace
from web.wording import Wording

_STEPS = 4


def ranked_places(
    shown: Sequence[Explanation], wording: Wording
) -> tuple[tuple[MapPoint, ...], tuple[RankedPlace, ...]]:
    """Return all places of the catalogue as map points, and those with a rank as table rows.

    Parameters
    ----------
    shown : what the list shows, best first; a place's point grows with its best fit band.
    """
    catalogue = wording.catalogue
    by_place: dict[str, list[Explanation]] = {}
    for one in shown:
        place = catalogue.mini_cluster(one.mini_cluster).innovation_cluster
        by_place.setdefault(place, []).append(one)
    points = lay_out(
        Place(
            key=place.id,
            label=wording.name(place.name),
            latitude=place.latitude,
            longitude=place.longitude,
            number=by_place[place.id][0].rank if place.id in by_place else None,
            value=_value(by_place[place.id][0]) if place.id in by_place else 0.0,
            empty=place.id not in by_place,
        )
        for place in catalogue.innovation_clusters
    )
    rows = tuple(
        RankedPlace(
            name=wording.name(catalogue.innovation_cluster(place).name),
            ranks=tuple(one.rank for one in ranked),
            band=wording.band(ranked[0].band),
        )
        for place, ranked in by_place.items()
    )
    return points, rows


def _value(best: Explanation) -> float:
    """Half the largest area for the best band, so that near-by points do not hide each other."""
    return 0.5 * band_step(best) / _STEPS
