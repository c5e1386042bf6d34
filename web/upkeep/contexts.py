"""What the templates of catalogue upkeep may read as ``page``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from features.vocabulary import Basis
from web.controls import Faulty
from web.limits import LIST_BYTES

Option = tuple[str, str]
"""Value and label of something that can be chosen."""
Fault = tuple[str, str]
"""Id of a control and what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A mini-cluster, an institution or a proposal in a list."""

    name: str
    url: str
    note: str
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Event:
    """One edition as the history tells it.

    Parameters
    ----------
    who : in terms of roles.
    what : what was changed, in words; empty where nothing was there before.
    sources : what the changes rest on.
    """

    number: int
    url: str
    who: str
    at: datetime
    kind: str
    what: tuple[str, ...]
    sources: tuple[str, ...]
    note: str
    version: str


@dataclass(frozen=True, slots=True)
class IndexPage:
    """What somebody looks after, and what waits to be applied."""

    mini_clusters: tuple[Row, ...]
    institutions: tuple[Row, ...]
    proposals: tuple[Row, ...]
    may_all: bool
    may_add: bool
    second_person: bool


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement as it is now, with its source.

    Parameters
    ----------
    lines : pairs of a label, empty for a single text, and a text; none while nothing is said.
    """

    name: str
    url: str
    lines: tuple[Option, ...]
    basis: Basis | None
    source: str
    confidence: str
    as_of: str


@dataclass(frozen=True, slots=True)
class MiniClusterPage:
    """Everything about one mini-cluster that can be changed, and what was."""

    name: str
    public_url: str
    statements: tuple[Statement, ...]
    history: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Control:
    """One field of a form.

    Parameters
    ----------
    kind : ``text``, ``area`` or ``select``.
    """

    name: str
    label: str
    value: str
    kind: str = "text"
    hint: str = ""
    options: tuple[Option, ...] = ()
    optional: bool = False
    most: int = 1000


@dataclass(frozen=True, slots=True)
class FormPage(Faulty):
    """The form of one statement or institution.

    Parameters
    ----------
    base : number of the edition that the form shows.
    removable : whether an entered value can be taken out again.
    """

    title: str
    lead: str
    action: str
    back: str
    crumbs: tuple[tuple[str, str], ...]
    controls: tuple[Control, ...]
    provenance: tuple[Control, ...]
    base: int
    note: str = ""
    faults: tuple[Fault, ...] = ()
    removable: bool = False


@dataclass(frozen=True, slots=True)
class ChangeLine:
    """One cell that changes; language is that of its texts, empty where they have none."""

    column: str
    before: str
    after: str
    language: str = ""


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One row that changes.

    Parameters
    ----------
    how : added, removed, renamed or changed, in words.
    """

    title: str
    how: str
    lines: tuple[ChangeLine, ...]


@dataclass(frozen=True, slots=True)
class Moves:
    """How the first places of some firms change, in words."""

    title: str
    text: str
    moved_in: tuple[Option, ...]
    moved_out: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class ProposalPage:
    """A proposal with what it would do now.

    Parameters
    ----------
    seen : number of the edition that this preview was made on.
    clashes : rows that were changed since, as the proposal has them and as they are.
    later : links to the editions that changed them.
    fault : why the outcome would be no catalogue, or empty.
    state : how it ended, in words; empty while it is open.
    moved : the catalogue has changed since the preview that was confirmed.
    """

    number: int
    kind: str
    who: str
    at: datetime
    note: str
    seen: int
    summary: tuple[str, ...]
    rows: tuple[ChangedRow, ...]
    left_out: int
    clashes: tuple[ChangedRow, ...]
    later: tuple[Row, ...]
    moves: tuple[Moves, ...]
    removed: tuple[str, ...]
    fault: str
    state: str
    can_apply: bool
    waits: bool
    is_own: bool
    is_undo: bool
    edition_url: str
    moved: bool = False


@dataclass(frozen=True, slots=True)
class EditionsPage:
    """All editions, the latest first."""

    editions: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class EditionPage:
    """One edition with all that it changed.

    Parameters
    ----------
    kept_by : why nothing of it can be undone any more, of one that the reader could; or empty.
    """

    event: Event
    is_active: bool
    rows: tuple[ChangedRow, ...]
    left_out: int
    can_undo: bool
    kept_by: str


@dataclass(frozen=True, slots=True)
class ImportPage:
    """Loading tables beside the active catalogue.

    Parameters
    ----------
    most : how many MB may be sent at once.
    fault : lines of what is wrong: file, line, column, value and what is allowed.
    """

    files: tuple[str, ...]
    note: str = ""
    most: int = LIST_BYTES // (1024 * 1024)
    fault: tuple[Option, ...] = ()
