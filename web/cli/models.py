"""``clusterbridge models``: versions of the weights, which of them is active, and how it fares."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import TYPE_CHECKING, Any

import click

from web.cli.common import (
    Failure,
    format_option,
    instance_option,
    print_json,
    print_lines,
    print_list,
    stored_services,
)
from web.cli.learning import learning, progress
from web.cli.model_lines import compared_lines, listed_line, shown_lines, time_text, weight_lines
from web.cli.readings import leniency_lines

if TYPE_CHECKING:
    from matcher.model_operations import Health, ListedModel
    from matcher.model_records import Job
    from matcher.records import Activation

EPILOG = """\b
Examples:
  clusterbridge models list
  clusterbridge models show learned-6f5e4d3c2b1a
  clusterbridge models compare reference-1a2b3c4d5e6f learned-6f5e4d3c2b1a
  clusterbridge models promote learned-6f5e4d3c2b1a --reason "agreed on 2 March"
  clusterbridge models rollback
  clusterbridge models health --days 60
  clusterbridge models cancel 4

A model that was not proven better needs a written reason, which the audit trail keeps. One that has
learned from what was erased since is refused. Lists that were shown keep their model.
"""


@click.group(epilog=EPILOG)
def models() -> None:
    """Look at model versions, and say which is active."""


@models.command("list", short_help="List all versions.")
@format_option
@instance_option
def list_models(output: str, instance: str | None) -> None:
    """List what was trained or active: version, rows, what the gate said, since when active."""
    from matcher.model_operations import listed_models

    with learning(instance, read_only=True) as (services, _bench):
        found = listed_models(services)
    if output == "json":
        print_json({"schema_version": 1, "models": [listed_json(one) for one in found]})
        return
    print_lines(listed_line(one) for one in found)


def listed_json(one: ListedModel) -> dict[str, Any]:
    """Return a model version for programs."""
    training = one.training
    return {
        "version": one.version,
        "active": one.is_active,
        "pinned": one.is_pinned,
        "training": training
        and {"actor": training.actor, "at": training.at.isoformat(), **training.document},
        "reports": [
            {"against": each.against, "at": each.at.isoformat(), **each.document}
            for each in one.reports
        ],
        "activations": [activation_json(each) for each in one.activations],
    }


def activation_json(one: Activation) -> dict[str, Any]:
    """Return an activation for programs."""
    return {
        "version": one.model_version,
        "kind": one.kind.value,
        "actor": one.actor,
        "at": one.activated_at.isoformat(),
        "reason": one.reason,
    }


@models.command(short_help="Show how a version came about and what was found.")
@click.argument("version")
@format_option
@instance_option
def show(version: str, output: str, instance: str | None) -> None:
    """Show data hash, prior, settings, weights, report and activations of VERSION."""
    from matcher.learning_reports import weights_document
    from matcher.model_operations import listed_model

    with learning(instance, read_only=True) as (services, bench):
        one = listed_model(services, version)
        model = bench.opened(services.models.get(version))
    weights = weights_document(model)
    if output == "json":
        inputs = dict(model.inputs)
        print_json({"schema_version": 1, **listed_json(one), "weights": weights, "inputs": inputs})
        return
    print_lines(shown_lines(one))
    print_lines(weight_lines(weights))


@models.command(short_help="Say how lenient coordinators are.")
@click.argument("version", required=False)
@format_option
@instance_option
def leniency(version: str | None, output: str, instance: str | None) -> None:
    """Say how much more often each coordinator accepts the same pairing, by what VERSION learned.

    It is taken out of every score that a firm sees. Computed when asked and kept nowhere.
    """
    from matcher.leniency_operations import leniency_of
    from matcher.operations import active_model

    with learning(instance, read_only=True) as (services, bench):
        version = version or active_model(services).version
        found = leniency_of(services, bench, version, progress())
    rows = [
        {"coordinator": one.about, "value": one.value, "low": one.low, "high": one.high,
         "decisions": one.n}
        for one in found
    ]  # fmt: skip
    if output == "json":
        print_json({"schema_version": 1, "version": version, "leniency": rows})
    else:
        print_lines(leniency_lines(rows))


@models.command(short_help="Put two versions side by side.")
@click.argument("one")
@click.argument("other")
@format_option
@instance_option
def compare(one: str, other: str, output: str, instance: str | None) -> None:
    """Compare weights, whose first places change, and which decisions each would have avoided."""
    from matcher.job_results import compared_document
    from matcher.operations import active_catalogue_version
    from matcher.side_by_side_operations import compare_models

    with learning(instance, read_only=True) as (services, bench):
        catalogue = active_catalogue_version(services)
        found = compare_models(services, bench, catalogue, (one, other), progress())
    if output == "json":
        weights = list(found.weights)
        print_json({"schema_version": 1, **compared_document(found), "weights": weights})
    else:
        print_lines(compared_lines(found))


@models.command(short_help="Make a version the active one.")
@click.argument("version")
@click.option("--reason", default="", help="Why, where it is not proven better or one is pinned.")
@instance_option
def promote(version: str, reason: str, instance: str | None) -> None:
    """Use VERSION from the next request on, if the gate let it pass or a reason is given."""
    from matcher.accounts import COMMAND
    from matcher.model_operations import promote as promoted

    with learning(instance) as (services, bench):
        done = promoted(services, bench, version, COMMAND, reason)
    _print_active(done)


@models.command(short_help="Go back to the version that was active before.")
@click.option("--reason", default="", help="Why; kept in the audit trail.")
@instance_option
def rollback(reason: str, instance: str | None) -> None:
    """Make the version active again that was active before this one."""
    from matcher.accounts import COMMAND
    from matcher.model_operations import roll_back

    with learning(instance) as (services, bench):
        done = roll_back(services, bench, COMMAND, reason)
    _print_active(done)


@models.command(short_help="Keep the active version whatever a retraining finds.")
@click.option("--reason", default="", help="Why; kept in the audit trail.")
@instance_option
def pin(reason: str, instance: str | None) -> None:
    """Keep the active version until it is unpinned."""
    from matcher.accounts import COMMAND
    from matcher.model_operations import pin as pinned

    with learning(instance) as (services, _bench):
        done = pinned(services, COMMAND, reason)
    _print_active(done)


@models.command(short_help="Let the active version be replaced again.")
@instance_option
def unpin(instance: str | None) -> None:
    """End a pin."""
    from matcher.accounts import COMMAND
    from matcher.model_operations import unpin as unpinned

    with learning(instance) as (services, _bench):
        done = unpinned(services, COMMAND)
    _print_active(done)


@models.command(short_help="Say whether the active version still fits.")
@click.option("--days", type=click.IntRange(1, 3650), default=90, show_default=True,
              help="How many days back are put beside all before.")  # fmt: skip
@format_option
@instance_option
def health(days: int, output: str, instance: str | None) -> None:
    """Watch inputs, acceptance, calibration, coordinators and missing answers; exit 1 on alarm."""
    from matcher.model_operations import health_of

    with learning(instance, read_only=True) as (services, bench):
        found = health_of(services, bench, days, progress())
    if output == "json":
        print_json(_health_json(found))
    else:
        print_lines(_health_lines(found))
    if found.learned_from_gone or any(one.alarm for one in found.figures):
        raise Failure(["Something needs to be looked at."])


def _health_json(found: Health) -> dict[str, Any]:
    return {
        "schema_version": 1,
        "version": found.version,
        "since": found.since.isoformat(),
        "decisions": {"lately": found.lately, "before": found.before},
        "figures": [one._asdict() for one in found.figures],
        "learned_from_gone": found.learned_from_gone,
    }


def _health_lines(found: Health) -> Iterator[str]:
    since = time_text(found.since)
    yield f"{found.version}: {found.lately} decisions since {since}, {found.before} before"
    for one in found.figures:
        value = "too little data" if one.value is None else f"{one.value:+.3f}"
        about = f"  ({one.about})" if one.about else ""
        mark = "  ALARM" if one.alarm else ""
        yield f"  {one.watched.value:<14} {value:<16} alarm beyond {one.threshold}{about}{mark}"
    if found.learned_from_gone:
        yield f"ALARM: {found.learned_from_gone}; run “clusterbridge unlearn erased”"


@models.command(short_help="List the jobs of the running service.")
@format_option
@instance_option
def jobs(output: str, instance: str | None) -> None:
    """List jobs, the newest first: number, kind, state, how much is done, its last word."""
    with stored_services(instance, read_only=True) as services:
        found = services.jobs.jobs()
    if output == "json":
        print_json({"schema_version": 1, "jobs": [_job_json(one) for one in found]})
        return
    print_list(
        (
            f"{one.id:>4}  {one.kind.value:<9} {one.state.value:<10} {one.share:4.0%}"
            f"  {time_text(one.asked_at)}  {_last_word(one)}"
            for one in found
        ),
        "there are no jobs yet",
    )


@models.command(short_help="Ask a job to stop.")
@click.argument("number", type=int)
@instance_option
def cancel(number: int, instance: str | None) -> None:
    """Stop job NUMBER: at once where it waits, else at its next word. Nothing is half done."""
    from matcher.job_operations import cancel_job
    from matcher.model_records import JobState

    with learning(instance) as (services, _bench):
        job = cancel_job(services, number)
    stops = job.state is JobState.RUNNING
    click.echo(f"job {job.id} is {job.state.value}{' and stops at its next step' if stops else ''}")


def _last_word(job: Job) -> str:
    outcome = job.outcome or {}
    said = outcome.get("error") or " ".join(
        str(outcome[name]) for name in ("outcome", "version") if name in outcome
    )
    return str(said or (job.log[-1] if job.log else ""))


def _job_json(job: Job) -> dict[str, Any]:
    times = {"asked_at": job.asked_at.isoformat(), "seen_at": job.seen_at.isoformat()}
    return {**asdict(job), **times}


def _print_active(done: Activation) -> None:
    click.echo(f"{done.model_version} is active ({done.kind.value})")
