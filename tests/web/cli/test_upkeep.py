"""``clusterbridge catalogue`` on an installation, and ``clusterbridge contacts``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from data.catalogue_build import shipped
from data.reference import REFERENCE_FOLDER
from data.store import SqlStores, open_stores
from matcher.statements import INSTITUTION
from tests.command_line import run
from tests.databases import new_sqlite
from tests.fakes import NOW

EDIT = ("catalogue", "edit", "gwangju-01", "relief:time", "--set", "value=0.75", "--source",
        "letter", "--as-of", "2026-03", "--confidence", "high", "--note", "asked")  # fmt: skip


@pytest.fixture
def stores(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SqlStores]:
    """The stores of a service that is running meanwhile."""
    url = new_sqlite(tmp_path / "clusterbridge.sqlite3")
    monkeypatch.setenv("CLUSTERBRIDGE_INSTANCE", str(tmp_path))
    opened = open_stores(url)
    opened.upkeep.begin(shipped(), "reference", NOW)
    yield opened
    opened.close()


@pytest.fixture
def newer(tmp_path: Path) -> Path:
    path = tmp_path / "mini_clusters.csv"
    text = (REFERENCE_FOLDER / path.name).read_text(encoding="utf-8")
    path.write_text(text.replace("gwangju-01,gwangju,", "gwangju-01,gwangju,Neue "), "utf-8")
    return path


def test_a_list_is_checked_kept_and_applied_in_three_steps(stores: SqlStores, newer: Path) -> None:
    shown = run("catalogue", "import", str(newer), "--dry-run")
    assert "mini_clusters.csv gwangju-01: changed" in shown.stdout
    assert "-> 'Neue " in shown.stdout
    assert stores.upkeep.proposals() == ()
    kept = run("catalogue", "import", str(newer), "--note", "list of 2010")
    assert kept.stdout.endswith("proposal 1 is kept; nothing is applied yet\n")
    assert "1  import  command" in run("catalogue", "proposals").stdout
    assert stores.upkeep.current().number == 1
    assert "edition 2 is active: version" in run("catalogue", "apply", "1").stdout
    assert "list of 2010" in run("catalogue", "history", "gwangju-01").stdout
    assert run("catalogue", "history", "gumi-01").stdout == ""


def test_a_list_that_cannot_be_used_is_refused_with_its_place(
    stores: SqlStores, tmp_path: Path
) -> None:
    path = tmp_path / "mini_clusters.csv"
    path.write_text("id\nx\n", encoding="utf-8")
    result = run("catalogue", "import", str(path))
    assert (result.exit_code, stores.upkeep.proposals()) == (3, ())
    assert "mini_clusters.csv, line 1" in result.stderr
    assert "allowed:" in result.stderr


def test_an_edit_is_applied_undone_and_rejected(stores: SqlStores) -> None:
    assert "reliefs.csv gwangju-01/time: added" in run(*EDIT).stdout
    assert "reliefs.csv" in run("catalogue", "apply", "1", "--dry-run").stdout
    assert stores.upkeep.current().number == 1
    run("catalogue", "apply", "1")
    assert run("catalogue", "undo", "2").exit_code == 0
    run("catalogue", "apply", "2")
    assert stores.upkeep.tables(3) == stores.upkeep.tables(1)
    again = run("catalogue", "undo", "2")
    assert (again.exit_code, "nothing is left to do" in again.stderr) == (3, True)
    run(*EDIT)
    assert run("catalogue", "reject", "3", "--note", "no").stdout == "done\n"
    ended = run("catalogue", "apply", "3")
    assert (ended.exit_code, "rejected" in ended.stderr or "withdrawn" in ended.stderr) == (3, True)


def test_a_new_mini_cluster_is_proposed_and_applied(stores: SqlStores) -> None:
    texts = {"name_de": "Laser", "name_en": "Lasers", "name_ko": "레이저", "themes_de": "Laser",
             "themes_en": "lasers", "themes_ko": "레이저", "nace_codes": "26.70"}  # fmt: skip
    told = [part for name, text in texts.items() for part in ("--set", f"{name}={text}")]
    place = ("catalogue", "add", "gwangju", *told)
    bare = run(*place, *EDIT[6:])
    assert (bare.exit_code, "added" in bare.stdout) == (0, True)
    run("catalogue", "apply", "1")
    assert "Lasers" in run("catalogue", "list", "--lang", "en").stdout
    wrong = run("catalogue", "add", "atlantis", *told, *EDIT[6:])
    assert (wrong.exit_code, "atlantis" in wrong.stderr) == (3, True)


def test_an_entered_value_is_taken_out_again(stores: SqlStores) -> None:
    wanted = ("catalogue", "withdraw", "gwangju-01", "relief:time")
    nothing = run(*wanted)
    assert (nothing.exit_code, "nobody entered it" in nothing.stderr) == (3, True)
    run(*EDIT)
    run("catalogue", "apply", "1")
    assert "reliefs.csv gwangju-01/time: removed" in run(*wanted).stdout
    run("catalogue", "apply", "2")
    assert stores.upkeep.tables(3) == stores.upkeep.tables(1)


def test_an_institution_is_changed_and_a_new_one_added(stores: SqlStores) -> None:
    known, *_others = stores.upkeep.tables(1)["institutions.csv"]
    renamed = run("catalogue", "institution", known["id"], "--set", "name_en=Renamed", *EDIT[6:])
    assert f"institutions.csv {known['id']}: changed" in renamed.stdout
    assert "-> 'Renamed'" in renamed.stdout
    told = [part for name in INSTITUTION for part in ("--set", f"{name}={known[name]}")]
    new = ("catalogue", "institution", "new-lab", "--new", *told, *EDIT[6:])
    assert "institutions.csv new-lab: added" in run(*new).stdout
    run("catalogue", "apply", "2")
    assert "new-lab" in {row["id"] for row in stores.upkeep.tables(2)["institutions.csv"]}
    for wrong, said in ((new, "another key"), ([*new[:2], "none", *new[4:]], "none")):
        refused = run(*wrong)
        assert (refused.exit_code, said in refused.stderr) == (3, True)


@pytest.mark.parametrize(
    ("wrong", "code", "said"),
    [
        ({"relief:time": "weather"}, 3, "weather"),
        ({"value=0.75": "value=7"}, 3, "allowed: a number from 0 to 1"),
        ({"value=0.75": "name=x"}, 3, "allowed: FIELD=TEXT with value"),
        ({"gwangju-01": "gwangju-99"}, 3, "gwangju-99"),
    ],
)
def test_a_wrong_edit_is_refused(
    stores: SqlStores, wrong: dict[str, str], code: int, said: str
) -> None:
    result = run(*(wrong.get(one, one) for one in EDIT))
    assert (result.exit_code, stores.upkeep.proposals()) == (code, ())
    assert said in result.stderr


def test_a_second_person_is_asked_for_where_that_is_set(
    stores: SqlStores, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CLUSTERBRIDGE_CATALOGUE_SECOND_PERSON", "yes")
    run(*EDIT)
    result = run("catalogue", "apply", "1")
    assert (result.exit_code, "by somebody else" in result.stderr) == (3, True)


def test_list_and_show_tell_what_is_active_in_the_installation(
    stores: SqlStores, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("catalogue", "edit", "gwangju-01", "name", "--set", "name_en=Changed name", *EDIT[6:])
    assert "Changed name" not in run("catalogue", "show", "gwangju-01", "--lang", "en").stdout
    run("catalogue", "apply", "1")
    for command in (("list",), ("show", "gwangju-01")):
        assert "Changed name" in run("catalogue", *command, "--lang", "en").stdout
    monkeypatch.setenv("CLUSTERBRIDGE_INSTANCE", str(tmp_path / "none"))
    assert "Changed name" not in run("catalogue", "show", "gwangju-01", "--lang", "en").stdout
    there = ("--instance", str(tmp_path))
    assert "Changed name" in run("catalogue", "list", "--lang", "en", *there).stdout
    assert not (tmp_path / "none").exists()
