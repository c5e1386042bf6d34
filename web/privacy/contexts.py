"""What the templates of privacy may read as ``page``."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from matcher.privacy import OperatorText
from web.controls import Faults, Faulty
from web.questionnaire.contexts import AnswerRow


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of thing that is stored: a title, names of columns, and rows of words."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ExportPage:
    """Everything that is stored about a firm, to read."""

    token: str
    exported_at: datetime
    answers: tuple[tuple[str, tuple[AnswerRow, ...]], ...]
    tables: tuple[Table, ...]


@dataclass(frozen=True, slots=True)
class TextRow:
    """One kind of text in the list; ``version`` 0 where nothing was said yet."""

    kind: str
    name: str
    version: int
    saved_at: datetime | None
    is_empty: bool


@dataclass(frozen=True, slots=True)
class TextsPage:
    """The texts of the operator."""

    rows: tuple[TextRow, ...]


@dataclass(frozen=True, slots=True)
class TextPage(Faulty):
    """One text as a form, with its versions, latest first.

    Parameters
    ----------
    values : what the fields hold, by language.
    faults : languages with what is wrong with them.
    """

    kind: str
    name: str
    hint: str
    values: dict[str, str]
    versions: tuple[OperatorText, ...]
    longest: int
    faults: Faults = ()


@dataclass(frozen=True, slots=True)
class PeriodRow:
    """One period as a form.

    Parameters
    ----------
    days : what the field holds.
    due : how many would be erased now.
    """

    period: str
    name: str
    hint: str
    days: str
    due: int
    fault: str = ""


@dataclass(frozen=True, slots=True)
class RetentionPage:
    """How long things are kept, and how many firms the active model still learnt from."""

    rows: tuple[PeriodRow, ...]
    longest: int
    unlearned: int
