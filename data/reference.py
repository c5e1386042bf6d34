"""The reference catalogue: read, checked, and given a version by its content."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from data.catalogue_json import catalogue_to_json
from data.csvfile import ReferenceFileError
from data.finders import names_theme
from data.reference_codes import (
    read_assumptions,
    read_export_control,
    read_nace,
    read_off_topic,
    read_size_classes,
    read_survey,
    read_wipo,
)
from data.reference_derived import DerivedValues, read_derived
from data.reference_germany import (
    read_german_clusters,
    read_initiatives,
    read_programmes,
    read_table1,
)
from data.reference_korea import read_innovation_clusters, read_institutions, read_mini_clusters
from data.reference_network import (
    Sides,
    network_nodes,
    read_documented_edges,
    read_relations,
    shared_field_institutes,
    structural_edges,
)
from data.reference_sources import read_value_sources
from features.catalogue import (
    Assumptions,
    Catalogue,
    Institution,
    MiniCluster,
    NetworkEdge,
    NetworkNode,
    Programme,
    ValueSource,
)
from matcher.documents import content_hash
from matcher.statements import CODES

if TYPE_CHECKING:
    from data.rule_facts import Facts
    from matcher.pipeline import Matcher

__all__ = [
    "CATALOGUE_FILES",
    "REFERENCE_FOLDER",
    "ReferenceFileError",
    "load_catalogue",
    "load_facts",
    "open_matcher",
]

REFERENCE_FOLDER = Path(__file__).parent / "reference"
"""Where the shipped reference files lie."""

CATALOGUE_FILES = (
    "assumptions.csv", "barriers.csv", "demands.csv", "export_control.csv", "factors.csv",
    "german_clusters.csv", "german_initiatives.csv", "innovation_cluster_figures.csv",
    "innovation_clusters.csv", "institutions.csv", "mini_cluster_themes.csv",
    "mini_clusters.csv", "nace.csv", "network_edges.csv", "network_relations.csv",
    "off_topic.csv", "programmes.csv", "reliefs.csv", "rules.csv", "size_classes.csv",
    "table1.csv", "wipo35.csv",
)  # fmt: skip
"""The files that make the catalogue."""

VERSION_LENGTH = 12
"""Hexadecimal digits of a catalogue version."""


@dataclass(frozen=True, slots=True)
class _Tables:
    """What the fact tables hold, cross-checked, before anything derived is added."""

    sides: Sides
    nace: dict[str, str]
    programmes: tuple[Programme, ...]
    call_words: dict[str, tuple[str, ...]]
    nodes: tuple[NetworkNode, ...]
    structural: tuple[NetworkEdge, ...]
    documented: tuple[NetworkEdge, ...]
    assumptions: Assumptions


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """Read the whole reference catalogue and check it.

    Parameters
    ----------
    folder : where :data:`CATALOGUE_FILES` lie; the shipped ones if None.

    Returns
    -------
    The catalogue; equal files give an equal catalogue with an equal version.

    Raises
    ------
    ReferenceFileError : the first fault found, with file, line, column, value and what is allowed.

    Examples
    --------
    >>> catalogue = load_catalogue()
    >>> catalogue.mini_cluster("gwangju-03").name.en
    'Applied optics'
    """
    folder = folder or REFERENCE_FOLDER
    return _catalogue(folder, _read_tables(folder))


def _catalogue(folder: Path, tables: _Tables) -> Catalogue:
    derived = read_derived(folder, tables.sides, tables.programmes)
    survey = read_survey(folder)
    sources = read_value_sources(folder, {one.id for one in tables.sides.mini_clusters})
    return _named_by_content(
        Catalogue(
            version="",
            as_of=_span(tables.sides.mini_clusters),
            mini_clusters=_with_derived(_sourced(tables.sides.mini_clusters, sources), derived),
            innovation_clusters=tables.sides.innovation_clusters,
            institutions=tables.sides.institutions,
            german_clusters=tables.sides.german_clusters,
            programmes=tables.programmes,
            table1=read_table1(folder),
            nodes=tables.nodes,
            edges=(*tables.structural, *tables.documented),
            assumptions=tables.assumptions,
            factor_labels=survey.factor_labels,
            barrier_labels=survey.barrier_labels,
            wipo_labels=read_wipo(folder),
            nace_labels=tables.nace,
            size_labels={size.value: label for size, label in read_size_classes(folder).items()},
            initiatives=read_initiatives(folder),
            statements=survey.statements,
            export_control=read_export_control(folder, tables.nace),
            off_topic=read_off_topic(folder, tables.nace),
            entered=(*sources, *derived.entered),
        )
    )


def _named_by_content(catalogue: Catalogue) -> Catalogue:
    """Return the catalogue with the first digits of the hash of all that it says as its version.

    Not of the files: what code derives from them is content too.
    """
    version = content_hash(catalogue_to_json(catalogue))[:VERSION_LENGTH]
    return replace(catalogue, version=version)


def open_matcher() -> Matcher:
    """Return a matcher on everything that is shipped: catalogue, model, vectors and paths.

    Raises
    ------
    ReferenceFileError, ModelFileError : a shipped file is missing or broken.

    Examples
    --------
    >>> from features.profiles import SMEProfile
    >>> firm = SMEProfile(name="Muster GmbH", technologies_offered=("LED-Leuchten",))
    >>> open_matcher().recommend(firm, n=1).ranking[0].mini_cluster
    'gwangju-02'
    """
    from data.matching import matcher_over

    return matcher_over(load_catalogue())


def load_facts(folder: Path | None = None) -> Facts:
    """Read what the derivation rules may look at; see :func:`data.derivation.derive`.

    Parameters
    ----------
    folder : where the files lie; the shipped ones if None.

    Raises
    ------
    ReferenceFileError : as :func:`load_catalogue`, the derived files left out.
    """
    from data.rule_facts import Facts

    tables = _read_tables(folder or REFERENCE_FOLDER)
    sides = tables.sides
    return Facts(
        mini_clusters=sides.mini_clusters,
        innovation_clusters={one.id: one for one in sides.innovation_clusters},
        institutions=sides.institutions,
        german_clusters={one.id: one for one in sides.german_clusters},
        programmes=tables.programmes,
        edges=tables.documented,
        agency_links=sides.agency_links,
        call_words=tables.call_words,
        assumed_relief=tables.assumptions.relief,
    )


def _read_tables(folder: Path) -> _Tables:
    nace = read_nace(folder)
    innovation_clusters, agency_links = read_innovation_clusters(folder)
    clusters = {cluster.id for cluster in innovation_clusters}
    institutions = read_institutions(folder, clusters)
    for cluster, link in agency_links.items():
        _require(link.institution, {one.id for one in institutions}, cluster)
    programmes, call_words = read_programmes(folder)
    minis = read_mini_clusters(folder, clusters, nace)
    sides = Sides(
        mini_clusters=_linked(minis, institutions, programmes, call_words),
        innovation_clusters=innovation_clusters,
        institutions=institutions,
        german_clusters=read_german_clusters(folder, nace),
        agency_links=agency_links,
    )
    trusts = read_relations(folder)
    nodes = network_nodes(sides)
    return _Tables(
        sides=sides,
        nace=nace,
        programmes=programmes,
        call_words=call_words,
        nodes=nodes,
        structural=structural_edges(sides, trusts),
        documented=read_documented_edges(folder, trusts, {node.id for node in nodes}),
        assumptions=read_assumptions(folder),
    )


def _require(identifier: str, known: Collection[str], cluster: str) -> None:
    if identifier not in known:
        raise ReferenceFileError(
            "innovation_clusters.csv",
            f"no such institution, in the row of {cluster}",
            column="agency_institution",
            value=identifier,
            allowed="ids of institutions.csv",
        )


def _linked(
    minis: Iterable[MiniCluster],
    institutions: tuple[Institution, ...],
    programmes: tuple[Programme, ...],
    call_words: Mapping[str, tuple[str, ...]],
) -> tuple[MiniCluster, ...]:
    """Add the institutes that share a WIPO field, and the programmes open to the themes."""
    return tuple(
        replace(
            mini,
            institutes=shared_field_institutes(mini, institutions),
            programmes=tuple(
                one.id for one in programmes if _is_open(one, call_words[one.id], mini)
            ),
        )
        for mini in minis
    )


def _is_open(programme: Programme, words: Collection[str], mini: MiniCluster) -> bool:
    """Open to all technologies, or one of its calls names a theme (design note 0002)."""
    return programme.open_to_firms and (not programme.wipo_fields or names_theme(words, mini))


def _sourced(
    minis: tuple[MiniCluster, ...], sources: Iterable[ValueSource]
) -> tuple[MiniCluster, ...]:
    """Codes that somebody entered are no longer the catalogue makers' own mapping."""
    codes = {one.mini_cluster: one.provenance for one in sources if one.statement == CODES}
    return tuple(
        replace(mini, mapping_basis=codes[mini.id].basis) if mini.id in codes else mini
        for mini in minis
    )


def _with_derived(minis: Iterable[MiniCluster], derived: DerivedValues) -> tuple[MiniCluster, ...]:
    return tuple(
        replace(
            mini,
            demands=derived.demands.get(mini.id, {}),
            reliefs=derived.reliefs.get(mini.id, {}),
        )
        for mini in minis
    )


def _span(minis: Iterable[MiniCluster]) -> str:
    years = sorted({year for mini in minis for year in _years(mini.provenance.as_of)})
    return f"{years[0]}-{years[-1]}" if years else ""


def _years(text: str) -> list[str]:
    return re.findall(r"\d{4}", text)
