"""What the templates of suggestions and pairings may read as ``page``."""

from __future__ import annotations

from dataclasses import dataclass

from features.vocabulary import Basis
from web.catalogue.citations import Citation


@dataclass(frozen=True, slots=True)
class ReasonLine:
    """One comparison as a sentence with its rounded contribution."""

    key: str
    label: str
    text: str
    contribution: float


@dataclass(frozen=True, slots=True)
class UnknownLine:
    """One comparison that could not be made, why, and where the answer can be given.

    Parameters
    ----------
    url : of the question, or empty when no answer of the firm would help or can be given.
    """

    key: str
    label: str
    cause: str
    url: str


@dataclass(frozen=True, slots=True)
class AlignmentLine:
    """A phrase of the firm beside the theme it fits best, each with its language.

    Parameters
    ----------
    similarity : 0-1.
    sought : whether the firm seeks what the phrase says, rather than offering it.
    theirs_korean : the theme in Korean, or empty where the page already is.
    """

    mine: str
    mine_language: str
    sought: bool
    theirs: str
    theirs_korean: str
    similarity: float


@dataclass(frozen=True, slots=True)
class SourceLine:
    """One fact, what it carries, and where it comes from.

    Parameters
    ----------
    as_of : year or span of years, in words.
    source : as written in the catalogue.
    citations : the same, taken apart; never empty.
    """

    title: str
    carries: str
    basis: Basis
    as_of: str
    source: str
    citations: tuple[Citation, ...]


@dataclass(frozen=True, slots=True)
class ChanceView:
    """A chance with its interval; all 0-1.

    Parameters
    ----------
    base : chance at the baseline, where the calculation starts.
    full : end of the bar.
    level : coverage of the interval.
    assumed : whether there are no decisions behind it yet.
    """

    value: float
    low: float
    high: float
    base: float
    full: float
    level: float
    assumed: bool


@dataclass(frozen=True, slots=True)
class VerdictView:
    """The firm's standing verdict on one mini-cluster, in words; ``kind`` is its stable key."""

    kind: str
    label: str
    reason: str
    note: str


@dataclass(frozen=True, slots=True)
class VerdictForm:
    """What the form for a verdict needs; no form where nothing may be stored.

    Parameters
    ----------
    reasons : pairs of (key, label).
    back : ``results`` or ``pairing``: where the answer leads.
    reason, note : what was sent and not accepted; ``error`` says what is wrong with the note.
    """

    url: str
    rank: int | None
    revision: int
    model_version: str
    reasons: tuple[tuple[str, str], ...]
    note_length: int
    back: str
    n: str
    region: str
    reason: str = ""
    note: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True)
class Head:
    """Which mini-cluster, how sure its name is, and from when.

    Parameters
    ----------
    korean : name in Korean, empty where it is the name already shown.
    place_url, url : of the place and of the mini-cluster itself in the catalogue.
    status : on its history, such as founded, dissolved or renamed; may be empty.
    """

    id: str
    name: str
    korean: str
    place: str
    place_url: str
    url: str
    basis: Basis
    as_of: str
    status: str


@dataclass(frozen=True, slots=True)
class Card:
    """One suggestion in the list.

    Parameters
    ----------
    step : 1-4, weak to very good; ``band`` says the same in words.
    opened : whether its reasons are shown without unfolding.
    pinned : why a coordinator has pinned it, or empty.
    """

    head: Head
    url: str
    rank: int
    step: int
    band: str
    chance: ChanceView
    reasons_for: tuple[ReasonLine, ...]
    reasons_against: tuple[ReasonLine, ...]
    alignments: tuple[AlignmentLine, ...]
    unknown: tuple[UnknownLine, ...]
    sources: tuple[SourceLine, ...]
    verdict: VerdictView | None
    form: VerdictForm | None
    opened: bool
    pinned: str = ""


@dataclass(frozen=True, slots=True)
class CommonTerms:
    """What is the same for all candidates: it moves the chance and not the order.

    Parameters
    ----------
    total : sum of the rounded contributions.
    """

    total: float
    reasons: tuple[ReasonLine, ...]
    unknown: tuple[UnknownLine, ...]


@dataclass(frozen=True, slots=True)
class ExcludedLine:
    """A mini-cluster that was not compared, and why."""

    head: Head
    url: str
    reason: str


@dataclass(frozen=True, slots=True)
class RankedPlace:
    """One row of the table behind the map: a place, its ranks, its best fit band in words."""

    name: str
    ranks: tuple[int, ...]
    band: str


@dataclass(frozen=True, slots=True)
class ExportNotice:
    """A category of the control list that the firm's own words or codes point to."""

    category: str
    name: str
    because: tuple[str, ...]
    citations: tuple[Citation, ...]
    as_of: str


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """A funding programme as it was seen; always to be checked.

    Parameters
    ----------
    dates : when and how it was seen.
    """

    name: str
    what: str
    dates: str
