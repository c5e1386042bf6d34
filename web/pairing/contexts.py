"""The pages about suggestions and pairings: what their templates may read as ``page``."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from features.vocabulary import Basis
from matcher.partner_operations import Standing
from web.koreamap import MapPoint
from web.pairing.parts import (
    AlignmentLine,
    Card,
    ChanceView,
    CommonTerms,
    ExcludedLine,
    ExportNotice,
    Head,
    ProgrammeLine,
    RankedPlace,
    ReasonLine,
    SourceLine,
    UnknownLine,
    VerdictForm,
    VerdictView,
)


@dataclass(frozen=True, slots=True)
class Basics:
    """What every page about suggestions says of firm, model and catalogue.

    Parameters
    ----------
    firm, place : of the asking firm; ``place`` may be empty.
    example : whether the firm is the synthetic example; nothing is stored then.
    """

    firm: str
    place: str
    example: bool
    candidates: int
    model_version: str
    catalogue_version: str
    as_of: str
    results_url: str
    profile_url: str


@dataclass(frozen=True, slots=True)
class ResultsPage:
    """The suggestions for one firm.

    Parameters
    ----------
    printed : whether everything is unfolded, to be printed.
    about : what the example firm is; empty for any other.
    regions : triples of (id, name, chosen).
    catalogued : how many mini-clusters the catalogue holds.
    introductions_url : where introductions to those chosen are asked for; empty where none can be.
    own_url : where those stand that were asked for; empty for the example.
    marks : pairs of (label, count) of the firm's standing verdicts.
    largest : size of the largest contribution, for the common scale of the bars.
    standing : how many introductions the firm has asked for; None for the example.
    settled : how far the introduction to a mini-cluster is, in words, and where it stands; by
        mini-cluster, where none is to be chosen.
    """

    basics: Basics
    about: str
    cards: tuple[Card, ...]
    n: str
    printed: bool
    region: str
    regions: tuple[tuple[str, str, bool], ...]
    all_url: str
    less_url: str
    csv_url: str
    xlsx_url: str
    print_url: str
    compare_url: str
    introductions_url: str
    own_url: str
    common: CommonTerms
    abstained: str
    excluded: tuple[ExcludedLine, ...]
    catalogued: int
    points: tuple[MapPoint, ...]
    places: tuple[RankedPlace, ...]
    exports: tuple[ExportNotice, ...]
    programmes: tuple[ProgrammeLine, ...]
    marks: tuple[tuple[str, int], ...]
    chance: ChanceView | None
    largest: float
    standing: Standing | None = None
    settled: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FallRow:
    """One row of the waterfall.

    Parameters
    ----------
    start, end : shares of the axis, 0-1.
    known : whether the comparison could be made; otherwise ``cause`` says why not.
    same_for_all : whether it is the same for all candidates.
    basis : where the mini-cluster's side comes from.
    """

    key: str
    label: str
    text: str
    mine: str
    theirs: str
    basis: Basis
    contribution: float
    known: bool
    cause: str
    same_for_all: bool
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class FallGroup:
    """One group of comparisons with the sum of its rounded contributions."""

    key: str
    label: str
    subtotal: float
    rows: tuple[FallRow, ...]


@dataclass(frozen=True, slots=True)
class Waterfall:
    """From the baseline to the score, step by step.

    Parameters
    ----------
    baseline, total : log-odds, rounded so that baseline and contributions add up to the total.
    base_end, total_end : shares of the axis, 0-1.
    ticks : pairs of (share of the axis, chance at that place 0-1).
    """

    baseline: float
    total: float
    base_end: float
    total_end: float
    ticks: tuple[tuple[float, float], ...]
    groups: tuple[FallGroup, ...]


@dataclass(frozen=True, slots=True)
class PathStep:
    """One station of the way of introduction.

    Parameters
    ----------
    relation : what connects it with the next station; empty for the last one.
    basis : where that connection comes from; None for the last station.
    url : where more is said of it, in the catalogue or by itself; may be empty.
    """

    name: str
    kind: str
    url: str
    relation: str
    basis: Basis | None


@dataclass(frozen=True, slots=True)
class RaiseLine:
    """One single change of the answers, and what it would do to chance and rank.

    Parameters
    ----------
    digits : how many digits show that the chance has changed, 0 or 1.
    """

    text: str
    detail: str
    chance_before: float
    chance_after: float
    digits: int
    rank_before: int
    rank_after: int


@dataclass(frozen=True, slots=True)
class ContrastView:
    """What separates this mini-cluster from one that stands higher.

    Parameters
    ----------
    lead : by how much the other one is ahead, in rounded contributions.
    terms : pairs of (label, difference), largest first; above zero the other one gains. Together
        with ``rest`` they add up to ``lead``.
    """

    name: str
    url: str
    rank: int
    lead: float
    terms: tuple[tuple[str, float], ...]
    rest: float


@dataclass(frozen=True, slots=True)
class PairingDetail:
    """What is said of a pairing that was compared.

    Parameters
    ----------
    step : 1-4, weak to very good; ``band`` says the same in words.
    reasons_for, reasons_against : the strongest notable ones, on the scale of ``largest_reason``.
    no_path : why there is no way of introduction; empty if there is one.
    largest : size of the largest difference in ``contrasts``, for the scale of the bars.
    """

    rank: int
    step: int
    band: str
    chance: ChanceView
    reasons_for: tuple[ReasonLine, ...]
    reasons_against: tuple[ReasonLine, ...]
    largest_reason: float
    waterfall: Waterfall
    alignments: tuple[AlignmentLine, ...]
    unknown: tuple[UnknownLine, ...]
    path: tuple[PathStep, ...]
    no_path: str
    raises: tuple[RaiseLine, ...]
    contrasts: tuple[ContrastView, ...]
    programmes: tuple[ProgrammeLine, ...]
    abstained: str
    largest: float


@dataclass(frozen=True, slots=True)
class PairingPage:
    """One mini-cluster and one firm in full.

    Parameters
    ----------
    detail : None when it was not compared; ``excluded`` then says why.
    print_url : the same page with everything unfolded.
    introduction_url : where an introduction is asked for; empty where none can be.
    introductions_url : where the firm sees those it has asked for; empty for the example.
    pinned : why a coordinator has pinned it, or empty.
    themes : pairs of (theme in the language of the page, theme in Korean).
    """

    basics: Basics
    head: Head
    themes: tuple[tuple[str, str], ...]
    detail: PairingDetail | None
    excluded: str
    sources: tuple[SourceLine, ...]
    exports: tuple[ExportNotice, ...]
    verdict: VerdictView | None
    form: VerdictForm | None
    printed: bool
    print_url: str
    introduction_url: str
    introductions_url: str
    pinned: str = ""


@dataclass(frozen=True, slots=True)
class IncompletePage:
    """The profile cannot be matched yet.

    Parameters
    ----------
    missing : keys of what is missing, ``name`` or ``technologies_offered``.
    """

    missing: tuple[str, ...]
    profile_url: str
