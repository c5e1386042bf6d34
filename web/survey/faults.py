"""What is wrong with a survey file, in the language of whoever sent it."""

from __future__ import annotations

from flask_babel import gettext as _

from data.survey_files import LARGEST_FILE, MOST_COLUMNS, FileProblem
from features.comparisons import COMPARISON_KEYS
from matcher.survey import LONGEST_RESPONDENT, LONGEST_TEXT, MOST_ROWS
from matcher.survey_rows import Problem, RowFault
from web.survey.contexts import FaultRow


def fault_row(fault: RowFault) -> FaultRow:
    """Return one fault for reading."""
    return FaultRow(fault.row, _column(fault), fault.value, _problem(fault), allowed_words(fault))


def file_problem(problem: FileProblem) -> str:
    """Return why a file is not read."""
    return {
        FileProblem.TOO_LARGE: _(
            "The file is larger than %(most)s MB.", most=LARGEST_FILE // 1_000_000
        ),
        FileProblem.TOO_MANY: _(
            "The file has more than %(rows)s rows or %(columns)s columns.",
            rows=MOST_ROWS,
            columns=MOST_COLUMNS,
        ),
        FileProblem.NO_TABLE: _("The file is neither CSV nor XLSX."),
        FileProblem.NO_CSV: _("The file begins like CSV but is none: look for quotation marks."),
        FileProblem.ENCODING: _("The file is neither UTF-8 nor Windows-1252; save it as UTF-8."),
        FileProblem.NO_WORKBOOK: _("The file is no XLSX workbook, or a damaged or encrypted one."),
        FileProblem.UNPACKS: _("The workbook unpacks into more than is allowed."),
    }[problem]


def _column(fault: RowFault) -> str:
    return "–" if fault.column == "-" else fault.column


def _problem(fault: RowFault) -> str:
    return {
        Problem.UNKNOWN_ANSWER: _("Unknown answer"),
        Problem.UNKNOWN_FIELD: _("Unknown field of co-operation"),
        Problem.NOT_COOPERATING: _("Only co-operating firms can speak of an effect"),
        Problem.SAME_RESPONDENT: _("The same respondent as in row %(row)s", row=fault.earlier),
        Problem.TOO_LONG: _("Too long"),
        Problem.EMPTY_FILE: _("The file is empty"),
        Problem.NO_ANSWERS: _("No row holds an answer"),
        Problem.TOO_MANY_ROWS: _("Too many rows"),
        Problem.TWICE: _("This column is there twice"),
        Problem.COLUMN_MISSING: _("This column is missing"),
        Problem.NOTHING_RATED: _("No column holds a rating or an effect"),
    }[fault.problem]


def allowed_words(fault: RowFault) -> str:
    """Return what would have been accepted; the words can be typed as they stand."""
    if fault.problem is Problem.TOO_LONG:
        most = LONGEST_RESPONDENT if fault.key == "respondent" else LONGEST_TEXT
        return _("At most %(most)s characters", most=most)
    if fault.problem is Problem.TOO_MANY_ROWS:
        return _("At most %(most)s", most=MOST_ROWS)
    if fault.problem is Problem.COLUMN_MISSING:
        return fault.allowed
    if fault.problem is Problem.NOTHING_RATED:
        return _("One column for each success factor and each obstacle, or “effect”")
    if fault.problem in (Problem.UNKNOWN_ANSWER, Problem.UNKNOWN_FIELD):
        return words_of(fault.key)
    return ""


def words_of(key: str) -> str:
    """Return the answers that a column may hold, divided by semicolons."""
    if key in COMPARISON_KEYS:
        return _("very important; important; less important; not important")
    return {
        "group": _("co-operating; interested; neither"),
        "effect": _("very positive; positive; neutral; negative"),
        "size": _("fewer than 10; 10 to 49; 50 to 249; 250 to 1000; more than 1000"),
        "fields": _("research; production; sales; sourcing; training"),
        "synthetic": _("yes; no"),
    }.get(key, "")
