"""A quiet headless Chromium for the tests that are marked ``browser``."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Request

NAMES = ("chromium", "chromium-browser", "google-chrome-stable", "google-chrome")
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
#: Widths and colours in which each language is looked at: each two of the three meet at least once.
VIEWS = {
    "de": ((390, "light"), (1280, "dark")),
    "en": ((390, "dark"), (1280, "light")),
    "ko": ((390, "light"), (1280, "dark")),
}
#: Colours do not depend on the language, and their contrast takes longer than all other rules.
CONTRAST_IN = "de"
#: Evaluates to the pixels by which a page must be scrolled sideways.
OVERFLOW = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


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


def violations(page: Page, *, contrast: bool = True) -> list[str]:
    """Return what axe-core objects to on a page, one line per rule.

    Parameters
    ----------
    contrast : whether to look at the contrast of colours as well.
    """
    from axe_playwright_python.sync_playwright import Axe

    if not page.evaluate("'axe' in window"):
        page.evaluate(Axe().axe_script)
    # What passed would come back node by node, which takes longer than the search itself.
    found = page.evaluate(
        """contrast => axe.run({
            resultTypes: ['violations'], rules: {'color-contrast': {enabled: contrast}},
        }).then(all => all.violations.map(one => [one.id, one.nodes.map(node => node.target)]))""",
        contrast,
    )
    return [f"{rule}: {targets}" for rule, targets in found]


def obstacles(page: Page, address: str, language: str) -> list[str]:
    """Open a page with all its folds, and return everything that stands in a reader's way.

    That is a wrong language, having to scroll sideways, and what axe-core objects to, in the widths
    and colours of the language (:data:`VIEWS`); afterwards the page is wide.
    """
    page.goto(address)
    return obstacles_here(page, language)


def obstacles_here(page: Page, language: str) -> list[str]:
    """Return what stands in a reader's way on the page that is open, with all its folds."""
    # After a click it may be there before its style sheets are.
    page.wait_for_load_state("load")
    page.evaluate("document.querySelectorAll('details').forEach(fold => { fold.open = true })")
    lang = page.locator("html").get_attribute("lang")
    found = [] if lang == language else [f"language {lang} instead of {language}"]
    for width, scheme in VIEWS[language]:
        page.set_viewport_size({"width": width, "height": 800})
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        wide = page.evaluate(OVERFLOW)
        wrong = [f"{wide} px too wide"] if wide else []
        wrong += violations(page, contrast=language == CONTRAST_IN)
        found += [f"{width} px, {scheme}: {one}" for one in wrong]
    return found


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
