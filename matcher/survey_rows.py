"""From the rows of a file to answers: every cell checked, every fault named, nothing guessed.

Columns may stand in any order and be called in English, German or Korean. A row with a fault is
no answer; whether the others are wanted all the same is for whoever imports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

from features.errors import shortened
from features.vocabulary import CooperationField, RespondentGroup, SizeClass
from matcher.survey import (
    LONGEST_RESPONDENT,
    LONGEST_TEXT,
    MOST_ROWS,
    RATED,
    Importance,
    SurveyAnswer,
    SurveyError,
)
from matcher.survey_words import (
    EFFECTS,
    FIELDS,
    GROUPS,
    IMPORTANCE,
    NO,
    SIZES,
    YES,
    folded,
    meanings,
)

_Meaning = TypeVar("_Meaning")

_GROUPS = {folded(name): group for name, group in GROUPS.items()}
_IMPORTANCE, _EFFECTS = meanings(IMPORTANCE), meanings(EFFECTS)
_FIELDS, _SIZES = meanings(FIELDS), meanings(SIZES)
_NOT_ANSWERED = frozenset({"", "-", "n/a", "k.a.", "k. a.", "무응답"})
MOST_EMPLOYEES = 10_000_000


@dataclass(frozen=True, slots=True)
class RowFault:
    """One cell that cannot be taken.

    Parameters
    ----------
    row : as a spreadsheet counts them, the headings are row 1.
    column : the heading as it stands in the file.
    value : what was found, shortened; allowed : what would have been accepted.
    """

    row: int
    column: str
    problem: str
    value: str = ""
    allowed: str = ""

    def __str__(self) -> str:
        text = f"row {self.row}, {self.column}: {self.problem}"
        text += f" ({self.value!r})" if self.value else ""
        return f"{text}; allowed: {self.allowed}" if self.allowed else text


class SurveyRowsError(SurveyError):
    """A file that cannot be imported as it is, with every fault."""

    def __init__(self, faults: Sequence[RowFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(str(one) for one in self.faults[:3]))


@dataclass(frozen=True)
class ReadRows:
    """What a file holds.

    Parameters
    ----------
    answers : of the rows without a fault.
    synthetic : whether the file says of itself that nobody gave these answers.
    alike : pairs of rows that say exactly the same: perhaps one firm answered twice.
    unused : headings of columns that mean nothing here.
    """

    answers: tuple[SurveyAnswer, ...]
    faults: tuple[RowFault, ...]
    synthetic: bool
    alike: tuple[tuple[int, int], ...]
    unused: tuple[str, ...]


@dataclass
class _Row:
    """One row while it is read: cells by column, and its faults."""

    number: int
    cells: Mapping[str, str]
    headings: Mapping[str, str]
    faults: list[RowFault] = field(default_factory=list)

    def fail(self, column: str, problem: str, allowed: str = "", value: str | None = None) -> None:
        given = self.cells.get(column, "") if value is None else value
        heading = self.headings.get(column, column)
        self.faults.append(RowFault(self.number, heading, problem, shortened(given), allowed))

    def meant(self, column: str, words: Mapping[str, _Meaning]) -> _Meaning | None:
        """Return what a cell means, None where it was not answered or means nothing."""
        text = self.cells.get(column, "")
        if text.casefold() in _NOT_ANSWERED:
            return None
        if folded(text) not in words:
            self.fail(column, "unknown answer", _allowed(words))
            return None
        return words[folded(text)]


def read_rows(rows: Sequence[Sequence[str]], columns: Mapping[str, str]) -> ReadRows:
    """Read a table.

    Parameters
    ----------
    rows : the headings and then one row a firm, cells as text.
    columns : see ``matcher.survey_words.column_names``.

    Raises
    ------
    SurveyRowsError : the headings cannot be used, or there are too many rows; nothing is read.
    """
    places, unused = _headings(rows, columns)
    headings = {key: rows[0][place] for key, place in places.items()}
    found = [
        _Row(
            number,
            {key: row[at].strip() if at < len(row) else "" for key, at in places.items()},
            headings,
        )
        for number, row in enumerate(rows[1:], start=2)
        if any(cell.strip() for cell in row)
    ]
    if len(found) > MOST_ROWS:
        raise SurveyRowsError([RowFault(1, "-", "too many rows", str(len(found)), str(MOST_ROWS))])
    answers: dict[int, SurveyAnswer] = {}
    first: dict[str, int] = {}
    for row in found:
        answer = _answer(row)
        name = row.cells.get("respondent", "") or str(row.number - 1)
        if name in first:
            row.fail("respondent", f"the same respondent as in row {first[name]}", value=name)
        first.setdefault(name, row.number)
        if answer is not None and not row.faults:
            answers[row.number] = answer
    flags = [_is_synthetic(row) for row in found]
    return ReadRows(
        tuple(answers.values()),
        tuple(fault for row in found for fault in row.faults),
        any(flags),
        tuple(_alike(answers)),
        unused,
    )


def _headings(
    rows: Sequence[Sequence[str]], columns: Mapping[str, str]
) -> tuple[dict[str, int], tuple[str, ...]]:
    if not rows:
        raise SurveyRowsError([RowFault(1, "-", "the file is empty")])
    places: dict[str, int] = {}
    unused, faults = [], []
    for place, heading in enumerate(rows[0]):
        key = columns.get(folded(heading))
        if key is None:
            unused += [heading] if heading.strip() else []
        elif key in places:
            faults.append(RowFault(1, heading, "a column that is there twice"))
        else:
            places[key] = place
    if "group" not in places:
        faults.append(RowFault(1, "group", "this column is missing", allowed="group, Gruppe, 그룹"))
    if not set(places) & {*RATED, "effect"}:
        faults.append(RowFault(1, "-", "no column holds a rating or an effect", allowed=RATED[0]))
    if faults:
        raise SurveyRowsError(faults)
    return places, tuple(unused)


def _answer(row: _Row) -> SurveyAnswer | None:
    respondent = row.cells.get("respondent", "") or str(row.number - 1)
    if len(respondent) > LONGEST_RESPONDENT:
        row.fail("respondent", "too long", f"{LONGEST_RESPONDENT} signs")
    text = row.cells.get("free_text", "")
    if len(text) > LONGEST_TEXT:
        row.fail("free_text", "too long", f"{LONGEST_TEXT} signs")
    group = row.meant("group", _GROUPS)
    effect = row.meant("effect", _EFFECTS)
    if effect is not None and group is not RespondentGroup.COOPERATING:
        row.fail("effect", "only co-operating firms can say")
    rated: dict[str, Importance | None] = {key: row.meant(key, _IMPORTANCE) for key in RATED}
    size, fields = _size(row), frozenset(_fields(row))
    if row.faults:
        return None
    ratings = {key: given for key, given in rated.items() if given is not None}
    return SurveyAnswer(respondent, group, size, fields, effect, ratings, text)


def _size(row: _Row) -> SizeClass | None:
    """Return the size class; a whole number is a head count."""
    text = row.cells.get("size", "")
    count = text.replace(".", "").replace(",", "").replace("\u00a0", "").replace(" ", "")
    if count.isascii() and count.isdigit() and len(count) <= len(str(MOST_EMPLOYEES)):
        return SizeClass.of(int(count))
    return row.meant("size", _SIZES)


def _fields(row: _Row) -> Iterator[CooperationField]:
    text = row.cells.get("fields", "")
    if text.casefold() in _NOT_ANSWERED:
        return
    for part in text.replace("|", ";").replace(",", ";").split(";"):
        meant = _FIELDS.get(folded(part))
        if meant is not None:
            yield meant
        elif part.strip():
            row.fail("fields", "unknown field", _allowed(_FIELDS), part.strip())


def _is_synthetic(row: _Row) -> bool:
    said = row.cells.get("synthetic", "").casefold()
    if said not in YES | NO:
        row.fail("synthetic", "unknown answer", "yes, no")
    return said in YES


def _alike(answers: Mapping[int, SurveyAnswer]) -> Iterator[tuple[int, int]]:
    """Yield rows that rate much and say exactly the same as an earlier one."""
    first: dict[object, int] = {}
    for number, one in answers.items():
        if len(one.ratings) < len(RATED) // 2:
            continue
        said = (one.group, one.size, one.fields, one.effect, frozenset(one.ratings.items()))
        if said in first:
            yield first[said], number
        first.setdefault(said, number)


def _allowed(words: Mapping[str, object]) -> str:
    """Return the keys, which stand first among the words of each meaning."""
    first: dict[object, str] = {}
    for meaning in words.values():
        first.setdefault(meaning, "neither" if meaning is None else str(meaning))
    return ", ".join(first.values())


WRITTEN = ("respondent", "group", "size", "fields", "effect", *RATED, "free_text", "synthetic")
"""Columns of a file that is written; it can be read again."""


def cells_of(answer: SurveyAnswer, *, synthetic: bool) -> dict[str, str]:
    """Return one answer as the cells of a row."""
    return {
        "respondent": answer.respondent,
        "group": "neither" if answer.group is None else answer.group.value,
        "size": "" if answer.size is None else answer.size.value,
        "fields": "; ".join(sorted(answer.fields)),
        "effect": "" if answer.effect is None else answer.effect.value,
        **{key: given.value for key, given in answer.ratings.items()},
        "free_text": answer.free_text,
        "synthetic": "yes" if synthetic else "no",
    }
