"""Making the environment: which Python is taken, and what is said when it cannot be made."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: Plays a Python that makes an environment, whose pip then fails as the environment says.
PYTHON = """\
#!/bin/sh
case "$*" in
    *version_info*) exit "$UNSUPPORTED" ;;
    *sys.version*) echo 3.13 ;;
    -V) echo Python 3.15.0 ;;
    *"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *install*) echo "$PIP_SAYS"; exit 1 ;;
esac
"""


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A copy of what the script reads, and a Python in it that is only played."""
    shutil.copytree(ROOT / "requirements", tmp_path / "requirements")
    for name in ("setup.cfg", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    (tmp_path / "python").write_text(PYTHON, encoding="ascii")
    (tmp_path / "python").chmod(0o755)
    return tmp_path


def bootstrap(checkout: Path, **environment: str) -> tuple[int, str]:
    """Run the script; returns the exit code and the last line on stderr."""
    played = {"PYTHON": str(checkout / "python"), "UNSUPPORTED": "0", "PIP_SAYS": ""}
    done = subprocess.run(
        ["sh", str(checkout / "requirements" / "bootstrap.sh"), "run"],
        env={**os.environ, **played, **environment},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stderr.splitlines()[-1]


def test_a_python_that_is_not_there_is_named(checkout: Path) -> None:
    assert bootstrap(checkout, PYTHON="/nope") == (1, "clusterbridge: PYTHON=/nope: not found")


def test_a_python_that_the_locks_do_not_know_is_refused(checkout: Path) -> None:
    code, line = bootstrap(checkout, UNSUPPORTED="1")
    assert code == 1
    assert line.endswith("is Python 3.15.0; Python 3.11 to 3.14 is needed")
    assert not (checkout / ".venv").exists()


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        ("ERROR: No matching distribution found for numpy==2.4", "has no file for this Python"),
        ("Retrying after connection broken\nERROR: No matching distribution", "out of reach"),
        ("ERROR: No space left on device", "the disk is full"),
        ("ERROR: THESE PACKAGES DO NOT MATCH THE HASHES", "is not the one the lock names"),
    ],
)
def test_what_pip_could_not_do_is_told_in_one_line(
    checkout: Path, said: str, expected: str
) -> None:
    code, line = bootstrap(checkout, PIP_SAYS=said)
    assert code == 1
    assert expected in line
