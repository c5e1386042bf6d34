"""``clusterbridge jobs``: what is to be done now and then."""

from __future__ import annotations

import click

from web.cli.common import instance_option, instance_settings, print_lines, stored_services

EPILOG = """\b
Examples:
  clusterbridge jobs retention --dry-run
  clusterbridge jobs retention

The service does it by itself once a day while it runs. "clusterbridge retention list" shows the
periods.
"""


@click.group(epilog=EPILOG)
def jobs() -> None:
    """Do what is to be done now and then."""


@jobs.command(short_help="Erase what has been kept for its time.")
@click.option("--dry-run", is_flag=True, help="Only say what would be erased.")
@instance_option
def retention(dry_run: bool, instance: str | None) -> None:
    """Erase what has been kept for its time, and note in the audit trail how much that was."""
    from matcher.account_operations import tidy_mail
    from matcher.erasure_operations import apply_retention, retention_due
    from web.wiring import mailer_of

    with stored_services(instance, read_only=dry_run) as services:
        due = retention_due(services) if dry_run else apply_retention(services)
        if not dry_run:
            tidy_mail(services, mailer_of(instance_settings(instance)))
    said = "would be erased" if dry_run else "erased"
    print_lines(f"{kind}: {count} {said}" for kind, count in due.counts.items())
