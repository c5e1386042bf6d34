"""The rows that several catalogue pages share, made from the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, TypeVar

from flask import url_for

from features.catalogue import InnovationCluster, Institution, Label, MiniCluster, Programme
from web import catalogue_words as words
from web.catalogue_parts import InstitutionRow, Link, MiniClusterRow, ProgrammeRow
from web.labels import Labels


class _Named(Protocol):
    @property
    def id(self) -> str: ...

    @property
    def name(self) -> Label: ...


_Entry = TypeVar("_Entry", bound=_Named)


def korean_beside(name: Label, labels: Labels) -> str:
    """Return the Korean name, or nothing where it is the one already shown."""
    return "" if labels.name(name) == name.ko else name.ko


def mini_cluster_link(mini: MiniCluster, labels: Labels) -> Link:
    """Return name and address of a mini-cluster."""
    url = url_for("catalogue.mini_cluster", identifier=mini.id)
    return Link(labels.name(mini.name), url, korean_beside(mini.name, labels))


def place_link(place: InnovationCluster, labels: Labels) -> Link:
    """Return name and address of an innovation cluster."""
    url = url_for("catalogue.innovation_cluster", identifier=place.id)
    return Link(labels.name(place.name), url, korean_beside(place.name, labels))


def mini_cluster_row(mini: MiniCluster, labels: Labels) -> MiniClusterRow:
    """Return one mini-cluster as an entry of a list."""
    return MiniClusterRow(
        id=mini.id,
        link=mini_cluster_link(mini, labels),
        themes=tuple(
            {"de": theme.de, "en": theme.en, "ko": theme.ko}[labels.language]
            for theme in mini.themes
        ),
        members=words.members_in_words(mini.members, labels),
        members_basis=words.MEMBERS_BASIS[mini.members.quality],
        basis=mini.provenance.basis,
        as_of=labels.as_of(mini.provenance.as_of),
        status=labels.name(mini.status_note),
        compared=not mini.excluded,
    )


def institution_row(one: Institution, labels: Labels) -> InstitutionRow:
    """Return one institution with its fields and role."""
    name = labels.name(one.name)
    if one.abbreviation and one.abbreviation not in name:
        name = f"{name} ({one.abbreviation})"
    return InstitutionRow(
        id=one.id,
        name=name,
        korean=korean_beside(one.name, labels),
        details=words.institution_details(one),
        fields=one.fields,
        role=one.role,
        website=one.website,
        origin=words.origin(one.provenance, labels),
    )


def programme_row(one: Programme, labels: Labels) -> ProgrammeRow:
    """Return one funding programme."""
    return ProgrammeRow(
        id=one.id,
        name=labels.name(one.name),
        what=labels.name(one.what),
        partners=one.partners,
        terms=one.terms,
        dates=one.dates_seen,
        open_to_firms=one.open_to_firms,
        origin=words.origin(one.provenance, labels),
    )


def beside(entries: Sequence[_Entry], one: _Entry) -> tuple[_Entry | None, _Entry | None]:
    """Return the entries before and after one in a list, None at its ends."""
    place = [entry.id for entry in entries].index(one.id)
    before = entries[place - 1] if place else None
    return before, entries[place + 1] if place + 1 < len(entries) else None
