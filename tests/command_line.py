"""The command line for tests: in this process, or in one of its own."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from data.store import SqlStores
from matcher.links import hash_token
from web.cli import cli

ROOT = Path(__file__).resolve().parents[1]
NOW = datetime.now(UTC)
UNKNOWN = "00000000-0000-4000-8000-000000000000"
"""Identifier of nothing."""
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


def start(stores: SqlStores, token: str, ends: timedelta) -> str:
    """Store a profile whose link ends so long after now, and return its identifier."""
    began = NOW - timedelta(days=1000)
    return stores.profiles.create({"name": token}, hash_token(token), NOW + ends, began).profile_id
