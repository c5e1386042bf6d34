"""The catalogue and the method page in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browsers import LANGUAGES, OVERFLOW, PageFactory, obstacles
from tests.servers import LiveServer

pytestmark = pytest.mark.browser

PAGES = (
    "catalogue",
    "catalogue?q=nothing-like-this",
    "catalogue/gwangju-03",
    "catalogue/wonju-05",
    "clusters/seongseo",
    "catalogue/german",
    "catalogue/programmes",
    "method",
)
MIDDLE = 760
SEARCHES = {"de": "Optik", "en": "optics", "ko": "광 응용"}


def follow(page: Any, selector: str) -> None:
    """Click and wait until the next page is there whole; nothing is broken off half-way."""
    page.locator(selector).first.click()
    page.wait_for_load_state("networkidle")


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_have_no_obstacle_and_no_sideways_scrolling(
    live_server: LiveServer, new_page: PageFactory, language: str
) -> None:
    page = new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for name in PAGES:
        assert obstacles(page, f"{live_server.url}/{language}/{name}", language) == [], name
    assert complaints == []


@pytest.mark.parametrize("fonts", ["loaded", "late"])
def test_tables_fit_between_phone_and_desk(
    live_server: LiveServer, new_page: PageFactory, fonts: str
) -> None:
    page = new_page(width=MIDDLE)
    if fonts == "late":
        # Until our own fonts are there, a page stands in a wider one of the system.
        page.route("**/*.woff2*", lambda route: route.abort())
    for name in PAGES:
        page.goto(f"{live_server.url}/de/{name}")
        assert page.evaluate(OVERFLOW) == 0, name


@pytest.mark.parametrize("language", LANGUAGES)
def test_search_and_ways_on_work_without_scripts(
    live_server: LiveServer, new_page: PageFactory, language: str
) -> None:
    page = new_page(java_script_enabled=False)
    page.goto(f"{live_server.url}/{language}/catalogue")
    page.locator("#q").fill(SEARCHES[language])
    page.locator("#place").select_option("gwangju")
    follow(page, "form[role=search] button")
    assert page.locator("#q").input_value() == SEARCHES[language]
    assert page.locator("#place").input_value() == "gwangju"
    follow(page, "#gwangju-03 a")
    assert page.url.endswith(f"/{language}/catalogue/gwangju-03")
    follow(page, ".ref")
    assert page.url.endswith("#source-1")
    follow(page, ".kicker a")
    assert page.url.endswith(f"/{language}/clusters/gwangju")


def test_language_switch_keeps_search_and_page(live_server: LiveServer, page: Any) -> None:
    page.goto(f"{live_server.url}/de/catalogue?q=LED&place=gwangju")
    follow(page, ".langs a[lang=ko]")
    assert page.url == f"{live_server.url}/ko/catalogue?q=LED&place=gwangju"
    assert page.locator("#gwangju-02").count() == 1


def test_model_can_be_downloaded(live_server: LiveServer, page: Any) -> None:
    page.goto(f"{live_server.url}/de/method")
    with page.expect_download() as started:
        page.get_by_role("link", name="model.json").click()
    assert started.value.suggested_filename == "model.json"


def test_chart_has_its_numbers_beside_it_as_text(live_server: LiveServer, page: Any) -> None:
    page.goto(f"{live_server.url}/en/method")
    row = page.locator("#weight-technology_focus")
    assert row.locator("svg").first.get_attribute("aria-hidden") == "true"
    dot = row.locator("circle").bounding_box()
    line = row.locator("line.s-for").bounding_box()
    assert line["x"] < dot["x"] < line["x"] + line["width"]
    assert "1.00" in row.inner_text()


def test_printed_page_keeps_statements_and_sources(live_server: LiveServer, page: Any) -> None:
    page.goto(f"{live_server.url}/de/catalogue/gwangju-03")
    page.emulate_media(media="print")
    assert page.locator("#statements table").is_visible()
    assert page.locator("#sources li").first.is_visible()
