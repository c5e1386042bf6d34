"""Catalogue upkeep in a real browser: its pages in each language, and a change with its undoing."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from playwright.sync_api import expect

from data.catalogue_build import build
from matcher.account_operations import keep
from matcher.accounts import AccountChange, Role
from matcher.statements import with_statement
from matcher.upkeep_operations import current_tables, propose, upkeeper
from tests.account_cases import account, network
from tests.browsers import LANGUAGES, PageFactory, obstacles, violations
from tests.fakes import NOW
from tests.servers import LiveServer, serve
from web.app import create_app
from web.wiring import wired

pytestmark = pytest.mark.browser

MINI = "upkeep/mini-clusters/gwangju-01"
PAGES = ("upkeep/", MINI, f"{MINI}/status", "upkeep/mini-clusters/new", "upkeep/institutions/new",
         "upkeep/proposals/1", "upkeep/editions", "upkeep/editions/1", "upkeep/load")  # fmt: skip
THEMES = {"themes_de": "Lasertechnik", "themes_en": "laser technology", "themes_ko": "레이저 기술"}
SOURCE = {"source": "Brief der Agentur vom 2. März 2026", "as_of": "2026-03"}
CHOSEN = {"basis": "entered", "confidence": "high"}
Desk = tuple[LiveServer, Mapping[str, Any]]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A running service with a proposal, and the session of somebody who looks after Gwangju."""
    with serve(tmp_path_factory.mktemp("upkeep"), STAFF_SECOND_FACTOR="no") as running:
        app = create_app(running.settings)
        otto = account("otto", Role.COORDINATOR, Role.ADMINISTRATOR, confirmed_at=NOW)
        with app.test_request_context("/en/"):
            services, nets = wired().services, (network("photonics", "otto"),)
            keep(services, AccountChange(created=(otto,), networks=nets))
            tables = current_tables(services)
            given = {"value": "0.75", **SOURCE, **CHOSEN}
            wanted = with_statement(tables, "gwangju-02", "relief:time", given)
            propose(services, upkeeper(otto), wanted, build, base=1)
        client = app.test_client()
        with client.session_transaction() as session:
            session.update(_user_id=otto.uniquifier, _fresh=True, fs_paa=time.time())
        cookie = client.get_cookie("clusterbridge")
        assert cookie is not None
        kept = {"name": cookie.key, "value": cookie.value, "domain": "127.0.0.1", "path": "/"}
        yield running, {"cookies": [kept], "origins": []}


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_have_no_obstacle_and_no_sideways_scrolling(
    desk: Desk, new_page: PageFactory, language: str
) -> None:
    server, session = desk
    page = new_page(storage_state=session)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for name in PAGES:
        assert obstacles(page, f"{server.url}/{language}/{name}", language) == [], name
        assert page.url.endswith(name)
    assert complaints == []


def test_a_theme_is_changed_with_its_source_and_the_change_undone(
    desk: Desk, new_page: PageFactory
) -> None:
    server, session = desk
    page = new_page(width=390, storage_state=session)
    page.goto(f"{server.url}/ko/{MINI}/themes")
    for name, text in {**THEMES, **SOURCE}.items():
        page.locator(f"#{name}").fill(text)
    page.locator("main form button").first.click()
    expect(page.locator("#confidence-error")).to_be_visible()
    assert violations(page) == []
    for name, text in CHOSEN.items():
        page.locator(f"#{name}").select_option(text)
    page.locator("main form button").first.click()
    page.wait_for_url("**/upkeep/proposals/*")
    expect(page.locator("#effects")).to_be_visible()
    expect(page.locator("main")).to_contain_text("85")
    page.locator("form[action$='/apply'] button").click()
    page.wait_for_url("**/upkeep/editions/*")
    page.goto(f"{server.url}/ko/{MINI}")
    expect(page.locator("main")).to_contain_text(SOURCE["source"])
    assert violations(page) == []
    page.locator("#history ~ section a").first.click()
    page.wait_for_url("**/upkeep/editions/*")
    page.locator("form[action$='/undo'] button").click()
    page.wait_for_url("**/upkeep/proposals/*")
    page.locator("form[action$='/apply'] button").click()
    page.wait_for_url("**/upkeep/editions/*")
    page.goto(f"{server.url}/ko/{MINI}/themes")
    assert "레이저 기술" not in page.locator("#themes_ko").input_value()
