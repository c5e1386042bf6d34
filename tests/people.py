"""People with accounts at a running application, for the tests of accounts and administration."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from uuid import uuid4

from flask.testing import FlaskClient
from flask_security.utils import hash_password
from sqlalchemy import select
from werkzeug.test import TestResponse

from data.account_schema import outbox
from data.store import SqlStores, open_stores
from matcher.account_operations import keep
from matcher.accounts import STAFF, Account, AccountChange, Role
from tests.questionnaire import START, Questionnaire, csrf_token, questionnaire
from web.limits import limiter

PASSWORD = "correct horse battery staple"
LINK = re.compile(r"https?://\S+")


@dataclass
class Office:
    """A running application and the people around it."""

    site: Questionnaire
    stores: SqlStores

    def person(self, name: str = "anna", *roles: Role, **more: Any) -> Account:
        """Store an account that can log in with :data:`PASSWORD`, and return it."""
        account = Account(
            id=str(uuid4()),
            email=f"{name}@example.org",
            uniquifier=uuid4().hex,
            created_at=START,
            password_hash=_hashed(self),
            confirmed_at=START,
            language="en",
            roles=frozenset(roles or {Role.MEMBER}),
            **more,
        )
        keep(self.site.services, AccountChange(created=(account,)))
        return account

    def now(self, account: Account) -> Account:
        """Return an account as it is stored now."""
        return self.site.services.accounts.get(account.id)

    def browser(self, account: Account | None = None, *, since: float = 0) -> FlaskClient:
        """Return a browser in which somebody is logged in, since so many seconds.

        Staff could not be without a second factor, so whoever lacks one has it from now on.
        """
        client = self.site.app.test_client()
        if account is not None:
            if account.roles & STAFF and not self.now(account).totp_secret:
                with_factor = replace(self.now(account), totp_secret="set up")
                keep(self.site.services, AccountChange(credentials=(with_factor,)))
            with client.session_transaction() as session:
                session["_user_id"] = account.uniquifier
                session["_fresh"] = True
                session["fs_paa"] = time.time() - since
        return client

    def letters(self) -> list[Any]:
        """Return all messages that were ever put into the outbox, oldest first."""
        with self.stores.database.reading() as connection:
            return list(connection.execute(select(outbox).order_by(outbox.c.id)))

    def link(self) -> str:
        """Return the path of the link in the last message."""
        found = LINK.search(self.letters()[-1].body)
        assert found is not None
        return urlsplit(found[0]).path

    def actions(self) -> list[str]:
        """Return the actions of the audit trail."""
        return [row.event.action for row in self.stores.audit.rows()]


_HASHES: list[str] = []


def _hashed(office: Office) -> str:
    """Return the hash of the password, computed once: it is slow on purpose."""
    if not _HASHES:
        with office.site.app.test_request_context("/en/"):
            _HASHES.append(str(hash_password(PASSWORD)))
    return _HASHES[0]


def send(client: FlaskClient, path: str, page: str = "", **data: Any) -> TestResponse:
    """Send a form as a browser would, with the token of the page it stands on."""
    token = csrf_token(client.get(page or path).text)
    return client.post(path, data={"csrf_token": token, **data})


def log_in(client: FlaskClient, email: str, password: str = PASSWORD, **more: Any) -> TestResponse:
    """Send the form of the log-in page."""
    return send(client, "/en/account/login", email=email, password=password, **more)


@contextmanager
def office(instance: Path, **more: Any) -> Iterator[Office]:
    """Open an application over a database in a folder."""
    with questionnaire(instance, **more) as site:
        stores = open_stores(f"sqlite:///{instance / 'test.sqlite3'}")
        with site.app.app_context():
            limiter.reset()
        yield Office(site, stores)
        stores.close()
