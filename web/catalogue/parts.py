"""The statements, rows and links that the pages of the catalogue are made of."""

from __future__ import annotations

from dataclasses import dataclass

from features.vocabulary import Basis
from web.catalogue.citations import Citation


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text and its language, empty for that of the page; perhaps with its Korean form."""

    text: str
    language: str = ""
    korean: str = ""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a statement comes from.

    Parameters
    ----------
    basis : documented, reconstructed and so on.
    confidence : how sure it is, in words; empty where that is not stated.
    as_of : year or span of years in words; never empty.
    sources : never empty.
    """

    basis: Basis
    confidence: str
    as_of: str
    sources: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement about an entry: what it is called, what it says, where it comes from."""

    label: str
    values: tuple[Phrase, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Link:
    """A name with the address of its page."""

    name: str
    url: str
    korean: str = ""


@dataclass(frozen=True, slots=True)
class MiniClusterRow:
    """One entry of a list of mini-clusters.

    Parameters
    ----------
    members : how many and how they were counted, in words.
    compared : whether it takes part in matching.
    """

    id: str
    link: Link
    themes: tuple[str, ...]
    members: str
    basis: Basis
    as_of: str
    status: str
    compared: bool


@dataclass(frozen=True, slots=True)
class InstitutionRow:
    """An institution near by.

    Parameters
    ----------
    details : kind and place in words.
    fields : what it works on.
    role : what it had to do with the mini-clusters; its text may be empty.
    """

    id: str
    name: str
    korean: str
    details: str
    fields: tuple[Phrase, ...]
    role: Phrase
    website: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class FoundInstitution:
    """An institution that a search of the catalogue meets, and where it is."""

    link: Link
    place: str
    fields: tuple[Phrase, ...]


@dataclass(frozen=True, slots=True)
class DerivedRow:
    """What is expected or made easier in one respect; without ``origin`` nobody knows.

    Parameters
    ----------
    value : 0-1, or None.
    words : the value in words.
    rules, facts : why, in words; empty when unknown.
    """

    label: str
    value: float | None
    words: str
    rules: tuple[str, ...]
    facts: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class ProgrammeRow:
    """A funding programme as it was seen; always to be checked.

    Parameters
    ----------
    partners, terms, dates : as seen; may be empty.
    open_to_firms : whether a German firm could apply with a Korean partner when it was seen.
    """

    id: str
    name: str
    what: str
    partners: str
    terms: str
    dates: str
    open_to_firms: bool
    origin: Origin


@dataclass(frozen=True, slots=True)
class ExportRow:
    """A category of the control list that a field of the entry points to."""

    category: str
    name: str
    because: tuple[str, ...]
    origin: Origin


@dataclass(frozen=True, slots=True)
class Station:
    """One station of the way to a mini-cluster, and how it is tied to the next.

    Parameters
    ----------
    origin : of that tie; None for the last station.
    url : where more is said of it; may be empty.
    """

    name: str
    kind: str
    url: str
    relation: str
    origin: Origin | None


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One dated number about an innovation cluster.

    Parameters
    ----------
    about : the mini-cluster whose figure it is; None for the whole place.
    value : with its unit.
    detail : what it is made up of; may be empty.
    """

    label: str
    about: Link | None
    value: str
    detail: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class GermanRow:
    """One German cluster.

    Parameters
    ----------
    city, laender : one of them may be empty; cities are named in German.
    type : in words; it is this project's own judgement.
    korea_link : documented links with Korea; may be empty.
    """

    id: str
    name: str
    field: str
    city: str
    laender: str
    type: str
    korea_link: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class InitiativeRow:
    """One German cluster programme."""

    name: str
    level: str
    body: str
    years: str
    origin: Origin
