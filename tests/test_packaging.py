"""What is installed: every version held by hash, all locks alike, nothing from elsewhere."""

from __future__ import annotations

import configparser
import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LOCKS = ("run", "test", "bench")
TARGETS = ("help", "install", "run", "test", "check", "bench", "lock", "clean")


def read_lock(name: str) -> dict[str, str]:
    """Return the version of each locked package; every one has at least one hash."""
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    entries = [entry for entry in re.split(r"\n(?=\S)", text.strip()) if entry[0] != "#"]
    found = {}
    for entry in entries:
        first, _, hashes = entry.partition("\\\n")
        name, version = re.fullmatch(
            r"([a-z0-9-]+)(?:\[[a-z,]+\])?==(\S+)(?: ;.*)?", first.strip()
        ).groups()  # type: ignore[union-attr]
        assert re.fullmatch(r"(\s*--hash=sha256:[0-9a-f]{64}\s*\\?)+", hashes), name
        found[name] = version
    return found


def read_setup() -> configparser.ConfigParser:
    setup = configparser.ConfigParser(interpolation=None)
    setup.read(ROOT / "setup.cfg", encoding="utf-8")
    return setup


def requirements_of(text: str) -> list[str]:
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def test_all_locks_name_the_same_versions() -> None:
    run, test, bench = (read_lock(name) for name in LOCKS)
    assert run.items() <= test.items() <= bench.items()


def test_what_is_only_compared_with_is_not_installed_for_tests() -> None:
    assert not {"interpret-core", "lightgbm"} & set(read_lock("test"))


@pytest.mark.parametrize(
    ("lock", "section", "option"),
    [
        ("run", "options", "install_requires"),
        ("test", "options.extras_require", "test"),
        ("test", "options.extras_require", "dev"),
        ("bench", "options.extras_require", "bench"),
    ],
)
def test_each_requirement_has_a_lower_bound_and_is_locked(
    lock: str, section: str, option: str
) -> None:
    locked = read_lock(lock)
    for requirement in requirements_of(read_setup()[section][option]):
        name, bound = re.fullmatch(
            r"([a-z0-9-]+)(?:\[[a-z,]+\])?((?:>=|==)[0-9.]+)", requirement
        ).groups()  # type: ignore[union-attr]
        assert name in locked, requirement
        assert bound.startswith(">=") or bound == f"=={locked[name]}"


def test_building_the_project_is_locked_too() -> None:
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    names = [re.split(r"[<>=]", text)[0] for text in pyproject["build-system"]["requires"]]
    assert set(names) <= set(read_lock("run"))
    assert set(pyproject) == {"build-system", "tool"}
    assert set(pyproject["tool"]) == {"ruff"}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_place_to_download_from(name: str) -> None:
    text = (ROOT / "requirements" / f"{name}.txt").read_text(encoding="utf-8")
    assert not re.search(r"://|index|find-links|file:| @ ", text)


def test_make_has_a_described_target_for_each_job() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    described = re.findall(r"^([a-z]+):[ a-z]* ## \S", text, re.MULTILINE)
    assert set(TARGETS) <= set(described)
