"""A service does the jobs that it is asked for, and stops when it is stopped."""

from __future__ import annotations

import threading
from pathlib import Path
from typing import Any

import pytest

from matcher.job_operations import ask_job
from matcher.model_records import JobKind, JobState
from tests.fakes import fake_services
from tests.suggestions import application
from web import apprentice


def test_a_job_without_decisions_fails_with_the_reason(tmp_path: Path) -> None:
    services = fake_services()
    app = application(tmp_path, services)
    assert apprentice.do_a_job(app) is None
    ask_job(services, JobKind.RETRAIN, "account:1")
    job = apprentice.do_a_job(app)
    assert job is not None
    assert job.state is JobState.FAILED
    assert "no decisions" in (job.outcome or {})["error"]


def test_it_looks_again_and_again_until_it_is_stopped(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked = threading.Event()

    def look(_app: Any, _stopped: Any, **_more: Any) -> None:
        looked.set()

    monkeypatch.setattr(apprentice, "SECONDS", 0.01)
    monkeypatch.setattr(apprentice, "do_a_job", look)
    stop = apprentice.start_apprentice(application(tmp_path, fake_services()))
    assert looked.wait(10)
    stop()
    assert not any(one.name == "apprentice" for one in threading.enumerate())
