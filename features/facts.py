"""What is known about one thing, from where and as of when: the values a catalogue holds.

Those of the Korean side are in :mod:`features.korean_facts`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from features.errors import UnknownCodeError
from features.vocabulary import (
    Barrier,
    Basis,
    ClusterType,
    Confidence,
    CooperationField,
)


@dataclass(frozen=True, slots=True)
class Label:
    """One name in the three languages of the service.

    Parameters
    ----------
    de, en, ko : the name in German, English and Korean; all empty where there is none.
    """

    de: str
    en: str
    ko: str

    def in_language(self, language: str) -> str:
        """Return the name in one language.

        Parameters
        ----------
        language : ``de``, ``en`` or ``ko``.
        """
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


def shown_basis(given: Provenance, basis: Basis) -> Basis:
    """Return the basis to show: what was partly not looked up is not called documented.

    Examples
    --------
    >>> partly = "https://x.org; general knowledge, not looked up"
    >>> given = Provenance(partly, Confidence.MEDIUM, "2013", Basis.DOCUMENTED)
    >>> shown_basis(given, given.basis)
    <Basis.RECONSTRUCTED: 'reconstructed'>
    """
    parts = {part.strip() for part in given.source.split(";")}
    is_unseen = "general knowledge, not looked up" in parts
    return Basis.RECONSTRUCTED if is_unseen and basis is Basis.DOCUMENTED else basis


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
    mini_cluster : its id.
    statement : ``themes``, ``codes``, ``members``, ``status``, ``demand:`` and a success factor,
        or ``relief:`` and a barrier. That of the name is the mini-cluster's own provenance.
    provenance : source, confidence and date as entered.
    """

    mini_cluster: str
    statement: str
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class GermanCluster:
    """A German cluster or network that a firm may belong to.

    Parameters
    ----------
    id : stable identifier, such as ``mai-carbon``.
    name, field : its name, and what it works on, in three languages.
    nace_codes, wipo_fields : industries (NACE Rev. 2) and fields of technology (1-35); own mapping.
    laender : ISO 3166-2 codes of the Länder it covers.
    city : seat.
    type : bottom-up or top-down by own judgement, None where neither fits well.
    korea_link : what is documented about links with Korea; mostly empty.
    provenance : source, confidence and date.
    """

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
    id : stable identifier, such as ``zim-kiat``.
    name, what, partners, terms, dates_seen : name, purpose, bodies behind it, conditions and the
        dates of its calls that were seen, in three languages; the last two may be empty.
    open_to_firms : whether a German SME can apply with a Korean partner.
    wipo_fields : fields of its calls; empty means open to all technologies.
    max_employees : largest firm that may apply, head count, or None for no limit.
    provenance : source, confidence and date.
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
    type : the kind of cluster that the row describes.
    answers : key of each answer of the style question and its fit in 0-1 with this type.
    text : the statement of the table in three languages; English as printed.
    provenance : source, confidence and date; numbers in ``answers`` are assumptions.
    """

    row: str
    type: ClusterType
    answers: Mapping[str, float]
    text: Label
    provenance: Provenance


@dataclass(frozen=True, slots=True)
class NetworkNode:
    """A node of the introduction graph.

    Parameters
    ----------
    id : that of the cluster, institution or mini-cluster; ``firm`` stands for any asking firm.
    kind : ``firm``, ``german_cluster``, ``programme_office``, ``kicox``, ``agency``,
        ``institution`` or ``mini_cluster``.
    name : in three languages.
    """

    id: str
    kind: str
    name: Label


@dataclass(frozen=True, slots=True)
class NetworkEdge:
    """A possible introduction from one node to another.

    Parameters
    ----------
    source, target : ids of the two nodes; a path may use the edge both ways.
    relation : key of the kind of tie, such as ``member_of``.
    trust : 0-1 (exclusive of 0), how likely an introduction passes; the same for every edge of one
        relation unless documented.
    provenance : source, confidence and date of the tie; ``assumption`` where a rule gives it.
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
    sources : where each value comes from, by ``relief:time``, ``activity:sales`` and the like.
    """

    relief: Mapping[Barrier, float]
    activities: Mapping[CooperationField, float]
    size_prior: Mapping[str, float]
    sources: Mapping[str, Provenance]


@dataclass(frozen=True, slots=True)
class GermanInitiative:
    """A German cluster programme of the federation or of a Land; shown, never matched.

    Parameters
    ----------
    id : stable identifier.
    name, body : its German name, and the ministry or agency behind it.
    level : ``federal`` or ``state``.
    start, end : years or months; ``end`` is empty where none is known.
    provenance : source, confidence and date.
    """

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
    provenance : source, confidence and date.
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
    key : stable identifier.
    category : number of the category in Annex I of Regulation (EU) 2021/821, 0-9.
    keywords : words in German, English or Korean that call for it, some with a mark, see
        :mod:`features.export_control`.
    name : of the category, in three languages.
    nace_codes, wipo_fields : industries and fields of technology that call for it; own mapping.
    provenance : source, confidence and date.
    """

    key: str
    category: int
    name: Label
    nace_codes: tuple[str, ...]
    wipo_fields: tuple[int, ...]
    keywords: tuple[str, ...]
    provenance: Provenance
