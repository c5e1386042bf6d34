"""What each derivation rule looks for: the facts that make it apply to a mini-cluster."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from data.csvfile import UNDATED
from data.rule_facts import CONFIDENCE_ORDER, Facts, FoundFact
from features.catalogue import FactRef, Institution, MiniCluster, Provenance
from features.member_counts import member_figure
from features.vocabulary import Basis, Confidence, MembersQuality

LINK_DOCUMENTED, WORKS_WITH = "links_documented", "works_with"
"""Relations of documented edges that rules read."""

FEW_MEMBERS = 50
"""A mini-cluster with fewer counted members has few; 50 is the paper's smallest one."""
MANY_INSTITUTES = 3

_RESEARCH_KINDS = ("research_institute", "university", "specialised_centre", "hospital")

Finder = Callable[[Facts, MiniCluster], tuple[FoundFact, ...]]


def _near(facts: Facts, mini: MiniCluster) -> list[Institution]:
    return [
        one
        for one in facts.institutions
        if one.cluster == mini.innovation_cluster and one.same_city
    ]


def _near_of_field(facts: Facts, mini: MiniCluster) -> list[Institution]:
    fields = set(mini.wipo_fields)
    return [one for one in _near(facts, mini) if fields & set(one.wipo_fields)]


def _evidence(kind: str, identifier: str, provenance: Provenance) -> FoundFact:
    return FoundFact(FactRef(kind, identifier), provenance.as_of, provenance.confidence)


def _institutions(institutions: Iterable[Institution]) -> tuple[FoundFact, ...]:
    return tuple(_evidence("institution", one.id, one.provenance) for one in institutions)


def _at_most(found: Iterable[FoundFact], surest: Confidence) -> tuple[FoundFact, ...]:
    """Return facts that are tied to the mini-cluster by something less sure than themselves."""
    return tuple(
        replace(one, confidence=max(one.confidence, surest, key=CONFIDENCE_ORDER.index))
        for one in found
    )


def _of_field(institutions: Iterable[Institution]) -> tuple[FoundFact, ...]:
    """Return institutions that share a WIPO field: all fields are own mappings."""
    return _at_most(_institutions(institutions), Confidence.MEDIUM)


def _few_members(facts: Facts, mini: MiniCluster) -> tuple[FoundFact, ...]:
    # An average over a region says nothing about one of its mini-clusters.
    if mini.members.quality is not MembersQuality.COUNTED or mini.members.count >= FEW_MEMBERS:
        return ()
    fact = FactRef("members", mini.id)
    figure = member_figure(mini, facts.innovation_clusters[mini.innovation_cluster])
    if figure is None:
        return (FoundFact(fact, mini.provenance.as_of, Confidence.HIGH),)
    return (FoundFact(fact, figure.period, figure.confidence),)


def _technopark_near(facts: Facts, mini: MiniCluster) -> tuple[FoundFact, ...]:
    return _institutions(one for one in _near(facts, mini) if one.kind == "technopark")


def _technopark_of_field(facts: Facts, mini: MiniCluster) -> tuple[FoundFact, ...]:
    return _of_field(one for one in _near_of_field(facts, mini) if one.kind == "technopark")


def _test_facility_near(facts: Facts, mini: MiniCluster) -> tuple[FoundFact, ...]:
    return _of_field(
        one
        for one in _near_of_field(facts, mini)
        if one.is_test_facility or one.kind == "specialised_centre"
    )


def _association_of_field(facts: Facts, mini: MiniCluster) -> tuple[FoundFact, ...]:
    return _of_field(
        one for one in _near_of_field(facts, mini) if one.kind == "business_association"
    )


def _institutes_near(least: int) -> Finder:
    def find(facts: Facts, mini: MiniCluster) -> tuple[FoundFact, ...]:
        found = [one for one in _near_of_field(facts, mini) if one.kind in _RESEARCH_KINDS]
        return _of_field(found) if len(found) >= least else ()

    return find


