"""Work in the background: asked for, done one at a time, watched, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from features.comparisons import COMPARISON_KEYS
from features.errors import ClusterbridgeError
from matcher.learning import NothingToLearnError
from matcher.learning_operations import Bench, StoppedError, evaluated, retrain
from matcher.model_records import Job, JobKind, JobState
from matcher.operations import Services, active_model
from matcher.terms import terms_in_order


def ask_job(
    services: Services, kind: JobKind, actor: str, terms: Sequence[str] | None = None
) -> Job:
    """Let the running service do something; asked for again before it ends, it is the same job.

    Parameters
    ----------
    terms : names of the products and bends that a retraining switches on; None = as they are.

    Raises
    ------
    UnknownTermError
    """
    wishes = None if terms is None else {"terms": list(terms_in_order(terms, COMPARISON_KEYS))}
    return services.jobs.ask(kind, actor, services.clock.now(), wishes)


def cancel_job(services: Services, job_id: int) -> Job:
    """Ask a job to stop; raises JobNotFoundError."""
    return services.jobs.cancel(job_id, services.clock.now())


def do_next(
    services: Services, bench_of: Callable[[], Bench], stopped: Callable[[], bool]
) -> Job | None:
    """Do the oldest job that waits, and return it as it ended; None where nothing is to do.

    Parameters
    ----------
    bench_of : opens what learning works with, once there is something to do.
    stopped : whether the service is about to stop.
    """
    job = services.jobs.begin(services.clock.now())
    if job is None:
        return None

    def tell(share: float, line: str) -> None:
        if stopped() or not services.jobs.tell(job.id, share, line, services.clock.now()):
            raise StoppedError

    state, outcome = JobState.FAILED, {"error": "an error that was not expected"}
    try:
        outcome = _done(services, bench_of(), job, tell)
        state = JobState.DONE
    except StoppedError as error:
        state, outcome = JobState.CANCELLED, {"error": str(error)}
    except NothingToLearnError as error:
        outcome = {"error": str(error), "why": error.key}
    except ClusterbridgeError as error:
        outcome = {"error": str(error)}
    finally:
        ended = services.jobs.end(job.id, state, outcome, services.clock.now())
    return ended


def _done(
    services: Services, bench: Bench, job: Job, tell: Callable[[float, str], None]
) -> dict[str, Any]:
    if job.kind is JobKind.EVALUATE:
        return evaluated(services, bench, active_model(services).version, tell)
    terms = (job.wishes or {}).get("terms")
    done = retrain(services, bench, job.actor, tell, terms=terms)
    return {"version": done.version, "outcome": done.outcome, "active_before": done.active}
