"""What the server writes down: one line a message, without the secrets of private links."""

from __future__ import annotations

import logging
import re

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_SECRET = re.compile(
    r"/(p|invitation|reset|confirm|reply|mail|new-address|old-address)/[^/?\s'\"]+"
)


class SecretlessFormatter(logging.Formatter):
    """Writes messages and tracebacks with the tokens of private links and of letters left out."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the lines of a record."""
        return _SECRET.sub(r"/\1/...", super().format(record))

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
