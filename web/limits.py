"""Brakes on scripts: how often one address or one private link may do something.

Counted in memory, per process; no ledger. An address behind a proxy is known only where the number
of trusted proxies is set.
"""

from __future__ import annotations

import hashlib
import ipaddress
import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any
from urllib.parse import unquote_to_bytes

from flask import Flask, Response, current_app, has_request_context, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from werkzeug.exceptions import BadRequest, ServiceUnavailable

from web.turns import NoTurnError, Turns

NEW_PROFILES_PER_HOUR = "NEW_PROFILES_PER_HOUR"
"""Configuration key: how many profiles one address may begin in an hour."""
ATTEMPTS_PER_PROFILE = 4
"""How many forms and files one address may send for each profile that it may begin."""
WRITES = "120 per minute"
SHOWS = "120 per minute"
"""Saves, and rankings, per private link: more than any hand makes, less than a script."""
SHOWS_OF_NETWORK = "240 per minute"
"""Rankings per address, whatever the number of links; pages of the example are counted apart."""
WRITES_OF_NETWORK = "600 per minute"
"""Saves per address, whatever the number of links: a room of thirty people who type."""
EXPORTS = "12 per minute"
"""Files with all data, per private link and per address."""
REPLACEMENTS = "30 per hour"
"""Links that one address may have replaced; the new link itself has no past to be counted by."""
RANKINGS_AT_ONCE = 4
"""Half of the threads of the server: the other half answers everything else."""
RANKINGS_OF_NETWORK = 2
"""Those of them for one address: nobody alone keeps all others waiting."""
LONG_RANKINGS = 2
"""Those of them for long texts, which take seconds: they never keep short ones waiting."""
RANKING_WAIT_SECONDS = 1.0
"""How long a request waits for its turn to rank."""

RETRY_SECONDS = 60
"""What a visitor who sent too much is told to wait; the longest of the limits ends later."""
INVITATIONS = "60 per hour"
"""Invitations that one address may send or try to accept."""

REPLIES = "30 per minute"
"""Pages of letters (an answer of a partner, a choice about mail) that one address may open."""

FORM_BYTES = 256 * 1024
"""Body of a request, and the texts of a form, wherever nothing else is said."""
LIST_BYTES = 2 * 1024 * 1024
"""All files of one list for the catalogue together; what is shipped has 300,000."""
SURVEY_BYTES = 2 * 1024 * 1024
"""A file with the answers of a survey: some 10,000 rows; a larger one goes by the command line."""
SENT_BACK_BYTES = SURVEY_BYTES * 3 // 2
"""The form that follows the check of a survey: the same file again, as text."""
LARGER_BODIES = {
    "upkeep.load_files": LIST_BYTES,
    "survey.check_import": SURVEY_BYTES + FORM_BYTES,
    "survey.keep_import": SENT_BACK_BYTES,
}
"""Pages, by endpoint, to which more may be sent than a form has."""
SERVER_BYTES = 2 * max(FORM_BYTES, *LARGER_BODIES.values())
"""Body that the server takes at all: more than any page, so that the page says what is too much."""
FORM_PARTS = 500

LARGEST_NUMBER = 2**31 - 1
_IPV6_NETWORK = 64
_WITH_PORT = re.compile(r"([0-9.]+):[0-9]{1,5}|\[([0-9A-Fa-f:.]+)\](?::[0-9]{1,5})?")


class FormEncodingError(BadRequest):
    """A form in another encoding than the page that it is of."""


def init_body_limits(app: Flask) -> None:
    """Limit what is sent to each page, before anything has looked at the form."""
    app.config.update(
        MAX_CONTENT_LENGTH=FORM_BYTES, MAX_FORM_MEMORY_SIZE=FORM_BYTES, MAX_FORM_PARTS=FORM_PARTS
    )
    app.before_request(_limit_body)
    app.before_request(_refuse_other_encodings)


def _limit_body() -> None:
    endpoint = request.endpoint or ""
    request.max_content_length = LARGER_BODIES.get(endpoint, FORM_BYTES)
    if endpoint == "survey.keep_import":
        request.max_form_memory_size = SENT_BACK_BYTES


def _refuse_other_encodings() -> None:
    """Refuse a form that is not UTF-8: what is not would be kept as the signs that stand for it."""
    if request.mimetype != "application/x-www-form-urlencoded":
        return
    try:
        unquote_to_bytes(request.get_data()).decode()
    except UnicodeDecodeError:
        raise FormEncodingError("the form is not in UTF-8") from None


