"""From a ranking to the pages that show it; Flask only for addresses."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence

from features.export_control import control_hints
from features.profiles import SMEProfile
from matcher.explanation import Explanation
from matcher.pipeline import Recommendation
from matcher.records import VerdictKind
from web.koreamap import MapPoint, Place, lay_out
from web.pairing.cards import Reader, band_step, bar_end
from web.pairing.contexts import Basics, ResultsPage
from web.pairing.parts import (
    Card,
    CommonTerms,
    ExcludedLine,
    ExportNotice,
    ProgrammeLine,
    RankedPlace,
)
from web.pairing.sources import Sources
from web.wording.reasons import Wording

LIST_LENGTH = 10
ALL = "all"


def choose(
    recommendation: Recommendation, n: str, region: str, pins: Collection[str] = ()
) -> tuple[Explanation, ...]:
    """Return the part of a ranking that the list shows, with ranks among all candidates.

    Parameters
    ----------
    n : ``all`` or a number of places, 0 or more; anything else means :data:`LIST_LENGTH`.
    region : id of an innovation cluster; empty or unknown means all of them.
    pins : mini-clusters that stand first, in the order of their ranks.
    """
    catalogue = recommendation.catalogue
    here = [
        one
        for one in recommendation.ranking
        if not region or catalogue.mini_cluster(one.mini_cluster).innovation_cluster == region
    ]
    here.sort(key=lambda one: one.mini_cluster not in pins)
    if n == ALL:
        return tuple(here)
    return tuple(here[: int(n) if n.isascii() and n.isdigit() else LIST_LENGTH])


def basics(recommendation: Recommendation, reader: Reader) -> Basics:
    """Return what every page about suggestions says of firm, model and catalogue."""
    profile = recommendation.profile
    return Basics(
        firm=profile.name,
        place=profile.place or "",
        example=reader.links.example,
        candidates=recommendation.candidates,
        model_version=recommendation.model.version,
        catalogue_version=recommendation.catalogue.version,
        as_of=recommendation.catalogue.as_of,
        results_url=reader.links.results(reader.n, reader.region),
        profile_url=reader.links.profile(),
    )


def results_page(
    recommendation: Recommendation, shown: Sequence[Explanation], reader: Reader, about: str = ""
) -> ResultsPage:
    """Return the list of suggestions.

    Parameters
    ----------
    shown : what of the ranking is listed, best first.
    about : description of the example firm.
    """
    full = bar_end(max((one.interval[1] for one in shown), default=0.0))
    cards = tuple(reader.card(one, place, full) for place, one in enumerate(shown))
    points, places = ranked_places(shown, reader.wording)
    common = _common(recommendation, reader)
    n, region, links = reader.n, reader.region, reader.links
    abstained = recommendation.abstained
    return ResultsPage(
        basics=basics(recommendation, reader),
        about=about,
        cards=cards,
        n=n,
        printed=reader.printed,
        region=region,
        regions=_regions(recommendation, reader),
        all_url=links.results(ALL, region),
        less_url=links.results("", region),
        csv_url=links.table("csv", n, region),
        xlsx_url=links.table("xlsx", n, region),
        print_url=links.results(n, region, printed=True),
        compare_url=links.comparison() if len(recommendation.ranking) > 1 else "",
        introductions_url=links.introductions_to() if shown and not reader.printed else "",
        own_url=links.introductions(),
        common=common,
        abstained=reader.wording.abstention(abstained) if abstained else "",
        excluded=tuple(_excluded(recommendation, reader)),
        catalogued=len(recommendation.catalogue.mini_clusters),
        points=points,
        places=places,
        exports=export_notices(recommendation.profile, reader.sources),
        programmes=programme_lines(shown, reader.wording),
        marks=_marks(reader),
        chance=reader.chance(shown[0], full) if shown else None,
        largest=_largest(cards, common),
    )


def _common(recommendation: Recommendation, reader: Reader) -> CommonTerms:
    best = next(iter(recommendation.ranking), None)
    return CommonTerms(0.0, (), ()) if best is None else reader.common(best)


def _regions(recommendation: Recommendation, reader: Reader) -> tuple[tuple[str, str, bool], ...]:
    places = recommendation.catalogue.innovation_clusters
    named = ((one.id, reader.wording.name(one.name), one.id == reader.region) for one in places)
    return tuple(sorted(named, key=lambda place: place[1].casefold()))


def _largest(cards: Sequence[Card], common: CommonTerms) -> float:
    lines = [line for card in cards for line in (*card.reasons_for, *card.reasons_against)]
    return max((abs(one.contribution) for one in (*lines, *common.reasons)), default=1.0)


def _marks(reader: Reader) -> tuple[tuple[str, int], ...]:
    counted = Counter(one.kind for one in reader.verdicts.values())
    kinds = (kind for kind in VerdictKind if counted[kind])
    return tuple((reader.wording.verdict(kind), counted[kind]) for kind in kinds)


def _excluded(recommendation: Recommendation, reader: Reader) -> Iterator[ExcludedLine]:
    for one in recommendation.excluded:
        head = reader.head(one.mini_cluster)
        reason = reader.wording.exclusion(one.key, one.why)
        yield ExcludedLine(head, reader.links.pairing(one.mini_cluster), reason)


def export_notices(profile: SMEProfile, sources: Sources) -> tuple[ExportNotice, ...]:
    """Return the control categories that the firm's own codes and words point to."""
    wording = sources.wording
    return tuple(
        ExportNotice(
            category=str(hint.notice.category),
            name=wording.name(hint.notice.name),
            because=(
                *(f"NACE {code}" for code in hint.nace_codes),
                *(wording.wipo_field(field) for field in hint.wipo_fields),
                *(wording.quote(word) for word in hint.words),
            ),
            citations=sources.cite([hint.notice.provenance.source]),
            as_of=wording.as_of(hint.notice.provenance.as_of),
        )
        for hint in control_hints(profile, wording.catalogue.export_control)
    )


def programme_lines(
    explanations: Iterable[Explanation], wording: Wording
) -> tuple[ProgrammeLine, ...]:
    """Return the programmes open to the firm and one of the mini-clusters, each once."""
    found = {
        programme.id: programme
        for explanation in explanations
        for programme in wording.shared_programmes(explanation)
    }
    return tuple(
        ProgrammeLine(
            name=wording.name(programme.name),
            what=wording.name(programme.what),
            dates=wording.name(programme.dates_seen),
        )
        for programme in found.values()
    )


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
