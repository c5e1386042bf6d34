"""Tables in files: read within bounds, written without formulas."""

from __future__ import annotations

import io
import warnings
import zipfile

import pytest
from openpyxl import Workbook

from data.survey_files import LARGEST_FILE, SurveyFileError, read_table

ROWS = [["Größe", "그룹"], ["12", "관심"]]


def workbook(rows: list[list[object]]) -> bytes:
    book, content = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    book.save(content)
    return content.getvalue()


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_csv_is_read_however_it_is_written(delimiter: str, encoding: str) -> None:
    text = "\r\n".join(delimiter.join(row) for row in ROWS)
    assert read_table(text.encode(encoding)) == ROWS


def test_csv_of_an_old_spreadsheet_is_read() -> None:
    assert read_table("Größe;Gruppe\r\n12;keine".encode("cp1252"))[0] == ["Größe", "Gruppe"]


def test_a_workbook_is_read_with_whole_numbers_as_such() -> None:
    assert read_table(workbook([["Größe", "그룹"], [12.0, "관심"]])) == ROWS


def bomb() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as parts:
        for i in range(4):
            parts.writestr(f"xl/part{i}.xml", b"\0" * 20_000_000)
    return content.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        b"PK\x03\x04 not a workbook",
        b"group,effect\0",
        b'group,"effect',
        b"x" * (LARGEST_FILE + 1),
        b"a\n" * 10_002,
        b"," * 300,
        b"\x81\x8d\x8f",
    ],
    ids=["broken", "binary", "open quote", "large", "long", "wide", "no encoding"],
)
def test_what_is_no_table_or_too_large_is_refused(content: bytes) -> None:
    with pytest.raises(SurveyFileError):
        read_table(content)


@pytest.mark.parametrize("name", ["answers.xlsx", "ANSWERS.XLSX", "answers.xls"])
@pytest.mark.parametrize("content", [b"\x81\x8d\x8f", b"group,effect\0", b"group,effect\n"])
def test_what_is_named_a_workbook_and_is_none_is_called_so(name: str, content: bytes) -> None:
    with pytest.raises(SurveyFileError, match="no XLSX workbook"):
        read_table(content, name)


@pytest.mark.parametrize("name", ["", "answers.csv", "answers.xlsx"])
def test_an_encrypted_or_old_workbook_is_no_text_in_a_wrong_encoding(name: str) -> None:
    with pytest.raises(SurveyFileError, match="encrypted"):
        read_table(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500), name)


def test_a_small_workbook_that_unpacks_into_a_large_one_is_refused() -> None:
    content = bomb()
    assert len(content) < 100_000
    with pytest.raises(SurveyFileError, match="unpacks"):
        read_table(content)


def with_sheet(changed: str, encoding: str = "utf-8") -> bytes:
    """Return a workbook whose sheet begins with something else than its own first line."""
    made, content = workbook([["a"], ["b"]]), io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(made)) as parts,
        zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as others,
    ):
        for name in parts.namelist():
            part = parts.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = changed.replace("SHEET", part.decode()).encode(encoding)
            others.writestr(name, part)
    return content.getvalue()


@pytest.mark.parametrize(
    "changed",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]>SHEET',
        '<?xml version="1.0"?><!-- ' + "< " * 10 + "-->SHEET",
        "<?a <?b?> ?>SHEET",
        "SHEET<!-- -->",
        "SHEET" + " " * 200_001,
    ],
    ids=["entities", "comment", "instruction", "comment at the end", "long"],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_a_workbook_that_would_keep_a_reader_of_xml_busy_is_refused(
    changed: str, encoding: str
) -> None:
    with pytest.raises(SurveyFileError, match="no XLSX workbook"):
        read_table(with_sheet(changed, encoding))


@pytest.mark.parametrize(
    "changed", ["SHEET", '<?xml version="1.0" encoding="UTF-8"?>\r\n<?mso-contentType?>SHEET']
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_a_workbook_with_the_usual_head_is_read(changed: str, encoding: str) -> None:
    assert read_table(with_sheet(changed, encoding)) == [["a"], ["b"]]


@pytest.mark.parametrize(
    ("part", "length"), [("xl/styles.xml", 1_000_001), ("xl/sharedStrings.xml", 20_000_001)]
)
def test_a_part_that_would_be_read_as_a_whole_is_bounded(part: str, length: int) -> None:
    """Millions of empty styles take gigabytes of memory."""
    content = io.BytesIO(workbook([["a"]]))
    with zipfile.ZipFile(content, "a", zipfile.ZIP_DEFLATED) as parts, warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)
        parts.writestr(part, b" " * length)
    with pytest.raises(SurveyFileError, match="unpacks"):
        read_table(content.getvalue())
