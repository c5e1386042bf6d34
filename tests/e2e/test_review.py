"""Asking for an introduction and deciding on it, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from flask_security.utils import hash_password
from playwright.sync_api import Locator, Page, expect

from matcher.account_operations import keep
from matcher.accounts import AccountChange, Role
from matcher.introduction_operations import ask_for_introduction
from matcher.operations import open_profile, start_profile
from matcher.recommend import rank
from tests.account_cases import account, network
from tests.browsers import LANGUAGES, PageFactory, obstacles, obstacles_here
from tests.fakes import NOW
from tests.people import PASSWORD
from tests.servers import serve
from tests.suggestions import example_answers
from web.app import create_app
from web.wiring import wired

pytestmark = pytest.mark.browser

NOTE = "Erste Zeile\nzweite Zeile"


@dataclass
class House:
    """A running service, a firm's private link, what it asked for, and what it did not."""

    url: str
    token: str
    profile_id: str
    asked: tuple[str, ...]
    open_place: str


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A service in which a firm of Thuringia has asked for four introductions."""
    folder: Path = tmp_path_factory.mktemp("review")
    with serve(folder, STAFF_SECOND_FACTOR="no") as running:
        with create_app(running.settings).test_request_context("/en/"):
            hashed = hash_password(PASSWORD)
            carl = account("carl", Role.COORDINATOR, password_hash=hashed, confirmed_at=NOW)
            nets = (network("photonics", "carl"),)
            keep(wired().services, AccountChange(created=(carl,), networks=nets))
            answers = example_answers(land="DE-TH", competitors=["Rivale AG"])
            token, revision = start_profile(wired().services, answers)
            ranked = rank(wired().matcher, open_profile(wired().services, token))
            places = [one.mini_cluster for one in ranked.recommendation.ranking]
            asked = tuple(
                ask_for_introduction(wired().services, token, ranked, place, "Prüfoptik", ()).id
                for place in places[:4]
            )
        yield House(running.url, token, revision.profile_id, asked, places[4])


def log_in(page: Page, house: House, language: str = "en") -> None:
    page.goto(f"{house.url}/{language}/account/login")
    page.locator("#email").fill("carl@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{house.url}/{language}/account/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_have_no_obstacle_and_no_sideways_scrolling(
    house: House, new_page: PageFactory, language: str
) -> None:
    page = new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    own = f"p/{house.token}"
    firm = (f"{own}/introductions", f"{own}/suggestions/{house.open_place}/introduction",
            f"{own}/introductions/{house.asked[0]}/withdraw",
            f"{own}/introductions/{house.asked[0]}/steps/1/take-back")  # fmt: skip
    log_in(page, house, language)
    several = "&".join(f"introduction={one}" for one in house.asked[:2])
    staff = ("review/?state=all", f"review/introductions/{house.asked[0]}", "review/slots",
             f"review/firms/{house.profile_id}/shortlist",
             f"review/decision?{several}")  # fmt: skip
    for name in (*firm, *staff):
        assert obstacles(page, f"{house.url}/{language}/{name}", language) == [], name
    _look_at_a_rule(page, house, language)
    page.goto(f"{house.url}/{language}/review/decision?{several}")
    page.locator("input[value=defer]").check()
    page.locator("#note").fill(NOTE)
    page.locator("main form button[aria-keyshortcuts=s]").click()
    page.wait_for_url("**/review/preview")
    assert obstacles_here(page, language) == []
    assert complaints == []


def _look_at_a_rule(page: Page, house: House, language: str) -> None:
    """Fill in the form of a rule, and look at what it would touch."""
    page.goto(f"{house.url}/{language}/review/firms/{house.profile_id}/rules")
    page.locator("#kind").select_option("competitor")
    page.locator("#mini_cluster").select_option(house.open_place)
    page.locator("#reason").fill(NOTE)
    page.locator("form[action$='rules/preview'] button").click()
    page.wait_for_url("**/rules/preview")
    assert obstacles_here(page, language) == []


def tab_to(page: Page, wanted: Locator) -> None:
    """Press the tabulator until a control has the focus."""
    for _press in range(300):
        page.keyboard.press("Tab")
        if wanted.evaluate("element => element === document.activeElement"):
            return
    raise AssertionError(f"not reached by keyboard: {wanted}")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_decision_is_made_and_undone_by_keyboard(
    house: House, new_page: PageFactory, language: str
) -> None:
    page = new_page()
    one = house.asked[1 + LANGUAGES.index(language)]
    log_in(page, house, language)
    page.goto(f"{house.url}/{language}/review/")
    tab_to(page, page.locator(f"a[href$='{one}']"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/introductions/{one}")
    tab_to(page, page.locator("#action"))
    page.keyboard.press("Space")
    tab_to(page, page.locator("#note"))
    page.keyboard.type("Erste Zeile")
    page.keyboard.press("Enter")
    page.keyboard.type("zweite Zeile")
    tab_to(page, page.locator("#decide button"))
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/preview")
    tab_to(page, page.locator("form[action$=commit] button"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/introductions/{one}")
    expect(page.locator("#history q")).to_have_text(NOTE)
    tab_to(page, page.locator("#history form button").first)
    page.keyboard.press("Enter")
    page.wait_for_url("**/review/preview")
    tab_to(page, page.locator("form[action$=commit] button"))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/introductions/{one}")
    assert page.locator("#history > ol > li").count() == 2


def test_everything_works_without_scripts(house: House, new_page: PageFactory) -> None:
    page = new_page(java_script_enabled=False, locale="en-GB")
    page.goto(f"{house.url}/en/p/{house.token}/suggestions/{house.open_place}")
    page.get_by_role("link", name="Ask for an introduction").click()
    page.get_by_label("What would you like to solve together?").fill("Optics for inspection")
    page.get_by_label("the size of the firm").check()
    page.get_by_role("button", name="Send the request to the coordinators").click()
    page.wait_for_url("**/introductions")
    log_in(page, house)
    page.get_by_role("link", name="Introductions to decide on").click()
    page.locator("input[name=introduction]").last.check()
    page.get_by_role("button", name="Decide on those chosen").click()
    page.get_by_label("Decline").check()
    page.get_by_label("capacity").check()
    page.get_by_role("button", name="Show what will happen").click()
    page.get_by_role("button", name="Do it for 1 introduction").click()
    page.get_by_text("1 introduction was changed.").wait_for()
    page.goto(f"{house.url}/en/p/{house.token}/introductions")
    assert page.get_by_text("declined", exact=True).count() == 1
