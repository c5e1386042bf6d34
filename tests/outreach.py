"""Writing to partners and answering them, as tests do it in a browser."""

from __future__ import annotations

import re
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matcher.mail import Message
from matcher.review_records import Introduction
from tests.desk import Desk, decide, hidden, page_of
from tests.people import send

CONTACTS = "/en/review/contacts"
LINK = re.compile(r"http://(?:localhost|127\.0\.0\.1):?\d*(/\S+)")


def enter_contact(carl: FlaskClient, place: str, **typed: Any) -> TestResponse:
    fields = {"place": place, "name": "광주 사무소", "email": "office@example.org",
              "language": "en", "source": "web page", "as_of": "2026-02-01",
              "confidence": "high"}  # fmt: skip
    shown = send(carl, CONTACTS, "/en/account/", **{**fields, **typed})
    return confirmed(carl, shown) if shown.status_code == 303 else shown


def confirmed(client: FlaskClient, shown: TestResponse) -> TestResponse:
    """Confirm the contact that waits on the page to which an answer leads."""
    page = shown.location
    return send(client, page.removesuffix("preview") + "confirm", page)


def accepted(found: Desk, carl: FlaskClient, **more: Any) -> Introduction:
    one = found.ask(**more)
    decide(carl, one, action="accept")
    return found.now(one)


def ready(found: Desk, carl: FlaskClient, **more: Any) -> Introduction:
    """Return an accepted introduction whose partner can be written to."""
    one = accepted(found, carl, **more)
    assert enter_contact(carl, one.asked.mini_cluster).status_code == 303
    return one


def offer(carl: FlaskClient, one: Introduction, kind: str = "contact") -> TestResponse:
    return carl.get(f"{page_of(one)}/{kind}")


def send_offer(carl: FlaskClient, one: Introduction, kind: str = "contact") -> TestResponse:
    path = f"{page_of(one)}/{kind}"
    return carl.post(path, data=hidden(carl.get(path).text, path))


def letters(found: Desk) -> list[Message]:
    """Return what waits to be sent, as sent."""
    now = found.services.clock.now()
    claimed = list(found.services.outbox.claim(99, now))
    for each in claimed:
        found.services.outbox.sent(each.key, now)
    return claimed


def reply_path(found: Desk, carl: FlaskClient, one: Introduction) -> str:
    """Contact the partner, and return the path of the link in the letter."""
    assert send_offer(carl, one).status_code == 303
    (letter,) = (each for each in letters(found) if each.recipient == "office@example.org")
    paths = [path for path in LINK.findall(letter.body) if "/reply/" in path]
    return str(paths[0])


def answer(found: Desk, path: str, **typed: Any) -> TestResponse:
    client = found.firm.app.test_client()
    page = client.get(path).text
    return client.post(path, data={**hidden(page, path), **typed})


def interested(found: Desk, carl: FlaskClient) -> Introduction:
    one = ready(found, carl)
    assert answer(found, reply_path(found, carl, one), answer="reply_interested").status_code == 303
    return found.now(one)


def send_offer_refused(carl: FlaskClient, one: Introduction) -> int:
    path = f"{page_of(one)}/disclosure"
    return send(carl, path, page_of(one), contact="1", fingerprint="x").status_code


def agree(found: Desk, one: Introduction) -> TestResponse:
    """Let the firm agree to what its page shows that the partner would learn."""
    path = f"/en/p/{found.firm.token}/introductions/{one.id}/consent"
    action = f"{path}?seen={len(found.now(one).steps)}"
    return found.firm.client.post(action, data=hidden(found.firm.client.get(path).text, action))
