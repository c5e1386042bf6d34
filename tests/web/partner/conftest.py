"""A desk whose pages have not been opened by anybody yet."""

from __future__ import annotations

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from tests.desk import Desk, desk
from web.limits import limiter


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    found = desk(tmp_path)
    with found.firm.app.app_context():
        limiter.reset()
    return found


@pytest.fixture
def carl(desk: Desk) -> FlaskClient:
    return desk.browser()
