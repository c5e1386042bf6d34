"""Work in the background: asked for, done one at a time, watched, cancelled."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from features.comparisons import COMPARISON_KEYS
from features.errors import ClusterbridgeError
from features.vocabulary import RespondentGroup
from matcher.accounts import SYSTEM
from matcher.errors import ModelMismatchError, ModelRulesError
from matcher.evaluation_operations import evaluated
from matcher.examples import Tell
from matcher.hand_operations import keep_by_hand, try_by_hand
from matcher.job_results import (
    compared_document,
    exclusion_from,
    health_document,
    unlearned_document,
)
from matcher.learning import NothingToLearnError
from matcher.learning_operations import Bench, StoppedError, Wishes, retrain
from matcher.model_operations import health_of
from matcher.model_records import ActivationMovedError, Job, JobKind, JobState
from matcher.operations import Services, active_catalogue_version, active_model
from matcher.posterior import NoConvergenceError
from matcher.side_by_side_operations import compare_models
from matcher.survey import SurveyError
from matcher.terms import terms_in_order
from matcher.training_set import Reading
from matcher.unlearning_operations import unlearn

LOOK_EVERY = timedelta(days=1)
USUAL_DAYS = 90
"""Days that are put beside those before, where nobody has said how many."""
Work = Callable[[Job, Tell], dict[str, Any]]
"""What does a job that needs more than the stores and the bench."""


def ask_job(
    services: Services, kind: JobKind, actor: str, subject: Mapping[str, Any] | None = None
) -> Job:
    """Let the running service do something; asked for again before it ends, it is the same job.

    Parameters
    ----------
    subject : what it is about, as plain JSON.
    """
    return services.jobs.ask(kind, actor, services.clock.now(), subject)


def retraining_of(wishes: Wishes) -> dict[str, Any]:
    """Return what is chosen for a retraining as plain JSON; raises UnknownTermError."""
    if wishes.terms is not None:
        wishes = wishes._replace(terms=list(terms_in_order(wishes.terms, COMPARISON_KEYS)))
    return {key: one for key, one in wishes._asdict().items() if one is not None}


def _wishes_in(subject: Mapping[str, Any]) -> Wishes:
    reading = Reading(subject["reading"]) if "reading" in subject else None
    return Wishes(subject.get("terms"), subject.get("survey"), reading)


def cancel_job(services: Services, job_id: int) -> Job:
    """Ask a job to stop; raises JobNotFoundError."""
    return services.jobs.cancel(job_id, services.clock.now())


def last_done(
    services: Services, kind: JobKind, subject: Mapping[str, Any] | None = None
) -> Job | None:
    """Return the newest job of a kind that was done; with a subject, about that one."""
    found = (one for one in services.jobs.jobs() if one.kind is kind)
    about = (one for one in found if subject is None or one.subject == subject)
    return next((one for one in about if one.state is JobState.DONE), None)


def look_when_due(services: Services) -> Job | None:
    """Ask whether the active model still fits, where something was learned, once a day.

    Returns
    -------
    The job, None where none is due.
    """
    if not services.learning.trainings():
        return None
    now, about = services.clock.now(), {"days": USUAL_DAYS}
    looks = (one for one in services.jobs.jobs() if one.kind is JobKind.HEALTH)
    last = next((one for one in looks if one.subject == about), None)
    if last is not None and now - last.asked_at < LOOK_EVERY:
        return None
    return services.jobs.ask(JobKind.HEALTH, SYSTEM, now, about)


def do_next(
    services: Services,
    bench_of: Callable[[], Bench],
    stopped: Callable[[], bool],
    more: Mapping[JobKind, Work] | None = None,
) -> Job | None:
    """Do the oldest job that waits, and return it as it ended; None where nothing is to do.

    Parameters
    ----------
    bench_of : opens what learning works with, once there is something to do.
    stopped : whether the service is about to stop.
    more : what does the kinds of jobs that are not done here.
    """
    job = services.jobs.begin(services.clock.now())
    if job is None:
        return None

    def tell(share: float, line: str) -> None:
        if stopped() or not services.jobs.tell(job.id, share, line, services.clock.now()):
            raise StoppedError

    state, outcome = JobState.FAILED, {"error": "an error that was not expected"}
    try:
        work = (more or {}).get(job.kind)
        outcome = work(job, tell) if work else _done(services, bench_of(), job, tell)
        state = JobState.DONE
    except StoppedError as error:
        state, outcome = JobState.CANCELLED, {"error": str(error)}
    except NothingToLearnError as error:
        outcome = {"error": str(error), "why": error.key}
    except NoConvergenceError as error:
        outcome = {"error": str(error), "why": "too_large"}
    except ActivationMovedError as error:
        outcome = {"error": str(error), "why": "moved"}
    except (ModelMismatchError, ModelRulesError) as error:
        outcome = {"error": str(error), "why": "rules"}
    except SurveyError as error:
        outcome = {"error": str(error), "why": "survey"}
    except ClusterbridgeError as error:
        outcome = {"error": str(error)}
    finally:
        ended = services.jobs.end(job.id, state, outcome, services.clock.now())
    return ended


def _done(services: Services, bench: Bench, job: Job, tell: Tell) -> dict[str, Any]:
    about = job.subject
    if job.kind is JobKind.EVALUATE:
        version = about.get("version") or active_model(services).version
        return evaluated(services, bench, version, tell)
    if job.kind is JobKind.COMPARE:
        catalogue = active_catalogue_version(services)
        versions = about["one"], about["other"]
        return compared_document(compare_models(services, bench, catalogue, versions, tell))
    if job.kind is JobKind.HEALTH:
        return health_document(health_of(services, bench, about["days"], tell))
    if job.kind is JobKind.TRY_WEIGHTS:
        return _by_hand(services, bench, job, tell)
    if job.kind is JobKind.UNLEARN:
        return _taken_back(services, bench, job, tell)
    done = retrain(services, bench, job.actor, tell, wishes=_wishes_in(about))
    return {"version": done.version, "outcome": done.outcome, "active_before": done.active}


def _by_hand(services: Services, bench: Bench, job: Job, tell: Tell) -> dict[str, Any]:
    about = job.subject
    base, changes = about["base"], (RespondentGroup(about["group"]), about["weights"])
    if about["keep"]:
        said = job.actor, about["reason"]
        return keep_by_hand(services, bench, base, changes, said, tell)
    catalogue = active_catalogue_version(services)
    return try_by_hand(services, bench, catalogue, base, changes, tell)


def _taken_back(services: Services, bench: Bench, job: Job, tell: Tell) -> dict[str, Any]:
    """Take something back, unless another model is active than when that was looked at."""
    dry_run, seen = bool(job.subject["dry_run"]), services.models.activations()[-1].id
    if not dry_run and job.subject["seen"] != seen:
        raise ActivationMovedError
    exclusion = exclusion_from(job.subject)
    done = unlearn(services, bench, exclusion, job.actor, tell, dry_run=dry_run)
    return unlearned_document(done, dry_run=dry_run, seen=seen)
