"""An application over an office that learns, for each test."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.learning_site import Site, open_site


@pytest.fixture(name="site_of")
def _site_of(tmp_path: Path) -> Callable[[int], Site]:
    """Open an application in whose office this many firms have been decided on."""
    return lambda firms: open_site(tmp_path, firms)
