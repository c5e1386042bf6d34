"""Metrics: for whoever has the token alone, of the last look, in the format of Prometheus."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from matcher.job_operations import ask_job, do_next
from matcher.learning_operations import retrain
from matcher.model_records import JobKind
from tests.learning_site import Site, open_site
from web.config import SettingsError, load_settings
from web.wiring import wired

TOKEN = "t" * 24
LINE = re.compile(
    r'(# (HELP|TYPE) clusterbridge_\w+ .+|clusterbridge_\w+(\{\w+="[\w-]+"\})? [-\d.e]+)'
)


@pytest.fixture(name="site")
def _site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Site:
    site = open_site(tmp_path, 6)
    with site.app.app_context():
        wiring = wired()
        monkeypatch.setattr(wiring, "settings", replace(wiring.settings, metrics_token=TOKEN))
    return site


def get(site: Site, token: str = TOKEN) -> Any:
    return site.app.test_client().get("/metrics", headers={"Authorization": f"Bearer {token}"})


def test_without_a_token_in_the_settings_there_is_no_such_page(tmp_path: Path) -> None:
    assert get(open_site(tmp_path, 0)).status_code == 404


@pytest.mark.parametrize("token", ["", "x" * 24, TOKEN[:-1], TOKEN + "t", "ü"])
def test_another_token_is_refused(site: Site, token: str) -> None:
    answer = get(site, token)
    assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")
    assert "clusterbridge_" not in answer.text


def test_before_a_look_there_are_only_the_version_and_jobs(site: Site) -> None:
    answer = get(site)
    assert answer.content_type.startswith("text/plain; version=0.0.4")
    assert answer.headers["Cache-Control"] == "no-store"
    assert 'clusterbridge_jobs{state="waiting"} 0' in answer.text
    assert "drift" not in answer.text


def test_every_line_is_one_of_the_format_and_alarms_are_those_of_the_look(site: Site) -> None:
    retrain(site.services, site.desk.bench, "account:otto")
    ask_job(site.services, JobKind.HEALTH, "account:otto", {"days": 90})
    do_next(site.services, lambda: site.desk.bench, lambda: False)
    text = get(site).text
    assert [line for line in text.splitlines() if not LINE.fullmatch(line)] == []
    assert 'clusterbridge_drift_alarm{watched="inputs"} 0' in text
    assert 'clusterbridge_drift_threshold{watched="acceptance"} 0.1' in text
    assert 'clusterbridge_job_failed{kind="health"} 0' in text
    assert "account" not in text


def test_a_short_token_is_refused_and_not_repeated() -> None:
    with pytest.raises(SettingsError) as refused:
        load_settings({"CLUSTERBRIDGE_METRICS_TOKEN": "short-secret"})
    assert "short-secret" not in str(refused.value)
