"""Reports, analysis and history of a demonstration, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from flask_security.utils import hash_password
from playwright.sync_api import Page, expect

from data.model_build import load_reference_firms
from features.facts import Label
from matcher.account_operations import keep
from matcher.accounts import AccountChange, Network, Role, ScopeKind, Side
from tests.account_cases import account
from tests.browsers import LANGUAGES, PageFactory, obstacles
from tests.fakes import NOW
from tests.people import PASSWORD
from tests.servers import serve
from web.app import create_app
from web.demonstration.clock import StoryClock
from web.demonstration.filling import fill_demonstration
from web.wiring import wired

pytestmark = pytest.mark.browser

LABEL = {
    "de": "Demonstration: Alle Unternehmen, Personen und Entscheidungen sind synthetisch.",
    "en": "Demonstration: all firms, people and decisions are synthetic.",
    "ko": "시연용: 모든 기업, 인물, 결정은 가상으로 만든 것입니다.",
}


@dataclass
class House:
    """A running demonstration; ada administers, and carl coordinates the network of one firm."""

    url: str
    firm: str


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with serve(tmp_path_factory.mktemp("demo"), STAFF_SECOND_FACTOR="no") as running:
        with create_app(running.settings).test_request_context("/en/"):
            clock = StoryClock.before(datetime.now(UTC))
            services = replace(wired().services, clock=clock)
            firms = load_reference_firms(wired().catalogue)[:12]
            fill_demonstration(services, wired().matcher, firms, clock)
            hashed = hash_password(PASSWORD)
            people = tuple(
                account(name, role, password_hash=hashed, confirmed_at=NOW)
                for name, role in (("ada", Role.ADMINISTRATOR), ("carl", Role.COORDINATOR))
            )
            every = services.profiles.all_latest()
            asked = next(one for one in every if services.review.of_profile(one.profile_id))
            scope = frozenset({(ScopeKind.LAND, str(asked.answers["land"]))})
            own = Network("own", Label("A", "A", "A"), Side.GERMAN, scope, frozenset({"carl"}))
            keep(services, AccountChange(created=people, networks=(own,)))
        yield House(running.url, asked.profile_id)


def log_in(page: Page, house: House, language: str, name: str) -> None:
    page.goto(f"{house.url}/{language}/account/login")
    page.locator("#email").fill(f"{name}@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{house.url}/{language}/account/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_have_no_obstacle_and_say_that_all_is_synthetic(
    house: House, new_page: PageFactory, language: str
) -> None:
    page = new_page()
    for name, paths in (
        ("ada", ("reports/programme", "analysis/", "analysis/needs")),
        ("carl", (f"review/firms/{house.firm}/history",)),
    ):
        page.context.clear_cookies()
        log_in(page, house, language, name)
        for path in paths:
            assert obstacles(page, f"{house.url}/{language}/{path}", language) == [], path
            expect(page.get_by_text(LABEL[language])).to_be_visible()


def test_on_paper_the_label_stays_and_the_form_goes(house: House, new_page: PageFactory) -> None:
    page = new_page()
    log_in(page, house, "en", "ada")
    page.goto(f"{house.url}/en/reports/programme")
    page.emulate_media(media="print")
    expect(page.get_by_text(LABEL["en"])).to_be_visible()
    expect(page.locator("#from")).to_be_hidden()
    expect(page.get_by_role("heading", name="By month")).to_be_visible()
