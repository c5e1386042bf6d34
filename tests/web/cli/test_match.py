"""``match``: answers, languages, exit codes and bad input."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from data.reference import load_catalogue
from tests.command_line import PROFILE, run
from tests.factories import make_matcher, make_model

# -- match -------------------------------------------------------------------------------------


def test_match_prints_nothing_but_the_document(profile: str) -> None:
    result = run("match", profile, "--format", "json", "--top", "all", "--lang", "ko")
    assert result.exit_code == 0
    assert result.stderr == ""
    document = json.loads(result.stdout)
    assert (document["schema_version"], document["language"]) == (1, "ko")
    assert [one["rank"] for one in document["ranking"]] == [1, 2, 3, 4]
    assert document["ranking"][0]["mini_cluster"] == "east-01"


@pytest.mark.parametrize(("top", "expected"), [("0", 0), ("1", 1), ("ALL", 4), ("99", 4)])
def test_top_limits_the_ranking(profile: str, top: str, expected: int) -> None:
    result = run("match", profile, "--format", "json", "--top", top)
    assert len(json.loads(result.stdout)["ranking"]) == expected


@pytest.mark.parametrize("top", ["-1", "many", "1.5", "١"])
def test_a_wrong_top_is_wrong_use(profile: str, top: str) -> None:
    result = run("match", profile, "--top", top)
    assert result.exit_code == 2
    assert "'all'" in result.stderr


def test_match_prints_a_table_in_the_language_asked_for(profile: str) -> None:
    result = run("match", profile, "--lang", "de")
    assert result.exit_code == 0
    assert result.stdout.startswith("Rang")
    assert "Optik, East de" in result.stdout
    assert "\x1b" not in result.stdout


def test_json_and_toml_from_standard_input_are_told_apart() -> None:
    given = {"name": "Muster", "technologies_offered": ["lenses"], "employees": None}
    for text in (json.dumps(given), PROFILE, "\ufeff" + PROFILE):
        assert run("match", "-", "--format", "json", text=text).exit_code == 0


def test_explain_shows_one_pairing_in_full(profile: str) -> None:
    result = run("match", profile, "--explain", "east-01", "--lang", "de")
    assert "Prüflabor Ost" in result.stdout
    assert "Summe" in result.stdout
    document = json.loads(run("match", profile, "--explain", "west-02", "--format", "json").stdout)
    assert [one["mini_cluster"] for one in document["ranking"]] == ["west-02"]


def test_explain_says_why_a_mini_cluster_is_not_compared(profile: str) -> None:
    result = run("match", profile, "--explain", "west-03")
    assert result.exit_code == 0
    assert "Supports management" in result.stdout


def test_a_pairing_in_full_is_dated_and_names_its_sources(profile: str) -> None:
    lines = run("match", profile, "--explain", "east-01", "--lang", "en").stdout.splitlines()
    (dated,) = (line for line in lines if "may no longer exist in this form." in line)
    below = lines[lines.index(dated) :]
    assert dated.startswith("As of 20")
    assert any(line.startswith("The chance is an assumption") for line in below)
    assert "Sources" in below
    excluded = run("match", profile, "--explain", "west-03", "--lang", "en").stdout
    assert "may no longer exist in this form." in excluded
    assert "Name of the mini-cluster" in excluded
    assert "assumption until" not in excluded


@pytest.mark.parametrize(
    ("language", "admitted"),
    [
        ("de", "keine Messung bekannt; eine Zahl für alle Verbindungen dieser Art"),
        ("en", "no measurement known; one number for all ties of this kind"),
        ("ko", "알려진 측정값 없음; 같은 종류의 연결에는 모두 같은 값"),
    ],
)
def test_what_has_no_source_admits_it_in_the_language_asked_for(
    profile: str, monkeypatch: pytest.MonkeyPatch, language: str, admitted: str
) -> None:
    monkeypatch.setattr("data.reference.open_matcher", lambda: make_matcher(load_catalogue()))
    told = run("match", profile, "--explain", "gwangju-02", "--lang", language).stdout
    assert admitted in told
    assert "https://www.hankyung.com/article/2006110677711" in told


def test_an_id_can_be_typed_in_capitals(profile: str) -> None:
    assert run("match", profile, "--explain", "EAST-01").exit_code == 0
    assert run("why-not", profile, "West-02").exit_code == 0
    assert run("catalogue", "show", "GWANGJU-03").exit_code == 0


def test_vectors_says_that_a_mini_cluster_has_none(profile: str) -> None:
    asked = ("match", profile, "--vectors", "--explain", "west-03", "--lang", "en")
    assert "west-03: Supports management" in run(*asked).stdout
    document = run(*asked, "--format", "json")
    assert list(json.loads(document.stdout)) == ["firm"]
    assert "west-03: Supports management" in document.stderr


def test_vectors_shows_every_block_of_both_sides(profile: str) -> None:
    table = run("match", profile, "--vectors", "--explain", "east-01")
    assert "readiness (7; 0-1)" in table.stdout
    assert "demand" in table.stdout
    document = json.loads(run("match", profile, "--vectors", "--format", "json").stdout)
    blocks = {block["name"]: block for block in document["firm"]}
    assert blocks["readiness"]["values"][1] == 0.25
    assert blocks["readiness"]["values"][2] is None
    assert blocks["offered"]["shape"] == [1, 64]


def test_an_abstention_exits_with_0(profile: str, monkeypatch: pytest.MonkeyPatch) -> None:
    strict = make_matcher(model=make_model(least_topic_margin=2.0))
    monkeypatch.setattr("data.reference.open_matcher", lambda: strict)
    result = run("match", profile, "--format", "json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["abstained"]["key"] == "technology_focus"
    assert len(document["ranking"]) == 4


# -- bad input ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("firm.yaml", b"name: x", "must end in .toml or .json"),
        ("firm.json", b"{", "ends too early"),
        ("firm.json", b"[1, 2]", "table"),
        ("firm.toml", b"name = ", "ends too early"),
        ("firm.toml", b"", "must not be empty"),
        ("firm.toml", 'name = "Müller"'.encode("latin-1"), "not encoded in UTF-8"),
        (
            "firm.json",
            b'{"name": "' + b"x" * 300_000 + b'"}',
            "too large. Allowed: at most 262,144",
        ),
        ("firm.toml", b'name = "x"', "technologies_offered: needs at least one phrase"),
        ("firm.json", b'{"name": "x", "technologies_offered": ["y"], "employees": -3}', "“-3”"),
    ],
)
def test_a_file_that_is_no_profile_is_refused(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = run("match", str(path), "--format", "json")
    assert result.exit_code == 3
    assert result.stdout == ""
    assert expected in result.stderr


def test_files_that_cannot_be_opened_are_named(tmp_path: Path) -> None:
    missing = run("match", str(tmp_path / "none.toml"), "--lang", "de")
    assert missing.exit_code == 3
    assert "Diese Datei gibt es nicht" in missing.stderr
    folder = tmp_path / "folder.toml"
    folder.mkdir()
    assert "is a folder" in run("match", str(folder)).stderr


def test_all_faults_are_listed_one_a_line_with_a_suggestion() -> None:
    given = {"nam": "x", "technologies_offered": ["y"], "employees": -3, "readiness": {"nework": 1}}
    result = run("match", "-", "--lang", "en", text=json.dumps(given))
    head, *faults = result.stderr.splitlines()
    assert head == "stdin: the profile cannot be accepted (faults: 4)."
    assert sorted(line.strip().partition(":")[0] for line in faults) == [
        "employees", "nam", "name", "readiness.nework",
    ]  # fmt: skip
    assert any("Did you mean “network”?" in line for line in faults)


def test_unknown_clusters_in_a_profile_are_refused(profile: str) -> None:
    given = {"name": "x", "technologies_offered": ["y"], "german_clusters": ["optonett"]}
    result = run("match", "-", text=json.dumps(given))
    assert result.exit_code == 3
    assert "german_clusters.0: “optonett” is not known. Did you mean “optonet”?" in result.stderr


@pytest.mark.parametrize("command", [("match", "--explain"), ("why-not",)])
def test_an_unknown_mini_cluster_is_refused_with_the_nearest(
    profile: str, command: tuple[str, ...]
) -> None:
    result = run(command[0], profile, *command[1:], "east-1")
    assert result.exit_code == 3
    assert result.stderr == "There is no mini-cluster “east-1”. Did you mean “east-01”?\n"
    far = run(command[0], profile, *command[1:], "nowhere", "--lang", "de")
    assert far.stderr.startswith("Den Mini-Cluster „nowhere“ gibt es nicht. ")
    assert "clusterbridge catalogue list" in far.stderr
