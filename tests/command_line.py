"""The command line for tests: in this process, or in one of its own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from web.cli import cli

ROOT = Path(__file__).resolve().parents[1]
PROFILE = """\
name = "Muster GmbH"
technologies_offered = ["optical sensors"]
employees = 48
[readiness]
personnel = 2
network = "unknown"
[barriers]
cost = 5
"""


def run(*arguments: str, text: str | bytes | None = None) -> Result:
    """Run a command in this process; what it does not expect is raised."""
    return CliRunner().invoke(cli, list(arguments), input=text, catch_exceptions=False)


def process(*arguments: str, **more: Any) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own, on the shipped data."""
    command = [sys.executable, "-m", "web.cli", *arguments]
    return subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=60, **more
    )
