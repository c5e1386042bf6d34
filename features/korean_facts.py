"""Facts of the Korean side: mini-clusters, the innovation clusters they are in, institutions."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from features.facts import DerivedValue, Label, Provenance
from features.vocabulary import Barrier, Basis, Confidence, MembersQuality, SuccessFactor


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme of a mini-cluster, a phrase that technologies are compared with.

    Parameters
    ----------
    de, en, ko : its wording; the German one is a translation made for the catalogue. An edition of
        an installation may have the Korean one alone, the others empty.
    """

    de: str
    en: str
    ko: str

    def in_language(self, language: str) -> str:
        """Return the theme in ``de``, ``en`` or ``ko``; in Korean where it was not translated.

        Parameters
        ----------
        language : ``de``, ``en`` or ``ko``.
        """
        return {"de": self.de, "en": self.en}.get(language, "") or self.ko


@dataclass(frozen=True, slots=True)
class Members:
    """How many members a mini-cluster has, and how that number was found.

    Parameters
    ----------
    count : firms, or firms and experts, >= 1; without meaning for a placeholder.
    quality : ``counted``, ``averaged`` (a total of the place divided by its mini-clusters) or
        ``placeholder``.
    basis_text : how it was found, in English, such as ``26 firms + 10 experts (Nov 2006)``.
    """

    count: int
    quality: MembersQuality
    basis_text: str


@dataclass(frozen=True, slots=True)
class MiniCluster:
    """A Korean mini-cluster as the catalogue describes it.

    Parameters
    ----------
    id : stable identifier, such as ``gwangju-03``.
    innovation_cluster : id of the innovation cluster that it is in.
    name : name in three languages; ``provenance`` says whether it is documented.
    themes : >= 1 phrases of what it works on; ``themes_basis`` says how far they are stated.
    nace_codes, ksic_codes, wipo_fields : industries (NACE Rev. 2, KSIC) and fields of technology
        (WIPO, 1-35); own mapping unless ``mapping_basis`` says otherwise. Each may be empty.
    members : number of members.
    provenance : source, confidence and date of the name.
    in_2009 : ``yes``, ``uncertain`` or ``no``: whether it existed when the study was made.
    status_note : what became of it, such as a dissolution; may be empty.
    excluded : empty, or the reason why it takes no part in matching (``management_support``,
        ``design``, ``dissolved``).
    demands, reliefs : only what facts carry; a missing key is unknown and treated alike for all.
    institutes : ids of the institutions of its innovation cluster that share a WIPO field with it.
    programmes : ids of the funding programmes that are open to its technologies.
    """

    id: str
    innovation_cluster: str
    name: Label
    themes: tuple[Theme, ...]
    nace_codes: tuple[str, ...]
    ksic_codes: tuple[str, ...]
    wipo_fields: tuple[int, ...]
    members: Members
    provenance: Provenance
    in_2009: str
    themes_basis: Basis
    mapping_basis: Basis
    status_note: Label
    excluded: str = ""
    institutes: tuple[str, ...] = ()
    demands: Mapping[SuccessFactor, DerivedValue] = field(default_factory=dict)
    reliefs: Mapping[Barrier, DerivedValue] = field(default_factory=dict)
    programmes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InnovationCluster:
    """One of the twelve Korean innovation clusters (industrial complexes).

    Parameters
    ----------
    id : stable identifier, such as ``gwangju``.
    name, complex_name : short name, and that of the industrial complex.
    city, province : where it lies.
    latitude, longitude : degrees north (33-39) and east (124-132), WGS 84, approximate as
        ``coordinate_note`` says (2 to 8 km).
    designated : date of the designation; ``designation_round`` 1 (2004) or 2 (2007).
    lead_industries : fields it is meant for, separated by semicolons.
    vision : how its source words its aim, mostly in Korean.
    agency : cluster agency that coordinates its mini-clusters.
    agency_has_own_research : whether an institution with research of its own runs that agency.
    spelling_in_paper : its name in the study, such as ``Sungsu`` for Seongseo.
    figures : dated numbers about it and its mini-clusters; they must not be added up.
    provenance : source, confidence and date of all this but the figures.
    """

    id: str
    name: Label
    complex_name: Label
    city: Label
    province: Label
    latitude: float
    longitude: float
    coordinate_note: str
    designated: str
    designation_round: int
    lead_industries: Label
    vision: str
    agency: Label
    agency_has_own_research: bool
    spelling_in_paper: str
    figures: tuple[DatedFigure, ...]
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class DatedFigure:
    """One number about a region with its unit and period, as printed in the source.

    Parameters
    ----------
    mini_cluster : id of the one that the number is about; empty for the whole region.
    metric : what is counted, such as ``employees`` or ``members``.
    value : decimal number as text, >= 0, with as many digits as its source prints.
    unit : ``firms``, ``persons`` ...; ``KRW tn`` is 10^12 won, ``USD bn`` 10^9 US dollars.
    period : month, year or span of years that it describes, or ``undated``.
    source, confidence : where it comes from and how sure it is.
    detail : what it is made up of or how it was stated; may be empty.
    """

    mini_cluster: str
    metric: str
    value: str
    unit: str
    period: str
    detail: Label
    source: str
    confidence: Confidence


@dataclass(frozen=True, slots=True)
class Institution:
    """An institute, university, technology park, test centre or agency in Korea.

    Parameters
    ----------
    id : stable identifier, such as ``gwangju-kopti``.
    cluster : id of the innovation cluster, or ``national``.
    name, abbreviation : full name; short form, may be empty.
    kind : ``research_institute``, ``university``, ``technopark``, ``specialised_centre``,
        ``agency``, ``business_association`` or ``hospital``.
    city : seat, of several the one in the region.
    fields : what it works on, English phrases.
    same_city : whether it sits in the city of its innovation cluster.
    wipo_fields : fields of technology, 1-35; own mapping.
    is_test_facility : whether tests, certification or analysis are its work.
    website : address as general knowledge, not checked; may be empty.
    role : what it did for the cluster or is now called, in English; may be empty.
    provenance : source, confidence and date.
    """

    id: str
    cluster: str
    name: Label
    abbreviation: str
    kind: str
    city: Label
    same_city: bool
    fields: tuple[str, ...]
    wipo_fields: tuple[int, ...]
    is_test_facility: bool
    website: str
    role: str
    provenance: Provenance
