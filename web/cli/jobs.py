"""``clusterbridge jobs``: what is due by itself: telling, reminding, letting expire, erasing."""

from __future__ import annotations

import click

from web.cli.common import instance_option, instance_settings, print_lines, stored_services

EPILOG = """\b
Examples:
  clusterbridge jobs run --dry-run
  clusterbridge jobs run
  clusterbridge jobs retention --dry-run

The service does the same by itself while it runs: "run" once an hour, "retention" once a day.
Nothing is sent or done twice, however often they run. After how many days something follows is set
by CLUSTERBRIDGE_REMIND_AFTER and CLUSTERBRIDGE_EXPIRE_AFTER (docs/operations.md); how long things
are kept, "clusterbridge retention list" shows.
"""


@click.group(epilog=EPILOG)
def jobs() -> None:
    """Do what is due: tell, remind, let expire, erase."""


@jobs.command(short_help="Do what is due now.")
@click.option("--dry-run", is_flag=True, help="Only list what follows from silence.")
@instance_option
def run(dry_run: bool, instance: str | None) -> None:
    """Write what people are to be told, remind them, and let expire what stays silent.

    One line for each introduction: what follows, its state, since when, its id.
    """
    from matcher.notice_operations import silent_ones
    from web.config import prepare_instance
    from web.jobs import patience_of, run_jobs

    settings = instance_settings(instance)
    with stored_services(instance, read_only=dry_run) as services:
        if dry_run:
            done = silent_ones(services, patience_of(settings))
        else:
            done = run_jobs(services, prepare_instance(settings))
    print_lines(
        f"{one.what.value}  {one.introduction.state.value}"
        f"  {one.introduction.since.date().isoformat()}  {one.introduction.id}"
        for one in done
    )
    click.echo(f"{len(done)} introduction{'' if len(done) == 1 else 's'}")


@jobs.command(short_help="Erase what has been kept for its time.")
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
@instance_option
def retention(dry_run: bool, instance: str | None) -> None:
    """Erase what has been kept for its time, and note in the audit trail how much that was."""
    from matcher.erasure_operations import apply_retention, retention_due, tidy_mail
    from web.wiring import mailer_of

    settings = instance_settings(instance)
    with stored_services(instance, read_only=dry_run) as services:
        due = retention_due(services) if dry_run else apply_retention(services)
        if not dry_run:
            tidy_mail(services, mailer_of(settings, services))
    said = "would be erased" if dry_run else "erased"
    print_lines(f"{kind}: {count} {said}" for kind, count in due.counts.items())
