"""The test environment itself: no network, fixed time zone, a browser that runs pages."""

from __future__ import annotations

import os
import socket
import time

import pytest

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
