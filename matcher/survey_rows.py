"""From the rows of a file to answers: every cell checked, every fault named, nothing guessed.

Columns may stand in any order and be called in English, German or Korean. A row with a fault is
no answer; whether the others are wanted all the same is for whoever imports.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
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
_RATINGS = f"at least one of {', '.join((*RATED, 'effect'))}"


_HEADS = re.compile("[0-9]+|[0-9]{1,3}(?:[.,' \u00a0\u202f][0-9]{3})+", re.ASCII)
"""A head count, with a mark between thousands or none."""


class Problem(StrEnum):
    """What can be wrong with a cell or a table."""

    UNKNOWN_ANSWER = "unknown answer"
    UNKNOWN_FIELD = "unknown field"
    NOT_COOPERATING = "only co-operating firms can say"
    SAME_RESPONDENT = "the same respondent as in row"
    TOO_LONG = "too long"
    EMPTY_FILE = "the file is empty"
    NO_ANSWERS = "no row holds an answer"
    TOO_MANY_ROWS = "too many rows"
    TWICE = "a column that is there twice"
    COLUMN_MISSING = "this column is missing"
    NOTHING_RATED = "no column holds a rating or an effect"


@dataclass(frozen=True, slots=True)
class RowFault:
    """One cell that cannot be taken.

    Parameters
    ----------
    row : as a spreadsheet counts them, the headings are row 1.
    column : the heading as it stands in the file.
    value : what was found, shortened; allowed : what would have been accepted, in keys.
    key : what the column is about, as in ``matcher.survey_words.column_names``; may be empty.
    earlier : row of the same respondent, where that is the problem.
    """

    row: int
    column: str
    problem: Problem
    value: str = ""
    allowed: str = ""
    key: str = ""
    earlier: int = 0

    def __str__(self) -> str:
        text = f"row {self.row}, {self.column}: {self.problem}"
        text += f" {self.earlier}" if self.earlier else ""
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

    def fail(
        self,
        column: str,
        problem: Problem,
        allowed: str = "",
        value: str | None = None,
        earlier: int = 0,
    ) -> None:
        given = shortened(self.cells.get(column, "") if value is None else value)
        heading = self.headings.get(column, column)
        self.faults.append(RowFault(self.number, heading, problem, given, allowed, column, earlier))

    def meant(self, column: str, words: Mapping[str, _Meaning]) -> _Meaning | None:
        """Return what a cell means, None where it was not answered or means nothing."""
        text = self.cells.get(column, "")
        if text.casefold() in _NOT_ANSWERED:
            return None
        if folded(text) not in words:
            self.fail(column, Problem.UNKNOWN_ANSWER, _allowed(words))
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
        many = RowFault(1, "-", Problem.TOO_MANY_ROWS, str(len(found)), str(MOST_ROWS))
        raise SurveyRowsError([many])
    answers: dict[int, SurveyAnswer] = {}
    first: dict[str, int] = {}
    for row in found:
        answer = _answer(row)
        name = row.cells.get("respondent", "") or str(row.number - 1)
        if name in first:
            row.fail("respondent", Problem.SAME_RESPONDENT, value=name, earlier=first[name])
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
        raise SurveyRowsError([RowFault(1, "-", Problem.EMPTY_FILE)])
    places: dict[str, int] = {}
    unused, faults = [], []
    for place, heading in enumerate(rows[0]):
        key = columns.get(folded(heading))
        if key is None:
            unused += [heading] if heading.strip() else []
        elif key in places:
            faults.append(RowFault(1, heading, Problem.TWICE))
        else:
            places[key] = place
    if "group" not in places:
        missing = Problem.COLUMN_MISSING
        faults.append(RowFault(1, "group", missing, allowed="group, Gruppe, 그룹", key="group"))
    if not set(places) & {*RATED, "effect"}:
        faults.append(RowFault(1, "-", Problem.NOTHING_RATED, allowed=_RATINGS))
    if faults:
        raise SurveyRowsError(faults)
    return places, tuple(unused)


def _answer(row: _Row) -> SurveyAnswer | None:
    respondent = row.cells.get("respondent", "") or str(row.number - 1)
    if len(respondent) > LONGEST_RESPONDENT:
        row.fail("respondent", Problem.TOO_LONG, f"{LONGEST_RESPONDENT} signs")
    text = row.cells.get("free_text", "")
    if len(text) > LONGEST_TEXT:
        row.fail("free_text", Problem.TOO_LONG, f"{LONGEST_TEXT} signs")
    group = row.meant("group", _GROUPS)
    effect = row.meant("effect", _EFFECTS)
    if effect is not None and group is not RespondentGroup.COOPERATING:
        row.fail("effect", Problem.NOT_COOPERATING)
    rated: dict[str, Importance | None] = {key: row.meant(key, _IMPORTANCE) for key in RATED}
    size, fields = _size(row), frozenset(_fields(row))
    if row.faults:
        return None
    ratings = {key: given for key, given in rated.items() if given is not None}
    return SurveyAnswer(respondent, group, size, fields, effect, ratings, text)


def _size(row: _Row) -> SizeClass | None:
    """Return the size class; a whole number is a head count."""
    text = row.cells.get("size", "").strip()
    whole = re.sub("[.,]0{1,2}$", "", text)
    if _HEADS.fullmatch(whole):
        count = re.sub("[^0-9]", "", whole)
        if len(count) <= len(str(MOST_EMPLOYEES)):
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
            row.fail("fields", Problem.UNKNOWN_FIELD, _allowed(_FIELDS), part.strip())


def _is_synthetic(row: _Row) -> bool:
    said = row.cells.get("synthetic", "").casefold()
    if said not in YES | NO:
        row.fail("synthetic", Problem.UNKNOWN_ANSWER, "yes, no")
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
