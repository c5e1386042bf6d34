"""The frame and the public pages in a real browser."""

from __future__ import annotations

from typing import Any

import pytest

from tests.browsers import LANGUAGES, OVERFLOW, PageFactory, obstacles
from tests.servers import LiveServer

pytestmark = pytest.mark.browser

PAGES = ("", "imprint", "privacy", "accessibility", "sources", "no-such-page")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_have_no_obstacle_and_no_sideways_scrolling(
    live_server: LiveServer, new_page: PageFactory, language: str
) -> None:
    page = new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for name in PAGES:
        assert obstacles(page, f"{live_server.url}/{language}/{name}", language) == [], name
    # The browser itself notes the missing page; a blocked style or script would be noted too.
    assert [text for text in complaints if "404" not in text] == []


def test_smallest_screen_needs_no_sideways_scrolling(
    live_server: LiveServer, new_page: PageFactory
) -> None:
    page = new_page(width=320)
    for language in LANGUAGES:
        page.goto(f"{live_server.url}/{language}/")
        assert page.evaluate(OVERFLOW) == 0, language


def test_everything_works_without_scripts(live_server: LiveServer, new_page: PageFactory) -> None:
    page = new_page(java_script_enabled=False, locale="en-GB")
    page.goto(f"{live_server.url}/")
    assert page.url == f"{live_server.url}/en/"
    page.get_by_role("link", name="Sources").click()
    page.get_by_role("link", name="한국어").click()
    assert page.url == f"{live_server.url}/ko/sources"
    assert page.get_by_role("heading", level=1).inner_text() == "출처"
    page.goto(f"{live_server.url}/")
    assert page.url == f"{live_server.url}/ko/"


def test_first_tab_stop_skips_to_the_content(live_server: LiveServer, page: Any) -> None:
    page.goto(f"{live_server.url}/de/privacy")
    page.keyboard.press("Tab")
    skip = page.locator(":focus")
    assert skip.inner_text() == "Zum Inhalt springen"
    assert skip.is_visible()
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"


@pytest.mark.parametrize("language", LANGUAGES)
def test_our_own_fonts_are_used(
    live_server: LiveServer, new_page: PageFactory, language: str
) -> None:
    page = new_page()
    page.goto(f"{live_server.url}/{language}/", wait_until="networkidle")
    loaded = page.evaluate(
        "Array.from(document.fonts).filter(f => f.status === 'loaded').map(f => f.family)"
    )
    assert {name.strip("\"'") for name in loaded} == {
        "Source Sans 3 Variable",
        "Noto Sans KR Variable",
    }


def test_print_leaves_out_what_cannot_be_clicked(live_server: LiveServer, page: Any) -> None:
    page.goto(f"{live_server.url}/de/")
    page.emulate_media(media="print")
    assert not page.locator(".langs").is_visible()
    assert page.locator("h1").is_visible()
