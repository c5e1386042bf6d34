"""The rules of the design hold, and each rule notices when it is broken."""

from __future__ import annotations

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests import architecture
from tests.architecture import Rule, Source

ROOT = Path(__file__).resolve().parents[1]
LEFT_OUT = {"instance", "build", "dist", "node_modules", "__pycache__"}
TEXT = {".py", ".md", ".txt", ".cfg", ".toml", ".html", ".css", ".js", ".csv", ".json", ".po"}
TEXT |= {".in", ".ini", ".mako", ".sh", ".svg", ".xml", ""}


@cache
def project_files() -> tuple[str, ...]:
    return tuple(sorted(_walk()))


def _walk() -> Iterator[str]:
    for folder, subfolders, names in os.walk(ROOT):
        kept = [name for name in subfolders if name not in LEFT_OUT and not name.endswith("-info")]
        subfolders[:] = [name for name in kept if not name.startswith(".") or name == ".ci"]
        for name in names:
            if name not in (".coverage", ".git"):
                yield (Path(folder) / name).relative_to(ROOT).as_posix()


@cache
def project_sources() -> tuple[Source, ...]:
    return tuple(
        Source(path, (ROOT / path).read_text(encoding="utf-8"))
        for path in project_files()
        if path.endswith(".py") and path.partition("/")[0] in architecture.LAYERS
    )


@pytest.mark.parametrize("rule", architecture.SOURCE_RULES, ids=lambda rule: rule.__name__)
def test_every_module_keeps_the_rule(rule: Rule) -> None:
    assert project_sources(), "no source found"
    assert [fault for source in project_sources() for fault in rule(source)] == []


def test_functions_and_files_stay_small() -> None:
    tests = [
        Source(path, (ROOT / path).read_text(encoding="utf-8"))
        for path in project_files()
        if path.endswith(".py") and path.startswith("tests/")
    ]
    sources = [*project_sources(), *tests]
    assert [fault for source in sources for fault in architecture.pieces_stay_small(source)] == []


def test_only_the_wiring_knows_the_stores() -> None:
    stores = architecture.find_stores(project_sources())
    faults = [
        fault
        for source in project_sources()
        for fault in architecture.only_wiring_knows_stores(source, stores)
    ]
    assert faults == []


