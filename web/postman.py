"""Sends the e-mail that waits and does what else is due, in the background of a service."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import wraps

from flask import Flask, current_app

from features.errors import ClusterbridgeError
from matcher.account_operations import deliver_due
from matcher.erasure_operations import apply_retention, tidy_mail
from web.config import Settings
from web.jobs import run_jobs, tell_now
from web.wiring import Wiring, wired

SECONDS = 5
"""How often the postman looks whether something is due."""
MINUTE, HOUR, DAY = 60.0, 3600.0, 24 * 3600.0
Duty = Callable[[Flask], None]
_logger = logging.getLogger(__name__)


def start_postman(app: Flask, duties: Mapping[Duty, float] | None = None) -> Callable[[], None]:
    """Do the duties in a thread of its own until the returned function is called.

    Parameters
    ----------
    duties : what is done, and after how many seconds again; default: :data:`DUTIES`.
    """
    stopped = threading.Event()
    pause = DUTIES if duties is None else duties

    def work() -> None:
        due = dict.fromkeys(pause, 0.0)
        while not stopped.wait(SECONDS):
            for duty in due:
                if (now := time.monotonic()) >= due[duty]:
                    due[duty] = now + pause[duty]
                    duty(app)

    thread = threading.Thread(target=work, name="postman", daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join()

    return stop


def _survived(failure: str) -> Callable[[Callable[[Wiring], None]], Duty]:
    """Make a duty of a function: whatever goes wrong in it is logged, and tried again next time."""

    def of(work: Callable[[Wiring], None]) -> Duty:
        @wraps(work)
        def duty(app: Flask) -> None:
            try:
                with app.app_context():
                    work(wired())
            except ClusterbridgeError as error:
                _logger.error("%s: %s", failure, error)
            except Exception as error:
                # Not its text: it may repeat an address or an answer.
                _logger.error("%s: %s", failure, type(error).__name__)

        return duty

    return of


@_survived("what is due could not be done")
def do_jobs(wiring: Wiring) -> None:
    """Remind, let expire and write digests once."""
    done = run_jobs(wiring.services, _settings(wiring))
    if done:
        _logger.info("%s introductions were followed up", len(done))


@_survived("e-mail could not be sent")
def deliver(wiring: Wiring) -> None:
    """Write what is to be told at once, and send what waits."""
    tell_now(wiring.services, _settings(wiring))
    done = deliver_due(wiring.services, wiring.mailer)
    if done.failed:
        _logger.warning("%s messages were not accepted by the mail server", done.failed)


@_survived("what has been kept for its time could not be erased")
def erase_due(wiring: Wiring) -> None:
    """Erase once what has been kept for its time."""
    counts = apply_retention(wiring.services).counts
    if any(counts.values()):
        _logger.info("erased after their time: %s", counts)


@_survived("files of messages that are not kept could not be removed")
def tidy(wiring: Wiring) -> None:
    """Remove what stands in for a mail server stores of messages that are not kept any more."""
    tidy_mail(wiring.services, wiring.mailer)


DUTIES: Mapping[Duty, float] = {do_jobs: HOUR, deliver: SECONDS, erase_due: DAY, tidy: MINUTE}
"""What is due by itself, and after how many seconds again."""


def _settings(wiring: Wiring) -> Settings:
    """Return the settings with the key that this application signs with."""
    return replace(wiring.settings, secret_key=str(current_app.config["SECRET_KEY"]))
