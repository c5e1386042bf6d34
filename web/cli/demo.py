"""``clusterbridge demo``: a demonstration, in which everything is synthetic."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from web.cli.common import BadInput, print_lines, stored_services

if TYPE_CHECKING:
    from web.demonstration.people import Login

GROUP = "clusterbridge"
INSTANCE_HELP = "Instance folder; default: that of the environment, else instance-demo."

EPILOG = """\b
Examples:
  clusterbridge serve --demo
  clusterbridge demo logins
  clusterbridge demo code sued@demo.example.org

"clusterbridge serve --demo" and "make demo" fill a demonstration on their first start and then
keep it. An installation that holds real data is refused, and a demonstration stays one: its pages
and exports say so for good.
"""


@click.group(epilog=EPILOG)
def demo() -> None:
    """Fill a demonstration with synthetic firms and decisions, and log in to it."""


@demo.command(short_help="Fill a demonstration.")
@click.option("--instance", metavar="PATH", help=INSTANCE_HELP)
def fill(instance: str | None) -> None:
    """Fill an empty instance with a year of synthetic firms, people and decisions."""
    from web.demonstration.opening import demonstration_settings, open_demonstration

    settings = demonstration_settings(os.environ, instance)
    print_lines(login_lines(open_demonstration(settings, click.echo), settings.instance))


@demo.command(short_help="Say how to log in.")
@click.option("--instance", metavar="PATH", help=INSTANCE_HELP)
def logins(instance: str | None) -> None:
    """List addresses and passwords; they were made for this instance alone."""
    from web.demonstration.opening import demonstration_settings, logins_of

    settings = demonstration_settings(os.environ, instance)
    print_lines(login_lines(logins_of(settings), settings.instance))


@demo.command(short_help="Show a code of the second factor.")
@click.argument("email")
@click.option("--instance", metavar="PATH", help=INSTANCE_HELP)
def code(email: str, instance: str | None) -> None:
    """Show the code that EMAIL is asked for after the password; it works once, for 30 seconds."""
    from web.app import create_app
    from web.demonstration.opening import demonstration_settings, require_filled
    from web.demonstration.people import code_of
    from web.wiring import Wiring

    settings = demonstration_settings(os.environ, instance)
    with stored_services(str(settings.instance), read_only=True) as services:
        require_filled(services)
        account = services.accounts.by_email(email)
        if account is None or not account.totp_secret:
            raise BadInput(["Error: nobody with this address is asked for a code"])
        with create_app(wiring=Wiring(settings, services=lambda: services)).app_context():
            now, key = code_of(account)
    click.echo(now)
    click.echo(f"For an authenticator app: {key}", err=True)


def login_lines(found: Iterable[Login], folder: Path) -> list[str]:
    """Return how to log in, one line a person, and a command that works from anywhere."""
    lines = [
        f"  {one.role:<14} {one.email:<34} {one.password}{'  + code' if one.needs_code else ''}"
        for one in found
    ]
    if not lines:
        return [
            "There are no log-ins here: the demonstration has not been filled, or its file is gone."
        ]
    program = Path(sys.argv[0]).absolute()
    called = str(program) if program.name == GROUP else GROUP
    code = f"{shlex.quote(called)} demo code ADDRESS --instance {shlex.quote(str(folder))}"
    return ["Log-ins of this demonstration:", *lines, "Where a code is asked for:", f"  {code}"]
