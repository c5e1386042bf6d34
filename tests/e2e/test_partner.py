"""From an accepted introduction to the answer of the partner, in a real browser."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from flask_security.utils import hash_password
from playwright.sync_api import Page, expect

from features.vocabulary import Confidence
from matcher.account_operations import keep
from matcher.accounts import AccountChange, Role, ScopeKind
from matcher.contact_operations import add_contact, propose_contact
from matcher.introduction_operations import ask_for_introduction
from matcher.operations import open_profile, start_profile
from matcher.partner import PartnerContact
from matcher.partner_operations import offer, send
from matcher.planning import Command
from matcher.recommend import rank
from matcher.review import ReviewAction
from matcher.review_operations import decide, preview
from matcher.review_records import Disclosure
from tests.account_cases import account, network
from tests.browsers import LANGUAGES, PageFactory, obstacles, obstacles_here
from tests.fakes import NOW
from tests.people import PASSWORD
from tests.servers import serve
from tests.suggestions import CONTACT, example_answers
from web.app import create_app
from web.partner.letters import PartnerLetters, mail_path
from web.wiring import wired

pytestmark = pytest.mark.browser


@dataclass
class House:
    """A running service, the private link of a firm, and introductions that wait for a partner.

    Attributes
    ----------
    replies : tokens with which a partner answers, one for each language.
    contacted, accepted : introductions.
    mail : path of the page on which the firm says how it is told, without the language.
    waiting : number of a contact that corrects another one once it is confirmed.
    """

    url: str
    token: str
    replies: dict[str, str]
    contacted: dict[str, str]
    accepted: str
    mail: str
    waiting: int


@pytest.fixture(scope="module")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A service in which three introductions wait for a partner and one for its first letter."""
    folder: Path = tmp_path_factory.mktemp("partner")
    with serve(folder, STAFF_SECOND_FACTOR="no") as running:
        app = create_app(running.settings)
        with app.test_request_context("/en/"):
            services, catalogue = wired().services, wired().catalogue
            hashed = hash_password(PASSWORD)
            carl = account("carl", Role.COORDINATOR, password_hash=hashed, confirmed_at=NOW)
            change = AccountChange(created=(carl,), networks=(network("photonics", "carl"),))
            keep(services, change)
            token, _revision = start_profile(services, example_answers(land="DE-TH"), CONTACT)
            ranked = rank(wired().matcher, open_profile(services, token))
            places = [one.mini_cluster for one in ranked.recommendation.ranking][:5]
            # Carl looks after one of the places, too.
            place = catalogue.mini_cluster(places[2]).innovation_cluster
            wider = network().scope | {(ScopeKind.INNOVATION_CLUSTER, place)}
            keep(services, AccountChange(networks=(network("photonics", "carl", scope=wider),)))
            message = "Schreiben Sie an erika@muster.example"
            told = {Disclosure.PROBLEM, Disclosure.SIZE, Disclosure.REGION}
            asked = [
                ask_for_introduction(services, token, ranked, place, message, told)
                for place in places
            ]
            # One of them is only asked for: it waits beside the others.
            commands = [Command(one.id, ReviewAction.ACCEPT, 0) for one in asked[:4]]
            seen = preview(services, carl, catalogue, commands)
            decide(services, carl, catalogue, commands, seen.fingerprint)
            replies, contacted = {}, {}
            for language, one in zip(LANGUAGES, asked[:3], strict=True):
                kept = PartnerContact(
                    0, one.asked.mini_cluster, "Office (synthetic)", "office@example.org",
                    language, "made up for a test", NOW.date() - timedelta(days=9), "command",
                    services.clock.now(), confidence=Confidence.LOW,
                )  # fmt: skip
                contact = add_contact(services, catalogue, None, kept)
                tokens: list[str] = []
                letters = PartnerLetters(running.url, catalogue, lambda language: language)

                def compose(*given: object, letters: PartnerLetters = letters) -> object:
                    tokens.append(str(given[3]))  # noqa: B023 - used within this round
                    return letters.compose(*given)  # type: ignore[arg-type]

                shown = offer(
                    services, carl, catalogue, one.id, ReviewAction.CONTACT, contact.id,
                    compose,  # type: ignore[arg-type]
                )  # fmt: skip
                send(services, carl, shown, shown.fingerprint, compose)  # type: ignore[arg-type]
                replies[language], contacted[language] = tokens[-1], one.id
            profile = open_profile(services, token).profile_id
            mail = mail_path(
                str(app.config["SECRET_KEY"]),
                f"profile:{profile}",
                "en",
                services.clock.now().date(),
            )
            add_contact(services, catalogue, None, _agency(asked[3].asked.mini_cluster))
            desk = replace(kept, email="desk@example.org", confidence=Confidence.HIGH)
            waiting = propose_contact(services, catalogue, None, desk, contact.id).id
        mail = mail.removeprefix("/en")
        yield House(running.url, token, replies, contacted, asked[3].id, mail, waiting)


