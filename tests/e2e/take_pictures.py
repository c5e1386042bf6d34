"""Takes the pictures in docs/pictures from the real pages: ``make pictures``."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from tests import browsers
from tests.servers import serve

if TYPE_CHECKING:
    from playwright.sync_api import Browser

PICTURES = Path(__file__).resolve().parents[2] / "docs" / "pictures"

#: name: (address with the section to begin at, width, height, colour scheme).
SHOTS = {
    "start-de": ("/de/", 1280, 900, "light"),
    "questionnaire-de": ("/de/profile", 1280, 900, "light"),
    "suggestions-de": ("/de/example", 1280, 1250, "light"),
    "suggestions-ko-dark": ("/ko/example", 390, 1250, "dark"),
    "pairing-en": ("/en/example/gwangju-03#why", 1280, 1250, "light"),
    "catalogue-ko": ("/ko/catalogue/gwangju-03", 1280, 1100, "light"),
    "method-en": ("/en/method#weights", 1280, 1100, "light"),
}


def main() -> None:
    """Take every picture anew, on an empty instance."""
    PICTURES.mkdir(exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        serve(Path(folder) / "instance") as server,
        browsers.launch_chromium(Path(folder)) as browser,
    ):
        for name, (address, width, height, scheme) in SHOTS.items():
            _take(browser, server.url + address, PICTURES / f"{name}.png", width, height, scheme)


def _take(browser: Browser, url: str, path: Path, width: int, height: int, scheme: str) -> None:
    page = browser.new_page(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        reduced_motion="reduce",
    )
    # A busy machine may take longer than Playwright waits by itself.
    page.goto(url, wait_until="networkidle", timeout=120_000)
    # Fonts that came late have moved the section since.
    page.evaluate("document.querySelector(location.hash || 'body').scrollIntoView()")
    page.screenshot(path=path)
    page.close()


if __name__ == "__main__":
    main()
