"""Faults of tables that were loaded: in the reader's language, none left in English."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import g

from data.catalogue_build import TABLE_FILES
from data.csvfile import ReferenceFileError
from tests.shell import settings
from web.app import create_app
from web.upkeep import file_faults
from web.upkeep.file_faults import fault_sentence, file_fault, in_words

DATA = Path(file_faults.__file__).parents[2] / "data"
#: The modules that read the tables that can be loaded.
READERS = (
    "csvfile",
    "catalogue_build",
    "reference",
    *(f"reference_{one}" for one in ("codes", "derived", "germany", "korea", "network", "sources")),
)
HANGUL = re.compile("[가-힣]")
KEYS = re.compile(r"[A-Z0-9-]+|\w+(, \w+)+|demand:.*|kind:id .*")
"""What is allowed where keys are listed: the same in every language."""


@pytest.fixture(autouse=True)
def _korean(tmp_path: Path) -> Iterator[None]:
    with create_app(settings(tmp_path)).test_request_context("/ko/"):
        g.language = "ko"
        yield


def text_of(node: ast.expr | None) -> str | None:
    """Return a text of the code, with 7 in place of what is put into it; None for a variable."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        parts = (part.value if isinstance(part, ast.Constant) else "7" for part in node.values)
        return "".join(map(str, parts))
    return None


def said(number: int, keyword: str) -> Iterator[str]:
    """Yield what the readers of tables can say as an argument of a fault."""
    for reader in READERS:
        for node in ast.walk(ast.parse((DATA / f"{reader}.py").read_text(encoding="utf-8"))):
            if not isinstance(node, ast.Call):
                continue
            name = getattr(node.func, "attr", getattr(node.func, "id", ""))
            if name not in ("fail", "ReferenceFileError"):
                continue
            given: list[ast.expr | None] = list(node.args[number : number + 1])
            given += [one.value for one in node.keywords if one.arg == keyword]
            for one in given:
                if (text := text_of(one)) is not None:
                    yield text


def test_every_problem_of_a_table_has_korean_words() -> None:
    problems = set(said(1, "problem"))
    assert len(problems) > 30
    assert [
        one for one in problems if not HANGUL.search(in_words(file_faults._PROBLEMS, one))
    ] == []


def test_everything_that_is_allowed_has_korean_words_but_keys() -> None:
    allowed = {one for one in said(2, "allowed") if not KEYS.fullmatch(one)}
    assert len(allowed) > 20
    assert [one for one in allowed if not HANGUL.search(in_words(file_faults._ALLOWED, one))] == []


def test_a_fault_names_file_line_column_and_value_in_korean() -> None:
    error = ReferenceFileError(
        "mini_clusters.csv", "not a whole number", line=7, column="members_count", value="many",
        allowed="a whole number from 1 to 100000",
    )  # fmt: skip
    found = dict(file_fault(error))
    assert found["파일"] == "mini_clusters.csv"
    assert "members_count" in found["열"]
    assert found["값"] == "many"
    assert "100000" in fault_sentence(error)
    assert "whole" not in fault_sentence(error)


def test_the_columns_of_every_table_have_names(tmp_path: Path) -> None:
    from data.catalogue_build import read_tables
    from web.upkeep.columns import column_name, table_name

    columns = {column for rows in read_tables().values() for row in rows[:1] for column in row}
    assert [one for one in columns if not HANGUL.search(column_name(one))] == []
    assert [one for one in TABLE_FILES if table_name(one) == one] == []
