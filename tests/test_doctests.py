"""The examples in the docstrings are true."""

from __future__ import annotations

import doctest
import importlib
import pkgutil

import pytest

PACKAGES = ("features", "matcher", "data", "web")
#: Alembic runs these with a context of its own; they cannot be imported alone.
LEFT_OUT = "data.migrations"


def module_names() -> list[str]:
    names = list(PACKAGES)
    for package in PACKAGES:
        module = importlib.import_module(package)
        names += [
            found.name
            for found in pkgutil.walk_packages(module.__path__, f"{package}.")
            if not found.name.startswith(LEFT_OUT)
        ]
    return names


@pytest.mark.parametrize("name", module_names())
def test_examples_of_a_module_are_true(name: str) -> None:
    assert doctest.testmod(importlib.import_module(name)).failed == 0