def test_templates_keep_the_content_security_policy() -> None:
    faults = [
        fault
        for path in project_files()
        if path.startswith("web/templates/")
        for fault in architecture.template_faults(path, (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert faults == []


def test_no_file_names_a_folder_of_one_machine() -> None:
    faults = [
        fault
        for path in project_files()
        if Path(path).suffix in TEXT
        for fault in architecture.machine_paths(path, (ROOT / path).read_text(encoding="utf-8"))
    ]
    assert faults == []


def test_no_package_file_lies_under_tests() -> None:
    assert list(architecture.misplaced_packages(project_files())) == []


BROKEN: list[tuple[Rule, str, str]] = [
    (architecture.imports_run_one_way, "features/a.py", "import matcher.scoring"),
    (architecture.imports_run_one_way, "matcher/a.py", "from data import reference"),
    (architecture.imports_run_one_way, "data/a.py", "def f():\n    from web.app import create_app"),
    (architecture.imports_run_one_way, "web/a.py", "from tests.factories import make_sme"),
    (architecture.web_libraries_stay_in_web, "data/a.py", "import flask"),
    (architecture.web_libraries_stay_in_web, "matcher/a.py", "from flask_babel import gettext"),
    (architecture.web_libraries_stay_in_web, "data/a.py", "from wtforms import Form"),
    (architecture.storage_stays_in_data, "matcher/a.py", "from sqlalchemy.orm import Session"),
    (architecture.storage_stays_in_data, "web/app.py", "import sqlalchemy as sa"),
    (architecture.storage_stays_in_data, "features/a.py", "from pathlib import Path"),
    (architecture.storage_stays_in_data, "web/questionnaire/views.py", "import os.path"),
    (architecture.storage_stays_in_data, "matcher/a.py", "open('profile.toml')"),
    (architecture.networkx_stays_in_one_module, "matcher/a.py", "import networkx as nx"),
    (architecture.core_is_pure, "features/a.py", "import time"),
    (architecture.core_is_pure, "features/a.py", "from random import choice"),
    (architecture.core_is_pure, "matcher/a.py", "now = datetime.datetime.now(UTC)"),
    (architecture.core_is_pure, "matcher/a.py", "today = date.today()"),
    (architecture.core_is_pure, "matcher/a.py", "np.random.shuffle(x)"),
    (architecture.core_is_pure, "matcher/a.py", "rng = np.random.default_rng()"),
    (architecture.core_is_pure, "matcher/a.py", "name = uuid.uuid4()"),
    (architecture.core_is_pure, "features/a.py", "from os import environ"),
    (architecture.only_operations_call_ports, "matcher/a.py", "from matcher.ports import Clock"),
    (architecture.only_operations_call_ports, "matcher/a.py", "from .ports import Clock"),
    (architecture.only_operations_call_ports, "matcher/a.py", "import matcher.account_ports"),
    (architecture.only_operations_call_ports, "matcher/planning.py", "import matcher.review_ports"),
    (architecture.scoring_starts_fast, "matcher/scoring.py", "from scipy.special import expit"),
    (architecture.pieces_stay_small, "web/a.py", "def f():\n" + "    x = 1\n" * 61),
    (architecture.pieces_stay_small, "web/a.py", "x = 1\n" * 401),
]


@pytest.mark.parametrize(("rule", "path", "text"), BROKEN)
def test_a_rule_notices_what_breaks_it(rule: Rule, path: str, text: str) -> None:
    assert len(list(rule(Source(path, text)))) == 1


KEPT: list[tuple[Rule, str, str]] = [
    (architecture.imports_run_one_way, "web/a.py", "import features, matcher.types, data.schema"),
    (architecture.imports_run_one_way, "features/a.py", "import database, webcolors"),
    (architecture.imports_run_one_way, "features/network/a.py", "from . import data"),
    (architecture.web_libraries_stay_in_web, "web/a.py", "import flask"),
    (architecture.storage_stays_in_data, "data/a.py", "import pathlib, sqlalchemy"),
    (architecture.storage_stays_in_data, "web/cli/group.py", "from pathlib import Path"),
    (architecture.networkx_stays_in_one_module, "features/network.py", "import networkx as nx"),
    (architecture.core_is_pure, "matcher/a.py", "rng = np.random.default_rng(7)"),
    (architecture.core_is_pure, "matcher/a.py", "def f(rng: np.random.Generator): ..."),
    (architecture.core_is_pure, "data/a.py", "import time"),
    (architecture.only_operations_call_ports, "matcher/operations.py", "from .ports import Clock"),
    (
        architecture.only_operations_call_ports,
        "matcher/review_operations.py",
        "import matcher.review_ports",
    ),
    (architecture.only_operations_call_ports, "data/a.py", "from matcher.ports import Clock"),
    (architecture.scoring_starts_fast, "matcher/training.py", "import sklearn"),
    (architecture.pieces_stay_small, "web/a.py", "def f():\n" + "    x = 1\n" * 60),
]


@pytest.mark.parametrize(("rule", "path", "text"), KEPT)
def test_a_rule_lets_pass_what_keeps_it(rule: Rule, path: str, text: str) -> None:
    assert list(rule(Source(path, text))) == []


STORE_SOURCES = (
    Source("data/decisions.py", "import sqlalchemy"),
    Source("data/reference.py", "import csv"),
    Source("data/stores/__init__.py", "from data.stores.sql import Store"),
    Source("data/stores/sql.py", "from sqlalchemy import select"),
)


def test_stores_are_found_by_what_they_import() -> None:
    assert architecture.find_stores(STORE_SOURCES) == {
        "data.decisions",
        "data.stores",
        "data.stores.sql",
    }


@pytest.mark.parametrize(
    ("path", "text", "faults"),
    [
        ("web/review.py", "from data import decisions", 1),
        ("web/jobs.py", "from data.stores import Store", 1),
        ("web/cli/group.py", "import data.stores.sql", 1),
        ("web/cli/group.py", "from data.reference import open_matcher", 0),
        ("web/wiring.py", "from data.stores import Store", 0),
    ],
)
def test_a_view_that_imports_a_store_is_noticed(path: str, text: str, faults: int) -> None:
    stores = architecture.find_stores(STORE_SOURCES)
    found = list(architecture.only_wiring_knows_stores(Source(path, text), stores))
    assert len(found) == faults


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ('<p style="color: red">', 1),
        ("<style>p {}</style>", 1),
        ("<script>alert(1)</script>", 1),
        ('<script type="module"\n>', 1),
        ('<button onclick="go()">', 1),
        ("{{ name|safe }}", 1),
        ("{{ name | safe }}", 1),
        ("{% autoescape false %}", 1),
        ('<a href="javascript:go()">', 1),
        ('<script src="https://cdn.example.org/a.js"></script>', 1),
        ('<link href="//fonts.example.org/a.css">', 1),
        ("<script src=\"{{ url_for('static', filename='a.js') }}\" defer></script>", 0),
        ('<a href="https://www.kicox.or.kr/" class="style">safe</a>', 0),
        ("<p>On = off, style = none</p>", 0),
    ],
)
def test_a_template_that_weakens_the_policy_is_noticed(text: str, faults: int) -> None:
    assert len(list(architecture.template_faults("web/templates/a.html", text))) == faults


@pytest.mark.parametrize(
    ("text", "faults"),
    [
        ("see /" + "root/notes", 1),
        ("#!/" + "home/anna/bin/python", 1),
        ("/var/lib/clusterbridge and /usr/bin/chromium", 0),
        ("net/work and home/garden", 0),
    ],
)
def test_a_folder_of_one_machine_is_noticed(text: str, faults: int) -> None:
    assert len(list(architecture.machine_paths("docs/a.md", text))) == faults


def test_a_package_file_under_tests_is_noticed() -> None:
    paths = ["tests/__init__.py", "tests/matcher/__init__.py", "matcher/__init__.py"]
    assert list(architecture.misplaced_packages(paths)) == paths[:2]
