"""Jobs are done one at a time, say how far they are, can be stopped, and fail with the reason."""

from __future__ import annotations

import pytest

from matcher.gate import GateRules
from matcher.job_operations import ask_job, cancel_job, do_next
from matcher.model_records import Job, JobKind, JobState
from matcher.operations import active_model
from tests.learning import Desk, open_desk

EASY = GateRules(error=1.0, calibration_margin=1.0, exposure_margin=1.0, least_firms=2)


@pytest.fixture
def desk(monkeypatch: pytest.MonkeyPatch) -> Desk:
    monkeypatch.setattr("matcher.learning_operations.GateRules", lambda: EASY)
    return open_desk(20)


def done(desk: Desk, stopped: bool = False) -> Job | None:
    return do_next(desk.services, lambda: desk.bench, lambda: stopped)


def test_what_is_asked_for_is_done_in_its_order(desk: Desk) -> None:
    assert done(desk) is None
    ask_job(desk.services, JobKind.RETRAIN, "account:9")
    ask_job(desk.services, JobKind.EVALUATE, "account:9")
    first = done(desk)
    assert first is not None
    assert (first.kind, first.state, first.share) == (JobKind.RETRAIN, JobState.DONE, 1.0)
    assert first.outcome is not None
    assert first.outcome["version"] == active_model(desk.services).version
    assert any("fitting" in line for line in first.log)
    assert desk.services.models.activations()[-1].actor == "account:9"
    second = done(desk)
    assert second is not None
    assert (second.state, (second.outcome or {})["firms"]) == (JobState.DONE, 5)
    assert done(desk) is None


def test_a_job_that_is_stopped_changes_nothing_and_can_be_asked_for_again(desk: Desk) -> None:
    before = active_model(desk.services).version
    ask_job(desk.services, JobKind.RETRAIN, "account:9")
    ended = done(desk, stopped=True)
    assert ended is not None
    assert ended.state is JobState.CANCELLED
    assert active_model(desk.services).version == before
    again = ask_job(desk.services, JobKind.RETRAIN, "account:9")
    assert cancel_job(desk.services, again.id).state is JobState.CANCELLED
    ask_job(desk.services, JobKind.RETRAIN, "account:9")
    last = done(desk)
    assert last is not None
    assert last.state is JobState.DONE


def test_a_job_that_cannot_be_done_says_why() -> None:
    desk = open_desk()
    ask_job(desk.services, JobKind.RETRAIN, "account:9")
    ended = done(desk)
    assert ended is not None
    assert ended.state is JobState.FAILED
    assert "no decisions" in (ended.outcome or {})["error"]


def test_an_error_that_nobody_expects_ends_the_job_as_well(desk: Desk) -> None:
    ask_job(desk.services, JobKind.RETRAIN, "account:9")

    def broken() -> None:
        raise RuntimeError("broken")

    with pytest.raises(RuntimeError):
        do_next(desk.services, broken, lambda: False)  # type: ignore[arg-type]
    (job,) = desk.services.jobs.jobs()
    assert (job.state, job.outcome) == (
        JobState.FAILED,
        {"error": "an error that was not expected"},
    )
