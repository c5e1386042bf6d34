"""What is known about one thing, from where and as of when: the values a catalogue holds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from features.errors import UnknownCodeError
from features.vocabulary import (
    Barrier,
    Basis,
    ClusterType,
    Confidence,
    CooperationField,
    MembersQuality,
    SuccessFactor,
)


@dataclass(frozen=True, slots=True)
class Label:
    """One name in the three languages of the service."""

    de: str
    en: str
    ko: str

    def in_language(self, language: str) -> str:
        """Return the name in ``de``, ``en`` or ``ko``."""
        return {"de": self.de, "en": self.en, "ko": self.ko}[language]


@dataclass(frozen=True, slots=True)
class Provenance:
    """Where a fact comes from.

    Parameters
    ----------
    source : citation or web address as seen, never empty.
    confidence : how sure it is.
    as_of : year or span of years that the fact describes, such as ``2005-2010``.
    basis : documented, reconstructed, derived, entered, assumption or synthetic.
    note : for those who keep the catalogue, in English; no page shows it. May be empty.
    """

    source: str
    confidence: Confidence
    as_of: str
    basis: Basis
    note: str = ""

    @property
    def is_sourced(self) -> bool:
        """Whether a source or a person stands behind it; what has none is shown, never ranked."""
        return self.basis in (Basis.DOCUMENTED, Basis.DERIVED, Basis.ENTERED)


@dataclass(frozen=True, slots=True)
class FactRef:
    """A pointer from a derived value to the fact that carries it.

    Parameters
    ----------
    kind : ``institution``, ``programme``, ``german_cluster``, ``agency`` or ``members``.
    id : identifier inside that kind.
    """

    kind: str
    id: str


@dataclass(frozen=True, slots=True)
class DerivedValue:
    """A demand or a relief, derived from facts by a written rule or entered by a coordinator.

    Parameters
    ----------
    value : 0 (nothing) to 1 (full).
    basis : ``derived`` or ``entered``; an assumption is never stored here.
    rule : key of the written rule, such as ``test_facility_near``.
    facts : what the rule read.
    as_of : date of the youngest fact.
    """

    value: float
    basis: Basis
    rule: str
    facts: tuple[FactRef, ...]
    as_of: str

    def __post_init__(self) -> None:
        if not 0.0 <= self.value <= 1.0:
            raise UnknownCodeError("derived value (0-1)", str(self.value))


@dataclass(frozen=True, slots=True)
class ValueSource:
    """Where one statement about a mini-cluster comes from that somebody entered.

    Parameters
    ----------
    statement : ``themes``, ``codes``, ``members``, ``status``, ``demand:`` and a success factor,
        or ``relief:`` and a barrier. That of the name is the mini-cluster's own provenance.
    """

    mini_cluster: str
    statement: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Theme:
    """One theme of a mini-cluster; the German wording is a translation made for the catalogue."""

    de: str
    en: str
    ko: str

    def in_language(self, language: str) -> str:
        """Return the theme in ``de``, ``en`` or ``ko``; in Korean where it was not translated."""
        return {"de": self.de, "en": self.en}.get(language, "") or self.ko


@dataclass(frozen=True, slots=True)
class Members:
    """How many members a mini-cluster has, and how that number was found."""

    count: int
    quality: MembersQuality
    basis_text: str


@dataclass(frozen=True, slots=True)
class MiniCluster:
    """A Korean mini-cluster as the catalogue describes it.

    Parameters
    ----------
    excluded : empty, or the reason why it takes no part in matching (``management_support``,
        ``design``, ``dissolved``).
    demands, reliefs : only what facts carry; a missing key is unknown and treated alike for all.
    institutes : ids of the institutions of its innovation cluster that share a WIPO field with it.
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
    """One of the twelve Korean innovation clusters (industrial complexes)."""

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
    cluster : id of the innovation cluster, or ``national``.
    fields : what it works on, English phrases.
    same_city : whether it sits in the city of its innovation cluster.
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


@dataclass(frozen=True, slots=True)
class GermanCluster:
    """A German cluster or network that a firm may belong to."""

    id: str
    name: Label
    field: Label
    nace_codes: tuple[str, ...]
    wipo_fields: tuple[int, ...]
    laender: tuple[str, ...]
    city: str
    type: ClusterType | None
    korea_link: Label
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Programme:
    """A funding programme with the dates seen; always to be checked before use.

    Parameters
    ----------
    open_to_firms : whether a German SME can apply with a Korean partner.
    wipo_fields : fields of its calls; empty means open to all technologies.
    max_employees : largest firm that may apply, or None.
    """

    id: str
    name: Label
    what: Label
    partners: Label
    terms: Label
    dates_seen: Label
    open_to_firms: bool
    wipo_fields: tuple[int, ...]
    max_employees: int | None
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Characteristic:
    """One row of Table 1 for one cluster type.

    Parameters
    ----------
    row : ``style_horizon`` ... for the rows that are compared, else a key of its own.
    answers : key of each answer of the style question and its fit in 0-1 with this type.
    text : the statement of the table in three languages.
    """

    row: str
    type: ClusterType
    answers: Mapping[str, float]
    text: Label
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """A node of the introduction graph."""

    id: str
    kind: str
    name: Label


@dataclass(frozen=True, slots=True)
class NetworkEdge:
    """A possible introduction from one node to another.

    Parameters
    ----------
    trust : 0-1 (exclusive of 0), how likely an introduction passes; the same for every edge of one
        relation unless documented.
    """

    source: str
    target: str
    relation: str
    trust: float
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class Assumptions:
    """Values that nobody has measured: one number for all candidates, so that they never rank.

    Parameters
    ----------
    relief : per barrier, 0-1, taken where no fact says more.
    activities : per field of co-operation, 0-1, how well mini-clusters serve it (Table 1).
    size_prior : per size class, 0-1, from the survey's Figure 1 as text.
    """

    relief: Mapping[Barrier, float]
    activities: Mapping[CooperationField, float]
    size_prior: Mapping[str, float]
    sources: Mapping[str, Provenance]


@dataclass(frozen=True, slots=True)
class GermanInitiative:
    """A German cluster programme of the federation or of a Land; shown, never matched."""

    id: str
    name: str
    level: str
    body: str
    start: str
    end: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class PaperStatement:
    """What the survey's text says of one success factor or barrier: words, never a number.

    Parameters
    ----------
    kind : ``factor`` or ``barrier``.
    key : key of the success factor or barrier.
    cooperating, interested : what firms of each group say; a factor is ``main``,
        ``very_frequent``, ``named_more`` or ``named_less``, a barrier ``most_important`` or
        ``not_named``.
    """

    kind: str
    key: str
    cooperating: str
    interested: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class ExportControlNotice:
    """Fields that call for the notice on dual-use goods; a hint, no classification.

    Parameters
    ----------
    category : number of the category in Annex I of Regulation (EU) 2021/821, 0-9.
    keywords : words in German, English or Korean that call for it, some with a mark, see
        :mod:`features.export_control`.
    """

    key: str
    category: int
    name: Label
    nace_codes: tuple[str, ...]
    wipo_fields: tuple[int, ...]
    keywords: tuple[str, ...]
    provenance: Provenance
