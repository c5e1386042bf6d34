"""Contacts of partners wait, are confirmed, and a correction of one is taken back."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matcher.accounts import COMMAND, AccountChange, Role
from matcher.erasure_operations import apply_retention, retention_due
from matcher.partner import PartnerContact, Standing
from tests.account_cases import account
from tests.desk import Desk
from tests.fakes import NOW
from tests.outreach import CONTACTS, confirmed, enter_contact
from tests.people import send
from tests.suggestions import text_of

HOME = "/en/account/"
PLACE = "gwangju-01"
TYPED = {"place": PLACE, "name": "Lee", "email": "lee@example.org", "language": "ko",
         "source": "a call", "as_of": "2026-02-03", "confidence": "low"}  # fmt: skip


def strict(desk: Desk) -> None:
    object.__setattr__(
        desk.firm.app.extensions["clusterbridge"].settings, "catalogue_second_person", True
    )


def propose(client: FlaskClient, path: str = CONTACTS, **more: Any) -> TestResponse:
    return send(client, path, CONTACTS, **{**TYPED, **more})


def number(shown: TestResponse) -> int:
    (found,) = re.findall(r"/contacts/(\d+)/preview", shown.location)
    return int(found)


def current(desk: Desk) -> list[PartnerContact]:
    return list(desk.services.partners.contacts())


def administrator(desk: Desk) -> FlaskClient:
    ada = account("ada", Role.ADMINISTRATOR, totp_secret="set up")
    desk.services.accounts.apply(AccountChange(created=(ada,)), NOW)
    return desk.browser("ada")


def test_nothing_is_kept_for_letters_before_the_preview_is_confirmed(
    desk: Desk, carl: FlaskClient
) -> None:
    shown = propose(carl)
    assert shown.status_code == 303
    assert current(desk) == []
    page = carl.get(shown.location).text
    for told in ("Lee", "lee@example.org", "a call", "한국어"):
        assert told in page
    confirmed(carl, shown)
    assert [one.email for one in current(desk)] == ["lee@example.org"]
    assert carl.get(shown.location).status_code == 404


def test_a_correction_is_shown_beside_what_it_replaces(desk: Desk, carl: FlaskClient) -> None:
    enter_contact(carl, PLACE)
    (before,) = current(desk)
    shown = propose(carl, f"{CONTACTS}/{before.id}")
    page = text_of(carl.get(shown.location).text)
    assert "office@example.org lee@example.org" in page
    assert "web page a call" in page
    assert current(desk) == [before]


@pytest.mark.parametrize("language", ["de", "en", "ko"])
def test_whoever_entered_a_contact_waits_for_another_where_that_is_set(
    desk: Desk, carl: FlaskClient, language: str
) -> None:
    strict(desk)
    shown = propose(carl)
    path = f"{CONTACTS}/{number(shown)}"
    page = carl.get(shown.location.replace("/en/", f"/{language}/")).text
    assert "/confirm" not in page
    said = {"de": "Eine andere Person", "en": "Somebody else who looks after", "ko": "다른 분이"}
    assert said[language] in page
    assert send(carl, f"{path}/confirm", CONTACTS).status_code == 409
    assert current(desk) == []

    cora = desk.browser("cora")
    assert "1 contact of a partner waits to be confirmed" in cora.get(HOME).text
    assert "waits to be confirmed" not in carl.get(HOME).text
    assert f"{path}/preview" in cora.get(CONTACTS).text
    assert send(cora, f"{path}/confirm", shown.location).status_code == 303
    assert [one.entered_by for one in current(desk)] == ["account:carl"]


def test_what_waits_is_withdrawn_or_rejected_and_forgotten(desk: Desk, carl: FlaskClient) -> None:
    strict(desk)
    for client in (carl, desk.browser("cora")):
        shown = propose(carl)
        path = f"{CONTACTS}/{number(shown)}"
        button = "Withdraw it" if client is carl else "Reject it"
        assert button in client.get(shown.location).text
        assert send(client, f"{path}/end", shown.location).status_code == 303
        assert desk.services.partners.contact(number(shown)).email == ""
    assert desk.services.partners.contacts(standing=Standing.WAITING) == ()


def test_somebody_elses_waiting_contact_is_like_one_that_is_not_there(
    desk: Desk, carl: FlaskClient
) -> None:
    shown = propose(carl)
    kim = desk.browser("kim")
    for path in (f"{CONTACTS}/{number(shown)}", f"{CONTACTS}/77"):
        assert kim.get(f"{path}/preview").status_code == 404
        for step in ("confirm", "end", "take-back"):
            assert send(kim, f"{path}/{step}", HOME).status_code == 404
    assert "lee@example.org" not in kim.get(CONTACTS).text
    assert [one.id for one in desk.services.partners.contacts(standing=Standing.WAITING)] == [
        number(shown)
    ]


def test_who_entered_a_contact_and_in_what_standing_cannot_be_typed(
    desk: Desk, carl: FlaskClient
) -> None:
    strict(desk)
    shown = propose(
        carl, standing="current", entered_by="account:cora", replaces="1", id="99", since=""
    )
    (waiting,) = desk.services.partners.contacts(standing=Standing.WAITING)
    assert (waiting.id, waiting.entered_by, waiting.replaces) == (
        number(shown), "account:carl", None,
    )  # fmt: skip
    assert (
        send(
            carl, f"{CONTACTS}/{waiting.id}/confirm", CONTACTS, entered_by="account:cora"
        ).status_code
        == 409
    )
    assert current(desk) == []


def test_a_correction_is_taken_back_in_one_step_with_a_preview(
    desk: Desk, carl: FlaskClient
) -> None:
    enter_contact(carl, PLACE)
    (before,) = current(desk)
    assert "Take back the correction" not in carl.get(CONTACTS).text
    confirmed(carl, propose(carl, f"{CONTACTS}/{before.id}"))
    (after,) = current(desk)
    assert "Take back the correction of Lee" in carl.get(CONTACTS).text
    shown = send(carl, f"{CONTACTS}/{after.id}/take-back", CONTACTS)
    assert "lee@example.org office@example.org" in text_of(carl.get(shown.location).text)
    assert current(desk) == [after]
    # Whoever thinks better of it loses nothing: it can be taken back another time.
    send(carl, f"{CONTACTS}/{number(shown)}/end", CONTACTS)
    shown = send(carl, f"{CONTACTS}/{after.id}/take-back", CONTACTS)
    confirmed(carl, shown)
    (back,) = current(desk)
    assert back == replace(before, id=number(shown), entered_at=back.entered_at)

    again = send(carl, f"{CONTACTS}/{back.id}/take-back", CONTACTS)
    confirmed(carl, again)
    assert [one.email for one in current(desk)] == ["lee@example.org"]


def test_taking_a_correction_back_waits_for_another_where_that_is_set(
    desk: Desk, carl: FlaskClient
) -> None:
    enter_contact(carl, PLACE)
    (before,) = current(desk)
    confirmed(carl, propose(carl, f"{CONTACTS}/{before.id}"))
    (after,) = current(desk)
    strict(desk)
    cora = desk.browser("cora")
    shown = send(cora, f"{CONTACTS}/{after.id}/take-back", CONTACTS)
    assert confirmed(cora, shown).status_code == 409
    assert current(desk) == [after]
    assert confirmed(carl, shown).status_code == 303
    assert [one.email for one in current(desk)] == [before.email]


def test_what_was_changed_meanwhile_is_not_replaced(desk: Desk, carl: FlaskClient) -> None:
    enter_contact(carl, PLACE)
    (before,) = current(desk)
    one, two = (propose(carl, f"{CONTACTS}/{before.id}", name=name) for name in ("Lee", "Park"))
    confirmed(carl, one)
    answered = confirmed(carl, two)
    assert answered.status_code == 409
    assert "was changed or forgotten since" in answered.text
    assert [one.name for one in current(desk)] == ["Lee"]
    path = f"{CONTACTS}/{before.id}"
    assert carl.get(path).status_code == 404
    assert propose(carl, path).status_code == 404


def test_a_correction_cannot_be_taken_back_once_it_is_forgotten(
    desk: Desk, carl: FlaskClient
) -> None:
    enter_contact(carl, PLACE)
    (before,) = current(desk)
    confirmed(carl, propose(carl, f"{CONTACTS}/{before.id}"))
    (after,) = current(desk)
    send(carl, f"{CONTACTS}/{after.id}/end", CONTACTS)
    assert send(carl, f"{CONTACTS}/{after.id}/take-back", CONTACTS).status_code == 404
    assert desk.services.partners.contact(before.id).email == ""


def test_what_waited_and_what_was_replaced_is_forgotten_after_thirty_days(
    desk: Desk, carl: FlaskClient
) -> None:
    enter_contact(carl, PLACE)
    (before,) = current(desk)
    confirmed(carl, propose(carl, f"{CONTACTS}/{before.id}"))
    waiting = number(propose(carl, name="Park"))
    clock = desk.services.clock
    clock.time = clock.now() + timedelta(days=29)
    assert retention_due(desk.services).contacts == ()
    clock.time += timedelta(days=2)
    assert apply_retention(desk.services).contacts == (waiting, before.id)
    assert [one.name for one in current(desk)] == ["Lee"]
    assert desk.services.partners.contact(before.id).email == ""


def test_an_administrator_confirms_what_was_entered_on_the_command_line(
    desk: Desk, carl: FlaskClient
) -> None:
    strict(desk)
    propose(carl)
    (waiting,) = desk.services.partners.contacts(standing=Standing.WAITING)
    desk.services.partners.end_contact(waiting.id, COMMAND, NOW)
    entered = PartnerContact(**{
        **{name: getattr(waiting, name) for name in (*TYPED, "entered_at", "id")},
        "entered_by": COMMAND,
    })  # fmt: skip
    made = desk.services.partners.propose_contact(entered, NOW)
    browser = administrator(desk)
    path = f"{CONTACTS}/{made.id}"
    assert "the operator of the service" in browser.get(f"{path}/preview").text
    assert send(browser, f"{path}/confirm", CONTACTS).status_code == 303
