"""``clusterbridge audit``: look whether the audit trail is whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from web.cli.common import Failure, instance_option, print_lines, stored_services

if TYPE_CHECKING:
    from matcher.audit import AuditRow

EPILOG = """\b
Examples:
  clusterbridge audit verify
  clusterbridge audit verify --contains 5f0c...

Each row carries the hash of the row before it: whoever changes or removes a row breaks the chain
there. Only the end can be cut off unseen. So note the hash of the last row now and then, outside
this machine: a later database, or a backup taken later, contains it.
"""
_WHY = {
    "gap": "a row is missing before it, or it is missing itself",
    "unlinked": "the row before it was changed or replaced",
    "changed": "it was changed itself",
    "unreadable": "it was changed itself: it holds what is never written",
}


@click.group(epilog=EPILOG)
def audit() -> None:
    """Look whether the audit trail is whole."""


@audit.command(short_help="Check the chain of the audit trail.")
@click.option("--contains", metavar="HASH", help="Also look for the row of this hash.")
@instance_option
def verify(contains: str | None, instance: str | None) -> None:
    """Check the chain, and say what a valid backup contains; exit with 1 if it is broken."""
    from matcher.audit_operations import verify_trail

    wanted = (contains or "").strip().lower()
    with stored_services(instance, read_only=True) as services:
        found = verify_trail(services, wanted)
    broken = found.broken
    if broken is not None:
        raise Failure(
            [
                f"row {broken.id}: {_WHY[broken.why]}",
                f"{broken.id - 1} rows before it are in order; a valid backup contains row "
                f"{broken.id} as it was.",
            ]
        )
    if wanted and not found.contains:
        raise Failure([f"no row has the hash {wanted}: rows are missing at the end"])
    print_lines([f"{found.count} rows, the chain is whole", *_backup(found.last)])


def _backup(row: AuditRow | None) -> list[str]:
    if row is None:
        return []
    when = row.at.isoformat(timespec="seconds")
    return [f"A valid backup of now contains row {row.id} of {when}, hash {row.row_hash}"]
