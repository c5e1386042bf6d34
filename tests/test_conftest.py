"""The test environment itself: no network, fixed time zone, a browser that runs pages."""

from __future__ import annotations

import os
import re
import socket
import time

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page

from tests import browsers


def test_no_connection_leaves_this_machine() -> None:
    with socket.socket() as probe, pytest.raises(PermissionError, match="no network"):
        probe.connect(("192.0.2.1", 80))
    with pytest.raises(PermissionError, match="no network"):
        socket.create_connection(("example.org", 80))


def test_loopback_is_reachable() -> None:
    with (
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()


def test_language_and_time_zone_are_fixed() -> None:
    assert time.tzname == ("UTC", "UTC")
    assert os.environ["LANG"] == "C.UTF-8"


@pytest.mark.parametrize(
    ("url", "foreign"),
    [
        ("http://127.0.0.1:8000/", False),
        ("data:text/plain,a", False),
        ("https://127.0.0.1.example.org/", True),
        ("http://fonts.example.org/a.woff2", True),
    ],
)
def test_a_page_that_asks_another_host_is_noticed(url: str, foreign: bool) -> None:
    assert browsers.is_foreign(url) is foreign


@pytest.mark.browser
def test_each_page_has_its_own_language_and_size(new_page: browsers.PageFactory) -> None:
    german = new_page()
    korean = new_page(locale="ko-KR", width=390)

    assert german.evaluate("[navigator.language, innerWidth]") == ["de-DE", 1280]
    assert korean.evaluate("[navigator.language, innerWidth]") == ["ko-KR", 390]


@pytest.mark.browser
def test_a_request_to_another_host_fails_the_test(chromium: object) -> None:
    factory = browsers.PageFactory(chromium)  # type: ignore[arg-type]
    page = factory()
    page.set_content("<img src='http://192.0.2.1/pixel.png'>")

    with pytest.raises(AssertionError, match=r"192\.0\.2\.1"):
        factory.__exit__()


PALE = """data:text/html,<html lang="de"><title>Blass</title><main><h1>Blass</h1>
<p id="grey" style="color: %23aaa">Grau</p><p id="again" style="color: %23aaa">Noch einmal</p>
<p id="read">Lesbar</p><p id="veil" style="color: rgba(0, 0, 0, 0.4)">Verschleiert</p>
<div style="background: %23333"><p id="dark">Dunkel</p><p style="color: white">Hell</p></div></main>
"""


@pytest.mark.browser
def test_each_pale_text_is_found_though_colours_are_read_once(page: Page) -> None:
    page.goto(PALE)

    found = browsers.violations(page)

    assert found == ["color-contrast: [['#grey'], ['#again'], ['#veil'], ['#dark']]"]
    page.reload()
    page.evaluate(AXE_SCRIPT)
    everything = page.evaluate("axe.run().then(found => found.violations)")
    assert [[node["target"] for node in rule["nodes"]] for rule in everything] == [
        [["#grey"], ["#again"], ["#veil"], ["#dark"]]
    ]


@pytest.mark.browser
def test_what_is_wrong_in_one_view_alone_is_found_there(page: Page) -> None:
    style = "@media (prefers-color-scheme: dark) { p { color: %23888; background: %23777 } }"
    page.goto(f"""data:text/html,<html lang="de"><title>A</title><style>{style}</style>
        <main><h1>A</h1><p style="min-width: 600px; margin: 0">Breit</p></main>""")

    narrow, dark = browsers.obstacles_here(page, "de")

    assert re.fullmatch(r"390 px, light: 2\d\d px too wide", narrow)
    assert dark == "1280 px, dark: color-contrast: [['p']]"
    assert browsers.obstacles_here(page, "ko")[0] == "language de instead of ko"


def test_every_language_meets_every_width_and_all_colours() -> None:
    views = [(language, *view) for language, seen in browsers.VIEWS.items() for view in seen]

    assert {(language, width) for language, width, _ in views} == {
        (language, width) for language in browsers.LANGUAGES for width in (390, 1280)
    }
    assert {view[::2] for view in views} == {
        (language, colours) for language in browsers.LANGUAGES for colours in ("light", "dark")
    }
    assert len({view[1:] for view in views}) == 4