def _institute_works_with(facts: Facts, mini: MiniCluster) -> tuple[FoundFact, ...]:
    return tuple(
        _evidence("institution", edge.source, edge.provenance)
        for edge in facts.edges
        if edge.relation == WORKS_WITH and edge.target == mini.id
    )


def _agency(link: str) -> Finder:
    def find(facts: Facts, mini: MiniCluster) -> tuple[FoundFact, ...]:
        cluster = mini.innovation_cluster
        found = facts.agency_links.get(cluster)
        if found is None or found.link != link:
            return ()
        behind = [one for one in facts.institutions if one.id == found.institution]
        given = facts.innovation_clusters[cluster].provenance
        # The row of the place has many dates; that of the institution is that of the tie.
        dated = [one.provenance for one in behind if one.provenance.as_of != UNDATED]
        agency = _evidence("agency", cluster, dated[0] if dated else given)
        return (agency, *_institutions(behind))

    return find


def _german_link(facts: Facts, mini: MiniCluster) -> tuple[FoundFact, ...]:
    return tuple(
        _evidence("german_cluster", edge.source, edge.provenance)
        for edge in facts.edges
        if edge.relation == LINK_DOCUMENTED and edge.target == mini.innovation_cluster
    )


def _german_link_of_field(facts: Facts, mini: MiniCluster) -> tuple[FoundFact, ...]:
    fields = set(mini.wipo_fields)
    found = (
        one
        for one in _german_link(facts, mini)
        if fields & set(facts.german_clusters[one.fact.id].wipo_fields)
    )
    return _at_most(found, Confidence.MEDIUM)


def names_theme(call_words: Iterable[str], mini: MiniCluster) -> bool:
    """Say whether a word of a call stands in the name or a theme of a mini-cluster (English).

    Parameters
    ----------
    call_words : words that calls name.
    mini : the mini-cluster.
    """
    return _stands_in(call_words, mini.name.en, *(theme.en for theme in mini.themes))


def _stands_in(words: Iterable[str], *texts: str) -> bool:
    text = " ; ".join(texts).casefold()
    return any(word.casefold() in text for word in words)


def _surest_of_call(words: Iterable[str], mini: MiniCluster) -> Confidence:
    """Return how sure it is that a mini-cluster works on what a call names.

    Its name says so, or themes that its source states; themes that were elaborated say little.
    """
    is_stated = mini.themes_basis is not Basis.RECONSTRUCTED or _stands_in(words, mini.name.en)
    return Confidence.HIGH if is_stated else Confidence.LOW


def _call_names_field(*, open_to_firms: bool) -> Finder:
    def find(facts: Facts, mini: MiniCluster) -> tuple[FoundFact, ...]:
        words = facts.call_words
        return tuple(
            fact
            for one in facts.programmes
            if one.open_to_firms is open_to_firms and names_theme(words[one.id], mini)
            for fact in _at_most(
                [_evidence("programme", one.id, one.provenance)],
                _surest_of_call(words[one.id], mini),
            )
        )

    return find


FINDERS: Mapping[str, Finder] = {
    "members_few": _few_members,
    "technopark_near": _technopark_near,
    "technopark_of_field": _technopark_of_field,
    "test_facility_near": _test_facility_near,
    "association_of_field": _association_of_field,
    "institutes_near": _institutes_near(1),
    "many_institutes_near": _institutes_near(MANY_INSTITUTES),
    "institute_works_with": _institute_works_with,
    "agency_runs_research": _agency("runs"),
    "agency_led_by_institution": _agency("led"),
    "german_link": _german_link,
    "german_link_of_field": _german_link_of_field,
    "call_names_field": _call_names_field(open_to_firms=True),
    "korean_call_names_field": _call_names_field(open_to_firms=False),
}
"""What each rule looks for; a rule of ``rules.csv`` names one of these, or a start."""
