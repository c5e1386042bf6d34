"""Sources and dates of every fact that a pairing rests on, in words; pure, no Flask."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import cached_property

from features.catalogue import Catalogue, FactRef, Label, MiniCluster
from features.facts import shown_basis
from features.vocabulary import Basis, ClusterType, MembersQuality
from matcher.explanation import Explanation
from matcher.sources import (
    MINI_CLUSTER_KINDS,
    SourcedFact,
    sources_of_mini_cluster,
    sources_of_pairing,
)
from web.catalogue.citations import Citation, cite_all
from web.pairing.parts import SourceLine
from web.wording.phrasing import R_
from web.wording.reasons import Wording

_KINDS: Mapping[str, str] = {
    "name": R_("Name of the mini-cluster"),
    "themes": R_("Themes"),
    "codes": R_("Codes of industry and technology"),
    "members": R_("Members"),
    "place": R_("Innovation cluster and its agency"),
}
_COUNTS: Mapping[MembersQuality, str] = {
    MembersQuality.COUNTED: R_("stated in a report of that date"),
    MembersQuality.AVERAGED: R_("mean: the members of all mini-clusters of the place"),
    MembersQuality.PLACEHOLDER: R_("not known; a placeholder without evidence"),
}
_BETWEEN = "; "
_EDGES = R_("Links on the way")
_STATED = R_("Stated for this mini-cluster")
_ASSUMED = R_("The same for all mini-clusters where no fact says more")


def merged(lines: Iterable[SourceLine]) -> tuple[SourceLine, ...]:
    """Join lines that rest on the same statement of the same source, in the order found."""
    by_source: dict[tuple[str, str, str], list[SourceLine]] = {}
    for one in lines:
        by_source.setdefault((one.basis, one.as_of, one.source), []).append(one)
    return tuple(
        replace(
            same[0],
            title=_joined(one.title for one in same),
            carries=_joined(part for one in same if one.carries for part in _parts(one.carries)),
        )
        for same in by_source.values()
    )


class Sources:
    """Words the sources behind one pairing, in one language.

    Parameters
    ----------
    wording : labels of facts and comparisons.
    cite : takes sources apart into text and addresses.
    """

    def __init__(
        self,
        wording: Wording,
        cite: Callable[[Iterable[str]], tuple[Citation, ...]] = cite_all,
    ) -> None:
        self.wording = wording
        self.cite = cite

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue whose facts are shown."""
        return self.wording.catalogue

    def of_mini_cluster(self, one: MiniCluster) -> tuple[SourceLine, ...]:
        """Return where name, themes, codes and members of a mini-cluster come from."""
        return merged(map(self._line, sources_of_mini_cluster(self.catalogue, one)))

    def of_pairing(self, explanation: Explanation) -> tuple[SourceLine, ...]:
        """Return the sources of every fact that one explanation uses, each once."""
        return merged(map(self._line, sources_of_pairing(self.catalogue, explanation)))

    def _line(self, one: SourcedFact) -> SourceLine:
        return SourceLine(
            title=self._title(one),
            carries=self._carries(one),
            basis=shown_basis(one.given, one.basis),
            as_of=self.wording.as_of(one.given.as_of),
            source=one.given.source,
            citations=self._citations(one),
        )

    def _citations(self, one: SourcedFact) -> tuple[Citation, ...]:
        """Take a source apart; how members were counted is said in the reader's language."""
        if one.kind != "members" or one.basis is Basis.ENTERED:
            return self.cite([one.given.source])
        members = self.catalogue.mini_cluster(one.id).members
        counted = Citation(self.wording.say(_COUNTS[members.quality]), "", "")
        rest = one.given.source.removeprefix(members.basis_text).removeprefix("; ")
        return (counted, *(self.cite([rest]) if rest else ()))

    def _title(self, one: SourcedFact) -> str:
        wording = self.wording
        if one.kind in MINI_CLUSTER_KINDS:
            return wording.say(_KINDS[one.kind])
        if one.kind == "edge":
            return wording.relation(one.relation)
        if one.kind in ("table1", "assumption", "entered"):
            return _joined(map(wording.comparison, one.carries))
        return wording.fact(FactRef(one.kind, one.id))

    def _carries(self, one: SourcedFact) -> str:
        if one.kind == "members":
            members = self.catalogue.mini_cluster(one.id).members
            is_known = members.quality is not MembersQuality.PLACEHOLDER
            return self.wording.formats.number(members.count) if is_known else ""
        if one.kind == "edge":
            return self.wording.say(_EDGES)
        if one.kind == "place":
            return self.wording.name(self.catalogue.innovation_cluster(one.id).name)
        if one.kind == "table1":
            return self.wording.name(self._table1[one.id])
        if one.kind == "entered":
            return self.wording.say(_STATED)
        if one.kind == "assumption":
            return self.wording.say(_ASSUMED)
        return _joined(map(self.wording.comparison, one.carries))

    @cached_property
    def _table1(self) -> dict[str, Label]:
        rows = self.catalogue.table1
        return {row.row: row.text for row in rows if row.type is ClusterType.KOREAN_MINI_CLUSTER}


def _parts(joined: str) -> list[str]:
    """Return what was joined, so that what several lines carry is not said twice."""
    return joined.split(_BETWEEN)


def _joined(labels: Iterable[str]) -> str:
    return _BETWEEN.join(dict.fromkeys(labels))
