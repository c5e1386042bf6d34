"""Metrics for machines that watch the service: alarms of learning, jobs; nobody's answers.

Nothing is computed here: the figures are those of the last look, whose age stands beside them.
"""

from __future__ import annotations

import hmac
from collections import Counter
from collections.abc import Iterator, Mapping

from flask import Flask, Response, abort, request

from matcher.job_operations import USUAL_DAYS, last_done
from matcher.job_results import figures_from
from matcher.model_records import Job, JobKind, JobState
from matcher.operations import active_model
from web.security import mark_private
from web.wiring import wired

TEXT = "text/plain; version=0.0.4; charset=utf-8"
"""The text format of Prometheus."""
PREFIX = "clusterbridge"


def init_metrics(app: Flask) -> None:
    """Add the page; it has no language, and answers only who has the token of the settings."""
    app.add_url_rule("/metrics", "metrics", metrics)


def metrics() -> Response:
    """Hand out all metrics; without a token in the settings there is no such page."""
    token = wired().settings.metrics_token
    if not token:
        abort(404)
    given = request.headers.get("Authorization", "")
    if not hmac.compare_digest(given.encode(), f"Bearer {token}".encode()):
        return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
    mark_private()
    return Response("\n".join(_lines()) + "\n", content_type=TEXT)


def _lines() -> Iterator[str]:
    services = wired().services
    version = active_model(services).version
    yield from _family("model_info", "The version that ranks now.", {f'version="{version}"': 1})
    jobs = services.jobs.jobs()
    now = services.clock.now()
    states = Counter(one.state_at(now) for one in jobs)
    counts = {f'state="{state.value}"': states[state] for state in JobState}
    yield from _family("jobs", "Work in the background, by how far it is.", counts)
    newest = {one.kind: one for one in reversed(jobs)}
    last = {
        f'kind="{kind.value}"': int(one.state_at(now) in (JobState.FAILED, JobState.LOST))
        for kind, one in newest.items()
    }
    yield from _family("job_failed", "Whether the last job of a kind failed or was lost.", last)
    looked = last_done(services, JobKind.HEALTH, {"days": USUAL_DAYS})
    if looked is not None:
        yield from _health(looked)


def _health(looked: Job) -> Iterator[str]:
    found = looked.outcome or {}
    at = looked.seen_at.timestamp()
    yield from _family("health_looked_at_seconds", "When health was looked at last.", {"": at})
    spans = {'span="lately"': found["lately"], 'span="before"': found["before"]}
    yield from _family("decisions", "Decisions that were looked at.", spans)
    gone = int(bool(found["learned_from_gone"]))
    said = "Whether the version has learned from what is gone."
    yield from _family("learned_from_gone", said, {"": gone})
    figures = figures_from(found)
    known = {_watched(one.watched): one.value for one in figures if one.value is not None}
    yield from _family("drift_value", "What is watched; absent while too little is known.", known)
    limits = {_watched(one.watched): one.threshold for one in figures}
    yield from _family("drift_threshold", "From where on it is an alarm.", limits)
    alarms = {_watched(one.watched): int(one.alarm) for one in figures}
    yield from _family("drift_alarm", "1 beyond the threshold and more than chance.", alarms)


def _watched(name: str) -> str:
    return f'watched="{name}"'


def _family(name: str, about: str, samples: Mapping[str, float]) -> Iterator[str]:
    """Yield one metric with its help, its type and a line for each set of labels."""
    yield f"# HELP {PREFIX}_{name} {about}"
    yield f"# TYPE {PREFIX}_{name} gauge"
    for labels, value in samples.items():
        shown = f"{{{labels}}}" if labels else ""
        yield f"{PREFIX}_{name}{shown} {round(value, 6)!r}"
