"""An application over an office in which firms asked, coordinators decided and learning goes on."""

from __future__ import annotations

import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from matcher.accounts import AccountChange, Role
from tests.account_cases import account
from tests.factories import make_catalogue
from tests.fake_encoder import HashEncoder
from tests.fakes import NOW
from tests.learning import Desk, open_desk
from tests.people import send
from tests.shell import settings
from web.app import create_app
from web.wiring import Wiring

PEOPLE = {"ann": Role.ANALYST, "otto": Role.ADMINISTRATOR, "carl": Role.COORDINATOR}


@dataclass
class Site:
    """A running application: otto administers, ann analyses, carl coordinates."""

    app: Flask
    desk: Desk

    @property
    def services(self) -> Any:
        return self.desk.services

    def browser(self, name: str, since: float = 0.0) -> FlaskClient:
        client = self.app.test_client()
        with client.session_transaction() as session:
            session["_user_id"] = f"unique-{name}"
            session["_fresh"] = True
            session["fs_paa"] = time.time() - since
        return client

    def get(self, path: str = "", name: str = "otto", language: str = "en") -> TestResponse:
        return self.browser(name).get(f"/{language}/learning/{path}")

    def post(self, path: str, page: str = "retraining", **data: Any) -> TestResponse:
        """Send a form of otto's, with the token of the page it stands on."""
        client = self.browser("otto")
        return send(client, f"/en/learning/{path}", f"/en/learning/{page}", **data)


def open_site(folder: Path, firms: int) -> Site:
    desk = open_desk(firms)
    people = tuple(account(name, role, totp_secret="set up") for name, role in PEOPLE.items())
    desk.services.accounts.apply(AccountChange(created=people), NOW)
    wiring = Wiring(
        settings(folder),
        catalogue=make_catalogue,
        services=lambda: desk.services,
        encoder=HashEncoder,
    )
    return Site(create_app(wiring=wiring), desk)