def _agency(place: str) -> PartnerContact:
    return PartnerContact(
        0, place, "Agentur (synthetisch)", "agency@example.org", "ko", "für einen Test erfunden",
        NOW.date() - timedelta(days=9), "command", NOW, confidence=Confidence.LOW,
    )  # fmt: skip


def log_in(page: Page, house: House, language: str) -> None:
    page.goto(f"{house.url}/{language}/account/login")
    page.locator("#email").fill("carl@example.org")
    page.locator("#password").fill(PASSWORD)
    page.locator("main button").click()
    page.wait_for_url(f"{house.url}/{language}/account/")


def pages(house: House, language: str) -> tuple[str, ...]:
    """Return the pages about partners, without the language."""
    last = house.contacted[LANGUAGES[-1]]
    return (
        f"reply/{house.replies[LANGUAGES[-1]]}",
        "reply-thanks",
        house.mail.removeprefix("/"),
        "review/contacts",
        f"review/contacts/{house.waiting}/preview",
        "review/incoming/",
        f"review/incoming/{last}",
        f"review/introductions/{house.accepted}/contact",
        f"review/introductions/{last}",
        f"review/introductions/{last}/disclosure",
        f"p/{house.token}/introductions",
        "account/",
    )


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_have_no_obstacle_and_no_sideways_scrolling(
    house: House, new_page: PageFactory, language: str
) -> None:
    page = new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    log_in(page, house, language)
    for name in pages(house, language):
        assert obstacles(page, f"{house.url}/{language}/{name}", language) == [], name
    # What the partner answered on the telephone is shown before it is kept.
    page.goto(f"{house.url}/{language}/review/incoming/{house.contacted[LANGUAGES[-1]]}")
    page.locator("input[value=reply_not_now]").check()
    page.locator("form[action$='answer/preview'] button").click()
    page.wait_for_url("**/answer/preview")
    assert obstacles_here(page, language) == []
    assert complaints == []


@pytest.mark.parametrize("language", LANGUAGES[:2])
def test_a_partner_answers_by_its_link_and_then_the_firm_agrees(
    house: House, new_page: PageFactory, language: str
) -> None:
    page = new_page(java_script_enabled=False)
    link = f"{house.url}/{language}/reply/{house.replies[language]}"
    page.goto(link)
    assert "erika" not in page.content()
    page.locator("input[value=reply_interested]").check()
    page.locator("main form button").click()
    page.wait_for_url("**/reply-thanks")
    answered = page.goto(link)
    assert answered is not None
    assert answered.status == 404
    page.goto(f"{house.url}/{language}/p/{house.token}/introductions")
    page.locator("a[href$='/consent']").click()
    expect(page.locator("main")).to_contain_text("erika@muster.example")
    page.locator("main form button").click()
    page.wait_for_url("**/introductions")
    log_in(page, house, language)
    page.goto(f"{house.url}/{language}/review/introductions/{house.contacted[language]}")
    page.locator("#partner a[href$='/disclosure']").click()
    expect(page.locator(".letter")).to_contain_text("erika@muster.example")
    page.locator("form[action$='/disclosure'] button").click()
    page.wait_for_url(f"**/introductions/{house.contacted[language]}")
    assert page.locator("#history > ol > li").count() == 5
