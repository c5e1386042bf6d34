"""What stands below every answer: its date, what the chance is, doubts, and the sources."""

from __future__ import annotations

from collections.abc import Iterable

from features.catalogue import MiniCluster
from features.consistency import contradictions
from features.profiles import SMEProfile
from matcher.pipeline import Recommendation
from matcher.types import ModelVersion
from web.pairing.parts import SourceLine
from web.pairing.sources import Sources
from web.wording.phrasing import R_
from web.wording.reasons import Wording

_DATED = R_("As of {years}; may no longer exist in this form.")
_ALL_DATED = R_(
    "Mini-clusters as described for {years}; they may no longer exist in this form. "
    "Compared: {count}, not compared: {excluded}."
)
_CHANCE_IS_ASSUMED = R_(
    "The chance is an assumption until there are decisions; its range covers {level}."
)
_DOUBT = R_("Please check: {question} ({fields})")
_SOURCE = R_("{what}: {source} ({basis}, {years})")


def ranking_footer(recommendation: Recommendation, wording: Wording) -> list[str]:
    """Return what holds for a whole ranking."""
    dated = wording.say(
        _ALL_DATED,
        years=wording.as_of(recommendation.catalogue.as_of),
        count=str(recommendation.candidates),
        excluded=str(len(recommendation.excluded)),
    )
    doubts = _doubts(recommendation.profile, wording)
    return ["", dated, *_chance(recommendation.model, wording), *doubts]


def pairing_footer(recommendation: Recommendation, identifier: str, wording: Wording) -> list[str]:
    """Return what holds for one mini-cluster of an answer, whether it was compared or not."""
    one = recommendation.catalogue.mini_cluster(identifier)
    explanation = recommendation.explanation(identifier)
    if explanation is None:
        return mini_cluster_footer(one, wording)
    chance = _chance(recommendation.model, wording)
    doubts = _doubts(recommendation.profile, wording)
    sources = Sources(wording).of_pairing(explanation)
    return ["", *_dated(one, wording), *chance, *doubts, *_sources(sources, wording)]


def mini_cluster_footer(one: MiniCluster, wording: Wording) -> list[str]:
    """Return what holds for all that is said about one mini-cluster itself."""
    sources = Sources(wording).of_mini_cluster(one)
    return ["", *_dated(one, wording), *_sources(sources, wording)]


def dated(as_of: str, wording: Wording) -> str:
    """Return of when a description is, and that it may be out of date."""
    return wording.say(_DATED, years=wording.as_of(as_of))


def _dated(one: MiniCluster, wording: Wording) -> list[str]:
    note = wording.name(one.status_note)
    return [dated(one.provenance.as_of, wording), *([note] if note else [])]


def _chance(model: ModelVersion, wording: Wording) -> list[str]:
    if model.chance_basis != "assumption":
        return []
    level = wording.formats.percent(model.interval_level)
    return [wording.say(_CHANCE_IS_ASSUMED, level=level)]


def _doubts(profile: SMEProfile, wording: Wording) -> list[str]:
    return [
        wording.say(_DOUBT, question=wording.contradiction(one.key), fields=", ".join(one.fields))
        for one in contradictions(profile)
    ]


def _cited(line: SourceLine, wording: Wording) -> str:
    """Return a source as it was found; only what admits that there is none is put in words."""
    return "; ".join(map(wording.admission, line.source.split("; ")))


def _sources(lines: Iterable[SourceLine], wording: Wording) -> list[str]:
    told = (
        wording.say(
            _SOURCE,
            what=wording.noted(one.title, one.carries),
            source=_cited(one, wording),
            basis=wording.basis(one.basis),
            years=one.as_of,
        )
        for one in lines
    )
    return ["", wording.say(R_("Sources")), *(f"  {line}" for line in told)]
