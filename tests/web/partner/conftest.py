"""A desk whose pages have not been opened by anybody yet."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from matcher.accounts import AccountChange, ScopeKind
from tests.desk import Desk, desk
from tests.fakes import NOW
from web.limits import limiter


@pytest.fixture(name="desk")
def _desk(tmp_path: Path) -> Desk:
    found = desk(tmp_path)
    # The coordinators of the firm look after the place that is suggested to it first, too.
    (home,) = (one for one in found.services.accounts.networks() if one.id == "bavaria")
    wider = home.scope | {(ScopeKind.INNOVATION_CLUSTER, "banwol-sihwa")}
    found.services.accounts.apply(AccountChange(networks=(replace(home, scope=wider),)), NOW)
    with found.firm.app.app_context():
        limiter.reset()
    return found


@pytest.fixture
def carl(desk: Desk) -> FlaskClient:
    return desk.browser()
