"""Brakes on guessing: how often an address may be tried, by whom, and from where."""

from __future__ import annotations

import hashlib
import unicodedata
from contextlib import suppress

from flask import Flask, abort, current_app, request, session
from flask_limiter import RateLimitExceeded
from flask_security.mail_util import EmailValidateException
from limits import parse

from matcher.accounts import same_address
from web.accounts.datastore import note_visit
from web.accounts.setup import wired_datastore
from web.accounts.users import User, logged_in
from web.limits import client_network, limiter

GUESSES = "10 per 15 minutes"
"""Tries for one account from one network."""
GUESSES_OF_NETWORK = "60 per 15 minutes"
GUESSES_FOR_ACCOUNT = "50 per hour"
"""Tries for one account from anywhere; more would let strangers lock people out quickly."""
_ONE_NOTE = parse("1 per 15 minutes")
#: Pages that take a password, a code or an address from somebody who is not known yet.
THROTTLED = frozenset(
    {
        "security.login",
        "security.verify",
        "security.register",
        "security.forgot_password",
        "security.reset_password",
        "security.change_password",
        "security.send_confirmation",
        "security.two_factor_token_validation",
        "security.two_factor_setup_validate",
    }
)
#: Pages that only have a message written; counted apart, so that nobody is locked out by them.
LETTERS = frozenset({"security.register", "security.forgot_password", "security.send_confirmation"})
#: Those of them whose form says whose account it is about.
_ASKS_FOR_ADDRESS = LETTERS | {"security.login"}


def tried() -> str:
    """Return a name for the account that is tried, known or not, that does not give it away."""
    name = _address() if request.endpoint in _ASKS_FOR_ADDRESS else _account_of_session()
    digest = hashlib.sha256((name or client_network()).encode("utf-8", "replace")).hexdigest()
    return f"{_kind()} {digest[:16]}"


def _kind() -> str:
    return "letters" if request.endpoint in LETTERS else "log_in"


def _address() -> str:
    """Return the address of the form as it is looked up, whatever way it is written."""
    given = unicodedata.normalize("NFKC", request.form.get("email", "")).strip()
    # What is no address is told apart by its text.
    with suppress(EmailValidateException):
        given = current_app.extensions["security"].mail_util.normalize(given)
    return same_address(given) if given else ""


def _account_of_session() -> str:
    """Return who is logged in or half-way there; no field of a form says so."""
    user = _user_of_session()
    return user.id if user else ""


def _user_of_session() -> User | None:
    return logged_in() or wired_datastore().find_user(fs_uniquifier=session.get("tf_user_id", ""))


def _tried_from_here() -> str:
    return f"{client_network()} {tried()}"


def _network() -> str:
    return f"{_kind()} {client_network()}"


@limiter.shared_limit(GUESSES, scope="guesses", key_func=_tried_from_here)
@limiter.shared_limit(GUESSES_OF_NETWORK, scope="guesses-network", key_func=_network)
@limiter.shared_limit(GUESSES_FOR_ACCOUNT, scope="guesses-account", key_func=tried)
def _count() -> None:
    """Count a try; too many are answered with 429."""


def _note_lockout() -> None:
    """Leave one audit row for each account and quarter of an hour: a flood would fill the trail."""
    if limiter.limiter.hit(_ONE_NOTE, "lockout", tried()):
        found = None
        if request.endpoint in _ASKS_FOR_ADDRESS:
            found = wired_datastore().find_user(email=_address())
        note_visit(f"account.{_kind()}_locked", found or _user_of_session())


def init_throttle(app: Flask) -> None:
    """Count every try, before anything else looks at it."""

    @app.before_request
    def _throttle() -> None:
        if request.method == "POST" and request.endpoint in THROTTLED:
            if request.is_json:
                # It would be read instead of the form, whose address is counted.
                abort(415)
            try:
                _count()
            except RateLimitExceeded:
                _note_lockout()
                raise
