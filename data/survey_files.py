"""Tables in files of surveys: CSV and XLSX, read within bounds."""

from __future__ import annotations

import csv
import io
import re
import zipfile
from enum import StrEnum
from typing import Any

from matcher.survey import MOST_ROWS, SurveyError

LARGEST_FILE = 5_000_000
LARGEST_UNPACKED = 60_000_000
"""Bytes of all parts of an XLSX file together: a small file can unpack into a large one."""
LARGEST_PART = 1_000_000
"""Bytes of a part that is neither a sheet nor the texts of the sheets; it is read as a whole."""
LARGEST_TEXTS = 20_000_000
MOST_PARTS = 1000
MOST_COLUMNS = 200
_ENCODINGS = ("utf-8-sig", "cp1252")
_DELIMITERS = ",;\t"
_WORKBOOKS = (".xlsx", ".xlsm", ".xls")
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
"""How an encrypted workbook begins, and one of the format before XLSX."""
LONGEST_PIECE = 200_000
"""Bytes from one tag of a part to the next; a cell holds 32,767 characters, five bytes each."""
_XML_HEAD = re.compile(rb"\A(?:<\?[^<>]{0,1000}\?>\s*){1,3}")
_NOT_PLAIN = re.compile(rb"<[!?]|\x00")
_LONG_PIECE = re.compile(rb"[^<]{%d}" % LONGEST_PIECE)


class FileProblem(StrEnum):
    """Why a file is not read."""

    TOO_LARGE = f"the file is larger than {LARGEST_FILE // 1_000_000} MB"
    TOO_MANY = f"more than {MOST_ROWS} rows or {MOST_COLUMNS} columns"
    NO_TABLE = "the file is neither CSV nor XLSX"
    NO_CSV = "the file is no CSV"
    ENCODING = "the file is neither UTF-8 nor Windows-1252"
    NO_WORKBOOK = "the file is no XLSX workbook, or a damaged or encrypted one"
    UNPACKS = "the workbook unpacks into more than is allowed"


class SurveyFileError(SurveyError):
    """A file that is no table, or too large; nothing of it is used."""

    def __init__(self, problem: FileProblem, detail: str = "") -> None:
        self.problem = problem
        super().__init__(f"{problem}: {detail}" if detail else str(problem))


def read_table(content: bytes, name: str = "") -> list[list[str]]:
    """Return the rows of a CSV or XLSX file as text, the first sheet of a workbook.

    Parameters
    ----------
    name : of the file; one that says workbook is not read as CSV, whatever is in it.

    Raises
    ------
    SurveyFileError : it is neither, or larger than allowed.
    """
    if len(content) > LARGEST_FILE:
        raise SurveyFileError(FileProblem.TOO_LARGE)
    if content.startswith(b"PK"):
        rows = _xlsx(content)
    elif content.startswith(_OLD_OFFICE) or name.casefold().endswith(_WORKBOOKS):
        raise SurveyFileError(FileProblem.NO_WORKBOOK)
    else:
        rows = _csv(content)
    if len(rows) > MOST_ROWS + 1:
        raise SurveyFileError(FileProblem.TOO_MANY)
    return rows


def _csv(content: bytes) -> list[list[str]]:
    text = _decoded(content)
    if "\x00" in text:
        raise SurveyFileError(FileProblem.NO_TABLE)
    first = text.partition("\n")[0]
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        rows = []
        for row in csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True):
            rows.append(row)
            _check(len(rows), len(row))
    except csv.Error as error:
        raise SurveyFileError(FileProblem.NO_CSV, str(error)) from None
    return rows


def _decoded(content: bytes) -> str:
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    for encoding in _ENCODINGS:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise SurveyFileError(FileProblem.ENCODING)


def _xlsx(content: bytes) -> list[list[str]]:
    from openpyxl import load_workbook

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            infos = parts.infolist()
    except zipfile.BadZipFile:
        raise SurveyFileError(FileProblem.NO_WORKBOOK) from None
    # A part never unpacks into more than its header says, which zipfile holds it to.
    too_large = any(one.file_size > _largest(one.filename) for one in infos)
    total = sum(one.file_size for one in infos)
    if too_large or len(infos) > MOST_PARTS or total > LARGEST_UNPACKED:
        raise SurveyFileError(FileProblem.UNPACKS)
    _require_plain_parts(content)
    try:
        book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
        sheet = book.worksheets[0]
        # What a sheet says of its size may be wrong, and would be believed.
        sheet.reset_dimensions()
        rows = []
        for row in sheet.iter_rows(values_only=True):
            rows.append([_text(value) for value in row])
            _check(len(rows), len(row))
    except SurveyFileError:
        raise
    # The library raises whatever it stumbles over in a damaged file.
    except Exception as error:
        raise SurveyFileError(FileProblem.NO_WORKBOOK) from error
    return rows


def _require_plain_parts(content: bytes) -> None:
    """Refuse what no program writes into a workbook and a reader of XML can be kept busy with.

    Entities become gigabytes of text out of ten kilobytes, and a reader that takes a part in
    blocks begins anew with each block of one long comment, instruction or tag.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            plain = all(_is_plain(parts.read(one)) for one in parts.infolist())
    # As in the library, whatever a damaged archive makes it stumble over.
    except Exception as error:
        raise SurveyFileError(FileProblem.NO_WORKBOOK) from error
    if not plain:
        raise SurveyFileError(FileProblem.NO_WORKBOOK)


def _is_plain(part: bytes) -> bool:
    """Say whether a part is no XML, or UTF-8 without declarations, comments and long tags."""
    if part.startswith((b"\xff\xfe", b"\xfe\xff")):
        return False
    text = part.removeprefix(b"\xef\xbb\xbf").lstrip()
    if not text.startswith(b"<"):
        return b"\x00<" not in part[:4]
    text = _XML_HEAD.sub(b"", text)
    return not (_NOT_PLAIN.search(text) or _LONG_PIECE.search(text))


def _largest(part: str) -> int:
    if part.startswith("xl/worksheets/"):
        return LARGEST_UNPACKED
    return LARGEST_TEXTS if part == "xl/sharedStrings.xml" else LARGEST_PART


def _check(rows: int, columns: int) -> None:
    if rows > MOST_ROWS + 1 or columns > MOST_COLUMNS:
        raise SurveyFileError(FileProblem.TOO_MANY)


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
