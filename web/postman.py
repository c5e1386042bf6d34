"""Sends the e-mail that waits and does what else is due, in the background of a service."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import replace

from flask import Flask

from features.errors import ClusterbridgeError
from matcher.account_operations import deliver_due
from matcher.erasure_operations import apply_retention, tidy_mail
from web.config import Settings
from web.jobs import run_jobs, tell_now
from web.wiring import mailer_of, wired

DAY = 24 * 3600.0
"""Seconds between two rounds of erasing what has been kept for its time."""
SECONDS = 5
"""How often the outbox is looked into."""
ROUNDS_PER_JOB = 720
"""After so many looks into the outbox (an hour) it is seen what else is due."""
_logger = logging.getLogger(__name__)


def start_postman(app: Flask) -> Callable[[], None]:
    """Send e-mail in a thread of its own until the returned function is called."""
    stopped = threading.Event()

    def work() -> None:
        rounds = 0
        next_round = 0.0
        while not stopped.wait(SECONDS):
            if rounds % ROUNDS_PER_JOB == 0:
                do_jobs(app)
            rounds += 1
            deliver(app)
            if time.monotonic() >= next_round:
                next_round = time.monotonic() + DAY
                erase_due(app)

    thread = threading.Thread(target=work, name="postman", daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join()

    return stop


def do_jobs(app: Flask) -> None:
    """Remind, let expire and write digests once; what goes wrong is logged and done next time."""
    with app.app_context():
        try:
            done = run_jobs(wired().services, _settings(app))
        except ClusterbridgeError as error:
            _logger.error("what is due could not be done: %s", error)
            return
    if done:
        _logger.info("%s introductions were followed up", len(done))


def _settings(app: Flask) -> Settings:
    """Return the settings with the key that this application signs with."""
    return replace(wired().settings, secret_key=str(app.config["SECRET_KEY"]))


def erase_due(app: Flask) -> None:
    """Erase once what has been kept for its time; what goes wrong is logged, and tried tomorrow."""
    with app.app_context():
        try:
            counts = apply_retention(wired().services).counts
        except ClusterbridgeError as error:
            _logger.error("what has been kept for its time could not be erased: %s", error)
            return
    if any(counts.values()):
        _logger.info("erased after their time: %s", counts)


def deliver(app: Flask) -> None:
    """Send once what is due; what goes wrong is logged and tried again."""
    with app.app_context():
        try:
            services = wired().services
            mailer = mailer_of(wired().settings, services)
            tell_now(services, _settings(app))
            done = deliver_due(services, mailer)
            tidy_mail(services, mailer)
        except ClusterbridgeError as error:
            _logger.error("e-mail could not be sent: %s", error)
            return
    if done.failed:
        _logger.warning("%s messages were not accepted by the mail server", done.failed)
