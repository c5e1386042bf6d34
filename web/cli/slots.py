"""``clusterbridge slots``: how many introductions mini-clusters take in a half-year."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import click

from web.cli.common import (
    BadInput,
    active_catalogue,
    as_id,
    instance_option,
    print_lines,
    stored_services,
)

MOST = 1000

EPILOG = """\b
Examples:
  clusterbridge slots list
  clusterbridge slots set gwangju-03 8
  clusterbridge slots default 3 --period 2027-H1

A half-year is written 2026-H2; the present one and the next are open. Without --period it is the
present one. What is in use stays in use, also above a new number. Every change leaves a row in the
audit trail.
"""

_count = click.argument("count", type=click.IntRange(0, MOST))
_period = click.option("--period", default="", help="Half-year such as 2026-H2.")


@click.group(epilog=EPILOG)
def slots() -> None:
    """Show and set how many introductions are taken."""


@slots.command("list", short_help="List the slots of all mini-clusters.")
@_period
@instance_option
def list_(period: str, instance: str | None) -> None:
    """List mini-clusters with the number of slots, and how many are in use."""
    from matcher.slot_operations import default_slots, open_periods, slots_of

    with stored_services(instance, read_only=True) as services, _told():
        use = slots_of(
            services, [one.id for one in active_catalogue(services).mini_clusters], period
        )
        default, name = default_slots(services, period), period or open_periods(services)[0]
    print_lines(
        (
            f"{name}: {default} slots where nobody has said a number",
            *(f"{key}  {one.open} slots, {one.used} in use" for key, one in use.items()),
        ),
        heading=1,
    )


@slots.command("set", short_help="Set the slots of a mini-cluster.")
@click.argument("mini_cluster", callback=as_id)
@_count
@_period
@instance_option
def set_(mini_cluster: str, count: int, period: str, instance: str | None) -> None:
    """Let MINI_CLUSTER take COUNT introductions, 0 to 1000."""
    from matcher.accounts import COMMAND
    from matcher.slot_operations import put_slots

    with stored_services(instance) as services, _told():
        catalogue = active_catalogue(services)
        put_slots(services, catalogue, mini_cluster, count, COMMAND, period=period)
    click.echo("done")


@slots.command("default", short_help="Set the slots where nobody has said a number.")
@_count
@_period
@instance_option
def default(count: int, period: str, instance: str | None) -> None:
    """Let every other mini-cluster take COUNT introductions from a half-year on."""
    from matcher.accounts import COMMAND
    from matcher.slot_operations import set_default_slots

    with stored_services(instance) as services, _told():
        set_default_slots(services, count, COMMAND, period=period)
    click.echo("done")


@contextmanager
def _told() -> Iterator[None]:
    """Say in one line that a half-year is not open."""
    from matcher.review_errors import PeriodClosedError

    try:
        yield
    except PeriodClosedError as error:
        raise BadInput([f"Error: {error}"]) from error
