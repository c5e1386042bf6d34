"""Brakes on guessing: how often an address may be tried, by whom, and from where."""

from __future__ import annotations

import hashlib

from flask import Flask, request, session

from web.limits import client_network, limiter

GUESSES = "10 per 15 minutes"
"""Tries for one account from one network."""
GUESSES_OF_NETWORK = "60 per 15 minutes"
GUESSES_FOR_ACCOUNT = "50 per hour"
"""Tries for one account from anywhere; more would let strangers lock people out quickly."""
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


def tried() -> str:
    """Return a name for the account that is tried, known or not, that does not give it away."""
    given = request.form.get("email", "").strip().casefold()
    name = given or session.get("tf_user_id") or session.get("_user_id") or client_network()
    return hashlib.sha256(str(name).encode("utf-8", "replace")).hexdigest()[:16]


def _tried_from_here() -> str:
    return f"{client_network()} {tried()}"


@limiter.shared_limit(GUESSES, scope="guesses", key_func=_tried_from_here)
@limiter.shared_limit(GUESSES_OF_NETWORK, scope="guesses-network", key_func=client_network)
@limiter.shared_limit(GUESSES_FOR_ACCOUNT, scope="guesses-account", key_func=tried)
def _count() -> None:
    """Count a try; too many are answered with 429."""


def init_throttle(app: Flask) -> None:
    """Count every try, before anything else looks at it."""

    @app.before_request
    def _throttle() -> None:
        if request.method == "POST" and request.endpoint in THROTTLED:
            _count()
