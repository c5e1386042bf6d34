"""The questionnaire in a real browser: three languages, keyboard alone, two tabs, no script."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.sync_api import expect

from features.profiles import Contact
from matcher.operations import save_answers
from tests.browsers import LANGUAGES, OVERFLOW, PageFactory, obstacles, violations
from tests.questionnaire import Questionnaire, questionnaire
from tests.servers import serve_application

pytestmark = pytest.mark.browser
SAVED_NOW = re.compile(r"^Saved on (?!1 March 2026).* at \d\d:\d\d\.$")
"""What stands above a form that has saved itself; the clock of the service stands still."""

ANSWERS: dict[str, Any] = {
    "name": "Muster Optik GmbH",
    "technologies_offered": ["Lasermesstechnik"],
    "wipo_fields": [9],
    "korea_experience": "none",
    "readiness": {"network": 5, "product": "unknown"},
}


@dataclass
class Site:
    """A running questionnaire behind an address."""

    url: str
    inside: Questionnaire

    def filled(self, **more: Any) -> str:
        """Begin a profile with answers and return its token."""
        token = self.inside.begin()
        save_answers(self.inside.services, token, {**ANSWERS, **more}, 1)
        return token


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with (
        questionnaire(tmp_path_factory.mktemp("questionnaire")) as inside,
        serve_application(inside.app) as url,
    ):
        yield Site(url, inside)


@pytest.mark.slow
@pytest.mark.parametrize("language", LANGUAGES)
def test_steps_have_no_obstacle_and_no_sideways_scrolling(
    site: Site, new_page: PageFactory, language: str
) -> None:
    token = site.filled()
    page = new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    steps = (
        "",
        "/technology",
        "/readiness",
        "/cooperation",
        "/check",
        "/link",
        "/export",
        "/erase",
    )
    for path in ("/profile", *(f"/p/{token}{step}" for step in steps), "/p/nobody"):
        assert obstacles(page, f"{site.url}/{language}{path}", language) == [], path
    assert [text for text in complaints if "404" not in text] == []


def test_faults_and_conflicts_have_no_obstacle(site: Site, new_page: PageFactory) -> None:
    token = site.filled()
    page = new_page(width=390)
    page.goto(f"{site.url}/de/p/{token}/technology")
    page.locator("#nace").fill("abc")
    page.get_by_role("button", name="Speichern und weiter").click()

    expect(page.locator(".error-summary")).to_be_focused()
    assert violations(page) == []
    page.locator(".error-summary a").click()
    expect(page.locator("#nace")).to_be_focused()

    save_answers(site.inside.services, token, {**ANSWERS, "problem": "Ihres"}, 2)
    page.locator("#nace").fill("")
    page.locator("#problem").fill("Unseres")
    page.get_by_role("button", name="Speichern und weiter").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("An zwei Stellen geändert")
    assert page.evaluate(OVERFLOW) == 0
    assert violations(page) == []


def test_a_firm_goes_through_all_steps(site: Site, new_page: PageFactory) -> None:
    page = new_page(locale="ko-KR")
    page.goto(f"{site.url}/ko/profile")
    page.locator("#name").fill("한빛광학")
    go_on = page.locator("p.actions button[value=next]")
    page.locator("form .button").first.click()

    page.locator("#technologies-offered").fill("레이저 계측")
    page.locator("#english").fill("laser measurement")
    go_on.click()
    page.locator("label.step", has=page.locator("#readiness-network")).click()
    page.locator("input[name='barriers.cost'][value=unknown]").check()
    go_on.click()
    page.locator("input[name=cooperation_fields][value=research]").check()
    go_on.click()

    expect(page).to_have_url(re.compile("/check$"))
    token = page.url.split("/")[5]
    assert site.inside.answers(token) == {
        "name": "한빛광학",
        "technologies_offered": ["레이저 계측"],
        "english": ["laser measurement"],
        "readiness": {"network": 1},
        "barriers": {"cost": "unknown"},
        "cooperation_fields": ["research"],
    }


def test_answers_are_saved_without_a_button(site: Site, new_page: PageFactory) -> None:
    token = site.filled()
    page = new_page(locale="en-GB")
    page.goto(f"{site.url}/en/p/{token}/technology")

    page.locator("#problem").fill("The head loses its track.")

    state = page.locator("#save-state")
    expect(state).to_have_text(SAVED_NOW)
    assert state.get_attribute("role") == "status"
    assert site.inside.answers(token)["problem"] == "The head loses its track."
    expect(page.locator("#state")).to_contain_text("5 of 26")

    page.locator("#nace").fill("abc")
    expect(state).to_contain_text("an answer needs your attention: Industry (NACE code)")
    page.locator("#nace").fill("26.51")
    expect(state).to_have_text(SAVED_NOW)
    assert site.inside.answers(token)["nace"] == ["26.51"]


@pytest.mark.parametrize(
    ("language", "shown"),
    [
        ("en", "Saved on 1 March 2026 at 10:30."),
        ("de", "Gespeichert am 1. März 2026 um 10:30."),
        ("ko", "2026년 3월 1일 오전 10:30에 저장되었습니다."),
    ],
)
@pytest.mark.parametrize("step", ["technology", "check"])
def test_time_of_the_last_save_is_that_of_the_readers_clock(
    site: Site, new_page: PageFactory, language: str, shown: str, step: str
) -> None:
    page = new_page(timezone_id="Europe/Berlin")
    page.goto(f"{site.url}/{language}/p/{site.filled()}/{step}")

    expect(page.locator(".save-state")).to_have_text(shown)


def test_two_tabs_ask_before_one_overwrites_the_other(site: Site, new_page: PageFactory) -> None:
    token = site.filled()
    here = new_page(locale="en-GB")
    here.goto(f"{site.url}/en/p/{token}/technology")
    there = here.context.new_page()
    there.goto(f"{site.url}/en/p/{token}/technology")

    there.locator("#problem").fill("Written there")
    there.get_by_role("button", name="Save", exact=True).click()
    there.wait_for_url("**/technology")
    expect(there.locator("#problem")).to_have_value("Written there")
    here.locator("#problem").fill("Written here")
    expect(here.locator("#save-state")).to_contain_text("changed in another tab")
    here.get_by_role("button", name="Save and continue").click()

    expect(here.locator("main")).to_contain_text("Written there")
    here.get_by_role("button", name="Keep all typed here").click()
    here.wait_for_url("**/technology")
    assert site.inside.answers(token)["problem"] == "Written here"


def test_contact_details_of_two_tabs_are_not_lost(site: Site, new_page: PageFactory) -> None:
    token = site.filled()
    address = f"{site.url}/en/p/{token}/cooperation"
    here = new_page(locale="en-GB")
    here.goto(address)
    there = here.context.new_page()
    there.goto(address)

    there.get_by_label("E-mail").fill("a@example.org")
    expect(there.locator("#save-state")).to_have_text(SAVED_NOW)
    there.get_by_label("E-mail").fill("b@example.org")
    expect(there.locator("#save-state")).to_have_text("Not saved yet.")
    expect(there.locator("#save-state")).to_have_text(SAVED_NOW)

    here.locator("[name='style.horizon'][value='long_term']").check()
    expect(here.locator("#save-state")).to_have_text(SAVED_NOW)
    assert site.inside.contact(token) == Contact(email="b@example.org")

    here.get_by_label("E-mail").fill("c@example.org")
    expect(here.locator("#save-state")).to_contain_text("changed in another tab")
    here.get_by_role("button", name="Save and continue").click()
    expect(here.locator("main")).to_contain_text("b@example.org")
    here.get_by_role("button", name="Keep all typed here").click()
    here.wait_for_url("**/cooperation")
    assert site.inside.contact(token) == Contact(email="c@example.org")


def test_the_keyboard_alone_is_enough(site: Site, new_page: PageFactory) -> None:
    token = site.filled(readiness={})
    page = new_page(locale="en-GB")
    page.goto(f"{site.url}/en/p/{token}/readiness")
    network = page.locator("#readiness-network")

    network.focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator("input[name='readiness.network'][value='2']")).to_be_checked()
    page.keyboard.press("Delete")
    expect(page.locator("input[name='readiness.network']:checked")).to_have_count(0)
    page.keyboard.press("ArrowLeft")
    expect(page.locator("input[name='readiness.network'][value='1']")).to_be_checked()
    page.keyboard.press("ArrowLeft")
    expect(page.locator("input[name='readiness.network'][value='unknown']")).to_be_checked()

    page.goto(f"{site.url}/en/p/{token}")
    page.locator("#employees").focus()
    page.keyboard.type("48")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/technology$"))
    assert site.inside.answers(token)["employees"] == 48


def test_another_language_keeps_what_was_typed(site: Site, new_page: PageFactory) -> None:
    page = new_page(locale="de-DE")
    page.goto(f"{site.url}/de/profile")
    page.locator("#name").fill("Muster Optik GmbH")
    for language in ("ko", "en"):
        page.locator(f".langs a[lang={language}]").click()
        expect(page.locator("html")).to_have_attribute("lang", language)
        expect(page.locator("#name")).to_have_value("Muster Optik GmbH")
        expect(page.locator(".error-summary")).to_have_count(0)

    token = site.filled()
    page.goto(f"{site.url}/en/p/{token}/technology")
    page.locator("#problem").fill("Typed just now")
    page.locator("#nace").fill("abc")
    page.locator(".langs a[lang=de]").click()
    expect(page.locator("html")).to_have_attribute("lang", "de")
    expect(page.locator("#problem")).to_have_value("Typed just now")
    expect(page.locator("#nace")).to_have_value("abc")
    page.locator(".langs a[lang=ko]").click()
    expect(page.locator("html")).to_have_attribute("lang", "ko")
    expect(page.locator("#nace")).to_have_value("abc")
    page.locator("#nace").fill("26.51")
    page.locator(".langs a[lang=en]").click()
    expect(page).to_have_url(f"{site.url}/en/p/{token}/technology")
    assert site.inside.answers(token)["problem"] == "Typed just now"
    assert site.inside.answers(token)["nace"] == ["26.51"]


def test_a_second_press_takes_an_answer_back(site: Site, new_page: PageFactory) -> None:
    page = new_page()
    page.goto(f"{site.url}/de/p/{site.filled()}/readiness")
    step = page.locator(
        "label.step", has=page.locator("input[name='readiness.network'][value='5']")
    )

    expect(step.locator("input")).to_be_checked()
    step.click()
    expect(step.locator("input")).not_to_be_checked()
    step.click()
    expect(step.locator("input")).to_be_checked()


def test_list_of_clusters_can_be_searched(site: Site, new_page: PageFactory) -> None:
    page = new_page(locale="en-GB")
    page.goto(f"{site.url}/en/p/{site.filled()}/cooperation")
    name = site.inside.app.extensions["clusterbridge"].catalogue.german_clusters[0].name.en

    page.locator("#cluster-filter").fill(name.upper())

    expect(page.get_by_role("checkbox", name=name)).to_be_visible()
    expect(page.locator(".filter [role=status]")).to_have_text(re.compile(r"^\d+ found$"))


def test_link_can_be_copied(site: Site, new_page: PageFactory) -> None:
    page = new_page(locale="en-GB", permissions=["clipboard-read", "clipboard-write"])
    token = site.filled()
    page.goto(f"{site.url}/en/p/{token}/link")

    page.get_by_role("button", name="Copy the link").click()

    expect(page.get_by_text("The link is copied.")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == f"{site.url}/en/p/{token}"


def test_everything_works_without_scripts(site: Site, new_page: PageFactory) -> None:
    page = new_page(java_script_enabled=False, locale="en-GB")
    page.goto(f"{site.url}/en/profile")
    page.locator("form .button").first.click()
    expect(page.locator("#name-error")).to_be_visible()
    page.locator("#name").fill("Muster GmbH")
    page.locator("form .button").first.click()
    page.locator("#technologies-offered").fill("laser")
    page.get_by_role("button", name="Save and continue").click()
    page.locator(
        "label.step", has=page.locator("input[name='readiness.network'][value='5']")
    ).click()
    page.get_by_role("button", name="Save and continue").click()
    page.locator("summary", has_text="Bavaria").click()
    page.locator("details", has_text="Bavaria").locator("input").first.check()
    page.get_by_role("button", name="Save and continue").click()

    expect(page).to_have_url(re.compile("/check$"))
    token = page.url.split("/")[5]
    page.get_by_role("link", name="Your private link").click()
    expect(page.get_by_role("button", name="Copy the link")).to_be_hidden()
    page.get_by_role("link", name="Erase this profile").click()
    page.get_by_role("button", name="Erase everything").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("The profile is erased")
    page.goto(f"{site.url}/en/p/{token}")
    expect(page.get_by_role("heading", level=1)).to_have_text("This link does not open a profile")
