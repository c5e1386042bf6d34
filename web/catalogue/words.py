"""Words of the catalogue pages for stable keys, in the language of the request."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Protocol, TypeVar

from flask import url_for
from flask_babel import gettext as _

from features.catalogue import (
    InnovationCluster,
    Institution,
    Label,
    Members,
    MiniCluster,
    Programme,
    Provenance,
)
from features.facts import shown_basis
from features.vocabulary import ClusterType, Confidence, MembersQuality
from web.catalogue.citations import Citation, cite_all, has_hangul
from web.catalogue.parts import InstitutionRow, Link, MiniClusterRow, Origin, Phrase, ProgrammeRow
from web.wording.labels import Labels

_CONTROL_LIST = re.compile(r"Council Regulation \(EU\) 2021/821, Annex I, category (\d)")
SURE = (Confidence.HIGH, Confidence.MEDIUM, Confidence.LOW)
"""How sure somebody who enters a statement can be."""


def confidence(level: Confidence) -> str:
    """Return how sure a statement is."""
    known = {
        Confidence.HIGH: _("sure"),
        Confidence.MEDIUM: _("fairly sure"),
        Confidence.LOW: _("unsure"),
        Confidence.NONE: _("no evidence"),
    }
    return known[level]


def origin(given: Provenance, labels: Labels) -> Origin:
    """Return a provenance in words."""
    return Origin(
        basis=shown_basis(given, given.basis),
        confidence=confidence(given.confidence),
        as_of=labels.as_of(given.as_of),
        sources=sources([given.source]),
    )


def sources(given: Iterable[str]) -> tuple[Citation, ...]:
    """Return sources taken apart; what is no source but an admission is said in words."""
    admitted = {
        "paper": _(
            "the study “Cluster in Germany and Korea – Similarities and Differences” "
            "(survey of 2009)"
        ),
        "general knowledge, not looked up": _("general knowledge, not looked up"),
        "no measurement known": _("no measurement known"),
        "one number per relation": _("one number for all ties of this kind"),
        "no figure known": _("no figure known"),
        "set so that facts can only add": _("set so that facts can only add to it"),
        "rules.csv, from the facts named here": _("written rules"),
        "link to fields: own mapping, a hint and no classification": _(
            "which fields it concerns: own mapping, a hint and no classification"
        ),
        "place: general knowledge, not looked up": _("place: general knowledge, not looked up"),
        "design note 0002": _("design note 0002"),
    }

    def said(one: Citation) -> Citation:
        if one.text in admitted and not one.url:
            return Citation(admitted[one.text], "", "")
        if control := _CONTROL_LIST.fullmatch(one.text):
            text = _("Regulation (EU) 2021/821, Annex I, category %(number)s", number=control[1])
            return Citation(text, "", "")
        return one

    return tuple(map(said, cite_all(given)))


def numbered(origins: Iterable[Origin]) -> tuple[Citation, ...]:
    """Return the sources of a page, each once, in the order in which they are numbered."""
    found = (source for one in origins for source in one.sources)
    return tuple(dict.fromkeys(source for source in found if source.language))


def members_in_words(members: Members, labels: Labels) -> str:
    """Return how many members there are and how that was found."""
    count = labels.formats.number(members.count)
    if members.quality is MembersQuality.COUNTED:
        return _("%(count)s members, counted", count=count)
    if members.quality is MembersQuality.AVERAGED:
        return _("about %(count)s members, a mean", count=count)
    return _("number of members not known")


def members_explained(members: Members, labels: Labels) -> str:
    """Return what a member count is worth, as a sentence."""
    count = labels.formats.number(members.count)
    if members.quality is MembersQuality.COUNTED:
        return _("%(count)s members are stated in a report of that date.", count=count)
    if members.quality is MembersQuality.AVERAGED:
        return _(
            "About %(count)s: the members of all mini-clusters of the place, divided by their "
            "number. Nobody has counted this one.",
            count=count,
        )
    return _("Not known. A placeholder stands in, without evidence, and ranks nothing.")


def existed_in_2009(key: str) -> str:
    """Return whether a mini-cluster existed in 2009, as far as can be judged."""
    known = {
        "yes": _("yes, as far as can be judged"),
        "no": _("no"),
        "uncertain": _("uncertain"),
    }
    return known[key]


def institution_kind(key: str) -> str:
    """Return the label of a kind of institution."""
    known = {
        "agency": _("agency"),
        "university": _("university"),
        "research_institute": _("research institute"),
        "specialised_centre": _("specialised centre"),
        "technopark": _("technology park"),
        "business_association": _("business association"),
        "hospital": _("hospital"),
    }
    return known.get(key, key.replace("_", " "))


def institution_details(one: Institution, labels: Labels) -> str:
    """Return kind and place of an institution, and whether it lets others use test facilities."""
    parts = [institution_kind(one.kind), labels.name(one.city)]
    if one.is_test_facility:
        parts.append(_("test facility"))
    if not one.same_city and one.cluster != "national":
        parts.append(_("outside the city of the complex"))
    return ", ".join(parts)


def metric(key: str) -> str:
    """Return the label of a figure about a region."""
    known = {
        "firms": _("Firms"),
        "firms_contracted": _("Firms under contract"),
        "firms_operating": _("Firms in operation"),
        "employees": _("Employees"),
        "production": _("Output"),
        "exports": _("Exports"),
        "members": _("Members of mini-clusters"),
        "member_firms": _("Member firms of one mini-cluster"),
    }
    return known.get(key, key.replace("_", " "))


def quantity(value: str, unit: str, labels: Labels) -> str:
    """Return a figure with its unit, such as ``2.514 billion US dollars``."""
    number = Decimal(value)
    if unit == "USD bn" and labels.language == "ko":
        number *= 10  # Korean counts in hundreds of millions here.
    shown = labels.formats.number(float(number), len(f"{number.normalize():f}".partition(".")[2]))
    known = {
        "firms": _("%(count)s firms", count=shown),
        "persons": _("%(count)s persons", count=shown),
        "members": _("%(count)s members", count=shown),
        "participants": _("%(count)s participants", count=shown),
        "organisations": _("%(count)s organisations", count=shown),
        "KRW tn": _("%(count)s trillion won", count=shown),
        "USD bn": _("%(count)s billion US dollars", count=shown),
    }
    return known[unit]


def cluster_type(kind: ClusterType | None) -> str:
    """Return the label of a type of cluster in Table 1."""
    known = {
        ClusterType.GERMAN_BOTTOM_UP: _("bottom-up"),
        ClusterType.GERMAN_TOP_DOWN: _("top-down"),
        ClusterType.KOREAN_MINI_CLUSTER: _("Korean mini-cluster"),
    }
    return _("not classed") if kind is None else known[kind]


def degree(value: float) -> str:
    """Return a value in 0-1 in words."""
    if value <= 0.25:
        return _("little")
    if value <= 0.5:
        return _("some")
    return _("a good deal") if value <= 0.75 else _("much")


def mixed(text: str, labels: Labels) -> tuple[Phrase, ...]:
    """Return a Korean text of the catalogue and, for those who need it, its English in brackets."""
    korean, bracket, english = text.partition(" (")
    if bracket and english.endswith(")") and has_hangul(korean):
        both = (Phrase(korean, "ko"), Phrase(english[:-1], "en"))
        return both[:1] if labels.language == "ko" else both
    return (Phrase(text, "ko" if has_hangul(text) else "en"),) if text else ()


def phrases(texts: Iterable[str], language: str = "") -> tuple[Phrase, ...]:
    """Return texts that are all in one language."""
    return tuple(Phrase(text, language) for text in texts)


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


def station_url(identifier: str, kind: str, labels: Labels) -> str:
    """Return where more is said of a station: its page here, else its web site; may be empty."""
    if kind == "mini_cluster":
        return url_for("catalogue.mini_cluster", identifier=identifier)
    if kind == "agency":
        return url_for("catalogue.innovation_cluster", identifier=identifier)
    if kind == "german_cluster":
        return url_for("catalogue.german", _anchor=identifier)
    sites = (one.website for one in labels.catalogue.institutions if one.id == identifier)
    site = next(sites, "").partition(" ")[0]
    return f"https://{site}" if site else ""


def mini_cluster_row(mini: MiniCluster, labels: Labels) -> MiniClusterRow:
    """Return one mini-cluster as an entry of a list."""
    return MiniClusterRow(
        id=mini.id,
        link=mini_cluster_link(mini, labels),
        themes=tuple(theme.in_language(labels.language) for theme in mini.themes),
        members=members_in_words(mini.members, labels),
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
        details=institution_details(one, labels),
        fields=tuple(Phrase(*labels.institution_text(field)) for field in one.fields),
        role=Phrase(*labels.institution_text(one.role)),
        website=one.website,
        origin=origin(one.provenance, labels),
    )


def programme_row(one: Programme, labels: Labels) -> ProgrammeRow:
    """Return one funding programme."""
    return ProgrammeRow(
        id=one.id,
        name=labels.name(one.name),
        what=labels.name(one.what),
        partners=labels.name(one.partners),
        terms=labels.name(one.terms),
        dates=labels.name(one.dates_seen),
        open_to_firms=one.open_to_firms,
        origin=origin(one.provenance, labels),
    )


def beside(entries: Sequence[_Entry], one: _Entry) -> tuple[_Entry | None, _Entry | None]:
    """Return the entries before and after one in a list, None at its ends."""
    place = [entry.id for entry in entries].index(one.id)
    before = entries[place - 1] if place else None
    return before, entries[place + 1] if place + 1 < len(entries) else None
