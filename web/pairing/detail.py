"""From one explanation to the page that shows it in full."""

from __future__ import annotations

from collections.abc import Iterator

from features.network import IntroductionPath, NoPath
from features.vocabulary import Basis
from matcher.counterfactuals import what_would_raise
from matcher.explanation import Explanation
from matcher.pipeline import Matcher, Recommendation
from web.catalogue.words import station_url
from web.pairing.cards import Reader, band_step, bar_end
from web.pairing.contexts import (
    ContrastView,
    PairingDetail,
    PairingPage,
    PathStep,
    RaiseLine,
)
from web.pairing.results import basics, export_notices, programme_lines
from web.pairing.sums import contrast_view, waterfall

RAISES_SHOWN = 4


def pairing_page(
    recommendation: Recommendation, identifier: str, reader: Reader, matcher: Matcher
) -> PairingPage:
    """Return one pairing in full, or why it was not compared.

    Parameters
    ----------
    recommendation : with all candidates.
    matcher : recomputes single changed answers.

    Raises
    ------
    UnknownCodeError : there is no such mini-cluster.
    """
    one = reader.catalogue.mini_cluster(identifier)
    explanation = recommendation.explanation(identifier)
    exclusion = recommendation.exclusion(identifier)
    detail = _detail(recommendation, explanation, reader, matcher) if explanation else None
    sources = reader.sources
    return PairingPage(
        basics=basics(recommendation, reader),
        head=reader.head(identifier),
        themes=tuple(reader.theme(theme) for theme in one.themes),
        detail=detail,
        excluded=reader.wording.exclusion(exclusion.key, exclusion.why) if exclusion else "",
        sources=sources.of_pairing(explanation) if explanation else sources.of_mini_cluster(one),
        exports=export_notices(recommendation.profile, reader.sources),
        verdict=reader.verdict(identifier),
        form=reader.form(identifier, "pairing"),
        printed=reader.printed,
        print_url=reader.links.pairing(identifier, printed=True),
        introduction_url=reader.links.introduction(identifier) if detail else "",
        introductions_url=reader.links.introductions(),
        pinned=reader.pins.get(identifier, "") if detail else "",
    )


def _detail(
    recommendation: Recommendation, explanation: Explanation, reader: Reader, matcher: Matcher
) -> PairingDetail:
    wording, abstained = reader.wording, recommendation.abstained
    for_it, against = reader.reasons(explanation)
    contrasts = tuple(_contrasts(recommendation, explanation, reader))
    return PairingDetail(
        rank=explanation.rank,
        step=band_step(explanation),
        band=wording.band(explanation.band),
        chance=reader.chance(explanation, bar_end(explanation.interval[1])),
        reasons_for=for_it,
        reasons_against=against,
        largest_reason=max((abs(one.contribution) for one in (*for_it, *against)), default=1.0),
        waterfall=waterfall(explanation, wording),
        alignments=reader.alignments(explanation),
        unknown=reader.unknown(explanation),
        path=tuple(_path(explanation, reader)),
        no_path=_no_path(explanation, reader),
        raises=tuple(_raises(recommendation, explanation, reader, matcher)),
        contrasts=contrasts,
        programmes=programme_lines([explanation], wording),
        abstained=wording.abstention(abstained) if abstained else "",
        largest=max((abs(size) for one in contrasts for _label, size in one.terms), default=1.0),
    )


def _contrasts(
    recommendation: Recommendation, explanation: Explanation, reader: Reader
) -> Iterator[ContrastView]:
    """Against the best one and, where that is another, against the one just above."""
    above = sorted({1, explanation.rank - 1} - {0, explanation.rank})
    for rank in above:
        better = recommendation.ranking[rank - 1]
        name = reader.wording.mini_cluster(better.mini_cluster)
        url = reader.links.pairing(better.mini_cluster)
        yield contrast_view(better, explanation, reader.wording, name, url)


def _path(explanation: Explanation, reader: Reader) -> Iterator[PathStep]:
    path = explanation.path
    if not isinstance(path, IntroductionPath):
        return
    known = {frozenset((one.source, one.target)): one.provenance for one in reader.catalogue.edges}
    following = (*path.nodes[1:], None)
    for node, after, (name, kind, relation) in zip(
        path.nodes, following, reader.wording.path(path), strict=True
    ):
        given = known.get(frozenset((node.id, after.id))) if after else None
        basis = (given.basis if given else Basis.ASSUMPTION) if after else None
        yield PathStep(name, kind, station_url(node.id, node.kind, reader.wording), relation, basis)


def _no_path(explanation: Explanation, reader: Reader) -> str:
    path = explanation.path
    return reader.wording.no_path(path) if isinstance(path, NoPath) else ""


def _raises(
    recommendation: Recommendation, explanation: Explanation, reader: Reader, matcher: Matcher
) -> Iterator[RaiseLine]:
    for change in what_would_raise(matcher, recommendation, explanation.mini_cluster, RAISES_SHOWN):
        digits = reader.wording.formats.change_digits(change.chance_before, change.chance_after)
        if digits is None:
            continue
        title, detail = reader.wording.change(change)
        yield RaiseLine(
            text=title,
            detail=detail,
            chance_before=change.chance_before,
            chance_after=change.chance_after,
            digits=digits,
            rank_before=change.rank_before,
            rank_after=change.rank_after,
        )
