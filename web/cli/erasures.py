"""``clusterbridge erasures``: what was erased, and erasing it again after a backup was restored."""

from __future__ import annotations

import re
from typing import IO, TYPE_CHECKING

import click

from web.cli.common import IDENTIFIER, BadInput, instance_option, print_list, stored_services

if TYPE_CHECKING:
    from matcher.privacy import Erasure

EPILOG = """\b
Examples:
  clusterbridge erasures list > erasures.txt
  clusterbridge erasures reapply
  clusterbridge erasures reapply erasures.txt

What is erased stands in the erasure log as well, outside the database (docs/operations.md). Every
start of the service erases again what a restored database has brought back; "reapply" does so
before. The log and the list hold random identifiers, nothing about anybody.
"""

_OTHERS = {
    "partner_contact": re.compile(r"[0-9]+-[0-9]+"),
    "survey": re.compile(r"[0-9a-f]{24}-[0-9]+"),
}
"""Identifiers by kind, where they are others than those of firms and accounts."""


def _is_identifier(one: Erasure) -> bool:
    return bool(_OTHERS.get(one.kind.value, IDENTIFIER).fullmatch(one.id))


@click.group(epilog=EPILOG)
def erasures() -> None:
    """List what was erased, and erase it again after restoring a backup."""


@erasures.command("list", short_help="List what was erased.")
@instance_option
def list_(instance: str | None) -> None:
    """List all erasures, one a line: time, kind, identifier."""
    from data.erasure_log import line_of
    from matcher.erasure_operations import all_erasures

    with stored_services(instance, read_only=True) as services:
        print_list((line_of(one) for one in all_erasures(services)), "nothing has been erased")


@erasures.command(short_help="Erase again what a backup brought back.")
@click.argument("file", required=False, type=click.File(encoding="utf-8", errors="replace"))
@instance_option
def reapply(file: IO[str] | None, instance: str | None) -> None:
    """Erase again what stands in the erasure log, or in FILE, which "list" wrote."""
    from matcher.erasure_operations import reapply_erasures, reconcile_erasures

    with stored_services(instance, as_restored=True) as services:
        if file is None:
            back = reconcile_erasures(services)
        else:
            from data.erasure_log import parse_erasures
            from matcher.errors import ErasureLogError

            try:
                wanted = parse_erasures(file.read(), "file")
            except ErasureLogError as error:
                raise BadInput([f"Error: {error.why}; nothing was erased"]) from error
            wrong = [one.id for one in wanted if not _is_identifier(one)]
            if wrong:
                raise BadInput([f"Error: {wrong[0]} is no identifier; nothing was erased"])
            back = reapply_erasures(services, wanted)
            reconcile_erasures(services)
    for one in back:
        click.echo(f"erased {one.kind.value} {one.id}")
    click.echo(f"{len(back)} erased again")
