"""Resolve setup.cfg into hashed locks that hold for Python 3.11 to 3.14 on Linux.

Run by ``make lock``. The files name no index, so that any mirror of PyPI can serve them.
"""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OPTIONS = (
    "--no-config",
    "--universal",
    "--python-version=3.11",
    "--fork-strategy=fewest",
    "--generate-hashes",
    "--upgrade",
    "--no-header",
    "--no-annotate",
    # pip takes the newest release for "coverage[toml]" if the lock names only "coverage".
    "--no-strip-extras",
    "--quiet",
)


def build_requirements() -> str:
    """Return what building the project itself needs, so that it is locked too."""
    pyproject = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return "\n".join(pyproject["build-system"]["requires"])


def resolve(target: str, *options: str) -> None:
    """Write one lock file; uv says on stderr what cannot be resolved."""
    command = [sys.executable, "-m", "uv", "pip", "compile", *OPTIONS, *options]
    command += ["--output-file", target, "-"]
    subprocess.run(command, cwd=ROOT, input=build_requirements(), text=True, check=True)  # noqa: S603


def main() -> int:
    """Lock what running needs; then building, testing and measuring in the same versions."""
    try:
        resolve("requirements/run.txt", "setup.cfg")
        same = "-crequirements/run.txt"
        resolve("requirements/build.txt", same)
        extras = ("--extra=test", "--extra=dev")
        resolve("requirements/test.txt", same, *extras, "setup.cfg")
        same = "-crequirements/test.txt"
        resolve("requirements/bench.txt", same, *extras, "--extra=bench", "setup.cfg")
    except subprocess.CalledProcessError as error:
        return error.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main())