def client_network() -> str:
    """Return the address of the client; of IPv6 the network, which one person has whole.

    Some proxies add the port, which would make every connection a client of its own.
    """
    text = get_remote_address()
    with_port = _WITH_PORT.fullmatch(text)
    if with_port:
        text = with_port[1] or with_port[2]
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return text
    if address.version == 6 and address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    if address.version == 6:
        return str(ipaddress.ip_network(f"{address}/{_IPV6_NETWORK}", strict=False))
    return text


def private_link() -> str:
    """Return a name for the private link of this request that does not give it away."""
    token = str((request.view_args or {}).get("token", ""))
    return hashlib.sha256(token.encode("utf-8", "replace")).hexdigest()[:16]


limiter = Limiter(client_network, storage_uri="memory://", headers_enabled=False)


def creation_limit() -> str:
    """Return the limit on new profiles as Flask-Limiter reads it."""
    return f"{current_app.config[NEW_PROFILES_PER_HOUR]} per hour"


def is_creation(response: Response) -> bool:
    """Say whether an answer began a profile; faults in the form count for nothing."""
    return response.status_code == 303


def attempt_limit() -> str:
    """Return the limit on attempts to begin a profile; each counts, before it is looked at."""
    return f"{ATTEMPTS_PER_PROFILE * current_app.config[NEW_PROFILES_PER_HOUR]} per hour"


def limit_shows(view: Callable[..., Any]) -> Callable[..., Any]:
    """Limit how often one link, and one address with all its links, may have a ranking made."""
    return _limit_shows_of_network(_limit_shows_of_link(view))


def limit_writes(view: Callable[..., Any]) -> Callable[..., Any]:
    """Limit how often one link, and one address with all its links, may save something."""
    return _limit_writes_of_network(_limit_writes_of_link(view))


def limit_exports(view: Callable[..., Any]) -> Callable[..., Any]:
    """Limit how often one link, and one address with all its links, may fetch all data."""
    return _limit_exports_of_network(_limit_exports_of_link(view))


limit_attempts = limiter.shared_limit(attempt_limit, scope="attempts")
limit_creation = limiter.shared_limit(creation_limit, scope="new-profiles", deduct_when=is_creation)
limit_examples = limiter.shared_limit(SHOWS_OF_NETWORK, scope="examples")
limit_invitations = limiter.shared_limit(INVITATIONS, scope="invitations")
limit_replies = limiter.shared_limit(REPLIES, scope="replies")
limit_replacements = limiter.shared_limit(REPLACEMENTS, scope="replacements")
_limit_writes_of_link = limiter.shared_limit(WRITES, scope="writes", key_func=private_link)
_limit_writes_of_network = limiter.shared_limit(WRITES_OF_NETWORK, scope="writes-of-network")
_limit_shows_of_link = limiter.shared_limit(SHOWS, scope="shows", key_func=private_link)
_limit_shows_of_network = limiter.shared_limit(SHOWS_OF_NETWORK, scope="shows-of-network")
_limit_exports_of_link = limiter.shared_limit(EXPORTS, scope="exports", key_func=private_link)
_limit_exports_of_network = limiter.shared_limit(EXPORTS, scope="exports-of-network")
_rankings = Turns(RANKINGS_AT_ONCE, RANKINGS_OF_NETWORK, LONG_RANKINGS)


@contextmanager
def turn_to_rank(*, is_long: bool = False) -> Iterator[None]:
    """Hold one of the few places for rankings, so that they never take all threads.

    Parameters
    ----------
    is_long : whether the texts of the firm take long to compare.

    Raises
    ------
    ServiceUnavailable : none became free in time.
    """
    client = client_network() if has_request_context() else ""
    with ExitStack() as held:
        try:
            held.enter_context(
                _rankings.turn(client, is_long=is_long, wait_seconds=RANKING_WAIT_SECONDS)
            )
        except NoTurnError:
            raise ServiceUnavailable(retry_after=RETRY_SECONDS) from None
        yield


def small_number(text: str) -> int:
    """Return a whole number of 0 to 2^31 - 1 from a form.

    Raises
    ------
    ValueError : anything else; a form's ``get`` then takes its default.
    """
    if not (text.isascii() and text.isdigit() and len(text) <= 10 and int(text) <= LARGEST_NUMBER):
        raise ValueError("not a whole number from 0 to 2147483647")
    return int(text)
