"""What the server writes down: one line a message, without the secrets of private links."""

from __future__ import annotations

import logging
import re

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_BEFORE_SECRETS = (
    "p",
    "invitation",
    "reset",
    "confirm",
    "confirm-answers",
    "hand-over",
    "take-over",
    "second-factor",
    "reply",
    "mail",
    "new-address",
    "old-address",
)
"""What stands before a secret in the paths of the service; a test compares it with all of them."""
_SECRET = re.compile(rf"/({'|'.join(_BEFORE_SECRETS)})/[^/?\s'\"]+")
_CLIENT = re.compile(r"\([^)]*\)( exceeded at endpoint)")
"""Whom a limit was reached by, as Flask-Limiter writes it: an address, and the account tried."""


class SecretlessFormatter(logging.Formatter):
    """Writes messages and tracebacks with the tokens of private links and of letters left out."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record, without the address of whoever reached a limit."""
        return _CLIENT.sub(r"(...)\1", _SECRET.sub(r"/\1/...", super().format(record)))

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802 - so named by the base
        """Keep a message on its line: what a visitor sent cannot begin another one."""
        record.message = "".join(
            one if one.isprintable() else repr(one)[1:-1] for one in record.message
        )
        return super().formatMessage(record)


def init_logging(level: str) -> None:
    """Write the messages of all modules to standard error, unless they are written already.

    Parameters
    ----------
    level : least urgent message that is written.
    """
    handler = logging.StreamHandler()
    handler.setFormatter(SecretlessFormatter(_FORMAT))
    logging.basicConfig(level=level, handlers=[handler])
    # It says a dozen lines at every start.
    logging.getLogger("alembic").setLevel(logging.WARNING)
    # It warns of every request that waits for a thread, which under load is every request.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
