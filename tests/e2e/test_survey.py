"""Survey pages in a real browser: no obstacle and no sideways scrolling, in each language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_security.utils import hash_password

from matcher.account_operations import keep
from matcher.accounts import AccountChange, Role
from matcher.survey_operations import import_survey
from matcher.survey_synthetic import SurveyPlan, synthetic_survey
from tests.account_cases import account
from tests.browsers import LANGUAGES, PageFactory, obstacles, obstacles_here
from tests.fakes import NOW
from tests.people import PASSWORD
from tests.servers import LiveServer, serve
from web.app import create_app
from web.wiring import wired

pytestmark = pytest.mark.browser
GOOD = "group,barrier_time,unused\ninterested,2,x\n"
WRONG = f"group,barrier_time\ninterested,{'x' * 80}\n"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A running service with an analyst and a synthetic survey."""
    folder: Path = tmp_path_factory.mktemp("survey")
    with serve(folder, STAFF_SECOND_FACTOR="no") as running:
        with create_app(running.settings).test_request_context("/en/"):
            hashed = hash_password(PASSWORD)
            roles = {"roles": frozenset({Role.ANALYST, Role.ADMINISTRATOR})}
            ann = account("ann", password_hash=hashed, confirmed_at=NOW, **roles)
            keep(wired().services, AccountChange(created=(ann,)))
            import_survey(wired().services, synthetic_survey(SurveyPlan(), 1), "command")
        yield running


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_has_no_obstacle_and_no_sideways_scrolling(
    server: LiveServer, new_page: PageFactory, language: str
) -> None:
    page = new_page()
    page.goto(f"{server.url}/{language}/account/login")
    page.locator("#email").fill("ann@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{server.url}/{language}/account/")
    for path in ("", "imports", "imports/new", "imports/1/erase"):
        assert obstacles(page, f"{server.url}/{language}/survey/{path}", language) == []
    for rows in (WRONG, GOOD):
        page.goto(f"{server.url}/{language}/survey/imports/new")
        page.locator("#file").set_input_files(
            {"name": "answers.csv", "mimeType": "text/csv", "buffer": rows.encode()}
        )
        page.locator("main form button").first.click()
        assert obstacles_here(page, language) == []
