"""The pages of accounts and administration in a real browser."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask_security.utils import hash_password
from playwright.sync_api import Page, expect

from features.profiles import Contact
from matcher.account_operations import keep
from matcher.accounts import AccountChange, Role
from matcher.firm_operations import begin_for_firm
from matcher.operations import start_profile
from matcher.privacy import TextKind
from matcher.privacy_operations import consent, save_text
from tests.account_cases import account, message, network
from tests.browsers import LANGUAGES, PageFactory, obstacles
from tests.fakes import NOW
from tests.people import PASSWORD
from tests.servers import LiveServer, serve
from web.app import create_app
from web.wiring import wired

pytestmark = pytest.mark.browser

DOORS = ("login", "register", "reset", "confirm")
INSIDE = ("account/", "account/settings", "account/networks", "account/change",
          "account/second-factor", "account/verify", "admin/accounts", "admin/networks",
          "admin/networks/new", "admin/networks/photonics", "account/erase", "admin/texts",
          "admin/texts/consent", "admin/retention", "admin/accounts/otto/deactivation")  # fmt: skip
OF_A_FIRM = ("link", "check", "export", "consent", "link/revoke")


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """A running service with somebody who has every role, and a network."""
    folder: Path = tmp_path_factory.mktemp("accounts")
    with serve(folder, STAFF_SECOND_FACTOR="no") as running:
        with create_app(running.settings).test_request_context("/en/"):
            hashed = hash_password(PASSWORD)
            otto = account("otto", *Role, password_hash=hashed, confirmed_at=NOW)
            nets = (network("photonics", "otto"),)
            keep(wired().services, AccountChange(created=(otto,), networks=nets))
            tokens = f"{firm_with_everything()} {firm_filled_in()}"
            (folder / "tokens").write_text(tokens, encoding="utf-8")
        yield running


def firm_with_everything() -> str:
    """Begin a profile with a member, a message and a consent."""
    services = wired().services
    texts = {"de": "Wir speichern.", "en": "We keep.", "ko": "보관합니다."}
    save_text(services, TextKind.CONSENT, texts, "command")
    token, revision = start_profile(services, {"name": "Muster GmbH"}, Contact(person="Eva"))
    pair = (revision.profile_id, "otto")
    letter = message(about=f"profile:{revision.profile_id}")
    keep(services, AccountChange(joined=(pair,), messages=(letter,)))
    consent(services, token, 1, given=True)
    save_text(services, TextKind.CONSENT, {**texts, "en": "We keep more."}, "command")
    return token


def firm_filled_in() -> str:
    """Begin a profile that a coordinator filled in."""
    return begin_for_firm(wired().services, wired().services.accounts.get("otto"))


def log_in(page: Page, server: LiveServer, language: str = "en") -> None:
    page.goto(f"{server.url}/{language}/account/login")
    page.locator("#email").fill("otto@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{server.url}/{language}/account/")


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_have_no_obstacle_and_no_sideways_scrolling(
    server: LiveServer, new_page: PageFactory, language: str
) -> None:
    page = new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    for name in DOORS:
        assert obstacles(page, f"{server.url}/{language}/account/{name}", language) == [], name
    log_in(page, server, language)
    for name in INSIDE:
        assert obstacles(page, f"{server.url}/{language}/{name}", language) == [], name
    tokens = (server.settings.instance / "tokens").read_text(encoding="utf-8")
    token, filled_in = tokens.split()
    for name in OF_A_FIRM:
        assert obstacles(page, f"{server.url}/{language}/p/{token}/{name}", language) == [], name
    assert obstacles(page, f"{server.url}/{language}/p/{filled_in}/check", language) == []
    assert obstacles(page, f"{server.url}/{language}/profile", language) == []
    assert complaints == []


def test_the_picture_for_the_app_is_shown(server: LiveServer, page: Page) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    log_in(page, server)
    page.goto(f"{server.url}/en/account/second-factor")
    page.locator("main button").first.click()
    decode = "image => image.decode().then(() => image.naturalWidth)"
    assert page.locator("img.qr").evaluate(decode) > 0
    assert complaints == []


def test_everything_works_without_scripts_and_by_keyboard(
    server: LiveServer, new_page: PageFactory
) -> None:
    page = new_page(java_script_enabled=False, locale="en-GB")
    page.goto(f"{server.url}/en/")
    page.get_by_role("link", name="Log in").click()
    page.get_by_label("E-mail address").press_sequentially("otto@example.org")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="Overview", level=1).wait_for()
    page.get_by_role("link", name="Networks", exact=True).click()
    assert page.get_by_role("link", name="Photonics").is_visible()
    page.get_by_role("link", name="Overview", exact=True).first.click()
    page.get_by_role("button", name="Log out", exact=True).click()
    page.get_by_role("link", name="Log in").wait_for()


def test_faults_of_a_long_form_are_in_view_and_in_focus_without_scripts(
    server: LiveServer, new_page: PageFactory
) -> None:
    page = new_page(java_script_enabled=False, locale="en-GB", width=390, height=600)
    log_in(page, server)
    page.goto(f"{server.url}/en/admin/networks/new")
    page.get_by_role("button", name="Save").click()
    summary = page.locator(".error-summary")
    expect(summary).to_be_focused()
    expect(summary).to_be_in_viewport(ratio=0.9)
    link = summary.get_by_role("link").first
    expect(link).to_have_text(re.compile("^Key: "))
    link.click()
    expect(page.locator("#id")).to_be_in_viewport()
