"""Public functions of the core say what each parameter is (house style)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PARTS = {
    "matcher": "alignment calibration candidates explanation pipeline ranking recommend "
    "reference_model scoring sides sources "
    "types",
    "data": "derivation derive finders matching routes rule_facts vectors",
}
CORE = [
    *sorted((ROOT / "features").glob("*.py")),
    *sorted((ROOT / "data").glob("reference*.py")),
    *(ROOT / part / f"{name}.py" for part, names in PARTS.items() for name in names.split()),
]
SAID_ONCE = {"features/comparisons.py": {"firm", "candidates", "_"}}
"""Parameters that a module documents in one place for all its functions (there ``Rule``)."""


def public_functions(node: ast.Module | ast.ClassDef) -> Iterator[ast.FunctionDef]:
    for one in node.body:
        if isinstance(one, ast.FunctionDef) and not one.name.startswith("_"):
            yield one
        elif isinstance(one, ast.ClassDef) and not one.name.startswith("_"):
            yield from public_functions(one)


def parameters(function: ast.FunctionDef) -> list[str]:
    given = function.args
    names = [one.arg for one in (*given.posonlyargs, *given.args, *given.kwonlyargs)]
    return [name for name in names if name not in ("self", "cls")]


@pytest.mark.parametrize("path", CORE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_parameter_of_a_public_function_is_described(path: Path) -> None:
    module = str(path.relative_to(ROOT))
    for function in public_functions(ast.parse(path.read_text(encoding="utf-8"))):
        text = ast.get_docstring(function) or ""
        assert text, f"{module}: {function.name} says nothing"
        for name in parameters(function):
            if name not in SAID_ONCE.get(module, ()):
                is_said = re.search(rf"\b{name}\b", text)
                assert is_said, f"{module}: {function.name} does not say what {name} is"


@pytest.mark.parametrize("path", CORE, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_every_field_of_a_public_data_class_is_described(path: Path) -> None:
    module = str(path.relative_to(ROOT))
    for one in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(one, ast.ClassDef) or one.name.startswith("_"):
            continue
        text = ast.get_docstring(one) or ""
        for item in one.body:
            if isinstance(item, ast.AnnAssign) and isinstance(item.target, ast.Name):
                name = item.target.id
                # A class that is no record says it beside the field.
                is_record = "dataclass" in "".join(map(ast.unparse, one.decorator_list))
                if name.startswith("_") or not is_record:
                    continue
                is_said = re.search(rf"\b{name}\b", text)
                assert is_said, f"{module}: {one.name} does not say what {name} is"


def described(text: str) -> Iterator[str]:
    """The names that the section "Parameters" of a docstring describes."""
    section = text.partition("Parameters\n----------\n")[2]
    for line in re.split(r"\n\n[A-Z]\w+\n-{3,}\n", section)[0].splitlines():
        if head := re.match(r"([*\w]+(?:, [*\w]+)*) : ", line):
            yield from (name.lstrip("*") for name in head.group(1).split(", "))


def names_of(node: ast.FunctionDef | ast.ClassDef) -> set[str]:
    """The parameters of a function; of a class its fields and those of what makes it."""
    if isinstance(node, ast.FunctionDef):
        return {one.arg for one in ast.walk(node.args) if isinstance(one, ast.arg)}
    names = {ast.unparse(one.target) for one in node.body if isinstance(one, ast.AnnAssign)}
    made = (one for one in node.body if isinstance(one, ast.FunctionDef))
    return names.union(*(names_of(one) for one in made if one.name == "__init__"))


@pytest.mark.parametrize("package", ["features", "matcher", "data", "web"])
def test_no_docstring_describes_what_is_not_there(package: str) -> None:
    wrong = []
    for path in sorted((ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not isinstance(node, ast.FunctionDef | ast.ClassDef):
                continue
            text, known = ast.get_docstring(node) or "", names_of(node)
            # A class without fields of its own describes those that it inherits.
            gone = [name for name in described(text) if known and name not in known]
            wrong += [f"{path.name}: {node.name} has no {name}" for name in gone]
    assert wrong == []
