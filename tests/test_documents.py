"""What the documents show is what the software says and does."""

from __future__ import annotations

import re
from contextlib import redirect_stdout
from gettext import GNUTranslations
from io import StringIO
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parents[1]
NUMBER = re.compile(r"-?\d+\.\d+")


def test_worked_example_is_what_its_own_program_prints(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a new model: run the program in docs/matching.md and put its rows into the table."""
    text = (ROOT / "docs" / "matching.md").read_text(encoding="utf-8")
    program = re.search(r"\.venv/bin/python - <<'EOF'\n(.*?)\nEOF\n", text, re.DOTALL)
    assert program is not None
    monkeypatch.chdir(ROOT)
    printed = StringIO()
    with redirect_stdout(printed):
        exec(compile(program[1], "docs/matching.md", "exec"), {})
    head, *rows = printed.getvalue().splitlines()
    assert f"`{head.split()[0]}`" in text
    example = text.partition("## A worked example")[2].partition("chance =")[0]
    table = [row for row in example.splitlines() if row.startswith("| ")][1:]
    assert [named(row) for row in table] == [named(row) for row in rows]
    # The last digit shown may turn with the processor that encodes the firm's words.
    assert numbers(table) == pytest.approx(numbers(rows), abs=1.5e-4)


def named(row: str) -> list[str]:
    return [NUMBER.sub("0", cell.strip()) for cell in row.split("|")]


def numbers(rows: list[str]) -> list[float]:
    return [float(found) for row in rows for found in NUMBER.findall(row)]


def documents() -> list[Path]:
    found = [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")]
    return [path for path in found if path.name != "benchmarks.md"]


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_files_and_folders_that_a_document_names_exist(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    named = re.findall(r"`((?:features|matcher|data|web|tests|docs|requirements)/[\w./-]*)`", text)
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_german_guide_names_buttons_and_headings_as_the_pages_do() -> None:
    """Examples of phrases are the only other quotations."""
    text = (ROOT / "docs" / "manual" / "sme.de.md").read_text(encoding="utf-8")
    quoted = [" ".join(one.split()) for one in re.findall("„([^“]+)“", text)]
    examples = {"Rauheitsmessung an geschliffenen Flächen", "innovative Lösungen"}
    with (ROOT / "web/translations/de/LC_MESSAGES/messages.mo").open("rb") as file:
        catalogue = GNUTranslations(file)._catalog  # type: ignore[attr-defined]
    said = {one for one in catalogue.values() if isinstance(one, str)}
    assert len(quoted) > 20
    assert [one for one in quoted if one not in said | examples] == []


def test_every_picture_that_a_document_shows_exists_and_each_is_shown() -> None:
    shown = {
        (path.parent / found).resolve()
        for path in documents()
        for found in re.findall(r"!\[[^\]]+\]\(([^)]+)\)", path.read_text(encoding="utf-8"))
    }
    assert shown == set((ROOT / "docs" / "pictures").glob("*.png"))


def python_examples(file: str) -> list[str]:
    text = (ROOT / file).read_text(encoding="utf-8")
    return re.findall(r"```python\n(.*?)```", text, re.DOTALL)


def test_readme_python_example_runs() -> None:
    (program,) = python_examples("README.md")
    names: dict[str, object] = {}
    exec(compile(program, "README.md", "exec"), names)
    assert names["best"].mini_cluster == "gwangju-02"  # type: ignore[attr-defined]


@pytest.mark.parametrize("number", [0, 1])
def test_examples_of_what_programs_rely_on_run(number: int) -> None:
    programs = python_examples("docs/python.md")
    assert len(programs) == 2
    exec(compile(programs[number], "docs/python.md", "exec"), {})


@pytest.mark.parametrize("path", documents(), ids=lambda path: path.name)
def test_tests_that_a_document_names_exist(path: Path) -> None:
    named = re.findall(r"`(tests/[\w./-]+\.py)::(\w+)`", path.read_text(encoding="utf-8"))
    lost = [
        name
        for file, name in named
        if f"def {name}(" not in (ROOT / file).read_text(encoding="utf-8")
    ]
    assert lost == []
