"""A quiet headless Chromium for the tests that are marked ``browser``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

#: The first is the same Chromium without windows, which spends a third less on a page.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome-stable",
         "google-chrome")  # fmt: skip
#: Keep it from looking for anything outside this machine.
QUIET = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
    "--font-render-hinting=none",
    # Nor what a page asks for. Intercepting requests instead would switch the browser's cache off.
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
)
LANGUAGES = ("de", "en", "ko")
Colours = Literal["light", "dark"]
#: In which widths and colours each language is looked at: each two of the three meet at least once.
VIEWS: dict[str, tuple[tuple[int, Colours], ...]] = {
    "de": ((390, "light"), (1280, "dark")),
    "en": ((390, "dark"), (1280, "light")),
    "ko": ((390, "light"), (1280, "dark")),
}
HEIGHT = 800
#: Evaluates to the pixels by which a page must be scrolled sideways.
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"

#: Evaluates to what axe-core objects to: rules and where. What passed would come back node by node,
#: which takes longer than the search itself. Sheets and sounds of other hosts there are none.
AXE = """axe.run({resultTypes: ["violations"], preload: false}).then(found => found.violations.map(
    rule => [rule.id, rule.nodes.map(node => node.target)]))"""
#: Half of what axe-core does is reading the same few colours again, for every text and its parents.
COLOURS_READ_ONCE = """;{
    const colour = axe.commons.color.Color.prototype, read = colour.parseString, known = new Map();
    colour.parseString = function (text) {
        if (!known.has(text)) {
            read.call(this, text);
            known.set(text, [this.r, this.g, this.b, this.alpha]);
        }
        [this.r, this.g, this.b, this.alpha] = known.get(text);
        return this;
    };
    void 0;
}"""


@cache
def find_chromium() -> str | None:
    """Return the installed Chromium, or None; ``CHROMIUM`` names another one."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    return next((path for path in map(shutil.which, NAMES) if path), None)


@contextmanager
def launch_chromium(downloads: Path) -> Iterator[Browser]:
    """Start Chromium with a fresh user folder; it ends with the block."""
    from playwright.sync_api import sync_playwright

    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(),
            args=[*QUIET, *as_root],
            downloads_path=downloads,
        )
        try:
            yield browser
        finally:
            browser.close()


def violations(page: Page) -> list[str]:
    """Return what axe-core objects to on a page, one line per rule."""
    from axe_playwright_python.base import AXE_SCRIPT

    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE_SCRIPT + COLOURS_READ_ONCE)
    found = page.evaluate(AXE)
    return [f"{rule}: {targets}" for rule, targets in found]


def obstacles(page: Page, address: str, language: str) -> list[str]:
    """Open a page with all its folds, and return everything that stands in a reader's way.

    That is a wrong language and, in each of :data:`VIEWS` of the language, having to scroll
    sideways and what axe-core objects to; afterwards the page is wide.
    """
    page.goto(address)
    return obstacles_here(page, language)


def obstacles_here(page: Page, language: str) -> list[str]:
    """Return what stands in a reader's way on the page that is open, with all its folds."""
    # After a click it may be there before its style sheets are.
    page.wait_for_load_state("load")
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    found = page.locator("html").get_attribute("lang")
    wrong = [] if found == language else [f"language {found} instead of {language}"]
    return wrong + [
        f"{width} px, {colours}: {one}"
        for width, colours in VIEWS[language]
        for one in _obstacles_in_view(page, width, colours)
    ]


def _obstacles_in_view(page: Page, width: int, colours: Colours) -> list[str]:
    """Return them for one width and one choice of colours; loading anew would show the same."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    page.emulate_media(color_scheme=colours)
    wide = page.evaluate(OVERFLOW)
    return [*([f"{wide} px too wide"] if wide else []), *violations(page)]


class PageFactory:
    """Opens pages with contexts of their own and fails if one asked another host.

    Parameters
    ----------
    browser : where the pages are opened.
    """

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._contexts = ExitStack()
        self._foreign_requests: list[str] = []

    def __call__(
        self,
        *,
        locale: str = "de-DE",
        timezone_id: str = "UTC",
        width: int = 1280,
        height: int = 800,
        **options: Any,
    ) -> Page:
        """Open one page; options are those of Playwright's ``new_context``."""
        context = self._browser.new_context(
            locale=locale,
            timezone_id=timezone_id,
            viewport={"width": width, "height": height},
            reduced_motion="reduce",
            **options,
        )
        self._contexts.callback(context.close)
        context.set_default_timeout(30_000)
        context.on("request", self._note)
        return context.new_page()

    def _note(self, request: Request) -> None:
        if is_foreign(request.url):
            self._foreign_requests.append(request.url)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._contexts.close()
        assert not self._foreign_requests, f"asked another host: {self._foreign_requests}"


def is_foreign(url: str) -> bool:
    """Say whether a request would leave this machine."""
    local = ("http://127.0.0.1:", "http://localhost:", "data:", "blob:", "about:", "file:")
    return not url.startswith(local)
