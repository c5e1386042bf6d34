"""``clusterbridge profiles``: erase one, or what nobody opens any more."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable

import click

from web.cli.common import IDENTIFIER, BadInput, instance_option, stored_services

LONGEST_DAYS = 36500

_TOKEN_IN_LINK = re.compile(r"/p/([^/?#]+)")

EPILOG = """\b
Examples:
  clusterbridge profiles purge --expired-for 180
  clusterbridge profiles erase https://match.example.org/en/p/...

The database is that of the environment (docs/operations.md) or of --instance. It must exist, and
the service may be running. What is erased cannot be brought back.
"""


@click.group(epilog=EPILOG)
def profiles() -> None:
    """Erase profiles."""


@profiles.command(short_help="Erase what no link opens any more.")
@click.option(
    "--expired-for", "days", type=click.IntRange(0, LONGEST_DAYS), required=True, metavar="DAYS",
    help="Days since the last link of a profile expired or was revoked.",
)  # fmt: skip
@instance_option
def purge(days: int, instance: str | None) -> None:
    """Erase the profiles whose last link expired or was revoked DAYS ago or earlier."""
    from datetime import timedelta

    from matcher.erasure_operations import purge_expired

    with stored_services(instance) as services:
        _tell(purge_expired(services, timedelta(days=days)))


@profiles.command(short_help="Erase one profile.")
@click.argument("link_or_id")
@instance_option
def erase(link_or_id: str, instance: str | None) -> None:
    """Erase the profile of LINK_OR_ID, whether or not the link still opens it.

    A private link, the secret part of one, or the identifier of a profile; "-" reads it from
    standard input, where no other user of the machine sees it.
    """
    from matcher.erasure_operations import erase_by_id
    from matcher.errors import LinkUnknownError, ProfileNotFoundError
    from matcher.operations import profile_id_of

    given = (sys.stdin.readline() if link_or_id == "-" else link_or_id).strip()
    with stored_services(instance) as services:
        try:
            is_id = IDENTIFIER.fullmatch(given)
            profile_id = given if is_id else profile_id_of(services, _token_of(given))
            erase_by_id(services, profile_id)
        except (LinkUnknownError, ProfileNotFoundError) as error:
            raise BadInput([f"Error: {error}"]) from error
    _tell([profile_id])


def _token_of(link: str) -> str:
    found = _TOKEN_IN_LINK.search(link)
    return link if found is None else found.group(1)


def _tell(erased: Iterable[str]) -> None:
    ids = list(erased)
    for profile_id in ids:
        click.echo(f"erased {profile_id}")
    click.echo(f"{len(ids)} profile{'' if len(ids) == 1 else 's'} erased")
