"""The map of the code leads to every module of the pages, and nowhere else."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
MAP = (ROOT / "docs" / "code-map.md").read_text(encoding="utf-8")


def named_modules() -> set[str]:
    """Return what the tables name, as paths from the root without the ending."""
    found: set[str] = set()
    for section in re.split(r"^#{2,3} ", MAP, flags=re.MULTILINE)[2:]:
        package = re.findall(r"`([a-z_/]+/)`", section.splitlines()[0])
        folder = package[0] if len(package) == 1 else "web/"
        for row in re.findall(r"^\| (`.*?) \|", section, flags=re.MULTILINE):
            found |= {folder + name for name in re.findall(r"`([a-z0-9_/]+)`", row)}
    return found


def test_every_module_of_the_pages_is_on_the_map() -> None:
    modules = {
        str(path.relative_to(ROOT).with_suffix(""))
        for path in (ROOT / "web").rglob("*.py")
        if not path.name.startswith("__")
    }
    assert modules <= named_modules()


def test_no_module_is_named_twice_in_one_table() -> None:
    for section in re.split(r"^#{2,3} ", MAP, flags=re.MULTILINE)[2:]:
        rows = re.findall(r"^\| (`.*?) \|", section, flags=re.MULTILINE)
        named = [name for row in rows for name in re.findall(r"`([a-z0-9_/]+)`", row)]
        assert len(named) == len(set(named)), section.splitlines()[0]


def test_the_map_names_nothing_that_does_not_exist() -> None:
    lost = [name for name in named_modules() if not _exists(name)]
    paths = re.findall(r"`((?:features|matcher|data|web|tests)/[\w/.]+)`", MAP)
    assert lost == []
    assert [path for path in paths if not (ROOT / path).exists()] == []


def _exists(name: str) -> bool:
    return (ROOT / f"{name}.py").exists() or (ROOT / name).is_dir()
