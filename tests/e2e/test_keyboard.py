"""Shortlists reviewed by the keyboard alone, in each language, with every key that ``?`` lists."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Page, expect

from matcher.introduction_operations import ask_for_introduction
from matcher.operations import Services, open_profile, start_profile
from matcher.recommend import rank
from tests.browsers import LANGUAGES, PageFactory
from tests.keyboard import DECISIONS, Reviewer, coordinator, decided_by_carl, without_limits
from tests.servers import serve
from tests.suggestions import example_answers
from web.wiring import wired

pytestmark = pytest.mark.browser

EACH = 4
"""Introductions that are decided on in each language: every decision once."""
SPARE = 6
"""Introductions beside those, for trying the other keys."""

Press = Callable[..., None]


@dataclass
class House:
    """A running service in which one firm has asked for many introductions."""

    url: str
    services: Services


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with (
        serve(tmp_path_factory.mktemp("keyboard"), STAFF_SECOND_FACTOR="no") as running,
        coordinator(running.settings) as services,
        without_limits(),
    ):
        token, _revision = start_profile(services, example_answers(land="DE-TH"))
        ranked = rank(wired().matcher, open_profile(services, token))
        for one in ranked.recommendation.ranking[: EACH * len(LANGUAGES) + SPARE]:
            ask_for_introduction(services, token, ranked, one.mini_cluster, "Prüfoptik", ())
        yield House(running.url, services)


@pytest.fixture(autouse=True)
def _short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("web.review.pages.ROWS", SPARE - 1)


@pytest.mark.parametrize("language", LANGUAGES)
def test_shortlists_are_reviewed_by_keyboard_alone(
    house: House, new_page: PageFactory, language: str
) -> None:
    reviewer = Reviewer(new_page(), house.url, language)
    decided = reviewer.decide_on(EACH)
    assert len(decided) == EACH
    assert list(decided.values()) == list(DECISIONS)
    assert decided_by_carl(house.services, decided) == decided
    assert {"queue", "introduction", "preview"} <= reviewer.spent.keys()


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id || document.activeElement.name"))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_key_that_is_listed_does_what_it_says(
    house: House, new_page: PageFactory, language: str
) -> None:
    page = new_page()
    reviewer, tried = Reviewer(page, house.url, language), set[str]()
    reviewer.log_in()

    def press(key: str, where: str = "") -> None:
        tried.add(key)
        if where:
            reviewer.go(key, where)
        else:
            reviewer.press(key)

    reviewer.open_queue()
    press("?")
    expect(page.locator("#keys")).to_be_visible()
    expect(page.locator("#keys-title")).to_be_focused()
    assert page.locator("#keys").evaluate("list => list.scrollTop") == 0
    listed = set(page.locator("#keys kbd").all_inner_texts())
    reviewer.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()
    _try_the_queue(page, press)
    _try_an_introduction(page, press)
    assert tried == listed


def _try_the_queue(page: Page, press: Press) -> None:
    press("n", "after=")
    press("p", "/review/")
    first, second = (page.locator("[data-entry]").nth(number) for number in (0, 1))
    press("j")
    press("j")
    expect(second).to_be_focused()
    press("k")
    expect(first).to_be_focused()
    press("x")
    expect(page.locator("input[name=introduction]").first).to_be_checked()
    press("b", "/review/decision")
    press("q", "/review/$")
    press("j")
    press("l", "/shortlist$")
    press("q", "/review/$")


def _try_an_introduction(page: Page, press: Press) -> None:
    press("j")
    press("Enter", "/introductions/")
    for key, value in {"a": "accept", "d": "decline", "i": "ask", "f": "defer"}.items():
        press(key)
        expect(page.locator(f"input[name=action][value={value}]")).to_be_checked()
    for grade in "0123":
        press(grade)
        expect(page.locator(f"input[name=relevance][value='{grade}']")).to_be_checked()
    press("r")
    assert focused(page) == "reason"
    for key, control in {"t": "note", "m": "assignee", "o": "internal"}.items():
        press(key)
        assert focused(page) == control
        # What is typed into a field is no key; the tabulator leads out of it.
        page.keyboard.press("Tab")
    press("s", "/review/preview$")
    press("c", "/introductions/")
    press("f")
    press("s", "/review/preview$")
    press("y", "/introductions/")
    press("u", "/review/preview$")
    press("c", "/introductions/")
    press("v", "/compare")
    page.go_back()
    press("e", "/rules")
    page.go_back()
