"""Sends the e-mail that waits, in the background of a running service."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from flask import Flask

from features.errors import ClusterbridgeError
from matcher.account_operations import deliver_due
from web.wiring import mailer_of, wired

SECONDS = 5
"""How often the outbox is looked into."""
_logger = logging.getLogger(__name__)


def start_postman(app: Flask) -> Callable[[], None]:
    """Send e-mail in a thread of its own until the returned function is called."""
    stopped = threading.Event()

    def work() -> None:
        while not stopped.wait(SECONDS):
            deliver(app)

    thread = threading.Thread(target=work, name="postman", daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join()

    return stop


def deliver(app: Flask) -> None:
    """Send once what is due; what goes wrong is logged and tried again."""
    with app.app_context():
        try:
            services = wired().services
            done = deliver_due(services, mailer_of(wired().settings, services))
        except ClusterbridgeError as error:
            _logger.error("e-mail could not be sent: %s", error)
            return
    if done.failed:
        _logger.warning("%s messages were not accepted by the mail server", done.failed)
