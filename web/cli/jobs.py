"""``clusterbridge jobs``: what is due by itself: telling, reminding, letting expire."""

from __future__ import annotations

import click

from web.cli.common import instance_option, instance_settings, print_lines, stored_services

EPILOG = """\b
Examples:
  clusterbridge jobs run --dry-run
  clusterbridge jobs run

The service does the same by itself, once an hour, while it runs. Nothing is sent or done twice,
however often it runs. After how many days something follows is set by CLUSTERBRIDGE_REMIND_AFTER
and CLUSTERBRIDGE_EXPIRE_AFTER (docs/operations.md).
"""


@click.group(epilog=EPILOG)
def jobs() -> None:
    """Do what is due: tell, remind, let expire."""


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
