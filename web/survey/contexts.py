"""What the templates of surveys may read as ``page``."""

from __future__ import annotations

from dataclasses import dataclass

from web.controls import Faulty


@dataclass(frozen=True, slots=True)
class Dot:
    """One value with its interval, 0-1, and how many firms answered and did not."""

    value: float
    low: float
    high: float
    answers: int
    missing: int


@dataclass(frozen=True, slots=True)
class RatedRow:
    """One success factor or barrier in both groups; None where it is not shown."""

    label: str
    interested: Dot | None
    cooperating: Dot | None


@dataclass(frozen=True, slots=True)
class SizeRow:
    """One size class: the share that reports a good effect, and the share of each effect."""

    label: str
    good: Dot
    shares: tuple[Dot, ...]


@dataclass(frozen=True, slots=True)
class RatedFigure:
    """Figure 2 or 3."""

    number: int
    title: str
    head: str
    rows: tuple[RatedRow, ...]
    svg_url: str


@dataclass(frozen=True, slots=True)
class ClaimText:
    """One claim in words.

    Parameters
    ----------
    kind : how it is marked: good, warn or empty.
    """

    claim: str
    finding: str
    kind: str
    sentence: str
    detail: str


@dataclass(frozen=True)
class SurveyPage:
    """What may be known of one survey.

    Parameters
    ----------
    surveys : number and name of each, for choosing.
    held : year as text, empty where it is not known.
    sizes, effects : rows and heads of Figure 1.
    texts : names of groups and their free texts; for administrators only, as is ``imports_url``.
    """

    surveys: tuple[tuple[str, str], ...]
    chosen: str
    title: str
    held: str
    source: str
    imported: str
    synthetic: bool
    answers: int
    erased: int
    minimum: int
    groups: tuple[tuple[str, int], ...]
    sizes: tuple[SizeRow, ...]
    effects: tuple[str, ...]
    size_missing: int
    effect_svg_url: str
    rated: tuple[RatedFigure, ...]
    claims: tuple[ClaimText, ...]
    texts: tuple[tuple[str, tuple[str, ...]], ...]
    csv_url: str
    xlsx_url: str
    imports_url: str


@dataclass(frozen=True, slots=True)
class NoSurveyPage:
    """There is no survey yet."""

    imports_url: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One bar of a picture: its place and length in points, and what stands beside it."""

    y: int
    value: float
    low: float
    high: float
    text: str
    colour: str


@dataclass(frozen=True, slots=True)
class PictureRow:
    """One row of a picture."""

    label: str
    y: int
    series: tuple[Series, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """A figure as a picture to take along, texts included.

    Parameters
    ----------
    legend : colour and name of each group.
    notes : what must be said wherever it goes, such as that it is synthetic.
    """

    title: str
    rows: tuple[PictureRow, ...]
    legend: tuple[tuple[str, str], ...]
    notes: tuple[str, ...]
    height: int


@dataclass(frozen=True, slots=True)
class FaultRow:
    """One cell of a file that cannot be taken, in the reader's language.

    Parameters
    ----------
    row : as a spreadsheet counts them, the headings are row 1.
    """

    row: int
    column: str
    value: str
    problem: str
    allowed: str


@dataclass(frozen=True, slots=True)
class Checked:
    """A file that can be imported, before it is.

    Parameters
    ----------
    name : of the file; content : the file itself as text, to be sent back.
    groups : names of groups and how many firms each has.
    unused : headings of columns that are not used; alike : pairs of rows that say the same.
    says_synthetic : whether the file says so of itself.
    """

    name: str
    content: str
    answers: int
    groups: tuple[tuple[str, int], ...]
    unused: tuple[str, ...]
    alike: tuple[tuple[int, int], ...]
    says_synthetic: bool


@dataclass(frozen=True, slots=True)
class ImportPage(Faulty):
    """The form for a survey file, and what its check found.

    Parameters
    ----------
    most : megabytes that a file may have here.
    rows : faults of cells that are shown; more : how many are not.
    checked : the file, once it can be imported; None before.
    """

    most: int
    title: str = ""
    held: str = ""
    synthetic: bool = False
    faults: tuple[tuple[str, str], ...] = ()
    rows: tuple[FaultRow, ...] = ()
    more: int = 0
    checked: Checked | None = None


@dataclass(frozen=True, slots=True)
class KeptSurvey:
    """One import in the list."""

    id: int
    title: str
    held: str
    source: str
    source_hash: str
    synthetic: bool
    answers: int
    erased: int
    who: str
    imported: str


@dataclass(frozen=True, slots=True)
class ImportsPage:
    """All surveys that were imported, the newest first."""

    surveys: tuple[KeptSurvey, ...]


@dataclass(frozen=True, slots=True)
class ErasePage:
    """What erasing a survey does, before it is done; moved : it has changed meanwhile."""

    survey: KeptSurvey
    moved: bool = False
