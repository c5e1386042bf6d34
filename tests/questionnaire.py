"""The application on real stores in a folder of its own, for the tests of the questionnaire."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from html import unescape
from itertools import count
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from data.store import open_stores
from features.profiles import Contact
from matcher.operations import Services, contact_of, open_profile
from tests.databases import new_sqlite
from tests.shell import settings
from web.app import create_app
from web.limits import NEW_PROFILES_PER_HOUR
from web.wiring import Wiring, services_over

START = datetime(2026, 3, 1, 9, 30, tzinfo=UTC)


class MovableClock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = START

    def now(self) -> datetime:
        return self.time


@dataclass
class Questionnaire:
    """A running application with its parts within reach."""

    app: Flask
    services: Services
    clock: MovableClock
    client: FlaskClient

    def get(self, path: str) -> TestResponse:
        return self.client.get(path)

    def post(self, path: str, data: dict[str, Any], **options: Any) -> TestResponse:
        """Send a form as a browser would, with the token of its page."""
        page = self.client.get("/en/profile").text
        sent = {"csrf_token": csrf_token(page), **data}
        return self.client.post(path, data=sent, **options)

    def begin(self, name: str = "Muster GmbH", **answers: Any) -> str:
        """Begin a profile through the form and return the token of its link."""
        response = self.post("/en/profile", {"name": name, **answers})
        assert response.status_code == 303, response.text
        return response.location.split("/")[3]

    def contact(self, token: str) -> Contact | None:
        return contact_of(self.services, token)

    def answers(self, token: str) -> dict[str, Any]:
        return dict(open_profile(self.services, token).answers)


def technology(revision: int, **answers: Any) -> dict[str, Any]:
    """Return the form of the second step with one technology."""
    return {"seen_revision": revision, "technologies_offered": "Laser", **answers}


def csrf_token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found is not None
    return found[1]


def text_of(page: str) -> str:
    """Return the words of a page without its tags."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


@contextmanager
def questionnaire(instance: Path, **more: Any) -> Iterator[Questionnaire]:
    """Open stores in a folder and an application on top of them."""
    url = new_sqlite(instance / "test.sqlite3")
    with ExitStack() as stack:
        stores = open_stores(url)
        stack.callback(stores.close)
        clock, numbers = MovableClock(), count(1)
        chosen = settings(instance, database_url=url, **more)
        services = replace(
            services_over(stores, chosen, clock),
            new_token=lambda: f"secret{next(numbers)}{'x' * 36}",
            link_lifetime=timedelta(days=90),
        )
        app = create_app(wiring=Wiring(chosen, services=lambda: services))
        app.config[NEW_PROFILES_PER_HOUR] = 100_000
        yield Questionnaire(app, services, clock, app.test_client())
