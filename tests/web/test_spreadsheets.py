"""Files for spreadsheets: readable in Excel, and no cell runs as a formula."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook

from data.survey_files import read_table
from web.spreadsheets import csv_bytes, safe_cell, xlsx_bytes


def test_a_formula_behind_a_list_separator_is_disarmed_too() -> None:
    assert safe_cell("x;=cmd|'/C calc'!A0") == "x;'=cmd|'/C calc'!A0"
    assert safe_cell("a; @b | -1") == "a; '@b | '-1"
    assert safe_cell("\u200b=1") == "'=1"
    assert safe_cell("a;＝1|＋2\t－3; ＠4") == "a;'＝1|'＋2\t'－3; '＠4"


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\v", "\f", "\x85", "\u2028"])
def test_no_line_of_the_file_begins_inside_a_cell(end: str) -> None:
    assert safe_cell(f"ok{end}=1+1") == "ok =1+1"
    assert safe_cell(f"{end}=1+1") == "' =1+1"


@pytest.mark.parametrize(
    "text", ['=HYPERLINK("x")', "+1", "-1+2", "@SUM(A1)", "\t=1", "  =1", "＝1", "\r=2"]
)
def test_text_that_a_spreadsheet_could_run_is_led_by_an_apostrophe(text: str) -> None:
    assert str(safe_cell(text)).startswith("'")


@pytest.mark.parametrize("value", [-0.25, 0, 3])
def test_numbers_stay_numbers(value: float) -> None:
    assert safe_cell(value) == value


def test_file_starts_with_a_byte_order_mark_and_keeps_hangul() -> None:
    content = csv_bytes(["name", "rank"], [{"name": "광응용"}, {"rank": 2}])
    assert content.startswith(b"\xef\xbb\xbf")
    assert content.decode("utf-8-sig") == "name,rank\r\n광응용,\r\n,2\r\n"


PLAIN = st.characters(codec="utf-8", exclude_characters="\x00=+-@'", exclude_categories=["Cf"])


@given(st.lists(st.text(PLAIN)))
def test_every_text_comes_back_on_one_line_but_for_the_guard(texts: list[str]) -> None:
    content = csv_bytes(["a", "b"], [{"a": text, "b": "x"} for text in texts])
    rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    assert [row[0].removeprefix("'") for row in rows[1:]] == [
        " ".join(text.splitlines()).removeprefix("'") for text in texts
    ]


def test_a_workbook_is_read_again_as_it_was_written_and_nothing_becomes_a_formula() -> None:
    content = xlsx_bytes(["a", "b"], [{"a": "=1+1", "b": 0.5}], "A sheet")
    cell = load_workbook(io.BytesIO(content)).active["A2"]
    assert (cell.value, cell.data_type) == ("=1+1", "s")
    assert read_table(content) == [["a", "b"], ["=1+1", "0.5"]]
