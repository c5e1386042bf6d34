"""Making the environment: which Python is taken, and what is said when it cannot be made."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
#: Root may write into folders of any mode; without this power it is held back as everybody is.
SETPRIV = str(shutil.which("setpriv"))
AS_ANYBODY = (SETPRIV, "--bounding-set=-dac_override") if os.geteuid() == 0 else ()
#: Plays a Python that makes an environment, whose pip then fails as the environment says.
PYTHON = """\
#!/bin/sh
case "$*" in
    *version_info*) exit "$UNSUPPORTED" ;;
    *ensurepip*) exit "$NO_VENV" ;;
    *sys.version*) echo 3.13 ;;
    -V) echo Python 3.15.0 ;;
    *"-m venv"*) mkdir -p .venv/bin && cp "$0" .venv/bin/python ;;
    *install*) echo "$PIP_SAYS"; exit "$PIP_FAILS" ;;
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
    """Run the script; returns the exit code and the last line on stderr, if there is one."""
    played = {
        "PYTHON": str(checkout / "python"), "UNSUPPORTED": "0", "NO_VENV": "0",
        "PIP_SAYS": "", "PIP_FAILS": "1",
    }  # fmt: skip
    done = subprocess.run(
        [*AS_ANYBODY, "sh", str(checkout / "requirements" / "bootstrap.sh"), "run"],
        env={**os.environ, **played, **environment},
        capture_output=True, text=True, check=False, timeout=60,
    )  # fmt: skip
    return done.returncode, "".join(done.stderr.splitlines()[-1:])


def test_a_python_that_is_not_there_is_named(checkout: Path) -> None:
    assert bootstrap(checkout, PYTHON="/nope") == (1, "clusterbridge: PYTHON=/nope: not found")


def test_a_python_that_the_locks_do_not_know_is_refused(checkout: Path) -> None:
    code, line = bootstrap(checkout, UNSUPPORTED="1")
    assert code == 1
    assert line.endswith("is Python 3.15.0; Python 3.11 to 3.14 is needed")
    assert not (checkout / ".venv").exists()


def test_where_no_python_will_do_the_one_that_is_there_is_named(checkout: Path) -> None:
    tools = checkout / "bin"
    tools.mkdir()
    for name in ("sh", "cat", "dirname", "head"):
        (tools / name).symlink_to(str(shutil.which(name)))
    (tools / "python3").symlink_to(checkout / "python")
    code, line = bootstrap(checkout, PYTHON="", PATH=str(tools), UNSUPPORTED="1")
    assert code == 1
    assert "Python 3.11 to 3.14 is needed, found Python 3.15.0; install one" in line


def test_a_python_without_venv_is_told_with_what_to_install(checkout: Path) -> None:
    code, line = bootstrap(checkout, NO_VENV="1")
    assert (code, line.partition("; ")[2]) == (1, "on Debian and Ubuntu: apt install python3-venv")
    assert not (checkout / ".venv").exists()


def test_a_checkout_that_cannot_be_written_is_named(checkout: Path) -> None:
    checkout.chmod(0o555)
    code, line = bootstrap(checkout)
    checkout.chmod(0o755)
    assert code == 1
    assert f"the folder {checkout} is not writable; copy the checkout to one that is" in line


def test_what_is_installed_is_not_installed_again_until_a_lock_changes(checkout: Path) -> None:
    assert bootstrap(checkout, PIP_FAILS="0") == (
        0,
        "Installing into .venv (once; about a minute) ...",
    )
    assert bootstrap(checkout, PIP_FAILS="1") == (0, "")
    with (checkout / "requirements" / "run.txt").open("a", encoding="utf-8") as lock:
        lock.write("# another\n")
    assert bootstrap(checkout, PIP_FAILS="1", PIP_SAYS="No space left on device")[0] == 1


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
