"""Retrains and evaluates in the background of a service, in a thread of its own."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Mapping

from flask import Flask

from features.errors import ClusterbridgeError
from matcher.job_operations import Work, do_next, look_when_due
from matcher.learning_operations import Bench
from matcher.model_records import Job, JobKind
from web.wiring import Wiring, wired

SECONDS = 5
"""How often it is seen whether a job waits."""
_logger = logging.getLogger(__name__)


def start_apprentice(app: Flask) -> Callable[[], None]:
    """Do jobs as they are asked for, until the returned function is called; a running one stops."""
    stopped = threading.Event()

    def work() -> None:
        while not stopped.wait(SECONDS):
            do_a_job(app, stopped.is_set, look=True)

    thread = threading.Thread(target=work, name="apprentice", daemon=True)
    thread.start()

    def stop() -> None:
        stopped.set()
        thread.join()

    return stop


def do_a_job(
    app: Flask, stopped: Callable[[], bool] = lambda: False, *, look: bool = False
) -> Job | None:
    """Do one job if one waits; what goes wrong is logged and stands in the job.

    Parameters
    ----------
    look : whether to see once a day if the active model still fits.
    """
    try:
        with app.app_context():
            wiring = wired()
            if look:
                look_when_due(wiring.services)
            job = do_next(wiring.services, lambda: bench_of(wiring), stopped, works())
    except ClusterbridgeError as error:
        _logger.error("jobs could not be looked at: %s", error)
        return None
    except Exception as error:
        # Not its text: it may repeat an answer.
        _logger.error("a job failed: %s", type(error).__name__)
        return None
    if job is not None:
        _logger.info("job %s (%s): %s", job.id, job.kind.value, job.state.value)
    return job


def works() -> Mapping[JobKind, Work]:
    """Return what does the jobs that need more than the stores and the bench."""
    from web.analysis import what_if

    return {JobKind.WHAT_IF: what_if.work}


def bench_of(wiring: Wiring) -> Bench:
    """Return what learning works with in a service: it shares the text encoder."""
    from data.learning_bench import open_bench
    from web.wiring import code_version

    return open_bench(
        wiring.services,
        code_version(),
        encoder=wiring.matcher.profiles.encoder,
        least_group=wiring.settings.smallest_group,
    )
