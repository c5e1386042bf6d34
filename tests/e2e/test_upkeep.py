"""Catalogue upkeep in a real browser: changing, the preview, undoing, in each language."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_security.utils import hash_password
from playwright.sync_api import Page, expect

from matcher.account_operations import keep
from matcher.accounts import AccountChange, Role
from tests.account_cases import account, network
from tests.browsers import LANGUAGES, PageFactory, obstacles, violations
from tests.fakes import NOW
from tests.people import PASSWORD
from tests.servers import LiveServer, serve
from web.app import create_app
from web.wiring import wired

pytestmark = pytest.mark.browser

MINI = "upkeep/mini-clusters/gwangju-01"
PAGES = ("upkeep/", MINI, f"{MINI}/name", f"{MINI}/themes", f"{MINI}/relief-time",
         "upkeep/institutions/new", "upkeep/editions", "upkeep/editions/1",
         "upkeep/load")  # fmt: skip
SOURCE = {"source": "Brief der Agentur vom 2. März 2026", "as_of": "2026-03"}


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A running service with somebody who administers it and coordinates Gwangju."""
    folder: Path = tmp_path_factory.mktemp("upkeep")
    with serve(folder, STAFF_SECOND_FACTOR="no") as running:
        with create_app(running.settings).test_request_context("/en/"):
            hashed = hash_password(PASSWORD)
            roles = (Role.COORDINATOR, Role.ADMINISTRATOR)
            otto = account("otto", *roles, password_hash=hashed, confirmed_at=NOW)
            nets = (network("photonics", "otto"),)
            keep(wired().services, AccountChange(created=(otto,), networks=nets))
        yield running


def log_in(page: Page, server: LiveServer, language: str) -> None:
    page.goto(f"{server.url}/{language}/account/login")
    page.locator("#email").fill("otto@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{server.url}/{language}/account/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_have_no_obstacle_and_no_sideways_scrolling(
    server: LiveServer, new_page: PageFactory, language: str
) -> None:
    page = new_page(width=1280 if language == "de" else 390)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    log_in(page, server, language)
    for name in PAGES:
        assert obstacles(page, f"{server.url}/{language}/{name}", language) == [], name
    assert complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_theme_is_changed_with_its_source_and_the_change_undone(
    server: LiveServer, new_page: PageFactory, language: str
) -> None:
    page = new_page(width=390 if language == "de" else 1280)
    log_in(page, server, language)
    page.goto(f"{server.url}/{language}/{MINI}/themes")
    for name, text in {"themes_de": "Lasertechnik", "themes_en": "laser technology",
                       "themes_ko": "레이저 기술", **SOURCE}.items():  # fmt: skip
        page.locator(f"#{name}").fill(text)
    page.locator("main form button").first.click()
    page.wait_for_url("**/upkeep/proposals/*")
    expect(page.locator("#effects")).to_be_visible()
    expect(page.locator("main")).to_contain_text("85")
    assert violations(page) == []
    page.locator("form[action$='/apply'] button").click()
    page.wait_for_url("**/upkeep/editions/*")
    page.goto(f"{server.url}/{language}/{MINI}")
    expect(page.locator("main")).to_contain_text(SOURCE["source"])
    assert violations(page) == []
    page.locator("#history ~ section a").first.click()
    page.wait_for_url("**/upkeep/editions/*")
    page.locator("form[action$='/undo'] button").click()
    page.wait_for_url("**/upkeep/proposals/*")
    page.locator("form[action$='/apply'] button").click()
    page.wait_for_url("**/upkeep/editions/*")
    page.goto(f"{server.url}/{language}/{MINI}/themes")
    assert "레이저 기술" not in page.locator("#themes_ko").input_value()
