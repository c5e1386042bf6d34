"""``clusterbridge survey``: from a file to figures, claims and the prior, and erased again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from data.store import SqlStores, open_stores
from matcher.survey_claims import ClaimKey
from tests.command_line import run
from tests.databases import new_sqlite

ROWS = "Gruppe;Nummer;barrier_time\ninteressiert;a;3\nkooperierend;b;2\ninteressiert;c;\n"


@pytest.fixture(name="stores")
def _stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlStores]:
    url = new_sqlite(tmp_path / "clusterbridge.sqlite3")
    monkeypatch.setenv("CLUSTERBRIDGE_INSTANCE", str(tmp_path))
    opened = open_stores(url)
    yield opened
    opened.close()


def file(folder: Path, text: str = ROWS) -> str:
    path = folder / "answers.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def test_a_file_is_checked_and_kept_once(stores: SqlStores, tmp_path: Path) -> None:
    given = ("survey", "import", file(tmp_path), "--held", "2009")
    assert "3 rows can be imported, 0 faults" in run(*given, "--dry-run").stdout
    assert stores.surveys.surveys() == ()
    assert "survey 1: 3 answers are kept" in run(*given).stdout
    (kept,) = stores.surveys.surveys()
    assert (kept.held, kept.source, kept.synthetic) == (2009, "answers.csv", False)
    for more in ((), ("--dry-run",)):
        again = run(*given, *more)
        assert again.exit_code == 3
        assert "imported already, as survey 1" in again.stderr
    assert "answers.csv, imported" in run("survey", "list").stdout


def test_a_file_with_a_fault_is_refused_with_its_place(stores: SqlStores, tmp_path: Path) -> None:
    result = run("survey", "import", file(tmp_path, ROWS.replace("b;2", "a;9")))
    assert (result.exit_code, result.stdout) == (3, "")
    assert "row 3, barrier_time: unknown answer ('9'); allowed: very_important," in result.stderr
    assert "row 3, Nummer: the same respondent as in row 2 ('a')" in result.stderr
    assert stores.surveys.surveys() == ()


def test_three_answers_are_too_little_for_claims_and_figures(
    stores: SqlStores, tmp_path: Path
) -> None:
    run("survey", "import", file(tmp_path))
    claims = json.loads(run("survey", "claims", "--format", "json").stdout)["claims"]
    assert {one["finding"] for one in claims} == {"too_little_data"}
    assert json.loads(run("survey", "figures", "--format", "json").stdout)["figures"] == []
    assert "too few answers: nothing of fewer than 5 firms" in run("survey", "figures").stderr


def test_a_synthetic_survey_says_so_everywhere(stores: SqlStores, tmp_path: Path) -> None:
    run("survey", "synthesise", "--seed", "3")
    for command in ("list", "figures", "claims", "prior"):
        assert "SYNTHETIC" in run("survey", command).stdout
    figures = json.loads(run("survey", "figures", "--format", "json").stdout)["figures"]
    assert {one["figure"] for one in figures} == {1, 2, 3}
    assert {one["synthetic"] for one in figures} == {"synthetic"}
    claims = json.loads(run("survey", "claims", "--format", "json").stdout)["claims"]
    assert {one["claim"] for one in claims} == set(ClaimKey)


def test_a_synthetic_file_is_synthetic_when_it_is_imported(
    stores: SqlStores, tmp_path: Path
) -> None:
    path = tmp_path / "made.csv"
    run("survey", "synthesise", "--output", str(path))
    assert run("survey", "import", str(path)).exit_code == 0
    (kept,) = stores.surveys.surveys()
    assert (kept.synthetic, kept.answers) == (True, 600)


def test_a_real_survey_is_read_before_a_synthetic_one(stores: SqlStores, tmp_path: Path) -> None:
    run("survey", "import", file(tmp_path))
    run("survey", "synthesise")
    assert "survey 1: answers.csv" in run("survey", "figures").stdout
    assert "survey 2: Synthetic" in run("survey", "figures", "--survey", "2").stdout


def test_the_prior_rests_on_answers_or_on_statements(stores: SqlStores) -> None:
    run("survey", "synthesise")
    assert "interested  barrier_cost" in run("survey", "prior").stdout
    prior = json.loads(run("survey", "prior", "--statements", "--format", "json").stdout)
    assert prior["survey"] is None
    assert {one["basis"] for one in prior["prior"]} == {"statement", "written"}


def test_respondents_and_surveys_are_erased(stores: SqlStores, tmp_path: Path) -> None:
    run("survey", "import", file(tmp_path))
    assert run("survey", "erase", "1", "--respondent", "a").stdout.startswith("erased; ")
    assert "2 answers, 1 erased" in run("survey", "list").stdout
    assert run("survey", "erase", "1", "--respondent", "a").exit_code == 3
    run("survey", "erase", "1")
    assert run("survey", "list").stdout == ""
    assert run("survey", "figures").exit_code == 3


def test_one_row_and_one_fault_are_no_plurals(tmp_path: Path) -> None:
    text = "Gruppe;barrier_time\ninteressiert;3\ninteressiert;viel\n"
    said = run("survey", "import", file(tmp_path, text), "--dry-run")
    assert said.stderr.splitlines()[0] == "1 row can be imported, 1 fault"


def test_where_no_column_is_rated_all_that_would_do_are_named(tmp_path: Path) -> None:
    refused = run("survey", "import", file(tmp_path, "Gruppe;size\ninteressiert;3\n"))
    assert refused.exit_code == 3
    assert "allowed: at least one of readiness_product, " in refused.stderr
    assert ", barrier_cost, effect" in refused.stderr


def test_a_damaged_workbook_is_called_one(tmp_path: Path) -> None:
    path = tmp_path / "answers.xlsx"
    path.write_bytes(b"\x81\x8d\x8f not a workbook")
    refused = run("survey", "import", str(path))
    assert refused.exit_code == 3
    assert "no XLSX workbook, or a damaged or encrypted one" in refused.stderr
    assert "Windows-1252" not in refused.stderr
