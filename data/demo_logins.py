"""The log-ins of a demonstration, in a file that only the owner of its folder can read."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

LOGINS_FILE = "demo-logins.json"
"""In the instance folder."""


def keep_logins(folder: Path, logins: Iterable[Mapping[str, Any]]) -> None:
    """Write log-ins; what was there before is replaced."""
    path = folder / LOGINS_FILE
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump(list(logins), file, indent=2)


def kept_logins(folder: Path) -> list[dict[str, Any]]:
    """Return what was written; nothing where the file is gone."""
    path = folder / LOGINS_FILE
    found: list[dict[str, Any]] = json.loads(path.read_text("utf-8")) if path.is_file() else []
    return found
