"""Sources and dates of every fact that a pairing rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise

from features.catalogue import Catalogue, FactRef, MiniCluster, Provenance
from features.network import IntroductionPath
from features.vocabulary import Basis, ClusterType
from matcher.explanation import Explanation
from web.catalogue import words
from web.catalogue.citations import Citation
from web.pairing.parts import SourceLine
from web.wording.reasons import Wording


def merged(lines: Iterable[SourceLine]) -> tuple[SourceLine, ...]:
    """Join lines that rest on the same statement of the same source, in the order found."""
    by_source: dict[tuple[str, str, tuple[Citation, ...]], list[SourceLine]] = {}
    for one in lines:
        by_source.setdefault((one.basis, one.as_of, one.sources), []).append(one)
    return tuple(
        replace(
            same[0],
            title=_joined(one.title for one in same),
            carries=_joined(one.carries for one in same if one.carries),
        )
        for same in by_source.values()
    )


class Sources:
    """Finds the sources behind one pairing, in one language.

    Parameters
    ----------
    wording : labels of facts and comparisons.
    names : texts for what a line carries: ``name``, ``themes``, ``codes``, ``members``, ``place``,
        ``assumed``, ``edge``.
    """

    def __init__(self, wording: Wording, names: dict[str, str]) -> None:
        self.wording = wording
        self.names = names

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue whose facts are shown."""
        return self.wording.catalogue

    def _line(
        self, title: str, carries: str, given: Provenance, basis: Basis | None = None
    ) -> SourceLine:
        as_of, sources = self.wording.as_of(given.as_of), words.sources([given.source])
        return SourceLine(title, carries, basis or given.basis, as_of, sources)

    def of_mini_cluster(self, one: MiniCluster) -> tuple[SourceLine, ...]:
        """Return where name, themes, codes and members of a mini-cluster come from."""
        given, names = one.provenance, self.names
        place = self.catalogue.innovation_cluster(one.innovation_cluster)
        members = words.members_in_words(one.members, self.wording)
        basis = words.MEMBERS_BASIS[one.members.quality]
        found = (
            self._line(names["name"], "", given),
            self._line(names["themes"], "", given, one.themes_basis),
            self._line(names["codes"], "", given, one.mapping_basis),
            self._line(f"{names['members']}: {members}", "", given, basis),
            self._line(names["place"], self.wording.name(place.name), place.provenance),
        )
        return merged(found)

    def of_pairing(self, explanation: Explanation) -> tuple[SourceLine, ...]:
        """Return the sources of every fact that one explanation uses, each once."""
        one = self.catalogue.mini_cluster(explanation.mini_cluster)
        found = [
            *self.of_mini_cluster(one),
            *self._facts(explanation),
            *self._programmes(explanation),
            *self._path(explanation),
            *self._assumptions(explanation),
        ]
        return merged(found)

    def _facts(self, explanation: Explanation) -> Iterator[SourceLine]:
        carried: dict[FactRef, list[str]] = {}
        for key, given in explanation.theirs.items():
            for fact in given.facts:
                carried.setdefault(fact, []).append(self.wording.comparison(key))
        institutes = explanation.theirs["problem_fit"].codes
        label = self.wording.comparison("problem_fit")
        for identifier in institutes:
            carried.setdefault(FactRef("institution", identifier), []).append(label)
        for fact, labels in carried.items():
            given_by = self._provenance(fact)
            if given_by is not None:
                yield self._line(self.wording.fact(fact), _joined(labels), given_by)

    def _provenance(self, fact: FactRef) -> Provenance | None:
        catalogue = self.catalogue
        if fact.kind == "institution":
            return catalogue.institution(fact.id).provenance
        if fact.kind == "programme":
            return catalogue.programme(fact.id).provenance
        if fact.kind == "german_cluster":
            return catalogue.german_cluster(fact.id).provenance
        if fact.kind == "agency":
            return catalogue.innovation_cluster(fact.id).provenance
        return None

    def _programmes(self, explanation: Explanation) -> Iterator[SourceLine]:
        label = self.wording.comparison("funding_route")
        for programme in self.wording.shared_programmes(explanation):
            yield self._line(self.wording.name(programme.name), label, programme.provenance)

    def _path(self, explanation: Explanation) -> Iterator[SourceLine]:
        path = explanation.path
        if not isinstance(path, IntroductionPath):
            return
        steps = [{start.id, end.id} for start, end in pairwise(path.nodes)]
        relations: dict[Provenance, list[str]] = {}
        for step in steps:
            for edge in self.catalogue.edges:
                if {edge.source, edge.target} == step:
                    same = relations.setdefault(replace(edge.provenance, note=""), [])
                    same.append(self.wording.relation(edge.relation))
        label = self.wording.comparison("network_access")
        for given, names in relations.items():
            yield self._line(f"{self.names['edge']}: {_joined(names)}", label, given)

    def _assumptions(self, explanation: Explanation) -> Iterator[SourceLine]:
        """Table 1, the survey and what nobody measured; only where the pairing uses it."""
        known = {one.key for one in explanation.contributions if one.cause is None}
        for row in self.catalogue.table1:
            if row.row in known and row.type is ClusterType.KOREAN_MINI_CLUSTER:
                yield self._line(
                    self.wording.comparison(row.row), self.wording.name(row.text), row.provenance
                )
        sources = self.catalogue.assumptions.sources
        for key, given in sources.items():
            title = self._assumed(key, explanation, known)
            if title:
                yield self._line(title, self.names["assumed"], given, Basis.ASSUMPTION)

    def _assumed(self, key: str, explanation: Explanation, known: set[str]) -> str:
        """Return the comparison that an assumed value enters, or nothing if it is not used."""
        kind, _, name = key.partition(":")
        comparison = {"relief": f"barrier_{name}", "activity": "activity_fit"}.get(kind, "size_fit")
        if comparison not in known:
            return ""
        if kind == "relief":
            used = explanation.theirs[comparison].basis is Basis.ASSUMPTION
        else:
            used = name in explanation.mine[comparison].codes
        return self.wording.comparison(comparison) if used else ""


def _joined(labels: Iterable[str]) -> str:
    return "; ".join(dict.fromkeys(labels))
