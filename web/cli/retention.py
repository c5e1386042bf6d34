"""``clusterbridge retention``: how long things are kept."""

from __future__ import annotations

import click

from web.cli.common import instance_option, print_lines, stored_services

NAMES = ("profiles", "unconfirmed", "invitations", "messages")

EPILOG = """\b
Examples:
  clusterbridge retention list
  clusterbridge retention set profiles 90

\b
  profiles     days after which nothing opens a profile any more
  unconfirmed  days after an account was begun that nobody confirmed
  invitations  days after an invitation expired
  messages     days after a message was sent or given up

What is set here goes before the settings of the environment (docs/operations.md).
"""


@click.group(epilog=EPILOG)
def retention() -> None:
    """Show and set how long things are kept."""


@retention.command("list", short_help="Show the periods.")
@instance_option
def list_(instance: str | None) -> None:
    """Show how many days each thing is kept."""
    from matcher.erasure_operations import periods

    with stored_services(instance, read_only=True) as services:
        found = periods(services)
    print_lines(f"{period.value}: {days} days" for period, days in found.items())


@retention.command("set", short_help="Set a period.")
@click.argument("name", type=click.Choice(NAMES))
@click.argument("days", type=click.IntRange(1, 3650))
@instance_option
def set_(name: str, days: int, instance: str | None) -> None:
    """Keep NAME for DAYS from now on."""
    from matcher.accounts import COMMAND
    from matcher.erasure_operations import set_period
    from matcher.privacy import Period

    with stored_services(instance) as services:
        set_period(services, Period(name), days, COMMAND)
    click.echo("done")
