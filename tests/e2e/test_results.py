"""The suggestions and a pairing in a real browser, with the real text encoder."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import pytest
from playwright.sync_api import expect

from features.text import TextEncoder
from matcher.operations import start_profile
from tests.browsers import LANGUAGES, OVERFLOW, PageFactory, obstacles
from tests.fakes import fake_services
from tests.servers import serve_application
from tests.suggestions import application, example_answers

pytestmark = pytest.mark.browser

NARROW, WIDE = 390, 1280


@dataclass(frozen=True)
class Firm:
    """Where a running application shows the suggestions of one firm."""

    url: str
    services: Any

    def open(self, **changed: Any) -> str:
        """Store the firm anew and return the path of its suggestions, without the language."""
        token, _revision = start_profile(self.services, example_answers(**changed))
        return f"p/{token}/suggestions"


@pytest.fixture(scope="module")
def firm(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firm]:
    services = fake_services()
    folder = tmp_path_factory.mktemp("results")
    app = application(folder, services, TextEncoder())
    with serve_application(app) as url:
        yield Firm(url, services)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_have_no_obstacle_and_no_sideways_scrolling(
    firm: Firm, new_page: PageFactory, language: str
) -> None:
    page = new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    listed = firm.open()
    for path in (
        listed, f"{listed}?print=1", f"{listed}/gwangju-03", f"{listed}/gwangju-02", "example",
    ):  # fmt: skip
        assert obstacles(page, f"{firm.url}/{language}/{path}", language) == [], path
    # With what was shown just now, its tables are the widest there are.
    stored = listed.replace("suggestions", "export")
    assert obstacles(page, f"{firm.url}/{language}/{stored}", language) == []
    assert complaints == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_smallest_screen_needs_no_sideways_scrolling(
    firm: Firm, new_page: PageFactory, language: str
) -> None:
    page, listed = new_page(width=320), firm.open()
    for path in (f"{listed}?print=1", f"{listed}/changwon-02"):
        page.goto(f"{firm.url}/{language}/{path}")
        assert page.evaluate(OVERFLOW) == 0, path


def test_strange_words_break_neither_the_page_nor_its_code(
    firm: Firm, new_page: PageFactory
) -> None:
    long, markup = "x" * 200, "<script>alert(1)</script><b>fett</b> 🔬 לייזר"
    strange = {"technologies_offered": [long, markup], "name": long, "place": markup}
    page = new_page(width=320)
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    listed = firm.open(**strange, problem=markup)
    for path in (f"{listed}?print=1", f"{listed}/gwangju-03"):
        page.goto(f"{firm.url}/de/{path}")
        assert page.evaluate(OVERFLOW) == 0, path
        assert page.locator("main script, main b b").count() == 0
    assert complaints == []


@pytest.mark.parametrize("width", [NARROW, WIDE])
@pytest.mark.parametrize("language", LANGUAGES)
def test_best_suggestion_is_seen_without_scrolling(
    firm: Firm, new_page: PageFactory, language: str, width: int
) -> None:
    page = new_page(width=width, height=800)
    page.goto(f"{firm.url}/{language}/{firm.open()}")
    best = page.locator(".match h3").first
    box = best.bounding_box()
    assert box is not None
    assert box["y"] + box["height"] < 800
    assert best.inner_text().split()[0] in page.locator(".lead").inner_text()
    assert page.locator(".fit .badge--assumption", has_text="ohne Gewähr").count() == 0


def test_verdict_is_given_by_keyboard_without_scripts(firm: Firm, new_page: PageFactory) -> None:
    page = new_page(java_script_enabled=False, locale="en-GB")
    page.goto(f"{firm.url}/en/{firm.open()}")
    second = page.locator(".match").nth(1)
    second.get_by_text("Not for us …").focus()
    page.keyboard.press("Enter")
    second.get_by_label("because").select_option(label="wrong size")
    second.get_by_label("Note").fill("too far from our customers")
    second.get_by_role("button", name="Not for us", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/suggestions#*-verdict")
    mark = page.locator(".match").nth(1).locator(".mark")
    expect(mark).to_be_focused()
    expect(mark).to_be_in_viewport()
    assert "not for us – wrong size" in mark.inner_text()
    assert "too far from our customers" in mark.inner_text()
    page.locator(".match").nth(1).get_by_role("button", name="Withdraw").click()
    assert page.locator(".mark").count() == 0


def test_list_can_be_narrowed_and_lengthened_without_scripts(
    firm: Firm, new_page: PageFactory
) -> None:
    page = new_page(java_script_enabled=False, locale="de-DE")
    page.goto(f"{firm.url}/de/{firm.open()}")
    page.locator("#region").select_option("gumi")
    page.locator("#n").select_option("all")
    page.get_by_role("button", name="Anwenden").click()
    assert page.locator(".match__meta", has_text="Innovationscluster Gumi").count() > 1
    assert page.locator(".match__meta", has_text="Gwangju").count() == 0


def test_reasons_of_lower_places_unfold_by_keyboard(firm: Firm, page: Any) -> None:
    page.goto(f"{firm.url}/de/{firm.open()}")
    third = page.locator(".match").nth(2)
    summary = third.locator("summary").first
    assert third.locator(".reasons").is_hidden()
    summary.focus()
    page.keyboard.press("Space")
    assert third.locator(".reasons").is_visible()


def test_paper_shows_every_reason_and_no_control(firm: Firm, page: Any) -> None:
    page.goto(f"{firm.url}/de/{firm.open()}?print=1")
    page.emulate_media(media="print")
    assert page.locator(".reasons").count() == 10
    assert all(one.is_visible() for one in page.locator(".reasons").all())
    for control in (".toolbar", ".verdict__row", ".site-nav", ".actions"):
        assert not any(one.is_visible() for one in page.locator(control).all()), control
    assert page.locator(".chance .badge--assumption").first.is_visible()
    assert page.evaluate(OVERFLOW) == 0


@pytest.mark.parametrize(("width", "media"), [(660, "print"), (850, "screen"), (1280, "screen")])
def test_labels_of_the_axis_lie_apart(
    firm: Firm, new_page: PageFactory, width: int, media: Any
) -> None:
    page = new_page(width=width)
    page.goto(f"{firm.url}/de/{firm.open()}/gwangju-03")
    page.emulate_media(media=media)
    axis = page.locator(".fall thead .fall__axis text")
    boxes = [box for one in axis.all() if (box := one.bounding_box())]
    assert len(boxes) >= 3
    for one, following in pairwise(boxes):
        assert one["x"] + one["width"] < following["x"]
